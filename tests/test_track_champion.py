"""MLflow's alias champion stands for the baseline: given with it, taken with it, and made up for where MLflow was away."""

import json
import socket
from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import Telltale
from evidence_factory import FakeEvidence, wily
from mlflow import MlflowClient

from harness.baseline import is_baseline, set_baseline
from harness.store import RunFolder
from harness.track import TrackOutcome, crown_run, track
from harness.track_spool import unsent

NAME = "telltale.trade_report.logistic"


def finished(folder: Path, detectors: Sequence[str] = ("trade_report.logistic",)) -> FakeEvidence:
    """A finished run in a folder of its own, with these detectors; its evidence."""
    evidence, run = wily(4).with_plan(run_id=folder.name), RunFolder.create(folder)
    run.write_json("plan.json", evidence.plan, stage="plan")
    for name in ("labels.parquet", "scores.parquet", "verdicts.json"):
        run.write(name, b"{}", stage="judge")
    for name in detectors:
        for ending in ("json", "safetensors"):
            run.write(f"detectors/{name}.{ending}", b"{}", stage="judge")
    return evidence


@pytest.fixture(autouse=True)
def _beside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)


def champion(runs: Path) -> str | None:
    """Id of the run whose detector has the alias."""
    client = MlflowClient(tracking_uri=f"sqlite:///{runs / 'mlflow.db'}")
    version = client.get_registered_model(NAME).aliases.get("champion")
    if version is None:
        return None
    return str(client.get_model_version(NAME, str(version)).tags["telltale.run_id"])


def test_the_alias_goes_where_the_baseline_goes(tmp_path: Path) -> None:
    """To the new baseline's detector; a baseline without one takes it from the last, and says why nothing has it."""
    for name in ("one", "two"):
        assert track(finished(tmp_path / name), tmp_path / name).sent
        assert crown_run(tmp_path / name).sent
        assert name == champion(tmp_path)
    assert track(finished(tmp_path / "candid", ()), tmp_path / "candid").sent
    told = crown_run(tmp_path / "candid")

    assert champion(tmp_path) is None
    assert (False, "no champion: this run has no frozen logistic, as where a model never deceives") == (
        told.sent,
        told.reason,
    )


def test_detectors_of_suites_that_the_baseline_was_not_asked_keep_theirs(tmp_path: Path) -> None:
    """Somebody else's release is not ours; the alias of a suite that both were asked moves."""
    evidence = finished(tmp_path / "one")
    assert track(evidence, tmp_path / "one").sent
    assert crown_run(tmp_path / "one").sent
    client = MlflowClient(tracking_uri=f"sqlite:///{tmp_path / 'mlflow.db'}")
    other = "telltale.elsewhere.logistic"
    client.create_registered_model(other)
    client.create_model_version(other, source="file:///nowhere")
    client.set_registered_model_alias(other, "champion", "1")
    assert not crown_run_of(tmp_path / "candid").sent

    assert champion(tmp_path) is None
    assert "1" == str(client.get_model_version_by_alias(other, "champion").version)


def crown_run_of(folder: Path) -> TrackOutcome:
    """A run without detectors, made the champion."""
    finished(folder, ())
    return crown_run(folder)


def test_a_run_that_was_not_sent_is_told_so(tmp_path: Path) -> None:
    """It has a detector, and MLflow has not; sent as the baseline, it is champion. Sent as any other run, it is not."""
    evidence, other = finished(tmp_path / "one"), finished(tmp_path / "two")
    set_baseline(tmp_path / "one")
    told = crown_run(tmp_path / "one")
    assert not told.sent
    assert "logistic is not registered there; telltale track" in told.reason
    assert track(other, tmp_path / "two").sent
    assert champion(tmp_path) is None
    assert track(evidence, tmp_path / "one").sent
    assert "one" == champion(tmp_path)


def test_a_server_that_is_away_is_told_later(
    telltale: Telltale, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The baseline is set all the same and remembered; sent again, its detector is champion and nothing is pending."""
    evidence = finished(tmp_path / "one")
    assert track(evidence, tmp_path / "one").sent
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"http://127.0.0.1:{port}")
    code, out, _ = telltale("baseline", "set", tmp_path / "one", "--json")
    said = json.loads(out)

    assert (0, False) == (code, said["champion"])
    assert "become champions with telltale track" in said["reason"]
    assert [tmp_path / "one"] == list(unsent(tmp_path))
    monkeypatch.delenv("MLFLOW_TRACKING_URI")
    assert champion(tmp_path) is None
    assert track(evidence, tmp_path / "one").sent
    assert ("one", []) == (champion(tmp_path), list(unsent(tmp_path)))


def test_a_baseline_that_changed_is_none(tmp_path: Path) -> None:
    """It is the baseline until its files are others."""
    finished(tmp_path / "one")
    assert not is_baseline(tmp_path / "one")
    set_baseline(tmp_path / "one")
    assert is_baseline(tmp_path / "one")
    (tmp_path / "one" / "scores.parquet").write_bytes(b"other")
    assert not is_baseline(tmp_path / "one")


@pytest.mark.parametrize("words", [["baseline", "show"], ["track", "--pending"]])
def test_a_run_is_no_folder_of_runs(words: list[str], telltale: Telltale, tmp_path: Path) -> None:
    """Asked of a run, or of nothing, these commands say which folder they want; of a folder of runs, they answer."""
    finished(tmp_path / "one")
    places = (tmp_path, tmp_path / "one", tmp_path / "none")
    codes, _, said = zip(*(telltale(*words, place) for place in places), strict=True)

    assert codes[0] in (0, 3)
    assert (2, 2) == codes[1:]
    assert "a run; give the folder that holds the runs" in said[1]
    assert "not a folder" in said[2]
