"""Is a difference more than chance, and does it still look so when everything that was tried is counted? Pure functions.

The p-value of a paired difference of AUROCs comes from its cluster-bootstrap replicates: with d the difference and s the standard
deviation of the replicates, z = d / s and p = 2 (1 - Phi(|z|)), two-sided. Limits: s is itself uncertain with few groups, and the
normal shape is poor where an AUROC lies within two or three s of 0 or 1; below about 20 groups a p near 0.05 should not be leaned
on, and no p below 1e-6 is exact.

A perfect ranking has no spread to divide by. There the test is an exact sign test: positives and negatives of different groups are
matched into independent pairs, and of those on which the two sides differ all fall to one side, n of n, p = 2 (1/2)^n.
"""

import math
from collections.abc import Sequence

import numpy as np
from scipy import stats

from harness.intervals import Spread

NO_SPREAD = 1e-9
"""Replicates that vary by less than this are all the same number."""


def p_difference(difference: Spread, *, n_discordant: int) -> float:
    """Two-sided p that a difference is zero.

    Args:
        difference: The difference with its replicates, both sides on the same `Resamples`.
        n_discordant: Independent pairs on which the two sides differ, for replicates without spread; see `discordant`.
    """
    kept_B = difference.replicates_B[np.isfinite(difference.replicates_B)]
    spread = float(np.std(kept_B, ddof=1)) if len(kept_B) > 1 else 0.0
    if spread > NO_SPREAD:
        return float(2 * stats.norm.sf(abs(difference.value) / spread))
    return p_sign(n_discordant, 0) if abs(difference.value) > NO_SPREAD else 1.0


def p_sign(n_plus: int, n_minus: int) -> float:
    """Exact two-sided p of so many differences one way and so many the other; ties are left out by the caller."""
    if not n_plus + n_minus:
        return 1.0
    return float(stats.binomtest(n_plus, n_plus + n_minus, 0.5).pvalue)


def p_interval(value: float, lower: float, upper: float, *, null: float) -> float | None:
    """Two-sided p from a 95 % interval alone, as if it were that of a normal; None where it has no width."""
    width = upper - lower
    return None if width <= NO_SPREAD else float(2 * stats.norm.sf(abs(value - null) / (width / 3.919928)))


def discordant(difference: float, *, largest: float, n_matches: int) -> int:
    """Matched pairs on which two rankings differ, rounded down, where `largest` is the difference on all of them."""
    return math.floor(abs(difference) / largest * n_matches + NO_SPREAD)


def holm(p: Sequence[float], *, n_tests: int) -> list[float]:
    """Adjusted p-values that keep the chance of even one false claim at the level, whatever hangs on what.

    Args:
        p: The p-values at hand, in any order.
        n_tests: Everything that was tried; what has no p-value counts as p = 1.

    Source: Holm, A simple sequentially rejective multiple test procedure, 1979.
    """
    p_N, adjusted_N = _whole(p, n_tests), np.zeros(n_tests)
    order_N = np.argsort(p_N, kind="stable")
    adjusted_N[order_N] = np.maximum.accumulate((n_tests - np.arange(n_tests)) * p_N[order_N])
    return [float(each) for each in np.minimum(adjusted_N, 1.0)[: len(p)]]


def benjamini_hochberg(p: Sequence[float], *, n_tests: int) -> list[float]:
    """Adjusted p-values that keep the expected share of false ones among those called at the level; for looking around.

    Holds for independent tests, and for tests that err together, as those on the same episodes do.
    Source: Benjamini and Hochberg, Controlling the false discovery rate, 1995.
    """
    p_N = _whole(p, n_tests)
    q_N = np.asarray(stats.false_discovery_control(p_N)) if n_tests else p_N
    return [float(q) for q in q_N[: len(p)]]


def _whole(p: Sequence[float], n_tests: int) -> np.ndarray:
    """The p-values, and 1 for each test that has none."""
    if n_tests < len(p):
        raise ValueError(f"{len(p)} p-values of {n_tests} tests: n_tests counts all that were tried")
    return np.concatenate([np.asarray(p, dtype=np.float64), np.ones(n_tests - len(p))])
