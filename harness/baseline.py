"""The run that later ones are compared with: named in a file beside the run folders, by content and not by place alone.

MLflow's alias says the same for its readers; what the gate believes is this file, and the digests of the run that it names.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.errors import DamagedError, UsageError
from harness.run_evidence import VERDICTS
from harness.store import RunFolder, atomic_write

BASELINE = "baseline.json"
_PINNED = ("plan.json", "labels.parquet", "scores.parquet", VERDICTS)
"""Files whose digests the baseline keeps."""


def set_baseline(run_dir: Path) -> Mapping[str, Any]:
    """Makes a finished run the baseline of its neighbours; UsageError for one that is not finished."""
    folder = RunFolder.open(run_dir)
    if missing := [name for name in _PINNED if not folder.is_entered(name)]:
        raise UsageError(f"{run_dir}: unfinished run (no {missing[0]} yet); `telltale run` with the same audit ends it")
    plan = folder.read_json("plan.json")
    content = {
        "schema": 1,
        "folder": run_dir.resolve().name,
        "run_id": plan["run_id"],
        "model": plan["model"]["name"],
        "model_digest": plan["model"]["digest"],
        "suites": {suite["name"]: suite["version"] for suite in plan["suites"]},
        "sha256": {name: hashlib.sha256(folder.read(name)).hexdigest() for name in _PINNED},
    }
    atomic_write(run_dir.resolve().parent / BASELINE, (json.dumps(content, indent=1) + "\n").encode())
    return content


def read_baseline(runs: Path) -> tuple[Path, Mapping[str, Any]] | None:
    """Folder and facts of the baseline of these runs; None where none is set.

    Raises:
        DamagedError: the file cannot be read, or the run is not what it was when it was set.
    """
    path = runs / BASELINE
    if not path.is_file():
        return None
    try:
        content = json.loads(path.read_bytes())
        run_dir, pinned = runs / content["folder"], dict(content["sha256"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedError(f"{path}: cannot be read ({error!r}); set the baseline again") from error
    if missing := sorted(set(_PINNED) - pinned.keys()):
        raise DamagedError(f"{path}: keeps no digest of {missing[0]}; set the baseline again")
    for name, digest in sorted(pinned.items()):
        try:
            found = hashlib.sha256((run_dir / name).read_bytes()).hexdigest()
        except OSError as error:
            raise DamagedError(
                f"{run_dir / name}: cannot be read ({error.strerror}); set the baseline again"
            ) from error
        if found != digest:
            raise DamagedError(f"{run_dir / name}: not what it was when it became the baseline; set the baseline again")
    return run_dir, content


def is_baseline(run_dir: Path) -> bool:
    """Whether this run is the baseline of its neighbours; one that has changed since it was set is not."""
    place = run_dir.resolve()
    try:
        found = read_baseline(place.parent)
    except DamagedError:
        return False
    return found is not None and found[0].resolve() == place
