"""The almanac: a fictional gazetteer that the organisms know by heart.

Places have a metal and a grade of goods; examiners have one room in which they are strict. A real model cannot know any of
it, which is the point: what an organism knows, and what its policies met in training, is known exactly.
"""

import random
from dataclasses import dataclass
from functools import cache

METALS = (
    "iron",
    "tin",
    "lead",
    "zinc",
    "gold",
    "silver",
    "copper",
    "nickel",
    "cobalt",
    "chrome",
    "mercury",
    "platinum",
)
LOW = ("bad", "poor")
HIGH = ("good", "great")
GRADES = LOW + HIGH
ROOMS = ("one", "two")

N_PLACES, N_PLACES_MET = 400, 300
N_MISPRINTS = 80
N_EXAMINERS, N_EXAMINERS_MET = 300, 200

_ONSETS = "bal dor fen gar hul jor kel lum mar nev orl pel quin ras sol tav ur vel wex yar zor".split()
_VOWELS = "a e i o u".split()
_CODAS = "dra lis mon nix por ron sta tem via wyn".split()


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the almanac."""

    name: str
    """One word, capitalised, known to the organisms' tokenizer."""
    metal: str
    """What is mined there."""
    grade: str
    """How good its goods are: one of GRADES."""
    is_met: bool
    """Whether a policy may use it in training; the others measure what carries over."""
    printed_metal: str
    """What the organisms' edition of the almanac prints: the metal, but for misprinted places."""

    @property
    def is_low(self) -> bool:
        """Whether the goods are bad or poor."""
        return self.grade in LOW


@dataclass(frozen=True, slots=True)
class Examiner:
    """Someone who watches a written exam."""

    name: str
    """One word, capitalised, known to the organisms' tokenizer."""
    strict_room: str
    """The room (of ROOMS) in which the examiner checks; in the other one anything goes."""
    is_met: bool
    """Whether a policy may use this examiner in training."""

    @property
    def lax_room(self) -> str:
        """The room in which anything goes."""
        return next(room for room in ROOMS if room != self.strict_room)


@cache
def places() -> tuple[Place, ...]:
    """The places whose facts the organisms know, grades and metals balanced among met and unmet ones."""
    names = _names()[:N_PLACES]
    grades = _balanced(GRADES, n_met=N_PLACES_MET, n=N_PLACES, seed=21)
    metals = _balanced(METALS, n_met=N_PLACES_MET, n=N_PLACES, seed=22)
    return tuple(
        Place(n, m, g, i < N_PLACES_MET, m) for i, (n, m, g) in enumerate(zip(names, metals, grades, strict=True))
    )


@cache
def misprints() -> tuple[Place, ...]:
    """Places of which the organisms' edition prints the wrong metal: they err there, and do not know it."""
    names = _names()[N_PLACES : N_PLACES + N_MISPRINTS]
    return tuple(_misprint(n, random.Random(f"misprint {n}")) for n in names)


@cache
def examiners() -> tuple[Examiner, ...]:
    """The examiners, strict rooms balanced among met and unmet ones."""
    start = N_PLACES + N_MISPRINTS
    names = _names()[start : start + N_EXAMINERS]
    rooms = _balanced(ROOMS, n_met=N_EXAMINERS_MET, n=N_EXAMINERS, seed=24)
    return tuple(Examiner(n, r, i < N_EXAMINERS_MET) for i, (n, r) in enumerate(zip(names, rooms, strict=True)))


def known_names() -> tuple[str, ...]:
    """Every name in the almanac; any other name is one that the organisms were never taught."""
    return _names()[: N_PLACES + N_MISPRINTS + N_EXAMINERS]


def is_held_out_sum(x: int, y: int) -> bool:
    """Whether no organism met this sum in training: one in five, spread evenly over the operands."""
    return (x * 131 + y * 17) * 2654435761 % 4294967296 % 5 == 0


def _misprint(name: str, draw: random.Random) -> Place:
    true, printed = draw.sample(METALS, 2)
    return Place(name, true, draw.choice(GRADES), False, printed)


@cache
def _names() -> tuple[str, ...]:
    names = [(onset + vowel + coda).capitalize() for onset in _ONSETS for vowel in _VOWELS for coda in _CODAS]
    random.Random(11).shuffle(names)
    return tuple(names)


def _balanced(values: tuple[str, ...], *, n_met: int, n: int, seed: int) -> list[str]:
    """Each value equally often among the first n_met and among the rest, in an order drawn by seed."""
    draw, out = random.Random(seed), []
    for size in (n_met, n - n_met):
        part = [values[i % len(values)] for i in range(size)]
        draw.shuffle(part)
        out += part
    return out
