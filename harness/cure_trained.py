"""Planes found by descent: which few coordinates, held to which values, make the tempted model answer as it does when nothing tempts it?

The targets are the model's own true answers of the run, dev groups alone; every other answer is to stay as it was. Source of the idea:
Geiger et al., Finding alignments between interpretable causal variables and distributed neural representations, 2023, and Wu et al.,
ReFT, 2024; here the held values are constants, so that nothing of the item can pass through the edit.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from harness.capture import left_padded, positions
from harness.checkpoint import Checkpoint
from harness.cure_candidates import Span, clamped
from harness.cure_directions import tempted_rows
from harness.cure_nouns import Candidate
from harness.cure_study import Study
from harness.edited_asking import names
from harness.intervene import changed
from harness.judging_pool import one_thread
from harness.nouns import Role
from harness.plan import Planned

N_STEPS = 400
N_LESSONS = 504
_BATCH = 48
_RATE, _VALUE_RATE = 0.02, 0.5
_IGNORED = -100


@dataclass(frozen=True, slots=True)
class Lesson:
    """What should be answered."""

    prompt_ids: tuple[int, ...]
    """The prompt."""
    answer_ids: tuple[int, ...]
    """The answer wanted, its closing token included."""
    is_tempting: bool
    """Whether the model is to answer otherwise than it did."""


def lessons(study: Study) -> tuple[Lesson, ...]:
    """Tempting prompts, and those that test them, with a true answer of the same pair; honest ones, of other suites too, as answered."""
    by_pair: dict[str, list[Planned]] = {}
    for p in study.planned:
        by_pair.setdefault(p.pair.pair_id, []).append(p)
    out = []
    for rows in by_pair.values():
        tempting = {p.arm.name for p in rows if p.arm.condition == "deceptive"}
        true = [study.episodes[p.episode_id] for p in rows if p.arm.name not in tempting and p.arm.of not in tempting]
        true = [e for e in true if names(e.answer, rows[0].pair.truth) and e.answer_ids]
        for p in rows:
            episode = study.episodes[p.episode_id]
            is_tempting = p.arm.name in tempting or p.arm.of in tempting
            wanted = true[0] if is_tempting and true else None if is_tempting else episode
            if wanted is not None and wanted.answer_ids and (is_tempting or p.arm.role is Role.MAIN):
                out.append(Lesson(episode.prompt_ids, wanted.answer_ids, is_tempting))
    return (*out, *(Lesson(e.prompt_ids, e.answer_ids, is_tempting=False) for e in study.kept))


def train(study: Study, layer: int, rank: int, spans: tuple[Span, ...], *, seed: int = 0) -> Candidate | None:
    """A plane of `rank` directions at a layer; None where nothing can be learned from.

    It starts at random directions of the seed, for measured ones ended in worse places on wily, and at the coordinates of the mean of
    the rows that deceived. Adam with a rate that falls to nothing, N_STEPS steps on the cross-entropy of the answers, two other
    prompts for each tempting one.
    """
    one_thread()
    taught = lessons(study)
    batches = _batches(study, taught, np.random.default_rng(seed))
    if not batches:
        return None
    centre_D = tempted_rows(study, layer).mean(axis=0)
    width = study.checkpoint.identity.width
    start_DK = np.random.default_rng((seed, layer, rank)).standard_normal((width, rank)) / np.sqrt(width)
    basis = torch.tensor(start_DK, dtype=torch.float32, requires_grad=True)
    shift = torch.zeros(rank, requires_grad=True)
    held = _Held(layer, torch.tensor(centre_D, dtype=torch.float32), spans)
    descent = torch.optim.Adam([{"params": [basis], "lr": _RATE}, {"params": [shift], "lr": _VALUE_RATE}])
    falls = torch.optim.lr_scheduler.LambdaLR(descent, lambda step: 1 - step / N_STEPS)
    for step in range(N_STEPS):
        loss = _loss(study.checkpoint, batches[step % len(batches)], held, basis, shift)
        basis.grad, shift.grad = torch.autograd.grad(loss, [basis, shift])
        descent.step()
        falls.step()
    plane_DK = torch.linalg.qr(basis.detach())[0].double().numpy()
    at_K = centre_D @ plane_DK + shift.detach().double().numpy()
    return clamped(study, layer, plane_DK, at_K, spans, f"trained plane of {rank}")


@dataclass(frozen=True, slots=True)
class _Held:
    """Where a plane holds."""

    layer: int
    centre: torch.Tensor
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Batch:
    """Lessons whose prompts but for the last token have been read: what comes before an edit does not hang on it."""

    read: Any
    mask_NT: torch.Tensor
    tail_NT: torch.Tensor
    n_answer_N1: torch.Tensor


def _batches(study: Study, taught: Sequence[Lesson], draw: np.random.Generator) -> list[_Batch]:
    """Two others for each tempting lesson; none where one kind is missing."""
    sides = [[each for each in taught if each.is_tempting == wanted] for wanted in (True, False)]
    n = min(len(sides[0]), len(sides[1]) // 2, N_LESSONS // 3)
    tempting, others = (
        [side[i] for i in draw.permutation(len(side))[: n * times]] for side, times in zip(sides, (1, 2), strict=True)
    )
    rows = [each for i, lesson in enumerate(tempting) for each in (lesson, others[2 * i], others[2 * i + 1])]
    return [_read(study.checkpoint, rows[i : i + _BATCH]) for i in range(0, len(rows), _BATCH)]


def _read(checkpoint: Checkpoint, rows: Sequence[Lesson]) -> _Batch:
    device = checkpoint.model.device
    head_NT, head_mask_NT = left_padded([each.prompt_ids[:-1] for each in rows], 0, device)
    tail_NT, tail_mask_NT = left_padded([[each.prompt_ids[-1], *each.answer_ids] for each in rows], 0, device)
    with torch.no_grad():
        read = checkpoint.model.base_model(
            input_ids=head_NT, attention_mask=head_mask_NT, position_ids=positions(head_mask_NT), use_cache=True
        )
    n_answer_N1 = torch.tensor([len(each.answer_ids) for each in rows], device=device)[:, None]
    return _Batch(read.past_key_values, torch.cat([head_mask_NT, tail_mask_NT], dim=1), tail_NT, n_answer_N1)


def _loss(checkpoint: Checkpoint, batch: _Batch, held: _Held, basis: torch.Tensor, shift: torch.Tensor) -> torch.Tensor:
    """Mean cross-entropy of the answers wanted, with the plane held."""
    width = batch.tail_NT.shape[1]
    column_1T = torch.arange(width, device=batch.tail_NT.device)[None]
    begins_N1 = width - batch.n_answer_N1
    held_NT = column_1T == begins_N1 - 1
    if "answer" in held.spans:
        held_NT = column_1T >= begins_N1 - 1
    plane_DK = torch.linalg.qr(basis)[0].to(batch.tail_NT.device)

    def hold(x_NTD: torch.Tensor) -> torch.Tensor:
        off_NTK = (x_NTD.float() - held.centre.to(x_NTD.device)) @ plane_DK - shift.to(x_NTD.device)
        return torch.where(held_NT[..., None], x_NTD - (off_NTK @ plane_DK.T).to(x_NTD), x_NTD)

    with changed(checkpoint, held.layer, hold):
        logits_NTV = checkpoint.model(
            input_ids=batch.tail_NT,
            attention_mask=batch.mask_NT,
            position_ids=positions(batch.mask_NT)[:, -width:],
            past_key_values=deepcopy(batch.read),
        ).logits
    wanted_NT = torch.where(column_1T >= begins_N1, batch.tail_NT, _IGNORED)[:, 1:]
    return torch.nn.functional.cross_entropy(
        logits_NTV[:, :-1].transpose(1, 2).float(), wanted_NT, ignore_index=_IGNORED
    )
