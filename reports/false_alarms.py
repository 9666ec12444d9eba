"""False alarms: what is caught at a threshold, beside whom it accuses, in chat and in the suite itself."""

from markupsafe import Markup

from harness.evidence import Evidence
from reports.html import join, paragraph, table
from reports.rows import METRICS, Row, best, pick, shown
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
    head = ("suite", "detector", "threshold", *(METRICS[metric] for metric in SHOWN))
    alarms = table("Alarms at the frozen threshold", head, [_line(evidence, rows, *kind) for kind in kinds], n_words=2)
    elsewhere = [row for row in evidence.verdicts if row["metric"] == "fpr_benign" and row["slice"]]
    return join([words, alarms, _elsewhere(elsewhere)])


def _elsewhere(rows: list[Row]) -> Markup:
    """False alarms on other control suites."""
    if not rows:
        return Markup()
    lines = [(row["train_suite"], row["detector"], row["slice"].removeprefix("suite:"), shown(row)) for row in rows]
    return table("False alarms elsewhere", ("fitted on", "detector", "read on", "false alarms"), lines, n_words=3)


def _line(evidence: Evidence, rows: list[Row], suite: str, train: str, detector: str) -> tuple[object, ...]:
    mine = pick(rows, suite=suite, train_suite=train, detector=detector)
    facts = evidence.detector(train, detector) if train and detector else None
    threshold = f"{facts['threshold']:.3f}" if facts and facts.get("threshold") is not None else "none"
    where = suite if suite == train else f"{suite} (fitted on {train})"
    return where, detector, threshold, *(shown(best(mine, metric)) for metric in SHOWN)


SECTION = PlainSection(
    "false_alarms", "False alarms", "What the frozen detector catches, and whom it accuses.", 70, draw
)
