"""What text alone would have seen, and the other controls that a probe must beat."""

from markupsafe import Markup

from harness.evidence import Evidence
from reports.html import figure, html, join, paragraph, table
from reports.rows import METRICS, Row, best, ends, is_measured, number, pick, shown, suites_of
from reports.section import PlainSection
from reports.svg import Dot, dots


def draw(evidence: Evidence) -> Markup:
    """One dot plot for each suite: text and controls beside the headline detector."""
    headline = evidence.plan["config"]["headline"]
    own = [row for row in evidence.verdicts if row["train_suite"] == row["suite"] and row["slice"] is None]
    rows = [row for row in own if row["family"] in ("text", "control") or row["role"] == "control"]
    beside = [row for row in own if row["detector"] == headline and row not in rows]
    if not rows:
        return paragraph("No control was measured in this run: nothing says that a detector beats the text.")
    words = paragraph(
        "If word counts do as well as activations, the activations were not needed. Shuffled labels must give 0.5: otherwise "
        "something leaks. An untrained network and the embeddings hold the text alone. A random direction above 0.5 says that the "
        "difference fills much of the space, not that it was found by learning. Log-probability says how sure the model was of its words."
    )
    figures = [_suite(suite, pick(rows, suite=suite), pick(beside, suite=suite)) for suite in suites_of(rows)]
    return join([words, *figures])


def _suite(suite: str, rows: list[Row], beside: list[Row]) -> Markup:
    metric = "auroc_crossed" if any(is_measured(row) for row in pick(rows, metric="auroc_crossed")) else "auroc"
    names = list(dict.fromkeys(row["detector"] for row in beside + rows))
    mine = {name: pick(beside + rows, detector=name) for name in names}
    found = [(name, best(mine[name], metric) or best(mine[name], "auroc")) for name in names]
    chosen = [(name, row) for name, row in found if row is not None]
    kind = {"text": "text", "control": "control", "probe": "activations", "sae": "activations"}
    lines = [(name, kind.get(row["family"] or "", ""), METRICS[row["metric"]], shown(row)) for name, row in chosen]
    numbers = table(f"{suite}: controls", ("detector", "reads", "metric", "value"), lines, n_words=3)
    plotted = [_dot(name, row) for name, row in chosen if is_measured(row)]
    if not plotted:
        return html("<h3>{}</h3>{}", suite, numbers)
    drawing = dots(plotted, label=f"{METRICS[metric]} of controls on {suite}", reference=0.5)
    caption = f"Out-of-fold {METRICS[metric]} with 95 % intervals. Filled square: the headline detector. The dashed line is a coin."
    return html("<h3>{}</h3>{}", suite, figure(drawing, caption, numbers))


def _dot(name: str, row: Row) -> Dot:
    return Dot(
        name, row["value"], *ends(row), number(row["value"], row["metric"]), is_lie=row["family"] in ("probe", "sae")
    )


SECTION = PlainSection(
    "text_alone", "What text alone would have seen", "Whether the activations were needed at all.", 40, draw
)
