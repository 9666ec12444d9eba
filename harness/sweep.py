"""The sweep: every probe, variant and labelling at one site, fitted once on each set of folds that any later step needs.

The detector that scores fold k is fitted on all the others. To choose for fold k these are merged into two halves, each scored by a
fit on the other. Halves are shared between folds: five folds need eleven fits of each variant, and a step that chooses looks up what
is there already. Columns hang on nothing but their own rows, so they are swept in any order, on all cores.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from scipy import stats

from harness.errors import UsageError
from harness.judge_nested import Inner, Task, Trial, halves
from harness.probe_nouns import BatchProbe, Detector, Inputs, Probe
from harness.stream_nouns import Site

DECIMALS = 6
"""Scores are rounded before anything is measured, so that the stored ones give the same figures."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """What may be read at one site, and who reads it."""

    key: str
    """Unique within the suite."""
    site: Site | None
    """Where; None where no activations are read."""
    inputs: Inputs
    """Rows of every episode of the tasks, in their order."""
    probes: tuple[Probe, ...]
    """Who reads them."""
    tasks: tuple[Task, ...]
    """One for each labelling of the rows; folds are the same in all."""


Swept = tuple[tuple[Trial, ...], ...]
"""For each labelling of a column its trials, by probe and variant."""


def sweep(column: Column) -> Swept:
    """Fits and scores a whole column; inputs are taken and prepared once for all of its probes."""
    fold_N, n_labellings = column.tasks[0].fold_N, len(column.tasks)
    folds = np.unique(fold_N).tolist()
    sets = train_sets(folds)
    scores = {p.name: np.full((n_labellings, len(p.variants()), len(sets), len(fold_N)), np.nan) for p in column.probes}
    for s, chosen in enumerate(sets):
        train_N = np.isin(fold_N, list(chosen))
        labellings = [m for m, task in enumerate(column.tasks) if len(np.unique(task.y_N[train_N])) == 2]
        if labellings and not train_N.all():
            _fit_and_score(column, scores, s, train_N, labellings)
    places = [(probe.name, v) for probe in column.probes for v in range(len(probe.variants()))]
    return tuple(
        _trials(column.site, places, np.stack([scores[name][m, v] for name, v in places]), task, folds)
        for m, task in enumerate(column.tasks)
    )


def train_sets(folds: Sequence[int]) -> tuple[frozenset[int], ...]:
    """Every set of folds that something is fitted on, each once."""
    outer = [frozenset(folds) - {fold} for fold in folds]
    inner = [half for key in (*folds, None) for half in halves(folds, key)]
    return tuple(dict.fromkeys([*outer, *inner]))


def fits(probe: Probe, inputs: Inputs, y_MN: np.ndarray, *, seed: int) -> Sequence[Sequence[Detector]]:
    """Detectors of every variant under every labelling, together where the probe can."""
    if hasattr(probe, "fit_batch"):
        return cast(BatchProbe, probe).fit_batch(inputs, y_MN, seed=seed)
    return [[variant.fit(inputs, y_N, seed=seed) for variant in probe.variants()] for y_N in y_MN]


def score_rows(detector: Detector, inputs: Inputs) -> np.ndarray:
    """Scores, rounded; -0.0 is 0.0."""
    return np.round(detector.score(inputs), DECIMALS) + 0.0


def _fit_and_score(
    column: Column, scores: dict[str, np.ndarray], s: int, train_N: np.ndarray, labellings: Sequence[int]
) -> None:
    train, test = (column.inputs.take(np.flatnonzero(rows_N).tolist()) for rows_N in (train_N, ~train_N))
    y_MN = np.stack([column.tasks[m].y_N[train_N] for m in labellings])
    for probe in column.probes:
        try:
            fitted = fits(probe, train, y_MN, seed=column.tasks[0].seed)
        except UsageError:
            continue  # these rows it cannot be fitted on: no score here, an undefined trial, and the grid says so
        for m, row in zip(labellings, fitted, strict=True):
            for v, detector in enumerate(row):
                scores[probe.name][m, v, s, ~train_N] = score_rows(detector, test)


def _trials(
    site: Site | None, places: Sequence[tuple[str, int]], score_JSN: np.ndarray, task: Task, folds: Sequence[int]
) -> tuple[Trial, ...]:
    """One trial for each variant: its out-of-fold scores, and what it reached inside the training folds."""
    set_of = {chosen: s for s, chosen in enumerate(train_sets(folds))}
    outer_JN = np.full((len(places), len(task.fold_N)), np.nan)
    for fold in folds:
        rows_N = task.fold_N == fold
        outer_JN[:, rows_N] = score_JSN[:, set_of[frozenset(folds) - {fold}], rows_N]
    inner = {}
    for key in (*folds, None):
        half_N = task.halves(key)
        inner_JN = np.full(outer_JN.shape, np.nan)
        for half, other in zip((0, 1), reversed(halves(folds, key)), strict=True):
            if other in set_of:
                inner_JN[:, half_N == half] = score_JSN[:, set_of[other], half_N == half]
        inner[key] = list(_inner(places, inner_JN, task, half_N))
    return tuple(
        Trial(name, site, v, outer_JN[j], {key: inner[key][j] for key in inner}) for j, (name, v) in enumerate(places)
    )


def _inner(places: Sequence[tuple[str, int]], score_JN: np.ndarray, task: Task, half_N: np.ndarray) -> Iterator[Inner]:
    """Aim of each trial; the worst cell too of those that could still win it for their probe."""
    aim_J = aurocs(score_JN, task.y_N, half_N, task.aim_N & (half_N >= 0))
    best = {name: _highest([aim_J[j] for j, (mine, _) in enumerate(places) if mine == name]) for name, _ in places}
    may_win_J = np.array([not aim_J[j] < best[name] - task.tie for j, (name, _) in enumerate(places)], dtype=bool)
    worst_J = np.full(len(places), np.nan)
    if task.cells and may_win_J.any():
        by_cell = [aurocs(score_JN[may_win_J], task.y_N, half_N, cell_N & (half_N >= 0)) for cell_N in task.cells]
        worst_J[may_win_J] = np.fmin.reduce(by_cell)
    for aim, worst in zip(aim_J.tolist(), worst_J.tolist(), strict=True):
        yield Inner(None if np.isnan(aim) else aim, None if np.isnan(worst) else worst)


def aurocs(score_JN: np.ndarray, y_N: np.ndarray, half_N: np.ndarray, mask_N: np.ndarray) -> np.ndarray:
    """`auroc_within` of many score vectors on the same masked rows; NaN where undefined.

    Rows that no detector could score are left out; a vector that lacks a score elsewhere is undefined.
    """
    mask_N = mask_N & ~np.isnan(score_JN).all(axis=0)
    wins_J, total = np.zeros(len(score_JN)), 0.0
    is_constant_J = np.ones(len(score_JN), dtype=bool)
    for half in np.unique(half_N[mask_N]):
        rows_N = mask_N & (half_N == half)
        y_n, score_Jn = y_N[rows_N], score_JN[:, rows_N]
        n_positive = int(y_n.sum())
        n_pairs = float(n_positive * (len(y_n) - n_positive))
        if not n_pairs:
            continue
        rank_Jn = stats.rankdata(score_Jn, axis=1)
        wins_J += rank_Jn[:, y_n == 1].sum(axis=1) - n_positive * (n_positive + 1) / 2
        is_constant_J &= np.ptp(score_Jn, axis=1) == 0
        total += n_pairs
    if not total:
        return np.full(len(score_JN), np.nan)
    return np.where(is_constant_J | np.isnan(score_JN[:, mask_N]).any(axis=1), np.nan, wins_J / total)


def _highest(values: Sequence[float]) -> float:
    known = [value for value in values if not np.isnan(value)]
    return max(known, default=-np.inf)
