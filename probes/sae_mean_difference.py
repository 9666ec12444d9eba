"""The SAE latents whose class means differ most, projected on that difference: mean_difference, told in a few features.

Latents are ranked by the absolute difference between the deceptive and the honest mean. The score is the sum of the first k latents, each
times its signed difference, shifted and scaled such that the deceptive mean scores +0.5 and the honest one -0.5. With every latent it is
the mean difference of the encoded rows.

Source: the ranking by class means of the `BestLatents` detector in the code of Goldowsky-Dill et al., 2025, arXiv 2502.03407. We differ:
theirs sums latents over tokens, so that long answers score higher; ours reads one position, where sum and mean are the same.
"""

from dataclasses import dataclass

import numpy as np

from harness.probe_nouns import Inputs
from probes import mean_difference
from probes.linear import Direction
from probes.sae_sparse import SparseProbe


@dataclass(frozen=True, slots=True, eq=False)
class SaeMeanDifference(SparseProbe):
    """Recipe: how many latents."""

    name: str = "sae_mean_difference"
    """Unique among all probes."""
    summary: str = "Projection on the difference of the class means in the SAE latents that differ most."
    """One sentence for lists."""

    def direction(self, rows: Inputs, y_N: np.ndarray) -> Direction:
        """The difference of the means of the chosen latents."""
        return mean_difference.PROBE.fit(rows, y_N, seed=0)


PROBE = SaeMeanDifference()
