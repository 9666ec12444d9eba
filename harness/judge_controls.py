"""What a detector must beat: text, the sham twin, weights that learned nothing, and labels that mean nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from harness.intervals import Spread, highest
from harness.judge_bench import DECIMALS, Bench, Outcome, balanced, counted, measured, scored, withheld
from harness.judge_columns import Grid, mixed_pairs, seen, shuffles
from harness.judge_nested import Task, Trial, nested
from harness.judge_readings import Readings, Which
from harness.judge_rows import shortfall
from harness.judge_tables import Entry
from harness.measure import Estimate, auroc_within
from harness.result_nouns import Verdict

ABSENT = {
    "sham": "no twin: nobody with the same knowledge and none of the policies was run on these prompts",
    "untrained": "no activations through re-initialised weights",
}
"""Why there is nothing to compare with."""


def margin_row(bench: Bench, headline: Entry, texts: Sequence[Entry]) -> Verdict:
    """AUROC minus the best text baseline's, or 0.5, on the same rows; the best is taken again in every replicate."""
    mask_N = balanced(bench, headline.outcome)
    row = counted(bench.blank("headline", "margin_over_text", headline.probe), bench.rows, mask_N)
    reason = headline.outcome.reason or shortfall(bench.rows, mask_N, bench.settings)
    if reason or not texts:
        return withheld(row, "not_measurable", reason or "no text baseline was run")
    if bench.facts.kind in ("ordered", "triggered"):
        return withheld(row, "degenerate", f"{bench.facts.kind} suite: the prompt itself states the condition")
    spreads = {entry.probe.name: bench.spread(entry.outcome, mask_N) for entry in texts}
    known = {name: spread for name, spread in spreads.items() if spread is not None}
    best = max(known, key=lambda name: (known[name].value, name), default=None)
    first = bench.spread(headline.outcome, mask_N)
    chance = Spread(0.5, np.full(bench.settings.n_bootstrap, 0.5))
    second = highest([chance, *known.values()])
    return bench.difference(replace(row, baseline=best or "chance"), first, second, mask_N)


def sham_rows(bench: Bench, headline: Entry, readings: Readings, grid: Grid) -> Iterator[Verdict]:
    """The headline's whole procedure on the twin's activations under the model's labels, and the paired difference."""
    sham = twin(bench, headline, readings, grid, "sham")
    mask_N = bench.aim(scored(headline.outcome, scored(sham, bench.rows.everything())))
    yield bench.auroc(bench.blank("headline", "auroc_sham", headline.probe), sham, mask_N)
    row = counted(bench.blank("headline", "lift_over_sham", headline.probe), bench.rows, mask_N)
    reason = headline.outcome.reason or sham.reason or shortfall(bench.rows, mask_N, bench.settings)
    if reason:
        yield withheld(row, "not_measurable", reason)
    else:
        row = replace(row, baseline="sham")
        yield bench.difference(row, bench.spread(headline.outcome, mask_N), bench.spread(sham, mask_N), mask_N)


def untrained_rows(bench: Bench, headline: Entry, readings: Readings, grid: Grid) -> Iterator[Verdict]:
    """The same text through re-initialised weights."""
    outcome = twin(bench, headline, readings, grid, "untrained")
    masks = {"auroc": bench.rows.compared()} | (
        {"auroc_crossed": balanced(bench, outcome)} if bench.rows.is_crossed else {}
    )
    for metric, mask_N in masks.items():
        row = replace(bench.blank("control", metric), detector="untrained_twin", family="control")
        yield bench.auroc(row, outcome, mask_N)


def twin(bench: Bench, headline: Entry, readings: Readings, grid: Grid, which: Which) -> Outcome:
    """Out-of-fold scores on other weights' activations, for the rows that have them."""
    if not headline.outcome.reason and headline.probe.reads != "activations":
        return Outcome(
            None,
            f"{headline.probe.name} reads {headline.probe.reads}: only pooled activations are read again through other weights",
        )
    if headline.outcome.reason or not readings.sites(which):
        return Outcome(None, headline.outcome.reason or ABSENT[which])
    has_N = seen(headline.probe, bench, readings, which)
    if not has_N.any():
        return Outcome(None, ABSENT[which])
    rows = bench.rows.take(has_N)
    trials = grid.trials(headline.probe, which)
    reason = shortfall(rows, rows.everything(), bench.settings) or ("" if trials else ABSENT[which])
    if reason:
        return Outcome(None, reason)
    score_N = np.full(len(bench.rows), np.nan)
    score_N[has_N] = nested(trials, Task.of(rows, bench.settings)).score_N
    return Outcome(score_N)


def shuffled_rows(bench: Bench, headline: Entry, grid: Grid) -> Iterator[Verdict]:
    """Labels permuted within pairs, the whole selection inside; and how far the headline stands above that.

    Measured on the pairs that hold both behaviours; the interval of the first row is that of single shuffles. The interval of
    `selectivity` is the headline's bootstrap, less the mean of the shuffles.
    """
    mixed_N = mixed_pairs(bench) & bench.rows.compared()
    row = replace(bench.blank("control", "auroc"), detector="shuffled_labels", family="control")
    selectivity = bench.blank("control", "selectivity", headline.probe)
    row, selectivity = counted(row, bench.rows, mixed_N), counted(selectivity, bench.rows, mixed_N)
    reason = headline.outcome.reason or shortfall(bench.rows, mixed_N, bench.settings)
    if reason:
        yield from (
            withheld(each, "not_measurable", f"pairs with both behaviours: {reason}") for each in (row, selectivity)
        )
        return
    found = [
        _shuffled(bench, grid.trials(headline.probe, "shuffled", i), y_N, mixed_N)
        for i, y_N in enumerate(shuffles(bench))
    ]
    values = [value for value in found if value is not None]
    if not values:
        yield from (withheld(each, "undefined", "no shuffle ranked anything") for each in (row, selectivity))
        return
    mean = float(np.mean(values))
    lower, upper = np.percentile(values, [2.5, 97.5])
    yield measured(row, Estimate(mean, min(float(lower), mean), max(float(upper), mean)))
    judged = bench.auroc(selectivity, headline.outcome, mixed_N)
    yield judged if judged.value is None else _less(judged, mean)


def _shuffled(bench: Bench, trials: Sequence[Trial], y_N: np.ndarray, mixed_N: np.ndarray) -> float | None:
    """AUROC of one shuffle, chosen and measured under its own labels."""
    rows = bench.rows.relabelled(y_N)
    score_N = nested(trials, Task.of(rows, bench.settings)).score_N
    kept_N = mixed_N & np.isfinite(score_N)
    return auroc_within(score_N[kept_N], rows.y_N[kept_N], rows.fold_N[kept_N])


def _less(row: Verdict, amount: float) -> Verdict:
    """The row with a constant taken off, and what it was compared with."""
    value, lower, upper = (
        None if x is None else round(x - amount, DECIMALS) for x in (row.value, row.lower, row.upper)
    )
    return replace(row, value=value, lower=lower, upper=upper, baseline="shuffled_labels")
