"""Transfer: whether a detector fitted on one suite reads another, as a matrix with numbers."""

from collections.abc import Sequence

from markupsafe import Markup

from harness.evidence import Evidence
from harness.result_nouns import LEFT_OUT, MOST_GROUPS
from reports.html import html, join, paragraph, table
from reports.notes import Notes
from reports.rows import (
    METRICS,
    Row,
    between,
    is_measured,
    number,
    pick,
    ranking_metric,
    slice_kind,
    slice_value,
    suites_of,
)
from reports.section import PlainSection

MOST_COLUMNS = 8
"""Of the table of all detectors; with more there is none."""


def draw(evidence: Evidence) -> Markup:
    """The headline's matrices, a table of all detectors, the others' matrices folded, and transfer between frames."""
    every = pick(evidence.verdicts, role="transfer")
    rows, frames = pick(every, slice=None), [row for row in every if slice_kind(row) == "frame"]
    if not every:
        return paragraph("No transfer was measured: it needs detectors on at least two suites.")
    headline = str(evidence.plan["config"]["headline"])
    words = paragraph(
        "Rows: the suite a detector was fitted on. Columns: the suite it is read on. Near 1 it carries over; near 0.5 it read something "
        "that the other suite does not have; well below 0.5 it read something that means the opposite there. All the others together give "
        f"{MOST_GROUPS} groups each at the most."
    )
    names = sorted(dict.fromkeys(row["detector"] for row in rows), key=lambda name: name != headline)
    mine = [name for name in names if name == headline]
    folded = [_folded(name, pick(rows, detector=name)) for name in names if name not in mine]
    open_ = [_matrices(name, pick(rows, detector=name)) for name in mine]
    return join([words, *open_, _chosen(rows, names), *folded, _frames(frames, headline)])


def _matrices(detector: str, rows: list[Row]) -> Markup:
    metrics = dict.fromkeys(row["metric"] for row in rows)
    return join(_matrix(detector, metric, pick(rows, metric=metric)) for metric in metrics)


def _folded(detector: str, rows: list[Row]) -> Markup:
    return html("<details><summary>{}: from suite to suite</summary>{}</details>", detector, _matrices(detector, rows))


def _matrix(detector: str, metric: str, rows: list[Row]) -> Markup:
    trains, tests = (sorted({row[key] for row in rows}) for key in ("train_suite", "suite"))
    trains.sort(key=lambda train: train == LEFT_OUT)
    head = join(html("<th scope='col'>→ {}</th>", name) for name in tests)
    place = {(row["train_suite"], row["suite"]): row for row in rows}
    body = join(
        html(
            "<tr><th scope='row'>{}</th>{}</tr>",
            "all the others" if train == LEFT_OUT else train,
            join(_cell(place.get((train, test)), is_same=train == test) for test in tests),
        )
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


def _cell(row: Row | None, *, is_same: bool) -> Markup:
    if row is None:
        return html("<td class='na'>{}</td>", "itself" if is_same else "not asked")
    if not is_measured(row):
        return html("<td class='na'>{}: {}</td>", row["status"].replace("_", " "), row["reason"])
    heat = min(10, max(0, round(10 * row["value"])))
    return html(
        "<td class='heat h{}'><b>{}</b><small>{}</small></td>", heat, number(row["value"], row["metric"]), between(row)
    )


def _chosen(rows: list[Row], names: Sequence[str]) -> Markup:
    """Every detector in one table: fitted on all the others where that was done, else each pair of suites."""
    across = [row for row in rows if row["train_suite"] != row["suite"]]
    left_out = pick(across, train_suite=LEFT_OUT)
    kept = [row for suite in suites_of(left_out or across) for row in _leading(pick(left_out or across, suite=suite))]
    columns = list(dict.fromkeys((row["train_suite"], row["suite"], row["metric"]) for row in kept))
    if len(names) < 2 or not 0 < len(columns) <= MOST_COLUMNS:
        return Markup()
    place, notes = {(row["detector"], row["train_suite"], row["suite"]): row for row in kept}, Notes()
    head = [f"{'' if left_out else f'{train} '}→ {suite} ({METRICS[metric]})" for train, suite, metric in columns]
    lines = [(name, *(notes.shown(place.get((name, *where[:2]))) for where in columns)) for name in names]
    caption = "Every detector: fitted on all the others, read on" if left_out else "Every detector: from suite to suite"
    return join([table(caption, ("detector", *head), lines), notes.listed()])


def _leading(rows: list[Row]) -> list[Row]:
    return pick(rows, metric=ranking_metric(rows))


def _frames(rows: list[Row], headline: str) -> Markup:
    """Inside a suite, from one frame to the other."""
    if not rows:
        return Markup()
    words = paragraph(
        "Frames: fitted where the situation is one way round, read where it is the other. Well below 0.5 it read the frame, or what was "
        "said, and not the deception."
    )
    theirs = [row for row in rows if row["detector"] != headline]
    pieces = [words, _framed("Between the frames of a suite", pick(rows, detector=headline) or rows)]
    if theirs and len(theirs) < len(rows):
        body = _framed("Between the frames of a suite, other detectors", theirs)
        pieces.append(html("<details><summary>Between frames: other detectors</summary>{}</details>", body))
    return join(pieces)


def _framed(caption: str, rows: list[Row]) -> Markup:
    notes = Notes()
    lines = [
        (row["detector"], row["suite"], slice_value(row).replace("->", " → "), METRICS[row["metric"]], notes.shown(row))
        for row in rows
    ]
    head = ("detector", "suite", "frames", "metric", "value")
    return join([table(caption, head, lines, n_words=4), notes.listed()])


SECTION = PlainSection("transfer", "Transfer", "Whether a detector reads lies it was not fitted on.", 60, draw)
