"""Label efficiency: how well a detector ranks after seeing few groups. Groups are counted, for rows of one group teach the same again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from harness.measure import auroc_within
from harness.seeds import SeedSpread
from harness.splits import rank

FitScore = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""From training and test rows, as row numbers, to the score of each test row."""
FEWEST = 4
"""Groups at the first point; each further point has twice as many, the last has all."""
SEEDS = (0, 1, 2)
"""Draws of groups."""


@dataclass(frozen=True, slots=True)
class Point:
    """The out-of-fold AUROC of detectors that saw so many groups."""

    n_groups: int
    """Groups each was fitted on; at the last point, all that lie outside a fold, or the least number of them over the folds."""
    auroc: SeedSpread | None
    """Over the seeds that draw the groups; None where no draw let anything be fitted."""
    n_subsets: int
    """Draws of groups, over seeds and folds."""
    n_undefined: int
    """Of them, those that showed one behaviour only; nothing was fitted on them, and their folds are left out."""


def efficiency_curve(
    y_N: np.ndarray, group_N: np.ndarray, fold_N: np.ndarray, fit_score: FitScore, *, seeds: Sequence[int] = SEEDS
) -> tuple[Point, ...]:
    """One point for each number of groups; within a seed, fewer groups are always among the more.

    The order of rows changes nothing: a seed draws groups by the hash of their names. With all groups there is nothing to draw, so the
    last point is measured once.
    """
    ranks = {seed: _ranks(group_N, fold_N, seed) for seed in seeds}
    fewest, most = _training_sizes(group_N, fold_N)
    points = [_point(n, [ranks[seed] < n for seed in seeds], y_N, fold_N, fit_score) for n in sizes(fewest)]
    everything = [ranks[seeds[0]] < most]
    return (*points, _point(fewest, everything, y_N, fold_N, fit_score))


def sizes(n_groups: int) -> tuple[int, ...]:
    """4, 8, 16 … below the number of groups that every fold has outside it."""
    out = []
    n = FEWEST
    while n < n_groups:
        out.append(n)
        n *= 2
    return tuple(out)


def _ranks(group_N: np.ndarray, fold_N: np.ndarray, seed: int) -> np.ndarray:
    """Place of each row's group among the groups outside each fold, one row a fold; past the last where the row is inside."""
    names = sorted(set(group_N.tolist()), key=lambda name: rank(str(name), seed=seed))
    out_KN = np.full((len(np.unique(fold_N)), len(group_N)), len(names))
    for i, fold in enumerate(np.unique(fold_N)):
        outside = set(group_N[fold_N != fold].tolist()) - set(group_N[fold_N == fold].tolist())
        place = {name: j for j, name in enumerate(name for name in names if name in outside)}
        out_KN[i] = [place.get(group, len(names)) for group in group_N.tolist()]
    return out_KN


def _training_sizes(group_N: np.ndarray, fold_N: np.ndarray) -> tuple[int, int]:
    """Least number of groups outside a fold, and the number of groups in all."""
    n_all = len(set(group_N.tolist()))
    return min(n_all - len(set(group_N[fold_N == fold].tolist())) for fold in np.unique(fold_N)), n_all


def _point(
    n_groups: int, chosen: Sequence[np.ndarray], y_N: np.ndarray, fold_N: np.ndarray, fit_score: FitScore
) -> Point:
    values, n_undefined = [], 0
    for chosen_KN in chosen:
        score_N = np.full(len(y_N), np.nan)
        for is_train_N, fold in zip(chosen_KN, np.unique(fold_N), strict=True):
            train, test = np.flatnonzero(is_train_N), np.flatnonzero(fold_N == fold)
            if len(set(y_N[train].tolist())) < 2:
                n_undefined += 1
            else:
                score_N[test] = fit_score(train, test)
        kept_N = np.isfinite(score_N)
        values.append(auroc_within(score_N[kept_N], y_N[kept_N], fold_N[kept_N]))
    return Point(n_groups, SeedSpread.of(values), len(chosen) * len(np.unique(fold_N)), n_undefined)
