"""The tables of one suite: every detector out of fold, the headline's slices, and the curve over sites."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from harness.judge_behaviour import facets
from harness.judge_bench import Bench, Outcome, RowRole, balanced
from harness.judge_columns import Grid
from harness.judge_nested import Task, Trial, nested
from harness.judge_nouns import Choice
from harness.judge_rows import cell_mask, crossed_mask, honest_cells, shortfall
from harness.probe_nouns import Probe
from harness.result_nouns import Score, Verdict
from harness.stream_nouns import Site


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One probe on one bench."""

    probe: Probe
    """The recipe."""
    trials: tuple[Trial, ...]
    """Every variant at every site that it reads."""
    outcome: Outcome
    """Its out-of-fold scores."""
    choices: tuple[Choice, ...] = ()
    """What was chosen in each fold."""

    @classmethod
    def of(cls, probe: Probe, bench: Bench, grid: Grid) -> "Entry":
        """Its trials in the grid, and what is chosen among them."""
        trials = grid.trials(probe)
        reason = shortfall(bench.rows, bench.rows.everything(), bench.settings) or unreadable(probe, trials)
        if reason:
            return cls(probe, trials, Outcome(None, reason))
        result = nested(trials, bench.task)
        return cls(probe, trials, Outcome(result.score_N), result.choices)

    def within(self, task: Task, *, site: Site | None = None, span: str | None = None) -> "Entry":
        """The same probe, choosing at one site only, or among those of one span."""
        sited = [(trial, trial.site) for trial in self.trials if trial.site is not None]
        trials = tuple(trial for trial, where in sited if where == site or where.span == span)
        if self.outcome.score_N is None or not trials:
            return replace(self, trials=trials, choices=())
        result = nested(trials, task)
        return replace(self, trials=trials, outcome=Outcome(result.score_N), choices=result.choices)

    def scores(self, bench: Bench) -> Iterator[Score]:
        """Its out-of-fold scores as records."""
        if self.outcome.score_N is None:
            return
        suite = bench.facts.name
        for case, value in zip(bench.rows.cases, self.outcome.score_N.tolist(), strict=True):
            if not math.isnan(value):
                yield Score(case.episode_id, case.suite, suite, self.probe.name, f"fold-{case.fold}", value)


UNREAD = {
    "logprob": "it reads the log-probability of the answer, which is not known for every episode",
    "followup": "it reads the answers to follow-up questions, which were not asked of every episode",
    "judge": "it reads what a judge model says, and none was named, or most of its answers could not be parsed",
}
"""Why a probe that reads no activations can read nothing."""


def unreadable(probe: Probe, trials: Sequence[Trial]) -> str:
    """Why a probe can read nothing, in words; empty where it can."""
    if trials:
        return ""
    if probe.reads in UNREAD:
        return UNREAD[probe.reads]
    return "no stored activations that it could read: capture its sites, on a model that is run here"


def detector_rows(bench: Bench, entry: Entry, role: RowRole) -> Iterator[Verdict]:
    """AUROC on the rows compared; on crossed suites also on the balanced ones and against the worst cell."""
    yield bench.auroc(bench.blank(role, "auroc", entry.probe), entry.outcome, bench.rows.compared())
    if bench.rows.is_crossed:
        yield bench.auroc(
            bench.blank(role, "auroc_crossed", entry.probe), entry.outcome, balanced(bench, entry.outcome)
        )
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
    """Every probe at every site that it reads, the variant chosen there: the curve over layers and spans."""
    if not len(bench.rows):
        return
    task = bench.task
    for entry in entries:
        for site in dict.fromkeys(trial.site for trial in entry.trials):
            if site is not None:
                at_site = entry.within(task, site=site)
                yield from (replace(row, role="grid", site=site) for row in detector_rows(bench, at_site, "control"))


def span_rows(bench: Bench, entries: Sequence[Entry]) -> Iterator[Verdict]:
    """Every probe kept to one span, the layer chosen inside the folds: before the answer, and after it began."""
    if not len(bench.rows):
        return
    task = bench.task
    for entry in entries:
        spans = sorted({trial.site.span for trial in entry.trials if trial.site is not None})
        for span in spans if len(spans) > 1 else ():
            kept = entry.within(task, span=span)
            rows = detector_rows(bench, kept, "control")
            yield from (replace(row, role="grid", slice=f"span:{span}") for row in rows)
