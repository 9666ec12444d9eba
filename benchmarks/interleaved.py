"""Two ways of doing one thing, timed in turn: the median ratio of many pairs, with its bootstrap interval."""

import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

Work = Callable[[], object]
_N_BOOTSTRAP = 2000


@dataclass(frozen=True, slots=True)
class Ratio:
    """A measured ratio and what it should be."""

    name: str
    """What is divided by what."""
    wall: tuple[float, float, float]
    """Median and 95 % interval of the pairs' wall-time ratios."""
    cpu: tuple[float, float, float]
    """The same of processor time, which other work on the machine disturbs less."""
    n_pairs: int
    """Pairs."""
    bound: str
    """What DESIGN §12 asks."""


def compare(name: str, first: Work, second: Work, *, n_pairs: int, bound: str) -> Ratio:
    """Times both in turn, every other pair in the opposite order, after one pair that warms up and does not count."""
    first(), second()
    pairs = []
    for i in range(n_pairs):
        if i % 2:
            after, before = timed(second), timed(first)
        else:
            before, after = timed(first), timed(second)
        pairs.append(before / after)
        print(f"\r{name}: pair {i + 1} of {n_pairs}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    ratios_P2 = np.asarray(pairs)
    return Ratio(name, median_interval(ratios_P2[:, 0]), median_interval(ratios_P2[:, 1]), n_pairs, bound)


def timed(work: Work) -> np.ndarray:
    """Wall seconds, and processor seconds of this process and its children."""
    wall, cpu = time.perf_counter(), sum(os.times()[:4])
    work()
    return np.asarray([time.perf_counter() - wall, sum(os.times()[:4]) - cpu])


def median_interval(values_P: np.ndarray) -> tuple[float, float, float]:
    """Median, and the 2.5th and 97.5th percentile of resampled medians."""
    draws = np.random.default_rng(0).choice(values_P, (_N_BOOTSTRAP, len(values_P)))
    lower, upper = np.quantile(np.median(draws, axis=1), (0.025, 0.975))
    return float(np.median(values_P)), float(lower), float(upper)


def print_ratios(rows: Sequence[Ratio]) -> None:
    """One line a ratio."""
    print(f"{'ratio':<58} {'wall':>6} {'95 %':>13}  {'cpu':>6} {'95 %':>13}  pairs  bound")
    for row in rows:
        wall, cpu = (f"{m:6.3f} {low:6.3f}-{high:.3f}" for m, low, high in (row.wall, row.cpu))
        print(f"{row.name:<58} {wall:>20}  {cpu:>20}  {row.n_pairs:>5}  {row.bound}")
