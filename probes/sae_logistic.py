"""Logistic regression on the few SAE latents whose means differ most between deceptive and honest training rows.

Source: Kantamneni et al., Are Sparse Autoencoders Useful?, 2025, arXiv 2502.16681 (k-sparse probing). We differ in reading one position:
the dictionary is trained on single tokens, so only sites of one position (prompt_end, first_token, end) at its layer are accepted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from harness.nouns import Inputs
from probes.linear import Direction
from probes.sae_reading import SaeProbe, restore_dictionary
from probes.sae_sparse import NUMBERS, SparseDetector, fit_sparse


@dataclass(frozen=True, slots=True, eq=False)
class SaeLogistic(SaeProbe):
    """Recipe: how many latents, and how strong a penalty."""

    n_latents: int = 16
    """Latents read."""
    grid: tuple[int, ...] = NUMBERS
    """Numbers of latents to choose from, simplest first."""
    c: float = 0.1
    """Inverse strength of the L2 penalty."""
    is_mean: bool = False
    """Whether latents are averaged over an episode's tokens."""
    name: str = "sae_logistic"
    """Unique among all probes."""
    summary: str = "Logistic regression on the SAE latents that differ most."
    """One sentence for lists."""

    def variants(self) -> tuple["SaeLogistic", ...]:
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

    def _fit(self, inputs: Inputs, y_N: np.ndarray, numbers: tuple[int, ...]) -> tuple[SparseDetector, ...]:
        return fit_sparse(self.ready(), inputs, y_N, numbers=numbers, c=self.c, is_mean=self.is_mean)


PROBE = SaeLogistic()
