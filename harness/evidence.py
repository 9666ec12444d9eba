"""What the gate, the report and the tracker read of a run: tables that were verified when they were opened."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import polars as pl


class Evidence(Protocol):
    """One run folder, each file of it checked against its digest before it is handed out."""

    @property
    def plan(self) -> Mapping[str, Any]:
        """plan.json: configuration, model, suites, split, every planned episode."""
        ...

    @property
    def episodes(self) -> pl.DataFrame:
        """episodes.parquet: what was asked and said."""
        ...

    @property
    def labels(self) -> pl.DataFrame:
        """labels.parquet: what each main episode shows."""
        ...

    @property
    def scores(self) -> pl.DataFrame:
        """scores.parquet: what each detector made of each episode."""
        ...

    @property
    def verdicts(self) -> Sequence[Mapping[str, Any]]:
        """Rows of verdicts.json, for readers; the gate never believes them."""
        ...

    @property
    def leaks(self) -> Sequence[Mapping[str, Any]]:
        """What gives a suite's sides away, or does not; the leaks of verdicts.json, see `harness.leaks.Leak`."""
        ...

    @property
    def journal(self) -> Sequence[Mapping[str, Any]]:
        """Lines of journal.jsonl: files, digests, counts in and out of each stage."""
        ...

    @property
    def captured(self) -> frozenset[str]:
        """Ids of the episodes whose activations are stored."""
        ...

    @property
    def lock(self) -> Mapping[str, Any] | None:
        """policy.lock, with its own digest as sha256; None where the run began without a policy."""
        ...

    @property
    def heat(self) -> Mapping[str, Any] | None:
        """heat.json: the headline detector at each position of a few episodes, by suite; None where it was not made."""
        ...

    def detector(self, train_suite: str, name: str) -> Mapping[str, Any] | None:
        """detectors/<train_suite>.<name>.json; None where the run fitted none."""
        ...


class GateEvidence(Evidence, Protocol):
    """What the gate reads besides: stored rows, by which a monitor is tried again and drift is measured."""

    def rescored(self, train_suite: str, name: str) -> Mapping[str, float] | None:
        """What that detector, restored from its files, gives the exam, calibration and benign episodes now, by id.

        None where its files, or the activations that it reads, are not there.
        """
        ...

    def damage(self) -> str:
        """What is wrong with the folder as a whole, in words: a file that is not what the journal says, is not in it, or is stale."""
        ...

    def norms(self) -> Mapping[str, float]:
        """Mean activation norm on the harmless chat, by site; empty where nothing was read there."""
        ...
