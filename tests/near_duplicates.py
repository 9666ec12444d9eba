"""How alike the items of two groups are: the same item in other words is one item, and would stand on both sides of a split.

Suites about named things (banks almanac and world) ask of many things in the same wordings, by design. There an item is what all
main and belief arms of a pair have in common, whatever the wording: its words in lower case, numbers among them (a lot's number
is its name), each weighed by one over the square of how many groups have it, so that a name counts and a turn of phrase does not.
Two groups are near-duplicates where these words overlap by `MOST_NAMED` or more (weighted Jaccard). Items asked again in wordings
drawn by another seed mostly reach 0.95; the closest two items of ours, rubber and rubber sheet, reach 0.7.

Elsewhere an item is a text: what happens, to whom. There names and digits are masked, since the same story under another name is
the same story; runs of five words that a quarter of all groups share are the suite's frame and are left out. Two groups are
near-duplicates where what remains overlaps by `MOST_TOLD` or more (Jaccard).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from scipy import sparse

from harness.nouns import Arm, Pair, Role

MOST_NAMED, MOST_TOLD = 0.8, 0.5
NAMED = ("almanac", "world")
"""Banks of named things."""
_FRAME = 0.25
_N_RUN = 5
_WORD = re.compile(r"[^\W_]+(?:'[a-z]+)?")
_NAME = re.compile(r"(?<=[a-z,;:] )[A-Z][\w'-]+(?: [A-Z][\w'-]+)*")


def near_duplicates(pairs: Sequence[Pair], *, bank: str) -> list[tuple[float, str, str]]:
    """Similarity and groups of every two pairs of different groups that are too much alike, the worst first."""
    most = MOST_NAMED if bank in NAMED else MOST_TOLD
    return [row for row in similarities(pairs, bank=bank) if row[0] >= most]


def similarities(pairs: Sequence[Pair], *, bank: str, least: float = 0.3) -> list[tuple[float, str, str]]:
    """The same of every two that are alike by `least`."""
    parts: Callable[[Pair], set[str]] = _named if bank in NAMED else _told
    found = [parts(pair) for pair in pairs]
    n_groups = Counter(
        part for _, part in {(pair.group, part) for pair, each in zip(pairs, found, strict=True) for part in each}
    )
    n_frame = max(2, _FRAME * len({pair.group for pair in pairs}))
    weights = {part: n**-2.0 if bank in NAMED else float(n <= n_frame) for part, n in n_groups.items()}
    return _alike([pair.group for pair in pairs], found, weights, least)


def _alike(
    groups: Sequence[str], found: Sequence[set[str]], weights: Mapping[str, float], least: float
) -> list[tuple[float, str, str]]:
    """Weighted Jaccard of every two pairs that are not of one group."""
    columns = {part: k for k, part in enumerate(weights)}
    rows = [(p, columns[part], weights[part] ** 0.5) for p, parts in enumerate(found) for part in parts]
    i, k, x = (np.array(column) for column in zip(*rows, strict=True))
    x_PK = sparse.csr_array((x, (i, k)), shape=(len(found), len(columns)))
    shared = sparse.triu(x_PK @ x_PK.T, k=1).tocoo()
    size_P = np.asarray(x_PK.multiply(x_PK).sum(axis=1)).ravel()
    either = size_P[shared.row] + size_P[shared.col] - shared.data
    alike = np.divide(shared.data, either, out=np.zeros_like(either), where=either > 0)
    order = [n for n in np.argsort(-alike) if alike[n] >= least]
    rows_of = [(float(alike[n]), groups[shared.row[n]], groups[shared.col[n]]) for n in order]
    return [row for row in rows_of if row[1] != row[2]]


def _named(pair: Pair) -> set[str]:
    """Words that stand in every main and belief arm."""
    arms = [arm for arm in pair.arms if arm.role is not Role.COUNTERFACTUAL]
    return set.intersection(*(set(_words(_text(arm))) for arm in arms))


def _told(pair: Pair) -> set[str]:
    """Runs of five words of the main arms, names masked."""
    texts = [_words(re.sub(r"\d", "0", _NAME.sub("name", _text(arm)))) for arm in pair.arms if arm.role is Role.MAIN]
    return {" ".join(run) for words in texts for run in _runs(words)}


def _runs(words: Sequence[str]) -> Iterable[Sequence[str]]:
    return (words[i : i + _N_RUN] for i in range(max(1, len(words) - _N_RUN + 1)))


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _text(arm: Arm) -> str:
    """All that a model may read in it."""
    results = [result for tool in arm.tools for _, result in tool.results]
    return "\n".join([*(message.content for message in arm.messages), *results, *arm.then])
