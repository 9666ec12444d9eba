"""The judge: from labelled episodes and activations to rows of verdicts.json. Pure functions, for one suite and between suites.

Probes are arguments: the judge knows what a probe promises, not which there are. The order of cases changes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from harness.errors import DamagedError, UsageError
from harness.judge_behaviour import behaviour_rows
from harness.judge_bench import Bench
from harness.judge_columns import Grid, columns
from harness.judge_controls import margin_row, sham_rows, shuffled_rows, untrained_rows
from harness.judge_exam import Exam, Reader, exam_scores, freeze
from harness.judge_grid import grid_cells
from harness.judge_learning import learning_rows, seed_rows
from harness.judge_left_out import left_out_rows
from harness.judge_nouns import Case, Judgement, JudgeSettings, SuiteFacts
from harness.judge_readings import Readings
from harness.judge_rows import Rows
from harness.judge_tables import Entry, detector_rows, site_rows, slice_rows, span_rows
from harness.judge_transfer import Exhibit, fold_detectors, transfer_rows
from harness.probe_nouns import Probe
from harness.result_nouns import Score, Verdict
from harness.shifts_judged import shifted_rows, told_by_arm
from harness.sweep import Column, Swept, sweep

MAX_MISSING = 0.05
"""Largest share of labelled dev episodes that may lack a site before the site is given up instead of the episodes."""


def judge_suite(
    facts: SuiteFacts,
    cases: Sequence[Case],
    readings: Readings,
    probes: Sequence[Probe],
    *,
    controls: Sequence[Case] = (),
    settings: JudgeSettings,
    swept: Mapping[str, Swept] | None = None,
) -> Judgement:
    """Judges one suite.

    Args:
        facts: What the suite is.
        cases: Every scored main episode of the suite.
        readings: Activations of these and of the control episodes.
        probes: Every probe; dictionary probes prepared. One must bear the headline's name.
        controls: Episodes of control suites: parts calibration and benign of chat, part exam of the others.
        settings: How the judge works.
        swept: What became of the suite's `columns_of`, by key; they are swept here where none are given.
    """
    cases = _ordered(facts, cases)
    behaviour = tuple(behaviour_rows(facts, cases, settings))
    if facts.base:
        return Judgement(_sorted(told_by_arm(behaviour)))
    if facts.kind == "control":
        return Judgement(_sorted(behaviour))
    bench, notes = _bench(facts, cases, readings, settings)
    if swept is None:
        swept = {column.key: sweep(column) for column in columns(bench, readings, probes)}
    grid = Grid(swept)
    entries = {probe.name: Entry.of(probe, bench, grid) for probe in sorted(probes, key=lambda probe: probe.name)}
    headline = _headline(entries, settings)
    frozen = freeze(bench, headline, readings, controls)
    read = Reader(frozen, headline, readings) if frozen else None
    verdicts = [*behaviour, *_tables(bench, entries, headline), *_controls(bench, entries, headline, readings, grid)]
    verdicts += [*Exam(bench, headline, read).rows(cases, controls), *learning_rows(bench, headline, readings)]
    verdicts += [row for entry in entries.values() for row in seed_rows(bench, entry, readings)]
    scores = [score for entry in entries.values() for score in entry.scores(bench)]
    if frozen and read:
        scores += exam_scores(frozen, read, [*cases, *controls])
    choices = tuple(choice for entry in entries.values() for choice in entry.choices)
    cells = tuple(cell for entry in entries.values() for cell in grid_cells(bench, entry))
    return Judgement(_sorted(verdicts), _by_episode(scores), frozen, choices, notes, cells)


def columns_of(
    facts: SuiteFacts, cases: Sequence[Case], readings: Readings, probes: Sequence[Probe], *, settings: JudgeSettings
) -> tuple[Column, ...]:
    """What must be swept before the suite can be judged; columns may be swept anywhere, in any order."""
    if facts.kind == "control" or facts.base:
        return ()
    bench, _ = _bench(facts, _ordered(facts, cases), readings, settings)
    return tuple(columns(bench, readings, probes))


def transfer(
    suites: Mapping[str, tuple[SuiteFacts, Sequence[Case]]],
    readings: Readings,
    probe: Probe,
    *,
    judgements: Mapping[str, Judgement],
    settings: JudgeSettings,
) -> tuple[Verdict, ...]:
    """Reads a probe's detectors of each suite on every other one, out of fold on both sides; control suites are passed over.

    Args:
        suites: Facts and cases by name.
        readings: Activations of them all.
        probe: Whose detectors to read.
        judgements: Of each suite; what was chosen there is fitted again.
        settings: How the judge works.
    """
    return transfers(suites, readings, (probe,), judgements=judgements, settings=settings)


def transfers(
    suites: Mapping[str, tuple[SuiteFacts, Sequence[Case]]],
    readings: Readings,
    probes: Sequence[Probe],
    *,
    judgements: Mapping[str, Judgement],
    settings: JudgeSettings,
) -> tuple[Verdict, ...]:
    """The same for several probes, on the same benches."""
    paired = {name: each for name, each in suites.items() if each[0].kind != "control"}
    benches = {
        name: _bench(facts, _ordered(facts, cases), readings, settings)[0] for name, (facts, cases) in paired.items()
    }
    asked = {name: {case.pair_id for case in cases} for name, (_, cases) in paired.items()}
    rows: list[Verdict] = []
    shown: list[tuple[Probe, Mapping[str, Exhibit]]] = []
    for probe in probes:
        exhibits = {}
        for name, bench in benches.items():
            mine = [each for each in judgements[name].choices if each.detector == probe.name]
            chosen = {each.fold: each for each in mine if each.fold is not None}
            exhibits[name] = Exhibit(bench, probe, readings, chosen)
        plain = {name: each for name, each in exhibits.items() if not each.bench.facts.base}
        detectors = {name: fold_detectors(probe, each) for name, each in plain.items()}
        rows += transfer_rows(probe, plain, detectors)
        rows += shifted_rows(probe, exhibits, detectors, asked)
        shown.append((probe, plain))
    return _sorted([*rows, *left_out_rows(shown)])


def _ordered(facts: SuiteFacts, cases: Sequence[Case]) -> tuple[Case, ...]:
    ids = [case.episode_id for case in cases]
    if len(set(ids)) != len(ids):
        raise DamagedError(f"suite {facts.name}: {len(ids) - len(set(ids))} episodes are given twice")
    strangers = [case for case in cases if case.suite != facts.name or (case.part == "dev" and case.fold is None)]
    if strangers:
        raise DamagedError(
            f"suite {facts.name}: episode {strangers[0].episode_id} is of another suite, or in dev without a fold"
        )
    folds: dict[str, tuple[str, int | None]] = {}
    for case in cases:
        if folds.setdefault(case.group, (case.part, case.fold)) != (case.part, case.fold):
            raise DamagedError(
                f"suite {facts.name}: group {case.group} stands on both sides of the split; split by group"
            )
    return tuple(sorted(cases, key=lambda case: case.episode_id))


def _bench(
    facts: SuiteFacts, cases: Sequence[Case], readings: Readings, settings: JudgeSettings
) -> tuple[Bench, tuple[str, ...]]:
    """Labelled dev rows that have every site; a site that too many rows lack is given up, and both are noted."""
    rows = Rows.of(case for case in cases if case.part == "dev")
    n_unclear = sum(case.part == "dev" for case in cases) - len(rows)
    notes = [f"{n_unclear} unclear dev episodes are not fitted on"] if n_unclear else []
    is_whole_N = rows.everything()
    for site in readings.sites("model"):
        missing = set(readings.missing("model", site, rows.ids))
        if len(missing) > MAX_MISSING * len(rows):
            notes.append(f"{site.key} is given up: {len(missing)} of {len(rows)} labelled dev episodes lack it")
        elif missing:
            is_whole_N &= np.array([episode_id not in missing for episode_id in rows.ids])
    if not is_whole_N.all():
        notes.append(f"{int((~is_whole_N).sum())} of {len(rows)} labelled dev episodes lack a site and are left out")
    return Bench.of(facts, rows.take(is_whole_N), settings), tuple(notes)


def _headline(entries: Mapping[str, Entry], settings: JudgeSettings) -> Entry:
    if settings.headline not in entries:
        raise UsageError(f"headline {settings.headline!r} is none of the probes {', '.join(entries)}: name one of them")
    return entries[settings.headline]


def _tables(bench: Bench, entries: Mapping[str, Entry], headline: Entry) -> Iterator[Verdict]:
    """Headline, other probes, text and control detectors, and the curve over sites."""
    for entry in entries.values():
        if entry is headline:
            yield from detector_rows(bench, entry, "headline")
            yield from slice_rows(bench, entry)
        else:
            yield from detector_rows(bench, entry, "grid" if entry.probe.family in ("probe", "sae") else "control")
    readers = [entry for entry in entries.values() if entry.probe.family in ("probe", "sae")]
    yield from site_rows(bench, readers)
    yield from span_rows(bench, readers)


def _controls(
    bench: Bench, entries: Mapping[str, Entry], headline: Entry, readings: Readings, grid: Grid
) -> Iterator[Verdict]:
    """What the headline must beat."""
    yield margin_row(bench, headline, [entry for entry in entries.values() if entry.probe.family == "text"])
    yield from sham_rows(bench, headline, readings, grid)
    yield from untrained_rows(bench, headline, readings, grid)
    yield from shuffled_rows(bench, headline, grid)


def _sorted(rows: Sequence[Verdict] | Iterator[Verdict]) -> tuple[Verdict, ...]:
    """Rows in the order of their keys."""
    return tuple(sorted(rows, key=row_key))


def row_key(row: Verdict) -> tuple[str, ...]:
    """What is unique to a row: role, suite, train suite, slice, detector, site and metric."""
    site = row.site.key if row.site else ""
    return row.role, row.suite, row.train_suite or "", row.slice or "", row.detector or "", site, row.metric


def _by_episode(scores: Sequence[Score]) -> tuple[Score, ...]:
    return tuple(sorted(scores, key=lambda each: (each.detector, each.part, each.episode_id)))


__all__ = [
    "Case",
    "JudgeSettings",
    "Judgement",
    "Readings",
    "SuiteFacts",
    "columns_of",
    "judge_suite",
    "row_key",
    "transfer",
    "transfers",
]
