"""What passes for a difference: hand-made examples, scipy, and a simulation in which nothing is true."""

import numpy as np
import pytest
from scipy import stats

from harness.intervals import Resamples, Spread
from harness.significance import benjamini_hochberg, discordant, holm, p_difference, p_interval, p_sign


def test_a_difference_of_two_deviations_has_the_p_of_the_normal() -> None:
    """p is that of difference over standard deviation, two-sided, whatever its sign."""
    replicates_B = np.array([-1.0, 1.0, -1.0, 1.0])
    sd = float(np.std(replicates_B, ddof=1))

    for sign in (1, -1):
        p = p_difference(Spread(sign * 1.959964 * sd, replicates_B), n_discordant=0)
        assert pytest.approx(0.05, abs=1e-6) == p


def test_resamples_without_a_number_are_left_out() -> None:
    """A resample of one class says nothing."""
    spread = Spread(0.2, np.array([0.1, 0.3, np.nan]))

    assert p_difference(Spread(0.2, np.array([0.1, 0.3])), n_discordant=0) == p_difference(spread, n_discordant=0)


def test_a_perfect_ranking_is_judged_by_its_matched_pairs() -> None:
    """Where no replicate differs, ten pairs that all fall to one side give 2 / 1024; no difference at all gives 1."""
    always = np.full(100, 0.5)

    assert pytest.approx(2 / 1024) == p_difference(Spread(0.5, always), n_discordant=10)
    assert p_difference(Spread(0.0, np.zeros(100)), n_discordant=10) == 1.0
    assert discordant(0.5, largest=0.5, n_matches=10) == 10
    assert discordant(-0.5, largest=1.0, n_matches=11) == 5


def test_the_sign_test_is_exact() -> None:
    """Counts by hand: 5 of 5 is 2/32, and as many each way is 1."""
    assert pytest.approx(2 / 32) == p_sign(5, 0)
    assert pytest.approx(stats.binomtest(2, 9).pvalue) == p_sign(2, 7)
    assert p_sign(3, 3) == p_sign(0, 0) == 1.0


def test_an_interval_that_just_holds_chance_is_five_percent() -> None:
    """The end of a 95 % interval is where p is 0.05; an interval without width says nothing."""
    assert pytest.approx(0.05, abs=1e-6) == p_interval(0.6, 0.5, 0.7, null=0.5)
    assert p_interval(1.0, 1.0, 1.0, null=0.5) is None


def test_holm_by_hand() -> None:
    """The least is multiplied by all tests, the next by one fewer, and none falls below the one before."""
    assert pytest.approx([0.03, 0.06, 0.06]) == holm([0.01, 0.04, 0.03], n_tests=3)
    assert pytest.approx([0.1, 0.32, 0.27]) == holm([0.01, 0.04, 0.03], n_tests=10)
    assert holm([0.5, 0.5], n_tests=2) == [1.0, 1.0]
    assert holm([], n_tests=3) == []


def test_benjamini_hochberg_is_scipys() -> None:
    """With every test at hand the figures are scipy's; tests without a p-value count as 1."""
    p = [0.001, 0.2, 0.03, 0.04]

    assert pytest.approx(stats.false_discovery_control(p)) == benjamini_hochberg(p, n_tests=4)
    assert pytest.approx(stats.false_discovery_control([*p, 1.0])[:4]) == benjamini_hochberg(p, n_tests=5)
    assert benjamini_hochberg([], n_tests=0) == []


def test_tests_cannot_be_forgotten() -> None:
    """Fewer tests than p-values is a mistake; as many are fine."""
    with pytest.raises(ValueError, match="counts all that were tried"):
        holm([0.1, 0.2], n_tests=1)
    assert holm([0.1], n_tests=1) == [0.1]


def test_when_nothing_is_true_holm_claims_nothing_and_raw_p_does() -> None:
    """Twelve detectors of noise, 200 times over: a false claim in at most 5 % of the runs, give or take, against nearly half."""
    p_RD = np.array([_noise(np.random.default_rng(seed)) for seed in range(200)])
    with_holm = np.mean([min(holm(p_D.tolist(), n_tests=12)) < 0.05 for p_D in p_RD])
    raw = np.mean(p_RD.min(axis=1) < 0.05)

    assert with_holm <= 0.05 + 2.6 * np.sqrt(0.05 * 0.95 / 200)
    assert raw > 0.3


def test_a_true_difference_is_claimed() -> None:
    """A detector that does tell passes Holm among eleven that do not."""
    rng = np.random.default_rng(0)

    assert min(holm(_noise(rng, gap=1.5), n_tests=12)) < 0.05


def _noise(rng: np.random.Generator, *, gap: float = 0.0, n_groups: int = 60, n_detectors: int = 12) -> list[float]:
    """p against chance of detectors that see nothing, the last but for `gap`; each group has a score of its own and both labels."""
    group_N = np.repeat(np.arange(n_groups), 2).astype(str)
    y_N, everything_N = np.tile([0, 1], n_groups), np.ones(2 * n_groups, dtype=bool)
    draws = Resamples.draw(np.zeros(2 * n_groups, dtype=np.int64), group_N, n=200, seed=int(rng.integers(1 << 31)))
    out = []
    for i in range(n_detectors):
        score_N = np.repeat(rng.normal(size=n_groups), 2) + rng.normal(size=2 * n_groups)
        score_N += y_N * gap * (i == n_detectors - 1)
        spread = draws.auroc(score_N, y_N, everything_N)
        assert spread is not None
        out.append(p_difference(Spread(spread.value - 0.5, spread.replicates_B - 0.5), n_discordant=n_groups))
    return out
