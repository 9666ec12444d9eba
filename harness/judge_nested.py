"""Nested choice: where a probe reads and how it is penalised is chosen without the rows that it is then scored on.

Choosing is greedy, to save time: first the site, with the recipe as given, then the variant at that site. The inner folds are the
remaining outer folds merged into two halves. The best inner AUROC wins (the crossed one on crossed suites); among ties the highest
worst cell, then the lowest layer; among variants the simplest.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from harness.judge_nouns import Choice, JudgeSettings
from harness.judge_rows import Rows, cell_mask, crossed_mask, honest_cells
from harness.judge_sheets import Sheet
from harness.measure import auroc_within
from harness.nouns import Detector, Inputs, Probe

K = TypeVar("K")

DECIMALS = 6
"""Scores are rounded before anything is measured, so that the stored ones give the same figures."""


@dataclass(frozen=True, slots=True, eq=False)
class Nested:
    """Out-of-fold scores of one probe."""

    score_N: np.ndarray
    """One a row, by the detector that was not fitted on the row's fold; NaN where the other folds show one behaviour only."""
    choices: tuple[Choice, ...]
    """One for each fold."""


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """Rows with the masks that a choice is judged by."""

    rows: Rows
    """Training and test rows together."""
    aim_N: np.ndarray
    """Rows of the first criterion."""
    cells: tuple[np.ndarray, ...]
    """Rows of each honest cell's comparison; empty where the suite is not crossed."""
    settings: JudgeSettings
    """Seed and tie."""

    @classmethod
    def of(cls, rows: Rows, settings: JudgeSettings) -> "Task":
        """Balanced rows where the suite is crossed, all rows elsewhere."""
        if not rows.is_crossed:
            return cls(rows, rows.everything(), (), settings)
        return cls(rows, crossed_mask(rows), tuple(cell_mask(rows, cell) for cell in honest_cells(rows)), settings)


def nested(probe: Probe, inputs: Sheet, task: Task) -> Nested:
    """Chooses and fits outside each fold, scores inside it."""
    rows = task.rows
    score_N = np.full(len(rows), np.nan)
    choices = []
    for fold in np.unique(rows.fold_N).tolist():
        is_test_N = rows.fold_N == fold
        if len(np.unique(rows.y_N[~is_test_N])) < 2:
            continue
        choice = choose(probe, inputs, task, ~is_test_N, fold=fold)
        score_N[is_test_N] = score(fit(probe, choice, inputs, task, ~is_test_N), inputs[choice.site], is_test_N)
        choices.append(choice)
    return Nested(score_N, tuple(choices))


def at_site(probe: Probe, inputs: Inputs, task: Task) -> np.ndarray:
    """Out-of-fold scores at one site, the recipe as given."""
    score_N = np.full(len(task.rows), np.nan)
    for fold in np.unique(task.rows.fold_N):
        is_test_N = task.rows.fold_N == fold
        if len(np.unique(task.rows.y_N[~is_test_N])) == 2:
            score_N[is_test_N] = score(_fit(probe, inputs, task, ~is_test_N), inputs, is_test_N)
    return score_N


def choose(probe: Probe, inputs: Sheet, task: Task, train_N: np.ndarray, *, fold: int | None) -> Choice:
    """Site and variant for these training rows."""
    half_N = _halves(task.rows.fold_N, train_N)
    by_site = {site: _inner(probe, each, task, half_N) for site, each in inputs.items()}
    site = _best(by_site, task, half_N, key=lambda each: each.key if each else "")
    variants = probe.variants()
    if len(variants) == 1:
        return Choice(probe.name, fold, site, 0, _aim(by_site[site], task, half_N))
    by_variant = {i: _inner(variant, inputs[site], task, half_N) for i, variant in enumerate(variants)}
    best = _best(by_variant, task, half_N, key=lambda i: i)
    return Choice(probe.name, fold, site, best, _aim(by_variant[best], task, half_N))


def fit(probe: Probe, choice: Choice, inputs: Sheet, task: Task, train_N: np.ndarray) -> Detector:
    """The chosen variant, fitted at the chosen site."""
    return _fit(probe.variants()[choice.variant], inputs[choice.site], task, train_N)


def score(detector: Detector, inputs: Inputs, rows_N: np.ndarray) -> np.ndarray:
    """Scores of the masked rows, rounded; -0.0 is 0.0."""
    return np.round(detector.score(inputs.take(np.flatnonzero(rows_N).tolist())), DECIMALS) + 0.0


def _fit(probe: Probe, inputs: Inputs, task: Task, train_N: np.ndarray) -> Detector:
    y_N = task.rows.y_N[train_N]
    return probe.fit(inputs.take(np.flatnonzero(train_N).tolist()), y_N, seed=task.settings.seed)


def _halves(fold_N: np.ndarray, train_N: np.ndarray) -> np.ndarray:
    """0 or 1 for training rows, every other fold; -1 elsewhere."""
    half_N = np.full(len(fold_N), -1)
    for i, fold in enumerate(np.unique(fold_N[train_N])):
        half_N[train_N & (fold_N == fold)] = i % 2
    return half_N


def _inner(probe: Probe, inputs: Inputs, task: Task, half_N: np.ndarray) -> np.ndarray:
    """Scores of each half by a detector fitted on the other; NaN where the other half has one class only."""
    score_N = np.full(len(half_N), np.nan)
    for half in (0, 1):
        train_N, test_N = half_N == 1 - half, half_N == half
        if test_N.any() and len(np.unique(task.rows.y_N[train_N])) == 2:
            score_N[test_N] = score(_fit(probe, inputs, task, train_N), inputs, test_N)
    return score_N


def _aim(score_N: np.ndarray, task: Task, half_N: np.ndarray, mask_N: np.ndarray | None = None) -> float | None:
    rows_N = (task.aim_N if mask_N is None else mask_N) & np.isfinite(score_N)
    return auroc_within(score_N[rows_N], task.rows.y_N[rows_N], half_N[rows_N])


def _best(scores: Mapping[K, np.ndarray], task: Task, half_N: np.ndarray, *, key: Callable[[K], str | int]) -> K:
    """The highest aim; among ties the highest worst cell; among ties the first by key."""
    candidates = sorted(scores, key=key)
    candidates = _tied({each: _aim(scores[each], task, half_N) for each in candidates}, task.settings.tie)
    if len(candidates) > 1 and task.cells:
        candidates = _tied({each: _worst(scores[each], task, half_N) for each in candidates}, task.settings.tie)
    return candidates[0]


def _worst(score_N: np.ndarray, task: Task, half_N: np.ndarray) -> float | None:
    values = [_aim(score_N, task, half_N, cell_N) for cell_N in task.cells]
    return min((value for value in values if value is not None), default=None)


def _tied(values: Mapping[K, float | None], tie: float) -> list[K]:
    """Those within `tie` of the highest, in their order; all of them where none is defined."""
    best = max((value for value in values.values() if value is not None), default=None)
    return [key for key, value in values.items() if best is None or (value is not None and value >= best - tie)]
