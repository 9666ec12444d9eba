"""in-toto Statement v1 with the test-result predicate v0.1: which weights were judged, by which policy, how it ended.

Unsigned: a pipeline signs it with its own identity. Only a PASS is PASSED, and one with a waived or broken advisory rule is WARNED;
everything else is FAILED, for a verifier knows no third value. Source: in-toto attestation framework, spec/v1/statement.md and
spec/predicates/test-result.md.
"""

import hashlib
import json
from typing import Any

from harness.outcome import GateResult, Outcome, RuleOutcome
from reports.gate_files import gate_json

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://in-toto.io/attestation/test-result/v0.1"


def intoto(result: GateResult) -> str:
    """The statement as JSON; its subject is the digest of the weights, or of the model where weights cannot be reached.

    Where not even the model is known, it is the verdict's own file: a statement needs a subject, and that one matches no weights.
    """
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
    if not digest:
        return {"name": "gate.json", "digest": {"sha256": hashlib.sha256(gate_json(result).encode()).hexdigest()}}
    return {"name": model.get("name") or "unknown", "digest": {"sha256": digest}}


def _predicate(result: GateResult) -> dict[str, Any]:
    used = {f"policy {result.policy}": result.policy_sha256, "policy.lock": result.subject.lock_sha256}
    used |= {f"suite {s['name']} {s['version']}": s["digest"] for s in result.subject.suites}
    resources = [{"name": name, "digest": {"sha256": digest}} for name, digest in used.items() if digest]
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
