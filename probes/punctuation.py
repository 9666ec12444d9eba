"""Text baseline: punctuation, digits, capitals and line breaks of prompt and response."""

from probes.surface import Surface

MARKS = ".,;:!?-'\"()\n"
"""Counted one by one."""


def marks(text: str) -> list[float]:
    """Count of each mark, of digits and of capitals."""
    return [
        *(float(text.count(mark)) for mark in MARKS),
        *(float(sum(map(kind, text))) for kind in (str.isdigit, str.isupper)),
    ]


PROBE = Surface(
    "punctuation", "Punctuation, digits and capitals of prompt and response, with logistic regression.", marks
)
