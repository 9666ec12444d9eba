"""What could not be sent to MLflow, remembered beside the runs until it could."""

import json
from collections.abc import Iterator
from pathlib import Path

from harness.errors import UsageError
from harness.store import atomic_write

SPOOL = ".unsent"


def remember(run_dir: Path, reason: str) -> None:
    """Notes that a run has yet to be sent; where even that cannot be written, the reason has been printed."""
    path = _note(run_dir)
    try:
        atomic_write(path, (json.dumps({"folder": run_dir.resolve().name, "reason": reason}) + "\n").encode())
    except (OSError, UsageError):
        return


def forget(run_dir: Path) -> None:
    """The run has arrived."""
    path = _note(run_dir)
    path.unlink(missing_ok=True)
    if path.parent.is_dir() and not any(path.parent.iterdir()):
        path.parent.rmdir()


def unsent(runs: Path) -> Iterator[Path]:
    """Run folders that have yet to be sent, those that are gone left out."""
    for path in sorted((runs / SPOOL).glob("*.json")):
        run_dir = runs / path.stem
        if run_dir.is_dir():
            yield run_dir


def _note(run_dir: Path) -> Path:
    place = run_dir.resolve()
    return place.parent / SPOOL / f"{place.name}.json"
