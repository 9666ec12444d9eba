"""How well a dictionary describes rows, summed up part by part: sparsity, what is left, and latents that never or always fire."""

from collections.abc import Iterable
from typing import Protocol

import numpy as np

_CHUNK_ROWS = 4096
_QUANTILES = (0.05, 0.5, 0.95)
DENSE = (0.01, 0.1)
"""Shares of rows above which a latent counts as dense."""


class Autoencoder(Protocol):
    """What can be measured."""

    def encode(self, x_TD: np.ndarray) -> np.ndarray:
        """Latents of rows."""
        ...

    def decode(self, value_TF: np.ndarray) -> np.ndarray:
        """Rows of latents."""
        ...


def measure(dictionary: Autoencoder, parts: Iterable[np.ndarray]) -> dict[str, float]:
    """One pass over rows of one site.

    l0, l0_q05, l0_q50, l0_q95: active latents of a row, mean and quantiles.
    fvu = sum |x - decode(encode(x))|^2 / sum |x - mean(x)|^2, both over all rows; NaN where rows do not differ.
    mse: mean of (x - decode(encode(x)))^2 over rows and coordinates.
    cosine: mean cosine of a row and its reconstruction.
    dead_share: latents that fire on none of the n_tokens rows; dense_share_1, dense_share_10: on more than 1 %, 10 % of them.
    """
    sums = _Sums()
    for part_TD in parts:
        for start in range(0, len(part_TD), _CHUNK_ROWS):
            sums.add(dictionary, part_TD[start : start + _CHUNK_ROWS])
    return sums.found()


class _Sums:
    """What is kept of rows: nothing that grows with their number."""

    def __init__(self) -> None:
        self.n_rows = 0
        self.left = self.cosine = self.square = 0.0
        self.origin_D = self.total_D = np.zeros(0)
        self.fired_F = self.rows_by_l0 = np.zeros(0, dtype=np.int64)

    def add(self, dictionary: Autoencoder, x_TD: np.ndarray) -> None:
        """More rows."""
        value_TF = dictionary.encode(x_TD)
        again_TD = dictionary.decode(value_TF).astype(np.float64)
        exact_TD = x_TD.astype(np.float64)
        if not self.n_rows:
            self.origin_D, self.total_D = exact_TD.mean(axis=0), np.zeros(x_TD.shape[1])
            self.fired_F = np.zeros(value_TF.shape[1], dtype=np.int64)
            self.rows_by_l0 = np.zeros(value_TF.shape[1] + 1, dtype=np.int64)
        self.n_rows += len(x_TD)
        self.left += float(np.sum((exact_TD - again_TD) ** 2))
        lengths_T = np.linalg.norm(exact_TD, axis=1) * np.linalg.norm(again_TD, axis=1)
        self.cosine += float(np.sum(np.sum(exact_TD * again_TD, axis=1) / np.maximum(lengths_T, 1e-30)))
        exact_TD -= self.origin_D  # squares of large equal numbers would drown what differs
        self.total_D = self.total_D + exact_TD.sum(axis=0)
        self.square += float(np.sum(exact_TD**2))
        is_active_TF = value_TF > 0
        self.fired_F += is_active_TF.sum(axis=0)
        self.rows_by_l0 += np.bincount(is_active_TF.sum(axis=1), minlength=len(self.rows_by_l0))

    def found(self) -> dict[str, float]:
        """The measures."""
        if not self.n_rows:
            return {"n_tokens": 0.0}
        variance = self.square - float(np.sum(self.total_D**2)) / self.n_rows
        share_F = self.fired_F / self.n_rows
        reached = np.cumsum(self.rows_by_l0)
        quantiles = {f"l0_q{100 * q:02.0f}": float(np.searchsorted(reached, q * self.n_rows)) for q in _QUANTILES}
        return {
            "l0": float(self.fired_F.sum() / self.n_rows),
            **quantiles,
            "fvu": self.left / variance if variance > 0 else float("nan"),
            "mse": self.left / (self.n_rows * len(self.origin_D)),
            "cosine": self.cosine / self.n_rows,
            "dead_share": float(np.mean(self.fired_F == 0)),
            **{f"dense_share_{100 * share:.0f}": float(np.mean(share_F > share)) for share in DENSE},
            "n_tokens": float(self.n_rows),
        }
