"""MLflow's own pages on loopback, with settings that keep it small, quiet and local."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from harness.errors import UsageError

HOST = "127.0.0.1"
SETTINGS = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",  # eight processes and 1.7 GB less, and nothing here needs jobs
}
_STOP_S = 10


def command_of(runs: Path, port: int) -> list[str]:
    """The server of the store beside these runs."""
    store = runs.resolve() / "mlflow.db"
    if not store.is_file():
        raise UsageError(f"{runs}: no mlflow.db in it; `telltale run` or `telltale track` makes one")
    artifacts = (runs.resolve() / "mlruns").as_uri()
    where = ["--host", HOST, "--port", str(port), "--workers", "1"]
    return [
        *(sys.executable, "-m", "mlflow", "server", *where),
        *("--backend-store-uri", f"sqlite:///{store}", "--default-artifact-root", artifacts),
    ]


def free_port(port: int) -> int:
    """The port, or one that is free where it is 0; UsageError where somebody listens there."""
    try:
        with socket.create_server((HOST, port)) as listener:
            return int(listener.getsockname()[1])
    except OSError as error:
        raise UsageError(f"port {port}: cannot be used ({error.strerror}); choose another --port") from error


def serve(runs: Path, *, port: int, say: Callable[[str], None]) -> int:
    """Runs the server until it ends, or until it is interrupted; returns its exit code."""
    port = free_port(port)
    command = command_of(runs, port)
    say(f"http://{HOST}:{port} shows {runs}; Ctrl-C ends it")
    try:
        process = subprocess.Popen(command, env={**os.environ, **SETTINGS})
    except OSError as error:
        raise UsageError(f"mlflow server: cannot be started ({error.strerror}); install mlflow") from error
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.terminate()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
        raise
