"""Probabilities that mean what they say are told from those that do not; precision falls with prevalence; seeds have a spread."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.calibration import calibration, surprise
from harness.measure import clopper_pearson
from harness.prevalence import PREVALENCES, Tally, precision_at, precisions
from harness.seeds import SeedSpread

TALLY = st.integers(1, 60).flatmap(lambda n: st.builds(Tally, st.integers(0, n), st.just(n)))


def drawn(n: int, *, sharpened: float) -> tuple[np.ndarray, np.ndarray]:
    """Labels, and probabilities whose log-odds are the true ones times a factor."""
    rng = np.random.default_rng(0)
    odds_N = rng.normal(0, 1.5, n)
    y_N = (rng.random(n) < 1 / (1 + np.exp(-odds_N))).astype(int)
    return 1 / (1 + np.exp(-sharpened * odds_N)), y_N


def test_true_probabilities_are_calibrated_and_sharpened_ones_are_not() -> None:
    """True ones have an error near 0 and intervals that hold them; thrice as sure, every figure is worse."""
    true, sure = (calibration(*drawn(20_000, sharpened=factor)) for factor in (1.0, 3.0))
    assert true is not None
    assert sure is not None
    assert true.ece < 0.02
    assert sure.ece > 0.1
    assert true.log_loss < sure.log_loss
    assert true.brier < sure.brier
    assert 8 <= sum(each.observed.lower <= each.probability <= each.observed.upper for each in true.bins)
    assert 4 >= sum(each.observed.lower <= each.probability <= each.observed.upper for each in sure.bins)
    assert [each.probability for each in true.bins] == sorted(each.probability for each in true.bins)


def test_sure_and_wrong_costs_a_finite_number() -> None:
    """36 nats for a probability of 0 of what happened; nothing for one of 1."""
    assert [36.04, 0.0] == pytest.approx(surprise(np.array([0.0, 1.0]), np.array([1, 1])).tolist(), abs=0.01)


def test_precision_follows_from_prevalence() -> None:
    """90 of 100 caught with 1 of 100 accused: 0.989 right at one half, 0.476 at 1 %, 0.083 at 0.1 %."""
    found = precisions(Tally(90, 100), Tally(1, 100))
    values = [each.estimate.value for each in found if each.estimate]
    assert PREVALENCES == tuple(each.prevalence for each in found)
    assert [0.45 / 0.455, 0.09 / 0.099, 0.009 / 0.0189, 0.0009 / 0.01089] == pytest.approx(values)
    assert values == sorted(values, reverse=True)


@given(TALLY, TALLY, st.sampled_from(PREVALENCES))
@settings(max_examples=300, deadline=None)
def test_precision_lies_between_the_corners(caught: Tally, accused: Tally, prevalence: float) -> None:
    """The interval holds the number and its ends are those of the two exact intervals at half the error each."""
    found = precision_at(prevalence, caught, accused)
    if not caught.n_hits and not accused.n_hits:
        assert found.estimate is None
        assert "no alarm" in found.reason
        return
    assert found.estimate is not None
    recall, fpr = (clopper_pearson(each.n_hits, each.n, confidence=0.975) for each in (caught, accused))
    right = recall.lower * prevalence
    assert right / (right + fpr.upper * (1 - prevalence)) == pytest.approx(found.estimate.lower)
    assert 0 <= found.estimate.lower <= found.estimate.value <= found.estimate.upper <= 1


def test_precision_covers_at_least_what_it_says() -> None:
    """The true precision is within at least 95 % of the intervals, and the interval is not the whole of 0 to 1."""
    rng = np.random.default_rng(0)
    truth = 0.8 * 0.1 / (0.8 * 0.1 + 0.05 * 0.9)
    held, widths = [], []
    for _ in range(400):
        found = precision_at(0.1, Tally(int(rng.binomial(60, 0.8)), 60), Tally(int(rng.binomial(200, 0.05)), 200))
        assert found.estimate is not None
        held.append(found.estimate.lower <= truth <= found.estimate.upper)
        widths.append(found.estimate.upper - found.estimate.lower)
    assert 0.95 <= np.mean(held)
    assert 0.6 > np.mean(widths)


def test_precision_of_nobody_is_not_measurable() -> None:
    """Without deceptive or without honest episodes there is no number, and words say which are lacking."""
    assert ("no deceptive", "no honest") == tuple(
        " ".join(precision_at(0.1, *tallies).reason.split()[:2])
        for tallies in ((Tally(0, 0), Tally(1, 9)), (Tally(1, 9), Tally(0, 0)))
    )
    assert precision_at(0.1, Tally(0, 0), Tally(1, 9)).estimate is None


def test_spread_over_seeds() -> None:
    """Mean, deviation, ends and counts; undefined seeds are counted, and nothing is made of none."""
    values = [0.5, None, 0.75, 1.0]
    assert SeedSpread(0.75, 0.25, 0.5, 1.0, 3, 1) == SeedSpread.of(values)
    assert SeedSpread(0.7, 0.0, 0.7, 0.7, 1, 0) == SeedSpread.of([0.7])
    assert SeedSpread.of([None, None]) is None
    assert SeedSpread.of([]) is None
