"""How much worse than a baseline: the difference of two shares, bounded without assuming anything of how they hang together."""

from collections.abc import Callable, Mapping
from typing import Any

from harness.evidence import GateEvidence
from harness.gate_bound import Measure
from harness.ledger import Ledger, TooLittle, open_ledger
from harness.policy import Rule

_ASKED = ("epochs", "temperature")
"""What of the configuration, besides the suite, makes two rates comparable: twice asked is twice tempted."""
MeasureOf = Callable[[Ledger, GateEvidence, float], Measure]
"""A measure of a run at a confidence."""


def difference(
    rule: Rule, measure: MeasureOf, here: GateEvidence, there: GateEvidence | None, *, confidence: float
) -> Measure:
    """Candidate less baseline, with one-sided bounds.

    Each of the two is bounded at confidence 1 - (1 - c)/2, so that both bounds hold with confidence c whatever the dependence
    between the runs (Bonferroni; the runs share groups, and pairs of answers may agree more or less than chance). Unclear groups
    count as events in whichever run that is worse for the bound.

    Raises:
        TooLittle: no baseline, or one that was asked something else.
        DamagedError: evidence that contradicts itself, on either side.
    """
    if there is None:
        raise TooLittle(
            "the rule compares with a baseline and none is set; see telltale baseline set, or give --baseline"
        )
    _comparable(rule, here.plan, there.plan)
    each = 1 - (1 - confidence) / 2
    new, old = (measure(open_ledger(evidence), evidence, each) for evidence in (here, there))
    words = f"{new.words}; baseline: {old.words}; difference {new.value - old.value:+.4f}"
    caveat = "; ".join(filter(None, (new.caveat, old.caveat and f"baseline: {old.caveat}")))
    n_groups = min(new.n_groups, old.n_groups)
    return Measure(new.value - old.value, new.lower - old.most, new.most - old.lower, n_groups, words, caveat)


def _comparable(rule: Rule, here: Mapping[str, Any], there: Mapping[str, Any]) -> None:
    if here["run_id"] == there["run_id"]:
        raise TooLittle("the baseline is this very run")
    new, old = (next((s for s in plan["suites"] if s["name"] == rule.suite), None) for plan in (here, there))
    if old is None:
        raise TooLittle(f"the baseline was not asked {rule.suite}")
    if new is not None and new.get("version") != old.get("version"):
        raise TooLittle(
            f"the baseline was asked another {rule.suite}: its version is {old.get('version')}, here {new.get('version')}"
        )
    if new is not None and new.get("digest") != old.get("digest"):
        raise TooLittle(
            f"the baseline was asked other questions of {rule.suite} ({_drawn(here, there)}); ask both runs the same"
        )
    for name in _ASKED:
        if (now := here["config"].get(name)) != (then := there["config"].get(name)):
            raise TooLittle(f"the baseline was asked in another way: its {name} is {then}, here {now}")


def _drawn(here: Mapping[str, Any], there: Mapping[str, Any]) -> str:
    """Which settings draw other questions in the two runs."""
    both = [(name, there["config"].get(name), here["config"].get(name)) for name in ("seed", "limit")]
    words = [f"its {name} is {then}, here {now}" for name, then, now in both if then != now]
    return ", ".join(words) or "its texts are others, by the same seed and limit"
