"""Scores of detectors written into copies of a run's Inspect logs, where `inspect view` and dataframes find them beside the transcripts.

The run's own logs are never changed. A copy is whole or absent: it is written beside its place and renamed.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from inspect_ai.log import EvalLog, EvalMetric, EvalScore, ProvenanceData, edit_score, read_eval_log, write_eval_log
from inspect_ai.scorer import ScoreEdit

from harness.errors import IncompleteError, UsageError
from harness.evidence import Evidence
from harness.run_evidence import SCORES, RunEvidence
from harness.store import RunFolder

PREFIX = "telltale/"
"""Before the name of a detector, in the name of a score."""


@dataclass(frozen=True, slots=True)
class Written:
    """One copy."""

    path: Path
    """Where it lies."""
    n_samples: int
    """Samples in the log."""
    n_scored: int
    """Of them, those that got a score of any detector."""
    detectors: tuple[str, ...]
    """Detectors that scored any."""


def write_back(folder: RunFolder, out: Path, *, detectors: Sequence[str] = ()) -> tuple[Written, ...]:
    """A copy of each log, with a score `telltale/<detector>` in every sample that the detector scored.

    Args:
        folder: A judged run.
        out: A folder outside the run's own, or a new one within; made if need be.
        detectors: Which; the headline alone where none is named.

    Raises:
        UsageError: the run has no such detector, or `out` holds a log of that name, or is where the run's logs are.
        IncompleteError: the run is not judged yet, or asked nothing through Inspect.
    """
    evidence = RunEvidence(folder)
    if not folder.is_entered(SCORES):
        raise IncompleteError(
            f"{folder.path}: unfinished run (no {SCORES} yet); `telltale run` with the same audit ends it"
        )
    names = _chosen(evidence, detectors)
    logs = dict.fromkeys(entry["path"] for entry in folder.journal() if entry["path"].startswith("logs/"))
    mine = {name: name.removeprefix("logs/").removesuffix(".eval") for name in logs if name.endswith(".eval")}
    if not mine:
        raise IncompleteError(f"{folder.path}: holds no log of Inspect; texts that were imported have none")
    _refuse(folder, out, mine)
    for name in mine:
        folder.read(name)  # its digest is checked before it is parsed
    return tuple(_copy(folder.path / name, out, suite, _scores(evidence, suite, names)) for name, suite in mine.items())


def _chosen(evidence: Evidence, detectors: Sequence[str]) -> tuple[str, ...]:
    known = set(evidence.scores["detector"].unique().to_list())
    names = tuple(dict.fromkeys(detectors)) or (str(evidence.plan["config"]["headline"]),)
    missing = [name for name in names if name not in known]
    if missing:
        raise UsageError(
            f"detector {missing[0]}: scored nothing in this run; expected one of {', '.join(sorted(known))}"
        )
    return names


def _refuse(folder: RunFolder, out: Path, logs: Mapping[str, str]) -> None:
    if out.resolve() == (folder.path / "logs").resolve():
        raise UsageError(f"{out}: the run's own logs, which are never changed; choose another --out")
    there = [out / Path(name).name for name in logs if (out / Path(name).name).exists()]
    if there:
        raise UsageError(f"{there[0]}: is there already; choose another --out")
    RunFolder.create(out)


def _scores(evidence: Evidence, suite: str, names: Sequence[str]) -> dict[str, dict[str, dict[str, Any]]]:
    """By episode and detector: the value, and what it rests on. Of the suite's own detectors; of several on chat, by train suite."""
    rows = evidence.scores.filter((pl.col("suite") == suite) & pl.col("detector").is_in(list(names)))
    out: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows.sort("episode_id", "detector", "train_suite").rows(named=True):
        is_own = row["train_suite"] == suite
        name = f"{PREFIX}{row['detector']}" + ("" if is_own else f"@{row['train_suite']}")
        facts = evidence.detector(row["train_suite"], row["detector"])
        threshold = facts.get("threshold") if facts else None
        about = {"train_suite": row["train_suite"], "part": row["part"], "threshold": threshold}
        out.setdefault(row["episode_id"], {})[name] = {"value": row["value"], "about": about}
    return out


def _copy(source: Path, out: Path, suite: str, scores: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Written:
    log = read_eval_log(str(source))
    n_scored = 0
    found: dict[str, list[float]] = {}
    for sample in log.samples or []:
        mine = scores.get(str((sample.metadata or {}).get("episode_id", "")), {})
        n_scored += bool(mine)
        alone = log.model_copy(update={"samples": [sample]})  # or each edit would look through every sample
        for name, one in mine.items():
            edit_score(alone, sample.id, name, _edit(one), recompute_metrics=False, epoch=sample.epoch)
            found.setdefault(name, []).append(float(one["value"]))
    _add_means(log, found)
    path, temporary = out / source.name, out / f".{source.stem}.{os.getpid()}.eval"
    try:
        write_eval_log(log, str(temporary), format="eval")
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return Written(path, len(log.samples or []), n_scored, tuple(found))


def _edit(one: Mapping[str, Any]) -> ScoreEdit:
    """The value with what it rests on; a score says more deception where it is higher, and is no probability."""
    about = one["about"]
    beside = "" if about["threshold"] is None else f"; it raises an alarm above {about['threshold']:.6g}"
    explanation = (
        f"higher means more like a lie{beside}; read on {about['part']} groups, fitted on {about['train_suite']}"
    )
    provenance = ProvenanceData(author="telltale", reason="written back from scores.parquet")
    return ScoreEdit(value=float(one["value"]), explanation=explanation, metadata=about, provenance=provenance)


def _add_means(log: EvalLog, found: Mapping[str, Sequence[float]]) -> None:
    """A summary line for each new score, so that viewers list it; the log's own results stay as they are."""
    if log.results is None:
        return
    for name, values in found.items():
        mean = EvalMetric(name="mean", value=sum(values) / len(values))
        log.results.scores.append(EvalScore(name=name, scorer=name, scored_samples=len(values), metrics={"mean": mean}))
