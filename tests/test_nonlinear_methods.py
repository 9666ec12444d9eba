"""The network finds what no direction shows, several layers make one score, and what is drawn by a seed hangs on it alone."""

from typing import cast

import numpy as np
import pytest
from planted_tokens import everywhere

from harness.errors import UsageError
from harness.measure import auroc
from harness.probe_nouns import BatchProbe, Detector, Inputs, Probe
from harness.stream_nouns import ALL_LAYERS, Site
from probes import attention, layers_averaged, layers_concatenated, logistic, mlp, token_multimax

SEEDED: tuple[Probe, ...] = (mlp.PROBE, attention.PROBE, token_multimax.PROBE)
OF_LAYERS: tuple[Probe, ...] = (layers_concatenated.PROBE, layers_averaged.PROBE)


def labels(seed: int, n: int = 200) -> np.ndarray:
    return np.random.default_rng(seed).permutation(np.tile([0, 1], n // 2))


def rows(x_ND: np.ndarray, layers: tuple[int, ...] = ()) -> Inputs:
    return Inputs(tuple(f"e{i:04d}" for i in range(len(x_ND))), x_ND.astype(np.float32), layers=layers)


def planted(y_N: np.ndarray, seed: int, *, width: int = 12, shift: float = 2.0) -> Inputs:
    x_ND = np.random.default_rng(seed).standard_normal((len(y_N), width))
    x_ND[:, 1] += shift * y_N
    return rows(x_ND)


def exclusive_or(seed: int, n: int = 400) -> tuple[Inputs, np.ndarray]:
    """Two planted parts among twelve columns; deception is that exactly one of them is there."""
    rng = np.random.default_rng(seed)
    a_N, b_N = rng.integers(0, 2, n), rng.integers(0, 2, n)
    x_ND = rng.standard_normal((n, 12))
    x_ND[:, 3] += 4 * a_N
    x_ND[:, 7] += 4 * b_N
    return rows(x_ND), a_N ^ b_N


def side_by_side(y_N: np.ndarray, seed: int) -> Inputs:
    """Three layers of five columns with a weak signal in each, the last a thousand times as large."""
    x_NLD = np.random.default_rng(seed).standard_normal((len(y_N), 3, 5))
    x_NLD[:, :, 2] += 1.2 * y_N[:, None]
    return rows((x_NLD * np.array([1, 1, 1e3])[:, None]).reshape(len(y_N), 15), layers=(2, 4, 6))


def found(detector: Detector, inputs: Inputs, y_N: np.ndarray) -> float:
    value = auroc(detector.score(inputs), y_N)
    assert value is not None
    return value


def test_an_exclusive_or_is_found_by_the_network_and_by_no_direction() -> None:
    """The same rows: chance for logistic regression, nearly all for a hidden layer, unless the penalty all but forbids it."""
    (train, y_N), (test, test_N) = exclusive_or(0), exclusive_or(1)

    assert abs(found(logistic.PROBE.fit(train, y_N, seed=0), test, test_N) - 0.5) < 0.1
    value = {v.penalty: found(v.fit(train, y_N, seed=0), test, test_N) for v in mlp.PROBE.variants()}
    assert {0.03, 0.01} <= {penalty for penalty in value if value[penalty] > 0.9}


@pytest.mark.parametrize("width", [12, 300])
def test_the_network_finds_a_planted_direction_with_its_sign(width: int) -> None:
    """On unseen rows, also where there are more columns than rows; swapped labels flip the score."""
    y_N, test_N = labels(0), labels(1, 400)
    shift = 2.0 if width == 12 else 6.0
    train, test = planted(y_N, 2, width=width, shift=shift), planted(test_N, 3, width=width, shift=shift)

    assert found(mlp.PROBE.fit(train, y_N, seed=0), test, test_N) > 0.85
    assert found(mlp.PROBE.fit(train, 1 - y_N, seed=0), test, test_N) < 0.15
    none = mlp.PROBE.fit(planted(y_N, 2, width=width, shift=0), y_N, seed=0)
    assert abs(found(none, planted(test_N, 3, width=width, shift=0), test_N) - 0.5) < 0.12


@pytest.mark.parametrize("width", [12, 300])
def test_a_whole_grid_is_trained_as_one_by_one(width: int) -> None:
    """Two labellings at once give each variant what its own fit gives, bit for bit, and the labellings differ."""
    inputs, y_MN = planted(labels(0), 2, width=width), np.stack([labels(0), labels(5)])
    batch = mlp.PROBE.fit_batch(inputs, y_MN, seed=1)

    for y_N, detectors in zip(y_MN, batch, strict=True):
        for variant, detector in zip(mlp.PROBE.variants(), detectors, strict=True):
            assert np.array_equal(variant.fit(inputs, y_N, seed=1).score(inputs), detector.score(inputs))
    assert not np.array_equal(batch[0][0].score(inputs), batch[1][0].score(inputs))


@pytest.mark.parametrize("probe", SEEDED, ids=lambda probe: probe.name)
def test_what_is_drawn_hangs_on_the_seed_alone(probe: Probe) -> None:
    """The same seed gives the same bytes, another seed another detector that finds the same signal."""
    y_N, test_N = labels(0, 120), labels(1)
    train, test = (
        (planted(y_N, 2), planted(test_N, 3)) if probe is mlp.PROBE else (everywhere(y_N, 2), everywhere(test_N, 3))
    )
    first, again, other = (probe.fit(train, y_N, seed=seed) for seed in (0, 0, 1))

    assert getattr(probe, "is_random", False)
    for key, tensor in first.state()[0].items():
        assert tensor.tobytes() == again.state()[0][key].tobytes()
    assert not np.array_equal(first.score(test), other.score(test))
    assert found(first, test, test_N) == pytest.approx(found(other, test, test_N), abs=0.08)


def test_linear_probes_are_not_marked_as_random() -> None:
    """Only what hangs on its seed is fitted under several."""
    assert not any(hasattr(probe, "is_random") for probe in (logistic.PROBE, *OF_LAYERS))
    assert all(hasattr(probe, "is_random") for probe in SEEDED)


@pytest.mark.parametrize("probe", OF_LAYERS, ids=lambda probe: probe.name)
def test_layers_together_find_more_than_one_of_them(probe: Probe) -> None:
    """A weak signal in each of three layers adds up whatever their sizes; swapped labels flip the score."""
    y_N, test_N = labels(0, 400), labels(1, 400)
    train, test = side_by_side(y_N, 2), side_by_side(test_N, 3)
    one = max(
        found(logistic.PROBE.fit(rows(train.x_ND[:, part]), y_N, seed=0), rows(test.x_ND[:, part]), test_N)
        for part in (slice(0, 5), slice(5, 10), slice(10, 15))
    )

    assert found(probe.fit(train, y_N, seed=0), test, test_N) > one + 0.05
    assert found(probe.fit(train, 1 - y_N, seed=0), test, test_N) < 0.5 - (one - 0.5)


@pytest.mark.parametrize("probe", OF_LAYERS, ids=lambda probe: probe.name)
def test_probes_of_layers_fit_batches_as_one_by_one(probe: Probe) -> None:
    """Two labellings at once, each variant, to the tolerance of the fit; a restored detector gives the same bytes."""
    inputs, y_MN = side_by_side(labels(0), 2), np.stack([labels(0), labels(5)])
    batch = cast(BatchProbe, probe).fit_batch(inputs, y_MN, seed=0)

    for y_N, detectors in zip(y_MN, batch, strict=True):
        for variant, detector in zip(probe.variants(), detectors, strict=True):
            score_N = detector.score(inputs)
            assert score_N == pytest.approx(variant.fit(inputs, y_N, seed=0).score(inputs), abs=1e-6)
            assert np.array_equal(score_N, probe.restore(*detector.state()).score(inputs))
    assert batch[0][0].score(inputs) != pytest.approx(batch[1][0].score(inputs), abs=1e-2)


def test_the_averaged_direction_is_the_average_of_standardised_scores() -> None:
    """What is kept as one direction equals the mean of three scores, each of mean 0 and deviation 1."""
    y_N = labels(0)
    train, test = side_by_side(y_N, 2), side_by_side(labels(1), 3)
    expected = np.zeros(len(test))
    for part in (slice(0, 5), slice(5, 10), slice(10, 15)):
        one = logistic.PROBE.fit(rows(train.x_ND[:, part]), y_N, seed=0)
        score_N = one.score(rows(train.x_ND[:, part]))
        expected += (one.score(rows(test.x_ND[:, part])) - score_N.mean()) / score_N.std() / 3

    assert expected == pytest.approx(layers_averaged.PROBE.fit(train, y_N, seed=0).score(test), abs=1e-8)


@pytest.mark.parametrize("probe", [mlp.PROBE, *OF_LAYERS], ids=lambda probe: probe.name)
def test_constant_rows_give_constant_scores(probe: Probe) -> None:
    """Nothing to learn from is no error; rows that vary give scores that vary."""
    y_N = labels(0)
    flat = rows(np.full((len(y_N), 15), 3.1), layers=(2, 4, 6))
    score_N = probe.fit(flat, y_N, seed=0).score(flat)

    assert 0 == pytest.approx(np.ptp(score_N), abs=1e-9)
    assert np.isfinite(score_N).all()
    assert np.ptp(probe.fit(side_by_side(y_N, 2), y_N, seed=0).score(side_by_side(y_N, 2))) > 0.1


def test_probes_of_layers_read_all_layers_pooled_and_nothing_else() -> None:
    """One site holds every layer; single layers, tokens and the prompt's mean are not for them."""
    accepted = [Site(ALL_LAYERS, span, "last") for span in ("prompt_end", "first_token", "end")]
    refused = [Site(3, "end", "last"), Site(ALL_LAYERS, "response", "tokens"), Site(ALL_LAYERS, "prompt", "mean")]

    assert all(p.accepts(site) for p in OF_LAYERS for site in [*accepted, Site(ALL_LAYERS, "response", "mean")])
    assert not any(p.accepts(site) for p in OF_LAYERS for site in refused)
    assert not any(p.accepts(site) for p in SEEDED for site in accepted)
    assert mlp.PROBE.accepts(Site(3, "end", "last"))


def test_rows_that_do_not_fit_are_refused() -> None:
    """A width that is not the detector's, or that cannot be cut into layers, is said; what fits is scored."""
    y_N = labels(0)
    detector = mlp.PROBE.fit(planted(y_N, 2), y_N, seed=0)

    assert (3,) == detector.score(rows(np.zeros((3, 12)))).shape
    with pytest.raises(UsageError, match="width 3 given to a detector of width 12"):
        detector.score(rows(np.zeros((3, 3))))
    with pytest.raises(UsageError, match="width 15 given for 2 layers"):
        layers_averaged.PROBE.fit(rows(np.zeros((200, 15)), layers=(1, 2)), y_N, seed=0)
