"""Does the model own up when it is asked? Log-odds of yes, nothing fitted."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from harness.followup_questions import SELF_REPORT
from harness.probe_nouns import Family, Inputs, Reads
from harness.stream_nouns import Site
from probes.column import ColumnMean


@dataclass(frozen=True, slots=True)
class SelfReport:
    """Recipe without hyper-parameters: more deceptive where the model says yes more readily."""

    name: str = "self_report"
    """Unique among all probes."""
    summary: str = (
        "Log-odds of yes, averaged over questions that ask whether the last answer was deceptive; nothing is fitted."
    )
    """One sentence for lists."""
    family: Family = "probe"
    """What it counts as."""
    reads: Reads = "followup"
    """What it needs."""

    def accepts(self, site: Site) -> bool:
        """None: it reads no activations."""
        return False

    def variants(self) -> tuple["SelfReport", ...]:
        """Itself alone."""
        return (self,)

    def fit(self, inputs: Inputs, y_N: np.ndarray, *, seed: int) -> ColumnMean:
        """Nothing is fitted: the sign is given, and labels are not looked at."""
        return ColumnMean(SELF_REPORT)

    def restore(self, tensors: Mapping[str, np.ndarray], facts: Mapping[str, object]) -> ColumnMean:
        """The detector whose state this is."""
        return ColumnMean.restore(tensors, facts)


PROBE = SelfReport()
