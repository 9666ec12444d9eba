"""SARIF 2.1.0: one result for each rule of the policy, for code-scanning views.

A result of another kind than fail must have the level none. Source: OASIS, SARIF version 2.1.0, sections 3.27.9 and 3.27.10.
"""

import json
from typing import Any

from harness.outcome import GateResult, Outcome, RuleOutcome
from harness.visible import log_safe

_LEVELS = {Outcome.PASS: "none", Outcome.FAIL: "error", Outcome.INCONCLUSIVE: "warning", Outcome.ERROR: "error"}
_KINDS = {Outcome.PASS: "pass", Outcome.FAIL: "fail", Outcome.INCONCLUSIVE: "fail", Outcome.ERROR: "fail"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"


def sarif(result: GateResult) -> str:
    """The result as SARIF; a gate that could decide nothing is one failed result."""
    rules, results = [_rule(rule) for rule in result.rules], [_result(rule) for rule in result.rules]
    if result.verdict is not Outcome.PASS and not any(
        r.decides and r.verdict is not Outcome.PASS for r in result.rules
    ):
        rules, results = [*rules, {"id": "gate"}], [*results, _refusal(result)]
    driver = {"name": "telltale", "rules": rules}
    facts = {"verdict": result.verdict, "policy_sha256": result.policy_sha256, "run_id": result.run_id}
    run = {"tool": {"driver": driver}, "results": results, "properties": facts}
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1, allow_nan=False) + "\n"


def _rule(rule: RuleOutcome) -> dict[str, Any]:
    words = f"{rule.metric} of {rule.suite}: the {rule.bound} bound must be {rule.op} {rule.limit:g}"
    return {"id": log_safe(rule.id), "shortDescription": {"text": log_safe(words)}}


def _result(rule: RuleOutcome) -> dict[str, Any]:
    suppressed = {"suppressions": [{"kind": "external", "justification": log_safe(rule.waived)}]} if rule.waived else {}
    return {
        "ruleId": log_safe(rule.id),
        "level": _LEVELS[rule.verdict] if rule.decides or rule.verdict is Outcome.PASS else "note",
        "kind": _KINDS[rule.verdict],
        "message": {"text": log_safe(f"{rule.verdict}: {rule.reason}")},
        "locations": [_at("plan.json")],
        **suppressed,
    }


def _refusal(result: GateResult) -> dict[str, Any]:
    text = log_safe("; ".join(result.reasons))
    return {
        "ruleId": "gate",
        "level": "error",
        "kind": "fail",
        "message": {"text": text},
        "locations": [_at("plan.json")],
    }


def _at(name: str) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": {"uri": name}}}
