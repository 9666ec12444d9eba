"""The ledger of attempts: who has tried to pass on which suites, append-only, each line bound to the one before.

A gate that may be tried until it passes shows nothing: at 5 % an attempt, ten attempts pass a bad model 40 times in 100. So attempt
k may go wrong with probability alpha / 2^k only, and all of them together with less than alpha. The same run under the same policy
is the same attempt, however often it is judged. Source of spending alpha in halves: the alpha-spending idea of Lan & DeMets,
Biometrika 70, 1983, with a geometric sequence.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from harness.errors import DamagedError, UsageError

_LOCK_S = 30.0
_FIELDS = ("attempt", "policy_sha256", "run_id", "model", "suites", "previous")


def confidence_of(attempt: int | None, confidence: float) -> float:
    """Of each one-sided bound in attempt k: 1 - (1 - c)/2^k; the policy's own where attempts are not counted."""
    return confidence if attempt is None else 1 - (1 - confidence) / 2**attempt


def enter_attempt(path: Path, *, policy_sha256: str, plan: Mapping[str, Any]) -> int:
    """The number of this attempt, from 1; written before anything is judged, so that a crash spends it too.

    Raises:
        UsageError: the file cannot be read or written.
        DamagedError: a line was changed, or taken out.
    """
    suites = sorted(f"{suite['name']} {suite['version']}" for suite in plan["suites"])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{path}.lock", timeout=_LOCK_S):
            lines = read_attempts(path)
            mine = [e for e in lines if (e["policy_sha256"], e["run_id"]) == (policy_sha256, plan["run_id"])]
            if mine:
                return int(mine[0]["attempt"])
            number = 1 + sum(bool(set(entry["suites"]) & set(suites)) for entry in lines)
            entry = dict.fromkeys(_FIELDS) | {"attempt": number, "policy_sha256": policy_sha256, "suites": suites}
            entry |= {"run_id": plan["run_id"], "model": plan["model"]["digest"], "previous": _tip(lines)}
            _append(path, entry)
            return number
    except Timeout as error:
        raise UsageError(f"ledger {path}: another process holds it; try again") from error
    except OSError as error:
        raise UsageError(f"ledger {path}: cannot be used ({error.strerror}); choose another --ledger") from error


def read_attempts(path: Path) -> list[dict[str, Any]]:
    """Every line, the chain checked; none where there is no file yet."""
    if not path.exists():
        return []
    entries: list[dict[str, Any]] = []
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            entry = json.loads(line)
            is_whole = set(entry) == set(_FIELDS) and entry["previous"] == _tip(entries)
        except (ValueError, TypeError) as error:
            raise DamagedError(
                f"ledger {path}, line {number}: not JSON ({error}); restore it from its history"
            ) from error
        if not is_whole:
            raise DamagedError(
                f"ledger {path}, line {number}: does not follow the line before; restore it from its history"
            )
        entries.append(entry)
    return entries


def _tip(entries: list[dict[str, Any]]) -> str:
    """Digest of the last line; of nothing, for the first."""
    return hashlib.sha256(_line(entries[-1]) if entries else b"").hexdigest()


def _line(entry: Mapping[str, Any]) -> bytes:
    return json.dumps(entry, sort_keys=True, separators=(",", ":")).encode()


def _append(path: Path, entry: Mapping[str, Any]) -> None:
    with path.open("ab") as file:
        file.write(_line(entry) + b"\n")
        file.flush()
        os.fsync(file.fileno())
