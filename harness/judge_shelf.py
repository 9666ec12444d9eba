"""Inputs that several probes read, made once: what they compute of the same rows, such as principal axes or latents, is then shared."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from harness.probe_nouns import Inputs

MOST_BYTES = 32_000_000
"""Rows that one shelf keeps. What probes compute of them may be many times as large, so wide models are read anew each time."""


@dataclass(slots=True)
class Shelf:
    """Inputs of one bench."""

    kept: dict[Hashable, Inputs | None] = field(default_factory=dict)
    """By what they are of; None where nothing can be read."""
    n_bytes: int = 0
    """Of the rows that are kept."""

    def of(self, key: Hashable, make: Callable[[], Inputs | None]) -> Inputs | None:
        """What `make` returns; kept while there is room."""
        if key in self.kept:
            return self.kept[key]
        made = make()
        n_bytes = 0 if made is None else made.x_ND.nbytes
        if self.n_bytes + n_bytes <= MOST_BYTES:
            self.kept[key], self.n_bytes = made, self.n_bytes + n_bytes
        return made
