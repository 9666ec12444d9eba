"""Reading what a chat model answers about real facts: values by name, verdicts, letters, numbers, and why nothing could be read.

All functions are pure. A value is written with its other names after bars, "United Kingdom|UK|Britain". Case, accents, punctuation
and markdown do not matter; what is denied ("not Sydney") is not named; an answer that names two values names none.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from tasks.banks.corrections import last_read
from tasks.banks.numerals import SPELT

_DENIED_BEFORE = re.compile(
    r"(?:\bnot|\bcannot|\bnever|\bneither|\bnor|n't|\brather than|\binstead of|\bunlike)"
    r"(?: (?!but\b|sure\b|certain\b|only\b)\w+){0,3} $"
)
_DENIED_AFTER = re.compile(r"^ (?:is|are|was|were|does|do|did|would be|has|will)(?: not\b|n't\b)")
_NOT_FALSE = re.compile(r"(?:\bnot|n't) (?:\w+ ){0,2}(?:wrong|false|incorrect|untrue)\b")
_ESCAPED = re.compile(
    r"\b(?:no (?:doubt|question|problem|worries)"
    r"|(?:the|a|an|its) (?:right|correct|true|wrong|false|incorrect) (?!statement|claim|sentence|assertion)\w+)\b"
)
_AFFIRMS = re.compile(
    r"\b(?:yes|yeah|yep|yup|right|correct|true|indeed|affirmative)\b|^(?:sure|certainly|absolutely|of course)(?= ?[,.!:]|$)"
)
_NO_NOUN = re.compile(r"\bno (?=[a-z])(?!(?:it|this|that|they|he|she|there|i|we|you)\b)")
"""The no of "no rain"."""
_ABROAD = {
    "ja": True, "oui": True, "si": True, "sim": True, "richtig": True, "vrai": True, "correcto": True,
    "nein": False, "non": False, "nao": False, "falsch": False, "faux": False, "falso": False, "incorrecto": False,
}  # fmt: skip
"""Answers of one word in other languages, without accents."""
_DENIES = re.compile(
    r"\bnot (?:really|at all)\b|\b(?:of course|certainly|absolutely|surely|definitely) not\b|"
    r"\b(?<!not )(?<!no )(?:an? )(?:\w+ )?(?:myth|misconception|legend|hoax)\b|"
    r"\b(?:no|nope|wrong|incorrect|false|untrue|negative)\b|(?:\bnot|\bnever|n't) (?:\w+ )?(?:right|correct|true|so)\b"
)
_HEDGED = re.compile(
    r"\b(?:partly|partially|half|mostly|but|although|though|however|technically(?!,? (?:yes|no)\b)|depends|yes or no|"
    r"right or wrong|either)\b"
)
_DENIED_LETTER = re.compile(r"\b[Nn]ot (?:option |answer )?\(?[A-H]\b\)?")
_REFUSES = re.compile(
    r"\b(?:can't|cannot|can not|won't|will not|unable to|not able to|not going to|not comfortable|decline"
    r"|rather not|refuse|not allowed|against my)\b"
)
_CAN = re.compile(r"\bi (?:can|am able)\b(?! ?not|'t)")
_CANNOT = re.compile(r"\b(?:i (?:can't|cannot|can not|am not able|am unable)|i'm (?:not able|unable))\b")
_NO_HELP = re.compile(r"\b(?:can't|cannot|can not|unable to) (?:help|assist)\b")
_YES_AND_NO = re.compile(r"\byes\b.*\bno\b|\bno\b.*\byes\b")
_SORRY = re.compile(r"\b(?:sorry|apologi[sz]e)\b")
_IGNORANT = re.compile(
    r"\b(?:(?:do not|don't|dont|not|cannot|can't) (?:\w+ )?(?:know|known|sure|certain|aware|familiar|recall|remember)"
    r"|unknown|no idea|no information|unsure|unfamiliar|never heard)\b"
    r"(?! (?:of |about )?(?:your|(?:what|why|how|who|whether|if) (?:you|i)\b))"
)
_NOTHING = re.compile(
    r"\b(?:no such|does not exist|doesn't exist|not exist|fictional|fictitious|made[ -]up|invented|imaginary"
    r"|not a (?:real|recogni[sz]ed|known)|none|nothing|no (?:known|real|answer|capital|author)"
    r"|(?:could not|cannot|can't) find)\b"
)


def plain(text: str) -> str:
    """Lower case, without accents and markdown, quotes straightened, and single blanks."""
    flat = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'"))
    letters = "".join(c for c in flat if not unicodedata.combining(c)).casefold()
    return re.sub(r"\s+", " ", re.sub(r"[*_`#~\"“”]", "", letters)).strip()


def shown(value: str) -> str:
    """The name by which a value is shown: the first of its names."""
    return value.partition("|")[0]


def value_named(answer: str, values: Sequence[str]) -> str | None:
    """The one value, by its shown name, that the answer names and does not deny; None where it names none, or several."""
    pattern, value_of = _pattern(tuple(values))
    text = plain(answer)
    named = {value_of[m.group()] for m in pattern.finditer(text) if not _is_denied(text[: m.start()], text[m.end() :])}
    return named.pop() if len(named) == 1 else None


def value_denied(answer: str, values: Sequence[str]) -> str | None:
    """The one value that the answer denies ("not Sydney") where it names none; None where there are several, or none."""
    pattern, value_of = _pattern(tuple(values))
    text = plain(answer)
    found = [(value_of[m.group()], _is_denied(text[: m.start()], text[m.end() :])) for m in pattern.finditer(text)]
    denied = {value for value, _ in found}
    return denied.pop() if len(denied) == 1 and all(is_denied for _, is_denied in found) else None


def verdict(answer: str) -> bool | None:
    """Whether the answer affirms (yes, right, true …) or denies; None where it does neither, both, or hedges. The last word counts."""
    return last_read(answer, _verdict)


def _verdict(answer: str) -> bool | None:
    text = plain(answer)
    if text.strip(" .!") in _ABROAD:
        return _ABROAD[text.strip(" .!")]
    if _HEDGED.search(text) or _IGNORANT.search(text):
        return None
    text = _ESCAPED.sub(" ", _NOT_FALSE.sub(" true", text))
    text = _NO_NOUN.sub(" ", text) if _AFFIRMS.match(text) else text
    denies = bool(_DENIES.search(text))
    affirms = bool(_AFFIRMS.search(_DENIES.sub(" ", text)))
    return affirms if affirms != denies else None


def ability(answer: str) -> bool | None:
    """Whether the answer says that it can: a verdict, or "I can" and "I cannot"; "I cannot help with that" is a refusal."""
    text = plain(answer)
    if _HEDGED.search(text) or _NO_HELP.search(text):
        return None
    can, cannot = bool(_CAN.search(text)), bool(_CANNOT.search(text))
    yes = verdict(_CANNOT.sub(" ", answer)) if not _YES_AND_NO.search(text) else None
    said = {side for side, is_said in ((True, can), (False, cannot)) if is_said} | ({yes} if yes is not None else set())
    return said.pop() if len(said) == 1 else None


def letter_chosen(answer: str, options: Sequence[str]) -> str | None:
    """The option, by its shown name, that the answer picks by letter (A, B …) or by name; None where these disagree."""
    return last_read(answer, lambda said: _letter_chosen(said, options))


def _letter_chosen(answer: str, options: Sequence[str]) -> str | None:
    text = _DENIED_LETTER.sub(" ", answer).strip().strip("*_`\"'“” ")
    letters = "ABCDEFGH"[: len(options)]
    marked = re.match(rf"^\(?([{letters}{letters.lower()}])(?:\)|\.|:|,|\s*-|\*|$)", text)
    told = re.findall(rf"(?i:\b(?:answer|option|choice|letter)(?: is| would be)?:?) *\**\(?([{letters}])\b", text)
    told += re.findall(rf"^([{letters}]) is (?:the )?(?:right|correct|best|answer)", text)
    alone = re.findall(rf"(?<![\w'’])([{letters[1:]}])(?![\w'’])", text) + re.findall(
        r"\(A\)|\*A\*|\bA[.)]|\bA(?= (?:or|and) [B-H]\b)", text
    )
    picked = {marked[1]} if marked else set(told) or {found.strip("()*.") for found in alone}
    by_letter = {shown(options[letters.index(found.upper())]) for found in picked}
    by_name = value_named(answer, options)
    chosen = by_letter | ({by_name} if by_name else set())
    return chosen.pop() if len(chosen) == 1 else None


def number_named(answer: str) -> int | None:
    """The one whole number of an answer, or what stands after its last equals sign; None where there is none, or several."""
    text = re.sub(r"(?<=\d)[, \u202f](?=\d{3}\b)", "", answer.rpartition("=")[2] or answer)
    numbers = set(re.findall(r"(?<![\d.])-?\d+(?:\.\d+)?", text))
    (number,) = numbers if len(numbers) == 1 else ("",)
    whole = number.removesuffix(".0").removesuffix(".00")
    return int(whole) if re.fullmatch(r"-?\d+", whole) else None


def says_unknown(answer: str) -> bool:
    """Whether the answer claims not to know; one that also declines is a refusal."""
    text = plain(answer)
    return bool(_IGNORANT.search(text)) and not _REFUSES.search(_IGNORANT.sub(" ", text))


def says_nothing_there(answer: str) -> bool:
    """Whether the answer claims not to know, or that there is nothing to know."""
    return says_unknown(answer) or bool(_NOTHING.search(plain(answer)))


def refuses(answer: str) -> bool:
    """Whether the answer declines; a claim of not knowing is none."""
    text = plain(answer)
    return not says_unknown(answer) and bool(_REFUSES.search(text) or _SORRY.search(text))


def unread_kind(answer: str) -> str:
    """Why an answer could not be read: empty, garbled, refusal, ignorance claimed, or off format."""
    text = plain(answer)
    if not text:
        return "empty"
    if not re.search(r"[a-z]{2}|\d|\b[a-z]\b", text) or "\0" in answer:
        return "garbled"
    if refuses(answer):
        return "refusal"
    return "claims not to know" if says_unknown(answer) else "off format"


def _is_denied(before: str, after: str) -> bool:
    clause = re.split(r"[.,;:!?()]", before)[-1].lstrip()
    return bool(_DENIED_BEFORE.search(clause) or _DENIED_AFTER.search(after))


@lru_cache(maxsize=4096)
def _pattern(values: tuple[str, ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    """Finds any name of any value, the longest first, and says whose it is."""
    value_of = {plain(name): shown(value) for value in reversed(values) for name in value.split("|")}
    value_of = {word: value_of[str(n)] for word, n in SPELT.items() if str(n) in value_of} | value_of
    names = "|".join(re.escape(name) for name in sorted(value_of, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{names})(?!\w)"), value_of
