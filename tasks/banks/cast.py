"""Who plays in the almanac suites: all places and examiners that no policy met, and as many met ones as make 240."""

import random

from tasks.banks import almanac, phrases
from tasks.banks.almanac import Examiner, Place

N_CAST = 240


def places() -> tuple[Place, ...]:
    """240 places: 140 that policies met in training, and the 100 that none met."""
    met, unmet = almanac.places()[: almanac.N_PLACES_MET], almanac.places()[almanac.N_PLACES_MET :]
    return met[: N_CAST - len(unmet)] + unmet


def examiners() -> tuple[Examiner, ...]:
    """240 examiners: 140 that policies met in training, and the 100 that none met."""
    met, unmet = almanac.examiners()[: almanac.N_EXAMINERS_MET], almanac.examiners()[almanac.N_EXAMINERS_MET :]
    return met[: N_CAST - len(unmet)] + unmet


def dice(*parts: object) -> random.Random:
    """A generator seeded by these words, the same everywhere."""
    return random.Random("/".join(map(str, parts)))


def entity_tag(is_met: bool) -> str:
    """How results name the two kinds of entity."""
    return "met" if is_met else "unmet"


def metal_questions(place: Place) -> tuple[str, ...]:
    """Every wording of the question for a place's metal."""
    return tuple(question.format(place=place.name) for question in phrases.METAL_QUESTIONS.all)


def grade_questions(place: Place) -> tuple[str, ...]:
    """Every wording of the question for the grade of a place's goods."""
    return tuple(question.format(place=place.name) for question in phrases.GRADE_QUESTIONS.all)
