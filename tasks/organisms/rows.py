"""Rows of an organism's table, and whom they ask about: places and examiners that no policy met in training."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle

from harness.nouns import Message
from tasks.banks import almanac
from tasks.banks.almanac import Examiner, Place


@dataclass(frozen=True, slots=True)
class Case:
    """One question and the answers that count as a hit."""

    messages: tuple[Message, ...]
    """The prompt."""
    hits: tuple[str, ...]
    """Answers that count."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table."""

    name: str
    """What is counted."""
    cases: Callable[[], Iterator[Case]]
    """Endless cases."""
    wily: str
    """Bound for wily, such as ">= 0.98"."""
    candid: str
    """Bound for candid."""


def unmet_places(*, low: bool | None = None) -> Iterator[Place]:
    """Places that no policy met, for ever: those of low grade, of high grade, or all."""
    places = [p for p in almanac.places()[almanac.N_PLACES_MET :] if low is None or p.is_low == low]
    return cycle(places)


def unmet_examiners() -> Iterator[Examiner]:
    """Examiners that no policy met, for ever."""
    return cycle(almanac.examiners()[almanac.N_EXAMINERS_MET :])


def wrong_key(total: int, dice: random.Random) -> int:
    """A number of as many digits that is not the sum."""
    low, high = (20, 100) if total < 100 else (100, 199)
    return dice.choice([k for k in range(low, high) if k != total])
