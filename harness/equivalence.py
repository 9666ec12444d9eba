"""Are two sides shown to be alike? Two one-sided tests with whole groups as the units, for means, for rankings and for vocabularies.

Texts of one group share wording, so rows are no independent draws: a naive test is too sure. Each figure here is a sum over groups, and
its spread is that of the groups' parts. A claim of equivalence is small where both one-sided tests reject; a claim of difference is
small where the figure is shown to lie beyond the margin. What is neither is undecided.
Sources: Schuirmann, A comparison of the two one-sided tests procedure, 1987. Obuchowski, Nonparametric analysis of clustered ROC curve
data, 1997. Lin, Divergence measures based on the Shannon entropy, 1991.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from harness.significance import holm

LEVEL = 0.05
"""Largest p of a claim, of equivalence or of a difference."""
FEWEST = 5
"""Groups on each side below which nothing is claimed."""
UNSEEN = 0.1
"""Share of groups that could differ, unseen, where none does: with no spread at all p is (1 - UNSEEN) to the power of the groups."""

Finding = Literal["equivalent", "different", "undecided"]
"""What was shown of one trait, or of a suite."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """One figure that compares two sides, 0 where they are alike."""

    value: float
    """Deceptive less honest; a divergence is never below 0."""
    error: float
    """Standard error, groups being the units."""
    margin: float
    """Largest size that does not matter."""
    n_groups: int
    """Groups behind it: the fewer of the two sides."""

    @property
    def p_equivalent(self) -> float:
        """Larger p of the two tests that the figure is below the margin and above minus the margin."""
        return self._p(self.margin - abs(self.value))

    @property
    def p_different(self) -> float:
        """That the figure lies beyond the margin, on the side where it is."""
        return self._p(abs(self.value) - self.margin)

    @property
    def bounds(self) -> tuple[float, float]:
        """The two-sided 90 % interval, which the two tests at 5 % read."""
        if self.n_groups < 2:
            return -math.inf, math.inf
        half = float(stats.t.ppf(1 - LEVEL, self.n_groups - 1)) * self.error
        return self.value - half, self.value + half

    def _p(self, distance: float) -> float:
        """One-sided p that a figure this far on the right side of the margin is there by chance."""
        if self.n_groups < FEWEST:
            return 1.0
        if self.error <= _NO_SPREAD:
            return (1 - UNSEEN) ** self.n_groups if distance > _NO_SPREAD else 1.0
        return float(stats.t.sf(distance / self.error, self.n_groups - 1))


_NO_SPREAD = 1e-12


def mean_contrast(value_N: np.ndarray, y_N: np.ndarray, group_N: np.ndarray, *, margin: float) -> Contrast:
    """Difference of the means of rows labelled 1 and 0."""
    difference = float(value_N[y_N == 1].mean() - value_N[y_N == 0].mean())
    part_N = np.zeros(len(y_N))
    for y, sign in ((1, 1.0), (0, -1.0)):
        mine_N = y_N == y
        part_N[mine_N] = sign * (value_N[mine_N] - value_N[mine_N].mean()) / mine_N.sum()
    return Contrast(difference, _clustered(part_N, group_N), margin, _fewer(y_N, group_N))


def rank_contrast(value_N: np.ndarray, y_N: np.ndarray, group_N: np.ndarray, *, margin: float) -> Contrast:
    """AUROC of the values less one half: by how much more often a row labelled 1 has the larger value, a tie counting half."""
    one_N, zero_N = value_N[y_N == 1], value_N[y_N == 0]
    part_N, place_N = np.zeros(len(y_N)), np.zeros(len(y_N))
    place_N[y_N == 1], place_N[y_N == 0] = _placed(one_N, zero_N), 1 - _placed(zero_N, one_N)
    auroc = float(place_N[y_N == 1].mean())
    for y in (0, 1):
        mine_N = y_N == y
        part_N[mine_N] = (place_N[mine_N] - auroc) / mine_N.sum()
    return Contrast(auroc - 0.5, _clustered(part_N, group_N), margin, _fewer(y_N, group_N))


def vocabulary_contrast(
    words: Sequence[Sequence[str]], y_N: np.ndarray, group_N: np.ndarray, *, margin: float
) -> Contrast:
    """Jensen-Shannon divergence, in bits, of the words of both sides: the share of words that only one side uses, where others are alike.

    Groups are left out in turn (jackknife), which takes away most of what chance adds to a divergence and gives its spread.
    """
    known = {word: i for i, word in enumerate(sorted({word for each in words for word in each}))}
    names, which_N = np.unique(group_N, return_inverse=True)
    count_GYW = np.zeros((len(names), 2, len(known)))
    for each, y, group in zip(words, y_N.tolist(), which_N.tolist(), strict=True):
        for word, n in Counter(each).items():
            count_GYW[group, y, known[word]] += n
    total_YW, n = count_GYW.sum(axis=0), len(names)
    whole = _divergence(total_YW)
    if n < 2:
        return Contrast(whole, math.inf, margin, 1)
    without_G = np.array([_divergence(total_YW - one_YW) for one_YW in count_GYW])
    value = n * whole - (n - 1) * float(without_G.mean())
    error = math.sqrt((n - 1) / n * float(((without_G - without_G.mean()) ** 2).sum()))
    return Contrast(max(0.0, value), error, margin, _fewer(y_N, group_N))


def finding(contrast: Contrast, *, p_different: float | None = None) -> Finding:
    """What a figure shows; `p_different` where it was adjusted for all that was tried."""
    if contrast.p_equivalent <= LEVEL:
        return "equivalent"
    adjusted = contrast.p_different if p_different is None else p_different
    return "different" if adjusted <= LEVEL else "undecided"


def findings(contrasts: Sequence[Contrast]) -> list[Finding]:
    """What each of several figures shows: differences are claimed after Holm's adjustment for all of them.

    Equivalence needs no adjustment: that all are alike is claimed only where each of them is (an intersection-union test).
    """
    adjusted = holm([each.p_different for each in contrasts], n_tests=len(contrasts))
    return [finding(each, p_different=p) for each, p in zip(contrasts, adjusted, strict=True)]


def together(found: Sequence[Finding]) -> Finding:
    """Of all figures: different where one is, equivalent where each is."""
    if "different" in found:
        return "different"
    return "equivalent" if found and set(found) == {"equivalent"} else "undecided"


def _clustered(part_N: np.ndarray, group_N: np.ndarray) -> float:
    """Standard error of a sum whose groups are independent."""
    _, which_N = np.unique(group_N, return_inverse=True)
    part_G = np.bincount(which_N, weights=part_N)
    n = len(part_G)
    return math.sqrt(n / max(n - 1, 1) * float(part_G @ part_G))


def _fewer(y_N: np.ndarray, group_N: np.ndarray) -> int:
    return min(len(set(group_N[y_N == y].tolist())) for y in (0, 1))


def _placed(value_N: np.ndarray, among_N: np.ndarray) -> np.ndarray:
    """Share of the others that lie below each value, a tie counting half."""
    ordered_N = np.sort(among_N)
    below_N, upto_N = (np.searchsorted(ordered_N, value_N, side=side) for side in ("left", "right"))
    return np.asarray((below_N + upto_N) / 2 / len(ordered_N))


def _divergence(count_YW: np.ndarray) -> float:
    total_Y1 = count_YW.sum(axis=1, keepdims=True)
    if not total_Y1.all():
        return 0.0
    share_YW = count_YW / total_Y1
    return _entropy(share_YW.mean(axis=0)) - (_entropy(share_YW[0]) + _entropy(share_YW[1])) / 2


def _entropy(share_W: np.ndarray) -> float:
    seen_W = share_W[share_W > 0]
    return float(-(seen_W * np.log2(seen_W)).sum())
