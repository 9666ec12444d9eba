"""What a suite needs swept: every site for every probe, and for the headline shuffled labels and other weights as well."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from harness.judge_bench import Bench
from harness.judge_nested import Task, Trial
from harness.judge_readings import Readings, Which
from harness.judge_rows import Rows, shortfall
from harness.judge_sheets import inputs_at, sites
from harness.probe_nouns import Probe, Reads
from harness.stream_nouns import Site
from harness.sweep import Column, Swept

TWINS: tuple[Which, ...] = ("sham", "untrained")
"""Other weights that the headline's whole procedure is repeated on."""


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """What the sweep found, by column."""

    swept: Mapping[str, Swept]
    """Of each column, by its key."""

    def trials(self, probe: Probe, kind: str = "model", labelling: int = 0) -> tuple[Trial, ...]:
        """Every trial of a probe in the columns of one kind."""
        mine = [swept[labelling] for key, swept in sorted(self.swept.items()) if key.startswith(f"{kind}:")]
        return tuple(trial for column in mine for trial in column if trial.detector == probe.name)


def columns(bench: Bench, readings: Readings, probes: Sequence[Probe]) -> Iterator[Column]:
    """Every column of the suite, by key; none where the rows are too few."""
    if shortfall(bench.rows, bench.rows.everything(), bench.settings):
        return
    task = bench.task
    yield from _columns("model", bench.rows, readings, probes, (task,))
    headline = [probe for probe in probes if probe.name == bench.settings.headline]
    labellings = tuple(Task.of(bench.rows.relabelled(y_N), bench.settings) for y_N in shuffles(bench))
    if labellings:
        yield from _columns("shuffled", bench.rows, readings, headline, labellings)
    for probe in headline:
        for which in TWINS:
            rows = bench.rows.take(seen(probe, bench, readings, which))
            if len(rows) and not shortfall(rows, rows.everything(), bench.settings):
                yield from _columns(which, rows, readings, headline, (Task.of(rows, bench.settings),))


def shuffles(bench: Bench) -> tuple[np.ndarray, ...]:
    """Labels permuted within pairs, as often as the settings ask; none where too few pairs hold both behaviours."""
    mixed_N = mixed_pairs(bench) & bench.rows.compared()
    if shortfall(bench.rows, mixed_N, bench.settings):
        return ()
    return tuple(permuted(bench, i) for i in range(bench.settings.n_shuffles))


def mixed_pairs(bench: Bench) -> np.ndarray:
    """Rows of pairs that hold both behaviours."""
    cases, y_N = bench.rows.cases, bench.rows.y_N.tolist()
    shown: dict[str, set[int]] = {}
    for case, y in zip(cases, y_N, strict=True):
        shown.setdefault(case.pair_id, set()).add(y)
    return np.array([len(shown[case.pair_id]) == 2 for case in cases], dtype=bool)


def permuted(bench: Bench, shuffle: int) -> np.ndarray:
    """Labels permuted within each pair."""
    rng = np.random.default_rng([bench.settings.seed, shuffle])
    members: dict[str, list[int]] = {}
    for i, case in enumerate(bench.rows.cases):
        members.setdefault(case.pair_id, []).append(i)
    y_N = bench.rows.y_N.copy()
    for pair_id in sorted(members):
        y_N[members[pair_id]] = rng.permutation(y_N[members[pair_id]])
    return y_N


def seen(probe: Probe, bench: Bench, readings: Readings, which: Which) -> np.ndarray:
    """Rows that were read through these weights at every site that the probe reads of the model."""
    if probe.reads != "activations":
        return np.zeros(len(bench.rows), dtype=bool)
    mine = set(sites(probe, bench.rows.cases, readings)) & set(readings.sites(which))
    missing = {i for site in mine if site is not None for i in readings.missing(which, site, bench.rows.ids)}
    return np.array([bool(mine) and episode_id not in missing for episode_id in bench.rows.ids], dtype=bool)


def _columns(
    kind: str, rows: Rows, readings: Readings, probes: Sequence[Probe], tasks: tuple[Task, ...]
) -> Iterator[Column]:
    """One column for each way of reading and site; probes that read the same share it."""
    which: Which = "sham" if kind == "sham" else "untrained" if kind == "untrained" else "model"
    readers: dict[tuple[Reads, Site | None], list[Probe]] = {}
    for probe in sorted(probes, key=lambda probe: probe.name):
        for site in sites(probe, rows.cases, readings, which):
            readers.setdefault((probe.reads, site), []).append(probe)
    for (reads, site), mine in readers.items():
        key = f"{kind}:{reads}:{site.key if site else ''}"
        yield Column(key, site, inputs_at(reads, site, rows.cases, readings, which), tuple(mine), tasks)
