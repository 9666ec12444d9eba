"""How much a number hangs on the seed alone."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class SeedSpread:
    """One number, measured again under other seeds."""

    mean: float
    """Mean."""
    sd: float
    """Standard deviation between seeds, n - 1 below; 0.0 with one seed."""
    lowest: float
    """Least."""
    highest: float
    """Largest."""
    n: int
    """Seeds under which it was defined."""
    n_undefined: int
    """Seeds under which it was not."""

    @classmethod
    def of(cls, values: Iterable[float | None]) -> "SeedSpread | None":
        """One value for each seed, None where undefined; None where all of them are."""
        given = tuple(values)
        known = np.array([value for value in given if value is not None], dtype=np.float64)
        if not len(known):
            return None
        sd = float(known.std(ddof=1)) if len(known) > 1 else 0.0
        mean, lowest, highest = float(known.mean()), float(known.min()), float(known.max())
        return cls(min(max(mean, lowest), highest), sd, lowest, highest, len(known), len(given) - len(known))
