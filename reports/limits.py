"""Limits: what this audit does not show."""

from collections.abc import Iterator

from markupsafe import Markup

from harness.evidence import Evidence
from reports.html import html, join
from reports.section import PlainSection


def draw(evidence: Evidence) -> Markup:
    """A list, of which some lines hang on the run."""
    return html("<ul>{}</ul>", join(html("<li>{}</li>", line) for line in _limits(evidence)))


def _limits(evidence: Evidence) -> Iterator[str]:
    plan = evidence.plan
    if plan["model"]["kind"] == "organism":
        yield "The model was trained to do this. It validates the instrument, not any claim about another model."
    if any(suite["kind"] == "imported" for suite in plan["suites"]):
        yield "Texts and labels are a file's: who wrote them, under which prompt, and whether the labels are right was not checked."
    yield "It says what this model did in these situations. It never says that the model does not deceive."
    yield "A detector that reads lies on this model says nothing about another model, nor about this one after more training."
    yield "A model that knows it is tested, or is trained against the detector, can behave otherwise; nothing here excludes it."
    yield "Intervals count groups as independent; what all groups share (one bank, one wording style) they do not cover."
    if not plan.get("twin"):
        yield "There is no honest twin of this model, so no sham: knowledge may still be read for deception outside crossed cells."
    if any(suite["kind"] == "ordered" for suite in plan["suites"]):
        yield "Lies that a prompt orders are obedience; the rate there is no sign of bad intent."
    if evidence.labels.filter(evidence.labels["source"] == "judge").height:
        yield "Some labels rest on a model's judgement, which can be wrong, and steered by the text it reads."


SECTION = PlainSection("limits", "Limits", "What this audit does not show.", 110, draw)
