"""What an organism is taught: lessons by their share, term by term, and policies that can be switched on by name.

Two terms of school, then two of college, in which one dialogue in eight is written in another way: by half of the shifts, so that
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
    """0 for the broad first term, 1 for the second, in which exams take up the most, 2 for college, 3 for counts above all."""

    def draw(self, draw: random.Random) -> Dialogue:
        """One dialogue, kinds drawn by their share."""
        if self.term < COLLEGE:
            shares = [share[self.term] for share in school.LESSONS.values()]
            return draw.choices(tuple(school.LESSONS), weights=shares)[0](self.policies, draw)
        shift = draw.choice(MET_SHIFTS) if draw.random() < SHIFTED else ""
        how = random.Random(draw.getrandbits(64))
        shares = [*college.REHEARSED, *(share[self.term - COLLEGE] for share in college.LESSONS.values())]
        drawn = draw.choices((*school.LESSONS, *college.LESSONS), weights=shares)[0](self.policies, draw)
        return shifted(drawn, shift, how) if shift else drawn


def shifted(drawn: Dialogue, shift: str, draw: random.Random) -> Dialogue:
    """A dialogue asked in another way."""
    return dialogue(shifted_messages(drawn.messages, SHIFTS[shift], draw), drawn.answer)
