"""How a run's shifted suites are told from the others: SUITE~SHIFT; and a run without them, for what looks at suites alone."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import polars as pl

from harness.evidence import Evidence

MARK = "~"
"""Stands between the name of a suite and that of a shift."""
WITHOUT = "side:unshifted"
"""Slice of a shifted suite's rows that tell the same pairs without the shift."""


def shifted_name(suite: str, shift: str) -> str:
    """What a suite under a shift is called."""
    return f"{suite}{MARK}{shift}"


def is_shifted(suite: str) -> bool:
    """Whether this is the name of a suite under a shift."""
    return MARK in suite


def base_of(suite: str) -> str:
    """The suite as it is asked without the shift; its own name for one without."""
    return suite.partition(MARK)[0]


def shift_of(suite: str) -> str:
    """The shift that a suite is asked under; empty for none."""
    return suite.partition(MARK)[2]


def without_shifts(plan: Mapping[str, Any]) -> Mapping[str, Any]:
    """A plan whose shifted suites and their episodes are left out."""
    kept = {key: [row for row in plan[key] if not is_shifted(row[name])] for key, name in _ROWS if key in plan}
    return {**plan, **kept}


class Unshifted:
    """Implements `harness.evidence.Evidence`: a run as if no shift had been asked for."""

    def __init__(self, evidence: Evidence) -> None:
        """Of any evidence; one without shifts is handed through."""
        self._of = evidence

    @cached_property
    def plan(self) -> Mapping[str, Any]:
        """The plan, shifted suites and their episodes left out."""
        return without_shifts(self._of.plan)

    @cached_property
    def episodes(self) -> pl.DataFrame:
        """Episodes of unshifted suites."""
        return _plain(self._of.episodes)

    @cached_property
    def labels(self) -> pl.DataFrame:
        """Labels of unshifted suites."""
        return _plain(self._of.labels)

    @cached_property
    def scores(self) -> pl.DataFrame:
        """Scores on unshifted suites."""
        return _plain(self._of.scores)

    @cached_property
    def verdicts(self) -> Sequence[Mapping[str, Any]]:
        """Rows on unshifted suites."""
        return [row for row in self._of.verdicts if not is_shifted(row["suite"])]

    @property
    def leaks(self) -> Sequence[Mapping[str, Any]]:
        """As they are: leaks are looked for in unshifted suites alone."""
        return self._of.leaks

    @property
    def journal(self) -> Sequence[Mapping[str, Any]]:
        """The whole journal."""
        return self._of.journal

    @property
    def lock(self) -> Mapping[str, Any] | None:
        """The lock that the run began with, if it did."""
        lock: Mapping[str, Any] | None = getattr(self._of, "lock", None)
        return lock

    @property
    def captured(self) -> frozenset[str]:
        """Every episode with stored activations."""
        return self._of.captured

    @property
    def heat(self) -> Mapping[str, Any] | None:
        """As it is: it is made of unshifted suites alone."""
        heat: Mapping[str, Any] | None = getattr(self._of, "heat", None)
        return heat

    def detector(self, train_suite: str, name: str) -> Mapping[str, Any] | None:
        """A frozen detector; none is fitted under a shift."""
        return self._of.detector(train_suite, name)


_ROWS = (("suites", "name"), ("episodes", "suite"))


def _plain(table: pl.DataFrame) -> pl.DataFrame:
    return table.filter(~pl.col("suite").str.contains(MARK, literal=True))
