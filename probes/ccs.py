"""Contrast-consistent search: a direction on which the two sides of a pair give opposite answers, firmly.

Source: Burns et al., Discovering Latent Knowledge in Language Models Without Supervision, 2022, arXiv 2212.03827, equations 1 to 3.
A baseline to distrust: it settles on whichever feature contrasts most within pairs, be it knowledge or not; Farquhar et al.,
Challenges with unsupervised LLM knowledge discovery, 2023, arXiv 2312.10029. We differ: labels choose which rows of a pair are set
against each other, and the deceptive one comes first in every other pair; rows are standardised and the mean of each side is
taken off; weights decay ten times as strongly as in EleutherAI's code, since rows are few; steps are bounded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

import numpy as np
from scipy.special import expit

from harness.probe_nouns import Family, Inputs, Reads
from harness.stream_nouns import Site
from probes.contrast_pairs import contrasts, signed_by_labels
from probes.linear import Direction, is_block_output
from probes.projection_loss import Problem
from probes.shared_rows import principal_axes, standardised

TOLERANCE = 1e-6
"""Length of the gradient at which a restart has settled."""


@dataclass(frozen=True, slots=True)
class Ccs:
    """Recipe: how often to start, how far to go, and how strongly weights decay."""

    n_restarts: int = 10
    """Starts from random directions; the one of least loss is kept."""
    n_steps: int = 60
    """Most steps of a restart."""
    decay: float = 0.1
    """Weight of half the squared length of the direction."""
    name: str = "ccs"
    """Unique among all probes."""
    summary: str = (
        "Contrast-consistent search: a baseline to distrust, it takes the most prominent contrast for knowledge."
    )
    """One sentence for lists."""
    family: Family = "probe"
    """What it counts as."""
    reads: Reads = "activations"
    """What it needs."""
    is_random: Literal[True] = True
    """Starts are drawn by the seed."""

    def accepts(self, site: Site) -> bool:
        """Whatever leaves a block."""
        return is_block_output(site)

    def variants(self) -> tuple["Ccs", ...]:
        """Itself alone."""
        return (self,)

    def fit(self, inputs: Inputs, y_N: np.ndarray, *, seed: int) -> Direction:
        """Searches without labels but for which rows form a contrast; then gives the direction the sign of the labels."""
        rows, axes = standardised(inputs), principal_axes(inputs)
        first_P, second_P = _sides(inputs, *contrasts(inputs, y_N))
        means_2K = np.stack([axes.f_NK[side_P].mean(axis=0) for side_P in (first_P, second_P)])
        f_QK = np.concatenate([axes.f_NK[first_P] - means_2K[0], axes.f_NK[second_P] - means_2K[1]])
        problem = Problem(
            f_NK=np.hstack([f_QK, np.ones((len(f_QK), 1))]),
            moment_K=np.append((f_QK**2).sum(axis=0), float(len(f_QK))),
            penalty_K=np.append(np.full(f_QK.shape[1], self.decay), 0.0),
            loss=contrast_loss,
        )
        start_KR = np.vstack([axes.from_width(self._starts(len(rows.centre_D), seed)), np.zeros(self.n_restarts)])
        x_KR, loss_R, _ = problem.minimise(start_KR, tolerance=TOLERANCE, n_steps=self.n_steps)
        best_K = x_KR[:, int(np.argmin(loss_R))]
        weight_D = axes.to_width(best_K[:-1, None])[:, 0]
        sign = signed_by_labels(rows.z_ND @ weight_D, y_N)
        offset = sign * float(best_K[-1] - means_2K.mean(axis=0) @ best_K[:-1])
        return Direction(rows.centre_D, rows.scale_D, sign * weight_D, offset)

    def restore(self, tensors: Mapping[str, np.ndarray], facts: Mapping[str, object]) -> Direction:
        """The direction whose state this is."""
        return Direction.restore(tensors, facts)

    def _starts(self, n_columns: int, seed: int) -> np.ndarray:
        """Unit vectors, shape (D, R)."""
        start_DR = np.random.default_rng(seed).standard_normal((n_columns, self.n_restarts))
        return np.asarray(start_DR / np.linalg.norm(start_DR, axis=0))


def contrast_loss(u_QR: np.ndarray, column_R: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean over pairs of consistency, (p + q - 1)^2, and confidence, min(p, q)^2; first sides above, second sides below."""
    p_2PR = expit(u_QR).reshape(2, -1, u_QR.shape[1])
    slope_2PR = p_2PR * (1 - p_2PR)
    excess_PR = p_2PR[0] + p_2PR[1] - 1
    is_less_2PR = np.stack([p_2PR[0] < p_2PR[1], p_2PR[0] >= p_2PR[1]])
    n_pairs = max(1, p_2PR.shape[1])
    loss_R = (excess_PR**2 + np.minimum(p_2PR[0], p_2PR[1]) ** 2).sum(axis=0) / n_pairs
    pull_2PR = 2 * (excess_PR + is_less_2PR * p_2PR) * slope_2PR / n_pairs
    curve_R = (2 * (1 + is_less_2PR) * slope_2PR**2 / n_pairs).mean(axis=(0, 1))
    return loss_R, pull_2PR.reshape(u_QR.shape), curve_R


def _sides(inputs: Inputs, deceptive_P: np.ndarray, honest_P: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and second sides; the deceptive row comes first in every other pair, in the order of a hash of the ids.

    Were it first more often, taking off the means of the sides would take off what the search is for.
    """
    digests = [
        sha256(f"{inputs.episode_ids[i]} {inputs.episode_ids[j]}".encode()).digest()
        for i, j in zip(deceptive_P, honest_P, strict=True)
    ]
    is_first_P = np.empty(len(digests), dtype=bool)
    is_first_P[sorted(range(len(digests)), key=digests.__getitem__)] = np.arange(len(digests)) % 2 == 0
    return np.where(is_first_P, deceptive_P, honest_P), np.where(is_first_P, honest_P, deceptive_P)


PROBE = Ccs()
