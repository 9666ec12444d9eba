"""Reads rows of verdicts.json: picks them, and writes their numbers, or why there is none."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from reports.html import html

Row = Mapping[str, Any]

METRICS = {
    "auroc_crossed": "crossed AUROC",
    "auroc": "AUROC",
    "auroc_worst_cell": "worst cell",
    "auroc_sham": "sham",
    "lift_over_sham": "lift over sham",
    "margin_over_text": "margin over text",
    "selectivity": "selectivity",
    "recall_at_fpr_0.01": "recall at 1 % false alarms",
    "fpr_benign": "false alarms on chat",
    "fpr_in_domain": "false alarms in the suite",
    "precision": "right alarms",
    "brier": "Brier loss",
    "log_loss": "log loss",
    "ece": "calibration error (ECE)",
    "compression": "compression",
    "deceptive_rate": "deceptive",
    "deceptive_rate_change": "change in deceptive",
    "auroc_change": "change in AUROC",
    "auroc_crossed_change": "change in crossed AUROC",
    "unclear_rate": "unclear",
    "activation_coverage": "activations stored",
}
"""Metrics as a table's head says them."""

SHARES = {
    "deceptive_rate",
    "deceptive_rate_change",
    "unclear_rate",
    "recall_at_fpr_0.01",
    "fpr_benign",
    "fpr_in_domain",
    "precision",
    "activation_coverage",
}
"""Metrics that are printed as percent."""

WITHOUT_INTERVAL = {"ece", "compression"}
"""Metrics whose rows repeat the value where an interval would stand."""


def pick(rows: Iterable[Row], **match: object) -> list[Row]:
    """The rows whose fields have these values; a set or tuple means any of them."""

    def fits(row: Row) -> bool:
        return all(row.get(k) in v if isinstance(v, set | tuple) else row.get(k) == v for k, v in match.items())

    return [row for row in rows if fits(row)]


def best(rows: Sequence[Row], metric: str) -> Row | None:
    """The row of a metric to print where several could be: the exam's before the folds', the whole before a site."""
    mine = pick(rows, metric=metric, slice=None)
    ranked = sorted(mine, key=lambda row: (row["role"] != "headline", row["site"] is not None))
    return ranked[0] if ranked else None


def is_measured(row: Row | None) -> bool:
    """Whether there is a number."""
    return row is not None and row["status"] == "measured" and row["value"] is not None


def number(value: float, metric: str) -> str:
    """0.97, or 97 % for shares."""
    return f"{100 * value:.1f} %".replace(".0 %", " %") if metric in SHARES else f"{value:.2f}"


def between(row: Row) -> str:
    """The two-sided 95 % interval, 0.93–1.00; empty where the row has none."""
    if row["lower"] is None or row["upper"] is None or row["metric"] in WITHOUT_INTERVAL:
        return ""
    lower, upper = (number(row[end], row["metric"]) for end in ("lower", "upper"))
    return f"{lower.removesuffix(' %')} – {upper}"


def ends(row: Row) -> tuple[float, float]:
    """The interval of a measured row, or the value twice."""
    value = float(row["value"])
    return (value, value) if row["lower"] is None or row["upper"] is None else (row["lower"], row["upper"])


def shown(row: Row | None) -> Markup:
    """The number with its interval, or the reason why there is none."""
    if row is None:
        return html("<span class='na'>not asked</span>")
    if not is_measured(row):
        return html(
            "<span class='na'>{}: {}</span>", row["status"].replace("_", " "), row["reason"] or "no reason given"
        )
    return html("<b>{}</b> <small>{}</small>", number(row["value"], row["metric"]), between(row))


def ranking_metric(rows: Iterable[Row]) -> str:
    """Crossed AUROC where any of the rows measures it, else AUROC."""
    return "auroc_crossed" if pick(rows, metric="auroc_crossed", status="measured") else "auroc"


def by_rank(rows: Sequence[Row], headline: str) -> list[str]:
    """Detectors: the headline first, then by crossed AUROC or else AUROC, the highest first; those without a number last."""
    names = list(dict.fromkeys(row["detector"] for row in rows))
    return sorted(names, key=lambda name: (name != headline, -_rank(pick(rows, detector=name))))


def _rank(rows: Sequence[Row]) -> float:
    found = (best(rows, metric) for metric in ("auroc_crossed", "auroc"))
    return next((float(row["value"]) for row in found if row is not None and is_measured(row)), -1.0)


def slice_kind(row: Row) -> str:
    """What the rows of a slice have in common: cell, span, seed …; empty for the whole."""
    return (row["slice"] or "").partition(":")[0]


def slice_value(row: Row) -> str:
    """What tells a slice from its like: D of cell:D."""
    return (row["slice"] or "").partition(":")[2]


def suites_of(rows: Iterable[Row]) -> list[str]:
    """Suites in order of first appearance."""
    return list(dict.fromkeys(row["suite"] for row in rows))
