"""What came out of making a run's evidence again: step by step, the first difference in words, the others counted."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import polars as pl

from harness.errors import TelltaleError, UsageError
from harness.run_evidence import RunEvidence
from harness.store import RunFolder

State = Literal["ok", "different", "not checkable"]
CLOSE = 1.000001e-6
"""How far a figure made again may lie from a stored one, both rounded to six places."""
_ANYTHING = (Exception, pl.exceptions.PanicException)  # a polars panic is no Exception
_SHOWN = 160


@dataclass(frozen=True, slots=True)
class Run:
    """What is made again."""

    folder: RunFolder
    """The run folder."""
    evidence: RunEvidence
    """Its tables, checked when they are read."""
    baseline: Path | None = None
    """Run that a verdict was compared with; the one set beside the run where none is given."""
    key: Path | None = None
    """Public key that verdicts must be signed with."""
    model: str | None = None
    """Where the audited model lies, for fits; by its name in the plan where it is not given."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that comes out otherwise."""

    where: str
    """File, row and column."""
    stored: str
    """What the run says."""
    found: str
    """What comes out now."""

    def words(self) -> str:
        """As one sentence."""
        return f"{self.where}: stored is {self.stored}, what comes out is {self.found}"


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of evidence, made again."""

    name: str
    """Which."""
    n: int
    """How much was compared."""
    n_different: int
    """How much of it comes out otherwise."""
    first: Difference | None
    """The first of these."""
    unknown: tuple[str, ...]
    """What could not be made again, and why."""

    @property
    def state(self) -> State:
        """Different if anything is; not checkable if nothing could be compared."""
        if self.n_different:
            return "different"
        return "not checkable" if self.unknown and not self.n else "ok"

    def record(self) -> dict[str, Any]:
        """As plain data."""
        first = self.first and {"where": self.first.where, "stored": self.first.stored, "found": self.first.found}
        return {
            "step": self.name,
            "state": self.state,
            "n_compared": self.n,
            "n_different": self.n_different,
            "first": first,
            "not_checkable": list(self.unknown),
        }


class Tally:
    """Counts what is the same and what is not, and keeps the first difference."""

    def __init__(self) -> None:
        """Of nothing yet."""
        self._n = self._n_different = 0
        self._first: Difference | None = None
        self._unknown: list[str] = []

    def same(self, where: str, stored: object, found: object) -> None:
        """Two things that must be equal."""
        self._add(where, stored, found, is_same=type(stored) is type(found) and stored == found)

    def close(self, where: str, stored: object, found: object, *, most: float = CLOSE) -> None:
        """Two figures that may differ by rounding, or are both unknown."""
        self._add(where, stored, found, is_same=_is_close(stored, found, most))

    def row(
        self,
        where: str,
        stored: Mapping[str, Any],
        found: Mapping[str, Any],
        *,
        loose: Mapping[str, float] | None = None,
    ) -> None:
        """Two rows, over the columns of what comes out; those in `loose` may differ by so much."""
        for name, value in found.items():
            if loose and name in loose:
                self.close(f"{where}, {name}", stored.get(name), value, most=loose[name])
            else:
                self.same(f"{where}, {name}", stored.get(name), value)

    def unknown(self, why: str) -> None:
        """Something that cannot be made again."""
        self._unknown.append(why)

    def step(self, name: str) -> Step:
        """What was counted."""
        return Step(name, self._n, self._n_different, self._first, tuple(self._unknown))

    def _add(self, where: str, stored: object, found: object, *, is_same: bool) -> None:
        self._n += 1
        if is_same:
            return
        self._n_different += 1
        self._first = self._first or Difference(where, _shown(stored), _shown(found))


def stepped(name: str, check: Callable[[Run, Tally], None], run: Run) -> Step:
    """Carries out one step; what it cannot read is a difference, what is not installed cannot be checked."""
    tally = Tally()
    try:
        check(run, tally)
    except UsageError as error:
        tally.unknown(str(error))
    except TelltaleError as error:
        tally.same(name, "evidence that agrees with itself", str(error))
    except _ANYTHING as error:
        tally.same(name, "evidence as a run writes it", f"{type(error).__name__}: {error}")
    return tally.step(name)


def _is_close(stored: object, found: object, most: float) -> bool:
    if stored is None or found is None:
        return stored is found
    if isinstance(stored, bool) or not isinstance(stored, int | float) or not isinstance(found, int | float):
        return False
    return math.isfinite(stored) and abs(stored - found) <= most


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else f"{value:.6f}" if isinstance(value, float) else repr(value)
    text = " ".join(text.split()) or "nothing"
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
