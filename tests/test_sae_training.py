"""Trainers: what each promises of sparsity, revival, order of rows, memory, and going on after an interruption."""

import tracemalloc
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
import torch

from harness.errors import DamagedError, IncompleteError, UsageError
from harness.stream_nouns import Activations, Site
from probes.sae_rows import Rows, RowStream
from probes.sae_topk import Architecture, Dictionary, Trainer
from probes.sae_train import Training

ARCHITECTURES = get_args(Architecture)
N_FEATURES, WIDTH = 32, 24


def planted(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Rows made of about 2 of 32 sparse features, and the features."""
    feature_FD = np.random.default_rng(0).standard_normal((N_FEATURES, WIDTH))
    feature_FD /= np.linalg.norm(feature_FD, axis=1, keepdims=True)
    rng = np.random.default_rng(seed)
    value_NF = (rng.random((n, N_FEATURES)) < 2 / N_FEATURES) * rng.uniform(1, 2, (n, N_FEATURES))
    return (5 * value_NF @ feature_FD + 0.7).astype(np.float32), feature_FD


class Parts(Sequence[Activations]):
    """A store's parts, made when they are asked for; counts how often."""

    def __init__(self, n_parts: int, n_rows: int = 500, *, layers: Sequence[int] = (3,)) -> None:
        self.n_parts, self.n_rows, self.layers, self.asked = n_parts, n_rows, layers, 0

    def __len__(self) -> int:
        return self.n_parts

    def __getitem__(self, i: Any) -> Any:
        if not 0 <= i < self.n_parts:
            raise IndexError(i)
        self.asked += 1
        site = Site(self.layers[i % len(self.layers)], "all", "tokens")
        return Activations(site, tuple("e" for _ in range(self.n_rows)), planted(self.n_rows, i)[0])


def recipe(architecture: Architecture = "topk", **changes: Any) -> Trainer:
    """A small one."""
    small = Trainer(expansion=2, k=3, steps=400, batch_rows=256, threshold_rows=4096, architecture=architecture)
    return replace(small, **changes)


def same(first: Dictionary, second: Dictionary) -> bool:
    """Whether two dictionaries are the same to the byte."""
    theirs = second.tensors()
    return all(value.tobytes() == theirs[name].tobytes() for name, value in first.tensors().items())


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_every_architecture_finds_planted_features_and_keeps_its_l0(architecture: Architecture) -> None:
    """Most features have a decoder row within cosine 0.9, and L0 on new rows is the nominal one, without a warm-up.

    Nested prefixes cost some: with one of half the latents, half of the features for Matryoshka, nine in ten for the others.
    """
    dictionary = recipe(architecture, prefixes=(0.5,)).fit(planted(4000)[0], seed=0)
    held_TD, feature_FD = planted(4000, seed=1)
    found = dictionary.quality(held_TD)
    rows_FD = dictionary.decoder_FD / np.linalg.norm(dictionary.decoder_FD, axis=1, keepdims=True)

    assert (0.5 if architecture == "matryoshka" else 0.9) <= np.mean((rows_FD @ feature_FD.T).max(axis=0) > 0.9)
    assert 0.25 > found["fvu"]
    if architecture == "topk":
        assert 3 >= found["l0"]
        assert 3 == (dictionary.encode(held_TD) > 0).sum(axis=1).max()
    else:
        assert 3 == pytest.approx(found["l0"], rel=0.03)
        assert 3 < (dictionary.encode(held_TD) > 0).sum(axis=1).max()
        assert ("jumprelu", 0) == (dictionary.activation, dictionary.k)


def test_the_first_latents_of_a_matryoshka_stand_alone() -> None:
    """A prefix describes rows far better than the same prefix of a dictionary that was never asked to."""
    x_TD, _ = planted(4000)

    def fvu_of_prefix(architecture: Architecture) -> float:
        dictionary = recipe(architecture, prefixes=(0.25, 0.5), steps=200).fit(x_TD, seed=0)
        value_TF = dictionary.encode(x_TD)
        value_TF[:, len(dictionary.encoder_bias_F) // 2 :] = 0
        return float(((x_TD - dictionary.decode(value_TF)) ** 2).sum() / ((x_TD - x_TD.mean(0)) ** 2).sum())

    assert fvu_of_prefix("matryoshka") < 0.6 * fvu_of_prefix("batch_topk")


def test_dead_latents_are_revived() -> None:
    """Of latents pushed under water at the start most fire again; without the auxiliary loss none ever does."""
    x_TD, _ = planted(4000)

    def share_alive(aux_weight: float) -> float:
        run = Training(recipe(aux_weight=aux_weight, steps=150, dead_window_tokens=1_000), x_TD, seed=0)
        with torch.no_grad():
            run.bias_F[:24] = -2
        batches = RowStream(x_TD, batch_rows=256, buffer_rows=4000, seed=0).batches()
        for _ in range(150):
            run.step(next(batches))
        return float(np.mean((Dictionary.restore(run.weights(), 3).encode(x_TD)[:, :24] > 0).any(axis=0)))

    assert 0 == share_alive(0.0)
    assert 0.5 < share_alive(1 / 32)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("stop", [7, 20])
def test_an_interrupted_training_ends_in_the_same_bytes(architecture: Architecture, stop: int, tmp_path: Path) -> None:
    """Stopped between two steps, it goes on from its checkpoint; another seed's or a damaged checkpoint is refused."""
    small, path = recipe(architecture, steps=40, buffer_rows=600, dead_window_tokens=1_000), tmp_path / "dictionary"
    whole = small.fit(Parts(6), seed=0)
    done = []

    def pull_the_plug(n_done: int, n_steps: int) -> None:
        if n_done == stop:
            raise KeyboardInterrupt
        done.append((n_done, n_steps))

    with pytest.raises(KeyboardInterrupt):
        small.fit(Parts(6), seed=0, say=pull_the_plug, checkpoint=path, every=5)
    assert [(i, 40) for i in range(1, stop)] == done
    first = stop // 5 * 5 + 1
    again: list[int] = []
    resumed = small.fit(Parts(6), seed=0, say=lambda n, _: again.append(n), checkpoint=path, every=5)
    assert list(range(first, 41)) == again
    assert same(whole, resumed)
    assert not same(whole, small.fit(Parts(6), seed=1))
    with pytest.raises(UsageError, match="another recipe, seed or rows"):
        small.fit(Parts(6), seed=1, checkpoint=path)
    path.write_bytes(b"cut short")
    with pytest.raises(DamagedError, match="delete it"):
        small.fit(Parts(6), seed=0, checkpoint=path)


def test_memory_does_not_grow_with_tokens() -> None:
    """Four times the parts need as much at the peak; holding them all, as a list does, needs twice as much and more."""

    def peak(rows: Any) -> int:
        tracemalloc.start()
        recipe(steps=60, buffer_rows=1_000).fit(rows(), seed=0)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    once, four_times, held = peak(lambda: Parts(10)), peak(lambda: Parts(40)), peak(lambda: list(Parts(40)))
    assert once == pytest.approx(four_times, rel=0.1)
    assert held > 2 * four_times


def test_every_row_is_streamed_and_mixed() -> None:
    """Over a few passes every row comes, about as often as any other; a batch mixes parts; what fits is read once."""
    parts = [
        Activations(
            Site(3, "all", "tokens"), ("e",) * 100, np.arange(100 * i, 100 * i + 100, dtype=np.float32)[:, None]
        )
        for i in range(8)
    ]
    batches = RowStream(parts, batch_rows=40, buffer_rows=200, seed=0).batches()
    drawn = [next(batches)[:, 0].astype(int) for _ in range(200)]
    counts = np.bincount(np.concatenate(drawn), minlength=800)
    assert 5 <= counts.min()
    assert counts.max() <= 15
    assert 2 <= np.mean([len(set(batch // 100)) for batch in drawn])
    whole = Parts(3)
    stream = RowStream(whole, batch_rows=40, buffer_rows=1500, seed=0).batches()
    for _ in range(50):
        next(stream)
    assert 3 == whole.asked


def test_rows_of_two_layers_or_none_are_refused() -> None:
    """A dictionary is of one layer; the second is noticed when it is reached."""
    given: tuple[Rows, ...] = (Parts(0), Parts(2, layers=(1, 2)), [], np.zeros((0, 4), dtype=np.float32))
    for rows in given:
        with pytest.raises(IncompleteError, match="exactly one"):
            recipe(steps=4).fit(rows, seed=0)
    assert 24 == recipe(steps=4).fit(Parts(2), seed=0).encoder_DF.shape[0]
