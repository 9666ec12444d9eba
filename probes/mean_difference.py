"""The difference of the class means as a direction, the midpoint as zero.

Source: Marks and Tegmark, The Geometry of Truth, 2023, arXiv 2310.06824 (mass-mean probing, without the covariance).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from harness.probe_nouns import Family, Inputs, Reads
from harness.stream_nouns import Site
from probes.linear import Direction, is_block_output
from probes.shared_rows import standardised


@dataclass(frozen=True, slots=True)
class MeanDifference:
    """Recipe without hyper-parameters."""

    name: str = "mean_difference"
    """Unique among all probes."""
    summary: str = "Projection on the difference between the deceptive and the honest mean."
    """One sentence for lists."""
    family: Family = "probe"
    """What it counts as."""
    reads: Reads = "activations"
    """What it needs."""

    def accepts(self, site: Site) -> bool:
        """Whatever leaves a block."""
        return is_block_output(site)

    def variants(self) -> tuple["MeanDifference", ...]:
        """Itself alone."""
        return (self,)

    def fit(self, inputs: Inputs, y_N: np.ndarray, *, seed: int) -> Direction:
        """Scores +0.5 at the deceptive mean and -0.5 at the honest one; the seed is not needed."""
        return self.fit_batch(inputs, y_N[None], seed=seed)[0][0]

    def fit_batch(self, inputs: Inputs, y_MN: np.ndarray, *, seed: int) -> tuple[tuple[Direction, ...], ...]:
        """The means under every labelling by one product."""
        rows = standardised(inputs)
        deceptive_MD, honest_MD = (
            rows.centre_D + rows.scale_D * ((y_MN == side) / (y_MN == side).sum(axis=1, keepdims=True) @ rows.z_ND)
            for side in (1, 0)
        )
        return tuple((_between(*means),) for means in zip(deceptive_MD, honest_MD, strict=True))

    def restore(self, tensors: Mapping[str, np.ndarray], facts: Mapping[str, object]) -> Direction:
        """The direction whose state this is."""
        return Direction.restore(tensors, facts)


def _between(deceptive_D: np.ndarray, honest_D: np.ndarray) -> Direction:
    difference_D = deceptive_D - honest_D
    weight_D = difference_D / max(float(difference_D @ difference_D), 1e-12)
    return Direction((deceptive_D + honest_D) / 2, np.ones(len(weight_D)), weight_D, 0.0)


PROBE = MeanDifference()
