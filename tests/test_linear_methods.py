"""The linear probes equal their references, and what theory promises of them holds."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from concept_erasure import LeaceEraser
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from harness.errors import UsageError
from harness.measure import auroc
from harness.probe_nouns import BatchProbe, Inputs, Probe
from probes import ccs, elastic_net, lat, lda, logistic, mean_difference
from probes.linear import Direction
from probes.shared_rows import MOST_AXES, principal_axes, standardised

LINEAR: list[Probe] = [module.PROBE for module in (ccs, elastic_net, lat, lda, logistic, mean_difference)]
BATCHED: list[BatchProbe] = [elastic_net.PROBE, logistic.PROBE, mean_difference.PROBE]
SUPERVISED = [probe for probe in LINEAR if probe.name != "ccs"]


def rows(x_ND: np.ndarray, *, in_pairs: bool = False, draw: int = 0) -> Inputs:
    """Inputs whose ids are in no order, two neighbours a pair where asked for."""
    n = len(x_ND)
    ids = np.random.default_rng([draw, n]).permutation(n)
    pair_ids = tuple(f"pair-{i // 2}" for i in range(n)) if in_pairs else ()
    return Inputs(tuple(f"e{i:05d}" for i in ids), x_ND.astype(np.float32), pair_ids=pair_ids)


def correlated(n: int, d: int, *, seed: int = 0, shift: float = 1.0) -> tuple[Inputs, np.ndarray]:
    """Rows with a steep spectrum and unequal scales, every third one deceptive and moved by `shift` along a direction."""
    rng = np.random.default_rng(seed)
    y_N = rng.permutation(np.arange(n) % 3 == 0).astype(np.int64)
    mix_DD = rng.standard_normal((d, d)) * np.arange(1, d + 1) ** -0.6
    x_ND = rng.standard_normal((n, d)) @ mix_DD.T + shift * y_N[:, None] * rng.standard_normal(d) + 3
    return rows(x_ND), y_N


def separated(inputs: Inputs, y_N: np.ndarray, detector: Direction) -> float:
    """AUROC, which must be defined."""
    value = auroc(detector.score(inputs), y_N)
    assert value is not None
    return value


def scores(probe: Probe, inputs: Inputs, y_N: np.ndarray) -> np.ndarray:
    """Of the rows that the probe is fitted on."""
    return probe.fit(inputs, y_N, seed=0).score(inputs)


@pytest.mark.parametrize("n, d", [(200, 12), (60, 90)])
@pytest.mark.parametrize("c", [0.01, 1.0, 100.0])
def test_logistic_equals_scikit_learn(n: int, d: int, c: float) -> None:
    """With many rows and with few, under weak and strong penalties, at scikit-learn's own minimum."""
    inputs, y_N = correlated(n, d)
    z_ND = StandardScaler().fit_transform(inputs.x_ND.astype(np.float64))
    model = LogisticRegression(C=c, solver="newton-cholesky", class_weight="balanced", tol=1e-12).fit(z_ND, y_N)

    assert model.decision_function(z_ND) == pytest.approx(scores(replace(logistic.PROBE, c=c), inputs, y_N), abs=1e-5)


def test_turning_onto_principal_axes_changes_no_score(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows too many to turn give the scores that turned ones give, and those that Newton's method gives."""
    inputs, y_N = correlated(80, 40)
    newton_N = scores(logistic.PROBE, inputs, y_N)
    monkeypatch.setattr("probes.newton_logistic.MOST_PROBLEMS", 0)
    assert MOST_AXES > 40
    turned_N = scores(logistic.PROBE, inputs, y_N)
    monkeypatch.setattr("probes.shared_rows.MOST_AXES", 10)
    plain = inputs.take(range(80))

    assert turned_N == pytest.approx(scores(logistic.PROBE, plain, y_N), abs=1e-4)
    assert newton_N == pytest.approx(turned_N, abs=1e-8)
    assert 0.1 < newton_N.std(), "rows differ"
    assert () == principal_axes(plain).back != principal_axes(inputs).back


@pytest.mark.parametrize("n, d", [(150, 10), (150, 1), (50, 80), (40, 200)])
def test_lda_equals_scikit_learn(n: int, d: int) -> None:
    """The shrinkage that it chooses, the covariance and the scores, with many rows and with few."""
    inputs, y_N = correlated(n, d)
    z_ND = standardised(inputs).z_ND
    model = LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto").fit(z_ND, y_N)

    assert model.decision_function(z_ND) == pytest.approx(scores(lda.PROBE, inputs, y_N), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("c", [0.02, 0.1, 1.0])
def test_elastic_net_equals_scikit_learn(c: float) -> None:
    """The minimum that saga creeps towards, and the same columns left out."""
    inputs, y_N = correlated(150, 20, shift=2.0)
    z_ND = standardised(inputs).z_ND
    model = LogisticRegression(
        C=c, l1_ratio=0.5, solver="saga", class_weight="balanced", tol=1e-9, max_iter=200_000, random_state=0
    ).fit(z_ND, y_N)
    detector = replace(elastic_net.PROBE, c=c).fit(inputs, y_N, seed=0)

    assert model.decision_function(z_ND) == pytest.approx(detector.score(inputs), abs=1e-3)
    assert ((np.abs(model.coef_[0]) > 1e-6) == (detector.weight_D != 0)).all()
    assert 0 < (detector.weight_D != 0).sum() <= 20


def test_elastic_net_meets_its_conditions_where_rows_are_few() -> None:
    """No subgradient is left over at the solution, which is what a minimum of a convex function is."""
    inputs, y_N = correlated(60, 300)
    z_ND, detector = standardised(inputs).z_ND, replace(elastic_net.PROBE, c=1.0).fit(inputs, y_N, seed=0)
    weight_N = np.where(y_N == 1, 60 / (2 * (y_N == 1).sum()), 60 / (2 * (y_N == 0).sum()))
    slope_N = weight_N * (1 / (1 + np.exp(-detector.score(inputs))) - y_N)
    pull_D, is_used_D = z_ND.T @ slope_N + 0.5 * detector.weight_D, detector.weight_D != 0

    assert 0 < is_used_D.sum() < 300
    assert pull_D[is_used_D] == pytest.approx(-0.5 * np.sign(detector.weight_D[is_used_D]), abs=1e-6)
    assert np.abs(pull_D[~is_used_D]).max() <= 0.5 + 1e-6
    assert 0 == pytest.approx(slope_N.sum(), abs=1e-6)


def test_mean_difference_has_its_closed_form() -> None:
    """The deceptive mean scores one half, the honest one minus one half, along the line between them."""
    inputs, y_N = correlated(90, 7)
    detector, x_ND = mean_difference.PROBE.fit(inputs, y_N, seed=0), inputs.x_ND.astype(np.float64)
    deceptive_D, honest_D = x_ND[y_N == 1].mean(axis=0), x_ND[y_N == 0].mean(axis=0)
    line_D = deceptive_D - honest_D

    assert detector.weight_D == pytest.approx(line_D / (line_D @ line_D), rel=1e-9)
    assert [0.5, -0.5] == pytest.approx(detector.project(np.stack([deceptive_D, honest_D])))


def test_lat_never_centres_same_sign_differences() -> None:
    """What all differences share is found by the uncentred matrix; centring it, as a control, deletes it."""
    rng = np.random.default_rng(0)
    y_N, signal_D = np.tile([1, 0], 300), np.eye(32)[5]
    inputs = rows(rng.standard_normal((600, 32)) + 4 * y_N[:, None] * signal_D, in_pairs=True)
    axis_D = lat.PROBE.fit(inputs, y_N, seed=0).weight_D
    difference_PD = inputs.x_ND[0::2].astype(np.float64) - inputs.x_ND[1::2]
    centred_D = np.linalg.svd(difference_PD - difference_PD.mean(axis=0))[2][0]

    assert abs(axis_D @ signal_D) > 0.99
    assert axis_D @ signal_D > 0
    assert abs(centred_D @ signal_D) < 0.2
    assert 1 == pytest.approx(abs(axis_D @ np.linalg.svd(difference_PD)[2][0]))


def test_lat_passes_over_pairs_with_one_side() -> None:
    """A pair of two liars takes no part; where every pair is such, the classes are set against each other."""
    rng = np.random.default_rng(1)
    x_ND, y_N = rng.standard_normal((40, 6)), np.tile([1, 0], 20)
    x_ND[:, 0] += 6 * y_N
    odd_ND = np.concatenate([x_ND, 1e3 * rng.standard_normal((2, 6))])
    kept = lat.PROBE.fit(rows(x_ND, in_pairs=True), y_N, seed=0).weight_D
    with_odd = lat.PROBE.fit(rows(odd_ND, in_pairs=True), np.append(y_N, [1, 1]), seed=0).weight_D
    sorted_N = np.argsort(y_N, kind="stable")
    one_sided = lat.PROBE.fit(rows(x_ND[sorted_N], in_pairs=True), y_N[sorted_N], seed=0).weight_D

    assert 1 == pytest.approx(abs(kept @ with_odd))
    assert one_sided[0] > 0.9


def distracted(seed: int, loudness: float) -> tuple[Inputs, np.ndarray]:
    """Pairs with a quiet lie on the first column, and a contrast on the second that has nothing to do with it."""
    rng = np.random.default_rng(seed)
    y_N, side_P = np.tile([1, 0], 150), rng.choice([-1, 1], 150)
    x_ND = rng.standard_normal((300, 16))
    x_ND[:, 0] += 3 * y_N
    x_ND[:, 1] += loudness * np.stack([side_P, -side_P], axis=1).ravel()
    return rows(x_ND, in_pairs=True, draw=seed), y_N


def test_ccs_takes_a_louder_distractor_for_knowledge() -> None:
    """It follows the loudest contrast, where logistic regression finds the lie; without the distractor it finds the lie too."""
    (loud, y_N), (unseen, unseen_y_N) = distracted(0, 6.0), distracted(1, 6.0)
    (quiet, _), (quiet_unseen, _) = distracted(0, 0.0), distracted(1, 0.0)
    taken, kept = (ccs.PROBE.fit(inputs, y_N, seed=0) for inputs in (loud, quiet))

    assert abs(taken.weight_D[1]) / np.linalg.norm(taken.weight_D) > 0.9
    assert separated(unseen, unseen_y_N, taken) < 0.65
    assert separated(unseen, unseen_y_N, logistic.PROBE.fit(loud, y_N, seed=0)) > 0.95
    assert separated(quiet_unseen, unseen_y_N, kept) > 0.95


def test_ccs_hangs_on_its_seed_and_on_nothing_else() -> None:
    """The same seed gives the same bytes; another one starts elsewhere."""
    inputs, y_N = correlated(60, 30, shift=0.0)
    first_N, again_N, other_N = (ccs.PROBE.fit(inputs, y_N, seed=seed).score(inputs) for seed in (0, 0, 1))

    assert ccs.PROBE.is_random
    assert first_N.tobytes() == again_N.tobytes()
    assert not np.array_equal(first_N, other_N)


@pytest.mark.parametrize("probe", SUPERVISED, ids=lambda probe: probe.name)
def test_leace_removes_what_every_supervised_probe_finds(probe: Probe) -> None:
    """Erased rows give chance, those fitted on and unseen ones alike; before, they told.

    Source: Belrose et al., LEACE: Perfect linear concept erasure in closed form, 2023, arXiv 2306.03819, theorem 3.1.
    """
    rng = np.random.default_rng(2)
    y_N = rng.permutation(np.tile([0, 1], 3_000))
    x_ND = rng.standard_normal((6_000, 10)) @ rng.standard_normal((10, 10)) + 4 * y_N[:, None] * rng.standard_normal(10)
    eraser = LeaceEraser.fit(torch.from_numpy(x_ND), torch.from_numpy(y_N), shrinkage=False, svd_tol=1e-8)
    erased_ND = eraser(torch.from_numpy(x_ND)).numpy()
    half = slice(0, 3_000), slice(3_000, None)
    before, after = ([rows(matrix_ND[part], draw=i) for i, part in enumerate(half)] for matrix_ND in (x_ND, erased_ND))
    told, erased = (probe.fit(fitted_on, y_N[half[0]], seed=0) for fitted_on, _ in (before, after))

    for inputs, part in zip(before, half, strict=True):
        assert 0.95 < (auroc(told.score(inputs), y_N[part]) or 0.0)
    for inputs, part in zip(after, half, strict=True):
        value = auroc(erased.score(inputs), y_N[part])
        assert value is None or 0.45 < value < 0.55


@pytest.mark.parametrize("probe", BATCHED, ids=lambda probe: probe.name)
@pytest.mark.parametrize("n, d", [(90, 12), (50, 120)])
def test_a_batch_of_labellings_equals_one_by_one(probe: BatchProbe, n: int, d: int) -> None:
    """Every labelling and every variant scores as if it were fitted alone; labellings differ."""
    inputs, y_N = correlated(n, d)
    y_MN = np.stack([y_N, 1 - y_N, np.random.default_rng(5).permutation(y_N)])
    detectors = probe.fit_batch(inputs, y_MN, seed=0)

    assert 3 == len(detectors)
    for m, found in enumerate(detectors):
        alone = [variant.fit(inputs.take(range(n)), y_MN[m], seed=0) for variant in probe.variants()]
        for expected, given in zip(alone, found, strict=True):
            assert expected.score(inputs) == pytest.approx(given.score(inputs), rel=1e-6, abs=1e-7)
    last = [found[-1].score(inputs) for found in detectors]
    assert not np.allclose(last[0], last[2])


def test_a_batch_moves_no_logistic_score_by_a_billionth() -> None:
    """One that is solved alone and one in the company of sixty are the same to rounding."""
    inputs, y_N = correlated(120, 30)
    y_MN = np.stack([y_N, *(np.random.default_rng(i).permutation(y_N) for i in range(20))])
    alone_N = logistic.PROBE.fit(inputs, y_N, seed=0).score(inputs)

    assert alone_N == pytest.approx(
        logistic.PROBE.fit_batch(inputs, y_MN, seed=0)[0][1].score(inputs), rel=1e-9, abs=1e-9
    )


@pytest.mark.parametrize("probe", LINEAR, ids=lambda probe: probe.name)
@pytest.mark.parametrize("n, d", [(120, 12), (60, 90)])
def test_the_order_of_rows_changes_nothing(probe: Probe, n: int, d: int) -> None:
    """Rows that come with their ids and labels in another order give the same detector."""
    inputs, y_N = correlated(n, d, shift=2.0)
    order = np.random.default_rng(3).permutation(n)
    moved = probe.fit(inputs.take(order.tolist()), y_N[order], seed=0)
    largest = float(np.abs(scores(probe, inputs, y_N)).max())

    assert scores(probe, inputs, y_N) == pytest.approx(moved.score(inputs), abs=1e-7 * largest)


@pytest.mark.parametrize("probe", LINEAR, ids=lambda probe: probe.name)
def test_a_row_of_another_width_is_refused(probe: Probe) -> None:
    """The width that was given and the one expected are both named."""
    detector = probe.fit(*correlated(40, 6), seed=0)
    with pytest.raises(UsageError, match="width 5 given to a direction of width 6"):
        detector.score(rows(np.zeros((3, 5))))


@pytest.mark.parametrize("probe", LINEAR, ids=lambda probe: probe.name)
def test_no_linear_method_finds_an_exclusive_or_in_its_parts(probe: Probe) -> None:
    """Two parts, each of which says nothing, give chance; their product as a third column is found."""
    rng = np.random.default_rng(4)
    part_2N = rng.choice([-1.0, 1.0], (2, 2_000))
    y_N = (part_2N.prod(axis=0) < 0).astype(np.int64)
    x_ND = np.column_stack([part_2N.T, 2 * part_2N.prod(axis=0)]) + 0.2 * rng.standard_normal((2_000, 3))

    def unseen(columns: slice) -> float:
        first, second = rows(x_ND[:1_000, columns]), rows(x_ND[1_000:, columns], draw=1)
        value = auroc(probe.fit(first, y_N[:1_000], seed=0).score(second), y_N[1_000:])
        return 0.5 if value is None else value

    assert abs(unseen(slice(0, 2)) - 0.5) < 0.1
    assert unseen(slice(0, 3)) > 0.95


@pytest.mark.parametrize("probe", LINEAR, ids=lambda probe: probe.name)
@pytest.mark.parametrize("shape", [(30, 4), (20, 30)])
def test_constant_rows_give_constant_scores(probe: Probe, shape: tuple[int, int]) -> None:
    """A value that is undefined is no error; with one column that varies there is one again."""
    y_N = np.arange(shape[0]) % 2
    x_ND = np.full(shape, 0.1)
    assert auroc(scores(probe, rows(x_ND), y_N), y_N) is None

    x_ND[:, 0] = 5 * y_N + 0.1 * np.arange(shape[0]) / shape[0]
    assert 1 == auroc(scores(probe, rows(x_ND), y_N), y_N)


def test_what_no_label_enters_is_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six probes and two labellings standardise the same rows a single time."""
    inputs, y_N = correlated(50, 8)
    made: list[tuple[int, ...]] = []

    def counted(x_ND: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        made.append(x_ND.shape)
        return x_ND.astype(np.float64).mean(axis=0), x_ND.astype(np.float64).std(axis=0)

    monkeypatch.setattr("probes.shared_rows.standardisation", counted)
    for probe in LINEAR:
        for labels_N in (y_N, 1 - y_N):
            probe.fit(inputs, labels_N, seed=0)

    assert [(50, 8)] == made
