"""Nested choice: where a probe reads and how it is penalised is chosen without the rows that it is then scored on.

Everything was fitted by the sweep; choosing is looking up. To choose for fold k, the other folds are merged into two halves, and the
site and variant with the best inner AUROC win (the crossed one on crossed suites); among ties the highest worst cell, then the lowest
layer, then the simplest variant.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from harness.judge_nouns import Choice, JudgeSettings
from harness.judge_rows import Rows, cell_mask, crossed_mask, honest_cells
from harness.judge_sheets import Sheet
from harness.probe_nouns import Detector, Probe
from harness.stream_nouns import Site


@dataclass(frozen=True, slots=True)
class Inner:
    """What a trial reached inside the training folds."""

    aim: float | None
    """AUROC on the rows of the first criterion; None where undefined."""
    worst: float | None
    """Least AUROC against one honest cell; None where there are no cells, or the aim alone rules the trial out."""


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """One variant of one probe at one site."""

    detector: str
    """Probe name."""
    site: Site | None
    """Where it reads."""
    variant: int
    """Position in the probe's `variants()`."""
    outer_N: np.ndarray
    """Out-of-fold scores; NaN where the other folds show one behaviour only."""
    inner: Mapping[int | None, Inner]
    """By the fold that took no part; None for all of dev."""

    @property
    def key(self) -> tuple[str, int]:
        """Lowest layer first, then the simplest variant."""
        return (self.site.key if self.site else "", self.variant)


@dataclass(frozen=True, slots=True, eq=False)
class Nested:
    """Out-of-fold scores of one probe."""

    score_N: np.ndarray
    """One a row, by the detector that was not fitted on the row's fold; NaN where the other folds show one behaviour only."""
    choices: tuple[Choice, ...]
    """One for each fold."""


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """A labelling of rows, with the masks that a choice is judged by."""

    y_N: np.ndarray
    """1 deceptive, 0 honest."""
    fold_N: np.ndarray
    """Fold of each row."""
    aim_N: np.ndarray
    """Rows of the first criterion."""
    cells: tuple[np.ndarray, ...]
    """Rows of each honest cell's comparison; empty where the suite is not crossed."""
    seed: int
    """Of every fit."""
    tie: float
    """Inner AUROCs this close to the best count as tied with it."""

    @classmethod
    def of(cls, rows: Rows, settings: JudgeSettings) -> "Task":
        """Balanced rows where the suite is crossed, all rows elsewhere."""
        aim_N = crossed_mask(rows) if rows.is_crossed else rows.everything()
        cells = tuple(cell_mask(rows, cell) for cell in honest_cells(rows)) if rows.is_crossed else ()
        return cls(rows.y_N, rows.fold_N, aim_N, cells, settings.seed, settings.tie)

    def halves(self, fold: int | None) -> np.ndarray:
        """0 or 1 for rows outside the fold, by the half that their fold is in; -1 for rows of the fold."""
        half_N = np.full(len(self.fold_N), -1)
        for i, members in enumerate(halves(np.unique(self.fold_N).tolist(), fold)):
            half_N[np.isin(self.fold_N, list(members))] = i
        return half_N


def halves(folds: Sequence[int], fold: int | None) -> tuple[frozenset[int], frozenset[int]]:
    """The folds but one, dealt into two halves in turn."""
    rest = [each for each in folds if each != fold]
    return frozenset(rest[0::2]), frozenset(rest[1::2])


def nested(trials: Sequence[Trial], task: Task) -> Nested:
    """The scores of each fold by the trial chosen outside it."""
    score_N = np.full(len(task.fold_N), np.nan)
    choices = []
    for fold in np.unique(task.fold_N).tolist():
        rows_N = task.fold_N == fold
        if trials and len(np.unique(task.y_N[~rows_N])) == 2:
            best = _best(trials, fold, task.tie)
            score_N[rows_N] = best.outer_N[rows_N]
            choices.append(_choice(best, fold))
    return Nested(score_N, tuple(choices))


def choose(trials: Sequence[Trial], task: Task) -> Choice:
    """Site and variant for all of dev."""
    return _choice(_best(trials, None, task.tie), None)


def fit(probe: Probe, choice: Choice, inputs: Sheet, task: Task, train_N: np.ndarray) -> Detector:
    """The chosen variant, fitted at the chosen site."""
    rows = inputs[choice.site].take(np.flatnonzero(train_N).tolist())
    return probe.variants()[choice.variant].fit(rows, task.y_N[train_N], seed=task.seed)


def _choice(trial: Trial, fold: int | None) -> Choice:
    return Choice(trial.detector, fold, trial.site, trial.variant, trial.inner[fold].aim)


def _best(trials: Sequence[Trial], fold: int | None, tie: float) -> Trial:
    """The highest aim; among ties the highest worst cell; among ties the first by key."""
    candidates = sorted(trials, key=lambda trial: trial.key)
    candidates = _tied(candidates, lambda trial: trial.inner[fold].aim, tie)
    return _tied(candidates, lambda trial: trial.inner[fold].worst, tie)[0]


def _tied(trials: Sequence[Trial], value: Callable[[Trial], float | None], tie: float) -> list[Trial]:
    """Those within `tie` of the highest, in their order; all of them where none is defined."""
    values = {i: value(trial) for i, trial in enumerate(trials)}
    best = max((each for each in values.values() if each is not None), default=None)
    kept = [i for i, each in values.items() if best is None or (each is not None and each >= best - tie)]
    return [trials[i] for i in kept]
