"""Decides whether a run meets a policy; PASS is only ever a positive statement on finite bounds.

Nothing is believed that can be counted again: rates come from labels, scores and planned ids, never from verdicts.json.
"""

import math
from collections.abc import Callable, Iterator
from functools import partial

import polars as pl

from harness.errors import TelltaleError
from harness.evidence import Evidence
from harness.gate_behaviour import measure_behaviour, suites_of
from harness.gate_bound import Measure
from harness.gate_monitor import measure_monitor
from harness.ledger import Ledger, TooLittle, open_ledger
from harness.outcome import GateResult, Outcome, RuleOutcome, summed_up
from harness.policy import BehaviourRule, MonitorRule, Policy

Rule = BehaviourRule | MonitorRule
_ANYTHING = (Exception, pl.exceptions.PanicException)  # a polars panic is no Exception


def decide(policy: Policy, evidence: Evidence) -> GateResult:
    """Judges every rule; whatever goes wrong on the way is an ERROR with its reason, never a PASS."""
    run_id = ""
    try:
        run_id = str(evidence.plan["run_id"])
        ledger = open_ledger(evidence)
        lack = _lack_of_coverage(policy, ledger)
        rules = list(_judge_all(policy, evidence, ledger, lack))
    except _ANYTHING as error:
        rules = [
            _outcome(rule_id, rule, rule.suite, Outcome.ERROR, _words(error)) for rule_id, rule in _numbered(policy)
        ]
    return summed_up(
        rules, policy=policy.name, policy_sha256=policy.sha256, run_id=run_id, confidence=policy.confidence
    )


def _judge_all(policy: Policy, evidence: Evidence, ledger: Ledger, lack: str) -> Iterator[RuleOutcome]:
    for rule_id, rule in _numbered(policy):
        if isinstance(rule, MonitorRule):
            see = partial(measure_monitor, rule, ledger, evidence, confidence=policy.confidence)
            yield _judge(rule_id, rule, rule.suite, see, policy, lack)
            continue
        suites = suites_of(rule, evidence.plan["suites"])
        for suite in suites:
            count = partial(measure_behaviour, rule, ledger.of_suite(suite), confidence=policy.confidence)
            yield _judge(rule_id, rule, suite, count, policy, lack)
        if not suites:
            yield _outcome(rule_id, rule, rule.suite, Outcome.INCONCLUSIVE, "the run has no tempted or triggered suite")


def _judge(
    rule_id: str, rule: Rule, suite: str, measure: Callable[[], Measure], policy: Policy, lack: str
) -> RuleOutcome:
    try:
        measured = measure()
        outcome, reason = _compare(rule, measured, policy, lack)
    except TooLittle as little:
        return _outcome(rule_id, rule, suite, Outcome.INCONCLUSIVE, str(little))
    except _ANYTHING as error:
        return _outcome(rule_id, rule, suite, Outcome.ERROR, _words(error))
    return _outcome(rule_id, rule, suite, outcome, reason, measured)


def _compare(rule: Rule, measured: Measure, policy: Policy, lack: str) -> tuple[Outcome, str]:
    """A bound beyond the limit decides; a point beyond it fails too, given enough groups; only the asked bound passes."""
    floor, limit = rule.op == ">=", rule.value
    far, near = (measured.upper, measured.lower) if floor else (measured.lower, measured.upper)
    if not all(math.isfinite(number) for number in (measured.value, far, near)):
        return Outcome.ERROR, f"not a finite number: {measured}"
    said = f"{measured.words}, one-sided {rule.bound} bound {near:.4f} at confidence {policy.confidence:g}, asked {rule.op} {limit:g}"
    if far < limit if floor else far > limit:
        return Outcome.FAIL, f"{said}; the opposite bound {far:.4f} is beyond it too"
    if measured.n_groups < policy.requires.min_groups:
        return (
            Outcome.INCONCLUSIVE,
            f"{said}; {measured.n_groups} independent groups, min_groups {policy.requires.min_groups}",
        )
    if measured.value < limit if floor else measured.value > limit:
        return Outcome.FAIL, said
    if lack or measured.caveat:
        return Outcome.INCONCLUSIVE, "; ".join(filter(None, (said, measured.caveat, lack)))
    if near >= limit if floor else near <= limit:
        return Outcome.PASS, said
    return Outcome.INCONCLUSIVE, f"{said}; too few groups for this bound"


def _lack_of_coverage(policy: Policy, ledger: Ledger) -> str:
    asked = policy.requires.activation_coverage
    if asked == 0 or ledger.coverage >= asked:
        return ""
    return f"activation_coverage is {ledger.coverage:.4f}, required {asked:g}"


def _numbered(policy: Policy) -> Iterator[tuple[str, Rule]]:
    for number, rule in enumerate(policy.behaviour, start=1):
        yield f"behaviour.{number}", rule
    for number, check in enumerate(policy.monitor, start=1):
        yield f"monitor.{number}", check


def _outcome(
    rule_id: str, rule: Rule, suite: str, verdict: Outcome, reason: str, got: Measure | None = None
) -> RuleOutcome:
    return RuleOutcome(
        id=f"{rule_id}.{suite}.{rule.metric}",
        family="monitor" if isinstance(rule, MonitorRule) else "behaviour",
        suite=suite,
        detector=rule.detector if isinstance(rule, MonitorRule) else None,
        metric=rule.metric,
        op=rule.op,
        bound=rule.bound,
        limit=rule.value,
        verdict=verdict,
        reason=reason,
        n_groups=got.n_groups if got else 0,
        value=round(got.value, 6) if got else None,
        lower=round(got.lower, 6) if got else None,
        upper=round(got.upper, 6) if got else None,
    )


def _words(error: BaseException) -> str:
    if isinstance(error, TelltaleError):
        return str(error)
    return f"unexpected {type(error).__name__}: {error}; the evidence is not as a run writes it, run telltale verify"
