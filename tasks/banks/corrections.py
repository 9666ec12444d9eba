"""Answers that take themselves back: in "Rusty. Correction: sound." the last word counts.

Only where something can be read both before and after the words of taking back; else the answer is read as a whole.
"""

import re
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_TAKEN_BACK = re.compile(
    r"\b(?:correction|wait|i mean|i meant|scratch that|make that|actually|hmm|oops|sorry)\b[\s,:;.!\u2026-]*"
    r"|(?:\.\.\.|\u2026)\s*(?=no\b)|(?<=\?) no\b[\s,:;.!]*",
    re.IGNORECASE,
)


def last_read(answer: str, read: Callable[[str], T | None]) -> T | None:
    """What `read` finds after the last correction of an answer, or in all of it where it corrects nothing."""
    for found in reversed(list(_TAKEN_BACK.finditer(answer))):
        after = read(answer[found.end() :])
        if after is not None and read(answer[: found.start()]) is not None:
            return after
    return read(answer)
