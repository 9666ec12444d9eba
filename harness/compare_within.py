"""Detectors of one suite and run against chance, against the best of them, and against the best text: all on the same episodes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from harness.compare_stand import Stand
from harness.comparison import CONTROLS, Claim, Test
from harness.intervals import Spread, auroc_interval, highest
from harness.judge_rows import crossed_mask
from harness.significance import NO_SPREAD, discordant, p_difference

STATED = ("ordered", "triggered")
"""Kinds of suites whose prompt says what will be done: to beat text there means nothing."""
UNSTORED = "no test: its scores are not stored"
Ends = tuple[float, float]


def claims(stand: Stand) -> Iterator[Claim]:
    """Every detector that was tried on a suite, in rank, then those without a number, then the controls, without a rank."""
    measured = {name: row for name, row in stand.verdicts.items() if row["status"] == "measured"}
    ranked = sorted(measured.keys() - CONTROLS, key=lambda name: (-measured[name]["value"], name))
    best = next((name for name in ranked if name in stand.score_N), None)
    for rank, name in enumerate(ranked, 1):
        yield _claim(stand, name, rank, best=best)
    rest = [name for name in stand.verdicts if name not in ranked]
    for name in sorted(rest, key=lambda name: (name in CONTROLS, name)):
        row = stand.verdicts[name]
        if name in measured:
            yield _claim(stand, name, None, best=None)
        else:
            yield Claim(**_facts(stand, name), status=row["status"], reason=row["reason"])


def text_baselines(stand: Stand) -> tuple[str, ...]:
    """The text baselines that rank something; none where the prompt states the condition."""
    if stand.kind in STATED:
        return ()
    rows = stand.verdicts.items()
    names = [name for name, row in rows if row["family"] == "text" and row["status"] == "measured"]
    return tuple(name for name in names if stand.spread(name) is not None)


def shared(stand: Stand, names: Sequence[str]) -> np.ndarray:
    """The compared rows that all of these scored, balanced anew where they left gaps, as `Stand.mask` does for one."""
    has_N = np.logical_and.reduce([np.isfinite(stand.score_N[name]) for name in names])
    if stand.metric == "auroc_crossed" and not has_N[stand.aim_N].all():
        return crossed_mask(stand.rows, has_N)
    return np.asarray(stand.aim_N & has_N)


def _on(stand: Stand, name: str, mask_N: np.ndarray) -> Spread | None:
    """The detector's AUROC on just these rows, which it scored; made once."""
    key = name, mask_N.tobytes()
    if key not in stand.memo:
        stand.memo[key] = stand.draws.auroc(stand.score_N[name], stand.rows.y_N, mask_N)
    return stand.memo[key]


def best_text(stand: Stand, within_N: np.ndarray) -> tuple[str, Spread] | None:
    """The best text baseline on these rows, or chance where that is more, taken again in every replicate; None without one."""
    found = {name: _on(stand, name, within_N) for name in text_baselines(stand)}
    spreads = {name: spread for name, spread in found.items() if spread is not None}
    if not spreads:
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


def _claim(stand: Stand, name: str, rank: int | None, *, best: str | None) -> Claim:
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
        vs_text=None if row["family"] == "text" else _vs_text(stand, name),
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
    shared_N = shared(stand, (name, other))
    first, second = _on(stand, name, shared_N), _on(stand, other, shared_N)
    if first is None or second is None:
        return None
    difference = first.minus(second)
    n = discordant(difference.value, largest=1.0, n_matches=stand.n_matches(shared_N))
    ends = _ends(stand, first, shared_N), _ends(stand, second, shared_N)
    return tested(difference, other, n_discordant=n, ends=ends)


def _vs_text(stand: Stand, name: str) -> Test | None:
    """On the episodes that the detector and every text baseline scored: which text is best is found there anew."""
    shared_N = shared(stand, (name, *text_baselines(stand)))
    own, text = _on(stand, name, shared_N), best_text(stand, shared_N)
    if own is None or text is None:
        return None
    label, spread = text
    difference = own.minus(spread)
    n = discordant(difference.value, largest=1.0, n_matches=stand.n_matches(shared_N))
    ends = (0.5, 0.5) if label == "chance" else _ends(stand, spread, shared_N)
    return tested(difference, label, n_discordant=n, ends=(_ends(stand, own, shared_N), ends))


def _ends(stand: Stand, spread: Spread, mask_N: np.ndarray) -> Ends:
    """Of the AUROC's interval on these rows."""
    found = auroc_interval(spread, n_matches=stand.n_matches(mask_N))
    return found.lower, found.upper
