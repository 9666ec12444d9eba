"""What a model loses when a stream is replaced by its reconstruction: loss recovered, and how far its choices move."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import numpy as np
import torch

from harness.capture import Generation
from harness.checkpoint import blocks

_LEAST_RISE = 1e-3
"""Nats that zeros must cost before a share of that cost means anything."""


def spliced(
    model: torch.nn.Module,
    generations: Sequence[Generation],
    *,
    layer: int,
    reconstruct: Callable[[np.ndarray], np.ndarray],
) -> dict[str, float]:
    """How answers fare, given their prompts, when all that leaves block `layer` goes through a reconstruction; nats a token.

    loss, loss_spliced, loss_zeroed: mean cross-entropy of the answers' tokens, untouched, reconstructed, and with zeros instead.
    loss_recovered: (loss_zeroed - loss_spliced) / (loss_zeroed - loss); 1 is perfect, 0 no better than zeros; left out where zeros cost
    nothing. Source: Bricken et al., Towards Monosemanticity, 2023.
    kl: mean divergence of the model as it is from the model spliced, sum p log(p / q) over the vocabulary.
    """

    def splice(out_NTD: torch.Tensor) -> torch.Tensor:
        flat = out_NTD.reshape(-1, out_NTD.shape[-1]).float().cpu().numpy()
        return torch.from_numpy(reconstruct(flat)).reshape(out_NTD.shape).to(out_NTD)

    sums, n_tokens = np.zeros(4), 0
    for generation in generations:
        plain_TV = _logprobs(model, generation)
        with _changed(model, layer, splice):
            spliced_TV = _logprobs(model, generation)
        with _changed(model, layer, torch.zeros_like):
            zeroed_TV = _logprobs(model, generation)
        said_T1 = torch.tensor(generation.answer_ids)[:, None]
        losses = [-float(each.gather(1, said_T1).sum()) for each in (plain_TV, spliced_TV, zeroed_TV)]
        sums += [*losses, float((plain_TV.exp() * (plain_TV - spliced_TV)).sum())]
        n_tokens += len(generation.answer_ids)
    if not n_tokens:
        return {}
    loss, loss_spliced, loss_zeroed, kl = (sums / n_tokens).tolist()
    found = {"kl": kl, "loss": loss, "loss_spliced": loss_spliced, "loss_zeroed": loss_zeroed}
    if loss_zeroed - loss < _LEAST_RISE:
        return found
    return {"loss_recovered": (loss_zeroed - loss_spliced) / (loss_zeroed - loss)} | found


def _logprobs(model: torch.nn.Module, generation: Generation) -> torch.Tensor:
    """(tokens of the answer, vocabulary): what was expected before each."""
    ids_1T = torch.tensor([[*generation.prompt_ids, *generation.answer_ids]], device=next(model.parameters()).device)
    with torch.inference_mode():
        logits_TV = model(input_ids=ids_1T[:, :-1]).logits[0, len(generation.prompt_ids) - 1 :]
    expected_TV: torch.Tensor = logits_TV.double().log_softmax(-1).cpu().clamp_min(-1e9)
    return expected_TV


@contextmanager
def _changed(model: torch.nn.Module, layer: int, change: Callable[[torch.Tensor], torch.Tensor]) -> Iterator[None]:
    def hook(_: object, __: object, out: Any) -> Any:
        return (change(out[0]), *out[1:]) if isinstance(out, tuple) else change(out)

    handle = blocks(cast(Any, model))[layer - 1].register_forward_hook(hook)
    try:
        yield
    finally:
        handle.remove()
