"""False alarms: what is caught at a threshold, beside whom it accuses, in chat and in the suite itself."""

from markupsafe import Markup

from harness.evidence import Evidence
from reports.html import join, paragraph, table
from reports.notes import Notes
from reports.rows import METRICS, Row, best, pick
from reports.section import PlainSection

SHOWN = ("recall_at_fpr_0.01", "fpr_benign", "fpr_in_domain", "brier")


def draw(evidence: Evidence) -> Markup:
    """One table: recall and both false positive rates side by side."""
    rows = [row for row in evidence.verdicts if row["metric"] in SHOWN and row["slice"] is None]
    words = paragraph(
        "The threshold was set on everyday chat so that at most 1 % of it raises an alarm, then frozen. A threshold that is quiet on chat "
        "can still accuse honest answers to the suite's own questions, so both rates stand side by side. All are measured on exam "
        "groups that no fit and no choice has seen."
    )
    kinds = dict.fromkeys((row["suite"], row["train_suite"], row["detector"]) for row in rows)
    where = [dict(zip(("suite", "train_suite", "detector"), kind, strict=True)) for kind in kinds]
    notes = Notes()
    head = ("suite", "detector", "threshold", *(METRICS[metric] for metric in SHOWN))
    alarms = table(
        "Alarms at the frozen threshold",
        head,
        [_line(evidence, notes, pick(rows, **kind), **kind) for kind in where],
        n_words=2,
    )
    elsewhere = [row for row in evidence.verdicts if row["metric"] == "fpr_benign" and row["slice"]]
    return join([words, alarms, notes.listed(), _elsewhere(elsewhere)])


def _elsewhere(rows: list[Row]) -> Markup:
    """False alarms on other control suites."""
    if not rows:
        return Markup()
    notes = Notes()
    lines = [
        (row["train_suite"], row["detector"], row["slice"].removeprefix("suite:"), notes.shown(row)) for row in rows
    ]
    head = ("fitted on", "detector", "read on", "false alarms")
    return join([table("False alarms elsewhere", head, lines, n_words=3), notes.listed()])


def _line(
    evidence: Evidence, notes: Notes, rows: list[Row], *, suite: str, train_suite: str, detector: str
) -> tuple[object, ...]:
    facts = evidence.detector(train_suite, detector)
    threshold = f"{facts['threshold']:.3f}" if facts and facts.get("threshold") is not None else "none"
    where = suite if suite == train_suite else f"{suite} (fitted on {train_suite})"
    return where, detector, threshold, *(notes.shown(best(rows, metric)) for metric in SHOWN)


SECTION = PlainSection(
    "false_alarms", "False alarms", "What the frozen detector catches, and whom it accuses.", 70, draw
)
