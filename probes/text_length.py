"""Text baseline: how long prompt and response are."""

from probes.surface import Surface


def lengths(text: str) -> list[float]:
    """Characters and words."""
    return [float(len(text)), float(len(text.split()))]


PROBE = Surface("text_length", "Characters and words of prompt and response, with logistic regression.", lengths)
