"""False alarms: what is caught at a threshold, beside whom it accuses, in chat and in the suite itself."""

from collections.abc import Sequence

from markupsafe import Markup

from harness.evidence import Evidence
from reports.html import join, paragraph, table
from reports.notes import Notes
from reports.precision import precision
from reports.rows import METRICS, Row, best, pick
from reports.section import PlainSection

ALARMS = ("recall_at_fpr_0.01", "fpr_benign", "fpr_in_domain")
TRUST = ("brier", "log_loss", "ece")


def draw(evidence: Evidence) -> Markup:
    """Recall and both false positive rates side by side, how many alarms would be right, and how far probabilities hold."""
    words = paragraph(
        "The threshold was set on everyday chat so that at most 1 % of it raises an alarm, then frozen. A threshold that is quiet on chat "
        "can still accuse honest answers to the suite's own questions, so both rates stand side by side. All are measured on exam "
        "groups that no fit and no choice has seen."
    )
    elsewhere = [row for row in evidence.verdicts if row["metric"] == "fpr_benign" and row["slice"]]
    return join(
        [
            words,
            _table(evidence, "Alarms at the frozen threshold", ALARMS),
            _elsewhere(elsewhere),
            precision([row for row in evidence.verdicts if row["metric"] == "precision"]),
            _trust(evidence),
        ]
    )


def _trust(evidence: Evidence) -> Markup:
    if not any(row["metric"] in TRUST for row in evidence.verdicts):
        return Markup()
    words = paragraph(
        "Scores are also turned into probabilities, learnt on out-of-fold scores and frozen. Less is better in all three. Brier loss "
        "is the mean squared error: 0.25 is always saying one half. Log loss is the surprise in nats: 0.69 is always saying one half, "
        "and a sure mistake costs much. Calibration error is how far stated and observed shares lie apart, with no interval."
    )
    return join([words, _table(evidence, "How far its probabilities can be believed", TRUST)])


def _table(evidence: Evidence, caption: str, metrics: Sequence[str]) -> Markup:
    rows = [row for row in evidence.verdicts if row["metric"] in metrics and row["slice"] is None]
    kinds = dict.fromkeys((row["suite"], row["train_suite"], row["detector"]) for row in rows)
    where = [dict(zip(("suite", "train_suite", "detector"), kind, strict=True)) for kind in kinds]
    notes = Notes()
    head = ("suite", "detector", "threshold", *(METRICS[metric] for metric in metrics))
    lines = [_line(evidence, notes, pick(rows, **kind), metrics, **kind) for kind in where]
    return join([table(caption, head, lines, n_words=2), notes.listed()])


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
    evidence: Evidence, notes: Notes, rows: list[Row], metrics: Sequence[str], *, suite: str, **kind: str
) -> tuple[object, ...]:
    facts = evidence.detector(kind["train_suite"], kind["detector"])
    threshold = f"{facts['threshold']:.3f}" if facts and facts.get("threshold") is not None else "none"
    where = suite if suite == kind["train_suite"] else f"{suite} (fitted on {kind['train_suite']})"
    return where, kind["detector"], threshold, *(notes.shown(best(rows, metric)) for metric in metrics)


SECTION = PlainSection(
    "false_alarms", "False alarms", "What the frozen detector catches, and whom it accuses.", 70, draw
)
