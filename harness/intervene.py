"""Changes a stream while a model runs: edits, or a function, in place of what leaves a block.

Hooks act in the order in which they were put on. Edits of one layer act in the order in which they are given; where two contexts are
open, the outer one acts first. `generate` and `replay` put the recorder's hooks on last, so that what is captured at a layer is
what leaves its block after every edit.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import torch

from harness.capture import Generation
from harness.checkpoint import Checkpoint, blocks
from harness.errors import UsageError
from harness.stream_nouns import Edit
from harness.turns import answer_begins, answers_from

Change = Callable[[torch.Tensor], torch.Tensor]
Reconstruct = Callable[[np.ndarray], np.ndarray]
"""Rows (T, D), float32, to rows of the same shape, each by itself."""
_UNIT_TOLERANCE = 1e-3


@contextmanager
def edited(
    checkpoint: Checkpoint, edits: Sequence[Edit], *, reconstruct: Reconstruct | Mapping[int, Reconstruct] | None = None
) -> Iterator[None]:
    """While it is open, every pass through the checkpoint's model carries the edits out: generate, replay, a provider.

    Args:
        checkpoint: Whose model is changed; it is as before once the context is left, also by an error.
        edits: Carried out layer by layer, several at one layer in this order; none of them changes nothing.
        reconstruct: What a splice puts in place of the rows of its span; by layer where they differ.

    Raises:
        UsageError: a layer that is not there, a vector of another width, one that is not of unit length for ablate or
            clamp, or a splice without a reconstruction.
    """
    carried = [_carried(checkpoint, edit, reconstruct) for edit in edits]
    model, clock = checkpoint.model, _Clock()
    handles = [model.base_model.register_forward_pre_hook(clock.note, with_kwargs=True)] if carried else []
    try:
        for each in carried:
            block = blocks(model)[each.edit.layer - 1]
            handles.append(block.register_forward_hook(_hook(partial(each.apply, clock))))
        yield
    finally:
        for handle in handles:
            handle.remove()


class _Clock:
    """How many columns were run before the pass that is running."""

    n_before = 0

    def note(self, _: object, __: object, passed: dict[str, Any]) -> None:
        """Reads it off the cache, before the blocks add to it."""
        cache = passed.get("past_key_values")
        self.n_before = 0 if cache is None else int(cache.get_seq_length())


@dataclass(frozen=True, slots=True)
class _Carried:
    """An edit and what it needs."""

    edit: Edit
    vector_D: torch.Tensor
    centre_D: torch.Tensor
    reconstruct: Reconstruct | None

    def apply(self, clock: _Clock, x_NTD: torch.Tensor) -> torch.Tensor:
        """What goes on in place of x; untouched outside the span."""
        here_NT = _in_span(self.edit.span, x_NTD, clock.n_before)
        if not here_NT.any():
            return x_NTD
        out_NTD = x_NTD.clone()
        out_NTD[here_NT] = self._changed(x_NTD[here_NT].float()).to(x_NTD)
        return out_NTD

    def _changed(self, x_TD: torch.Tensor) -> torch.Tensor:
        scale, vector_D = self.edit.scale, self.vector_D.to(x_TD)
        if self.edit.action == "add":
            return x_TD + scale * vector_D
        if self.edit.action == "splice":
            assert self.reconstruct is not None
            return x_TD.lerp(torch.from_numpy(self.reconstruct(x_TD.cpu().numpy())).to(x_TD), scale)
        along_T1 = ((x_TD - self.centre_D.to(x_TD)) @ vector_D)[:, None]
        wanted_T1 = (1 - scale) * along_T1 if self.edit.action == "ablate" else torch.full_like(along_T1, scale)
        return x_TD + (wanted_T1 - along_T1) * vector_D


def _in_span(span: str, x_NTD: torch.Tensor, n_before: int) -> torch.Tensor:
    """(N, T): the positions of this pass that an edit reaches. Where nobody says where answers begin, a pass with a cache is one."""
    n, width = x_NTD.shape[:2]
    column_1T = torch.arange(n_before, n_before + width, device=x_NTD.device)[None]
    begins = answer_begins()
    if begins is None:
        begins = (0,) * n if n_before else (width,) * n
    begin_N1 = torch.tensor(begins, device=x_NTD.device)[:, None]
    is_answer_NT = column_1T >= begin_N1
    if span == "prompt_end":
        return column_1T == begin_N1 - 1
    return {"all": torch.ones_like(is_answer_NT), "prompt": ~is_answer_NT, "answer": is_answer_NT}[span]


def _carried(
    checkpoint: Checkpoint, edit: Edit, reconstruct: Reconstruct | Mapping[int, Reconstruct] | None
) -> _Carried:
    shape = checkpoint.identity
    if not 1 <= edit.layer <= shape.n_layers:
        raise UsageError(f"edit at layer {edit.layer}: {shape.name} has layers 1 to {shape.n_layers}")
    by_layer = reconstruct.get(edit.layer) if isinstance(reconstruct, Mapping) else reconstruct
    vector_D = np.asarray(edit.vector_D, dtype=np.float32)
    if edit.action == "splice":
        if by_layer is None:
            raise UsageError(f"splice at layer {edit.layer}: nothing to put in place; give a reconstruction")
    elif vector_D.shape != (shape.width,):
        raise UsageError(f"edit at layer {edit.layer}: a vector of shape {vector_D.shape}; expected ({shape.width},)")
    elif edit.action != "add" and abs(float(np.linalg.norm(vector_D)) - 1) > _UNIT_TOLERANCE:
        raise UsageError(
            f"{edit.action} at layer {edit.layer}: a vector of length {np.linalg.norm(vector_D):.4g}; expected 1"
        )
    centre_D = np.zeros(shape.width) if edit.centre_D is None else np.asarray(edit.centre_D)
    return _Carried(edit, torch.tensor(vector_D), torch.tensor(centre_D, dtype=torch.float32), by_layer)


@contextmanager
def changed(checkpoint: Checkpoint, layer: int, change: Change) -> Iterator[None]:
    """While it is open, `change` maps what leaves block `layer` (N, T, D) to what goes on."""

    handle = blocks(checkpoint.model)[layer - 1].register_forward_hook(_hook(change))
    try:
        yield
    finally:
        handle.remove()


def _hook(change: Change) -> Callable[[object, object, Any], Any]:
    """A forward hook that changes the stream; a block returns it alone, or first of several."""
    return lambda _, __, out: (change(out[0]), *out[1:]) if isinstance(out, tuple) else change(out)


def answer_loss(checkpoint: Checkpoint, generations: Sequence[Generation]) -> float:
    """Mean cross-entropy in nats of the answers' tokens, given their prompts and what came before."""
    total, n_tokens = 0.0, 0
    for generation in generations:
        ids_1T = torch.tensor([[*generation.prompt_ids, *generation.answer_ids]], device=checkpoint.model.device)
        with answers_from([len(generation.prompt_ids)]), torch.inference_mode():
            logits_TV = checkpoint.model(input_ids=ids_1T[:, :-1]).logits[0, len(generation.prompt_ids) - 1 :]
        targets_T = ids_1T[0, len(generation.prompt_ids) :]
        total += float(torch.nn.functional.cross_entropy(logits_TV.float(), targets_T, reduction="sum"))
        n_tokens += len(generation.answer_ids)
    return total / n_tokens
