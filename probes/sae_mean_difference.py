"""The SAE latents whose class means differ most, projected on that difference: mean_difference, told in a few features.

Latents are ranked by the absolute difference between the deceptive and the honest mean. The score is the sum of the first k latents, each
times its signed difference, shifted and scaled such that the deceptive mean scores +0.5 and the honest one -0.5. With every latent it is
the mean difference of the encoded rows.

Source: the ranking by class means of the `BestLatents` detector in the code of Goldowsky-Dill et al., 2025, arXiv 2502.03407. We differ:
theirs sums latents over tokens, so that long answers score higher; ours reads one position, where sum and mean are the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from harness.nouns import Inputs
from probes.linear import Direction
from probes.sae_reading import SaeProbe, latents, restore_dictionary
from probes.sae_sparse import NUMBERS, SparseDetector, ranked


@dataclass(frozen=True, slots=True, eq=False)
class SaeMeanDifference(SaeProbe):
    """Recipe: how many latents."""

    n_latents: int = 16
    """Latents read."""
    grid: tuple[int, ...] = NUMBERS
    """Numbers of latents to choose from, simplest first."""
    name: str = "sae_mean_difference"
    """Unique among all probes."""
    summary: str = "Projection on the difference of the class means in the SAE latents that differ most."
    """One sentence for lists."""

    def variants(self) -> tuple["SaeMeanDifference", ...]:
        """One for each number of latents."""
        return tuple(replace(self, n_latents=n) for n in self.grid)

    def fit(self, inputs: Inputs, y_N: np.ndarray, *, seed: int) -> SparseDetector:
        """Ranks latents by difference of means on these rows and keeps the first; the seed is not needed."""
        return self._fit(inputs, y_N, (self.n_latents,))[0]

    def fit_batch(self, inputs: Inputs, y_MN: np.ndarray, *, seed: int) -> tuple[tuple[SparseDetector, ...], ...]:
        """Every number of latents from one ranking for each labelling."""
        return tuple(self._fit(inputs, y_N, self.grid) for y_N in y_MN)

    def restore(self, tensors: Mapping[str, np.ndarray], facts: Mapping[str, object]) -> SparseDetector:
        """The detector whose state this is."""
        return SparseDetector(restore_dictionary(tensors, facts), tensors["latent"], Direction.restore(tensors, facts))

    def _fit(self, inputs: Inputs, y_N: np.ndarray, numbers: tuple[int, ...]) -> tuple[SparseDetector, ...]:
        dictionary = self.ready()
        value_NF = latents(dictionary, inputs)
        latent_K, difference_K = ranked(value_NF, y_N)
        centre_K = (value_NF[y_N == 1].mean(axis=0) + value_NF[y_N == 0].mean(axis=0))[latent_K] / 2
        return tuple(
            SparseDetector(dictionary, latent_K[:n], _between(centre_K[:n], difference_K[:n])) for n in numbers
        )


def _between(centre_K: np.ndarray, difference_K: np.ndarray) -> Direction:
    weight_K = difference_K / max(float(difference_K @ difference_K), 1e-12)
    return Direction(centre_K, np.ones(len(weight_K)), weight_K, 0.0)


PROBE = SaeMeanDifference()
