"""Reads the answers of a finished run again, through this or another model, instead of asking anew."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from harness.capture import Generation, replay
from harness.checkpoint import Checkpoint
from harness.collect import EPISODES, episode_of
from harness.config import Audit, override
from harness.errors import IncompleteError, UsageError
from harness.imported import ABOUT
from harness.nouns import Episode, Role, Suite
from harness.plan import batches
from harness.playing import TOO_LONG, context_of
from harness.resolve import Resolved
from harness.shards import write_shard
from harness.store import RunFolder
from harness.stream_nouns import Site

_FROM_SOURCE = ("suites", "shifts", "shift_limit", "limit", "epochs", "seed", "temperature")


def audit_like(source: Path, audit: Audit, *, keep_model: bool) -> Audit:
    """The audit with the source's questions, and its model unless another was asked for."""
    config: dict[str, Any] = RunFolder.open(source).read_json("plan.json")["config"]
    asked = {key: config[key] for key in _FROM_SOURCE if config.get(key) is not None}
    audit = override(replace(audit, limit=None), asked, source=f"{source}/plan.json")
    return audit if keep_model else replace(audit, model=str(config["model"]))


def source_episodes(resolved: Resolved) -> dict[str, Episode]:
    """The source's episodes by id; UsageError where it asked other questions than this version would."""
    assert resolved.source is not None
    folder = RunFolder.open(resolved.source)
    found = {row["episode_id"]: episode_of(row) for row in folder.read_table(EPISODES).iter_rows(named=True)}
    planned = {p.episode_id for rows in resolved.planned.values() for p in rows}
    if strangers := found.keys() - planned:
        raise UsageError(
            f"{resolved.source}: {len(strangers)} of its {len(found)} episodes are not what these suites ask now; run the audit anew"
        )
    return found


def reread_suite(resolved: Resolved, suite: Suite, folder: RunFolder, source: dict[str, Episode]) -> None:
    """Main episodes of a suite through the model, batch by batch, prompt and answer in one pass."""
    checkpoint = resolved.checkpoint
    if suite.kind == "imported" and resolved.source is not None:
        folder.write(ABOUT, RunFolder.open(resolved.source).read(ABOUT), stage="import")
    if resolved.identity.kind == "imported":
        return  # nobody can be asked: text is all there is
    if checkpoint is None:
        raise UsageError(
            f"model {resolved.identity.name}: only a checkpoint can read answers again; give one with --model"
        )
    main = [p for p in resolved.planned[suite.name] if p.arm.role is Role.MAIN]
    for name, batch in batches(main, size=resolved.audit.batch).items():
        shard = f"activations/{name}.safetensors"
        if folder.holds(shard):
            continue
        generations = [_generation(checkpoint, source[p.episode_id]) for p in batch if p.episode_id in source]
        if not generations:
            raise IncompleteError(
                f"{resolved.source}: no answers of {suite.name}, batch {name}; complete that run first"
            )
        _read_again(checkpoint, generations, resolved.sites, folder, shard)


def _read_again(
    checkpoint: Checkpoint, generations: Sequence[Generation], sites: Sequence[Site], folder: RunFolder, shard: str
) -> None:
    """One shard of those that this model's context has room for."""
    most = context_of(checkpoint)
    kept = [g for g in generations if not most or len(g.prompt_ids) + len(g.answer_ids) <= most]
    lost = {TOO_LONG: n} if (n := len(generations) - len(kept)) else {}
    captured = replay(checkpoint.model, kept, sites=sites)
    write_shard(folder, shard, captured, model=checkpoint.identity.digest, lost=lost)


def _generation(checkpoint: Checkpoint, episode: Episode) -> Generation:
    """Token ids as this model's tokenizer has them; log-probabilities stay those of the model that answered."""
    prompt = checkpoint.encode(episode.messages)
    kept = episode.answer_ids if tuple(prompt) == episode.prompt_ids else None
    return Generation(
        episode_id=episode.episode_id,
        answer=episode.answer,
        stop=episode.stop,
        prompt_ids=tuple(prompt),
        answer_ids=kept if kept is not None else _answer_ids(checkpoint, episode.answer),
        logprob_mean=episode.logprob_mean or 0.0,
        logprob_min=episode.logprob_min or 0.0,
        logprob_last=episode.logprob_last,
        entropy_mean=episode.entropy_mean,
    )


def _answer_ids(checkpoint: Checkpoint, answer: str) -> tuple[int, ...]:
    """The answer and the token that closes it."""
    ids = list(checkpoint.tokenizer(answer, add_special_tokens=False)["input_ids"])
    closing = checkpoint.tokenizer.eos_token_id
    return (*ids, *([closing] if closing is not None else []))
