"""Where, in the padded rows of a batch that is being run, the answers begin: edits of a span need to know."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

_BEGINS: ContextVar[tuple[int, ...] | None] = ContextVar("answer_begins", default=None)


@contextmanager
def answers_from(columns: Sequence[int]) -> Iterator[None]:
    """While it is open, row i of every batch that is run holds its answer from column `columns[i]` on, pads counted."""
    token = _BEGINS.set(tuple(columns))
    try:
        yield
    finally:
        _BEGINS.reset(token)


def answer_begins() -> tuple[int, ...] | None:
    """The first column of each row's answer; None where nobody has said."""
    return _BEGINS.get()
