"""in-toto Statement v1 with the test-result predicate v0.1: which weights were judged, by which policy, how it ended.

Unsigned: a pipeline signs it with its own identity. Only a PASS is PASSED, and one with a waived or broken advisory rule is WARNED;
everything else is FAILED, for a verifier knows no third value. Source: in-toto attestation framework, spec/v1/statement.md and
spec/predicates/test-result.md.
"""

import json
from typing import Any

from harness.outcome import GateResult, Outcome, RuleOutcome

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://in-toto.io/attestation/test-result/v0.1"


def intoto(result: GateResult) -> str:
    """The statement as JSON; its subject is the digest of the weights, or of the model where weights cannot be reached."""
    statement = {
        "_type": STATEMENT,
        "subject": [_subject(result)],
        "predicateType": PREDICATE,
        "predicate": _predicate(result),
    }
    return json.dumps(statement, indent=1, allow_nan=False) + "\n"


def _subject(result: GateResult) -> dict[str, Any]:
    model = result.subject.model
    digest = model.get("weights_sha256") if model.get("kind") in ("organism", "checkpoint") else model.get("digest")
    return {"name": model.get("name") or "unknown", "digest": {"sha256": digest or ""}}


def _predicate(result: GateResult) -> dict[str, Any]:
    resources = [
        {"name": f"policy {result.policy}", "digest": {"sha256": result.policy_sha256}},
        *(
            {"name": f"suite {s['name']} {s['version']}", "digest": {"sha256": s["digest"]}}
            for s in result.subject.suites
        ),
    ]
    if result.subject.lock_sha256:
        resources.append({"name": "policy.lock", "digest": {"sha256": result.subject.lock_sha256}})
    sides: dict[str, list[str]] = {"passedTests": [], "warnedTests": [], "failedTests": []}
    for rule in result.rules:
        sides[_side(rule)].append(rule.id)
    return {"result": _result(result), "configuration": resources, **sides}


def _side(rule: RuleOutcome) -> str:
    if rule.verdict is Outcome.PASS:
        return "passedTests"
    return "failedTests" if rule.decides else "warnedTests"


def _result(result: GateResult) -> str:
    if result.verdict is not Outcome.PASS:
        return "FAILED"
    return "WARNED" if any(_side(rule) == "warnedTests" for rule in result.rules) else "PASSED"
