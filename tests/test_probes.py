"""Every probe that is installed keeps the promises of `Probe`, and every supervised one finds what is planted."""

from typing import cast

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from harness import discover
from harness.dictionary_nouns import DictionaryProbe
from harness.errors import UsageError
from harness.measure import auroc
from harness.probe_nouns import TURN_BREAK, Inputs, Probe
from harness.stream_nouns import Site
from probes import logistic
from probes.sae_topk import Dictionary

PROBES: list[Probe] = list(discover.probes().values())


def reading_a_dictionary(probe: Probe, width: int = 12) -> Probe:
    """Readers of a dictionary with one: latents for either side of each of two coordinates, and half of each is left over."""
    if not hasattr(probe, "with_dictionary"):
        return probe
    side_FD = np.vstack([np.eye(2, width), -np.eye(2, width)]).astype(np.float32)
    dictionary = Dictionary(0.5 * side_FD.T, np.zeros(4, np.float32), side_FD, np.zeros(width, np.float32), k=4)
    return cast(Probe, cast(DictionaryProbe, probe).with_dictionary(dictionary, layer=2))


READY = [reading_a_dictionary(probe) for probe in PROBES]
UNFITTED = {"judge_model", "random_direction", "self_report"}
SUPERVISED = [probe for probe in READY if probe.name not in UNFITTED]
SUMS = [probe for probe in SUPERVISED if probe.name != "mlp"]


def planted(probe: Probe, y_N: np.ndarray, seed: int, *, strength: float = 1.0) -> Inputs:
    """Rows or texts in which the label shows."""
    rng = np.random.default_rng(seed)
    ids = tuple(f"e{i:04d}" for i in range(len(y_N)))
    if probe.family == "text":
        extra = [" well, honestly, in truth!" if y and strength else "" for y in y_N]
        texts = [f"goods from place {i}{e}" for i, e in zip(rng.integers(0, 50, len(y_N)), extra, strict=True)]
        if probe.reads == "both":
            texts = [f"how are they?{TURN_BREAK}{text}" for text in texts]
        return Inputs(ids, np.zeros((len(y_N), 0), dtype=np.float32), tuple(texts))
    x_ND = rng.standard_normal((len(y_N), 2 if probe.reads == "logprob" else 12))
    x_ND[:, 1] += 4 * strength * y_N
    return shaped(probe, x_ND.astype(np.float32))


def shaped(probe: Probe, x_ND: np.ndarray) -> Inputs:
    """Rows as the probe reads them: one to three tokens an episode, two layers side by side, or as they are."""
    ids = tuple(f"e{i:04d}" for i in range(len(x_ND)))
    if probe.reads == "layers":
        return Inputs(ids, np.hstack([x_ND, x_ND]), layers=(1, 2))
    if probe.reads != "tokens":
        return Inputs(ids, x_ND)
    rng = np.random.default_rng(9)
    n_N = rng.integers(1, 4, len(x_ND))
    x_TD = np.repeat(x_ND, n_N, axis=0)
    noise_TD = 0.1 * rng.standard_normal(x_TD.shape)
    return Inputs(ids, (x_TD + noise_TD).astype(np.float32), n_tokens=tuple(n_N.tolist()))


def labels(seed: int, n: int = 160) -> np.ndarray:
    return np.random.default_rng(seed).permutation(np.tile([0, 1], n // 2))


def held_out(probe: Probe, *, flip: bool = False, strength: float = 1.0) -> float:
    y_N, test_N = labels(0), labels(1)
    detector = probe.fit(planted(probe, y_N, 2, strength=strength), 1 - y_N if flip else y_N, seed=0)
    value = auroc(detector.score(planted(probe, test_N, 3, strength=strength)), test_N)
    return 0.5 if value is None else value


def test_there_is_one_probe_of_each_name() -> None:
    """Two things with one name is an error; variants keep the name."""
    names = [probe.name for probe in PROBES]
    assert len(set(names)) == len(names)
    assert all(variant.name == probe.name for probe in PROBES for variant in probe.variants())
    assert all(probe.summary.endswith(".") for probe in PROBES)


@pytest.mark.parametrize("probe", SUPERVISED, ids=lambda probe: probe.name)
def test_planted_signal_is_found_with_its_sign(probe: Probe) -> None:
    """It is found on unseen rows, is gone when it is not planted, and flipped labels flip the score."""
    assert held_out(probe) > 0.95
    assert abs(held_out(probe, strength=0) - 0.5) < 0.15
    assert held_out(probe, flip=True) < 0.05


def test_a_random_direction_ignores_labels() -> None:
    """The same seed gives the same direction under any labels."""
    probe = next(probe for probe in PROBES if probe.name == "random_direction")
    inputs = planted(probe, labels(0), 2)
    first_N, second_N = (probe.fit(inputs, y_N, seed=0).score(inputs) for y_N in (labels(0), labels(5)))
    assert np.array_equal(first_N, second_N)
    assert not np.array_equal(first_N, probe.fit(inputs, labels(0), seed=1).score(inputs))


@pytest.mark.parametrize("probe", READY, ids=lambda probe: probe.name)
def test_state_is_enough_to_score_again(probe: Probe) -> None:
    """Restored detectors give the same scores, bit for bit; facts are plain."""
    y_N = labels(0)
    inputs = planted(probe, y_N, 2)
    detector = probe.fit(inputs, y_N, seed=0)
    tensors, facts = detector.state()
    assert all(isinstance(value, (int, float, str, bool)) for value in facts.values())
    assert np.array_equal(detector.score(inputs), probe.restore(tensors, facts).score(inputs))


@pytest.mark.parametrize("probe", READY, ids=lambda probe: probe.name)
def test_a_row_is_scored_alone_as_in_company(probe: Probe) -> None:
    """Scores do not hang on the other rows, nor on their order."""
    y_N = labels(0)
    inputs = planted(probe, y_N, 2)
    detector = probe.fit(inputs, y_N, seed=0)
    score_N = detector.score(inputs)
    order = np.random.default_rng(0).permutation(len(y_N)).tolist()
    assert score_N[order] == pytest.approx(detector.score(inputs.take(order)))
    assert score_N[7] == pytest.approx(detector.score(inputs.take([7]))[0])


@pytest.mark.parametrize("probe", SUMS, ids=lambda probe: probe.name)
def test_an_exclusive_or_of_two_parts_is_found_by_no_probe(probe: Probe) -> None:
    """Every probe but the network is a sum of parts, or of words: an exclusive-or of two of them gives chance on unseen rows."""
    rng = np.random.default_rng(4)
    a_N, b_N = rng.integers(0, 2, 800), rng.integers(0, 2, 800)
    y_N = a_N ^ b_N
    if probe.family == "text":
        first, second = ("cold", "warm?"), ("red", "green?")
        texts = [
            f"{first[a]} goods for the{TURN_BREAK}long road are {second[b]}" for a, b in zip(a_N, b_N, strict=True)
        ]
        inputs = Inputs(tuple(map(str, range(800))), np.zeros((800, 0), dtype=np.float32), tuple(texts))
    else:
        x_ND = np.stack([a_N, b_N], axis=1) * 3 + 0.3 * rng.standard_normal((800, 2))
        inputs = shaped(probe, x_ND.astype(np.float32))
    detector = reading_a_dictionary(probe, width=2).fit(inputs.take(range(400)), y_N[:400], seed=0)
    value = auroc(detector.score(inputs.take(range(400, 800))), y_N[400:])
    assert abs((0.5 if value is None else value) - 0.5) < 0.12


def test_logistic_equals_a_pipeline_of_sklearn() -> None:
    """StandardScaler and LogisticRegression with balanced classes give the same scores."""
    y_N = np.repeat([0, 1], [120, 40])
    inputs = planted(logistic.PROBE, y_N, 2, strength=0.3)
    pipeline = make_pipeline(
        StandardScaler(), LogisticRegression(C=0.1, class_weight="balanced", tol=1e-10, max_iter=5000)
    )
    expected_N = pipeline.fit(inputs.x_ND.astype(np.float64), y_N).decision_function(inputs.x_ND)
    assert expected_N == pytest.approx(logistic.PROBE.fit(inputs, y_N, seed=0).score(inputs), abs=1e-6)


def test_rows_of_another_width_are_refused() -> None:
    """A direction says what it was given and what it expected."""
    y_N = labels(0)
    detector = logistic.PROBE.fit(planted(logistic.PROBE, y_N, 2), y_N, seed=0)
    with pytest.raises(UsageError, match="width 3 given to a direction of width 12"):
        detector.score(Inputs(("a",), np.zeros((1, 3), dtype=np.float32)))


def test_each_probe_says_which_sites_it_reads() -> None:
    """Probes read what leaves a block; the embedding control reads the prompt's mean embedding; texts read none."""
    block, embedding = Site(2, "end", "last"), Site(0, "prompt", "mean")
    readers = {probe.name for probe in PROBES if probe.accepts(block)}
    assert {"ccs", "elastic_net", "lat", "lda", "logistic", "mean_difference", "random_direction"} <= readers
    assert {"layer0_mean"} == {probe.name for probe in PROBES if probe.accepts(embedding)}
