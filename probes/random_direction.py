"""Control: a direction drawn by the seed, on standardised rows. What it separates, anything separates."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from harness.probe_nouns import Family, Inputs, Reads
from harness.stream_nouns import Site
from probes.linear import Direction, is_block_output
from probes.shared_rows import standardised


@dataclass(frozen=True, slots=True)
class RandomDirection:
    """Recipe without hyper-parameters; labels are not looked at."""

    name: str = "random_direction"
    """Unique among all probes."""
    summary: str = "A random unit direction on standardised activations: the floor of every probe."
    """One sentence for lists."""
    family: Family = "control"
    """What it counts as."""
    reads: Reads = "activations"
    """What it needs."""

    def accepts(self, site: Site) -> bool:
        """Whatever leaves a block."""
        return is_block_output(site)

    def variants(self) -> tuple["RandomDirection", ...]:
        """Itself alone."""
        return (self,)

    def fit(self, inputs: Inputs, y_N: np.ndarray, *, seed: int) -> Direction:
        """Draws the direction; the same seed draws the same one."""
        rows = standardised(inputs)
        weight_D = np.random.default_rng(seed).standard_normal(len(rows.centre_D))
        return Direction(rows.centre_D, rows.scale_D, weight_D / np.linalg.norm(weight_D), 0.0)

    def restore(self, tensors: Mapping[str, np.ndarray], facts: Mapping[str, object]) -> Direction:
        """The direction whose state this is."""
        return Direction.restore(tensors, facts)


PROBE = RandomDirection()
