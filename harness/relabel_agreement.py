"""How far two raters agree on the same episodes: counts, the raw share, and Cohen's kappa, with intervals over groups.

Kappa is (p - e) / (1 - e), p being the share on which both say the same and e the share that two raters would reach who say each word
as often as these do, and know nothing. Where e is 1 nothing is left to agree on, and kappa is undefined.
Source: Cohen, A coefficient of agreement for nominal scales, 1960. Groups are drawn as `harness.intervals` draws them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np

from harness.intervals import Spread, grouped_proportion, times_drawn
from harness.nouns import Behaviour

WORDS = tuple(str(behaviour) for behaviour in Behaviour)
"""What a rater may say, in the order of the counts."""
FEWEST_GROUPS = 5
"""Fewest groups that an interval is drawn from."""


@dataclass(frozen=True, slots=True)
class Rated:
    """One episode and what both raters say of it."""

    suite: str
    """Its suite."""
    source: str
    """What the first rater's label rests on."""
    group: str
    """The independent unit."""
    first: Behaviour
    """What the first rater says."""
    second: Behaviour
    """What the second says."""


@dataclass(frozen=True, slots=True)
class Share:
    """A number with its two-sided interval, or the reason why there is none."""

    value: float | None
    """Point estimate."""
    lower: float | None = None
    """Lower end."""
    upper: float | None = None
    """Upper end."""
    status: Literal["measured", "undefined", "not_measurable"] = "measured"
    """Whether there is a number."""
    reason: str = ""
    """Why not, or why it has no interval."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two raters on the episodes of one suite, of one source of labels, or of all."""

    suite: str | None
    """None for all suites together."""
    source: str | None
    """None for all sources together."""
    n: int
    """Episodes that both rated."""
    n_groups: int
    """Their groups."""
    counts: Mapping[str, Mapping[str, int]]
    """How often the second rater says each word, by what the first says."""
    agreement: Share
    """Share on which both say the same."""
    kappa: Share
    """The same beyond chance."""

    def record(self) -> dict[str, object]:
        """As plain data."""
        return asdict(self)


def agreements(rated: Sequence[Rated], *, n: int = 1000, seed: int = 0) -> tuple[Agreement, ...]:
    """Over all, over each suite, and over each source within each suite, in that order."""
    cuts: dict[tuple[str | None, str | None], list[Rated]] = {(None, None): list(rated)}
    for one in sorted(rated, key=lambda one: (one.suite, one.source)):
        cuts.setdefault((one.suite, None), []).append(one)
        cuts.setdefault((one.suite, one.source), []).append(one)
    return tuple(agreement(mine, suite, source, n=n, seed=seed) for (suite, source), mine in cuts.items())


def agreement(rated: Sequence[Rated], suite: str | None, source: str | None, *, n: int, seed: int) -> Agreement:
    """Over these episodes; their order changes nothing."""
    names = sorted({one.group for one in rated})
    count_GKK = np.zeros((len(names), len(WORDS), len(WORDS)))
    for one in rated:
        count_GKK[names.index(one.group), WORDS.index(one.first), WORDS.index(one.second)] += 1
    count_KK = count_GKK.sum(axis=0)
    counts = {a: {b: int(count_KK[i, j]) for j, b in enumerate(WORDS)} for i, a in enumerate(WORDS)}
    raw = _raw(rated)
    return Agreement(suite, source, len(rated), len(names), counts, raw, _kappa(count_GKK, raw, n=n, seed=seed))


def kappa_of(count_BKK: np.ndarray) -> np.ndarray:
    """Cohen's kappa of each table of counts (B, K, K); NaN where it is undefined."""
    total_B = count_BKK.sum(axis=(1, 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        same_B = np.trace(count_BKK, axis1=1, axis2=2) / total_B
        by_chance_B = (count_BKK.sum(axis=2) * count_BKK.sum(axis=1)).sum(axis=1) / total_B**2
        return np.asarray(np.where(by_chance_B < 1, (same_B - by_chance_B) / (1 - by_chance_B), np.nan))


def _raw(rated: Sequence[Rated]) -> Share:
    if not rated:
        return Share(None, status="not_measurable", reason="no episode was rated by both")
    found = grouped_proportion(
        np.array([one.first is one.second for one in rated]), np.array([one.group for one in rated], dtype=str)
    )
    return Share(round(found.value, 6), round(found.lower, 6), round(found.upper, 6))


def _kappa(count_GKK: np.ndarray, raw: Share, *, n: int, seed: int) -> Share:
    if raw.value is None or raw.lower is None:
        return Share(None, status="not_measurable", reason=raw.reason)
    count_KK = count_GKK.sum(axis=0)
    value = float(kappa_of(count_KK[None])[0])
    if not np.isfinite(value):
        word = WORDS[int(count_KK.sum(axis=1).argmax())]
        return Share(None, status="undefined", reason=f"both say {word} of every episode: chance alone agrees as much")
    if len(count_GKK) < FEWEST_GROUPS:
        few = f"no interval: {len(count_GKK)} groups, at least {FEWEST_GROUPS} are needed"
        return Share(round(value, 6), reason=few)
    times_BG = times_drawn(len(count_GKK), n=n, rng=np.random.default_rng(seed))
    spread = Spread(value, kappa_of(np.einsum("bg,gkl->bkl", times_BG, count_GKK))).estimate()
    lower = spread.lower
    if value == 1.0:  # no resample disagrees: as far below as the exact interval of the raw share allows
        by_chance = float((count_KK.sum(axis=1) * count_KK.sum(axis=0)).sum() / count_KK.sum() ** 2)
        lower = max(-1.0, (raw.lower - by_chance) / (1 - by_chance))
    return Share(round(value, 6), round(lower, 6), round(spread.upper, 6))
