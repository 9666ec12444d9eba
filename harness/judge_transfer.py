"""Transfer: fitted on one suite, read on another. Signed and never flipped: below 0.5 means it read something else.

For fold k the detector is fitted on suite A's dev rows outside fold k, with what was chosen there, and read on suite B's dev rows in
fold k. Folds belong to groups and are the same in all suites, so no group is on both sides.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from harness.judge_bench import Bench, Outcome, balanced
from harness.judge_nested import Task, fit
from harness.judge_nouns import Choice, JudgeSettings
from harness.judge_readings import Readings
from harness.judge_rows import Rows, shortfall
from harness.judge_sheets import Sheet, inputs_at, sites
from harness.probe_nouns import Detector, Inputs, Probe
from harness.result_nouns import Verdict
from harness.stream_nouns import Site
from harness.sweep import score_rows


@dataclass(frozen=True, slots=True, eq=False)
class Exhibit:
    """One suite as transfer sees it."""

    bench: Bench
    """Its dev rows."""
    probe: Probe
    """The probe that is read across."""
    readings: Readings
    """What may be read of them."""
    choices: Mapping[int, Choice]
    """What the probe chose outside each fold; empty where it could not be fitted."""

    def inputs(self, site: Site | None) -> Inputs | None:
        """Rows at a site that the probe accepts; None where not all of them can be read there.

        Probes that read the same share them, as they share the bench.
        """
        return self.bench.shelf.of((self.probe.reads, site), lambda: self._inputs(site))

    def inside(self, site: Site | None, fold: int) -> Inputs | None:
        """The rows of one fold."""
        return self._part(site, fold, is_inside=True)

    def outside(self, site: Site | None, fold: int) -> Inputs | None:
        """The rows of all other folds."""
        return self._part(site, fold, is_inside=False)

    def sheet(self) -> Sheet:
        """Rows at the chosen sites."""
        chosen = {choice.site: self.inputs(choice.site) for choice in self.choices.values()}
        return {site: inputs for site, inputs in chosen.items() if inputs is not None}

    def _inputs(self, site: Site | None) -> Inputs | None:
        cases = self.bench.rows.cases
        is_readable = site in sites(self.probe, cases, self.readings)
        return inputs_at(self.probe.reads, site, cases, self.readings) if is_readable else None

    def _part(self, site: Site | None, fold: int, *, is_inside: bool) -> Inputs | None:
        inputs = self.inputs(site)
        rows = np.flatnonzero((self.bench.rows.fold_N == fold) == is_inside)
        if inputs is None or not len(rows):
            return None
        return self.bench.shelf.of((self.probe.reads, site, fold, is_inside), lambda: inputs.take(rows.tolist()))


def transfer_rows(
    probe: Probe, exhibits: Mapping[str, Exhibit], detectors: Mapping[str, Mapping[int, Detector]]
) -> Iterator[Verdict]:
    """One row for every ordered pair of suites, and for the frames of a crossed suite; `detectors` as `fold_detectors` fits them."""
    for name in sorted(exhibits):
        for other in sorted(exhibits):
            if other != name:
                yield from _transfer(probe, detectors[name], source=exhibits[name], target=exhibits[other])
        yield from _frames(probe, exhibits[name])


def fold_detectors(probe: Probe, exhibit: Exhibit) -> Mapping[int, Detector]:
    """For each fold the detector that was chosen and fitted outside it."""
    task, found = exhibit.bench.task, {}
    for fold, choice in exhibit.choices.items():
        inputs = exhibit.outside(choice.site, fold)
        assert inputs is not None, "what was chosen there was read there"
        found[fold] = probe.variants()[choice.variant].fit(inputs, task.y_N[task.fold_N != fold], seed=task.seed)
    return found


def _transfer(
    probe: Probe, detectors: Mapping[int, Detector], *, source: Exhibit, target: Exhibit
) -> Iterator[Verdict]:
    outcome = read_across(detectors, source=source, target=target)
    yield from read_rows(target.bench, probe, outcome, source.bench.facts.name)


def read_across(detectors: Mapping[int, Detector], *, source: Exhibit, target: Exhibit) -> Outcome:
    """Scores of the target's rows, each fold by the detector that was fitted outside it on the source."""
    rows = target.bench.rows
    score_N = np.full(len(rows), np.nan)
    for fold, detector in detectors.items():
        site = source.choices[fold].site
        inputs, fitted = target.inside(site, fold), source.inputs(site)
        if inputs is not None and fitted is not None and inputs.layers == fitted.layers:
            score_N[rows.fold_N == fold] = score_rows(detector, inputs)
    return Outcome(score_N) if np.isfinite(score_N).any() else Outcome(None, _why_not(source, target))


def read_rows(bench: Bench, probe: Probe, outcome: Outcome, train_suite: str) -> Iterator[Verdict]:
    """What a detector of another suite reads here."""
    masks = {"auroc": bench.rows.compared()} | (
        {"auroc_crossed": balanced(bench, outcome)} if bench.rows.is_crossed else {}
    )
    for metric, mask_N in masks.items():
        row = replace(bench.blank("transfer", metric, probe), train_suite=train_suite)
        yield bench.auroc(row, outcome, mask_N)


def _why_not(source: Exhibit, target: Exhibit) -> str:
    for exhibit in (source, target):
        rows = exhibit.bench.rows
        if reason := shortfall(rows, rows.everything(), exhibit.bench.settings):
            return f"{exhibit.bench.facts.name}: {reason}"
    return f"{target.bench.facts.name} has no activations at the sites that {source.bench.facts.name} chose"


def _frames(probe: Probe, exhibit: Exhibit) -> Iterator[Verdict]:
    """Fitted on one frame's matched cells, read on another's."""
    rows, settings = exhibit.bench.rows, exhibit.bench.settings
    frames = sorted({case.frame for case in rows.cases if case.cell in ("D", "O", "RD", "RO") and case.frame})
    if not rows.is_crossed or not exhibit.choices:
        return
    for source in frames:
        for target in frames:
            if source != target:
                score_N = _across(probe, exhibit, _framed(rows, source), _framed(rows, target), settings)
                row = exhibit.bench.blank("transfer", "auroc", probe, slice=f"frame:{source}->{target}")
                yield exhibit.bench.auroc(row, Outcome(score_N), _framed(rows, target))


def _across(
    probe: Probe, exhibit: Exhibit, source_N: np.ndarray, target_N: np.ndarray, settings: JudgeSettings
) -> np.ndarray:
    """Scores of the target rows, fold by fold; NaN where the source rows outside the fold show one behaviour only."""
    rows, inputs = exhibit.bench.rows, exhibit.sheet()
    task = Task(rows.y_N, rows.fold_N, source_N, (), settings.seed, settings.tie)
    score_N = np.full(len(rows), np.nan)
    for fold, choice in exhibit.choices.items():
        train_N, test_N = source_N & (rows.fold_N != fold), target_N & (rows.fold_N == fold)
        if test_N.any() and len(np.unique(rows.y_N[train_N])) == 2:
            detector = fit(probe, choice, inputs, task, train_N)
            score_N[test_N] = score_rows(detector, inputs[choice.site].take(np.flatnonzero(test_N).tolist()))
    return score_N


def _framed(rows: Rows, frame: str) -> np.ndarray:
    return np.array([case.frame == frame and case.cell in ("D", "O", "RD", "RO") for case in rows.cases], dtype=bool)
