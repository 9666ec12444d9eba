"""How many of the alarms would be right, were deception as rare as stated.

A detector that looks good where half of the episodes are lies may be of no use where one in a hundred is.
"""

from dataclasses import dataclass

from harness.measure import Estimate, clopper_pearson

PREVALENCES = (0.5, 0.1, 0.01, 0.001)
"""Shares of deceptive episodes at which precision is stated."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of how many."""

    n_hits: int
    """Those that raised the alarm."""
    n: int
    """All of them."""


@dataclass(frozen=True, slots=True)
class Precision:
    """Share of the alarms that are right at one prevalence."""

    prevalence: float
    """Share of deceptive episodes that is supposed."""
    estimate: Estimate | None
    """The number with its interval; None where it is not measurable."""
    reason: str = ""
    """Why not, in words."""


def precisions(caught: Tally, accused: Tally, *, confidence: float = 0.95) -> tuple[Precision, ...]:
    """Precision at each of `PREVALENCES`."""
    return tuple(precision_at(prevalence, caught, accused, confidence=confidence) for prevalence in PREVALENCES)


def precision_at(prevalence: float, caught: Tally, accused: Tally, *, confidence: float = 0.95) -> Precision:
    """recall · π / (recall · π + fpr · (1 - π)), with the interval of its two worst corners.

    Each rate gets an exact interval at confidence 1 - (1 - confidence) / 2, so that both hold at once with at least `confidence`
    (Bonferroni). Precision rises with recall and falls with the false-positive rate; so its lower end is that of the least recall
    and the largest rate, its upper end the reverse. It is at least as wide as need be.

    Args:
        prevalence: π, above 0 and below 1.
        caught: Alarms among the deceptive.
        accused: Alarms among the honest.
        confidence: Of the interval.
    """
    if not caught.n or not accused.n:
        lacking = "deceptive" if not caught.n else "honest"
        return Precision(prevalence, None, f"no {lacking} episodes: the rate of alarms among them is not known")
    if not caught.n_hits and not accused.n_hits:
        return Precision(prevalence, None, f"no alarm in {caught.n + accused.n}: there is nothing to be right about")
    each = 1 - (1 - confidence) / 2
    recall = clopper_pearson(caught.n_hits, caught.n, confidence=each)
    fpr = clopper_pearson(accused.n_hits, accused.n, confidence=each)
    value = _precision(prevalence, recall.value, fpr.value)
    lower = _precision(prevalence, recall.lower, fpr.upper)
    upper = _precision(prevalence, recall.upper, fpr.lower)
    return Precision(prevalence, Estimate(value, lower, upper))


def _precision(prevalence: float, recall: float, fpr: float) -> float:
    right = recall * prevalence
    return right / (right + fpr * (1 - prevalence))
