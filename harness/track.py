"""Mirrors a run into MLflow: the only place that knows it. Truth stays in the run folder; nothing is ever read back from here.

One parent run an audit, one child run a detector; in a child the step is the layer. Sending twice changes nothing.
"""

import hashlib
import logging
import os
import re
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from filelock import FileLock

from harness.baseline import is_baseline
from harness.evidence import Evidence
from harness.store import RunFolder
from harness.track_registry import crown, frozen_headlines, register_detectors, send_datasets
from harness.track_spool import forget, remember
from harness.tracked import Point, by_detector, params_of, points_of, tags_of
from harness.visible import log_safe

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run

ARTIFACTS = ("plan.json", "verdicts.json", "summary.md", "report-public.html")
"""Files that go along: what was asked of whom, and numbers; no prompt and no answer."""
TRANSCRIPTS = ("report.html", "episodes.parquet", "labels.parquet")
"""Files with prompts and answers, which go along only where that is asked."""
_QUIET = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "10",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",  # standard output is ours: --json prints one object
}
_PER_BATCH, _CONNECT_S, _LOCK_S = 100, 3.0, 60.0


@dataclass(frozen=True, slots=True)
class TrackOutcome:
    """Whether MLflow has the run."""

    sent: bool
    """True when all of it arrived."""
    uri: str
    """Where it went, or should have gone; credentials left out."""
    reason: str = ""
    """Why it did not arrive."""
    parent_id: str = ""
    """MLflow's id of the parent run."""


def track(
    evidence: Evidence,
    run_dir: Path,
    *,
    uri: str | None = None,
    experiment: str = "telltale",
    with_transcripts: bool = False,
) -> TrackOutcome:
    """Sends a run; whatever goes wrong is the outcome's reason, never an exception, and takes bounded time.

    A run that could not be sent is remembered beside it, and sent by `telltale track --pending`.

    Args:
        evidence: The run.
        run_dir: Its folder, for the files that go along.
        uri: Tracking server or store; None takes MLFLOW_TRACKING_URI, else mlflow.db beside the run folder.
        experiment: MLflow experiment.
        with_transcripts: Whether files that hold prompts and answers go along.
    """
    target = uri or store_of(run_dir.resolve().parent)
    try:
        _reach(target)
        with _alone(target):
            names = ARTIFACTS + (TRANSCRIPTS if with_transcripts else ())
            parent_id = _send(evidence, run_dir, target, experiment, names)
            if is_baseline(run_dir):
                crown(_client(target), evidence.plan)
        forget(run_dir)
        return TrackOutcome(True, _public(target), parent_id=parent_id)
    except Exception as error:  # a mirror must not take the audit with it; recorded in the outcome
        reason = _words(error)
        again = f"the run folder is complete, send it again with telltale track {run_dir}"
        remember(run_dir, reason)
        return TrackOutcome(False, _public(target), f"{reason}; {again}")


def store_of(runs: Path) -> str:
    """Where the runs of this folder go: MLFLOW_TRACKING_URI, else mlflow.db beside them."""
    return os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{runs.resolve() / 'mlflow.db'}"


def crown_run(run_dir: Path) -> TrackOutcome:
    """Gives the detectors of a run that was sent the alias champion, and takes it from those of the last baseline.

    Where that cannot be done now, the run is remembered: sending it again does it too.
    """
    target = store_of(run_dir.resolve().parent)
    try:
        plan = RunFolder.open(run_dir).read_json("plan.json")
        _reach(target)
        with _alone(target):
            n = crown(_client(target), plan)
        reason = "" if n else _uncrowned(plan, run_dir)
        return TrackOutcome(n > 0, _public(target), reason)
    except Exception as error:  # a mirror must not take the baseline with it; recorded in the outcome
        reason = _words(error)
        remember(run_dir, reason)
        later = f"its detectors become champions with telltale track {run_dir}"
        return TrackOutcome(False, _public(target), f"{reason}; {later}")


def _uncrowned(plan: Mapping[str, Any], run_dir: Path) -> str:
    headline = plan["config"]["headline"]
    if not frozen_headlines(plan, run_dir):
        return f"no champion: this run has no frozen {headline}, as where a model never deceives"
    return f"the run's {headline} is not registered there; telltale track {run_dir} sends it, and makes it champion"


def _words(error: Exception) -> str:
    first = (str(error).strip().splitlines() or [""])[0]
    return f"{type(error).__name__}: {log_safe(_public(first))}"


def _public(words: str) -> str:
    """Without the credentials of a URI, which errors repeat."""
    return re.sub(r"//[^/@\s]*@", "//", words)


def _reach(uri: str) -> None:
    """MLflow's own client waits more than a minute for a server that is down; a connection tells at once."""
    parts = urlsplit(uri)
    if parts.scheme in ("http", "https"):
        port = parts.port or (443 if parts.scheme == "https" else 80)
        socket.create_connection((parts.hostname or "", port), timeout=_CONNECT_S).close()


def _alone(uri: str) -> AbstractContextManager[object]:
    """Processes that create one SQLite store at the same time break its migrations: one after the other."""
    if not uri.startswith("sqlite:///"):
        return nullcontext()
    path = Path(uri.removeprefix("sqlite:///"))
    path.parent.mkdir(parents=True, exist_ok=True)
    return FileLock(f"{path}.lock", timeout=_LOCK_S)


def _client(uri: str) -> "MlflowClient":
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    from mlflow import MlflowClient

    for name in ("alembic", "mlflow.store.db.utils"):
        logging.getLogger(name).setLevel(logging.WARNING)
    return MlflowClient(tracking_uri=uri)


def _send(evidence: Evidence, run_dir: Path, uri: str, experiment: str, names: Sequence[str]) -> str:
    client = _client(uri)
    experiment_id = _experiment(client, uri, experiment)
    run_id = str(evidence.plan["run_id"])
    found = client.search_runs([experiment_id], f"tags.`telltale.run_id` = '{run_id}'", max_results=1000)
    known = {run.data.tags.get("telltale.part", ""): run for run in reversed(found)}
    parent = _opened(client, experiment_id, known, "audit", tags_of(evidence))
    rows = [row for row in evidence.verdicts if row["role"] in ("headline", "behaviour")]
    _log(client, parent, params_of(evidence.plan["config"]), points_of(rows))
    for name, mine in sorted(by_detector(evidence.verdicts).items()):
        tags = {"mlflow.parentRunId": parent.info.run_id, "telltale.run_id": run_id, "mlflow.runName": name}
        child = _opened(client, experiment_id, known, name, tags)
        _log(client, child, {}, points_of(mine))
        client.set_terminated(child.info.run_id, "FINISHED")
    send_datasets(client, parent.info.run_id, evidence)
    register_detectors(client, parent.info.run_id, evidence, run_dir)
    _send_files(client, parent, [run_dir / name for name in names])
    client.set_terminated(parent.info.run_id, "FINISHED")
    return str(parent.info.run_id)


def _experiment(client: "MlflowClient", uri: str, name: str) -> str:
    found = client.get_experiment_by_name(name)
    if found is not None:
        return str(found.experiment_id)
    beside = None
    if uri.startswith("sqlite:///"):
        beside = (Path(uri.removeprefix("sqlite:///")).resolve().parent / "mlruns" / name).as_uri()
    return str(client.create_experiment(name, artifact_location=beside))


def _opened(
    client: "MlflowClient", experiment_id: str, known: Mapping[str, "Run"], part: str, tags: dict[str, str]
) -> "Run":
    """The run of this part: the one that is there, even if its writer was killed, or a new one."""
    old = known.get(part)
    if old is None:
        return client.create_run(experiment_id, tags={**tags, "telltale.part": part})
    for key, value in tags.items():
        client.set_tag(old.info.run_id, key, value)
    return old


def _log(client: "MlflowClient", run: "Run", params: Mapping[str, str], points: Sequence[Point]) -> None:
    from mlflow.entities import Metric, Param

    fresh = [Param(key, value) for key, value in params.items() if key not in run.data.params]
    metrics = [
        Metric(one.key, one.value, run.info.start_time, one.step) for one in points
    ]  # one time: sent twice, kept once
    for chunk in _chunks(fresh):
        client.log_batch(run.info.run_id, params=chunk)
    for chunk in _chunks(metrics):
        client.log_batch(run.info.run_id, metrics=chunk)


def _send_files(client: "MlflowClient", parent: "Run", paths: Sequence[Path]) -> None:
    for path in [path for path in paths if path.is_file()]:
        client.set_tag(
            parent.info.run_id, f"telltale.sha256.{path.name}", hashlib.sha256(path.read_bytes()).hexdigest()
        )
        client.log_artifact(parent.info.run_id, str(path))


def _chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for i in range(0, len(items), _PER_BATCH):
        yield items[i : i + _PER_BATCH]
