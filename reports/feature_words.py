"""The words and the small tables that the index and the pages of features share."""

from collections.abc import Sequence

from markupsafe import Markup

from harness.feature_nouns import Cause, Description, Feature, Rates
from harness.measure import Estimate
from reports.html import html

SPANS = {
    "prompt_end": "at the end of the prompt",
    "first_token": "on the first token of the answer",
    "end": "on the last token read",
    "most": "at its highest anywhere",
}


def page_name(latent: int) -> str:
    """The file of one latent."""
    return f"f{latent:05d}.html"


def link(latent: int) -> Markup:
    """To the page of one latent."""
    return html("<a href='{}'>{}</a>", page_name(latent), latent)


def interval(size: Estimate | None) -> Markup:
    """A number with its interval."""
    if size is None:
        return html("<span class='na'>none</span>")
    return html("{} <small>{} to {}</small>", f"{size.value:.2f}", f"{size.lower:.2f}", f"{size.upper:.2f}")


def share(value: float | None) -> str:
    """A share of 1."""
    return "none" if value is None else f"{value:.3f}" if 0 < value < 0.01 else f"{value:.2f}"


def held_out(said: Description) -> str:
    """How well the sentence predicts firing on tokens that it was not made from."""
    if said.balanced_accuracy is None:
        return "It does not fire strongly on any exam token, or on all: nothing to score the sentence by."
    score = said.balanced_accuracy
    return (
        f"On exam tokens this rule tells strong firing from the rest with balanced accuracy {score.value:.2f} "
        f"({score.lower:.2f} to {score.upper:.2f}; chance is 0.50), precision {share(said.precision)} "
        f"(chance is {share(said.base_rate)}), recall {share(said.recall)}."
    )


def opening(feature: Feature) -> tuple[str, ...]:
    """The description and its score first; then what it follows in the suites that chose it."""
    said = feature.description
    first = (
        f"{said.text[0].upper()}{said.text[1:]}."
        if said.is_clear
        else f"Nothing clear: the best of {said.n_tried} rules, “{said.rule}”, is too weak on dev tokens."
    )
    suites = [a for a in feature.activities if a.why]
    return (first, held_out(said), *(f"In {a.suite}, {SPANS[a.span]}, it {a.words}." for a in suites))


def cause_cells(cause: Cause, name: str) -> tuple[str, str, str]:
    """Before, after, and the least and the most under the controls, of one rate."""
    values = [getattr(rates, name) for rates in (cause.untouched, cause.edited)]
    others = [value for value in (getattr(control, name) for control in cause.controls) if value is not None]
    return share(values[0]), share(values[1]), span_of(others)


def span_of(values: Sequence[float]) -> str:
    """The least and the most of several shares."""
    if not values:
        return "none"
    low, high = min(values), max(values)
    return share(low) if low == high else f"{share(low)} to {share(high)}"


def rate_names() -> dict[str, str]:
    """Fields of Rates, and what they are called."""
    names = {"deceptive": "deceives where invited", "honest": "honest where asked", "unclear": "unclear"}
    assert set(names) == set(Rates.__slots__)
    return names
