"""One hidden layer of 64 on standardised activations: finds what no direction shows, such as an exclusive-or.

Source: the shape is that of the MLP detector in Goldowsky-Dill et al., Detecting Strategic Deception Using Linear Probes, 2025, arXiv
2502.03407 (code read through a fork). We differ in training: all rows at once, an L2 penalty on the weights in place of decoupled decay,
a fixed number of steps in place of a validation part, and classes balanced.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import torch

from harness.probe_nouns import Family, Inputs, Reads
from harness.stream_nouns import Site
from probes.descent import descend, logistic_loss
from probes.linear import balance, is_block_output
from probes.shared_rows import Standardised, principal_axes, standardised
from probes.token_rows import bare


@dataclass(frozen=True, slots=True, eq=False)
class MlpDetector:
    """score = output . relu(hidden^T x + hidden_offset) + offset, for bare rows x."""

    hidden_DH: np.ndarray
    """Weights of the hidden units, the standardisation folded in."""
    hidden_offset_H: np.ndarray
    """Added to them."""
    output_H: np.ndarray
    """Weights of their outputs."""
    offset: float
    """Added to the score."""

    def score(self, inputs: Inputs) -> np.ndarray:
        """Log-odds of deception for each row."""
        unit_NH = bare(inputs.x_ND, len(self.hidden_DH)) @ self.hidden_DH + self.hidden_offset_H
        return np.asarray(np.maximum(unit_NH, 0) @ self.output_H + self.offset)

    def state(self) -> tuple[dict[str, np.ndarray], dict[str, object]]:
        """Three arrays and the offset."""
        tensors = {"hidden": self.hidden_DH, "hidden_offset": self.hidden_offset_H, "output": self.output_H}
        return tensors, {"offset": self.offset}


@dataclass(frozen=True, slots=True)
class Mlp:
    """Recipe: the penalty, and how to train."""

    penalty: float = 0.03
    """Strength of the L2 penalty on weights, next to the mean loss of a row."""
    grid: tuple[float, ...] = (0.1, 0.03, 0.01)
    """Strengths to choose from, simplest first."""
    n_units: int = 64
    """Hidden units."""
    steps: int = 50
    """Steps of Adam."""
    rate: float = 0.03
    """Their length at the start."""
    name: str = "mlp"
    """Unique among all probes."""
    summary: str = "A network with one hidden layer of 64 on standardised activations."
    """One sentence for lists."""
    family: Family = "probe"
    """What it counts as."""
    reads: Reads = "activations"
    """What it needs."""
    is_random: Literal[True] = True
    """Its start is drawn by the seed."""

    def accepts(self, site: Site) -> bool:
        """Whatever leaves a block."""
        return is_block_output(site)

    def variants(self) -> tuple["Mlp", ...]:
        """One for each penalty."""
        return tuple(replace(self, penalty=penalty) for penalty in self.grid)

    def fit(self, inputs: Inputs, y_N: np.ndarray, *, seed: int) -> MlpDetector:
        """Standardises and trains from the start that the seed draws."""
        beside = (
            self.grid if self.penalty in self.grid else (self.penalty,)
        )  # so that one fit and a batch give the same bytes
        return self._train(inputs, y_N, beside, seed)[beside.index(self.penalty)]

    def fit_batch(self, inputs: Inputs, y_MN: np.ndarray, *, seed: int) -> tuple[tuple[MlpDetector, ...], ...]:
        """All penalties at once, labelling by labelling."""
        return tuple(self._train(inputs, y_N, self.grid, seed) for y_N in y_MN)

    def restore(self, tensors: Mapping[str, np.ndarray], facts: Mapping[str, object]) -> MlpDetector:
        """The detector whose state this is."""
        return MlpDetector(tensors["hidden"], tensors["hidden_offset"], tensors["output"], float(str(facts["offset"])))

    def _train(
        self, inputs: Inputs, y_N: np.ndarray, penalty_B: tuple[float, ...], seed: int
    ) -> tuple[MlpDetector, ...]:
        rows, n_fits = standardised(inputs), len(penalty_B)
        is_wide = rows.z_ND.shape[1] > len(inputs)
        # The penalty keeps weights within the span of the rows, so where rows are few their own axes are enough.
        x_NK = principal_axes(inputs).f_NK if is_wide else rows.z_ND
        rows_NK = torch.tensor(x_NK, dtype=torch.float32)

        def loss(weights: Sequence[torch.Tensor], offsets: Sequence[torch.Tensor]) -> torch.Tensor:
            hidden_KM = weights[0].permute(1, 0, 2).reshape(rows_NK.shape[1], -1)  # units of all fits side by side
            unit_NM = torch.relu(torch.addmm(offsets[0].reshape(-1), rows_NK, hidden_KM))
            part_NBH = unit_NM.reshape(-1, n_fits, self.n_units) * weights[1][:, :, 0]
            return logistic_loss(part_NBH.sum(-1).T + offsets[1][:, 0], y_N, balance(y_N))

        start = [np.repeat(a[None], n_fits, axis=0) for a in self._start(x_NK.shape[1], seed)]
        free = [np.zeros((n_fits, 1, self.n_units)), np.zeros((n_fits, 1, 1))]
        weights, offsets = descend(start, free, loss, penalty_B, steps=self.steps, rate=self.rate)
        hidden_BKH = weights[0].astype(np.float64)
        hidden = [principal_axes(inputs).to_width(w_KH) for w_KH in hidden_BKH] if is_wide else list(hidden_BKH)
        return tuple(
            _detector(rows, hidden[b], offsets[0][b, 0], weights[1][b, :, 0], float(offsets[1][b, 0, 0]))
            for b in range(n_fits)
        )

    def _start(self, width: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Small weights of both layers."""
        draw = np.random.default_rng(seed)
        hidden_DH = 0.3 * draw.standard_normal((width, self.n_units)) / np.sqrt(width)
        return hidden_DH, 0.3 * draw.standard_normal((self.n_units, 1)) / np.sqrt(self.n_units)


def _detector(
    rows: Standardised, hidden_DH: np.ndarray, hidden_offset_H: np.ndarray, output_H: np.ndarray, offset: float
) -> MlpDetector:
    """What was trained on standardised rows, for bare ones."""
    bare_DH = hidden_DH / rows.scale_D[:, None]
    return MlpDetector(bare_DH, hidden_offset_H - rows.centre_D @ bare_DH, output_H.astype(np.float64), offset)


PROBE = Mlp()
