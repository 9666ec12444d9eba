"""Logistic regression on one part of each row: what an SAE makes of it again, or what it leaves over.

Beside `logistic` on the same rows these say where the evidence is: kept by the dictionary, lost by it, or both.

Source: the question of Google DeepMind's interpretability team, Negative Results for Sparse Autoencoders On Downstream Tasks, 2025. The
penalties are those of `logistic`, so that only the rows differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from harness.probe_nouns import Inputs
from probes.batch_logistic import fit_directions
from probes.linear import Direction
from probes.sae_reading import SaeProbe, dictionary_state, reconstruction, restore_dictionary, with_rows
from probes.sae_topk import Dictionary

Part = Literal["reconstruction", "error"]


@dataclass(frozen=True, slots=True, eq=False)
class PartDetector:
    """A direction on one part of a row."""

    dictionary: Dictionary
    """What takes rows apart."""
    part: Part
    """Which part is read."""
    direction: Direction
    """Weights of the part."""

    def score(self, inputs: Inputs) -> np.ndarray:
        """Log-odds of deception for each row."""
        return self.direction.project(_part(self.dictionary, self.part, inputs).x_ND)

    def state(self) -> tuple[dict[str, np.ndarray], dict[str, object]]:
        """Dictionary and direction; the part belongs to the recipe."""
        tensors, facts = self.direction.state()
        more_tensors, more_facts = dictionary_state(self.dictionary)
        return more_tensors | tensors, facts | more_facts


@dataclass(frozen=True, slots=True, eq=False)
class SaePart(SaeProbe):
    """Recipe: which part, and the penalties of `logistic`."""

    part: Part = "reconstruction"
    """Which part of a row is read."""
    c: float = 0.1
    """Inverse strength of the L2 penalty."""
    grid: tuple[float, ...] = (0.01, 0.1, 1.0)
    """Strengths to choose from, simplest first; those of `logistic`."""
    name: str = ""
    """Unique among all probes."""
    summary: str = ""
    """One sentence for lists."""

    def variants(self) -> tuple["SaePart", ...]:
        """One for each penalty."""
        return tuple(replace(self, c=c) for c in self.grid)

    def fit(self, inputs: Inputs, y_N: np.ndarray, *, seed: int) -> PartDetector:
        """Takes rows apart, standardises and fits; the seed is not needed."""
        return self._fit(inputs, y_N[None], (self.c,))[0][0]

    def fit_batch(self, inputs: Inputs, y_MN: np.ndarray, *, seed: int) -> tuple[tuple[PartDetector, ...], ...]:
        """Every penalty under every labelling in one go."""
        return self._fit(inputs, y_MN, self.grid)

    def restore(self, tensors: Mapping[str, np.ndarray], facts: Mapping[str, object]) -> PartDetector:
        """The detector whose state this is."""
        return PartDetector(restore_dictionary(tensors, facts), self.part, Direction.restore(tensors, facts))

    def _fit(self, inputs: Inputs, y_MN: np.ndarray, cs: tuple[float, ...]) -> tuple[tuple[PartDetector, ...], ...]:
        dictionary = self.ready()
        found = fit_directions(_part(dictionary, self.part, inputs), y_MN, cs=cs)
        return tuple(tuple(PartDetector(dictionary, self.part, each) for each in row) for row in found)


def _part(dictionary: Dictionary, part: Part, inputs: Inputs) -> Inputs:
    kept_ND = reconstruction(dictionary, inputs)
    return with_rows(inputs, kept_ND if part == "reconstruction" else inputs.x_ND.astype(np.float64) - kept_ND)
