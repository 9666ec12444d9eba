"""Which episodes of a suite are shown: at the top, at the border and at the bottom of the headline detector's exam scores."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import polars as pl

from harness.evidence import Evidence

Place = Literal["top", "border", "bottom"]
_MANY_SUITES = 12
"""Suites above which one episode of each place is shown instead of two."""


@dataclass(frozen=True, slots=True)
class Exemplar:
    """One episode that is shown for its score."""

    episode_id: str
    """Which."""
    place: Place
    """Where its score lies."""
    score: float
    """The headline's, from scores.parquet."""
    threshold: float | None
    """Of the frozen detector; None where it has none."""


def exemplars(evidence: Evidence, suite: str) -> tuple[Exemplar, ...]:
    """Highest first, then those nearest the threshold, then the lowest; an episode once, a pair once in each place; by exam scores alone.

    Empty where the headline detector scored no exam episode of the suite. Without a threshold the border is the median.
    """
    headline = str(evidence.plan["config"]["headline"])
    mine = (pl.col("detector") == headline) & (pl.col("train_suite") == suite) & (pl.col("suite") == suite)
    scores = evidence.scores.filter(mine & (pl.col("part") == "exam") & pl.col("value").is_finite())
    if scores.is_empty():
        return ()
    facts = evidence.detector(suite, headline)
    threshold = None if facts is None or facts.get("threshold") is None else float(facts["threshold"])
    pairs = dict(evidence.episodes.select("episode_id", "pair_id").iter_rows())
    rows = sorted((float(value), str(i)) for i, value in scores.select("episode_id", "value").iter_rows())
    border = threshold if threshold is not None else rows[len(rows) // 2][0]
    n_each = 1 if len(evidence.plan["suites"]) > _MANY_SUITES else 2
    orders = {"top": rows[::-1], "bottom": rows, "border": sorted(rows, key=lambda row: (abs(row[0] - border), row[1]))}
    chosen = dict(_chosen(orders, pairs, n_each))
    places: tuple[Place, ...] = ("top", "border", "bottom")
    return tuple(Exemplar(i, place, score, threshold) for place in places for score, i in chosen[place])


def _chosen(
    orders: dict[str, list[tuple[float, str]]], pairs: dict[str, str], n_each: int
) -> Iterator[tuple[str, list[tuple[float, str]]]]:
    """For each place its first rows, an episode once over all places and a pair once in each."""
    shown: set[str] = set()
    for place, order in orders.items():
        kept: dict[str, tuple[float, str]] = {}
        for score, i in order:
            pair = pairs.get(i, i)
            if len(kept) < n_each and pair not in kept and i not in shown:
                kept[pair] = (score, i)
                shown.add(i)
        yield place, list(kept.values())
