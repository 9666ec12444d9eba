"""What the detectors saw: how well activations tell deceptive answers from honest ones that look the same."""

from markupsafe import Markup

from harness.evidence import Evidence
from reports.asked import CELLS
from reports.html import html, join, paragraph, table
from reports.notes import Notes
from reports.rows import METRICS, Row, best, pick, shown, suites_of
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
        "Sham reads a twin that never lies with the labels of this model: what is left there is not deception."
    )
    return join([words, *(_suite(evidence, suite, pick(rows, suite=suite)) for suite in suites_of(rows))])


def _suite(evidence: Evidence, suite: str, rows: list[Row]) -> Markup:
    metrics = [metric for metric in SHOWN if pick(rows, metric=metric, slice=None)]
    detectors = list(dict.fromkeys(row["detector"] for row in rows))
    notes = Notes()
    lines = [
        (name, *(notes.shown(best(pick(rows, detector=name), metric)) for metric in metrics)) for name in detectors
    ]
    whole = table(f"{suite}: detectors", ("detector", *(METRICS[metric] for metric in metrics)), lines)
    headline = str(evidence.plan["config"]["headline"])
    drawn = scores_by_cell(evidence, suite, headline)
    return join([html("<h3>{}</h3>", suite), whole, notes.listed(), _by_slice(suite, rows), drawn])


def _by_slice(suite: str, rows: list[Row]) -> Markup:
    sliced = [row for row in rows if row["slice"] and (row["site"] is None or row["role"] == "headline")]
    if not sliced:
        return Markup()
    lines = [
        (row["slice"], _words(row["slice"]), row["detector"], METRICS.get(row["metric"], row["metric"]), shown(row))
        for row in sliced
    ]
    head = ("against", "in words", "detector", "metric", "value")
    body = table(f"{suite}: cell by cell, and other slices", head, lines, n_words=4)
    return html("<details><summary>{}: cell by cell ({} rows)</summary>{}</details>", suite, len(sliced), body)


def _words(name: str) -> str:
    kind, _, value = name.partition(":")
    return CELLS.get(value, "") if kind == "cell" else "frozen detector on unseen groups" if name == "exam" else kind


SECTION = PlainSection("saw", "What the detectors saw", "Whether lies could be read from the activations.", 30, draw)
