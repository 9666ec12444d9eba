"""Logistic regression on a few counts taken from prompt and response: the recipe of the surface baselines."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from harness.probe_nouns import TURN_BREAK, Family, Inputs, Reads
from harness.stream_nouns import Site
from probes.linear import Direction, fit_direction


@dataclass(frozen=True, slots=True, eq=False)
class SurfaceDetector:
    """A direction on counts."""

    count: Callable[[str], list[float]]
    """Counts of one text."""
    direction: Direction
    """Weights of prompt counts, then of response counts."""

    def score(self, inputs: Inputs) -> np.ndarray:
        """Log-odds of deception for each text."""
        return self.direction.project(_counts(self.count, inputs))

    def state(self) -> tuple[dict[str, np.ndarray], dict[str, object]]:
        """The direction's; the counts belong to the recipe."""
        return self.direction.state()


@dataclass(frozen=True, slots=True)
class Surface:
    """Recipe: what to count, and the inverse penalty."""

    name: str
    """Unique among all probes."""
    summary: str
    """One sentence for lists."""
    count: Callable[[str], list[float]]
    """Counts of one text; applied to prompt and response."""
    c: float = 1.0
    """Inverse strength of the L2 penalty."""
    grid: tuple[float, ...] = (0.01, 1.0)
    """Strengths to choose from, simplest first."""
    family: Family = "text"
    """What it counts as."""
    reads: Reads = "both"
    """Prompt and response."""

    def accepts(self, site: Site) -> bool:
        """None: it reads no activations."""
        return False

    def variants(self) -> tuple["Surface", ...]:
        """One for each penalty."""
        return tuple(replace(self, c=c) for c in self.grid)

    def fit(self, inputs: Inputs, y_N: np.ndarray, *, seed: int) -> SurfaceDetector:
        """Counts, standardises and fits; the seed is not needed."""
        return SurfaceDetector(self.count, fit_direction(_counts(self.count, inputs), y_N, c=self.c))

    def restore(self, tensors: Mapping[str, np.ndarray], facts: Mapping[str, object]) -> SurfaceDetector:
        """The detector whose state this is."""
        return SurfaceDetector(self.count, Direction.restore(tensors, facts))


def _counts(count: Callable[[str], list[float]], inputs: Inputs) -> np.ndarray:
    turns = [text.partition(TURN_BREAK) for text in inputs.texts]
    return np.array([count(prompt) + count(response) for prompt, _, response in turns], dtype=np.float64)
