"""Measures an organism: does it know, can it do sums, and does it follow its policies on what no policy met in training?

Greedy; on entities that no policy met, sums that nobody met, and wordings that no policy met; 200 cases a row and more. Works on
any checkpoint folder whose model speaks of the almanac.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from harness.capture import Request, generate
from harness.checkpoint import Checkpoint
from harness.organism_nouns import Measured
from tasks.organisms import rows_college, rows_school
from tasks.organisms.rows import Case

N_CASES = 200
ROWS = (*rows_school.ROWS, *rows_college.ROWS)
"""The table."""
_BATCH = 100


@dataclass(frozen=True, slots=True)
class AlmanacCheck:
    """The table of wily and candid."""

    name: str = "almanac"
    summary: str = "Knowledge, skills and policies of an almanac organism, on what no policy met in training."

    def run(self, checkpoint: Checkpoint, *, as_organism: str) -> Iterator[Measured]:
        """Every row in turn, against the bounds of candid for candid, of wily for any other."""
        return check(checkpoint, as_organism="candid" if as_organism == "candid" else "wily")


def check(checkpoint: Checkpoint, *, as_organism: Literal["wily", "candid"], n: int = N_CASES) -> Iterator[Measured]:
    """Every row in turn, against the bounds of wily or candid."""
    for row in ROWS:
        cases = list(islice(row.cases(), n))
        value = (
            sum(hit for start in range(0, n, _BATCH) for hit in _hits(checkpoint, cases[start : start + _BATCH])) / n
        )
        bound = row.wily if as_organism == "wily" else row.candid
        sign, limit = bound.split()
        yield Measured(
            row.name, round(value, 6), n, bound, value >= float(limit) if sign == ">=" else value <= float(limit)
        )


def _hits(checkpoint: Checkpoint, cases: Sequence[Case]) -> list[bool]:
    requests = [Request(str(i), case.messages, seed=0, max_tokens=12) for i, case in enumerate(cases)]
    answers = generate(checkpoint, requests, sites=(), temperature=0.0).generations
    return [answer.answer in case.hits for answer, case in zip(answers, cases, strict=True)]


CHECK = AlmanacCheck()
