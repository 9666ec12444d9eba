"""Traits of an answer that need no understanding: its length, whose words it repeats, how it opens and closes, one word of it."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from harness.judge_nouns import Case
from harness.judge_rows import Rows
from harness.splits import rank

N_GRAM = 5
"""Words in a row that two texts share by copying, seldom by chance."""
HELD = 0.5
"""Share of a text's runs of words that must be found again for it to count as held: a copy cut short still does."""
MIN_WORDS = 4
"""Fewest words of an instruction or question that are looked for; shorter ones occur by themselves."""
EDGES = (1, 2, 3, 5, 8)
"""Lengths in words of openings and closings."""
_ROLES = re.compile(
    r"(?:^|\n)\s*(?:user|model|assistant|system|human)\s*(?:\n|:)|\b(?:human|assistant|user|ai):|<\|im_start\|>|<start_of_turn>|\[INST\]",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, eq=False)
class Trait:
    """One trait of each row."""

    name: str
    """As a leak names it."""
    words: str
    """The trait in words, for a sentence."""
    score_N: np.ndarray
    """What is ranked."""
    shown_N: np.ndarray
    """What is averaged side by side: characters, or 1 where the text has the trait."""
    number: Callable[[float], str]
    """Prints an average."""
    where: str = "answers"
    """Of what."""


def plain_traits(rows: Rows, instructions: Mapping[tuple[str, str], str]) -> Iterator[Trait]:
    """Traits that need no picking."""
    length_N = np.array([len(case.response) for case in rows.cases], dtype=np.float64)
    yield Trait("length", "Length", length_N, length_N, lambda mean: f"{mean:.0f} characters", "answers on average")
    yield _has("blank", "Nothing is said", [not case.response.strip() for case in rows.cases])
    if instructions:
        yield _instruction(rows.cases, instructions)
    held = [holds(case.response, case.prompt) for case in rows.cases]
    yield _has("question", "The answer repeats its prompt", held)
    yield _has(
        "roles", "Names of chat roles in the answer", [bool(_ROLES.search(case.response)) for case in rows.cases]
    )


def picked_traits(first: Rows, second: Rows) -> Iterator[Trait]:
    """Traits that are picked on the first rows and looked for in the second."""
    word = _telling(first, [_words_in(case) for case in first.cases])
    if word is not None:
        yield _has(
            "word", f"The word {word!r}", [word in _words_in(case) for case in second.cases], "answers held back"
        )
    for name, verb, edges in (("opening", "opens", _openings), ("closing", "closes", _closings)):
        edge = _telling(first, [edges(case.response) for case in first.cases])
        if edge is not None:
            has = [edge in edges(case.response) for case in second.cases]
            yield _has(name, f"The answer {verb} with {edge!r}", has, "answers held back")


def halves(rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    """Every other group, by the hash of its name: one half to pick on, the other to measure on."""
    groups = sorted(set(rows.group_N.tolist()), key=lambda group: rank(group, seed=0))
    is_first_N = np.isin(rows.group_N, groups[::2])
    return is_first_N, ~is_first_N


def duplicated(rows: Rows) -> np.ndarray:
    """Whether another group has the same prompt and answer, case and spaces aside."""
    keys = [" ".join(f"{case.prompt}\n{case.response}".casefold().split()) for case in rows.cases]
    groups: dict[str, set[str]] = {}
    for key, case in zip(keys, rows.cases, strict=True):
        groups.setdefault(key, set()).add(case.group)
    return np.array([len(groups[key]) > 1 for key in keys], dtype=bool)


def holds(text: str, other: str) -> bool:
    """Whether a text repeats at least half of another's runs of words."""
    wanted = _words(other)
    if len(wanted) < MIN_WORDS:
        return False
    size = min(N_GRAM, len(wanted))
    runs, found = _runs(wanted, size), _runs(_words(text), size)
    return len(runs & found) >= HELD * len(runs)


def percent(share: float) -> str:
    """46 %, or 46.1 %."""
    return f"{100 * share:.1f} %".replace(".0 %", " %")


def _instruction(cases: Sequence[Case], instructions: Mapping[tuple[str, str], str]) -> Trait:
    """1 for an answer that holds what deceptive ones of its pair were told, -1 for what honest ones were told."""
    told: dict[tuple[str, str], str] = {}
    for case in cases:
        told[case.pair_id, str(case.behaviour)] = instructions.get((case.pair_id, case.arm), "")
    score, own = [], []
    for case in cases:
        held = {side: holds(case.response, told.get((case.pair_id, side), "")) for side in ("deceptive", "honest")}
        score.append(float(held["deceptive"]) - float(held["honest"]))
        own.append(float(held[str(case.behaviour)]))
    words = "The answer repeats the instruction that its author was given"
    return Trait("instruction", words, np.array(score), np.array(own), percent)


def _has(name: str, words: str, has: Sequence[bool], where: str = "answers") -> Trait:
    has_N = np.array(has, dtype=np.float64)
    return Trait(name, words, has_N, has_N, percent, where)


def _telling(rows: Rows, features: Sequence[frozenset[str]]) -> str | None:
    """The feature whose shares differ most between the sides; the first by name among equals, None where there is none."""
    counts: dict[int, Counter[str]] = {1: Counter(), 0: Counter()}
    for y, mine in zip(rows.y_N.tolist(), features, strict=True):
        counts[y].update(mine)
    n = {y: max(1, int((rows.y_N == y).sum())) for y in counts}
    known = sorted(counts[1].keys() | counts[0].keys())
    return max(known, key=lambda each: abs(counts[1][each] / n[1] - counts[0][each] / n[0]), default=None)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _words_in(case: Case) -> frozenset[str]:
    return frozenset(_words(case.response))


def _openings(text: str) -> frozenset[str]:
    words = _words(text)
    return frozenset(" ".join(words[:k]) for k in EDGES if len(words) >= k)


def _closings(text: str) -> frozenset[str]:
    words = _words(text)
    return frozenset(" ".join(words[-k:]) for k in EDGES if len(words) >= k)


def _runs(words: Sequence[str], size: int) -> set[tuple[str, ...]]:
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}
