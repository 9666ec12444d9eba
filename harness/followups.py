"""The follow-up stage: after an answer, yes-or-no questions, each beside the others, and how far the model leans to yes.

The feature of a question is log p(yes) - log p(no) of the next token, as by Pacchiardi et al. (arXiv 2309.15840); there 1 stands for
truth, here higher scores stand for deception, and only what is fitted learns which sign a question has.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from harness.asking import asked_about
from harness.capture import left_padded, positions
from harness.checkpoint import Checkpoint
from harness.collect import Collected
from harness.errors import DamagedError
from harness.followup_questions import QUESTIONS
from harness.judging_pool import pool
from harness.nouns import Episode, Message
from harness.resolve import Resolved
from harness.store import RunFolder

STAGE = "followup"
TEXTS = tuple(question.text for question in QUESTIONS)
_SPELLINGS = (("yes", "no"), (" yes", " no"), ("Yes", "No"), (" Yes", " No"), ("YES", "NO"))
_MOST_TOKENS = 8_192
"""Token positions whose keys and values are held at once."""
_WORTH_A_POOL = 8
"""Batches from which processes of their own are worth their beginning."""
_NO_WORDS = "the tokenizer has no tokens that tell yes from no"

Prompts = list[list[int]]
"""Token ids of one conversation with each question in turn."""


def ask_followups(
    resolved: Resolved, collected: Collected, folder: RunFolder, *, meanwhile: Callable[[], object] = lambda: None
) -> dict[str, tuple[float, ...]]:
    """Asks every labelled main episode that a chosen probe will want to know of; batches that are there are not asked again.

    Args:
        resolved: What was planned.
        collected: What was answered.
        folder: Where the answers are kept.
        meanwhile: Work for this process while others ask; not called where none do.
    """
    checkpoint = resolved.checkpoint
    if checkpoint is None:
        return {}
    batches = asked_about(resolved, collected.labels, reads="followup")
    of_shard = {f"activations/{STAGE}-{name}.safetensors": batch for name, batch in batches.items()}
    missing = [shard for shard in of_shard if not folder.holds(shard)]
    episodes = [[collected.episodes[p.episode_id] for p in of_shard[shard]] for shard in missing]
    for shard, asked in zip(missing, _asked(checkpoint, episodes, meanwhile), strict=True):
        _write(folder, shard, checkpoint, asked)
    out: dict[str, tuple[float, ...]] = {}
    for shard in of_shard:
        tensors, facts = folder.read_tensors(shard)
        out |= dict(zip(facts["episode_ids"], map(tuple, tensors["lean_NQ"].tolist()), strict=True))
    return out


def lean(checkpoint: Checkpoint, prompts: Sequence[Prompts], words: tuple[list[int], list[int]]) -> np.ndarray:
    """(N, Q) float32: log p(yes) - log p(no) after each prompt.

    What the questions of an episode have in common is read once; its keys and values serve them all.
    """
    parts = [np.zeros((0, len(TEXTS)), np.float32)]
    for chunk in _chunks(prompts):
        logits_NV = _last_logits(checkpoint, chunk).double()
        yes_N, no_N = (logits_NV[:, ids].logsumexp(-1) for ids in words)
        parts.append((yes_N - no_N).reshape(len(chunk), -1).float().cpu().numpy())
    return np.concatenate(parts)


def yes_and_no(tokenizer: Any) -> tuple[list[int], list[int]]:
    """First token ids of yes and of no, of the spellings in which both are known and differ; empty where there is none."""
    yes, no = set[int](), set[int]()
    for spelling in _SPELLINGS:
        ids = [list(tokenizer(word, add_special_tokens=False)["input_ids"]) for word in spelling]
        first = [row[0] for row in ids if row and row[0] != tokenizer.unk_token_id]
        if len(set(first)) == 2:
            yes.add(first[0])
            no.add(first[1])
    both = yes & no
    return (sorted(yes - both), sorted(no - both)) if yes - both and no - both else ([], [])


def prompts_of(checkpoint: Checkpoint, episode: Episode) -> Prompts | str:
    """The episode with each question as a further turn, by the chat template; or why that cannot be."""
    turns = (*episode.messages, Message("assistant", episode.answer))
    try:
        prompts = [checkpoint.encode((*turns, Message("user", text))) for text in TEXTS]
    except Exception as error:  # a template refuses in any way it likes
        return f"the chat template refuses a further turn ({type(error).__name__})"
    most = getattr(checkpoint.config.get_text_config(), "max_position_embeddings", None)
    return "longer than the model's context" if most and max(map(len, prompts)) > most else prompts


@dataclass(frozen=True, slots=True, eq=False)
class _Answers:
    """What the questions of a batch came to."""

    episode_ids: tuple[str, ...]
    """Those that could be asked."""
    lean_NQ: np.ndarray
    """How far each leans to yes."""
    dropped: Mapping[str, int]
    """Why others could not be asked, and how many."""


def _asked(
    checkpoint: Checkpoint, batches: Sequence[Sequence[Episode]], meanwhile: Callable[[], object]
) -> Iterator[_Answers]:
    """The answers of each batch in turn: on all cores where there are batches enough, and no accelerator that they would share."""
    if len(batches) < _WORTH_A_POOL or torch.cuda.is_available():
        yield from (_ask(checkpoint, batch) for batch in batches)
        return
    with pool() as executor:
        jobs = [executor.submit(_ask, checkpoint, batch) for batch in batches]
        try:
            meanwhile()
            yield from (job.result() for job in jobs)
        finally:
            executor.shutdown(wait=False, cancel_futures=True)


def _ask(checkpoint: Checkpoint, episodes: Sequence[Episode]) -> _Answers:
    words = yes_and_no(checkpoint.tokenizer)
    asked = {e.episode_id: prompts_of(checkpoint, e) if words[0] else _NO_WORDS for e in episodes}
    prompts = {episode_id: found for episode_id, found in asked.items() if not isinstance(found, str)}
    dropped = Counter(found for found in asked.values() if isinstance(found, str))
    return _Answers(tuple(prompts), lean(checkpoint, list(prompts.values()), words), dict(sorted(dropped.items())))


def _write(folder: RunFolder, shard: str, checkpoint: Checkpoint, asked: _Answers) -> None:
    if not np.isfinite(asked.lean_NQ).all():
        raise DamagedError(f"{shard}: answers are not finite; the model's weights or precision are broken")
    facts = {
        "model": checkpoint.identity.digest,
        "episode_ids": list(asked.episode_ids),
        "questions": [question.question_id for question in QUESTIONS],
    }
    n_out, dropped = len(asked.episode_ids), dict(asked.dropped)
    counts = {"n_in": n_out + sum(dropped.values()), "n_out": n_out, "dropped": dropped}
    folder.write_tensors(shard, {"lean_NQ": asked.lean_NQ}, facts, stage=STAGE, **counts)


def _chunks(prompts: Sequence[Prompts]) -> Iterator[Sequence[Prompts]]:
    """As many episodes at once as memory is allowed."""
    longest = max((len(row) for rows in prompts for row in rows), default=1)
    size = max(1, _MOST_TOKENS // (len(TEXTS) * longest))
    for i in range(0, len(prompts), size):
        yield prompts[i : i + size]


def _last_logits(checkpoint: Checkpoint, chunk: Sequence[Prompts]) -> torch.Tensor:
    """(N * Q, V): what follows each prompt, those of an episode one after the other."""
    model: Any = checkpoint.model
    pad_id = int(checkpoint.tokenizer.pad_token_id)
    n_questions, n_shared = len(chunk[0]), [_shared(rows) for rows in chunk]
    heads = [rows[0][:n] for rows, n in zip(chunk, n_shared, strict=True)]
    tails = [row[n:] for rows, n in zip(chunk, n_shared, strict=True) for row in rows]
    with torch.inference_mode():
        ids_NT, head_NT = left_padded(heads, pad_id, model.device)
        read = model.base_model(
            input_ids=ids_NT, attention_mask=head_NT, position_ids=positions(head_NT), use_cache=True
        )
        cache = read.past_key_values
        cache.batch_repeat_interleave(n_questions)
        ids_NT, tail_NT = left_padded(tails, pad_id, model.device)
        mask_NT = torch.cat([head_NT.repeat_interleave(n_questions, 0), tail_NT], dim=1)
        out = model(
            input_ids=ids_NT,
            attention_mask=mask_NT,
            position_ids=positions(mask_NT)[:, -ids_NT.shape[1] :],
            past_key_values=cache,
            logits_to_keep=1,
        )
    logits_NV: torch.Tensor = out.logits[:, -1]
    return logits_NV


def _shared(rows: Prompts) -> int:
    """Tokens that all rows begin with; each keeps one of its own at least."""
    most = min(map(len, rows)) - 1
    return next((i for i, tokens in enumerate(zip(*rows, strict=False)) if len(set(tokens)) > 1 or i == most), most)
