"""L2 logistic regression on standardised rows: the default detector."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from harness.probe_nouns import Family, Inputs, Reads
from harness.stream_nouns import Site
from probes.batch_logistic import fit_directions
from probes.linear import Direction, is_block_output


@dataclass(frozen=True, slots=True)
class Logistic:
    """Recipe: the inverse penalty, and the grid it is chosen from."""

    c: float = 0.1
    """Inverse strength of the L2 penalty."""
    grid: tuple[float, ...] = (0.01, 0.1, 1.0)
    """Strengths to choose from, simplest first."""
    name: str = "logistic"
    """Unique among all probes."""
    summary: str = "L2 logistic regression on standardised activations."
    """One sentence for lists."""
    family: Family = "probe"
    """What it counts as."""
    reads: Reads = "activations"
    """What it needs."""

    def accepts(self, site: Site) -> bool:
        """Whatever leaves a block."""
        return is_block_output(site)

    def variants(self) -> tuple["Logistic", ...]:
        """One for each penalty."""
        return tuple(replace(self, c=c) for c in self.grid)

    def fit(self, inputs: Inputs, y_N: np.ndarray, *, seed: int) -> Direction:
        """Standardises and fits; the seed is not needed."""
        return fit_directions(inputs, y_N[None], cs=(self.c,))[0][0]

    def fit_batch(self, inputs: Inputs, y_MN: np.ndarray, *, seed: int) -> tuple[tuple[Direction, ...], ...]:
        """Every penalty under every labelling in one go."""
        return fit_directions(inputs, y_MN, cs=self.grid)

    def restore(self, tensors: Mapping[str, np.ndarray], facts: Mapping[str, object]) -> Direction:
        """The direction whose state this is."""
        return Direction.restore(tensors, facts)


PROBE = Logistic()
