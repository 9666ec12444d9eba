"""A direction on a few SAE latents, those whose means differ most between deceptive and honest training rows.

Latents are ranked and weighed on the rows of the fit alone. One that shows the same in every such row says nothing and is not taken;
where all are so, the detector gives every row the score 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from harness.nouns import Inputs
from probes.batch_logistic import fit_directions
from probes.linear import Direction
from probes.sae_reading import blank_direction, dictionary_state, latents, mean_latents, with_rows
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


def ranked(value_NF: np.ndarray, y_N: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Latents that differ between the class means, the most different first, and by how much, deceptive less honest."""
    difference_F = value_NF[y_N == 1].mean(axis=0) - value_NF[y_N == 0].mean(axis=0)
    difference_F[np.ptp(value_NF, axis=0) == 0] = 0.0
    order_F = np.argsort(-np.abs(difference_F), kind="stable")
    latent_K = order_F[: np.count_nonzero(difference_F)]
    return latent_K, difference_F[latent_K]


def fit_sparse(
    dictionary: Dictionary, inputs: Inputs, y_N: np.ndarray, *, numbers: Sequence[int], c: float, is_mean: bool
) -> tuple[SparseDetector, ...]:
    """For each number of latents, L2 logistic regression with inverse penalty c on the first so many, standardised."""
    value_NF = shown(dictionary, inputs, is_mean=is_mean)
    latent_K, _ = ranked(value_NF, y_N)
    fitted: dict[int, SparseDetector] = {}
    for n in sorted({min(number, len(latent_K)) for number in numbers}):
        rows = with_rows(inputs, value_NF[:, latent_K[:n]])
        direction = fit_directions(rows, y_N[None], cs=(c,))[0][0] if n else blank_direction(0)
        fitted[n] = SparseDetector(dictionary, latent_K[:n], direction, is_mean)
    return tuple(fitted[min(number, len(latent_K))] for number in numbers)
