"""What a latent speaks for: its decoder row through the model's final norm and unembedding.

weight_v = (U norm(d))_v - mean over tokens, with d the latent's decoder row, norm the model's own last norm and U its unembedding.
This is what the row would say alone; layers between do not enter.
"""

import numpy as np
import torch

from harness.checkpoint import Checkpoint
from harness.errors import UsageError

FORMULA = "weight of token v = (U · norm(d))_v less its mean over all tokens; d: decoder row, norm: the model's last norm, U: unembedding"
N_SHOWN = 10


def logit_weights(checkpoint: Checkpoint, row_D: np.ndarray) -> np.ndarray:
    """One weight a token of the vocabulary; rows of any length give the same where the norm divides by it."""
    model = checkpoint.model
    norm, unembedding = getattr(model.base_model, "norm", None), model.get_output_embeddings()
    if norm is None or unembedding is None:
        raise UsageError(
            f"model {checkpoint.name}: no final norm or unembedding found; give a Llama- or Qwen-like model"
        )
    device = model.device
    with torch.inference_mode():
        row = torch.as_tensor(row_D / np.linalg.norm(row_D), dtype=torch.float32, device=device)
        weight_V = unembedding(norm(row[None].to(model.dtype)))[0].float().cpu().numpy()
    return np.asarray(weight_V - weight_V.mean(), dtype=np.float64)


def ends(weight_V: np.ndarray, texts: dict[int, str], *, n: int = N_SHOWN) -> tuple[tuple[tuple[str, float], ...], ...]:
    """The n tokens with the largest weights, and the n with the least, each with its weight."""
    order = np.argsort(-weight_V, kind="stable")
    order = np.asarray([v for v in order if int(v) in texts])
    return tuple(
        tuple((texts[int(v)], round(float(weight_V[v]), 4)) for v in chosen) for chosen in (order[:n], order[::-1][:n])
    )


def token_texts(checkpoint: Checkpoint) -> dict[int, str]:
    """Every token id's text; the tokenizer's own spelling where it is no text by itself."""
    tokenizer = checkpoint.tokenizer
    out = {}
    for token in range(len(tokenizer)):
        text = str(tokenizer.decode([token]))
        out[token] = text if text and "\ufffd" not in text else str(tokenizer.convert_ids_to_tokens(token))
    return out
