"""One logistic regression a layer, whose scores, brought to mean 0 and deviation 1 on the training rows, are averaged.

The average of directions is a direction on the layers side by side, and is kept as one.

Source: averaging over layers as in Goldowsky-Dill et al., Detecting Strategic Deception Using Linear Probes, 2025, arXiv 2502.03407 (there
for directions without a scale of their own; code read through a fork). We differ in standardising scores, so that no layer counts for
more because its scores are larger.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from harness.errors import UsageError
from harness.probe_nouns import Family, Inputs, Reads
from harness.stream_nouns import Site
from probes.layers_concatenated import is_all_layers
from probes.linear import Direction, standardisation
from probes.logistic import PROBE as ONE_LAYER


@dataclass(frozen=True, slots=True)
class LayersAveraged:
    """Recipe: the inverse penalty, the same for every layer."""

    c: float = 0.1
    """Inverse strength of the L2 penalty."""
    grid: tuple[float, ...] = ONE_LAYER.grid
    """Strengths to choose from, simplest first."""
    name: str = "layers_averaged"
    """Unique among all probes."""
    summary: str = "One L2 logistic regression a layer, the mean of their standardised scores."
    """One sentence for lists."""
    family: Family = "probe"
    """What it counts as."""
    reads: Reads = "layers"
    """What it needs."""

    def accepts(self, site: Site) -> bool:
        """All layers, pooled as for one."""
        return is_all_layers(site)

    def variants(self) -> tuple["LayersAveraged", ...]:
        """One for each penalty."""
        return tuple(replace(self, c=c) for c in self.grid)

    def fit(self, inputs: Inputs, y_N: np.ndarray, *, seed: int) -> Direction:
        """Fits each layer and averages; the seed is not needed."""
        one = replace(ONE_LAYER, c=self.c)
        return _averaged([(part, one.fit(part, y_N, seed=seed)) for part in _layers(inputs)])

    def fit_batch(self, inputs: Inputs, y_MN: np.ndarray, *, seed: int) -> tuple[tuple[Direction, ...], ...]:
        """Every penalty under every labelling, layer by layer."""
        one, parts = replace(ONE_LAYER, grid=self.grid), _layers(inputs)
        found = [one.fit_batch(part, y_MN, seed=seed) for part in parts]
        return tuple(
            tuple(
                _averaged([(part, each[m][k]) for part, each in zip(parts, found, strict=True)])
                for k in range(len(self.grid))
            )
            for m in range(len(y_MN))
        )

    def restore(self, tensors: Mapping[str, np.ndarray], facts: Mapping[str, object]) -> Direction:
        """The direction whose state this is."""
        return Direction.restore(tensors, facts)


def _layers(inputs: Inputs) -> tuple[Inputs, ...]:
    """Each layer's columns as inputs of their own, so that what a layer's fits share is computed once.

    Raises:
        UsageError: The rows cannot be cut into so many equal parts.
    """
    n_layers, width = len(inputs.layers), inputs.x_ND.shape[1]
    if not n_layers or width % n_layers:
        raise UsageError(f"rows of width {width} given for {n_layers} layers: each layer needs as many columns")

    def cut() -> tuple[Inputs, ...]:
        parts = np.split(inputs.x_ND, n_layers, axis=1)
        return tuple(Inputs(inputs.episode_ids, part, pair_ids=inputs.pair_ids) for part in parts)

    return inputs.once("layers_averaged.parts", cut)


def _averaged(fitted: Sequence[tuple[Inputs, Direction]]) -> Direction:
    """The direction on all layers whose projection is the mean of the layers' standardised scores."""
    weights, offset = [], 0.0
    for part, direction in fitted:
        centre_1, scale_1 = standardisation(direction.score(part)[:, None])
        share = 1 / (len(fitted) * float(scale_1[0]))
        weights.append(direction.weight_D * share)
        offset += (direction.offset - float(centre_1[0])) * share
    centre_D = np.concatenate([direction.centre_D for _, direction in fitted])
    scale_D = np.concatenate([direction.scale_D for _, direction in fitted])
    return Direction(centre_D, scale_D, np.concatenate(weights), offset)


PROBE = LayersAveraged()
