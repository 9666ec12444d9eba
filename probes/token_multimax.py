"""Several linear readings of every token, the greatest of each over the answer, summed: trained end to end.

score = offset + sum over heads h of max_t (v_h . x_t + c_h), with 4 heads.

Source: the name is from Kramár et al., Building Production-Ready Probes for Gemini, 2026, arXiv 2601.11516, of which only the abstract was
read: the formula, the number of heads and the training are ours.
"""

import numpy as np
import torch

from probes.token_heads import TokenHeads
from probes.token_rows import starts


def greatest(reading_THR: np.ndarray, n_N: np.ndarray) -> np.ndarray:
    """The greatest reading of each head within each episode."""
    value_TH = reading_THR[:, :, 0]
    return np.asarray(np.maximum.reduceat(value_TH, starts(n_N)) if len(n_N) else value_TH[:0])


def torch_greatest(reading_THR: torch.Tensor, n_N: torch.Tensor) -> torch.Tensor:
    """The same, through which slopes flow."""
    return torch.segment_reduce(reading_THR[:, :, 0].contiguous(), "max", lengths=n_N, axis=0, unsafe=True)


PROBE = TokenHeads(
    "token_multimax",
    "Several readings of every token of the answer, the greatest of each, summed; trained end to end.",
    greatest,
    torch_greatest,
    sizes=(0.3,),
    n_heads=4,
    grid=(0.1, 0.01, 0.001),
    steps=60,
    rate=0.1,
    penalty=0.01,
)
