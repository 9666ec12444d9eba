"""Judging on all cores: columns of every suite are swept in any order; a suite is judged when its last one is done; then transfer.

Jobs are pure and each fit runs on one thread, so that neither the number of processes nor their order changes a byte.
"""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager

from harness.judge import columns_of, judge_suite, transfers
from harness.judge_nouns import Case, Judgement, JudgeSettings, SuiteFacts
from harness.judge_readings import Readings
from harness.probe_nouns import Probe
from harness.result_nouns import Verdict
from harness.sweep import Column, Swept, sweep

Say = Callable[[str], None]
Suites = Mapping[str, tuple[SuiteFacts, Sequence[Case]]]

SLOW_READS = {"tokens": 6.0, "both": 6.0, "response": 4.0, "prompt": 4.0}
"""How much longer a column takes to sweep than a matrix does, roughly: the slow ones go first, and the time left is told by it."""


def judge_all(
    suites: Suites, readings: Readings, probes: Sequence[Probe], *, settings: JudgeSettings, say: Say
) -> tuple[dict[str, Judgement], tuple[Verdict, ...]]:
    """Every suite's judgement, and what its detectors read in the others."""
    with pool() as executor:
        judgements = _judge(executor, suites, readings, probes, settings, say)
        say("judging: reading detectors across suites")
        verdicts = _transfer(executor, suites, readings, probes, judgements, settings)
    return judgements, verdicts


@contextmanager
def pool() -> Iterator[ProcessPoolExecutor]:
    """One process a core, each kept to one thread."""
    n_cores = len(os.sched_getaffinity(0))
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=n_cores, mp_context=context, initializer=one_thread) as executor:
        yield executor


def one_thread() -> None:
    """Keeps numeric libraries of this process to one thread: the same bytes, and no quarrel over cores."""
    import torch
    from threadpoolctl import threadpool_limits

    torch.set_num_threads(1)
    threadpool_limits(1)


class _Progress:
    """How much is swept, and how long the rest will take if it goes on like this."""

    def __init__(self, total: float, say: Say) -> None:
        self._total, self._say, self._done, self._start = total, say, 0.0, time.monotonic()

    def add(self, weight: float) -> None:
        """One column more."""
        self._done += weight
        left_s = (time.monotonic() - self._start) * (self._total - self._done) / self._done
        self._say(f"judging: {self._done / self._total:.0%} of the fits, about {left_s:.0f} s left")


def _judge(
    executor: ProcessPoolExecutor,
    suites: Suites,
    readings: Readings,
    probes: Sequence[Probe],
    settings: JudgeSettings,
    say: Say,
) -> dict[str, Judgement]:
    controls = [case for facts, cases in suites.values() if facts.kind == "control" for case in cases]
    control_ids = {case.episode_id for case in controls}
    waiting: dict[str, list[Column]] = {}
    for name, (facts, cases) in suites.items():
        waiting[name] = list(columns_of(facts, cases, readings, probes, settings=settings))
    progress = _Progress(sum(_weight(column) for each in waiting.values() for column in each) or 1.0, say)
    order = sorted(
        ((name, column) for name, each in waiting.items() for column in each), key=lambda job: -_weight(job[1])
    )
    sweeping: dict[Future[Swept], tuple[str, Column]] = {executor.submit(sweep, c): (name, c) for name, c in order}
    swept: dict[str, dict[str, Swept]] = {name: {} for name in suites}
    left = {name: len(each) for name, each in waiting.items()}

    def judged(name: str) -> Future[Judgement]:
        facts, cases = suites[name]
        part = readings.restricted({case.episode_id for case in cases} | control_ids)
        return executor.submit(
            judge_suite, facts, cases, part, probes, controls=controls, settings=settings, swept=swept.pop(name)
        )

    judging = {name: judged(name) for name, n in left.items() if not n}
    while sweeping:
        for future in wait(sweeping, return_when=FIRST_COMPLETED).done:
            name, column = sweeping.pop(future)
            swept[name][column.key] = future.result()
            progress.add(_weight(column))
            left[name] -= 1
            if not left[name]:
                judging[name] = judged(name)
    return {name: judging[name].result() for name in sorted(judging)}


def _weight(column: Column) -> float:
    """Fits of a column, slow ones counting more."""
    n_variants = sum(len(probe.variants()) for probe in column.probes)
    return n_variants * len(column.tasks) * SLOW_READS.get(column.probes[0].reads, 1.0)


def _transfer(
    executor: ProcessPoolExecutor,
    suites: Suites,
    readings: Readings,
    probes: Sequence[Probe],
    judgements: Mapping[str, Judgement],
    settings: JudgeSettings,
) -> tuple[Verdict, ...]:
    paired = {name: each for name, each in suites.items() if each[0].kind != "control"}
    part = readings.restricted({case.episode_id for _, cases in paired.values() for case in cases})
    chosen = {name: Judgement((), choices=judgements[name].choices) for name in paired}
    read = [
        p for p in sorted(probes, key=lambda p: p.name) if p.family in ("probe", "sae") or p.name == settings.headline
    ]
    jobs = []
    for some in _beside(read):
        names = {probe.name for probe in some}
        mine = {c.site for each in chosen.values() for c in each.choices if c.detector in names and c.site}
        jobs.append(executor.submit(transfers, paired, part.at(mine), some, judgements=chosen, settings=settings))
    return tuple(row for job in jobs for row in job.result())


def _beside(probes: Sequence[Probe]) -> list[list[Probe]]:
    """Probes that read the same in one job, where they share what they compute of it; the largest share dealt out to all cores."""
    alike: dict[tuple[str, str], list[Probe]] = {}
    for probe in probes:
        alike.setdefault((probe.reads, probe.family), []).append(probe)
    largest = max(alike.values(), key=len, default=[])
    n_cores = len(os.sched_getaffinity(0))
    parts = [largest[i::n_cores] for i in range(n_cores)] + [some for some in alike.values() if some is not largest]
    return sorted(filter(None, parts), key=lambda some: -SLOW_READS.get(some[0].reads, 1.0) * len(some))
