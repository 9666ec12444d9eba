"""policy.lock: by which policy a run will be judged, with all digests, written before its first question is asked."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from harness.errors import DamagedError, UsageError
from harness.policy import Policy
from harness.store import RunFolder

LOCK = "policy.lock"
_BEFORE = ("plan", "lock")
"""Stages whose files may be older than the lock."""


def write_lock(folder: RunFolder, policy: Policy, plan: Mapping[str, Any]) -> str:
    """Writes the lock and returns its digest; a run that holds it already is left alone.

    Raises:
        UsageError: the run has begun without a lock, or with another policy's.
    """
    content = lock_content(policy, plan)
    if (held := read_lock(folder)) is not None:
        if {key: held[key] for key in content} != content:
            raise UsageError(f"{folder.path}: was begun under another policy; choose another --out")
        return str(held["sha256"])
    begun = [entry["path"] for entry in folder.journal() if entry["stage"] not in _BEFORE]
    if begun:
        raise UsageError(f"{folder.path}: {begun[0]} was made before there was a policy; choose another --out")
    folder.write_json(LOCK, content, stage="lock")
    return hashlib.sha256(folder.read(LOCK)).hexdigest()


def lock_content(policy: Policy, plan: Mapping[str, Any]) -> dict[str, Any]:
    """What the lock holds: the policy whole, and the digests of everything that it will be applied to."""
    return {
        "schema": 1,
        "policy_sha256": policy.sha256,
        "policy": policy.model_dump(by_alias=True, mode="json"),
        "run_id": plan["run_id"],
        "plan_sha256": hashlib.sha256(json.dumps(plan, sort_keys=True).encode()).hexdigest(),
        "model": {key: value for key, value in plan["model"].items() if key.endswith(("sha256", "digest"))},
        "suites": {suite["name"]: suite["digest"] for suite in plan["suites"]},
        "seed": plan["config"]["seed"],
        "headline": plan["config"]["headline"],
        "digests": dict(plan["digests"]),
        "versions": dict(plan["versions"]),
    }


def read_lock(folder: RunFolder) -> Mapping[str, Any] | None:
    """The lock with its own digest under "sha256"; None where there is none.

    Raises:
        DamagedError: it was written after something had been asked, or is not what the journal says.
    """
    stages = [(entry["stage"], entry["path"]) for entry in folder.journal()]
    if (("lock", LOCK)) not in stages:
        return None
    earlier = [path for stage, path in stages[: stages.index(("lock", LOCK))] if stage not in _BEFORE]
    if earlier:
        raise DamagedError(f"{folder.path / LOCK}: written after {earlier[0]}; a lock that comes late locks nothing")
    content: dict[str, Any] = folder.read_json(LOCK)
    return content | {"sha256": hashlib.sha256(folder.read(LOCK)).hexdigest()}
