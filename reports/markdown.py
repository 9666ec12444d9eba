"""Small pieces of Markdown; what is filled in can neither format, nor link, nor command a CI log."""

import re
from collections.abc import Iterable, Sequence

from harness.visible import log_safe

_SPECIAL = re.compile(r"([\\`*\[\]<>|~&]|(?<!\w)_|_(?!\w))")


def plain(words: object) -> str:
    """One line of words that Markdown prints as they are."""
    line = _SPECIAL.sub(r"\\\1", log_safe(str(words)))
    return f"\\{line}" if line[:1] in "+-=@#!" else line


def grid(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table."""
    lines = [[plain(value) for value in row] for row in rows] or [["nothing", *[""] * (len(headers) - 1)]]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (headers, ["---"] * len(headers), *lines))


def bullets(lines: Iterable[str]) -> str:
    """A list; empty for none."""
    return "\n".join(f"- {plain(line)}" for line in lines)
