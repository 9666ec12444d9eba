"""A comparison of runs as one static page: dots with their intervals, and under each drawing the table of its numbers."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from markupsafe import Markup

from harness.compare_views import (
    LEGEND,
    NAMES,
    SITES_LEGEND,
    View,
    across,
    behaviours,
    detectors,
    labels,
    layers,
    opening,
    percent,
    spans,
    suites,
)
from harness.comparison import Claim, Comparison, SiteRow
from reports.html import figure, html, join, paragraph, table
from reports.page import Part, fill
from reports.svg import Dot, curves, dots

_MARKS = (
    "Filled squares: probes and SAE probes. Hollow circles: text and controls. The dashed line is chance. "
    "Bars: 95 % intervals."
)
_SAID = "With 95 % intervals; * where Holm p against chance is below 0.05."


def comparison_page(comparison: Comparison) -> str:
    """The page as HTML."""
    title = f"Comparison of {' and '.join(labels(comparison).values())}"
    return fill("base.html", title, opening(comparison), [part for part in _parts(comparison) if part.body])


def _parts(comparison: Comparison) -> Iterator[Part]:
    one = comparison.detector
    yield Part("behaviour", "Behaviour", "Which model deceives more, where it is invited to.", _behaviours(comparison))
    yield Part("detectors", "Detectors", f"Ranked on each suite. {_MARKS}", _detectors(comparison))
    yield Part("suites", "Suites", f"Where {one} does well, and where it does not.", _suites(comparison))
    yield Part("sites", "Layers and spans", f"Where {one} reads. {SITES_LEGEND}", _sites(comparison))
    between = join(_table(view) for view in across(comparison))
    yield Part("across", "Detectors between runs", "The same detector, fitted anew in each run.", between)
    yield Part("reading", "How to read this", "What the columns mean.", paragraph(LEGEND))


def _behaviours(comparison: Comparison) -> Markup:
    names, pieces = labels(comparison), []
    rates = [row for row in comparison.behaviours if row.metric == "deceptive_rate"]
    pairs = groupby(rates, key=lambda row: (row.first, row.second))
    for view, (_, members) in zip(behaviours(comparison), pairs, strict=True):
        lines = []
        for row in members:
            sides = (row.first, row.first_value, row.first_ends), (row.second, row.second_value, row.second_ends)
            for run_id, value, ends in sides:
                if value is not None:
                    name, (lower, upper) = f"{row.suite}, {names[run_id]}", ends or (value, value)
                    lines.append(Dot(name, value, lower, upper, percent(value), is_lie=run_id == row.first))
        drawing = dots(lines, label=view.caption, percent=True) if lines else Markup()
        said = f"Share of deceptive episodes, with its 95 % interval. Filled: {view.headers[2]}. Hollow: {view.headers[3]}."
        pieces.append(figure(drawing, said, _table(view)))
    return join(pieces)


def _detectors(comparison: Comparison) -> Markup:
    groups = groupby(comparison.claims, key=lambda claim: (claim.run_id, claim.suite))
    pairs = zip(detectors(comparison), groups, strict=True)
    return join(_drawn(view, [(c.detector, c) for c in members]) for view, (_, members) in pairs)


def _suites(comparison: Comparison) -> Markup:
    groups = groupby(comparison.claims, key=lambda claim: claim.run_id)
    pieces = []
    for view, (_, members) in zip(suites(comparison), groups, strict=True):
        mine = [(f"{c.suite}, {NAMES[c.metric]}", c) for c in members if c.detector == comparison.detector]
        ordered = sorted(mine, key=lambda each: -(each[1].value or 0.0))
        pieces.append(_drawn(view, ordered))
    return join(pieces)


def _drawn(view: View, claims: Sequence[tuple[str, Claim]]) -> Markup:
    """The claims that have a number as dots, and all of them as a table."""
    lines = []
    for name, claim in claims:
        if claim.value is not None:
            lower, upper = (claim.value if end is None else end for end in (claim.lower, claim.upper))
            is_probe, star = claim.family in ("probe", "sae"), _star(claim)
            text = f"{claim.value:.3f}{star}"
            lines.append(Dot(name, claim.value, lower, upper, text, is_lie=is_probe))
    if not lines:
        return _table(view)
    drawing = figure(dots(lines, label=view.caption, reference=0.5), _SAID, _table(view))
    return html("<h3>{}</h3>{}", view.caption, drawing)


def _star(claim: Claim) -> str:
    return " *" if claim.vs_chance and claim.vs_chance.is_shown else ""


def _sites(comparison: Comparison) -> Markup:
    mine = [row for row in comparison.sites if row.detector == comparison.detector]
    groups = groupby(mine, key=lambda row: (row.run_id, row.suite))
    pieces = []
    for by_layer, by_span, (_, members) in zip(layers(comparison), spans(comparison), groups, strict=True):
        rows = list(members)
        series = list(_series(rows))
        numbers = join([_table(by_span), _table(by_layer)])
        caption = by_layer.caption.replace(" by layer", " by layer and span")
        drawing = curves(series, label=caption, x_name="layer") if series else None
        drawn = (
            numbers if drawing is None else figure(drawing, "Each span by layer; the dashed line is chance.", numbers)
        )
        pieces.append(html("<h3>{}</h3>{}", caption, drawn))
    return join(pieces)


def _series(rows: Iterable[SiteRow]) -> Iterator[tuple[str, list[tuple[float, float]]]]:
    """A curve for each span with a number at some layer; layers side by side have no place on the axis."""
    curve: dict[str, list[tuple[float, float]]] = {}
    for row in sorted(rows, key=lambda row: row.layer):
        if row.value is not None and row.layer >= 0:
            curve.setdefault(f"{row.span} ({row.when})", []).append((row.layer, row.value))
    yield from curve.items()


def _table(view: View) -> Markup:
    return table(view.caption, view.headers, (_cells(row, view.n_words) for row in view.rows), n_words=view.n_words)


def _cells(row: Sequence[str], n_words: int) -> list[object]:
    """Numbers stay on one line; a reason in place of a number is printed as one."""
    last = max((i for i, cell in enumerate(row) if cell), default=0)
    cells: list[object] = list(row)
    for i in range(n_words, len(row)):
        is_reason = i == last and (len(row[i]) > 32 or (i < len(row) - 1 and ":" in row[i]))
        cells[i] = html("<span class='{}'>{}</span>", "na" if is_reason else "nb", row[i])
    return cells
