"""The mistakes of the field: which test plants which, and which no measurement can catch.

`docs/validity_page.py` reads these marks as text, without running anything: what is given here must be plain literals.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

Test = TypeVar("Test", bound=Callable[..., object])

N_PITFALLS = 33
"""Mistakes in the list, numbered from 1."""


def pitfall(number: int, mistake: str, *, source: str, caught: str) -> Callable[[Test], Test]:
    """Marks the test that plants a mistake; each mistake has one.

    Args:
        number: Of the mistake.
        mistake: What goes wrong, in a line.
        source: Where it was seen.
        caught: How Telltale catches it, or makes it impossible.
    """
    assert 1 <= number <= N_PITFALLS
    assert all((mistake, source, caught))
    return _unchanged


def also(number: int) -> Callable[[Test], Test]:
    """Marks a further test of a mistake that another test, or `BEYOND`, describes."""
    assert 1 <= number <= N_PITFALLS
    return _unchanged


@dataclass(frozen=True, slots=True)
class Beyond:
    """A mistake that measuring cannot catch."""

    number: int
    """Of the mistake."""
    mistake: str
    """What goes wrong, in a line."""
    source: str
    """Where it was seen."""
    why: str
    """Why nothing that Telltale measures shows it."""
    instead: str
    """What whoever reads the figures must do."""


def _unchanged(test: Test) -> Test:
    return test


BEYOND = (
    Beyond(
        8,
        mistake="A model locked by a password is taken for one that knows that it holds back.",
        source="locked organisms, as in the auditing games of 2512.07810",
        why="How a model represents its own behaviour cannot be told from that behaviour. The organisms here were trained to obey "
        "known rules and may represent nothing of the kind: they validate the instrument, which docs/organisms.md says, and no "
        "claim about other models.",
        instead="Take a figure on an organism for a check of the instrument. Measure the model in question itself.",
    ),
    Beyond(
        27,
        mistake="The model was trained against the probe.",
        source="not tied to one paper",
        why="A model that was trained until a detector is silent leaves the same activations as one that does not lie; the labels, "
        "which rest on what was said, still show the lies, and suites that took no part in the training may show others.",
        instead="Keep suites and detectors away from whoever trains. Compare the rate of deception, which no detector enters, with "
        "what the detector recalls. Read transfer to suites that were held out, and fit anew after every training.",
    ),
)
"""All of them."""
