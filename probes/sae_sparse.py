"""A direction on a few SAE latents, those whose means differ most between deceptive and honest training rows.

Latents are ranked and weighed on the rows of the fit alone. One that shows the same in every such row says nothing and is not taken;
where all are so, the detector gives every row the score 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from harness.probe_nouns import Inputs
from probes.linear import Direction
from probes.sae_reading import (
    SaeProbe,
    blank_direction,
    dictionary_state,
    latents,
    mean_latents,
    restore_dictionary,
    with_rows,
)
from probes.sae_topk import Dictionary
from probes.token_rows import counts

NUMBERS = (1, 2, 4, 8, 16, 32, 64, 128)
"""Numbers of latents to choose from, simplest first, as in sae-probes but for 256 and 512: a small model's dictionary has no more."""


@dataclass(frozen=True, slots=True, eq=False)
class SparseDetector:
    """A direction on chosen latents of one position, or of the mean over an episode's tokens."""

    dictionary: Dictionary
    """What rows are encoded by."""
    latent_K: np.ndarray
    """The chosen latents, the most different first."""
    direction: Direction
    """Weights of the chosen latents."""
    is_mean: bool = False
    """Whether each episode is the mean over its tokens' latents."""

    def score(self, inputs: Inputs) -> np.ndarray:
        """Projection of each row's, or episode's, chosen latents."""
        return self.direction.project(shown(self.dictionary, inputs, is_mean=self.is_mean)[:, self.latent_K])

    def state(self) -> tuple[dict[str, np.ndarray], dict[str, object]]:
        """Dictionary, chosen latents and direction."""
        tensors, facts = self.direction.state()
        more_tensors, more_facts = dictionary_state(self.dictionary)
        return more_tensors | tensors | {"latent": self.latent_K}, facts | more_facts


def shown(dictionary: Dictionary, inputs: Inputs, *, is_mean: bool) -> np.ndarray:
    """Latents by row, or their means by episode."""
    return mean_latents(dictionary, inputs, counts(inputs)) if is_mean else latents(dictionary, inputs)


def ranked(value_NF: np.ndarray, y_N: np.ndarray) -> np.ndarray:
    """Latents that differ between the class means, the most different first."""
    difference_F = value_NF[y_N == 1].mean(axis=0) - value_NF[y_N == 0].mean(axis=0)
    difference_F[np.ptp(value_NF, axis=0) == 0] = 0.0
    order_F = np.argsort(-np.abs(difference_F), kind="stable")
    return np.asarray(order_F[: np.count_nonzero(difference_F)])


@dataclass(frozen=True, slots=True, eq=False)
class SparseProbe(SaeProbe):
    """Recipe of a direction on few latents: how many; a subclass says how it lies among the chosen ones."""

    n_latents: int = 16
    """Latents read."""
    grid: tuple[int, ...] = NUMBERS
    """Numbers of latents to choose from, simplest first."""
    is_mean: bool = False
    """Whether latents are averaged over an episode's tokens."""

    def direction(self, rows: Inputs, y_N: np.ndarray) -> Direction:
        """The direction among the chosen latents, one column each."""
        raise NotImplementedError

    def variants(self) -> tuple[Self, ...]:
        """One for each number of latents."""
        return tuple(replace(self, n_latents=n) for n in self.grid)

    def fit(self, inputs: Inputs, y_N: np.ndarray, *, seed: int) -> SparseDetector:
        """Ranks latents by difference of means on these rows, keeps the first, fits on them; the seed is not needed."""
        return self._fit(inputs, y_N, (self.n_latents,))[0]

    def fit_batch(self, inputs: Inputs, y_MN: np.ndarray, *, seed: int) -> tuple[tuple[SparseDetector, ...], ...]:
        """Every number of latents from one ranking for each labelling."""
        return tuple(self._fit(inputs, y_N, self.grid) for y_N in y_MN)

    def restore(self, tensors: Mapping[str, np.ndarray], facts: Mapping[str, object]) -> SparseDetector:
        """The detector whose state this is."""
        dictionary = restore_dictionary(tensors, facts)
        return SparseDetector(dictionary, tensors["latent"], Direction.restore(tensors, facts), self.is_mean)

    def _fit(self, inputs: Inputs, y_N: np.ndarray, numbers: Sequence[int]) -> tuple[SparseDetector, ...]:
        dictionary = self.ready()
        value_NF = shown(dictionary, inputs, is_mean=self.is_mean)
        latent_K = ranked(value_NF, y_N)
        fitted: dict[int, SparseDetector] = {}
        for n in sorted({min(number, len(latent_K)) for number in numbers}):
            rows = with_rows(inputs, value_NF[:, latent_K[:n]])
            direction = self.direction(rows, y_N) if n else blank_direction(0)
            fitted[n] = SparseDetector(dictionary, latent_K[:n], direction, self.is_mean)
        return tuple(fitted[min(number, len(latent_K))] for number in numbers)
