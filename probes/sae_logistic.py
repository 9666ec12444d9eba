"""Logistic regression on the few SAE latents whose means differ most between deceptive and honest training rows.

Source: Kantamneni et al., Are Sparse Autoencoders Useful?, 2025, arXiv 2502.16681 (k-sparse probing). We differ in reading one position:
the dictionary is trained on single tokens, so only sites of one position (prompt_end, first_token, end) at its layer are accepted.
"""

from dataclasses import dataclass

import numpy as np

from harness.probe_nouns import Inputs
from probes.batch_logistic import fit_directions
from probes.linear import Direction
from probes.sae_sparse import SparseProbe


@dataclass(frozen=True, slots=True, eq=False)
class SaeLogistic(SparseProbe):
    """Recipe: how many latents, and how strong a penalty."""

    c: float = 0.1
    """Inverse strength of the L2 penalty."""
    name: str = "sae_logistic"
    """Unique among all probes."""
    summary: str = "Logistic regression on the SAE latents that differ most."
    """One sentence for lists."""

    def direction(self, rows: Inputs, y_N: np.ndarray) -> Direction:
        """L2 logistic regression on the chosen latents, standardised."""
        return fit_directions(rows, y_N[None], cs=(self.c,))[0][0]


PROBE = SaeLogistic()
