"""The numbers equal an installed reference, and are None where they are not defined."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, ttest_ind
from sklearn.metrics import brier_score_loss, roc_auc_score, roc_curve

from harness import measure
from harness.intervals import Resamples, Spread, auroc_interval, grouped_proportion, highest, lowest

ROWS = st.lists(
    st.tuples(st.integers(-3, 3), st.integers(0, 1), st.integers(0, 2), st.integers(0, 4)), min_size=1, max_size=25
)
"""Score (with ties), label, fold, group."""


def columns(rows: list[tuple[int, int, int, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    score_N, y_N, fold_N, group_N = (np.array(column) for column in zip(*rows, strict=True))
    return (
        score_N.astype(float),
        y_N,
        fold_N,
        np.array([f"g{fold}-{g}" for fold, g in zip(fold_N, group_N, strict=True)]),
    )


@given(ROWS)
@settings(max_examples=200, deadline=None)
def test_auroc_equals_sklearn_with_ties_and_tiny_samples(rows: list[tuple[int, int, int, int]]) -> None:
    """AUROC is scikit-learn's, and None with one class or one score."""
    score_N, y_N, _, _ = columns(rows)
    if len(set(y_N)) < 2 or len(set(score_N)) < 2:
        assert measure.auroc(score_N, y_N) is None
    else:
        assert roc_auc_score(y_N, score_N) == pytest.approx(measure.auroc(score_N, y_N))


@given(ROWS)
@settings(max_examples=200, deadline=None)
def test_fold_auroc_is_the_pair_weighted_mean(rows: list[tuple[int, int, int, int]]) -> None:
    """Both implementations, by rank and by group matrix, give the pair-weighted mean of scikit-learn's fold AUROCs."""
    score_N, y_N, fold_N, group_N = columns(rows)
    spread = Resamples.draw(fold_N, group_N, n=3, seed=0).auroc(score_N, y_N, np.ones(len(y_N), dtype=bool))
    value = measure.auroc_within(score_N, y_N, fold_N)
    assert (value is None) == (spread is None)
    if value is None or spread is None:
        return
    wins = pairs = 0.0
    for fold in set(fold_N.tolist()):
        mine = fold_N == fold
        if len(set(y_N[mine])) == 2:
            weight = float(np.sum(y_N[mine] == 1) * np.sum(y_N[mine] == 0))
            wins += weight * roc_auc_score(y_N[mine], score_N[mine])
            pairs += weight
    assert wins / pairs == pytest.approx(value)
    assert value == pytest.approx(spread.value)


def test_a_replicate_is_the_auroc_of_the_drawn_groups() -> None:
    """Every copy of a group is a group of its own that is not compared with the other copies, and each pair counts once on average."""
    rng = np.random.default_rng(0)
    score_N, y_N = rng.integers(0, 6, 40).astype(float), rng.integers(0, 2, 40)
    group_N = np.array([f"g{i:02d}" for i in rng.integers(0, 8, 40)])
    draws = Resamples.draw(np.zeros(40, dtype=int), group_N, n=20, seed=1)
    spread = draws.auroc(score_N, y_N, np.ones(40, dtype=bool))
    assert spread is not None
    for times_G, value in zip(draws.times_BG[0], spread.replicates_B, strict=True):
        assert 7 == times_G.sum()
        wins = pairs = 0.0
        for i, j in zip(*np.where(np.equal.outer(y_N, 1 - y_N) & (y_N == 1)[:, None]), strict=True):
            g, h = draws.cluster_N[i], draws.cluster_N[j]
            weight = times_G[g] * 8 / 7 if g == h else times_G[g] * times_G[h] * 64 / 42
            wins += weight * (0.5 if score_N[i] == score_N[j] else float(score_N[i] > score_N[j]))
            pairs += weight
        assert wins / pairs == pytest.approx(value)


def test_enough_groups_are_drawn_in_each_fold_and_few_at_once() -> None:
    """Of sixty groups in five folds, each fold draws 11 from its 12 in turn; of six groups 5 are drawn once, and the folds share them."""
    group_N = np.array([f"g{i:02d}" for i in range(60)])
    many = Resamples.draw(np.arange(60) % 5, group_N, n=40, seed=3)
    few = Resamples.draw(np.arange(6) % 5, group_N[:6], n=40, seed=3)
    rng, joint_BG = np.random.default_rng(3), np.random.default_rng(3).multinomial(5, np.full(6, 1 / 6), size=40)

    for times_BG in many.times_BG.values():
        assert np.array_equal(rng.multinomial(11, np.full(12, 1 / 12), size=40), times_BG)
    assert dict.fromkeys(range(5), 12) == many.drawn_from
    for fold, times_BG in few.times_BG.items():
        assert np.array_equal(joint_BG[:, fold::5], times_BG)
    assert dict.fromkeys(range(5), 6) == few.drawn_from


def test_a_joint_replicate_weighs_by_all_the_groups_drawn_from() -> None:
    """In folds of one and two groups, a row pair within a group counts 6/5 a draw and one between groups 36/20, whatever the fold holds."""
    rng = np.random.default_rng(0)
    group_N, score_N, y_N = np.repeat(np.arange(6), 6), rng.standard_normal(36), rng.integers(0, 2, 36)
    fold_N = group_N % 5
    draws = Resamples.draw(fold_N, group_N.astype(str), n=30, seed=1)
    spread = draws.auroc(score_N, y_N, np.ones(36, dtype=bool))
    assert spread is not None
    for b, value in enumerate(spread.replicates_B):
        times_G = np.array([draws.times_BG[g % 5][b, g // 5] for g in range(6)])
        wins = pairs = 0.0
        for i, j in zip(*np.where(np.equal.outer(fold_N, fold_N) & np.greater.outer(y_N, y_N)), strict=True):
            g, h = group_N[i], group_N[j]
            weight = times_G[g] * 6 / 5 if g == h else times_G[g] * times_G[h] * 36 / 20
            wins, pairs = wins + weight * float(score_N[i] > score_N[j]), pairs + weight
        assert wins / pairs == pytest.approx(value)


def test_the_bootstrap_covers_the_truth() -> None:
    """About 95 % of intervals hold the true AUROC when rows come in groups of like score; resampling rows would hold far fewer."""
    hits = []
    for repeat in range(120):
        rng = np.random.default_rng(repeat)
        y_N = np.tile([0, 1], 60)
        group_N = np.repeat(np.arange(30), 4)
        score_N = rng.standard_normal(120) * 0.5 + y_N * 0.8 + rng.standard_normal((30, 2))[group_N, y_N]
        draws = Resamples.draw(np.zeros(120, dtype=int), group_N.astype(str), n=200, seed=repeat)
        spread = draws.auroc(score_N, y_N, np.ones(120, dtype=bool))
        assert spread is not None
        estimate = spread.estimate()
        hits.append(estimate.lower <= 0.6942 <= estimate.upper)  # Phi(0.8 / sqrt(2 * 1.25))
    assert 0.87 <= np.mean(hits) <= 0.99


def test_a_perfect_ranking_still_has_an_interval() -> None:
    """Where every resample gives 1 the interval is Clopper-Pearson's of n out of n."""
    spread = Spread(1.0, np.ones(100))
    assert binomtest(20, 20).proportion_ci(method="exact").low == pytest.approx(
        auroc_interval(spread, n_matches=20).lower
    )
    assert auroc_interval(spread, n_matches=20).upper == 1.0


def test_paired_differences_of_a_detector_with_itself_are_zero() -> None:
    """The same draws serve both sides, so nothing but the difference is left."""
    rng = np.random.default_rng(0)
    draws = Resamples.draw(np.repeat([0, 1], 30), np.repeat(np.arange(20), 3).astype(str), n=50, seed=0)
    spread = draws.auroc(rng.standard_normal(60), rng.integers(0, 2, 60), np.ones(60, dtype=bool))
    assert spread is not None
    assert measure.Estimate(0, 0, 0) == spread.minus(spread).estimate()
    assert highest([spread, Spread(2.0, np.full(50, 2.0))]).value == 2.0
    assert lowest([spread, Spread(2.0, np.full(50, 2.0))]).value == spread.value


@given(st.integers(1, 400), st.data())
@settings(max_examples=200, deadline=None)
def test_clopper_pearson_equals_scipy(n: int, data: st.DataObject) -> None:
    """Two-sided and one-sided bounds are scipy's exact ones."""
    n_hits = data.draw(st.integers(0, n))
    exact = binomtest(n_hits, n).proportion_ci(method="exact")
    mine = measure.clopper_pearson(n_hits, n)
    assert (exact.low, exact.high) == pytest.approx((mine.lower, mine.upper))
    upper = binomtest(n_hits, n, alternative="less").proportion_ci(method="exact").high
    lower = binomtest(n_hits, n, alternative="greater").proportion_ci(method="exact").low
    assert (lower, upper) == pytest.approx((measure.lower_bound(n_hits, n), measure.upper_bound(n_hits, n)))


def test_a_grouped_proportion_is_exact_at_its_ends() -> None:
    """Rows of their own, rows that agree within groups, and no hit at all: Clopper-Pearson over the groups; else in between."""
    hits_G, group_N = np.array([1, 0, 0, 1, 0, 0, 0, 0, 0, 0]), np.repeat(np.arange(10), 3)
    alone = measure.clopper_pearson(2, 10)
    assert alone == grouped_proportion(hits_G, np.arange(10))
    agreed = grouped_proportion(np.repeat(hits_G, 3), group_N)
    assert (alone.lower, alone.upper) == pytest.approx((agreed.lower, agreed.upper), abs=0.03)
    assert measure.clopper_pearson(0, 10) == grouped_proportion(np.zeros(30), group_N)
    assert measure.clopper_pearson(10, 10) == grouped_proportion(np.ones(30), group_N)
    mixed = grouped_proportion(np.array([1, 0, 0] * 5 + [1, 1, 0] * 5), group_N)
    assert measure.clopper_pearson(15, 30) == mixed
    one = grouped_proportion(np.array([1, 0, 0]), np.zeros(3))
    assert one.lower < 1 / 3 == one.value < 0.9 < one.upper


def test_one_percent_needs_299_negatives() -> None:
    """With fewer, none above the threshold would not show that at most 1 % are."""
    assert measure.least_negatives(0.01) == 299
    assert measure.threshold_at_fpr(np.arange(298.0), 0.01) is None
    assert measure.threshold_at_fpr(np.arange(299.0), 0.01) is not None


@given(st.lists(st.integers(0, 40), min_size=29, max_size=80), st.lists(st.integers(0, 60), min_size=1, max_size=30))
@settings(max_examples=200, deadline=None)
def test_recall_is_the_largest_within_the_limit(negatives: list[int], positives: list[int]) -> None:
    """No threshold of scikit-learn's curve with FPR at most 10 % has a larger recall, and ours keeps the limit."""
    negatives_N, positives_N = np.array(negatives, dtype=float), np.array(positives, dtype=float)
    threshold = measure.threshold_at_fpr(negatives_N, 0.1)
    assert threshold is not None
    assert np.mean(negatives_N > threshold) <= 0.1
    y_N = np.repeat([0, 1], [len(negatives), len(positives)])
    fpr, tpr, _ = roc_curve(y_N, np.concatenate([negatives_N, positives_N]), drop_intermediate=False)
    assert np.max(tpr[fpr <= 0.1]) == pytest.approx(measure.recall_at_fpr(positives_N, negatives_N, 0.1))


def test_platt_recovers_probabilities_and_brier_is_sklearns() -> None:
    """On scores that are log-odds times three, the slope is a third; the mean squared error is scikit-learn's Brier loss."""
    rng = np.random.default_rng(0)
    odds_N = rng.standard_normal(20_000) * 2
    y_N = (rng.random(20_000) < 1 / (1 + np.exp(-odds_N))).astype(int)
    platt = measure.Platt.fit(3 * odds_N, y_N)
    assert platt.slope == pytest.approx(1 / 3, rel=0.05)
    assert platt.offset == pytest.approx(0, abs=0.05)
    probability_N = platt.probability(3 * odds_N)
    assert brier_score_loss(y_N, probability_N) == pytest.approx(
        float(measure.squared_error(probability_N, y_N).mean())
    )


def test_equivalence_is_shown_only_when_the_means_are_close() -> None:
    """Close means are shown to be close, distant ones are not, and constant lengths are compared as they are."""
    rng = np.random.default_rng(0)
    a_N, b_N = rng.normal(10, 1, 50), rng.normal(10.1, 1, 50)
    assert measure.equivalence(a_N, b_N, margin=1).p < 0.05
    assert measure.equivalence(a_N, b_N + 2, margin=1).p > 0.5
    tests = [
        ttest_ind(a_N + 1, b_N, equal_var=False, alternative="greater"),
        ttest_ind(a_N - 1, b_N, equal_var=False, alternative="less"),
    ]
    assert max(test.pvalue for test in tests) == pytest.approx(measure.equivalence(a_N, b_N, margin=1).p)
    assert measure.equivalence(np.full(3, 4.0), np.full(5, 4.5), margin=1).p == 0
    assert measure.equivalence(np.full(3, 4.0), np.full(5, 5.5), margin=1).p == 1
