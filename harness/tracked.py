"""What of a run goes to MLflow: names, numbers and tags, without MLflow."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from harness.evidence import Evidence

LONGEST_VALUE, LONGEST_NAME = 6000, 250
"""What MLflow keeps of a parameter's value, and of a name."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Point:
    """One number of one curve."""

    key: str
    """auroc/trade_report/end.last, with /lower or /upper for its ends."""
    value: float
    """Finite."""
    step: int
    """The layer, or 0."""


def points_of(rows: Iterable[Row]) -> list[Point]:
    """Every measured number with its ends; what is not measured is left out, not sent as NaN."""
    return [point for row in rows if row["status"] == "measured" for point in _points(row)]


def by_detector(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows of each fitted detector, under train_suite/detector."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row["detector"]:
            found.setdefault(f"{row['train_suite'] or row['suite']}/{row['detector']}", []).append(row)
    return found


def tags_of(evidence: Evidence) -> dict[str, str]:
    """Tags of the parent run."""
    plan = evidence.plan
    tags = {"run_id": plan["run_id"], "model": plan["model"]["name"], "model_digest": plan["model"]["digest"]}
    tags |= {"suites": ", ".join(suite["name"] for suite in plan["suites"])}
    tags |= {f"version.{name}": value for name, value in (plan.get("versions") or {}).items()}
    ours = {_name(f"telltale.{key}"): str(value)[:LONGEST_VALUE] for key, value in tags.items()}
    note = "A mirror of a Telltale run folder. In child runs the step is the layer."
    return {**ours, "mlflow.runName": f"audit {plan['run_id'][:12]}", "mlflow.note.content": note}


def params_of(content: Mapping[str, Any], before: str = "") -> dict[str, str]:
    """A nested configuration, flattened to dotted names."""
    flat: dict[str, str] = {}
    for key, value in content.items():
        if isinstance(value, Mapping):
            flat |= params_of(value, f"{before}{key}.")
        else:
            flat[_name(f"{before}{key}")] = str(value)[:LONGEST_VALUE]
    return flat


def _points(row: Row) -> Iterator[Point]:
    site = row["site"]
    where = f"{site['span']}.{site['pooling']}" if site else None
    prefix = {"transfer": "transfer", "headline": "exam"}.get(row["role"])
    name = "/".join(filter(None, (prefix, row["metric"], row["suite"], where, row["slice"])))
    for end, value in (("", row["value"]), ("/lower", row["lower"]), ("/upper", row["upper"])):
        if value is not None and math.isfinite(value):
            yield Point(_name(name + end), float(value), site["layer"] if site else 0)


def _name(words: str) -> str:
    return re.sub(r"[^A-Za-z0-9_\-. /]", "_", words)[:LONGEST_NAME]
