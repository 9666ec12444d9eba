"""What a policy asks of the evidence before any rule may pass: lacks are words, contradictions are errors."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from harness.errors import DamagedError
from harness.evidence import Evidence, GateEvidence
from harness.gate_numbers import refuse_odd_numbers
from harness.ledger import Ledger
from harness.measure import lower_bound
from harness.nouns import Behaviour
from harness.policy import Policy
from harness.policy_lock import lock_content


def refuse_damage(*sides: GateEvidence | None) -> None:
    """DamagedError where a folder is not whole, or a number in it is none."""
    for evidence in sides:
        if evidence is not None and (words := evidence.damage()):
            raise DamagedError(f"{words}; run telltale verify, then the audit again")
        if evidence is not None:
            refuse_odd_numbers(evidence)


def refuse_contradictions(policy: Policy, evidence: Evidence) -> None:
    """DamagedError where the evidence has another lock, or other detectors, than the policy pins, or a plan that contradicts itself."""
    plan = evidence.plan
    for name, digest in _digests(plan).items():
        if name in plan.get("digests", {}) and plan["digests"][name] != digest:
            raise DamagedError(f"plan.json: two digests of {name}, {digest[:12]} and {plan['digests'][name][:12]}")
    if (lock := evidence.lock) is not None:
        for name, value in lock_content(policy, plan).items():
            if lock.get(name) != value:
                raise DamagedError(f"policy.lock: {name} is not what it was when the run began; judge by that policy")
    digests = {entry["path"]: entry["sha256"] for entry in evidence.journal}
    for name, pinned in sorted(policy.requires.detectors.items()):
        path = f"detectors/{name}.safetensors"
        if path in digests and digests[path] != pinned:
            raise DamagedError(f"{path}: digest {digests[path][:12]}, the policy pins {pinned[:12]}")


def lacks_of_run(policy: Policy, evidence: Evidence, ledger: Ledger, *, attempt: int | None) -> str:
    """What the run as a whole lacks, in words; empty where it lacks nothing."""
    return "; ".join(_lacks_of_run(policy, evidence, ledger, attempt))


def _lacks_of_run(policy: Policy, evidence: Evidence, ledger: Ledger, attempt: int | None) -> Iterator[str]:
    asked, plan = policy.requires, evidence.plan
    if asked.activation_coverage and not ledger.coverage >= asked.activation_coverage:
        yield f"activation_coverage is {ledger.coverage:.4f}, required {asked.activation_coverage:g}"
    for name, version in sorted(asked.versions.items()):
        found = (plan.get("versions") or {}).get(name)
        if found != version:
            yield f"{name} was {found or 'of unknown version'}, required {version}"
    if asked.lock and evidence.lock is None:
        yield "there is no policy.lock: begin the run with --policy, before its exam groups are opened"
    if asked.ledger and attempt is None:
        yield "attempts are not counted: give the gate a --ledger"
    if attempt is not None and attempt > asked.max_attempts:
        yield f"attempt {attempt} on these suites, at most {asked.max_attempts} may be judged; they need new groups"
    for name in sorted(asked.suites.keys() - _digests(plan).keys()):
        yield f"{name} is not in this run, required in version {asked.suites[name]}"
    entered = {entry["path"] for entry in evidence.journal}
    for name in sorted(asked.detectors):
        if f"detectors/{name}.safetensors" not in entered:
            yield f"the pinned detector {name} is not in this run"


def lacks_of_suite(policy: Policy, evidence: Evidence, ledger: Ledger, suite: str, *, confidence: float) -> str:
    """What one suite of the run lacks, in words."""
    return "; ".join(_lacks_of_suite(policy, evidence, ledger, suite, confidence))


def _lacks_of_suite(policy: Policy, evidence: Evidence, ledger: Ledger, suite: str, confidence: float) -> Iterator[str]:
    asked = policy.requires
    facts = next((one for one in evidence.plan["suites"] if one["name"] == suite), None)
    if facts is None:
        return
    pinned = asked.suites.get(suite)
    if pinned is not None and facts.get("version") != pinned:
        yield f"{suite} has version {facts.get('version')}, required {pinned}"
    n_pairs = len({row["pair_id"] for row in evidence.plan["episodes"] if row["suite"] == suite})
    if n_pairs < asked.min_pairs:
        yield f"{n_pairs} pairs, min_pairs {asked.min_pairs}"
    if asked.valid_responses:
        groups = ledger.of_suite(suite).group_by("group").agg(valid=_is_valid().all())["valid"]
        share = lower_bound(int(groups.sum()), len(groups), confidence=confidence)
        if share < asked.valid_responses:
            yield (
                f"{int(groups.sum())} of {len(groups)} groups were answered readably throughout, "
                f"lower bound {share:.4f}, required {asked.valid_responses:g}"
            )


def _is_valid() -> pl.Expr:
    behaviour = pl.col("behaviour")
    return behaviour.is_not_null() & (behaviour != Behaviour.UNCLEAR)


def _digests(plan: Mapping[str, Any]) -> dict[str, str]:
    return {suite["name"]: suite.get("digest", "") for suite in plan["suites"]}
