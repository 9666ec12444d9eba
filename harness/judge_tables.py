"""The tables of one suite: every detector out of fold, the headline's slices, and the curve over sites."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from harness.judge_behaviour import facets
from harness.judge_bench import Bench, Outcome, RowRole
from harness.judge_nested import Task, at_site, nested
from harness.judge_nouns import Choice
from harness.judge_readings import Readings
from harness.judge_rows import cell_mask, crossed_mask, honest_cells, shortfall
from harness.judge_sheets import Sheet, sheet
from harness.nouns import Probe, Score, Verdict


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One probe on one bench."""

    probe: Probe
    """The recipe."""
    sheet: Sheet
    """What it may read."""
    outcome: Outcome
    """Its out-of-fold scores."""
    choices: tuple[Choice, ...] = ()
    """What was chosen in each fold."""

    @classmethod
    def of(cls, probe: Probe, bench: Bench, readings: Readings) -> "Entry":
        """Scores the bench out of fold, where the rows allow it."""
        inputs = sheet(probe, bench.rows.cases, readings)
        reason = shortfall(bench.rows, bench.rows.everything(), bench.settings) or unreadable(probe, inputs)
        if reason:
            return cls(probe, inputs, Outcome(None, reason))
        result = nested(probe, inputs, Task.of(bench.rows, bench.settings))
        return cls(probe, inputs, Outcome(result.score_N), result.choices)

    def scores(self, bench: Bench) -> Iterator[Score]:
        """Its out-of-fold scores as records."""
        if self.outcome.score_N is None:
            return
        suite = bench.facts.name
        for case, value in zip(bench.rows.cases, self.outcome.score_N.tolist(), strict=True):
            if not math.isnan(value):
                yield Score(case.episode_id, case.suite, suite, self.probe.name, f"fold-{case.fold}", value)


def unreadable(probe: Probe, inputs: Sheet) -> str:
    """Why a probe can read nothing, in words; empty where it can."""
    if inputs:
        return ""
    if probe.reads == "activations":
        return f"no stored activations that {probe.name} reads: capture its sites, on a model that is run here"
    return f"{probe.name} reads the log-probability of the answer, which is not known for every episode"


def detector_rows(bench: Bench, entry: Entry, role: RowRole) -> Iterator[Verdict]:
    """AUROC on the rows compared; on crossed suites also on the balanced ones and against the worst cell."""
    yield bench.auroc(bench.blank(role, "auroc", entry.probe), entry.outcome, bench.rows.compared())
    if bench.rows.is_crossed:
        yield bench.auroc(bench.blank(role, "auroc_crossed", entry.probe), entry.outcome, bench.aim())
        if role != "control":
            yield bench.worst_cell(bench.blank(role, "auroc_worst_cell", entry.probe), entry.outcome)


def slice_rows(bench: Bench, entry: Entry) -> Iterator[Verdict]:
    """The headline detector by cell, by facet and by what the labels rest on."""
    for slice_, mask_N in slices(bench).items():
        yield bench.auroc(bench.blank("headline", "auroc", entry.probe, slice=slice_), entry.outcome, mask_N)
        if bench.rows.is_crossed and not slice_.startswith("cell:"):
            row = bench.blank("headline", "auroc_crossed", entry.probe, slice=slice_)
            yield bench.auroc(row, entry.outcome, crossed_mask(bench.rows, mask_N))


def slices(bench: Bench) -> Mapping[str, np.ndarray]:
    """Rows of each slice: deceptive against one honest cell, one value of a facet, one source of labels."""
    rows, masks = bench.rows, {}
    if rows.is_crossed:
        masks = {f"cell:{cell}": cell_mask(rows, cell) for cell in honest_cells(rows)}
    values = {facet: [case.tags.get(facet, "") for case in rows.cases] for facet in facets(rows.cases)}
    values["source"] = [case.label_source for case in rows.cases]
    for facet, value_N in values.items():
        for value in sorted(set(value_N) - {""}):
            masks[f"{facet}:{value}"] = np.array([each == value for each in value_N], dtype=bool) & rows.compared()
    return masks


def site_rows(bench: Bench, entries: Sequence[Entry]) -> Iterator[Verdict]:
    """Every probe at every site it reads, without choosing: the curve over layers and spans."""
    task = Task.of(bench.rows, bench.settings) if len(bench.rows) else None
    for entry in entries:
        for site, inputs in entry.sheet.items():
            is_scored = entry.outcome.score_N is not None and task is not None
            outcome = Outcome(at_site(entry.probe, inputs, task)) if is_scored and task else entry.outcome
            rows = detector_rows(bench, replace(entry, outcome=outcome), "control")
            yield from (replace(row, role="grid", site=site) for row in rows)
