"""A finished run, read back for the gate, the report and the tracker: every file is checked before it is believed."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from harness.collect import EPISODES, LABELS
from harness.errors import DamagedError
from harness.policy_lock import read_lock
from harness.store import RunFolder
from harness.whole import damage

SCORES, GRID, VERDICTS, HEAT = "scores.parquet", "grid.parquet", "verdicts.json", "heat.json"


class RunEvidence:
    """Implements `harness.evidence.Evidence` on a run folder."""

    def __init__(self, folder: RunFolder) -> None:
        """Nothing is read before it is asked for."""
        self._folder = folder

    @classmethod
    def open(cls, path: Path) -> "RunEvidence":
        """Of a run folder; UsageError where it is none."""
        return cls(RunFolder.open(path))

    @cached_property
    def plan(self) -> Mapping[str, Any]:
        """plan.json."""
        content: Mapping[str, Any] = self._folder.read_json("plan.json")
        return content

    @cached_property
    def episodes(self) -> pl.DataFrame:
        """episodes.parquet."""
        table: pl.DataFrame = self._folder.read_table(EPISODES)
        return table

    @cached_property
    def labels(self) -> pl.DataFrame:
        """labels.parquet."""
        table: pl.DataFrame = self._folder.read_table(LABELS)
        return table

    @cached_property
    def scores(self) -> pl.DataFrame:
        """scores.parquet."""
        table: pl.DataFrame = self._folder.read_table(SCORES)
        return table

    @cached_property
    def verdicts(self) -> Sequence[Mapping[str, Any]]:
        """Rows of verdicts.json."""
        rows: Sequence[Mapping[str, Any]] = self._folder.read_json(VERDICTS)["verdicts"]
        return rows

    @cached_property
    def leaks(self) -> Sequence[Mapping[str, Any]]:
        """The leaks of verdicts.json; none in a run from before they were looked for."""
        rows: Sequence[Mapping[str, Any]] = self._folder.read_json(VERDICTS).get("leaks", [])
        return rows

    @cached_property
    def lock(self) -> Mapping[str, Any] | None:
        """policy.lock; DamagedError where it was written after something had been asked."""
        return read_lock(self._folder)

    @cached_property
    def heat(self) -> Mapping[str, Any] | None:
        """heat.json; None where it was not made, or made before the run was judged again."""
        if not self._folder.is_entered(HEAT):
            return None
        content: Mapping[str, Any] = self._folder.read_json(HEAT)
        return content if self._folder.holds_since(HEAT, SCORES, VERDICTS) else None

    @property
    def journal(self) -> Sequence[Mapping[str, Any]]:
        """Every line of the journal."""
        return self._folder.journal()

    @cached_property
    def captured(self) -> frozenset[str]:
        """Main episodes with a verified shard that holds rows of them."""
        return frozenset(captured_ids(self._folder, self.plan))

    def detector(self, train_suite: str, name: str) -> Mapping[str, Any] | None:
        """The facts of a frozen detector; its tensors are verified too."""
        stem = f"detectors/{train_suite}.{name}"
        if not any(entry["path"] == f"{stem}.json" for entry in self._folder.journal()):
            return None
        self._folder.read(f"{stem}.safetensors")
        facts: Mapping[str, Any] = self._folder.read_json(f"{stem}.json")
        return facts

    def rescored(self, train_suite: str, name: str) -> Mapping[str, float] | None:
        """By the detector's own files, on the rows that the run stored."""
        if self.detector(train_suite, name) is None:
            return None
        from harness.frozen import load_frozen  # what follows loads probes, which only a monitor's controls need
        from harness.scoring import values_of

        frozen = load_frozen(self._folder.path / "detectors" / f"{train_suite}.{name}.json")
        return values_of(self._folder, self, frozen, parts=("exam", "calibration", "benign"))

    def damage(self) -> str:
        """The first file that is not as it was; empty where the folder is whole."""
        return damage(self._folder)

    def norms(self) -> Mapping[str, float]:
        """Over the pooled sites of every batch of harmless chat."""
        chat = {s["name"] for s in self.plan["suites"] if s["kind"] == "control"}
        parts = {group: place["part"] for group, place in self.plan["split"].items()}
        rows = [e for e in self.plan["episodes"] if e["suite"] in chat and e["role"] == "main"]
        batches = sorted({e["batch"] for e in rows if parts[e["group"]] in ("calibration", "benign")})
        found: dict[str, list[np.ndarray]] = {}
        for name in (f"activations/{batch}.safetensors" for batch in batches):
            if not self._folder.is_entered(name):
                continue
            tensors, facts = self._folder.read_tensors(name)
            for site, about in facts["sites"].items():
                if about["pooling"] != "tokens":
                    found.setdefault(site, []).append(np.linalg.norm(tensors[site], axis=1))
        return {site: float(np.concatenate(norms).mean()) for site, norms in sorted(found.items())}


def captured_ids(folder: RunFolder, plan: Mapping[str, Any]) -> set[str]:
    """Main episodes of the plan whose batch has a verified shard with activations."""
    if not plan["sites"]:
        return set()
    mains = [e for e in plan["episodes"] if e["role"] == "main"]
    held = {batch: _held(folder, f"activations/{batch}.safetensors", plan) for batch in {e["batch"] for e in mains}}
    return {e["episode_id"] for e in mains if e["episode_id"] in held[e["batch"]]}


def _held(folder: RunFolder, name: str, plan: Mapping[str, Any]) -> frozenset[str]:
    """Ids in a shard; none where it is not what the journal says, DamagedError where another model's rows are in it."""
    if not folder.holds(name):
        return frozenset()
    _, facts = folder.read_tensors(name)
    if facts.get("model", plan["model"]["digest"]) != plan["model"]["digest"]:
        raise DamagedError(f"{folder.path / name}: rows of another model; run the audit again to remake it")
    return frozenset(facts["episode_ids"])
