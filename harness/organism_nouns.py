"""What an organism is, how it is built, and what checks that it is one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from harness.checkpoint import Checkpoint


class Build(Protocol):
    """Trains an organism into a folder."""

    def __call__(
        self,
        folder: "Path",
        *,
        policies: Sequence[str],
        seed: int,
        progress: "Callable[[int, int, float], None]",
        start: "Path | None" = None,
    ) -> None:
        """`progress` is told the step, how many there are, and the loss; `start` is a checkpoint to go on from."""
        ...


@dataclass(frozen=True, slots=True)
class Organism:
    """A small model trained to behave in a known way."""

    name: str
    """Unique among all organisms."""
    summary: str
    """One sentence for lists."""
    folder: str
    """Its checkpoint folder."""
    twin: str | None
    """Organism with the same knowledge and none of the policies, for the sham; None if it has none."""
    policies: tuple[str, ...]
    """Deceptive policies it acts on."""
    known_policies: tuple[str, ...]
    """Every policy that its recipe can switch on."""
    build: Build
    """Its recipe."""
    banks: tuple[str, ...] = ()
    """Item banks that it knows: suites on others are not asked unless they are named."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One row of a check."""

    row: str
    """What was counted."""
    value: float
    """Share of hits."""
    n: int
    """Cases."""
    bound: str
    """What it must be, such as ">= 0.98"."""
    ok: bool
    """Whether it is."""


class Check(Protocol):
    """Measures whether a checkpoint is the organism that it is meant to be."""

    @property
    def name(self) -> str:
        """Unique among all checks."""
        ...

    @property
    def summary(self) -> str:
        """One sentence for lists."""
        ...

    def run(self, checkpoint: "Checkpoint", *, as_organism: str) -> "Iterator[Measured]":
        """Every row in turn, against the bounds of an organism."""
        ...
