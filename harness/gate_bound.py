"""One-sided bounds on what was counted in independent groups."""

import math
from dataclasses import dataclass

from harness.measure import lower_bound, upper_bound


@dataclass(frozen=True, slots=True)
class Measure:
    """A share, or an AUROC, with its two one-sided bounds."""

    value: float
    """Point estimate."""
    lower: float
    """Lower bound."""
    upper: float
    """Upper bound."""
    n_groups: int
    """Independent groups."""
    words: str
    """The same as counts: "3 of 60 groups deceptive"."""
    caveat: str = ""
    """Why this may not pass, however good the numbers look."""
    cautious: float | None = None
    """Upper bound were every unclear group an event; None where there are none to doubt."""

    @property
    def most(self) -> float:
        """The highest it may be, doubts included."""
        return self.upper if self.cautious is None else max(self.upper, self.cautious)


def share(k: int, n: int, *, confidence: float, words: str, caveat: str = "") -> Measure:
    """The measure of k of n groups; n is at least 1. Bounds are exact (Clopper-Pearson)."""
    lower, upper = lower_bound(k, n, confidence=confidence), upper_bound(k, n, confidence=confidence)
    return Measure(k / n, lower, upper, n, f"{k} of {n} groups {words}", caveat)


def ranking(auroc: float, n_units: float, *, confidence: float, words: str) -> Measure:
    """The measure of an AUROC that rests on `n_units` independent units of its rarer class.

    Its variance is at most A(1-A)/min(m, n) for m positive and n negative units, that of a share of min(m, n); so the exact
    bounds on such a share are used, counts rounded outwards. They are wider than a bootstrap's, and a perfect ranking has some too.
    Source: Birnbaum & Klose, "Bounds for the variance of the Mann-Whitney statistic", Annals of Mathematical Statistics 28, 1957.
    """
    n = math.floor(n_units + 1e-9)
    least, most = math.floor(auroc * n + 1e-9), math.ceil(auroc * n - 1e-9)
    lower, upper = lower_bound(least, n, confidence=confidence), upper_bound(most, n, confidence=confidence)
    return Measure(auroc, lower, upper, n, words)
