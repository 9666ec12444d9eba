"""A detector that is not fitted: the mean of some columns, as it stands."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from harness.probe_nouns import Inputs


@dataclass(frozen=True, slots=True, eq=False)
class ColumnMean:
    """Scores a row by the mean of some of its columns."""

    columns: tuple[int, ...]
    """Which, from 0."""

    def score(self, inputs: Inputs) -> np.ndarray:
        """Mean of the columns of each row."""
        return np.asarray(inputs.x_ND[:, list(self.columns)].astype(np.float64).mean(axis=1))

    def state(self) -> tuple[dict[str, np.ndarray], dict[str, object]]:
        """The columns."""
        return {"columns": np.array(self.columns, dtype=np.int64)}, {}

    @classmethod
    def restore(cls, tensors: Mapping[str, np.ndarray], facts: Mapping[str, object]) -> "ColumnMean":
        """The detector whose state this is."""
        return cls(tuple(tensors["columns"].tolist()))
