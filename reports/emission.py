"""Before and after the answer: whether a lie can be read while nothing has been said yet."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from harness.evidence import Evidence
from reports.html import MANY, figure, html, join, paragraph, table
from reports.notes import Notes
from reports.rows import (
    METRICS,
    Row,
    by_rank,
    ends,
    is_measured,
    number,
    pick,
    ranking_metric,
    slice_kind,
    slice_value,
    suites_of,
)
from reports.section import PlainSection
from reports.svg import Dot, dots

SPANS = {
    "prompt": "before: whole prompt",
    "prompt_end": "before: end of the prompt",
    "first_token": "after: first token",
    "response": "after: whole answer",
    "end": "after: end of the answer",
}
"""Spans in the order in which they come, in words."""


def draw(evidence: Evidence) -> Markup:
    """For each suite the headline's figure by span, and a table of every detector."""
    rows = [row for row in evidence.verdicts if slice_kind(row) == "span" and row["train_suite"] == row["suite"]]
    if not rows:
        return paragraph("No detector was measured span by span in this run.")
    words = paragraph(
        "Before: the end of the prompt, when nothing has been said. What is read there is an intent, or the knowledge and the frame "
        "that lead to it. After: inside the answer, where the words themselves can be read too. Only the span is given; the layer "
        "is chosen inside the folds."
    )
    headline = str(evidence.plan["config"]["headline"])
    return join([words, *(_suite(suite, pick(rows, suite=suite), headline) for suite in suites_of(rows))])


def _suite(suite: str, rows: list[Row], headline: str) -> Markup:
    metric = ranking_metric(rows)
    other = "auroc" if metric == "auroc_crossed" else "auroc_crossed"
    first, second = (_table(suite, pick(rows, metric=each), headline) for each in (metric, other))
    n_detectors = len({row["detector"] for row in pick(rows, metric=metric)})
    drawn = _drawn(suite, pick(rows, metric=metric, detector=headline), first, n_detectors)
    pieces = [html("<h3>{}</h3>", suite), drawn]
    if pick(rows, metric=other):
        summary = f"{suite}: the same in {METRICS[other]}"
        pieces.append(html("<details><summary>{}</summary>{}</details>", summary, second))
    return join(pieces)


def _drawn(suite: str, rows: list[Row], numbers: Markup, n_detectors: int) -> Markup:
    """The headline's figure with the table under it; the table alone where there is nothing to draw."""
    plotted = [_dot(row) for row in sorted(rows, key=_place) if is_measured(row)]
    if not plotted:
        return numbers
    words = f"{METRICS[rows[0]['metric']]} of {rows[0]['detector']}"
    drawing = dots(plotted, label=f"{words} on {suite}, before and after the answer", reference=0.5)
    caption = (
        f"Out-of-fold {words} with 95 % intervals. Filled squares: before anything was said. Circles: in the answer. "
        "The dashed line is a coin."
    )
    summary = f"The numbers, of {n_detectors} detectors" if n_detectors > 1 else "The numbers"
    return figure(drawing, caption, numbers, is_open=n_detectors <= MANY, summary=summary)


def _dot(row: Row) -> Dot:
    words = _words(slice_value(row))
    is_before = words.startswith("before")
    return Dot(words, row["value"], *ends(row), number(row["value"], row["metric"]), is_lie=is_before)


def _table(suite: str, rows: Sequence[Row], headline: str) -> Markup:
    if not rows:
        return Markup()
    spans = list(dict.fromkeys(slice_value(row) for row in sorted(rows, key=_place)))
    whole = [{**row, "slice": None} for row in rows if slice_value(row) == spans[0]]
    names = dict.fromkeys([*by_rank(whole, headline), *(row["detector"] for row in rows)])
    names = dict.fromkeys(sorted(names, key=lambda name: name != headline))
    notes = Notes()
    lines = [(name, *(notes.shown(_at(rows, name, span)) for span in spans)) for name in names]
    caption = f"{suite}: {METRICS[rows[0]['metric']]} by span"
    return join([table(caption, ("detector", *map(_words, spans)), lines), notes.listed()])


def _at(rows: Sequence[Row], name: str, span: str) -> Row | None:
    return next((row for row in rows if row["detector"] == name and slice_value(row) == span), None)


def _place(row: Mapping[str, object]) -> int:
    known = list(SPANS)
    span = slice_value(row)
    return known.index(span) if span in known else len(known)


def _words(span: str) -> str:
    return SPANS.get(span, span)


SECTION = PlainSection(
    "emission", "Before and after the answer", "Whether a lie can be read before it is told.", 48, draw
)
