"""Linear artificial tomography: the main axis of the differences within pairs.

Source: Zou et al., Representation Engineering, 2023, arXiv 2310.01405, section 3.1. There each difference gets a random sign before
a principal component analysis, lest its centring delete what all differences share. We never centre the differences, and then signs
cancel out of the second moments: none are drawn, and the result hangs on no seed. Where something else varies more within pairs than
deception does, the main axis is that; labels choose the rows that are set against each other, and the sign, and nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from harness.probe_nouns import Family, Inputs, Reads
from harness.stream_nouns import Site
from probes.contrast_pairs import contrasts, signed_by_labels
from probes.linear import Direction, is_block_output


@dataclass(frozen=True, slots=True)
class Lat:
    """Recipe without hyper-parameters."""

    name: str = "lat"
    """Unique among all probes."""
    summary: str = "Projection on the first singular vector of the uncentred differences within pairs (LAT)."
    """One sentence for lists."""
    family: Family = "probe"
    """What it counts as."""
    reads: Reads = "activations"
    """What it needs."""

    def accepts(self, site: Site) -> bool:
        """Whatever leaves a block."""
        return is_block_output(site)

    def variants(self) -> tuple["Lat", ...]:
        """Itself alone."""
        return (self,)

    def fit(self, inputs: Inputs, y_N: np.ndarray, *, seed: int) -> Direction:
        """A unit vector; scores are projections of rows less the training mean, unscaled. The seed is not needed.

        Without pairs that hold both behaviours, differences are between the classes, matched by order of episode id.
        """
        x_ND = inputs.x_ND.astype(np.float64)
        deceptive_P, honest_P = contrasts(inputs, y_N)
        weight_D = main_axis(x_ND[deceptive_P] - x_ND[honest_P])
        centre_D = x_ND.mean(axis=0)
        sign = signed_by_labels((x_ND - centre_D) @ weight_D, y_N)
        return Direction(centre_D, np.ones(len(centre_D)), sign * weight_D, 0.0)

    def restore(self, tensors: Mapping[str, np.ndarray], facts: Mapping[str, object]) -> Direction:
        """The direction whose state this is."""
        return Direction.restore(tensors, facts)


def main_axis(difference_PD: np.ndarray) -> np.ndarray:
    """First right singular vector of the uncentred matrix, exact; zeros where it has no length."""
    n, d = difference_PD.shape
    if n < d:
        side_P = np.linalg.eigh(difference_PD @ difference_PD.T)[1][:, -1]
        axis_D = difference_PD.T @ side_P
    else:
        axis_D = np.linalg.eigh(difference_PD.T @ difference_PD)[1][:, -1] * float(bool(difference_PD.any()))
    return np.asarray(axis_D / max(float(np.linalg.norm(axis_D)), np.finfo(np.float64).tiny))


PROBE = Lat()
