"""Changes a stream while a model runs: a function in place of what leaves a block."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch

from harness.capture import Generation
from harness.checkpoint import Checkpoint, blocks

Change = Callable[[torch.Tensor], torch.Tensor]


@contextmanager
def changed(checkpoint: Checkpoint, layer: int, change: Change) -> Iterator[None]:
    """While it is open, `change` maps what leaves block `layer` (N, T, D) to what goes on."""

    def hook(_: object, __: object, out: Any) -> Any:
        return (change(out[0]), *out[1:]) if isinstance(out, tuple) else change(out)

    handle = blocks(checkpoint.model)[layer - 1].register_forward_hook(hook)
    try:
        yield
    finally:
        handle.remove()


def answer_loss(checkpoint: Checkpoint, generations: Sequence[Generation]) -> float:
    """Mean cross-entropy in nats of the answers' tokens, given their prompts and what came before."""
    total, n_tokens = 0.0, 0
    for generation in generations:
        ids_1T = torch.tensor([[*generation.prompt_ids, *generation.answer_ids]], device=checkpoint.model.device)
        with torch.inference_mode():
            logits_TV = checkpoint.model(input_ids=ids_1T[:, :-1]).logits[0, len(generation.prompt_ids) - 1 :]
        targets_T = ids_1T[0, len(generation.prompt_ids) :]
        total += float(torch.nn.functional.cross_entropy(logits_TV.float(), targets_T, reduction="sum"))
        n_tokens += len(generation.answer_ids)
    return total / n_tokens


def loss_recovered(
    checkpoint: Checkpoint,
    generations: Sequence[Generation],
    *,
    layer: int,
    reconstruct: Callable[[np.ndarray], np.ndarray],
) -> float:
    """Share of the answers' loss that a reconstruction spliced in at a layer wins back from zeros spliced in.

    (loss with zeros - loss with the reconstruction) / (loss with zeros - loss untouched): 1 is perfect, 0 no better than nothing.
    Source: Bricken et al., Towards Monosemanticity, 2023.
    """

    def splice(out_NTD: torch.Tensor) -> torch.Tensor:
        flat = out_NTD.reshape(-1, out_NTD.shape[-1]).float().cpu().numpy()
        return torch.from_numpy(reconstruct(flat)).reshape(out_NTD.shape).to(out_NTD)

    untouched = answer_loss(checkpoint, generations)
    with changed(checkpoint, layer, splice):
        spliced = answer_loss(checkpoint, generations)
    with changed(checkpoint, layer, torch.zeros_like):
        zeroed = answer_loss(checkpoint, generations)
    return (zeroed - spliced) / (zeroed - untouched)
