"""Datasets, detectors and the baseline in MLflow: digests, files alone, sent twice once; what could not be sent is sent later."""

import json
import socket
from pathlib import Path

import pytest
from evidence_factory import wily
from mlflow import MlflowClient

from harness.baseline import BASELINE, read_baseline, set_baseline
from harness.errors import DamagedError, UsageError
from harness.store import RunFolder
from harness.track import track
from harness.track_server import command_of, free_port
from harness.track_spool import SPOOL, unsent

WILY = wily(20)
NAME = "telltale.trade_report.logistic"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder with a frozen detector, sent twice."""
    folder = tmp_path_factory.mktemp("runs") / "f00d"
    (folder / "detectors").mkdir(parents=True)
    (folder / "report.html").write_text("what a model said")
    for ending in ("json", "safetensors"):
        (folder / "detectors" / f"trade_report.logistic.{ending}").write_text("{}")
    for _ in range(2):
        outcome = track(WILY, folder)
        assert outcome.sent, outcome.reason
    return folder


@pytest.fixture(scope="module")
def client(run: Path) -> MlflowClient:
    """Of the store beside the run."""
    return MlflowClient(tracking_uri=f"sqlite:///{run.parent / 'mlflow.db'}")


def parent_of(client: MlflowClient) -> str:
    """MLflow's id of the audit."""
    experiment = client.get_experiment_by_name("telltale")
    (parent,) = client.search_runs([experiment.experiment_id], "tags.`telltale.part` = 'audit'")
    return str(parent.info.run_id)


def test_every_suite_is_a_dataset_with_its_digest(client: MlflowClient) -> None:
    """Dev and exam apart, with pairs and groups; sent twice, kept once."""
    inputs = client.get_run(parent_of(client)).inputs.dataset_inputs
    names = [one.dataset.name for one in inputs]
    trade = next(one for one in inputs if one.dataset.name == "trade_report 1-A exam")

    assert len(names) == len(set(names))
    assert {"trade_report 1-A dev", "trade_report 1-A exam", "smalltalk 1-A benign"} <= set(names)
    assert "77" * 32 == json.loads(trade.dataset.source)["sha256"]
    assert 6 == json.loads(trade.dataset.profile)["n_groups"]
    assert ["exam"] == [tag.value for tag in trade.tags]


def test_a_detector_is_one_version_of_files(client: MlflowClient) -> None:
    """Sent twice it is one version, bound to model, site and threshold; its folder holds files and no loader."""
    (version,) = client.search_model_versions(f"name='{NAME}'")
    kept = {one.path for one in client.list_artifacts(parent_of(client), "detectors")}

    assert WILY.plan["model"]["digest"] == version.tags["telltale.model_digest"]
    assert {"detectors/trade_report.logistic.json", "detectors/trade_report.logistic.safetensors"} == kept
    assert "MLmodel" not in " ".join(kept)


def test_transcripts_stay_at_home_unless_asked(run: Path, client: MlflowClient) -> None:
    """The page with answers is not sent; asked for, it is."""
    sent = {one.path for one in client.list_artifacts(parent_of(client))}
    assert "report.html" not in sent
    assert track(WILY, run, with_transcripts=True).sent
    assert "report.html" in {one.path for one in client.list_artifacts(parent_of(client))}


def finished(folder: Path) -> Path:
    """A run folder that counts as finished."""
    run = RunFolder.create(folder)
    model = {"name": "wily", "digest": "d" * 64}
    run.write_json("plan.json", {"run_id": folder.name, "model": model, "suites": []}, stage="plan")
    for name in ("labels.parquet", "scores.parquet", "verdicts.json"):
        run.write(name, b"{}", stage="judge")
    return folder


def test_a_baseline_is_a_run_by_content(tmp_path: Path) -> None:
    """Set, it is found; another run replaces it; a changed file, a lost folder and a garbled note are damage."""
    assert read_baseline(tmp_path) is None
    for name in ("one", "two"):
        set_baseline(finished(tmp_path / name))
    found = read_baseline(tmp_path)

    assert found is not None
    assert (tmp_path / "two", "two") == (found[0], found[1]["run_id"])
    (tmp_path / "two" / "scores.parquet").write_bytes(b"other")
    with pytest.raises(DamagedError, match="not what it was"):
        read_baseline(tmp_path)
    (tmp_path / "two" / "scores.parquet").unlink()
    with pytest.raises(DamagedError, match="cannot be read"):
        read_baseline(tmp_path)
    (tmp_path / BASELINE).write_text("{}")
    with pytest.raises(DamagedError, match="cannot be read"):
        read_baseline(tmp_path)


def test_an_unfinished_run_is_no_baseline(tmp_path: Path) -> None:
    """It has no verdicts yet; a finished one is taken."""
    folder = RunFolder.create(tmp_path / "run")
    folder.write_json("plan.json", {}, stage="plan")
    with pytest.raises(UsageError, match="unfinished"):
        set_baseline(tmp_path / "run")
    assert "done" == set_baseline(finished(tmp_path / "done"))["folder"]


def test_what_could_not_be_sent_is_remembered_until_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dead server leaves a note, a live store takes it away; a run that is gone is not asked for again."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    runs = [tmp_path / name for name in ("a", "b")]
    for folder in runs:
        folder.mkdir()
        assert not track(WILY, folder, uri=f"http://127.0.0.1:{port}").sent
    assert runs == list(unsent(tmp_path))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    assert track(WILY, runs[0]).sent
    assert runs[1:] == list(unsent(tmp_path))
    runs[1].rmdir()
    assert [] == list(unsent(tmp_path))
    assert (tmp_path / SPOOL).is_dir()


def test_the_server_is_of_this_machine_alone(tmp_path: Path) -> None:
    """Loopback, one worker, the store beside the runs; no store, or a port that is taken, is said."""
    with pytest.raises(UsageError, match=r"no mlflow.db"):
        command_of(tmp_path, 5000)
    (tmp_path / "mlflow.db").touch()
    command = command_of(tmp_path, 5000)

    assert "127.0.0.1" == command[command.index("--host") + 1]
    assert free_port(0) > 0
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(UsageError, match="another --port"):
        free_port(listener.getsockname()[1])
