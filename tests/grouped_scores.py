"""Made-up scores in groups whose true AUROC is known, and how often each kind of interval holds it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from harness.intervals import Resamples, Spread, auroc_interval, grouped_proportion
from harness.measure import Estimate, auroc_within, clopper_pearson

SHARED, ARM, ROLLOUT = 0.5, 0.3, 0.2
"""Parts of a score's variance: what both arms of a pair share, what one arm's rollouts share, what is each rollout's own."""
TRUE_AUROC, RIVAL_AUROC = 0.75, 0.65
"""Of the detector, and of one that it is compared with, between groups."""
ALIKE = 0.6
"""Correlation of the two detectors' noise."""
TRUE_RATE, AGREED = 0.1, 0.7
"""How often a rollout raises an alarm, and the part of what decides it that a group's rollouts share."""
N_RESAMPLES = 400


@dataclass(frozen=True, slots=True)
class Design:
    """How much data there is."""

    n_pairs: int
    """Pairs of an honest and a deceptive arm; each is a group."""
    n_rollouts: int
    """Episodes of each arm."""
    n_folds: int = 1
    """Folds inside which scores are compared."""

    def truth(self, auroc: float) -> float:
        """The expected AUROC over all pairs inside folds, where it is `auroc` between groups: a group's arms share much, and differ less.

        Of the couples of groups in a fold of n, 1 in n is a group with itself; in folds of one, all are.
        """
        size_F = np.bincount(np.arange(self.n_pairs) % self.n_folds)
        within = float(self.n_pairs / (size_F @ size_F))
        return (1 - within) * auroc + within * float(norm.cdf(_shift(auroc) / np.sqrt(2 * (1 - SHARED))))

    def __str__(self) -> str:
        return f"{self.n_pairs} pairs × {self.n_rollouts}, {self.n_folds} fold{'s' * (self.n_folds > 1)}"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How one kind of interval fared."""

    covered: float
    """Share of the intervals that hold the truth."""
    width: float
    """Their mean width."""


def coverage(design: Design, *, n_repeats: int, seed: int) -> dict[str, Coverage]:
    """Repeats the design and counts, by kind of interval."""
    rng = np.random.default_rng(seed)
    holds: dict[str, list[bool]] = {}
    widths: dict[str, list[float]] = {}
    for _ in range(n_repeats):
        for kind, (truth, estimate) in dict(intervals(design, rng)).items():
            holds.setdefault(kind, []).append(estimate.lower <= truth <= estimate.upper)
            widths.setdefault(kind, []).append(estimate.upper - estimate.lower)
    return {kind: Coverage(float(np.mean(holds[kind])), float(np.mean(widths[kind]))) for kind in holds}


def intervals(design: Design, rng: np.random.Generator) -> Iterator[tuple[str, tuple[float, Estimate]]]:
    """One draw of the data, and each kind's truth and interval."""
    y_N, group_N, fold_N = _layout(design)
    noise_N, other_N = _noise(design, rng), _noise(design, rng)
    score_N = noise_N + _shift(TRUE_AUROC) * y_N
    rival_N = ALIKE * noise_N + np.sqrt(1 - ALIKE**2) * other_N + _shift(RIVAL_AUROC) * y_N
    draws = Resamples.draw(fold_N, group_N.astype(str), n=N_RESAMPLES, seed=int(rng.integers(1 << 31)))
    everything_N = np.ones(len(y_N), dtype=bool)
    ours, rival = draws.auroc(score_N, y_N, everything_N), draws.auroc(rival_N, y_N, everything_N)
    assert ours is not None
    assert rival is not None
    truth, other = design.truth(TRUE_AUROC), design.truth(RIVAL_AUROC)
    yield "group bootstrap", (truth, auroc_interval(ours, n_matches=design.n_pairs // 2))
    yield "difference of two, paired", (truth - other, ours.minus(rival).estimate())
    if design.n_pairs * design.n_rollouts >= 3 * design.n_folds:  # fewer rows have no variance of their own
        yield "row bootstrap", (truth, row_bootstrap(score_N, y_N, fold_N, rng).estimate())
        yield "DeLong", (truth, delong(score_N, y_N, fold_N))
    yield from _proportion(design, rng)


def row_bootstrap(score_N: np.ndarray, y_N: np.ndarray, fold_N: np.ndarray, rng: np.random.Generator) -> Spread:
    """What one gets by resampling rows as if they were independent: every row a group of its own, and no more care than that."""
    value = auroc_within(score_N, y_N, fold_N)
    assert value is not None
    wins_B, pairs_B = np.zeros(N_RESAMPLES), np.zeros(N_RESAMPLES)
    for fold in np.unique(fold_N):
        rows = fold_N == fold
        wins_PN = _wins(score_N[rows], y_N[rows])
        n_positive, n_negative = wins_PN.shape
        n = n_positive + n_negative
        drawn_BN = rng.integers(n, size=(N_RESAMPLES, n)) + n * np.arange(N_RESAMPLES)[:, None]
        times_BN = np.bincount(drawn_BN.ravel(), minlength=N_RESAMPLES * n).reshape(N_RESAMPLES, n).astype(np.float64)
        positive_BP, negative_BN = times_BN[:, :n_positive], times_BN[:, n_positive:]
        wins_B += np.sum((positive_BP @ wins_PN) * negative_BN, axis=1)
        pairs_B += positive_BP.sum(axis=1) * negative_BN.sum(axis=1)
    return Spread(value, wins_B / pairs_B)


def delong(score_N: np.ndarray, y_N: np.ndarray, fold_N: np.ndarray) -> Estimate:
    """The interval for independent rows.

    Source: DeLong, DeLong and Clarke-Pearson, Comparing the areas under two or more correlated ROC curves, 1988.
    """
    values, variances = [], []
    for fold in np.unique(fold_N):
        wins_PN = _wins(score_N[fold_N == fold], y_N[fold_N == fold])
        values.append(wins_PN.mean())
        by_positive, by_negative = wins_PN.mean(axis=1), wins_PN.mean(axis=0)
        variances.append(by_positive.var(ddof=1) / len(by_positive) + by_negative.var(ddof=1) / len(by_negative))
    value, half = float(np.mean(values)), 1.96 * float(np.sqrt(np.mean(variances) / len(values)))
    return Estimate(value, value - half, value + half)


def _proportion(design: Design, rng: np.random.Generator) -> Iterator[tuple[str, tuple[float, Estimate]]]:
    """Share of the rollouts that raise an alarm, where those of a group mostly agree: by groups, and as if all were independent."""
    own_PR = rng.standard_normal((design.n_pairs, design.n_rollouts)) * np.sqrt(1 - AGREED)
    is_alarm_PR = rng.standard_normal(design.n_pairs)[:, None] * np.sqrt(AGREED) + own_PR > norm.isf(TRUE_RATE)
    group_N = np.repeat(np.arange(design.n_pairs), design.n_rollouts)
    yield "proportion by groups", (TRUE_RATE, grouped_proportion(is_alarm_PR.ravel(), group_N))
    yield "proportion by rows", (TRUE_RATE, clopper_pearson(int(is_alarm_PR.sum()), is_alarm_PR.size))


def _layout(design: Design) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    y_PAR, group_PAR = (
        np.broadcast_to(each, (design.n_pairs, 2, design.n_rollouts)).ravel()
        for each in (np.array([0, 1])[None, :, None], np.arange(design.n_pairs)[:, None, None])
    )
    return y_PAR, group_PAR, group_PAR % design.n_folds


def _noise(design: Design, rng: np.random.Generator) -> np.ndarray:
    """Of variance 1, laid out as the rows are."""
    shared = rng.standard_normal((design.n_pairs, 1, 1)) * np.sqrt(SHARED)
    arm = rng.standard_normal((design.n_pairs, 2, 1)) * np.sqrt(ARM)
    return np.asarray(
        (shared + arm + rng.standard_normal((design.n_pairs, 2, design.n_rollouts)) * np.sqrt(ROLLOUT)).ravel()
    )


def _shift(auroc: float) -> float:
    """Distance of the classes that gives this AUROC between groups: Φ(d / √2)."""
    return float(norm.ppf(auroc) * np.sqrt(2))


def _wins(score_N: np.ndarray, y_N: np.ndarray) -> np.ndarray:
    return np.asarray((np.sign(score_N[y_N == 1][:, None] - score_N[y_N == 0][None, :]) + 1) / 2)


DESIGNS: Mapping[str, tuple[Design, ...]] = {
    "one fold": (Design(60, 1), Design(60, 5), Design(20, 1)),
    "five folds": (Design(60, 1, 5), Design(60, 5, 5), Design(20, 1, 5)),
    "few groups": (Design(6, 5, 5), Design(10, 5, 5), Design(6, 1, 5), Design(10, 1, 5)),
}
"""Those of one fold have names in the literature; those of five are what the judge sees, the last with folds of one or two groups."""
