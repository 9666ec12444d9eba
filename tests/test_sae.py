"""The dictionary recovers planted features, repeats itself to the byte, and says how good it is."""

import numpy as np
import pytest
import torch

from probes.sae_topk import Dictionary, Trainer


def planted(n: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    """Rows made of about 2 of 32 sparse features, and the features."""
    rng = np.random.default_rng(0)
    feature_FD = rng.standard_normal((32, 24))
    feature_FD /= np.linalg.norm(feature_FD, axis=1, keepdims=True)
    value_NF = (rng.random((n, 32)) < 2 / 32) * rng.uniform(1, 2, (n, 32))
    return (5 * value_NF @ feature_FD + 0.7).astype(np.float32), feature_FD


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    """A small dictionary of the planted rows."""
    return Trainer(expansion=2, k=3, steps=400, batch_rows=256).fit(planted()[0], seed=0)


def test_planted_features_are_recovered(dictionary: Dictionary) -> None:
    """Most features have a decoder row that points their way, and little variance is left."""
    x_TD, feature_FD = planted()
    cosine_F = (dictionary.decoder_FD @ feature_FD.T).max(axis=0)
    assert np.mean(cosine_F > 0.9) > 0.9
    quality = dictionary.quality(x_TD)
    assert quality["fvu"] < 0.25
    assert 0 < quality["l0"] <= 3
    assert quality["n_tokens"] == len(x_TD)


def test_rows_of_the_decoder_have_unit_length(dictionary: Dictionary) -> None:
    """So that latents are comparable."""
    assert np.ones(48) == pytest.approx(np.linalg.norm(dictionary.decoder_FD, axis=1), abs=1e-5)


def test_the_same_seed_gives_the_same_bytes() -> None:
    """And another seed other ones; the number of threads outside is left as it was."""
    x_TD, _ = planted(500)
    n_threads = torch.get_num_threads()
    first, again, other = (Trainer(expansion=2, k=4, steps=20).fit(x_TD, seed=seed) for seed in (0, 0, 1))
    assert all(first.tensors()[name].tobytes() == each.tobytes() for name, each in again.tensors().items())
    assert first.encoder_DF.tobytes() != other.encoder_DF.tobytes()
    assert n_threads == torch.get_num_threads()


def test_batched_equals_unbatched(dictionary: Dictionary) -> None:
    """A row's latents do not hang on the rows beside it."""
    x_TD, _ = planted(50)
    one_by_one = np.concatenate([dictionary.encode(x_TD[i : i + 1]) for i in range(50)])
    assert one_by_one == pytest.approx(dictionary.encode(x_TD), abs=1e-4)
