"""Learning: how few groups are enough, how many bits the labels cost, and how much hangs on the seed."""

import math
import re
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from harness.evidence import Evidence
from reports.html import MANY, figure, html, join, paragraph, table
from reports.notes import Notes
from reports.rows import METRICS, Row, best, is_measured, number, pick, slice_kind, suites_of
from reports.section import PlainSection
from reports.svg import curves

_MOST_CURVES = 6
"""Curves that can be told apart in one figure."""


def draw(evidence: Evidence) -> Markup:
    """Label efficiency and compression of the headline, then the spread over seeds."""
    own = [row for row in evidence.verdicts if row["train_suite"] == row["suite"] and row["role"] != "transfer"]
    groups = [row for row in own if slice_kind(row) == "groups"]
    compression = pick(own, metric="compression")
    seeds = [row for row in own if slice_kind(row) == "seed"]
    if not groups and not compression and not seeds:
        return paragraph("How fast a detector learns, and what hangs on its seed, was not measured in this run.")
    return join([_efficiency(groups), _compression(compression), _seeds(own, seeds)])


def _efficiency(rows: list[Row]) -> Markup:
    """One figure a metric, of at most so many curves as can be told apart."""
    if not rows:
        return Markup()
    words = paragraph(
        "The detector is fitted again on a few groups only, its layer and settings as they were, and read on the same answers. "
        "Several draws of as many groups give a mean, a lowest and a highest: not an interval. A detector that needs few groups "
        "reads something plain; one that still climbs at the right would gain from more data."
    )
    metrics = list(dict.fromkeys(row["metric"] for row in rows))
    return join([words, *(piece for metric in metrics for piece in _figures(metric, pick(rows, metric=metric)))])


def _figures(metric: str, rows: list[Row]) -> list[Markup]:
    kinds = list(dict.fromkeys((row["suite"], row["detector"]) for row in rows))
    chunks = [kinds[i : i + _MOST_CURVES] for i in range(0, len(kinds), _MOST_CURVES)]
    return [_figure(metric, [row for row in rows if (row["suite"], row["detector"]) in chunk]) for chunk in chunks]


def _figure(metric: str, rows: list[Row]) -> Markup:
    rows, notes = sorted(rows, key=lambda row: (row["suite"], row["detector"], _groups(row))), Notes()
    lines = [(row["suite"], row["detector"], row["baseline"] or "", _groups(row), notes.shown(row)) for row in rows]
    head = ("suite", "detector", "what the figures are", "groups fitted on", METRICS.get(metric, metric))
    caption = f"Label efficiency: {METRICS.get(metric, metric)} by the number of groups fitted on"
    numbers = join([table(caption, head, lines, n_words=3), notes.listed()])
    series = [(suite, _points(pick(rows, suite=suite))) for suite in suites_of(rows)]
    series = [(name, points) for name, points in series if points]
    if not series:
        return numbers
    names = {math.log2(n): str(n) for n in map(_groups, rows) if n}
    drawing = curves(series, label=caption, x_name="groups fitted on (the scale doubles)", x_names=names)
    words = f"Mean {METRICS.get(metric, metric)} of the draws, on a scale that doubles. The dashed line is a coin."
    return figure(drawing, words, numbers, is_open=len(lines) <= MANY)


def _groups(row: Mapping[str, object]) -> int:
    """8 of groups:8; 0 where no number stands there."""
    found = re.match(r"groups:(\d{1,9})", str(row["slice"]))
    return int(found[1]) if found else 0


def _points(rows: Sequence[Row]) -> list[tuple[float, float]]:
    return [(math.log2(_groups(row)), row["value"]) for row in rows if is_measured(row) and _groups(row)]


def _compression(rows: list[Row]) -> Markup:
    if not rows:
        return Markup()
    words = paragraph(
        "Compression: the labels are sent block by block, each coded by what a detector fitted on the blocks before expects. The "
        "bits that they cost at one a label are divided by the bits sent: 1 is nothing learnt; 4 is a quarter of the bits. It is "
        "high only where the labels are read well and from few examples."
    )
    notes = Notes()
    lines = [(row["suite"], row["detector"], row["baseline"] or "not counted", notes.shown(row)) for row in rows]
    head = ("suite", "detector", "what was sent", "compression")
    return join([words, table("Online code length", head, lines, n_words=3), notes.listed()])


def _seeds(own: list[Row], seeds: list[Row]) -> Markup:
    """Mean, lowest and highest over the first fit and those under other seeds."""
    if not seeds:
        return Markup()
    words = paragraph(
        "Some detectors are fitted from a random start. Here is the spread over fits under other seeds, the first among them: it says "
        "what luck does, and is not an interval."
    )
    notes = Notes()
    kinds = dict.fromkeys((row["suite"], row["detector"], row["metric"]) for row in seeds)
    lines = [_spread(notes, *kind, pick(own, suite=kind[0], detector=kind[1]), _mine(seeds, kind)) for kind in kinds]
    head = ("suite", "detector", "metric", "each fit", "mean", "lowest", "highest")
    return join([words, table("Spread over seeds", head, lines, n_words=4), notes.listed()])


def _mine(seeds: list[Row], kind: tuple[str, str, str]) -> list[Row]:
    return pick(seeds, suite=kind[0], detector=kind[1], metric=kind[2])


def _spread(
    notes: Notes, suite: str, detector: str, metric: str, own: list[Row], seeds: list[Row]
) -> tuple[object, ...]:
    first = best(pick(own, site=None), metric)
    fits = [*([first] if first is not None else []), *seeds]
    values = [float(row["value"]) for row in fits if is_measured(row)]
    each = Markup(" · ").join(notes.bare(row) for row in fits)
    found = (sum(values) / len(values), min(values), max(values)) if values else ()
    written = [number(value, metric) for value in found] or [html("<span class='na'>no number</span>")] * 3
    return (suite, detector, METRICS.get(metric, metric), each, *written)


SECTION = PlainSection(
    "learning",
    "How fast it learns",
    "How few examples are enough, and how much hangs on the seed.",
    65,
    draw,
)
