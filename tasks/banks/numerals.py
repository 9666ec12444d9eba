"""Whole numbers in an answer, in figures or in English words below two hundred."""

import re

from tasks.banks.corrections import last_read

_ONES = "one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_BELOW_100 = (
    dict(zip(_TENS, range(20, 100, 10), strict=True))
    | dict(zip(_TEENS, range(10, 20), strict=True))
    | {f"{tens} {one}": 10 * i + j for i, tens in enumerate(_TENS, 2) for j, one in enumerate(_ONES, 1)}
)
_WORDS = (
    _BELOW_100
    | {f"{a} hundred": 100 for a in ("a", "one")}
    | {f"{a} hundred and {word}": 100 + n for a in ("a", "one") for word, n in _BELOW_100.items()}
)
"""Numbers of two digits and more: "one" is a pronoun too often."""
SPELT = dict(zip([*_ONES[1:], *_TEENS, "twenty"], range(2, 21), strict=True))
"""Small numbers by their words; again without one."""
_WRITTEN = re.compile(rf"\b(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})\b")
_SUM = re.compile(r"\b\d+(?:\s*(?:\+|plus)\s*\d+)+\s*(?:=|is|are|makes?|gives?|equals?|comes? to)(?=\D{1,12}\d)")
"""A sum that is said before its result."""
_OUT_OF = re.compile(r"\b(\d+) (?:out )?of (?:the )?\d+\b")
_COMPARED = re.compile(r"\b(?:fewer|less|more|over|under|above|below|at least|at most)(?: than)? \d+\b")


def number_named(answer: str) -> int | None:
    """The one number of an answer, also "20 of 50", or what it corrects itself to; None where none, several, or a bound."""
    return last_read(answer, _one)


def _one(answer: str) -> int | None:
    said = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", answer.lower())
    figures = _WRITTEN.sub(lambda found: str(_WORDS[found[0]]), said)
    numbers = re.findall(r"\d+", _OUT_OF.sub(r"\1", _SUM.sub(" ", figures)))
    return int(numbers[0]) if len(numbers) == 1 and not _COMPARED.search(figures) else None
