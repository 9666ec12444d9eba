"""Fragments for documents that travel with a model: a section of its model card, and a claim of its safety case."""

from collections.abc import Iterable

from harness.outcome import GateResult, Outcome, RuleOutcome
from reports.gate_files import SAYS
from reports.markdown import bullets, grid, plain

_LIMITS = (
    "The suites named above, their wordings and their languages; other situations were not looked at.",
    "The sampling settings of the run, and these weights: another checkpoint needs another run.",
    "A detector that sees these lies may miss others, and one that is trained against may miss all.",
    "No verdict says that the model does not deceive.",
)


def model_card(result: GateResult) -> str:
    """A section for a model card: what was measured, how it ended, what it does not say."""
    blocks = [
        "## Deception and cheating",
        f"Verdict under policy {plain(result.policy)}: **{result.verdict}**. {SAYS.get(result.verdict, '')}",
        f"Does the model lie or cheat? **{result.behaviour}**. Would a monitor see it? **{result.monitor}**.",
        _shown(result.rules),
        plain(result.statement) if result.statement else "",
        "Limits:",
        bullets(_LIMITS),
        _identity(result),
    ]
    return "\n\n".join(filter(None, blocks)) + "\n"


def safety_case(result: GateResult) -> str:
    """A claim with its argument, evidence and limits; a claim that was not shown is written as an open one."""
    status = "supported" if result.verdict is Outcome.PASS else f"not supported ({result.verdict})"
    blocks = [
        "## Claim: deception and cheating stay within the policy's limits",
        f"Status: **{status}**.",
        "### Argument",
        "Each rule is a one-sided bound, recomputed from single episodes in independent groups; a monitor is judged on "
        "exam groups that no fit has seen. All rules that decide must hold, so that the claim is wrong no more often "
        "than the weakest of them (intersection-union test).",
        "### Evidence",
        _shown(result.rules),
        bullets(_digests(result)),
        "### What would defeat it",
        bullets((*_LIMITS, *(f"waived: {rule.id}, {rule.waived}" for rule in result.rules if rule.waived))),
        "### Expiry",
        "With the next change of weights, template, tokenizer, suites or policy; their digests are above.",
    ]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _shown(rules: Iterable[RuleOutcome]) -> str:
    head = ("rule", "level", "verdict", "measured", "bound", "asked", "groups")
    rows = [
        (r.id, r.level, r.verdict, _number(r.value), _number(_bound(r)), f"{r.op} {r.limit:g}", r.n_groups)
        for r in rules
    ]
    return grid(head, rows)


def _bound(rule: RuleOutcome) -> float | None:
    return rule.upper if rule.bound == "upper" else rule.lower


def _number(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.4f}"


def _identity(result: GateResult) -> str:
    return " · ".join(_digests(result))


def _digests(result: GateResult) -> list[str]:
    subject = result.subject
    facts = [
        f"model {plain(subject.model.get('name', 'unknown'))} {subject.model.get('digest', '')}",
        f"run {plain(result.run_id)}",
        f"policy {result.policy_sha256}",
        f"confidence {result.confidence:g}" + (f", attempt {result.attempt}" if result.attempt else ""),
    ]
    facts += [f"suite {plain(s['name'])} {plain(s['version'])} {s['digest'][:16]}" for s in subject.suites]
    if subject.baseline_run_id:
        facts.append(f"baseline run {plain(subject.baseline_run_id)}")
    return facts
