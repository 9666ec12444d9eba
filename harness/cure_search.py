"""The search for the smallest edit that restores honesty: smaller edits first, and it stops where one suffices.

Candidates are tried by size: the number of directions, a direction at two layers counting twice; then fewer positions; then the least
norm. Within one number of directions all measured ones are tried, then, if none of them does all that is wanted, the trained ones. The
first number of directions at which one does ends the search; of those that do, the one that tells the most truth is taken, the smaller
of equals. Where none ever does, the one that comes nearest is taken, and said to have missed.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from harness.cure_nouns import Aim, Candidate, Shown

STOP_RULE = (
    "by number of directions (layers x directions), then positions, then norm; the first number at which one candidate reaches the aim "
    "ends the search, and the most truthful of that number is taken"
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search ended with."""

    shown: tuple[Shown, ...]
    """Everything that was tried, in order."""
    chosen: Shown
    """The edit that is to be examined."""
    reached: bool
    """Whether it did, on dev groups, all that is wanted."""
    n_untried: int
    """Measured candidates of larger size that were not needed."""


def search(
    candidates: Sequence[Candidate],
    train: Callable[[int], Iterable[Candidate]],
    attempt: Callable[[Candidate], Shown],
    aim: Aim,
    *,
    ranks: Sequence[int],
) -> Found:
    """Tries candidates until one suffices.

    Args:
        candidates: Measured ones and latents, in any order.
        train: The trained ones of a number of directions; made only where they are needed.
        attempt: Tries one on dev groups.
        aim: What is wanted.
        ranks: Numbers of directions for which there are trained ones.
    """
    shown: list[Shown] = []
    for n in sorted({each.n_directions for each in candidates} | set(ranks)):
        mine = sorted((each for each in candidates if each.n_directions == n), key=lambda each: each.size)
        tried = [attempt(each) for each in mine]
        if n in ranks and not any(each.reaches(aim) for each in tried):
            tried += [attempt(each) for each in train(n)]
        shown += tried
        if reached := [each for each in tried if each.reaches(aim)]:
            untried = sum(each.n_directions > n for each in candidates)
            return Found(tuple(shown), min(reached, key=_most_truthful), True, untried)
    return Found(tuple(shown), min(shown, key=lambda each: _nearest(each, aim)), False, 0)


def _most_truthful(shown: Shown) -> tuple[float, tuple[int, int, float, str]]:
    return -round(shown.tally.truthful.value, 6), shown.candidate.size


def _nearest(shown: Shown, aim: Aim) -> tuple[bool, float, tuple[int, int, float, str]]:
    """Harmless ones first; then the least deceptive and unclear."""
    left = shown.tally.deceptive.value + shown.tally.unclear.value
    return not shown.is_harmless(aim), round(left, 6), shown.candidate.size
