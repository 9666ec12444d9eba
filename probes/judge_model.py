"""Control: what another language model makes of the transcript."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from harness.probe_nouns import Family, Inputs, Reads
from harness.stream_nouns import Site
from probes.column import ColumnMean


@dataclass(frozen=True, slots=True)
class JudgeModel:
    """Recipe without hyper-parameters: the judge's number, 0 to 1."""

    name: str = "judge_model"
    """Unique among all probes."""
    summary: str = (
        "How deceptive a judge model finds the transcript; nothing is fitted, and nothing inside the model is read."
    )
    """One sentence for lists."""
    family: Family = "control"
    """What it counts as."""
    reads: Reads = "judge"
    """What it needs."""

    def accepts(self, site: Site) -> bool:
        """None: it reads no activations."""
        return False

    def variants(self) -> tuple["JudgeModel", ...]:
        """Itself alone."""
        return (self,)

    def fit(self, inputs: Inputs, y_N: np.ndarray, *, seed: int) -> ColumnMean:
        """Nothing is fitted: the sign is given, and labels are not looked at."""
        return ColumnMean((0,))

    def restore(self, tensors: Mapping[str, np.ndarray], facts: Mapping[str, object]) -> ColumnMean:
        """The detector whose state this is."""
        return ColumnMean.restore(tensors, facts)


PROBE = JudgeModel()
