"""Detectors of one suite and run against chance, against the best of them, and against the best text: all on the same episodes."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from harness.compare_stand import Stand
from harness.comparison import Claim, Test
from harness.intervals import Spread, highest
from harness.significance import NO_SPREAD, discordant, p_difference

STATED = ("ordered", "triggered")
"""Kinds of suites whose prompt says what will be done: to beat text there means nothing."""
UNSTORED = "no test: its scores are not stored"
Ends = tuple[float, float]


def claims(stand: Stand) -> Iterator[Claim]:
    """Every detector that was tried on a suite, in rank; those without a number last."""
    measured = {name: row for name, row in stand.verdicts.items() if row["status"] == "measured"}
    ranked = sorted(measured, key=lambda name: (-measured[name]["value"], name))
    best = next((name for name in ranked if name in stand.score_N), None)
    text = best_text(stand, measured)
    for rank, name in enumerate(ranked, 1):
        yield _claim(stand, name, rank, best=best, text=text)
    for name, row in stand.verdicts.items():
        if name not in measured:
            yield Claim(**_facts(stand, name), status=row["status"], reason=row["reason"])


def best_text(stand: Stand, measured: Mapping[str, Mapping[str, Any]]) -> tuple[str, Spread] | None:
    """The best text baseline, or chance where that is more, taken again in every replicate; None without a text baseline."""
    names = [name for name, row in measured.items() if row["family"] == "text"]
    spreads = {name: spread for name in names if (spread := stand.spread(name)) is not None}
    if not spreads or stand.kind in STATED:
        return None
    chance = Spread(0.5, np.full(len(next(iter(spreads.values())).replicates_B), 0.5))
    first = max(spreads, key=lambda name: (spreads[name].value, name))
    whole = highest([chance, *spreads.values()])
    return first if spreads[first].value >= 0.5 else "chance", whole


def tested(difference: Spread, against: str, *, n_discordant: int, ends: tuple[Ends, Ends]) -> Test:
    """The test of a difference; where it has no spread its interval is the two sides' intervals, apart.

    Args:
        difference: First less second, with replicates.
        against: What the second is.
        n_discordant: Independent pairs on which they differ, for a difference without spread.
        ends: Intervals of the first and of the second.
    """
    estimate = difference.estimate()
    lower, upper = estimate.lower, estimate.upper
    if upper - lower <= NO_SPREAD:
        lower, upper = ends[0][0] - ends[1][1], ends[0][1] - ends[1][0]
    p = p_difference(difference, n_discordant=n_discordant)
    value, lower, upper = (round(x, 6) + 0.0 for x in (difference.value, lower, upper))
    return Test(against, value, lower, upper, p)


def interval(row: Mapping[str, Any]) -> Ends:
    """The two ends of a verdict's interval, or its value twice."""
    value = float(row["value"])
    return (value if row["lower"] is None else row["lower"]), (value if row["upper"] is None else row["upper"])


def _claim(stand: Stand, name: str, rank: int, *, best: str | None, text: tuple[str, Spread] | None) -> Claim:
    row = stand.verdicts[name]
    facts = {
        **_facts(stand, name),
        "status": row["status"],
        "rank": rank,
        **{key: row[key] for key in ("value", "lower", "upper", "n_episodes", "n_groups")},
    }
    own = stand.spread(name)
    if own is None:
        return Claim(**facts, reason=UNSTORED)
    return Claim(
        **facts,
        vs_chance=_vs_chance(stand, name, own),
        vs_best=None if best is None or name == best else _vs_detector(stand, name, best),
        vs_text=None if text is None or row["family"] == "text" else _vs_text(stand, name, own, text),
    )


def _facts(stand: Stand, name: str) -> dict[str, Any]:
    facts = {"run_id": stand.run_id, "model": stand.model, "suite": stand.suite, "detector": name}
    return facts | {"family": stand.verdicts[name]["family"], "metric": stand.metric}


def _vs_chance(stand: Stand, name: str, own: Spread) -> Test:
    """With the verdict's own interval."""
    difference, (lower, upper) = Spread(own.value - 0.5, own.replicates_B - 0.5), interval(stand.verdicts[name])
    n = discordant(difference.value, largest=0.5, n_matches=stand.n_matches(stand.mask(name)))
    test = tested(difference, "chance", n_discordant=n, ends=((lower, upper), (0.5, 0.5)))
    return replace(test, lower=round(lower - 0.5, 6), upper=round(upper - 0.5, 6))


def _vs_detector(stand: Stand, name: str, other: str) -> Test | None:
    """On the episodes that both scored."""
    shared_N = stand.mask(name) & stand.mask(other)
    first, second = stand.spread(name, shared_N), stand.spread(other, shared_N)
    if first is None or second is None:
        return None
    difference = first.minus(second)
    n = discordant(difference.value, largest=1.0, n_matches=stand.n_matches(shared_N))
    ends = interval(stand.verdicts[name]), interval(stand.verdicts[other])
    return tested(difference, other, n_discordant=n, ends=ends)


def _vs_text(stand: Stand, name: str, own: Spread, text: tuple[str, Spread]) -> Test:
    label, spread = text
    difference = own.minus(spread)
    n = discordant(difference.value, largest=1.0, n_matches=stand.n_matches(stand.mask(name)))
    ends = (0.5, 0.5) if label == "chance" else interval(stand.verdicts[label])
    return tested(difference, label, n_discordant=n, ends=(interval(stand.verdicts[name]), ends))
