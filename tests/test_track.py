"""MLflow is a mirror: sent twice it is the same, and when it is down the audit does not notice."""

import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from evidence_factory import candid, wily
from mlflow import MlflowClient
from mlflow.entities import Run

from harness.track import track
from harness.tracked import params_of, points_of

WILY = wily(20)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder with the files that go along, sent once."""
    run = tmp_path_factory.mktemp("runs") / "f00d"
    run.mkdir()
    for name in ("plan.json", "verdicts.json", "summary.md", "report-public.html", "report.html"):
        (run / name).write_text(f"this is {name}")
    (run / "detectors").mkdir()
    for ending in ("json", "safetensors"):
        (run / "detectors" / f"trade_report.logistic.{ending}").write_text("{}")
    outcome = track(WILY, run)
    assert outcome.sent, outcome.reason
    return run


def runs(folder: Path) -> list[Run]:
    """What the store beside the run folder holds."""
    client = MlflowClient(tracking_uri=f"sqlite:///{folder.parent / 'mlflow.db'}")
    experiment = client.get_experiment_by_name("telltale")
    return list(client.search_runs([experiment.experiment_id], max_results=500))


@pytest.fixture
def silent_server() -> Iterator[str]:
    """A server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stop = threading.Event()
        held: list[socket.socket] = []

        def accept() -> None:
            listener.settimeout(0.1)
            while not stop.is_set():
                try:
                    held.append(listener.accept()[0])
                except TimeoutError:
                    continue

        thread = threading.Thread(target=accept)
        thread.start()
        yield f"http://user:secret@127.0.0.1:{listener.getsockname()[1]}"
        stop.set()
        thread.join()
        for connection in held:
            connection.close()


def test_parent_and_children_arrive(folder: Path) -> None:
    """One parent with headline numbers, one child a detector, curves whose step is the layer, files with their digests."""
    by_part = {run.data.tags["telltale.part"]: run for run in runs(folder)}
    parent, child = by_part["audit"], by_part["trade_report/logistic"]
    assert 0.97 == parent.data.metrics["exam/recall_at_fpr_0.01/trade_report"]
    assert {"exam/auroc/trade_report/lower", "exam/auroc/trade_report/upper"} <= parent.data.metrics.keys()
    assert ("wily", "logistic") == (parent.data.tags["telltale.model"], parent.data.params["headline"])
    assert parent.info.run_id == child.data.tags["mlflow.parentRunId"]
    client = MlflowClient(tracking_uri=f"sqlite:///{folder.parent / 'mlflow.db'}")
    curve = client.get_metric_history(child.info.run_id, "auroc_crossed/trade_report/end.last")
    assert [(0, 0.5), (3, 0.97), (5, 0.98)] == [(one.step, one.value) for one in curve if one.step in (0, 3, 5)]
    digest = hashlib.sha256(b"this is report-public.html").hexdigest()
    assert digest == parent.data.tags["telltale.sha256.report-public.html"]
    assert {"plan.json", "verdicts.json", "summary.md", "report-public.html", "detectors"} == {
        one.path for one in client.list_artifacts(parent.info.run_id)
    }
    assert {"FINISHED"} == {run.info.status for run in by_part.values()}


def test_sending_twice_changes_nothing(folder: Path) -> None:
    """The second time finds the runs of the first, even one whose writer was killed."""
    before = {run.info.run_id: run.data.metrics for run in runs(folder)}
    client = MlflowClient(tracking_uri=f"sqlite:///{folder.parent / 'mlflow.db'}")
    client.update_run(next(iter(before)), status="RUNNING")
    outcome = track(WILY, folder)
    assert outcome.sent, outcome.reason
    assert before == {run.info.run_id: run.data.metrics for run in runs(folder)}
    assert {"FINISHED"} == {run.info.status for run in runs(folder)}
    child = next(run for run in runs(folder) if run.data.tags["telltale.part"] == "trade_report/logistic")
    assert 6 == len(client.get_metric_history(child.info.run_id, "auroc_crossed/trade_report/end.last"))


def test_another_run_is_another_parent(folder: Path) -> None:
    """Two audits stand side by side."""
    n_before = len(runs(folder))
    assert track(candid(20).with_plan(run_id="beef" * 4), folder).sent
    parents = [run for run in runs(folder) if run.data.tags["telltale.part"] == "audit"]
    assert 2 == len(parents)
    assert len(runs(folder)) > n_before


def test_a_dead_server_is_a_reason(tmp_path: Path) -> None:
    """Nobody listens: said at once, not raised."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    started = time.monotonic()
    outcome = track(WILY, tmp_path, uri=f"http://127.0.0.1:{port}")
    assert not outcome.sent
    assert "telltale track" in outcome.reason
    assert time.monotonic() - started < 5


def test_a_silent_server_is_a_reason(silent_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes the connection and never answers: given up after the time-out, and its password is not repeated."""
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "1")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    started = time.monotonic()
    outcome = track(WILY, tmp_path, uri=silent_server)
    assert not outcome.sent
    assert time.monotonic() - started < 15
    assert "secret" not in outcome.uri + outcome.reason


def test_an_unwritable_store_is_a_reason(tmp_path: Path) -> None:
    """A file where the folder should be."""
    (tmp_path / "file").write_text("")
    assert not track(WILY, tmp_path, uri=f"sqlite:///{tmp_path}/file/mlflow.db").sent


def test_only_finite_measured_numbers_are_sent() -> None:
    """NaN breaks comparisons in MLflow, and a missing number is no zero."""
    row = {**WILY.verdicts[0], "value": float("nan"), "lower": None, "upper": float("inf")}
    unmeasured = {**WILY.verdicts[0], "status": "not_measurable"}
    assert [] == points_of([row, unmeasured])
    assert 3 == len(points_of(WILY.verdicts[:1]))


def test_long_and_odd_names_fit() -> None:
    """Parameters are flattened, cut and renamed to what MLflow takes."""
    assert {"a.b@c".replace("@", "_"): "x" * 6000} == params_of({"a": {"b@c": "x" * 7000}})
    odd = replace(WILY, verdicts=[{**WILY.verdicts[0], "slice": "cell:D#%"}]).verdicts
    assert "deceptive_rate/trade_report/cell_D__" == points_of(odd)[0].key
