"""How a detector learns: from few groups, as the labels come in, and under other seeds. Sites and variants stay as they were chosen."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from harness.codelength import code_length
from harness.efficiency import efficiency_curve
from harness.judge_bench import Bench, Outcome, counted, stated, withheld
from harness.judge_nested import Task, choose, fit
from harness.judge_nouns import Choice
from harness.judge_readings import Readings
from harness.judge_rows import shortfall
from harness.judge_sheets import Sheet, inputs_at
from harness.judge_tables import Entry
from harness.measure import Platt
from harness.result_nouns import Verdict
from harness.splits import rank
from harness.sweep import score_rows

N_SEEDS = 3
"""Fits of a probe whose fit hangs on its seed; the first is the one of every other row."""


def learning_rows(bench: Bench, headline: Entry, readings: Readings) -> Iterator[Verdict]:
    """Label efficiency and code length of the headline."""
    metric = "auroc_crossed" if bench.rows.is_crossed else "auroc"
    compression = bench.blank("headline", "compression", headline.probe)
    reason = headline.outcome.reason or shortfall(bench.rows, bench.aim(), bench.settings)
    if leak := "" if reason else bench.leak(bench.aim()):
        yield withheld(compression, "degenerate", leak)
        return
    if reason:
        yield withheld(compression, "not_measurable", reason)
        return
    task = bench.task
    yield from _efficiency(bench, headline, task, _sheet(bench, headline, headline.choices, readings), metric)
    yield _compression(compression, bench, headline, task, readings)


def seed_rows(bench: Bench, entry: Entry, readings: Readings) -> Iterator[Verdict]:
    """The same detector under other seeds, for a probe that draws."""
    if entry.outcome.score_N is None or not getattr(entry.probe, "is_random", False):
        return
    metric, mask_N = ("auroc_crossed", bench.aim()) if bench.rows.is_crossed else ("auroc", bench.rows.compared())
    inputs, fold_N = _sheet(bench, entry, entry.choices, readings), bench.rows.fold_N
    for more in range(1, N_SEEDS):
        task = replace(bench.task, seed=bench.settings.seed + more)
        score_N = np.full(len(bench.rows), np.nan)
        for choice in entry.choices:
            test_N = fold_N == choice.fold
            detector = fit(entry.probe, choice, inputs, task, ~test_N)
            score_N[test_N] = score_rows(detector, inputs[choice.site].take(np.flatnonzero(test_N).tolist()))
        row = bench.blank("grid", metric, entry.probe, slice=f"seed:{task.seed}")
        yield bench.auroc(row, Outcome(score_N), mask_N)


def _sheet(bench: Bench, entry: Entry, choices: tuple[Choice, ...], readings: Readings) -> Sheet:
    sites = {choice.site for choice in choices}
    return {site: inputs_at(entry.probe.reads, site, bench.rows.cases, readings) for site in sites}


def _efficiency(bench: Bench, entry: Entry, task: Task, inputs: Sheet, metric: str) -> Iterator[Verdict]:
    """AUROC against the number of groups fitted on; measured on the rows that the suite's first figure rests on."""
    choice_of, aim_N = {choice.fold: choice for choice in entry.choices}, bench.aim()

    def fit_score(train: np.ndarray, test: np.ndarray) -> np.ndarray:
        choice = choice_of[int(task.fold_N[test[0]])]
        detector = fit(entry.probe, choice, inputs, task, _mask(train, len(aim_N)))
        score_n = score_rows(detector, inputs[choice.site].take(test.tolist()))
        return np.where(aim_N[test], score_n, np.nan)

    group_N = bench.rows.group_N
    for point in efficiency_curve(task.y_N, group_N, task.fold_N, fit_score):
        row = bench.blank("headline", metric, entry.probe, slice=f"groups:{point.n_groups}")
        row = counted(row, bench.rows, aim_N)
        if point.auroc is None:
            yield withheld(
                row, "undefined", f"none of {point.n_subsets} draws of {point.n_groups} groups showed both sides"
            )
        else:
            found = point.auroc
            words = f"mean of {found.n} draws of groups, from {found.lowest:.3f} to {found.highest:.3f}"
            yield stated(replace(row, baseline=words if found.n > 1 else "all groups"), found.mean)


def _compression(row: Verdict, bench: Bench, entry: Entry, task: Task, readings: Readings) -> Verdict:
    """Uniform bits over bits; the site and the variant are those of the frozen detector."""
    choice, rows = choose(entry.trials, task), np.flatnonzero(bench.rows.compared())
    inputs = _sheet(bench, entry, (choice,), readings)[choice.site].take(rows.tolist())
    group_N, y_N = bench.rows.group_N[rows], task.y_N[rows]
    here = replace(task, y_N=y_N, fold_N=_halves(group_N, task.seed))

    def fit_predict(train: np.ndarray, test: np.ndarray) -> np.ndarray:
        score_n, known = np.full(len(rows), np.nan), _mask(train, len(rows))
        for half in (0, 1):
            mine_N = known & (here.fold_N == half)
            other_N = known & (here.fold_N != half)
            if mine_N.any() and len(set(y_N[other_N].tolist())) == 2:
                detector = fit(entry.probe, choice, {choice.site: inputs}, here, other_N)
                score_n[mine_N] = score_rows(detector, inputs.take(np.flatnonzero(mine_N).tolist()))
        kept_N = np.isfinite(score_n)
        if len(set(y_N[kept_N].tolist())) < 2:
            return np.full(len(test), 0.5)
        platt = Platt.fit(score_n[kept_N], y_N[kept_N])
        detector = fit(entry.probe, choice, {choice.site: inputs}, here, known)
        return platt.probability(score_rows(detector, inputs.take(test.tolist())))

    row = counted(row, bench.rows, bench.rows.compared())
    sent = code_length(y_N, group_N, fit_predict, seed=task.seed)
    if sent is None:
        return withheld(row, "not_measurable", "one behaviour or one group: there is nothing to send")
    words = f"{sent.uniform_bits:.0f} bits at one a label, {sent.bits:.0f} sent"
    return stated(replace(row, baseline=words), sent.compression)


def _halves(group_N: np.ndarray, seed: int) -> np.ndarray:
    """0 or 1 for every group, by hash: probabilities are learnt on the half that a detector was not fitted on."""
    half = {group: int(rank(group, seed=seed), 16) % 2 for group in set(group_N.tolist())}
    return np.array([half[group] for group in group_N.tolist()], dtype=np.int64)


def _mask(positions: np.ndarray, n: int) -> np.ndarray:
    mask_N = np.zeros(n, dtype=bool)
    mask_N[positions] = True
    return mask_N
