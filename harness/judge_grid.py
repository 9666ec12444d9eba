"""The whole grid: every variant at every site in every fold, so that anyone can see what choosing chose among."""

from collections.abc import Iterator

import numpy as np

from harness.judge_bench import Bench
from harness.judge_nouns import GridCell
from harness.judge_tables import Entry
from harness.sweep import aurocs


def grid_cells(bench: Bench, entry: Entry) -> Iterator[GridCell]:
    """Inner and outer AUROCs of every trial of a probe, on the rows that its suite's first figure rests on."""
    if entry.outcome.score_N is None or not entry.trials:
        return
    chosen = {choice.fold: (choice.site, choice.variant) for choice in entry.choices}
    outer_JN, aim_N = np.stack([trial.outer_N for trial in entry.trials]), bench.aim()
    fold_N, y_N = bench.rows.fold_N, bench.rows.y_N
    for fold in np.unique(fold_N).tolist():
        outer_J = aurocs(outer_JN, y_N, fold_N, aim_N & (fold_N == fold))
        for trial, outer in zip(entry.trials, outer_J.tolist(), strict=True):
            where = (trial.site, trial.variant)
            inner, found = trial.inner[fold].aim, None if np.isnan(outer) else outer
            yield GridCell(trial.detector, *where, fold, inner, found, chosen.get(fold) == where)
