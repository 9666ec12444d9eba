"""Attention over tokens: each head weighs the answer's tokens by a query and reads a value from them.

score = offset + sum over heads h of sum_t a_ht (v_h . x_t + c_h), where a_ht = softmax over t of (q_h . x_t) / sqrt(width).

Source: McKenzie et al., Detecting High-Stakes Interactions with Activation Probes, 2025, arXiv 2506.10805 (one head); EleutherAI's
attention probes (several heads, queries that start at 0, so that training starts from the mean). We differ: all episodes in each step and
fewer, longer steps, an L2 penalty in place of decoupled decay, no early stopping, no position bias, and no padding anywhere.
"""

import numpy as np
import torch

from probes.token_heads import TokenHeads
from probes.token_rows import starts


def attend(reading_THR: np.ndarray, n_N: np.ndarray) -> np.ndarray:
    """Values weighed by the softmax of the queries' products within each episode."""
    if not len(n_N):
        return np.zeros((0, reading_THR.shape[1]))
    first_N, query_TH = starts(n_N), reading_THR[:, :, 0]
    weight_TH = np.exp(query_TH - np.repeat(np.maximum.reduceat(query_TH, first_N), n_N, axis=0))
    total_NH = np.add.reduceat(weight_TH * reading_THR[:, :, 1], first_N)
    return np.asarray(total_NH / np.add.reduceat(weight_TH, first_N))


def torch_attend(reading_THR: torch.Tensor, n_N: torch.Tensor) -> torch.Tensor:
    """The same, through which slopes flow."""
    query_TH = reading_THR[:, :, 0]
    with torch.no_grad():
        greatest_NH = torch.segment_reduce(query_TH, "max", lengths=n_N, axis=0, unsafe=True)
        shift_TH = torch.repeat_interleave(greatest_NH, n_N, dim=0)
    weight_TH = torch.exp(query_TH - shift_TH)
    both_T2H = torch.cat([weight_TH, weight_TH * reading_THR[:, :, 1]], dim=1)
    total_N2H = torch.segment_reduce(both_T2H, "sum", lengths=n_N, axis=0, unsafe=True)
    below_NH, above_NH = total_N2H.chunk(2, dim=1)
    return above_NH / below_NH


PROBE = TokenHeads(
    "attention",
    "Attention over the tokens of the answer: what is read from each, weighed by a query.",
    attend,
    torch_attend,
    sizes=(0.0, 0.3),
    n_heads=2,
    grid=(0.1, 0.01, 0.001),
    steps=60,
    rate=0.05,
    penalty=0.01,
)
