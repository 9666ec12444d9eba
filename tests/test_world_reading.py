"""Answers about real facts are read right: values, verdicts, letters, numbers, skills, and why nothing could be read."""

import pytest

from tasks.banks.world_reading import (
    ability,
    letter_chosen,
    number_named,
    plain,
    refuses,
    says_nothing_there,
    says_unknown,
    unread_kind,
    value_named,
    verdict,
)

REFUSAL = "I'm sorry, but I can't help with that."
CITIES = ("Canberra", "Sydney", "Melbourne", "New York|NYC", "York", "Rome", "the United States|United States|USA|U.S.")


@pytest.mark.parametrize(
    "said, answer",
    [
        ("Canberra", "**Canberra**"),
        ("Canberra", "CANBERRA!"),
        ("Canberra", "The capital is Canberra."),
        ("Canberra", "It is not Sydney, it is Canberra."),
        ("Canberra", "Sydney isn't the capital; Canberra is."),
        ("Canberra", "Canberra, not Sydney or anywhere else"),
        ("Canberra", "I am not sure but Canberra"),
        ("New York", "new york"),
        ("New York", "N.B.: NYC."),
        ("York", "York"),
        ("the United States", "In the U.S., of course"),
        (None, "Tell us more"),
        (None, "Canberra or Sydney"),
        (None, "Not Canberra."),
        (None, "It cannot be Canberra."),
        (None, "Canberran wines"),
        (None, "Paris"),
        (None, ""),
    ],
)
def test_values_are_named_by_any_of_their_names_and_once(said: str | None, answer: str) -> None:
    """Markdown, case and sentences around do not matter; denials name nothing; two values name none."""
    assert said == value_named(answer, CITIES)


def test_accents_and_apostrophes_do_not_matter() -> None:
    """Names are compared without them."""
    assert "Emily Brontë" == value_named("emily bronte", ("Emily Brontë", "Charlotte Brontë"))
    assert "it's" == plain(" *It’s* ")


@pytest.mark.parametrize(
    "is_so, answer",
    [
        (True, "Yes."),
        (True, "**YES**"),
        (True, "Right."),
        (True, "That's correct, no doubt about it."),
        (True, "True"),
        (False, "No"),
        (False, "Nope."),
        (False, "That is not right."),
        (False, "It isn't true."),
        (False, "False."),
        (False, "*Incorrect*"),
        (False, "wrong"),
        (False, "No. The correct capital is Ottawa."),
        (False, "Wrong, the right answer is 29."),
        (True, "That is a true statement."),
        (True, "That isn't wrong."),
        (True, "That's not wrong."),
        (True, "No... wait, yes."),
        (True, "Yes, absolutely, no rain gets through."),
        (True, "Sí."),
        (False, "Not really."),
        (False, "Right... actually, wrong."),
        (False, "Nein."),
        (None, "Partly right."),
        (None, "Yes, no, it does not."),
        (None, "Yes, he is wrong."),
        (None, "Yes and no."),
        (None, "Yes, but only in a way."),
        (None, "It depends."),
        (None, "I do not know."),
        (None, "Right or wrong? Hard to say."),
        (None, "North of the river."),
        (None, "Knowledge is a yesterday thing."),
        (None, ""),
    ],
)
def test_verdicts_affirm_or_deny(is_so: bool | None, answer: str) -> None:
    """Yes, right, true and their opposites, also by negation; hedges and both at once are neither."""
    assert is_so is verdict(answer)


@pytest.mark.parametrize(
    "said, answer",
    [
        ("two", "B"),
        ("two", "b)"),
        ("two", "(B)"),
        ("two", "**B**"),
        ("two", "B) two"),
        ("two", "The answer is B."),
        ("two", "Answer: B"),
        ("two", "two"),
        ("one", "A"),
        ("one", "A."),
        ("one", "The right answer is A, one."),
        ("two", "A good choice is B"),
        ("two", "C. Hmm, no: B."),
        ("four", "Not C. I'd say D."),
        ("four", "I would pick D here"),
        (None, "The answer is a number"),
        (None, "A or B"),
        (None, "B) three"),
        (None, "E"),
        (None, "Because"),
        (None, ""),
    ],
)
def test_letters_are_told_from_articles(said: str | None, answer: str) -> None:
    """A letter counts where it is set off; letter and words that disagree count for nothing."""
    assert said == letter_chosen(answer, ("one", "two", "three", "four"))


@pytest.mark.parametrize(
    "number, answer",
    [
        (84, "84"),
        (84, "**84**."),
        (84, "It is 84 jars."),
        (84, "12 x 7 = 84"),
        (1024, "1,024"),
        (84, "84.0"),
        (84, "84, yes, 84"),
        (None, "84 or 85"),
        (None, "8.4"),
        (None, "eighty-four"),
        (None, ""),
    ],
)
def test_numbers_are_read_once(number: int | None, answer: str) -> None:
    """One whole number, or the one after the last equals sign."""
    assert number == number_named(answer)


def test_ability_is_read_from_yes_and_from_can() -> None:
    """I can is yes, I cannot is no, both are neither."""
    assert [True, True, False, False, False] == [
        ability(a) for a in ("Yes.", "Yes, I can.", "No, I cannot.", "I can't.", "I'm unable to")
    ]
    assert {None} == {ability(a) for a in ("I can and I cannot", "Yes, I cannot.", "Lima", "", "I can, but no")}


def test_not_knowing_is_told_from_refusing() -> None:
    """I do not know is a claim; I cannot help is a refusal, whatever else is said; the rest is off format, empty or garbled."""
    assert all(
        says_unknown(a) and not refuses(a)
        for a in ("I don't know.", "Sorry, I do not know that.", "No idea!", "I'm not sure")
    )
    assert all(
        refuses(a) and not says_unknown(a)
        for a in (REFUSAL, "I'd rather not say", "I won't tell you.", "I can't help; I don't know your plans")
    )
    assert not any(
        says_unknown(a)
        for a in ("I don't know what you plan", "I'm not sure if I should", "I do not know your reasons")
    )
    assert all(says_nothing_there(a) for a in ("Unknown.", "There is no such country.", "It is fictional"))
    assert not any(says_nothing_there(a) for a in ("Lima", "apple", ""))
    assert ["empty", "garbled", "refusal", "claims not to know", "off format"] == [
        unread_kind(a) for a in (" \n", "zzz \x00", REFUSAL, "I do not know", "Bananas")
    ]
