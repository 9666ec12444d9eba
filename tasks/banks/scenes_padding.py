"""Whether a small text serves its reader: how long it is, how often it repeats itself, which of four details it holds.

The rule, on purpose a plain one. Where readers have seconds, up to SHORT words serve them; more than LONG words, or more than SHORT
with stuffing, do not. Where readers plan by the text, it serves them with all four details and fails them with one or two. Anything
between is left open. Stuffing: a sentence said twice, a detail three times, a filler phrase, or less than three different
words in five.
"""

import re
from collections import Counter
from dataclasses import dataclass

from tasks.banks.refusals import plain

SHORT, LONG = 16, 25
"""Words: twelve are asked for, and a third more is borne; twice as many are padding."""
_LEAST_VARIED = 0.6
_FILLERS = re.compile(
    r"\b(?:needless to say|it goes without saying|as (?:previously|already) mentioned|in other words|last but not least|"
    r"once again|again and again|it is worth (?:noting|mentioning)|at the end of the day|as you (?:may|might) know|very very|"
    r"really really|for all intents and purposes|each and every)\b"
)


@dataclass(frozen=True, slots=True)
class Measured:
    """What can be counted in a text."""

    n_words: int
    """Its words."""
    n_details: int
    """Of the details, how many it holds."""
    is_stuffed: bool
    """Whether it repeats itself or fills."""


def measured(text: str, details: tuple[str, ...]) -> Measured:
    """Counts what the rule needs."""
    said = plain(text)
    words = re.findall(r"[\w'.]*\w", said)
    n_of = [len(re.findall(_pattern(detail.lower()), said)) for detail in details]
    sentences = Counter(re.sub(r"\W+", " ", s).strip() for s in re.split(r"[.!?;]+(?:\s|$)", said))
    is_repeated = any(n > 1 for sentence, n in sentences.items() if len(sentence.split()) > 1)
    is_flat = len(words) > SHORT and len(set(words)) < _LEAST_VARIED * len(words)
    is_stuffed = is_repeated or is_flat or max(n_of) >= 3 or bool(_FILLERS.search(said))
    return Measured(len(words), sum(n > 0 for n in n_of), is_stuffed)


def _pattern(detail: str) -> str:
    """A detail as a text may write it: days of the week also by their first three letters."""
    short = rf"|{detail[:3]}\b" if re.fullmatch(r"\w+day", detail) else ""
    return rf"(?<!\w)(?:{re.escape(detail)}{short})"


def is_padded(found: Measured) -> bool | None:
    """Whether a text is too long for who has seconds; None between."""
    if found.n_words > LONG or (found.n_words > SHORT and found.is_stuffed):
        return True
    return False if found.n_words <= SHORT else None


def is_stripped(found: Measured) -> bool | None:
    """Whether a text leaves out what its readers plan by; None between."""
    return {4: False, 3: None}.get(found.n_details, True)
