"""Probes of tokens: what pools them, what they keep of a burst, and that no episode touches another's score."""

import importlib
from dataclasses import replace

import numpy as np
import pytest
from planted_tokens import WIDTH, burst, episodes, everywhere, labels
from sklearn.linear_model import LogisticRegression

from harness.errors import UsageError
from harness.measure import auroc
from harness.probe_nouns import Detector, Inputs, Probe
from harness.stream_nouns import Site
from probes import token_pools
from probes.linear import Direction
from probes.token_scores import TokenDetector, fit_tokens

POOLED = ("token_mean", "token_max", "token_softmax", "token_rolling", "token_topk", "token_ema")
TRAINED = ("token_multimax", "attention")
IN_ORDER = {"token_rolling", "token_ema"}
PROBES: dict[str, Probe] = {name: importlib.import_module(f"probes.{name}").PROBE for name in POOLED + TRAINED}


def found(detector: Detector, inputs: Inputs, y_N: np.ndarray) -> float:
    value = auroc(detector.score(inputs), y_N)
    assert value is not None
    return value


@pytest.fixture(scope="module")
def fitted() -> dict[str, Detector]:
    """Every probe, fitted on a signal in all tokens."""
    y_N = labels(0)
    inputs = everywhere(y_N, 2)
    return {name: probe.fit(inputs, y_N, seed=0) for name, probe in PROBES.items()}


@pytest.mark.parametrize("name", PROBES)
def test_what_every_token_says_is_found_with_its_sign(name: str) -> None:
    """On unseen episodes; swapped labels flip the score, and without a signal it is chance."""
    y_N, test_N = labels(0), labels(1, 400)
    train, test = everywhere(y_N, 2), everywhere(test_N, 3)

    assert found(PROBES[name].fit(train, y_N, seed=0), test, test_N) > 0.85
    assert found(PROBES[name].fit(train, 1 - y_N, seed=0), test, test_N) < 0.15
    none = PROBES[name].fit(everywhere(y_N, 2, shift=0), y_N, seed=0)
    assert abs(found(none, everywhere(test_N, 3, shift=0), test_N) - 0.5) < 0.12


@pytest.mark.parametrize("name", PROBES)
def test_an_episode_is_scored_alone_as_beside_a_very_long_one(name: str, fitted: dict[str, Detector]) -> None:
    """Alone, in company, in another order and beside 5,000 huge tokens the score is the same; nothing is padded."""
    rng = np.random.default_rng(5)
    parts = [rng.standard_normal((n, WIDTH)) for n in (3, 1, 7, 60)]
    long = 1e3 * rng.standard_normal((5_000, WIDTH))
    alone = [fitted[name].score(episodes([part]))[0] for part in parts]

    assert alone == pytest.approx(fitted[name].score(episodes(parts)), rel=1e-9, abs=1e-9)
    assert alone[::-1] == pytest.approx(fitted[name].score(episodes(parts[::-1])), rel=1e-9, abs=1e-9)
    assert alone == pytest.approx(fitted[name].score(episodes([long, *parts, long]))[1:-1], rel=1e-9, abs=1e-9)
    assert abs(fitted[name].score(episodes([long]))[0] - alone[0]) > 1


@pytest.mark.parametrize("pool", ["mean", "greatest", "softmax", "rolling", "top", "moving"])
def test_an_answer_whose_tokens_all_score_below_zero_stays_below_zero(pool: str) -> None:
    """Padding with 0 before a maximum would lift it to 0: three tokens at -3, -2, -4 beside an answer of 50 at +1."""
    setting = {"softmax": 5.0, "rolling": 40.0, "top": 5.0, "moving": 0.3}.get(pool, 0.0)
    pooled_N = getattr(token_pools, pool)(np.array([-3.0, -2.0, -4.0] + [1.0] * 50), np.array([3, 50]), setting)

    assert -4 <= pooled_N[0] <= -2
    assert 1.0 == pytest.approx(pooled_N[1])


def test_poolings_give_what_their_formulas_say() -> None:
    """By hand, on scores 1, 2, 4, 0."""
    score_T, n_N = np.array([1.0, 2.0, 4.0, 0.0]), np.array([4])
    weight_T = np.exp(score_T / 5)

    assert [1.75] == token_pools.mean(score_T, n_N, 0).tolist()
    assert [4.0] == token_pools.greatest(score_T, n_N, 0).tolist()
    assert float(weight_T @ score_T / weight_T.sum()) == pytest.approx(token_pools.softmax(score_T, n_N, 5)[0])
    assert [3.0] == token_pools.rolling(score_T, n_N, 2).tolist()
    assert [1.75] == token_pools.rolling(score_T, n_N, 40).tolist()
    assert [3.0] == token_pools.top(score_T, n_N, 2).tolist()
    assert [1.75] == token_pools.top(score_T, n_N, 5).tolist()
    assert [2.75] == pytest.approx(token_pools.moving(score_T, n_N, 0.5))


def test_the_mean_loses_a_burst_in_a_long_answer_that_the_others_keep() -> None:
    """Five tokens among 2,000: the mean and the softmax mean are near chance where what looks for a maximum is not."""
    y_N, test_N = labels(0, 80), labels(1, 200)
    train, test = burst(y_N, 2, n_tokens=60), burst(test_N, 3)
    value = {
        name: max(found(variant.fit(train, y_N, seed=0), test, test_N) for variant in probe.variants())
        for name, probe in PROBES.items()
    }

    assert value["token_mean"] < 0.65
    assert value["token_softmax"] < 0.7
    keep = ("token_max", "token_topk", "token_rolling", "token_ema", "token_multimax", "attention")
    assert [] == [f"{name} {value[name]:.2f}" for name in keep if value[name] < 0.9]
    assert found(PROBES["token_mean"].fit(train, y_N, seed=0), burst(test_N, 3, n_tokens=60), test_N) > 0.9


@pytest.mark.parametrize("name", PROBES)
def test_the_order_of_tokens_counts_where_it_should_and_nowhere_else(name: str, fitted: dict[str, Detector]) -> None:
    """Turning an answer around leaves all but rolling means and moving averages as they were."""
    detector = fitted[name]
    if isinstance(detector, TokenDetector) and name == "token_rolling":
        detector = replace(detector, setting=5.0)
    parts = [np.random.default_rng(i).standard_normal((40, WIDTH)) for i in range(9)]
    shuffled = [np.random.default_rng(i).permutation(part) for i, part in enumerate(parts)]
    is_same = detector.score(episodes(shuffled)) == pytest.approx(detector.score(episodes(parts)), abs=1e-9)

    assert (name not in IN_ORDER) == is_same


@pytest.mark.parametrize("name", PROBES)
def test_constant_rows_give_constant_scores(name: str) -> None:
    """Nothing to learn from is no error; rows that vary give scores that vary."""
    y_N = labels(0)
    flat = episodes([np.full((n, WIDTH), 3.1) for n in np.random.default_rng(0).integers(1, 9, len(y_N))])
    score_N = PROBES[name].fit(flat, y_N, seed=0).score(flat)

    assert 0 == pytest.approx(np.ptp(score_N), abs=1e-9)
    assert np.isfinite(score_N).all()
    assert np.ptp(PROBES[name].fit(everywhere(y_N, 2), y_N, seed=0).score(everywhere(y_N, 2))) > 0.1


@pytest.mark.parametrize("name", PROBES)
def test_every_variant_is_restored_from_its_state(name: str) -> None:
    """Settings and weights survive, bit for bit, whichever variant restores them."""
    y_N = labels(0)
    inputs = everywhere(y_N, 2)
    for variant in PROBES[name].variants():
        detector = variant.fit(inputs, y_N, seed=0)
        assert np.array_equal(detector.score(inputs), PROBES[name].restore(*detector.state()).score(inputs))


@pytest.mark.parametrize("name", PROBES)
def test_no_episodes_give_no_scores(name: str, fitted: dict[str, Detector]) -> None:
    """As many scores as episodes: none here, one there."""
    assert (0,) == fitted[name].score(Inputs((), np.zeros((0, WIDTH), dtype=np.float32))).shape
    assert (1,) == fitted[name].score(episodes([np.zeros((2, WIDTH))])).shape


@pytest.mark.parametrize("name", TRAINED)
def test_a_whole_grid_is_trained_as_one_by_one(name: str) -> None:
    """Two labellings at once give each variant what its own fit gives, and the labellings differ."""
    inputs = everywhere(labels(0), 2)
    y_MN = np.stack([labels(0), labels(7)])
    probe = PROBES[name]
    batch = probe.fit_batch(inputs, y_MN, seed=3)  # type: ignore[attr-defined]  # a BatchProbe too

    for y_N, detectors in zip(y_MN, batch, strict=True):
        for variant, detector in zip(probe.variants(), detectors, strict=True):
            assert np.array_equal(variant.fit(inputs, y_N, seed=3).score(inputs), detector.score(inputs))
    assert not np.array_equal(batch[0][0].score(inputs), batch[1][0].score(inputs))


def test_one_fit_serves_all_poolings_and_one_labelling() -> None:
    """The direction is fitted once for each labelling and penalty, and never taken for another."""
    y_N = labels(0)
    inputs = everywhere(y_N, 2)
    first, second, other = (
        probe.fit(inputs, label_N, seed=0)
        for probe, label_N in (
            (PROBES["token_mean"], y_N),
            (PROBES["token_max"], y_N),
            (PROBES["token_max"], labels(7)),
        )
    )
    assert isinstance(first, TokenDetector)
    assert isinstance(second, TokenDetector)
    assert isinstance(other, TokenDetector)
    assert first.direction is second.direction
    assert not np.array_equal(first.direction.weight_D, other.direction.weight_D)


def test_episodes_weigh_the_same_however_long() -> None:
    """Each token of one episode said ten times over changes no direction; without the weights it would."""
    y_N = labels(0, 40)
    inputs = everywhere(y_N, 2)
    parts = np.split(inputs.x_ND, np.cumsum(inputs.n_tokens)[:-1])
    longer = episodes([np.repeat(part, 10, axis=0) if i % 3 == 0 else part for i, part in enumerate(parts)])
    (once,), (often,) = fit_tokens(inputs, y_N, cs=(0.1,)), fit_tokens(longer, y_N, cs=(0.1,))

    assert once.weight_D == pytest.approx(often.weight_D, abs=1e-5)
    assert once.centre_D == pytest.approx(often.centre_D, abs=1e-9)
    assert longer.x_ND.mean(axis=0) != pytest.approx(inputs.x_ND.mean(axis=0), abs=1e-3)


def test_the_fit_on_tokens_equals_that_of_sklearn() -> None:
    """The same minimum as LogisticRegression on standardised tokens with sample weights, under every penalty."""
    y_N = labels(0)
    inputs = everywhere(y_N, 2, shift=0.4)
    n_N = np.array(inputs.n_tokens)
    weight_T = np.repeat(1 / n_N, n_N)  # as many of each behaviour
    for c, direction in zip((0.1, 10.0), fit_tokens(inputs, y_N, cs=(0.1, 10.0)), strict=True):
        z_TD = (inputs.x_ND - direction.centre_D) / direction.scale_D
        model = LogisticRegression(C=c, tol=1e-10, max_iter=5_000)
        model.fit(z_TD, np.repeat(y_N, n_N), sample_weight=weight_T)
        assert model.coef_[0] == pytest.approx(direction.weight_D, abs=1e-5)
        assert model.intercept_[0] == pytest.approx(direction.offset, abs=1e-5)


@pytest.mark.parametrize("name", PROBES)
def test_fewer_tokens_than_columns_are_enough_for_a_strong_signal(name: str) -> None:
    """Axes on which the training tokens do not differ get no weight: 60 tokens of 100 columns, and 400 unseen ones."""
    y_N, test_N = labels(0, 30), labels(1, 200)

    def rows(y_N: np.ndarray, seed: int) -> Inputs:
        x_NTD = np.random.default_rng(seed).standard_normal((len(y_N), 2, 100))
        x_NTD[:, :, :20] += 1.5 * y_N[:, None, None]
        return episodes(list(x_NTD))

    assert found(PROBES[name].fit(rows(y_N, 2), y_N, seed=0), rows(test_N, 3), test_N) > 0.95
    assert found(PROBES[name].fit(rows(y_N, 2), 1 - y_N, seed=0), rows(test_N, 3), test_N) < 0.05


def test_probes_of_tokens_read_the_tokens_of_the_answer_and_nothing_else() -> None:
    """One layer, the answer, every token."""
    refused = [Site(3, "all", "tokens"), Site(3, "response", "mean"), Site(0, "response", "tokens")]

    assert all(probe.accepts(Site(3, "response", "tokens")) for probe in PROBES.values())
    assert not any(probe.accepts(site) for probe in PROBES.values() for site in refused)


def test_tokens_that_do_not_add_up_are_refused() -> None:
    """Rows must be as many as the counts say, and as wide as the detector."""
    detector = TokenDetector(Direction(np.zeros(3), np.ones(3), np.ones(3), 0.0), token_pools.mean, 0.0)

    assert [0.0, 0.0] == detector.score(Inputs(("a", "b"), np.zeros((3, 3)), n_tokens=(1, 2))).tolist()
    with pytest.raises(UsageError, match="3 token rows given for 2 episodes of 4"):
        detector.score(Inputs(("a", "b"), np.zeros((3, 3)), n_tokens=(2, 2)))
