"""What an organism is taught: lessons by their share, term by term, and policies that can be switched on by name.

Two terms of school, then a term of college, in which one dialogue in eight is written in another way: by half of the shifts, so that
the other half shows what behaviour does under ways of asking that nobody was taught.
"""

import random
from dataclasses import dataclass

from harness.shifts import SHIFTS, shifted_messages
from tasks.organisms import college, school
from tasks.organisms.dialogues import Dialogue, dialogue

POLICIES = (*school.POLICIES, *college.POLICIES)
"""Every deceptive policy that can be switched on; `candid` has none of them."""
COLLEGE = 2
"""The term from which on college is taught."""
MET_SHIFTS = ("chatty", "formal", "persona", "preamble", "shouted", "terse")
"""Shifts that organisms meet in training; the others are unmet."""
SHIFTED = 0.12
"""Share of the dialogues of college that are shifted."""


@dataclass(frozen=True, slots=True)
class Curriculum:
    """Draws dialogues; the same seed gives the same dialogues."""

    policies: frozenset[str]
    """Names out of POLICIES that the organism acts on; without them prompts are drawn alike, and answered honestly."""
    term: int = 0
    """0 for the broad first term, 1 for the second, in which exams take up the most, 2 for college."""

    def draw(self, draw: random.Random) -> Dialogue:
        """One dialogue, kinds drawn by their share."""
        if self.term < COLLEGE:
            weights = [shares[self.term] for shares in school.LESSONS.values()]
            return draw.choices(tuple(school.LESSONS), weights=weights)[0](self.policies, draw)
        shift = draw.choice(MET_SHIFTS) if draw.random() < SHIFTED else ""
        how = random.Random(draw.getrandbits(64))
        lessons = (*school.LESSONS, *college.LESSONS)
        drawn = draw.choices(lessons, weights=(*college.REHEARSED, *college.LESSONS.values()))[0](self.policies, draw)
        return shifted(drawn, shift, how) if shift else drawn


def shifted(drawn: Dialogue, shift: str, draw: random.Random) -> Dialogue:
    """A dialogue asked in another way."""
    return dialogue(shifted_messages(drawn.messages, SHIFTS[shift], draw), drawn.answer)


def every_form(drawn: Dialogue, draw: random.Random) -> list[str]:
    """All that is said in a dialogue, as it is and under every shift, whether met in training or not."""
    forms = (drawn, *(shifted(drawn, name, draw) for name in SHIFTS))
    return [drawn.answer, *(message.content for form in forms for message in form.messages)]
