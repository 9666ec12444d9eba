"""Transfer: whether a detector fitted on one suite reads another, as a matrix with numbers."""

from markupsafe import Markup

from harness.evidence import Evidence
from reports.html import html, join, paragraph
from reports.rows import METRICS, Row, between, is_measured, number, pick
from reports.section import PlainSection


def draw(evidence: Evidence) -> Markup:
    """One matrix for each detector and metric."""
    rows = [row for row in pick(evidence.verdicts, role="transfer") if row["slice"] is None]
    if not rows:
        return paragraph("No transfer was measured: it needs detectors on at least two suites.")
    words = paragraph(
        "Rows: the suite a detector was fitted on. Columns: the suite it is read on. Near 1 it carries over; near 0.5 it read something "
        "that the other suite does not have; well below 0.5 it read something that means the opposite there."
    )
    kinds = dict.fromkeys((row["detector"], row["metric"]) for row in rows)
    return join([words, *(_matrix(name, metric, pick(rows, detector=name, metric=metric)) for name, metric in kinds)])


def _matrix(detector: str, metric: str, rows: list[Row]) -> Markup:
    trains, tests = (sorted({row[key] for row in rows}) for key in ("train_suite", "suite"))
    head = join(html("<th scope='col'>→ {}</th>", name) for name in tests)
    place = {(row["train_suite"], row["suite"]): row for row in rows}
    body = join(
        html("<tr><th scope='row'>{}</th>{}</tr>", train, join(_cell(place.get((train, test))) for test in tests))
        for train in trains
    )
    return html(
        "<div class='scroll'><table class='matrix'><caption>{}: {} from suite to suite</caption>"
        "<thead><tr><th scope='col'>fitted on</th>{}</tr></thead><tbody>{}</tbody></table></div>",
        detector,
        METRICS.get(metric, metric),
        head,
        body,
    )


def _cell(row: Row | None) -> Markup:
    if row is None:
        return html("<td class='na'>not asked</td>")
    if not is_measured(row):
        return html("<td class='na'>{}: {}</td>", row["status"].replace("_", " "), row["reason"])
    heat = min(10, max(0, round(10 * row["value"])))
    return html(
        "<td class='heat h{}'><b>{}</b><small>{}</small></td>", heat, number(row["value"], row["metric"]), between(row)
    )


SECTION = PlainSection("transfer", "Transfer", "Whether a detector reads lies it was not fitted on.", 60, draw)
