"""One batch of answers as a file: token ids, likelihoods, the rows of every site, and what was said before the last answer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from harness.capture import Captured, Generation
from harness.conversation import Exchange
from harness.errors import DamagedError
from harness.store import RunFolder
from harness.stream_nouns import Site


def write_shard(
    folder: RunFolder, name: str, captured: Captured, *, model: str, lost: Mapping[str, int] | None = None
) -> None:
    """One batch as safetensors; `lost` says why other members of the batch are not in it, and how many."""
    generations = captured.generations
    index = {g.episode_id: i for i, g in enumerate(generations)}
    tensors: dict[str, np.ndarray] = {
        "prompt_ids": _all_ids(g.prompt_ids for g in generations),
        "prompt_lengths": np.asarray([len(g.prompt_ids) for g in generations], np.int32),
        "answer_ids": _all_ids(g.answer_ids for g in generations),
        "answer_lengths": np.asarray([len(g.answer_ids) for g in generations], np.int32),
        "logprobs": np.asarray([_likelihood(g) for g in generations], np.float64),
    }
    for site, (ids, x_ND) in captured.rows.items():
        if not np.isfinite(x_ND).all():
            raise DamagedError(
                f"{name}: activations at {site.key} are not finite; the model's weights or precision are broken"
            )
        tensors[site.key] = x_ND.astype(np.float32)
        tensors[f"{site.key}.rows"] = np.asarray([index[i] for i in ids], np.int32)
    stage = {"sham": "twin", "untrained": "untrained"}.get(
        name.removeprefix("activations/").partition("-")[0], "capture"
    )
    folder.write_tensors(name, tensors, _facts(captured, model), stage=stage, **_counts(generations, lost or {}))


def read_generations(folder: RunFolder, name: str) -> tuple[Generation, ...]:
    """A shard's answers."""
    tensors, facts = folder.read_tensors(name)
    prompts = np.split(tensors["prompt_ids"], np.cumsum(tensors["prompt_lengths"])[:-1])
    answers = np.split(tensors["answer_ids"], np.cumsum(tensors["answer_lengths"])[:-1])
    exchanges = facts.get("exchanges", {})
    return tuple(
        Generation(
            episode_id=episode_id,
            answer=facts["answers"][i],
            stop=facts["stops"][i],
            prompt_ids=tuple(prompts[i].tolist()),
            answer_ids=tuple(answers[i].tolist()),
            logprob_mean=float(tensors["logprobs"][i, 0]),
            logprob_min=float(tensors["logprobs"][i, 1]),
            logprob_last=_known(tensors["logprobs"][i, 2:3]),
            entropy_mean=_known(tensors["logprobs"][i, 3:4]),
            exchanges=tuple(Exchange(**each) for each in exchanges.get(episode_id, ())),
        )
        for i, episode_id in enumerate(facts["episode_ids"])
    )


def _facts(captured: Captured, model: str) -> dict[str, Any]:
    """What is no array; exchanges only where there are any."""
    generations = captured.generations
    exchanges = {g.episode_id: [asdict(each) for each in g.exchanges] for g in generations if g.exchanges}
    return {
        "model": model,
        "episode_ids": [g.episode_id for g in generations],
        "answers": [g.answer for g in generations],
        "stops": [g.stop for g in generations],
        "sites": {site.key: asdict(site) for site in captured.rows},
    } | ({"exchanges": exchanges} if exchanges else {})


def _counts(generations: Sequence[Generation], lost: Mapping[str, int]) -> dict[str, Any]:
    """What came in, what went out, and what is not read of it."""
    unread = {
        "conversations longer than the model's context": sum(g.stop == "context" for g in generations),
        # has a prompt and no position after it
        "answers too short to read": sum(len(g.answer_ids) < 2 and g.stop != "context" for g in generations),
    }
    dropped = {why: n for why, n in {**lost, **unread}.items() if n}
    return {"n_in": len(generations) + sum(lost.values()), "n_out": len(generations), "dropped": dropped}


def _all_ids(rows: Iterable[Sequence[int]]) -> np.ndarray:
    """Token ids of all rows, one after the other."""
    return np.concatenate([np.zeros(0, np.int32), *(np.asarray(row, np.int32) for row in rows)])


def _likelihood(generation: Generation) -> tuple[float, ...]:
    """Mean, least and last log-probability and mean entropy; NaN for what is not known."""
    more = (generation.logprob_last, generation.entropy_mean)
    return generation.logprob_mean, generation.logprob_min, *(np.nan if value is None else value for value in more)


def _known(column: np.ndarray) -> float | None:
    """The one number in it; None where there is none, as in shards of two columns, or where it is NaN."""
    return float(column[0]) if column.size and np.isfinite(column[0]) else None


def read_rows(folder: RunFolder, name: str) -> dict[Site, tuple[tuple[str, ...], np.ndarray]]:
    """A shard's rows by site: episode ids and float32 rows."""
    tensors, facts = folder.read_tensors(name)
    out: dict[Site, Any] = {}
    for key, site in facts["sites"].items():
        ids = tuple(facts["episode_ids"][i] for i in tensors[f"{key}.rows"])
        out[Site(**site)] = (ids, tensors[key])
    return out
