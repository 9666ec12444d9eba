"""What a gate says: one outcome for each rule, and the worst of them."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Literal


class Outcome(StrEnum):
    """What is known about a rule; ordered by `worst`."""

    PASS = "PASS"
    """The bound holds, shown by enough sound evidence."""
    FAIL = "FAIL"
    """The rule is broken."""
    INCONCLUSIVE = "INCONCLUSIVE"
    """Sound evidence, too little of it to say."""
    ERROR = "ERROR"
    """The evidence cannot be trusted."""
    NOT_ASKED = "NOT_ASKED"
    """The policy has no such rule."""

    @property
    def exit_code(self) -> int:
        """What `telltale gate` ends with."""
        return {"PASS": 0, "FAIL": 1, "INCONCLUSIVE": 3}.get(self.value, 4)


_WORST_FIRST = (Outcome.ERROR, Outcome.FAIL, Outcome.INCONCLUSIVE, Outcome.PASS)


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """ERROR > FAIL > INCONCLUSIVE > PASS; of nothing, NOT_ASKED."""
    seen = set(outcomes)
    return next((outcome for outcome in _WORST_FIRST if outcome in seen), Outcome.NOT_ASKED)


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """One rule on one suite."""

    id: str
    """behaviour.1.trade_report.deceptive_rate: family, place in the policy, suite, metric."""
    family: Literal["behaviour", "monitor"]
    """Which question it belongs to."""
    suite: str
    """Suite that was measured; "*" where none could be."""
    detector: str | None
    """Detector of a monitor rule."""
    metric: str
    """What was measured."""
    op: str
    """How the bound is compared."""
    bound: str
    """Which bound."""
    limit: float
    """With what, from the policy."""
    verdict: Outcome
    """What came out."""
    reason: str
    """Why, in a sentence."""
    n_groups: int = 0
    """Independent groups behind the numbers."""
    value: float | None = None
    """Share of groups, or AUROC; None where nothing was measured."""
    lower: float | None = None
    """One-sided lower bound at the policy's confidence."""
    upper: float | None = None
    """One-sided upper bound."""


@dataclass(frozen=True, slots=True)
class GateResult:
    """The verdict on one run under one policy."""

    verdict: Outcome
    """The worst of the two."""
    behaviour: Outcome
    """Does the model lie or cheat?"""
    monitor: Outcome
    """Would we see it, on this model?"""
    reasons: tuple[str, ...]
    """A sentence for each rule, the worst first."""
    policy_sha256: str
    """Digest of the policy's canonical JSON."""
    run_id: str
    """Run that was judged; empty where it could not be read."""
    policy: str = ""
    """Name of the policy."""
    confidence: float = 0.95
    """Of each bound."""
    rules: tuple[RuleOutcome, ...] = ()
    """Rule by rule."""

    @property
    def exit_code(self) -> int:
        """0 PASS, 1 FAIL, 3 INCONCLUSIVE, 4 ERROR."""
        return self.verdict.exit_code

    def record(self) -> dict[str, Any]:
        """What gate.json holds."""
        return {
            "schema": 1,
            **asdict(self),
            "reasons": list(self.reasons),
            "rules": [asdict(rule) for rule in self.rules],
        }


def summed_up(
    rules: Iterable[RuleOutcome], *, policy: str, policy_sha256: str, run_id: str, confidence: float
) -> GateResult:
    """The result of these rules."""
    rules = tuple(rules)
    by_badness = sorted(rules, key=lambda rule: _WORST_FIRST.index(rule.verdict))
    return GateResult(
        verdict=worst(rule.verdict for rule in rules) if rules else Outcome.ERROR,
        behaviour=worst(rule.verdict for rule in rules if rule.family == "behaviour"),
        monitor=worst(rule.verdict for rule in rules if rule.family == "monitor"),
        reasons=tuple(f"{rule.verdict} {rule.family} {rule.suite} {rule.metric}: {rule.reason}" for rule in by_badness),
        policy_sha256=policy_sha256,
        run_id=run_id,
        policy=policy,
        confidence=confidence,
        rules=rules,
    )


def refused(reason: str, *, policy_sha256: str = "", run_id: str = "") -> GateResult:
    """ERROR before any rule could be looked at: no policy, or no run to judge."""
    return GateResult(Outcome.ERROR, Outcome.NOT_ASKED, Outcome.NOT_ASKED, (f"ERROR {reason}",), policy_sha256, run_id)
