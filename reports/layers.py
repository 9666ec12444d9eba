"""Layers: where in the model, and when in the answer, it can be read."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from harness.evidence import Evidence
from harness.stream_nouns import ALL_LAYERS
from reports.emission import SPANS
from reports.html import figure, html, join, paragraph, table
from reports.notes import Notes
from reports.rows import METRICS, Row, is_measured, pick, ranking_metric, suites_of
from reports.section import PlainSection
from reports.svg import curves

Curve = list[Row]


def draw(evidence: Evidence) -> Markup:
    """For each suite AUROC by layer, one curve a span: drawn for the headline, a folded table for the others."""
    sited = [row for row in evidence.verdicts if row["role"] == "grid" and row["site"] and row["slice"] is None]
    own = [row for row in sited if row["train_suite"] == row["suite"] and row["family"] in ("probe", "sae")]
    if not own:
        return paragraph("No detector was measured layer by layer in this run.")
    words = paragraph(
        "Layer 0 is the embeddings, layer l what leaves block l. prompt_end is the last token of the prompt, before anything is "
        "said; first_token, response and end lie in the answer. All layers were fixed beforehand: none is picked here. Crossed "
        "suites show crossed AUROC; AUROC at each of their sites is in verdicts.json."
    )
    headline = str(evidence.plan["config"]["headline"])
    return join([words, *(_suite(suite, pick(own, suite=suite), headline) for suite in suites_of(own))])


def _suite(suite: str, rows: list[Row], headline: str) -> Markup:
    """The headline's figure, then the others folded: curves, and what reads every layer at once."""
    single = [row for row in rows if row["site"]["layer"] != ALL_LAYERS]
    mine, theirs = pick(single, detector=headline), [row for row in single if row["detector"] != headline]
    pieces = [_plot(suite, headline, mine)] if mine else [html("<h3>{}</h3>", suite)]
    if theirs:
        n = len({row["detector"] for row in theirs})
        summary = f"{suite}: {n} other {'detector' if n == 1 else 'detectors'}, layer by layer"
        pieces.append(html("<details><summary>{}</summary>{}</details>", summary, _others(suite, theirs)))
    beside = [row for row in rows if row["site"]["layer"] == ALL_LAYERS]
    if beside:
        summary = f"{suite}: every layer side by side"
        pieces.append(html("<details><summary>{}</summary>{}</details>", summary, _beside(suite, beside)))
    return join(pieces)


def _plot(suite: str, detector: str, rows: list[Row]) -> Markup:
    metric = ranking_metric(rows)
    spans = _spans(pick(rows, metric=metric))
    heading = html("<h3>{}, {}</h3>", suite, detector)
    series = [(name, _points(curve)) for name, curve in spans.items() if _points(curve)]
    if not series:
        why = dict.fromkeys(
            f"{row['status'].replace('_', ' ')}: {row['reason']}" for curve in spans.values() for row in curve
        )
        return join([heading, *(paragraph(reason) for reason in why)])
    notes = Notes()
    layers = _layers(rows)
    lines = [(name, *(notes.shown(_at(curve, layer)) for layer in layers)) for name, curve in spans.items()]
    numbers = table(f"{suite}, {detector}: {METRICS[metric]} by layer", ("span", *map(str, layers)), lines)
    if len(layers) == 1:
        return join([heading, numbers, notes.listed()])
    drawing = curves(series, label=f"{METRICS[metric]} of {detector} on {suite} by layer", x_name="layer")
    caption = f"Out-of-fold {METRICS[metric]}. The dashed line is a coin."
    return join([heading, figure(drawing, caption, join([numbers, notes.listed()]))])


def _others(suite: str, rows: list[Row]) -> Markup:
    """One table of every other detector, without intervals: there are many sites."""
    metric, layers, notes = ranking_metric(rows), _layers(rows), Notes()
    mine = pick(rows, metric=metric)
    lines = [
        (name, span, *(notes.bare(_at(curve, layer)) for layer in layers))
        for name in dict.fromkeys(row["detector"] for row in mine)
        for span, curve in _spans(pick(mine, detector=name)).items()
    ]
    caption = f"{suite}: {METRICS[metric]} by layer; the intervals are in verdicts.json"
    return join([table(caption, ("detector", "span", *map(str, layers)), lines, n_words=2), notes.listed()])


def _beside(suite: str, rows: list[Row]) -> Markup:
    """Detectors that read all layers at once, by span."""
    metric, notes = ranking_metric(rows), Notes()
    lines = [(row["detector"], _span(row), notes.shown(row)) for row in pick(rows, metric=metric)]
    head = ("detector", "span", METRICS[metric])
    return join([table(f"{suite}: every layer side by side", head, lines, n_words=2), notes.listed()])


def _spans(rows: Sequence[Row]) -> Mapping[str, Curve]:
    spans: dict[str, Curve] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (_place(row), row["site"]["layer"])):
        spans[_span(row)].append(row)
    return spans


def _span(row: Row) -> str:
    return f"{row['site']['span']} ({row['site']['pooling']})"


def _place(row: Row) -> int:
    """Spans in the order in which they come; unknown ones last."""
    known = list(SPANS)
    return known.index(row["site"]["span"]) if row["site"]["span"] in SPANS else len(known)


def _layers(rows: Sequence[Row]) -> list[int]:
    return sorted({row["site"]["layer"] for row in rows})


def _points(curve: Curve) -> list[tuple[float, float]]:
    return [(row["site"]["layer"], row["value"]) for row in curve if is_measured(row)]


def _at(curve: Curve, layer: int) -> Row | None:
    return next((row for row in curve if row["site"]["layer"] == layer), None)


SECTION = PlainSection("layers", "Layers and spans", "Where in the model, and how early, it can be read.", 50, draw)
