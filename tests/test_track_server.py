"""A real MLflow server that is killed while a run is being sent: the run is remembered, and sent again it is there once."""

import os
import subprocess
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from evidence_factory import wily
from mlflow import MlflowClient

from harness.track import track
from harness.track_server import HOST, SETTINGS, command_of, free_port
from harness.track_spool import unsent

pytestmark = pytest.mark.slow
EVIDENCE = wily(4)
START_S = 120


@contextmanager
def served(runs: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The server of the store beside these runs, once it answers; stopped at the end."""
    quiet = subprocess.DEVNULL
    command = command_of(runs, port)
    process = subprocess.Popen(
        command, env={**os.environ, **SETTINGS}, stdout=quiet, stderr=quiet, start_new_session=True
    )
    pause = threading.Event()
    try:
        for _ in range(START_S * 10):
            if _answers(port):
                break
            pause.wait(0.1)
        yield process
    finally:
        _stop(process)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/health", timeout=5) as answer:
            return int(answer.status) == 200
    except OSError:
        return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """The server and its workers, which are a session of their own."""
    if process.poll() is None:
        os.killpg(process.pid, 9)
    process.wait()


def run_in(runs: Path) -> Path:
    """A run folder with a frozen detector, in a folder where a store is: another run was sent there."""
    folder = runs / "one"
    (folder / "detectors").mkdir(parents=True)
    for ending in ("json", "safetensors"):
        (folder / "detectors" / f"trade_report.logistic.{ending}").write_text("{}")
    (folder / "plan.json").write_text("{}")
    other = runs / "other"
    other.mkdir()
    assert track(EVIDENCE.with_plan(run_id="other"), other, uri=store(runs)).sent
    return folder


def store(runs: Path) -> str:
    """The one beside the runs."""
    return f"sqlite:///{runs / 'mlflow.db'}"


def held(runs: Path) -> dict[str, Any]:
    """What the store holds of the run, by part, with every point of every curve; and how many versions there are."""
    client = MlflowClient(tracking_uri=store(runs))
    (experiment,) = (one for one in client.search_experiments() if one.name == "telltale")
    mine = f"tags.`telltale.run_id` = '{EVIDENCE.plan['run_id']}'"
    found: dict[str, Any] = {}
    for run in client.search_runs([experiment.experiment_id], mine, max_results=500):
        curves = {key: client.get_metric_history(run.info.run_id, key) for key in run.data.metrics}
        points = {key: sorted((one.step, one.value) for one in curve) for key, curve in curves.items()}
        tags = {key: value for key, value in run.data.tags.items() if key != "mlflow.parentRunId"}
        inputs = sorted(one.dataset.name for one in run.inputs.dataset_inputs)
        files = sorted(one.path for one in client.list_artifacts(run.info.run_id))
        found.setdefault(run.data.tags["telltale.part"], []).append(
            (run.info.status, points, run.data.params, tags, inputs, files)
        )
    return {**found, "versions": len(client.search_model_versions(mine))}


def killing(process: subprocess.Popen[bytes], name: str, at: int, patch: pytest.MonkeyPatch) -> None:
    """Kills the server just before the client's method is called for this time."""
    kept: Callable[..., Any] = getattr(MlflowClient, name)
    n_calls = 0

    def called(self: MlflowClient, *given: Any, **named: Any) -> Any:
        nonlocal n_calls
        n_calls += 1
        if n_calls == at:
            _stop(process)
        return kept(self, *given, **named)

    patch.setattr(MlflowClient, name, called)


def test_a_server_killed_in_the_middle_holds_the_run_once_in_the_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Killed between two children and before the detector; each time remembered. Sent twice more, it is as never interrupted."""
    whole, torn = run_in(tmp_path / "whole"), run_in(tmp_path / "torn")
    port = free_port(0)
    uri = f"http://{HOST}:{port}"
    assert track(EVIDENCE, whole, uri=store(whole.parent)).sent
    for name, at in (("create_run", 3), ("create_model_version", 1)):
        with served(torn.parent, port) as process, pytest.MonkeyPatch.context() as patch:
            killing(process, name, at, patch)
            outcome = track(EVIDENCE, torn, uri=uri)
        assert not outcome.sent
        assert [torn] == list(unsent(torn.parent))
        assert held(whole.parent) != held(torn.parent), "the kill must have come in the middle"
    capsys.readouterr()
    with served(torn.parent, port):
        for _ in range(2):
            outcome = track(EVIDENCE, torn, uri=uri)
            assert (True, "") == (outcome.sent, outcome.reason)
            assert held(whole.parent) == held(torn.parent)
            assert [] == list(unsent(torn.parent))

        assert "" == capsys.readouterr().out, "standard output is for --json alone"
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", "false")
            assert track(EVIDENCE, torn, uri=uri).sent
        assert "View run" in capsys.readouterr().out
