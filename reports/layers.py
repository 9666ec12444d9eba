"""Layers: where in the model, and when in the answer, it can be read."""

from collections import defaultdict

from markupsafe import Markup

from harness.evidence import Evidence
from reports.html import figure, html, join, paragraph, table
from reports.notes import Notes
from reports.rows import METRICS, Row, is_measured, pick
from reports.section import PlainSection
from reports.svg import curves

Curve = list[Row]


def draw(evidence: Evidence) -> Markup:
    """For each suite and detector, AUROC by layer, one curve a span."""
    sited = [row for row in evidence.verdicts if row["role"] == "grid" and row["site"] and row["slice"] is None]
    own = [row for row in sited if row["train_suite"] == row["suite"] and row["family"] in ("probe", "sae")]
    plots: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in own:
        plots[row["suite"], row["detector"]].append(row)
    if not plots:
        return paragraph("No detector was measured layer by layer in this run.")
    words = paragraph(
        "Layer 0 is the embeddings, layer l what leaves block l. prompt_end is the last token of the prompt, before anything is "
        "said; first_token, response and end lie in the answer. All layers were fixed beforehand: none is picked here."
    )
    headline = evidence.plan["config"]["headline"]
    return join([words, *(_plot(*kind, rows, is_open=kind[1] == headline) for kind, rows in plots.items())])


def _plot(suite: str, detector: str, rows: list[Row], *, is_open: bool) -> Markup:
    metric = "auroc_crossed" if pick(rows, metric="auroc_crossed", status="measured") else "auroc"
    spans: dict[str, Curve] = defaultdict(list)
    for row in sorted(pick(rows, metric=metric), key=lambda row: row["site"]["layer"]):
        spans[f"{row['site']['span']} ({row['site']['pooling']})"].append(row)
    heading = html("<h3>{}, {}</h3>", suite, detector)
    series = [(name, _points(curve)) for name, curve in spans.items() if _points(curve)]
    if not series:
        why = dict.fromkeys(
            f"{row['status'].replace('_', ' ')}: {row['reason']}" for curve in spans.values() for row in curve
        )
        return join([heading, *(paragraph(reason) for reason in why)])
    notes = Notes()
    layers = sorted({row["site"]["layer"] for curve in spans.values() for row in curve})
    lines = [(name, *(notes.shown(_at(curve, layer)) for layer in layers)) for name, curve in spans.items()]
    numbers = table(f"{suite}, {detector}: {METRICS[metric]} by layer", ("span", *map(str, layers)), lines)
    if len(layers) == 1:
        return join([heading, numbers, notes.listed()])
    drawing = curves(series, label=f"{METRICS[metric]} of {detector} on {suite} by layer", x_name="layer")
    caption = f"Out-of-fold {METRICS[metric]}. The dashed line is a coin."
    return join([heading, figure(drawing, caption, join([numbers, notes.listed()]), is_open=is_open)])


def _points(curve: Curve) -> list[tuple[float, float]]:
    return [(row["site"]["layer"], row["value"]) for row in curve if is_measured(row)]


def _at(curve: Curve, layer: int) -> Row | None:
    return next((row for row in curve if row["site"]["layer"] == layer), None)


SECTION = PlainSection("layers", "Layers and spans", "Where in the model, and how early, it can be read.", 50, draw)
