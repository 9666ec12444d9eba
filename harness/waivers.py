"""Rules that may be broken for a while: who says so, why, and until when."""

from dataclasses import replace
from datetime import date

from harness.outcome import Outcome, RuleOutcome
from harness.policy import Policy

_WAIVABLE = (Outcome.FAIL, Outcome.INCONCLUSIVE)


def waived(rule: RuleOutcome, policy: Policy, today: date | None) -> RuleOutcome:
    """The rule, marked where a waiver is in force; a waiver that has run out is named, and a broken one changes nothing."""
    mine = [w for w in policy.waiver if w.rule == rule.rule and w.suite in ("*", rule.suite)]
    if not mine or rule.verdict not in _WAIVABLE:
        return rule
    best = max(mine, key=lambda waiver: waiver.expires)
    if today is None or today > best.expires:
        return replace(rule, reason=f"{rule.reason}; its waiver ran out on {best.expires}")
    return replace(rule, waived=f"until {best.expires} by {best.approved_by}: {best.reason}")
