"""Cluster bootstrap inside folds: the same draws for every detector and every subset of the rows, so that differences are paired.

A fold's AUROC is a ratio of sums over pairs of groups. With A[g, h] the wins of the positives of group g over the negatives of h, and
m the multiplicities of a resample, a replicate's wins are m'Am less the wins of a group over another copy of itself, which no two
groups of the world would show: no row is touched again. Of G groups G - 1 are drawn, and sums are scaled so that each pair of rows
counts once on average: a resample of all G spreads too little by a factor of 1 - 1/G, which shows where folds are small.
A fold of one group has no draw but itself, and one of two hardly more: where any fold holds fewer than `FEWEST`, groups are drawn once
among those of all folds, and each fold takes its own of that draw.
Source: Rao and Wu, Resampling inference with complex survey data, 1988. Coverage is measured by `benchmarks/simulate_coverage.py`.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from harness.measure import Estimate, clopper_pearson

FEWEST = 3
"""Groups that every fold must hold for each fold to be drawn apart."""


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
    """Draws of whole groups, with replacement: inside each fold, or among all groups at once where a fold holds few."""

    fold_N: np.ndarray
    """Fold of each row."""
    cluster_N: np.ndarray
    """Number of each row's group within its fold."""
    times_BG: dict[int, np.ndarray]
    """For each fold, how often each group is drawn in each resample."""
    drawn_from: dict[int, int]
    """For each fold, the number of groups among which its own were drawn: those of the fold, or more."""

    @classmethod
    def draw(cls, fold_N: np.ndarray, group_N: np.ndarray, *, n: int, seed: int) -> "Resamples":
        """Draws n resamples; they depend on the groups' names, not on the order of the rows."""
        rng, folds = np.random.default_rng(seed), sorted(set(fold_N.tolist()))
        names = {fold: np.unique(group_N[fold_N == fold]) for fold in folds}
        cluster_N = np.zeros(len(fold_N), dtype=np.int64)
        for fold in folds:
            cluster_N[fold_N == fold] = np.searchsorted(names[fold], group_N[fold_N == fold])
        if are_apart([len(each) for each in names.values()]):
            times = {fold: times_drawn(len(names[fold]), n=n, rng=rng) for fold in folds}
            return cls(fold_N, cluster_N, times, {fold: len(names[fold]) for fold in folds})
        everybody = np.unique(group_N)
        times_BG = times_drawn(len(everybody), n=n, rng=rng)
        times = {fold: times_BG[:, np.searchsorted(everybody, names[fold])] for fold in folds}
        return cls(fold_N, cluster_N, times, dict.fromkeys(folds, len(everybody)))

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
            n_from, won_B = self.drawn_from[fold], np.sum((times_BG @ wins_GG) * times_BG, axis=1)
            wins_B += _resampled(times_BG, won_B, np.diag(wins_GG), n_from)
            both_B = (times_BG @ positives_G) * (times_BG @ negatives_G)
            pairs_B += _resampled(times_BG, both_B, positives_G * negatives_G, n_from)
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
            n_groups, n_from = times_BG.shape[1], self.drawn_from[fold]
            scaled_BG = times_BG * (n_from / _n_drawn(n_from))
            sum_B += scaled_BG @ np.bincount(self.cluster_N[rows], weights=value_N[rows], minlength=n_groups)
            count_B += scaled_BG @ np.bincount(self.cluster_N[rows], minlength=n_groups)
        with np.errstate(invalid="ignore", divide="ignore"):
            return Spread(float(np.mean(value_N[mask_N])), sum_B / count_B)


def are_apart(sizes: Collection[int]) -> bool:
    """Whether each fold is drawn apart, by the number of groups in each."""
    return min(sizes, default=FEWEST) >= FEWEST


def times_drawn(n_groups: int, *, n: int, rng: np.random.Generator) -> np.ndarray:
    """How often each of so many groups is drawn in each of n resamples (B, G), one draw fewer than there are groups."""
    return rng.multinomial(_n_drawn(n_groups), np.full(n_groups, 1 / n_groups), size=n).astype(np.float64)


def auroc_interval(spread: Spread, *, n_matches: int, confidence: float = 0.95) -> Estimate:
    """Interval of an AUROC, even on the scale of log-odds, with the standard deviation of the replicates; for 0 and 1 an exact one.

    On that scale it stays within 0 and 1 and leans away from the end that is near, as the percentiles of few groups do not.
    A perfect ranking has no bootstrap width. Positives and negatives of different groups can be matched into independent pairs,
    each won with a chance equal to the AUROC, so Clopper-Pearson holds for `n_matches` of them.
    Source: Pepe, The statistical evaluation of medical tests for classification and prediction, 2003.
    """
    value, kept_B = spread.value, spread.replicates_B[np.isfinite(spread.replicates_B)]
    if value in (0.0, 1.0) and n_matches:
        return clopper_pearson(round(value) * n_matches, n_matches, confidence=confidence)
    if value in (0.0, 1.0) or not len(kept_B):
        return spread.estimate(confidence=confidence)
    odds = math.log(value / (1 - value))
    half = float(stats.norm.ppf((1 + confidence) / 2) * np.std(kept_B)) / (value * (1 - value))
    lower, upper = (_logistic(odds + side) for side in (-half, half))
    return Estimate(value, min(lower, value), max(upper, value))


def grouped_proportion(is_hit_N: np.ndarray, group_N: np.ndarray, *, confidence: float = 0.95) -> Estimate:
    """Share of the rows that are hits, with the exact interval of as many independent rows as the groups are worth.

    That number is p(1-p) over the variance that the groups show; where none or all are hits, it is that of the groups.
    Source: Korn and Graubard, Confidence intervals for proportions with small expected number of positive counts estimated from survey
    data, 1998; without their factor for degrees of freedom.
    """
    _, which_N = np.unique(group_N, return_inverse=True)
    value, worth = float(np.mean(is_hit_N)), _worth(is_hit_N, which_N)
    tail, hits = (1 - confidence) / 2, value * worth
    lower = 0.0 if value == 0 else float(stats.beta.ppf(tail, hits, worth - hits + 1))
    upper = 1.0 if value == 1 else float(stats.beta.ppf(1 - tail, hits + 1, worth - hits))
    return Estimate(value, lower, upper)


def highest(spreads: Sequence[Spread]) -> Spread:
    """The largest of several numbers, taken again in every replicate."""
    value = max(spread.value for spread in spreads)
    return Spread(value, np.max([spread.replicates_B for spread in spreads], axis=0))


def lowest(spreads: Sequence[Spread]) -> Spread:
    """The least of several numbers, taken again in every replicate."""
    value = min(spread.value for spread in spreads)
    return Spread(value, np.min([spread.replicates_B for spread in spreads], axis=0))


def _worth(is_hit_N: np.ndarray, which_N: np.ndarray) -> float:
    """How many independent rows would tell as much as these."""
    size_G, value, n = np.bincount(which_N), float(np.mean(is_hit_N)), len(is_hit_N)
    n_groups = len(size_G)
    residual_G = np.bincount(which_N, weights=is_hit_N) - value * size_G
    variance = n_groups / max(n_groups - 1, 1) * float(residual_G @ residual_G) / n**2
    if n_groups in (1, n) or value in (0.0, 1.0) or variance == 0:
        return float(n_groups)
    return min(value * (1 - value) / variance, float(n))


def _n_drawn(n_groups: int) -> int:
    """One less than there are, but two where there are two, for one alone is compared with nobody."""
    return max(n_groups - 1, min(n_groups, 2))


def _resampled(times_BG: np.ndarray, sum_B: np.ndarray, own_G: np.ndarray, n_groups: int) -> np.ndarray:
    """A sum over all pairs of drawn groups, no group beside a copy of itself, scaled to the number of groups that were drawn from."""
    n_drawn = _n_drawn(n_groups)
    own_B = times_BG @ own_G
    between_B = sum_B - times_BG**2 @ own_G
    n_couples = n_drawn * (n_drawn - 1)
    return np.asarray(own_B * n_groups / n_drawn + (between_B * n_groups**2 / n_couples if n_couples else 0.0))


def _logistic(odds: float) -> float:
    return 1 / (1 + math.exp(-min(max(odds, -700.0), 700.0)))


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
