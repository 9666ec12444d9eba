"""Decides whether a run meets a policy; PASS is only ever a positive statement on finite bounds.

Nothing is believed that can be counted again: rates come from labels, scores and planned ids, never from verdicts.json.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from harness.attempts import confidence_of
from harness.errors import TelltaleError
from harness.evidence import GateEvidence
from harness.gate_baseline import difference
from harness.gate_behaviour import measure_behaviour, suites_of
from harness.gate_bound import Measure
from harness.gate_controls import check_live
from harness.gate_drift import drift
from harness.gate_monitor import measure_monitor
from harness.gate_requires import lacks_of_run, lacks_of_suite, refuse_contradictions, refuse_damage
from harness.ledger import Ledger, TooLittle, open_ledger
from harness.outcome import GateResult, Outcome, RuleOutcome, subject_of, summed_up
from harness.policy import BehaviourRule, MonitorRule, Policy
from harness.waivers import waived

AnyRule = BehaviourRule | MonitorRule
_ANYTHING = (Exception, pl.exceptions.PanicException)  # a polars panic is no Exception


@dataclass(frozen=True, slots=True)
class Court:
    """What a rule is judged with."""

    policy: Policy
    """The policy."""
    evidence: GateEvidence
    """The run."""
    ledger: Ledger
    """Its planned episodes, joined with what became of them."""
    baseline: GateEvidence | None
    """The run to compare with."""
    confidence: float
    """Of each one-sided bound, after what earlier attempts have spent."""
    lack: str
    """What the run as a whole lacks."""


def decide(
    policy: Policy,
    evidence: GateEvidence,
    *,
    baseline: GateEvidence | None = None,
    attempt: int | None = None,
    today: date | None = None,
) -> GateResult:
    """Judges every rule; whatever goes wrong on the way is an ERROR with its reason, never a PASS.

    Args:
        policy: What must hold.
        evidence: The run.
        baseline: The run to compare with, where a rule speaks of one.
        attempt: Number of this attempt in the ledger, from 1; None where none is kept.
        today: The day by which waivers are judged; none is in force where it is not given.
    """
    confidence = confidence_of(attempt, policy.confidence)
    subject = subject_of(None)
    try:
        subject = subject_of(evidence.plan, lock=evidence.lock, baseline=baseline.plan if baseline else None)
        refuse_damage(evidence, baseline)
        refuse_contradictions(policy, evidence)
        ledger = open_ledger(evidence)
        lack = lacks_of_run(policy, evidence, ledger, attempt=attempt)
        lack = "; ".join(filter(None, (lack, _moved(policy, evidence, baseline))))
        rules = list(_judge_all(Court(policy, evidence, ledger, baseline, confidence, lack)))
    except _ANYTHING as error:
        rules = [_outcome(rule_id, rule, rule.suite, Outcome.ERROR, _words(error)) for rule_id, rule in policy.rules()]
    rules = [waived(rule, policy, today) for rule in rules]
    result = summed_up(rules, policy=policy, subject=subject, confidence=confidence, attempt=attempt)
    return replace(result, judged_on=str(today)) if policy.waiver and today else result


def _judge_all(court: Court) -> Iterator[RuleOutcome]:
    for rule_id, rule in court.policy.rules():
        suites = (rule.suite,) if isinstance(rule, MonitorRule) else suites_of(rule, court.evidence.plan["suites"])
        for suite in suites:
            yield _judge(rule_id, rule.model_copy(update={"suite": suite}), court)
        if not suites:
            yield _outcome(rule_id, rule, rule.suite, Outcome.INCONCLUSIVE, "the run has no tempted or triggered suite")


def _judge(rule_id: str, rule: AnyRule, court: Court) -> RuleOutcome:
    try:
        measured = _measure(rule, court)
        lacks = (
            court.lack,
            lacks_of_suite(court.policy, court.evidence, court.ledger, rule.suite, confidence=court.confidence),
            _alive(rule, court),
        )
        outcome, reason = compare(rule, measured, court, "; ".join(filter(None, lacks)))
    except TooLittle as little:
        return _outcome(rule_id, rule, rule.suite, Outcome.INCONCLUSIVE, str(little))
    except _ANYTHING as error:
        return _outcome(rule_id, rule, rule.suite, Outcome.ERROR, _words(error))
    return _outcome(rule_id, rule, rule.suite, outcome, reason, measured)


def _moved(policy: Policy, evidence: GateEvidence, baseline: GateEvidence | None) -> str:
    """What has drifted, or why that cannot be told."""
    try:
        return drift(policy, evidence, baseline)
    except TooLittle as little:
        return str(little)


def _alive(rule: AnyRule, court: Court) -> str:
    """What the live controls of a monitor leave in doubt."""
    if not isinstance(rule, MonitorRule) or not court.policy.requires.live_controls:
        return ""
    return check_live(rule, court.ledger, court.evidence, confidence=court.confidence)


def _measure(rule: AnyRule, court: Court) -> Measure:
    measure = _monitored if isinstance(rule, MonitorRule) else _behaved
    if rule.delta is None:
        return measure(rule)(court.ledger, court.evidence, court.confidence)
    return difference(rule, measure(rule), court.evidence, court.baseline, confidence=court.confidence)


def _monitored(rule: AnyRule) -> Callable[[Ledger, GateEvidence, float], Measure]:
    assert isinstance(rule, MonitorRule)
    return lambda ledger, evidence, confidence: measure_monitor(rule, ledger, evidence, confidence=confidence)


def _behaved(rule: AnyRule) -> Callable[[Ledger, GateEvidence, float], Measure]:
    assert isinstance(rule, BehaviourRule)
    return lambda ledger, _, confidence: measure_behaviour(rule, ledger.of_suite(rule.suite), confidence=confidence)


def compare(rule: AnyRule, measured: Measure, court: Court, lack: str) -> tuple[Outcome, str]:
    """A bound beyond the limit decides; a point beyond it fails too, given enough groups; only the asked bound passes."""
    floor, limit = rule.op == ">=", limit_of(rule)
    far, near = (measured.upper, measured.lower) if floor else (measured.lower, measured.upper)
    if not all(math.isfinite(number) for number in (measured.value, far, near)):
        return Outcome.ERROR, f"not a finite number: {measured}"
    said = f"{measured.words}, one-sided {rule.bound} bound {near:.4f} at confidence {court.confidence:g}, asked {rule.op} {limit:g}"
    least = court.policy.requires.min_groups
    if far < limit if floor else far > limit:
        return Outcome.FAIL, f"{said}; the opposite bound {far:.4f} is beyond it too"
    if measured.n_groups < least:
        return Outcome.INCONCLUSIVE, f"{said}; {measured.n_groups} independent groups, min_groups {least}"
    if measured.value < limit if floor else measured.value > limit:
        return Outcome.FAIL, said
    if lack or measured.caveat:
        return Outcome.INCONCLUSIVE, "; ".join(filter(None, (said, measured.caveat, lack)))
    if near >= limit if floor else near <= limit:
        return Outcome.PASS, said
    return Outcome.INCONCLUSIVE, f"{said}; too few groups for this bound"


def limit_of(rule: AnyRule) -> float:
    """What the bound is compared with: the value, or how far below or above the baseline it may lie."""
    if rule.delta is None:
        assert rule.value is not None
        return rule.value
    return -rule.delta if rule.op == ">=" else rule.delta


def _outcome(
    rule_id: str, rule: AnyRule, suite: str, verdict: Outcome, reason: str, got: Measure | None = None
) -> RuleOutcome:
    return RuleOutcome(
        id=f"{rule_id}.{suite}.{rule.metric}",
        family="monitor" if isinstance(rule, MonitorRule) else "behaviour",
        suite=suite,
        detector=rule.detector if isinstance(rule, MonitorRule) else None,
        metric=rule.metric,
        op=rule.op,
        bound=rule.bound,
        limit=limit_of(rule),
        compared_with="value" if rule.delta is None else "baseline",
        level=rule.level,
        rule=rule_id,
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
