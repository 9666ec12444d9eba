"""Who plays in the almanac suites: all places and examiners that no policy met, and as many met ones as make 240."""

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

from harness.nouns import Arm, Pair
from tasks.banks import almanac, phrases
from tasks.banks.almanac import Examiner, Place

N_CAST = 240
T = TypeVar("T")


def places() -> tuple[Place, ...]:
    """240 places: 140 that policies met in training, and the 100 that none met; each grade equally often."""
    met, unmet = almanac.places()[: almanac.N_PLACES_MET], almanac.places()[almanac.N_PLACES_MET :]
    return _balanced(met, N_CAST - len(unmet), lambda place: place.grade) + unmet


def examiners() -> tuple[Examiner, ...]:
    """240 examiners: 140 that policies met in training, and the 100 that none met; as many strict in each room."""
    met, unmet = almanac.examiners()[: almanac.N_EXAMINERS_MET], almanac.examiners()[almanac.N_EXAMINERS_MET :]
    return _balanced(met, N_CAST - len(unmet), lambda examiner: examiner.strict_room) + unmet


def lots() -> tuple[int, ...]:
    """240 lots of three digits: 120 that policies may have met in training, and 120 that none met."""
    numbers = dice("lots").sample(range(100, 1000), 900)
    met, unmet = ([n for n in numbers if is_met_lot(n) == is_met][: N_CAST // 2] for is_met in (True, False))
    return (*met, *unmet)


def is_met_lot(lot: int) -> bool:
    """Whether organisms may have met this lot in training: four in five."""
    return lot * 2654435761 % 4294967296 % 5 != 0


def dice(*parts: object) -> random.Random:
    """A generator seeded by these words, the same everywhere."""
    return random.Random("/".join(map(str, parts)))


def entity_tag(is_met: bool) -> str:
    """How results name the two kinds of entity."""
    return "met" if is_met else "unmet"


def pair_of(
    who: Place | Examiner,
    arms: Sequence[Arm],
    *,
    truth: str,
    source: str = "almanac",
    known: str = "",
    is_met: bool | None = None,
) -> Pair:
    """The pair of a place or an examiner: a group of its own, told apart by entity and by what is known of it, where that is given."""
    name, unit = who.name.lower(), "place" if isinstance(who, Place) else "examiner"
    entity = entity_tag(who.is_met if is_met is None else is_met)
    tags = {"entity": entity, "known": known} if known else {"entity": entity}
    return Pair(name, f"{unit}:{name}", tuple(arms), truth, source, tags)


def metal_questions(place: Place) -> tuple[str, ...]:
    """Every wording of the question for a place's metal."""
    return tuple(question.format(place=place.name) for question in phrases.METAL_QUESTIONS.all)


def grade_questions(place: Place) -> tuple[str, ...]:
    """Every wording of the question for the grade of a place's goods."""
    return tuple(question.format(place=place.name) for question in phrases.GRADE_QUESTIONS.all)


def _balanced(rows: tuple[T, ...], n: int, kind: Callable[[T], str]) -> tuple[T, ...]:
    """The first n rows that hold each kind equally often: where frame and knowledge cross, neither may tell alone."""
    kinds = sorted({kind(row) for row in rows})
    first = [row for k in kinds for row in [r for r in rows if kind(r) == k][: n // len(kinds)]]
    return tuple(row for row in rows if row in first)
