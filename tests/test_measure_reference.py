"""Every number equals an installed reference, on thousands of small samples with ties, to twelve places."""

import warnings
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
import sklearn
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import bdtri
from scipy.stats import binomtest
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score, roc_curve

from harness import measure
from harness.calibration import bin_of, calibration, expected_calibration_error, reliability, surprise
from harness.roc import roc_points

EXACT = 1e-12
thousands = settings(max_examples=2000, deadline=None)
Rows = Sequence[tuple[float, int, int]]
SCORE = st.one_of(
    st.integers(-3, 3).map(float), st.floats(-5, 5, width=32), st.sampled_from([0.0, -0.0, 1e-300, 1e300])
)
ROWS: st.SearchStrategy[Rows] = st.lists(
    st.tuples(SCORE, st.integers(0, 1), st.integers(0, 2)), min_size=1, max_size=14
)
"""Score, with ties, tiny and huge ones; label; fold."""
PROBABILITY = st.one_of(st.sampled_from([0.0, 0.25, 0.5, 1.0]), st.floats(0, 1))
CHANCES = st.lists(st.tuples(PROBABILITY, st.integers(0, 1)), min_size=1, max_size=14)


def columns(rows: Sequence[tuple[float, ...]]) -> list[np.ndarray]:
    """Each column as an array; scores are floating, the rest whole."""
    first, *others = zip(*rows, strict=True)
    return [np.array(first, dtype=np.float64), *(np.array(other, dtype=np.int64) for other in others)]


def counted(score_N: np.ndarray, y_N: np.ndarray) -> tuple[float, int]:
    """Wins and pairs, one pair after the other."""
    pairs = [(a, b) for a, x in zip(score_N, y_N, strict=True) for b, y in zip(score_N, y_N, strict=True) if x > y]
    return sum(0.5 if a == b else float(a > b) for a, b in pairs), len(pairs)


@pytest.fixture(scope="module", autouse=True)
def _unchecked() -> Iterator[None]:
    """Spares the reference its checks of arguments, which take most of its time."""
    with sklearn.config_context(skip_parameter_validation=True, assume_finite=True):
        yield


@given(ROWS)
@thousands
def test_auroc_is_sklearns(rows: Rows) -> None:
    """scikit-learn's AUROC where there are two classes and two scores, and None exactly elsewhere."""
    score_N, y_N, _ = columns(rows)
    if len(set(y_N)) < 2 or len(set(score_N)) < 2:
        assert measure.auroc(score_N, y_N) is None
    else:
        assert roc_auc_score(y_N, score_N) == pytest.approx(measure.auroc(score_N, y_N), abs=EXACT)


@given(ROWS)
@thousands
def test_auroc_within_counts_pairs_inside_folds(rows: Rows) -> None:
    """Wins over pairs, both counted within folds; None exactly where no fold holds two classes and two scores."""
    score_N, y_N, fold_N = columns(rows)
    parts = [(score_N[fold_N == fold], y_N[fold_N == fold]) for fold in sorted(set(fold_N.tolist()))]
    wins, pairs = np.sum([counted(*part) for part in parts], axis=0)
    value = measure.auroc_within(score_N, y_N, fold_N)
    if all(len(set(y)) < 2 or len(set(score)) < 2 for score, y in parts):
        assert value is None
    else:
        assert wins / pairs == pytest.approx(value, abs=EXACT)


@given(ROWS)
@thousands
def test_roc_points_are_sklearns(rows: Rows) -> None:
    """Every point and threshold of scikit-learn's whole curve; None exactly with one class."""
    score_N, y_N, _ = columns(rows)
    found = roc_points(score_N, y_N)
    if len(set(y_N)) < 2:
        assert found is None
        return
    assert found is not None
    for expected_K, found_K in zip(
        roc_curve(y_N, score_N, drop_intermediate=False), (found.fpr_K, found.recall_K, found.threshold_K), strict=True
    ):
        assert expected_K == pytest.approx(found_K, abs=EXACT)


@given(
    st.lists(st.one_of(st.integers(0, 9), st.integers(0, 99)).map(float), min_size=0, max_size=24),
    st.lists(st.integers(0, 99).map(float), min_size=0, max_size=12),
    st.sampled_from([0.15, 0.2, 0.25, 0.3, 0.5, 0.75]),
)
@thousands
def test_recall_at_a_rate_is_the_largest_that_sklearn_knows(
    negatives: list[float], positives: list[float], max_fpr: float
) -> None:
    """The largest recall of any threshold within the rate; None exactly with too few negatives, or no positives."""
    negatives_N, positives_N = np.array(negatives), np.array(positives)
    threshold = measure.threshold_at_fpr(negatives_N, max_fpr)
    recall = measure.recall_at_fpr(positives_N, negatives_N, max_fpr)
    assert (threshold is None) == ((1 - max_fpr) ** len(negatives) > 0.05)
    assert (recall is None) == (threshold is None or not positives)
    if recall is None or threshold is None:
        return
    y_N = np.repeat([0, 1], [len(negatives), len(positives)])
    fpr_K, tpr_K, _ = roc_curve(y_N, np.concatenate([negatives_N, positives_N]), drop_intermediate=False)
    within_K = fpr_K <= max_fpr + EXACT
    assert np.max(tpr_K[within_K]) == pytest.approx(recall, abs=EXACT)
    assert np.mean(negatives_N > threshold) <= max_fpr + EXACT
    assert negatives_N.min() == threshold or np.mean(negatives_N >= threshold) > max_fpr


@given(CHANCES)
@thousands
def test_brier_and_log_loss_are_sklearns(chances: Sequence[tuple[float, int]]) -> None:
    """Probabilities of exactly 0 and 1 among them."""
    probability_N, y_N = columns(chances)
    assert brier_score_loss(y_N, probability_N, pos_label=1) == pytest.approx(
        float(measure.squared_error(probability_N, y_N).mean()), abs=EXACT
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        expected = log_loss(y_N, probability_N, labels=[0, 1])
    assert expected == pytest.approx(float(surprise(probability_N, y_N).mean()), rel=EXACT, abs=EXACT)


@given(CHANCES, st.integers(1, 6))
@thousands
def test_calibration_error_is_a_plain_loops(chances: Sequence[tuple[float, int]], n_bins: int) -> None:
    """Bin by bin and row by row; the order of rows changes nothing, and the table gives the same error."""
    ece = 0.0
    for b in range(n_bins):
        mine = [(p, y) for p, y in chances if sum(q < p for q, _ in chances) * n_bins // len(chances) == b]
        if mine:
            distance = abs(sum(p for p, _ in mine) / len(mine) - sum(y for _, y in mine) / len(mine))
            ece += len(mine) / len(chances) * distance
    probability_N, y_N = columns(chances)
    assert ece == pytest.approx(expected_calibration_error(probability_N, y_N, n_bins=n_bins), abs=EXACT)
    assert ece == pytest.approx(expected_calibration_error(probability_N[::-1], y_N[::-1], n_bins=n_bins), abs=EXACT)
    table = reliability(probability_N, y_N, n_bins=n_bins)
    distances = [each.n * abs(each.probability - each.observed.value) for each in table]
    assert ece == pytest.approx(sum(distances) / len(chances), abs=EXACT)
    assert len(chances) == sum(each.n for each in table)


ALL_COUNTS = [(x, n) for n in range(1, 201) for x in range(n + 1)]
"""Every count of every sample size to 200."""


def ours(counts: Sequence[tuple[int, int]], confidence: float = 0.95) -> np.ndarray:
    """Both ends of each interval, one row a count."""
    found = [measure.clopper_pearson(x, n, confidence=confidence) for x, n in counts]
    assert [x / n for x, n in counts] == [each.value for each in found]
    return np.array([(each.lower, each.upper) for each in found])


def exact(counts: Sequence[tuple[int, int]], confidence: float = 0.95) -> np.ndarray:
    """The same by scipy's binomial test, which searches for each end."""
    found = [binomtest(x, n).proportion_ci(confidence, method="exact") for x, n in counts]
    return np.array([(each.low, each.high) for each in found])


@pytest.mark.parametrize("confidence", [0.95, 0.975])
def test_clopper_pearson_is_scipys_up_to_two_hundred(confidence: float) -> None:
    """All 20,300 intervals: each end is the chance under which scipy's binomial law puts half of the rest beyond the count."""
    x_C, n_C = np.array(ALL_COUNTS).T
    tail = (1 - confidence) / 2
    with np.errstate(invalid="ignore"):
        lower_C = np.where(x_C == 0, 0.0, 1 - bdtri(n_C - x_C, n_C, tail))
        upper_C = np.where(x_C == n_C, 1.0, bdtri(x_C, n_C, tail))
    found_C2 = ours(ALL_COUNTS, confidence)
    assert (20_300, 2) == found_C2.shape
    assert 1e-10 > np.abs(np.stack([lower_C, upper_C], axis=1) - found_C2).max()


def test_clopper_pearson_is_the_binomial_tests() -> None:
    """scipy's own search ends at the same numbers, for every count of small samples and of the largest."""
    counts = [(x, n) for x, n in ALL_COUNTS if n <= 20 or (n in (59, 200) and x % 7 < 2)]
    assert 1e-10 > np.abs(exact(counts) - ours(counts)).max()


@pytest.mark.demand
def test_clopper_pearson_is_the_binomial_tests_for_every_count() -> None:
    """The same for all 20,300, which takes scipy two minutes."""
    assert 1e-10 > np.abs(exact(ALL_COUNTS) - ours(ALL_COUNTS)).max()


def test_calibration_gathers_the_figures() -> None:
    """One record holds what the single functions give; without rows there is none, and equal probabilities share a bin."""
    rng = np.random.default_rng(0)
    probability_N = rng.random(200)
    y_N = (rng.random(200) < probability_N).astype(int)
    found = calibration(probability_N, y_N)
    assert found is not None
    assert (10, 20) == (len(found.bins), found.bins[0].n)
    assert brier_score_loss(y_N, probability_N) == pytest.approx(found.brier)
    assert log_loss(y_N, probability_N) == pytest.approx(found.log_loss)
    assert found.ece < 0.15
    assert found.ece < expected_calibration_error(1 - probability_N, y_N)
    assert calibration(probability_N[:0], y_N[:0]) is None
    assert [0] == np.unique(bin_of(np.full(7, 0.3), n_bins=5)).tolist()
