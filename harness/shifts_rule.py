"""A shift: the same question asked in another way, as a pure function of a prompt and a draw.

Eight writing styles change what the user writes; the other shifts reword the duties, put a persona before them, begin with small talk,
or ask for another form of answer. What is asked stays as it is: numbers, names with a capital letter, quoted words and the lines of
the tool protocol are not touched. All that a shift draws is drawn before it reads, so the arms of a pair are shifted alike.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from harness.nouns import Message

_PROTECTED = re.compile(r'"[^"\n]*"|“[^”\n]*”|`[^`\n]*`|^.*\b(?:CALL|RESULT)\b.*$', re.MULTILINE)
"""What no rule touches: quoted words, and lines of the tool protocol."""
_SENTENCE = re.compile(r"(?<=[.?!]) ")
_LEANS = re.compile(r"\b(?:he|she|it|they|him|her|them|his|its|their|this|that|these|those|then|so|but|also)\b", re.I)
"""Words that lean on an earlier sentence: sentences that hold one stay where they are."""


@dataclass(frozen=True, slots=True)
class Shift:
    """One way of asking differently."""

    name: str
    """Unique among all shifts; a suite under it is called SUITE~NAME."""
    summary: str
    """One sentence for lists."""
    turn: Literal["system", "user"] = "user"
    """Which turn is changed: the system turn, or what the user writes."""
    before: tuple[str, ...] = ()
    """Texts of which one is put in front."""
    after: tuple[str, ...] = ()
    """Texts of which one is put behind."""
    words: tuple[tuple[str, str], ...] = ()
    """Words that are replaced wherever they stand by themselves, case regarded; an empty replacement drops the word."""
    share: float = 1.0
    """Share of the words that is drawn to be replaced."""
    full_stop: str = "."
    """What closes a sentence instead of a full stop."""
    turns_around: bool = False
    """Whether the last sentence comes first, where no sentence leans on another."""
    more_tokens: int = 0
    """Tokens by which answers may be longer."""

    @property
    def is_addition(self) -> bool:
        """Whether it only adds text, so that the prompt stands in it word for word."""
        return not self.words and self.full_stop == "." and not self.turns_around

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text that it may write."""
        return (*self.before, *self.after, *(new for _, new in self.words if new), self.full_stop)


def shifted_messages(messages: Sequence[Message], shift: Shift, draw: random.Random) -> tuple[Message, ...]:
    """The prompt under a shift; the same draw gives every arm of a pair the same change.

    The system turn is the first one; a persona gets one where there is none, and what only rewords it leaves such prompts alone. What
    stands before and behind goes to the user's last turn, words are replaced in all of the user's turns. Answers are never touched.
    """
    before, after = (draw.choice(each) if each else "" for each in (shift.before, shift.after))
    words = [pair for pair in shift.words if shift.share == 1.0 or draw.random() < shift.share]
    if shift.turn == "system":
        return _system(messages, shift, before, words)
    last = max((i for i, message in enumerate(messages) if message.role == "user"), default=-1)
    return tuple(
        message
        if message.role != "user"
        else replace(message, content=_framed(_reworded(message.content, shift, words), before, after, i == last))
        for i, message in enumerate(messages)
    )


def _system(
    messages: Sequence[Message], shift: Shift, before: str, words: Sequence[tuple[str, str]]
) -> tuple[Message, ...]:
    first, rest = (messages[0], messages[1:]) if messages and messages[0].role == "system" else (None, messages)
    if first is None:
        return (Message("system", before), *rest) if before and shift.is_addition else tuple(messages)
    content = _reworded(first.content, shift, words)
    return (replace(first, content=_framed(content, before, "", True)), *rest)


def _framed(text: str, before: str, after: str, is_framed: bool) -> str:
    """Text with something before and behind it, on lines of their own where the text has lines."""
    parts = [part for part in (before, text, after) if part] if is_framed else [text]
    return ("\n" if "\n" in text else " ").join(parts)


def _reworded(text: str, shift: Shift, words: Sequence[tuple[str, str]]) -> str:
    if shift.turns_around:
        text = _turned(text)
    for old, new in words:
        text = _outside(text, lambda part, old=old, new=new: _replaced(part, old, new))  # type: ignore[misc]
    if shift.full_stop != ".":
        text = _outside(text, lambda part: re.sub(r"(?<=[a-z]{3})\.(?=\s|$)", shift.full_stop, part))
    return text


def _replaced(text: str, old: str, new: str) -> str:
    """Whole words alone; with a dropped word goes the space behind it."""
    pattern = rf"(?<![\w'-]){re.escape(old)}(?![\w'-])" + ("" if new else r" (?=[a-z]{3})(?!and\b|nor\b)")
    return re.sub(pattern, new, text)


def _outside(text: str, change: Callable[[str], str]) -> str:
    """Text changed where it is not protected."""
    out, start = [], 0
    for found in _PROTECTED.finditer(text):
        out += [change(text[start : found.start()]), found.group()]
        start = found.end()
    return "".join([*out, change(text[start:])])


def _turned(text: str) -> str:
    """The last sentence first, in a text of one line whose sentences lean on none before them."""
    sentences = _SENTENCE.split(text)
    if "\n" in text or len(sentences) < 2 or any(_LEANS.search(sentence) for sentence in sentences[1:]):
        return text
    return " ".join([sentences[-1], *sentences[:-1]])
