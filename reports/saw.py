"""What the detectors saw: how well activations tell deceptive answers from honest ones that look the same."""

from collections.abc import Sequence

from markupsafe import Markup

from harness.evidence import Evidence
from reports.asked import CELLS
from reports.html import html, join, paragraph, table
from reports.notes import Notes
from reports.rows import METRICS, Row, best, by_rank, is_measured, pick, shown, slice_kind, slice_value, suites_of
from reports.scores_by_cell import scores_by_cell
from reports.section import PlainSection

SHOWN = (
    "auroc_crossed",
    "auroc",
    "auroc_worst_cell",
    "auroc_sham",
    "lift_over_sham",
    "margin_over_text",
    "selectivity",
)
ELSEWHERE = {"span", "seed", "groups", "prevalence", "suite"}
"""Kinds of slices that have a section of their own."""


def draw(evidence: Evidence) -> Markup:
    """A table and a plot of scores for each suite on which detectors were fitted."""
    own = [
        row
        for row in evidence.verdicts
        if row["role"] in ("headline", "grid", "control") and row["train_suite"] == row["suite"]
    ]
    rows = [row for row in own if row["family"] in ("probe", "sae")]
    if not rows:
        return paragraph("No detector could be fitted in this run, so nothing is known of what would be seen.")
    words = paragraph(
        "AUROC is the chance that a deceptive answer scores above an honest one: 1 is always, 0.5 is a coin. Crossed AUROC counts only "
        "cells in which neither words nor knowledge tell the two apart. Worst cell is against the one honest cell that is hardest. "
        "Sham reads a twin that never lies with the labels of this model: what is left there is not deception. The detector named "
        "beforehand stands first; the highest of many others is high by luck, too."
    )
    return join([words, *(_suite(evidence, suite, pick(rows, suite=suite)) for suite in suites_of(rows))])


def _suite(evidence: Evidence, suite: str, rows: list[Row]) -> Markup:
    headline = str(evidence.plan["config"]["headline"])
    whole = pick(rows, slice=None, site=None)
    others = [row for row in whole if row["detector"] != headline] or whole
    metrics = [metric for metric in SHOWN if pick(others, metric=metric)]
    lone = [metric for metric in SHOWN if pick(whole, metric=metric) and metric not in metrics]
    pieces = [
        html("<h3>{}</h3>", suite),
        _ranked(suite, whole, metrics, headline),
        _compared(suite, headline, pick(whole, detector=headline, metric=tuple(lone))),
        _by_slice(suite, headline, pick(rows, detector=headline)),
        scores_by_cell(evidence, suite, headline),
    ]
    return join(pieces)


def _ranked(suite: str, rows: list[Row], metrics: Sequence[str], headline: str) -> Markup:
    """Detectors by rank, and those that could not be measured folded under them."""
    names = by_rank(rows, headline)
    has = {name: any(is_measured(row) for row in pick(rows, detector=name)) for name in names}
    upper = [name for name in names if has[name] or name == headline]
    lower = [name for name in names if name not in upper]
    if not upper:
        return _table(f"{suite}: detectors", rows, lower, metrics)
    pieces = [_table(f"{suite}: detectors", rows, upper, metrics)]
    if lower:
        body = _table(f"{suite}: detectors without a number", rows, lower, metrics)
        words = "detector" if len(lower) == 1 else "detectors"
        pieces.append(
            html(
                "<details><summary>{}: {} {} that could not be measured, and why</summary>{}</details>",
                suite,
                len(lower),
                words,
                body,
            )
        )
    return join(pieces)


def _table(caption: str, rows: list[Row], names: Sequence[str], metrics: Sequence[str]) -> Markup:
    notes = Notes()
    kept = [metric for metric in metrics if any(row["detector"] in names for row in pick(rows, metric=metric))]
    lines = [(name, *(notes.shown(best(pick(rows, detector=name), metric)) for metric in kept)) for name in names]
    return join([table(caption, ("detector", *(METRICS[metric] for metric in kept)), lines), notes.listed()])


def _compared(suite: str, headline: str, rows: list[Row]) -> Markup:
    """What is measured of the headline alone: its controls."""
    if not rows:
        return Markup()
    notes = Notes()
    lines = [
        (METRICS[row["metric"]], row["baseline"] or "nothing", notes.shown(row))
        for row in sorted(rows, key=lambda row: SHOWN.index(row["metric"]))
    ]
    head = ("metric", "compared with", "value")
    return join([table(f"{suite}: {headline} against its controls", head, lines, n_words=2), notes.listed()])


def _by_slice(suite: str, headline: str, rows: list[Row]) -> Markup:
    sliced = [row for row in rows if row["slice"] and slice_kind(row) not in ELSEWHERE]
    if not sliced:
        return Markup()
    lines = [(row["slice"], _words(row), METRICS.get(row["metric"], row["metric"]), shown(row)) for row in sliced]
    head = ("against", "in words", "metric", "value")
    body = table(f"{suite}: {headline} cell by cell, and other slices", head, lines, n_words=3)
    return html("<details><summary>{}: cell by cell ({} rows)</summary>{}</details>", suite, len(sliced), body)


def _words(row: Row) -> str:
    if row["slice"] == "exam":
        return "frozen detector on unseen groups"
    kind = slice_kind(row)
    return CELLS.get(slice_value(row), "") or kind if kind == "cell" else kind


SECTION = PlainSection("saw", "What the detectors saw", "Whether lies could be read from the activations.", 30, draw)
