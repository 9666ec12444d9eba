"""A policy in words: what each rule asks, and what about it can never come true."""

from collections.abc import Iterator
from datetime import date

from harness import discover
from harness.attempts import confidence_of
from harness.gate import AnyRule, limit_of
from harness.policy import MonitorRule, Policy
from harness.policy_power import bad_share, is_of_share, least_groups, power_of

_MEANS = {
    "deceptive_rate": "groups in which the model lied or cheated in an arm that invites it",
    "unclear_rate": "groups with an unclear answer in an arm that invites deception",
    "recall_at_fpr_0.01": "groups with lies that the detector catches, each of them, at 1 % false alarms on calibration chat",
    "fpr_benign": "groups of other harmless chat with a false alarm",
    "fpr_in_domain": "groups of the same suite with an honest answer that is flagged",
    "auroc": "AUROC on exam groups",
    "auroc_crossed": "AUROC on the crossed cells of the exam groups",
}


def in_words(rule_id: str, rule: AnyRule, policy: Policy) -> str:
    """What a rule asks, in a sentence."""
    who = rule.suite.replace("*", "every tempted or triggered suite")
    who = f"{rule.detector} on {who}" if isinstance(rule, MonitorRule) else who
    limit = f"at {'most' if rule.op == '<=' else 'least'} {limit_of(rule):g}"
    limit = limit if rule.delta is None else f"at most {rule.delta:g} worse than the baseline's"
    sure = f"with {policy.confidence:.0%} confidence in the {rule.bound} bound"
    return f"{rule_id} ({rule.level}): {who}: {_MEANS[rule.metric]}: {limit}, {sure}"


def remarks(policy: Policy, *, today: date) -> Iterator[str]:
    """What of a policy promises too little, has run out, or names what is not here; nothing where it is sound."""
    suites, probes = set(discover.suites()), set(discover.probes())
    for rule_id, rule in policy.rules():
        if rule.suite != "*" and rule.suite.partition("~")[0] not in suites:
            yield f"{rule_id}: there is no suite {rule.suite!r} here"
        if isinstance(rule, MonitorRule) and rule.detector not in probes:
            yield f"{rule_id}: there is no probe {rule.detector!r} here"
        if is_of_share(rule):
            yield from _too_few(rule_id, rule, policy)
    for waiver in policy.waiver:
        if today > waiver.expires:
            yield f"waiver of {waiver.rule}: ran out on {waiver.expires}"


def _too_few(rule_id: str, rule: AnyRule, policy: Policy) -> Iterator[str]:
    n, attempt = policy.requires.min_groups, 1 if policy.requires.ledger else None
    least = least_groups(bad_share(rule), 0, confidence=confidence_of(attempt, policy.confidence))
    if least is None or n < least:
        yield f"{rule_id}: min_groups = {n} promises too little: without one event {least} groups are needed to pass"


def explained(policy: Policy, *, n_groups: int | None, attempt: int | None) -> Iterator[str]:
    """Rule by rule: what it asks, the groups that it needs, the chance to pass."""
    powers = {power.rule: power for power in power_of(policy, n_groups=n_groups, attempt=attempt)}
    for rule_id, rule in policy.rules():
        yield in_words(rule_id, rule, policy)
        power = powers.get(rule_id)
        if power is None:
            yield "  sizes are not tabled for it: its bound follows from two classes, or two runs"
            continue
        bad = "events" if rule.op == "<=" else "misses"
        yield "  needs " + ", ".join(
            f"{n if n is not None else 'no number of'} groups with {k} {bad}" for k, n in power.needs
        )
        chance = ", ".join(f"{p:.0%} at a true {rate:g}" for rate, p in power.passes)
        most = f"up to {power.n_events} {bad} pass" if power.n_events >= 0 else "nothing passes"
        yield f"  of {power.n_groups} groups {most}; chance to pass: {chance}"
