"""Logistic regression under an elastic net, half absolute and half square: few columns, and correlated ones together.

Source: Zou and Hastie, Regularization and variable selection via the elastic net, 2005. The minimum is that of scikit-learn's
`LogisticRegression(solver="saga", l1_ratio=0.5, C=c)` with balanced classes on standardised rows, found faster.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from harness.probe_nouns import Family, Inputs, Reads
from harness.stream_nouns import Site
from probes.linear import Direction, balance, is_block_output
from probes.shared_rows import standardised
from probes.sparse_logistic import SparseLogistic, Start


@dataclass(frozen=True, slots=True)
class ElasticNet:
    """Recipe: the inverse penalty, the grid it is chosen from, and the share that is absolute."""

    c: float = 0.1
    """Inverse strength of the penalty."""
    grid: tuple[float, ...] = (0.01, 0.1, 1.0)
    """Strengths to choose from, simplest first."""
    l1_ratio: float = 0.5
    """Share of the penalty that is absolute."""
    name: str = "elastic_net"
    """Unique among all probes."""
    summary: str = "Logistic regression under an elastic net on standardised activations."
    """One sentence for lists."""
    family: Family = "probe"
    """What it counts as."""
    reads: Reads = "activations"
    """What it needs."""

    def accepts(self, site: Site) -> bool:
        """Whatever leaves a block."""
        return is_block_output(site)

    def variants(self) -> tuple["ElasticNet", ...]:
        """One for each penalty."""
        return tuple(replace(self, c=c) for c in self.grid)

    def fit(self, inputs: Inputs, y_N: np.ndarray, *, seed: int) -> Direction:
        """Standardises and fits; the seed is not needed."""
        return self._path(inputs, y_N, (self.c,))[0]

    def fit_batch(self, inputs: Inputs, y_MN: np.ndarray, *, seed: int) -> tuple[tuple[Direction, ...], ...]:
        """Each labelling by itself, each penalty from where a stronger one ended."""
        return tuple(self._path(inputs, y_N, self.grid) for y_N in y_MN)

    def restore(self, tensors: Mapping[str, np.ndarray], facts: Mapping[str, object]) -> Direction:
        """The direction whose state this is."""
        return Direction.restore(tensors, facts)

    def _path(self, inputs: Inputs, y_N: np.ndarray, cs: tuple[float, ...]) -> tuple[Direction, ...]:
        rows = standardised(inputs)
        z_DN = inputs.once("columns of standardised rows", lambda: np.ascontiguousarray(rows.z_ND.T))
        weight_N, found = balance(y_N), {}
        now = Start(np.zeros(len(z_DN)), 0.0)
        for c in sorted(cs):
            now = SparseLogistic(z_DN, y_N, c * weight_N, self.l1_ratio).minimise(now)
            found[c] = Direction(rows.centre_D, rows.scale_D, now.weight_D, now.offset)
        return tuple(found[c] for c in cs)


PROBE = ElasticNet()
