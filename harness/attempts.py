"""The ledger of attempts: who has tried to pass on which suites, append-only, each line bound to the one before.

A gate that may be tried until it passes shows nothing: at 5 % an attempt, ten attempts pass a bad model 40 times in
100. So attempt k may go wrong with probability alpha / 2^k only, and all of them together with less than alpha. The
same answers under the same policy, against the same baseline, are one attempt, however often they are judged; a run
asked again is the next one. Source of spending alpha in halves: the alpha-spending idea of Lan & DeMets, Biometrika
70, 1983, with a geometric sequence.
"""

import hashlib
import json
import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from harness.errors import DamagedError, UsageError
from harness.shifts_view import base_of

_LOCK_S = 30.0
_FIELDS = ("attempt", "policy_sha256", "run_id", "evidence", "model", "suites", "previous")
_SAME = ("policy_sha256", "run_id", "evidence")
"""What makes two entries one attempt."""


def confidence_of(attempt: int | None, confidence: float) -> float:
    """Of each one-sided bound in attempt k: 1 - (1 - c)/2^k; the policy's own where attempts are not counted."""
    return confidence if attempt is None else 1 - math.ldexp(1 - confidence, -attempt)


def enter_attempt(path: Path, *, policy_sha256: str, plan: Mapping[str, Any], evidence: str = "") -> int:
    """The number of this attempt, from 1; written before anything is judged, so that a crash spends it too.

    `evidence` is a digest of what is judged, answers and baseline: a run's id says how it was asked, not what came of it.

    Raises:
        UsageError: the file cannot be read or written.
        DamagedError: a line was changed, or taken out.
    """
    suites = sorted({f"{base_of(suite['name'])} {suite['version']}" for suite in plan["suites"]})
    same = {"policy_sha256": policy_sha256, "run_id": plan["run_id"], "evidence": evidence}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{path}.lock", timeout=_LOCK_S):
            lines = read_attempts(path)
            mine = [entry for entry in lines if all(entry[name] == same[name] for name in _SAME)]
            if mine:
                return int(mine[0]["attempt"])
            number = _number(lines, suites)
            entry = {"attempt": number, **same, "suites": suites}
            entry |= {"model": plan["model"]["digest"], "previous": _tip(lines)}
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
            is_whole = is_whole and entry["attempt"] == _number(entries, entry["suites"])
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


def _number(before: list[dict[str, Any]], suites: list[str]) -> int:
    """From 1: one more than the attempts before on any of these suites, under whatever shift."""
    return 1 + sum(bool(set(entry["suites"]) & set(suites)) for entry in before)


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
