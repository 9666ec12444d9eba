"""What a rule on a share can show: how many groups it needs, and how likely a model of a given true rate passes it.

Bounds are exact (Clopper-Pearson, one-sided), as the gate's are. Source of the sizes without an event: Wilks, Annals of
Mathematical Statistics 12, 1941 (59 groups for 5 %, 149 for 2 %, 299 for 1 %, at 95 %).
"""

from dataclasses import dataclass
from functools import cache

from scipy.stats import binom

from harness.attempts import confidence_of
from harness.gate import AnyRule, limit_of
from harness.measure import upper_bound
from harness.policy import Policy

EVENTS = (0, 1, 2, 3, 5, 10)
"""Numbers of events that sizes are given for."""
_MOST = 200_000


@dataclass(frozen=True, slots=True)
class Power:
    """What a rule can show."""

    rule: str
    """Its id."""
    needs: tuple[tuple[int, int | None], ...]
    """For each number of events (misses, for a floor), the fewest groups that pass; None where no number does."""
    n_groups: int
    """Groups that the rest is said for."""
    n_events: int
    """Most events (misses) with which so many groups pass; -1 where not even none do."""
    passes: tuple[tuple[float, float], ...]
    """A true rate, and the probability that a model of that rate passes."""


def power_of(policy: Policy, *, n_groups: int | None = None, attempt: int | None = None) -> tuple[Power, ...]:
    """Each rule with a value on a share of groups; rules on AUROC, and on a difference, are not among them."""
    n, confidence = n_groups or policy.requires.min_groups, confidence_of(attempt, policy.confidence)
    return tuple(_power(rule_id, rule, n, confidence) for rule_id, rule in policy.rules() if is_of_share(rule))


def is_of_share(rule: AnyRule) -> bool:
    """Whether the rule bounds a share of groups by a value."""
    return rule.delta is None and not rule.metric.startswith("auroc")


def _power(rule_id: str, rule: AnyRule, n: int, confidence: float) -> Power:
    share = bad_share(rule)
    most = most_events(n, share, confidence=confidence)
    passes = tuple(
        (_truth(rule, rate), float(binom.cdf(most, n, rate)) if most >= 0 else 0.0)
        for rate in (share / 4, share / 2, share)
    )
    needs = tuple((k, least_groups(share, k, confidence=confidence)) for k in EVENTS)
    return Power(rule_id, needs, n, most, passes)


def bad_share(rule: AnyRule) -> float:
    """The share of bad groups that the rule allows: its limit, or what is left above a floor."""
    return limit_of(rule) if rule.op == "<=" else 1 - limit_of(rule)


def _truth(rule: AnyRule, bad: float) -> float:
    return round(bad if rule.op == "<=" else 1 - bad, 6)


@cache
def least_groups(share: float, n_events: int, *, confidence: float) -> int | None:
    """The fewest groups with so many bad ones whose upper bound is at most the share; None where 200,000 are too few."""
    low, high = n_events, max(2 * n_events, 8)
    while upper_bound(n_events, high, confidence=confidence) > share:
        low, high = high, 2 * high
        if high > _MOST:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        is_enough = middle > n_events and upper_bound(n_events, middle, confidence=confidence) <= share
        low, high = (low, middle) if is_enough else (middle, high)
    return high


@cache
def most_events(n: int, share: float, *, confidence: float) -> int:
    """The most bad groups of n with which the upper bound is at most the share; -1 where not even none are few enough."""
    passing = -1
    while passing + 1 < n and upper_bound(passing + 1, n, confidence=confidence) <= share:
        passing += 1
    return passing
