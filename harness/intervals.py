"""Cluster bootstrap inside folds: the same draws for every detector and every subset of the rows, so that differences are paired.

A fold's AUROC is a ratio of sums over pairs of groups. With A[g, h] the wins of the positives of group g over the negatives of h, and
m the multiplicities of a resample, the replicate is exactly m'Am / ((m'p)(m'n)): no row is touched again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from harness.measure import Estimate, clopper_pearson


@dataclass(frozen=True, slots=True)
class Spread:
    """A number and its bootstrap replicates."""

    value: float
    """Point estimate."""
    replicates_B: np.ndarray
    """One for each resample; NaN where it held one class only."""

    def minus(self, other: "Spread") -> "Spread":
        """The paired difference: both must rest on the same `Resamples`."""
        return Spread(self.value - other.value, self.replicates_B - other.replicates_B)

    def estimate(self, *, confidence: float = 0.95) -> Estimate:
        """The number with its percentile interval, stretched to hold the number."""
        tail = 50 * (1 - confidence)
        kept = self.replicates_B[np.isfinite(self.replicates_B)]
        if not len(kept):
            return Estimate(self.value, self.value, self.value)
        lower, upper = np.percentile(kept, [tail, 100 - tail])
        return Estimate(self.value, min(float(lower), self.value), max(float(upper), self.value))


@dataclass(frozen=True, slots=True, eq=False)
class Resamples:
    """Draws of whole groups, with replacement, inside each fold."""

    fold_N: np.ndarray
    """Fold of each row."""
    cluster_N: np.ndarray
    """Number of each row's group within its fold."""
    times_BG: dict[int, np.ndarray]
    """For each fold, how often each group is drawn in each resample."""

    @classmethod
    def draw(cls, fold_N: np.ndarray, group_N: np.ndarray, *, n: int, seed: int) -> "Resamples":
        """Draws n resamples; they depend on the groups' names, not on the order of the rows."""
        rng = np.random.default_rng(seed)
        cluster_N = np.zeros(len(fold_N), dtype=np.int64)
        times = {}
        for fold in sorted(set(fold_N.tolist())):
            rows = fold_N == fold
            names, cluster_N[rows] = np.unique(group_N[rows], return_inverse=True)
            times[fold] = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), size=n).astype(np.float64)
        return cls(fold_N, cluster_N, times)

    def auroc(self, score_N: np.ndarray, y_N: np.ndarray, mask_N: np.ndarray) -> Spread | None:
        """AUROC within folds over the masked rows; None where undefined."""
        n_resamples = len(next(iter(self.times_BG.values())))
        wins_B, pairs_B = np.zeros(n_resamples), np.zeros(n_resamples)
        wins = pairs = 0.0
        is_constant = True
        for fold, times_BG in self.times_BG.items():
            rows = np.flatnonzero((self.fold_N == fold) & mask_N)
            wins_GG, positives_G, negatives_G = _by_group(
                score_N[rows], y_N[rows], self.cluster_N[rows], times_BG.shape[1]
            )
            is_constant &= (
                not len(rows) or bool(np.ptp(score_N[rows]) == 0) or not positives_G.any() or not negatives_G.any()
            )
            wins += float(wins_GG.sum())
            pairs += float(positives_G.sum() * negatives_G.sum())
            wins_B += np.sum((times_BG @ wins_GG) * times_BG, axis=1)
            pairs_B += (times_BG @ positives_G) * (times_BG @ negatives_G)
        if is_constant or not pairs:
            return None
        with np.errstate(invalid="ignore", divide="ignore"):
            return Spread(wins / pairs, wins_B / pairs_B)

    def mean(self, value_N: np.ndarray, mask_N: np.ndarray) -> Spread | None:
        """Mean of the masked rows' values, groups resampled; None without rows."""
        if not mask_N.any():
            return None
        n_resamples = len(next(iter(self.times_BG.values())))
        sum_B, count_B = np.zeros(n_resamples), np.zeros(n_resamples)
        for fold, times_BG in self.times_BG.items():
            rows = np.flatnonzero((self.fold_N == fold) & mask_N)
            n_groups = times_BG.shape[1]
            sum_B += times_BG @ np.bincount(self.cluster_N[rows], weights=value_N[rows], minlength=n_groups)
            count_B += times_BG @ np.bincount(self.cluster_N[rows], minlength=n_groups)
        with np.errstate(invalid="ignore", divide="ignore"):
            return Spread(float(np.mean(value_N[mask_N])), sum_B / count_B)


def auroc_interval(spread: Spread, *, n_matches: int, confidence: float = 0.95) -> Estimate:
    """Bootstrap interval of an AUROC; where every resample gives 0 or 1, the exact one of `n_matches` wins out of as many.

    A perfect ranking has no bootstrap width. Positives and negatives of different groups can be matched into independent pairs,
    each won with a chance equal to the AUROC, so Clopper-Pearson holds for `n_matches` of them.
    """
    estimate = spread.estimate(confidence=confidence)
    if estimate.lower < estimate.upper or estimate.value not in (0.0, 1.0) or n_matches < 1:
        return estimate
    return clopper_pearson(round(estimate.value) * n_matches, n_matches, confidence=confidence)


def highest(spreads: Sequence[Spread]) -> Spread:
    """The largest of several numbers, taken again in every replicate."""
    value = max(spread.value for spread in spreads)
    return Spread(value, np.max([spread.replicates_B for spread in spreads], axis=0))


def lowest(spreads: Sequence[Spread]) -> Spread:
    """The least of several numbers, taken again in every replicate."""
    value = min(spread.value for spread in spreads)
    return Spread(value, np.min([spread.replicates_B for spread in spreads], axis=0))


def _by_group(
    score_N: np.ndarray, y_N: np.ndarray, cluster_N: np.ndarray, n_groups: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Wins of each group's positives over each group's negatives, and how many of both each group has."""
    is_positive = y_N == 1
    above = score_N[is_positive][:, None] - score_N[~is_positive][None, :]
    wins_PN = (np.sign(above) + 1) / 2  # 1 won, 0.5 tied, 0 lost
    positive_GP = np.equal.outer(np.arange(n_groups), cluster_N[is_positive]).astype(np.float64)
    negative_GN = np.equal.outer(np.arange(n_groups), cluster_N[~is_positive]).astype(np.float64)
    return positive_GP @ wins_PN @ negative_GN.T, positive_GP.sum(axis=1), negative_GN.sum(axis=1)
