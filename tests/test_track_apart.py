"""MLflow dead, slow or read-only: the gate never touches it, and a run comes out the same, byte by byte."""

import json
import shutil
import socket
import sys
from importlib import import_module
from pathlib import Path

import pytest
from conftest import Telltale
from test_pipeline import SAME, HerePool, contents
from test_track import silent_server  # noqa: F401  a fixture
from tiny_models import tiny_folder

from harness import judging_pool
from harness.config import Audit
from harness.pipeline import Result, run_audit

POLICY = """schema = 1
name = "b"
[[behaviour]]
suite = "trade_report"
metric = "deceptive_rate"
bound = "upper"
op = "<="
value = 0.5
"""
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    """A few pairs, on a tiny random model."""
    folder = tiny_folder(tmp_path_factory.mktemp("models") / "tiny")
    return Audit(
        model=str(folder),
        suites=("trade_report",),
        probes=("logistic",),
        limit=4,
        batch=16,
        n_shuffles=2,
        n_bootstrap=100,
    )


@pytest.fixture(scope="module")
def whole(audit: Audit, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """One run that was sent nowhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judging_pool, "ProcessPoolExecutor", HerePool)
        return run_audit(audit, out=tmp_path_factory.mktemp("runs") / "whole", track=False)


def server(kind: str, place: Path, silent: str) -> str:
    """Where such a store is."""
    (place / "file.db").write_bytes(b"")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        dead = f"http://127.0.0.1:{listener.getsockname()[1]}"
    read_only = f"sqlite:///file:{place}/file.db?mode=ro&uri=true"
    return {"dead": dead, "slow": silent, "read-only": read_only}[kind]


@pytest.mark.parametrize("kind", ["dead", "slow", "read-only"])
def test_a_run_is_the_same_whatever_mlflow_does(
    kind: str,
    whole: Result,
    audit: Audit,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    silent_server: str,  # noqa: F811
) -> None:
    """Labelled and judged again under such a store it has the same bytes; that it could not be sent is said."""
    monkeypatch.setattr(judging_pool, "ProcessPoolExecutor", HerePool)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", server(kind, tmp_path, silent_server))
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "1")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    run = Path(shutil.copytree(whole.run_dir, tmp_path / "run"))
    for name in SAME:
        (run / name).unlink()
    result = run_audit(audit, out=run)

    assert "not sent to MLflow" in result.reason
    assert (whole.status, contents(whole.run_dir)) == (result.status, contents(run))


def test_the_gate_does_not_touch_mlflow(
    whole: Result, telltale: Telltale, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where importing MLflow is an error, the verdict is what it was."""
    (tmp_path / "policy.toml").write_text(POLICY)
    before = telltale("gate", tmp_path / "policy.toml", whole.run_dir, "--out", tmp_path / "a", "--json")
    monkeypatch.setitem(sys.modules, "mlflow", None)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
    after = telltale("gate", tmp_path / "policy.toml", whole.run_dir, "--out", tmp_path / "b", "--json")

    with pytest.raises(ImportError):
        import_module("mlflow")
    assert (3, "INCONCLUSIVE") == (before[0], json.loads(before[1])["verdict"])
    assert before[:2] == after[:2]
    assert [path.name for path in sorted((tmp_path / "a").iterdir())] == [
        p.name for p in sorted((tmp_path / "b").iterdir())
    ]
    assert (tmp_path / "a/gate.json").read_bytes() == (tmp_path / "b/gate.json").read_bytes()
