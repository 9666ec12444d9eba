"""Numbers of a run that are none: nan, infinite, booleans, text or nothing where a number must stand."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from harness.errors import DamagedError
from harness.evidence import Evidence

_WHOLE = ("seed", "epoch")
"""Columns of planned and answered episodes that hold whole numbers."""
_CONFIG = {"seed": int, "epochs": int, "batch": int, "n_shuffles": int, "n_bootstrap": int, "temperature": float}
_MODEL = {"n_layers": int, "width": int}
_MAYBE = {"limit": int, "token_layer": int}
"""Numbers of the plan, and those that may be left open."""
_FACTS = {"threshold_fpr": float, "n_calibration": int}


def refuse_odd_numbers(evidence: Evidence) -> None:
    """DamagedError for the first odd number of plan, tables and scores; fields that are not there are not missed here."""
    for where in (*_of_plan(evidence.plan), *_of_table("episodes.parquet", evidence.episodes)):
        raise DamagedError(f"{where} is no number that can stand there; run telltale verify, then the audit again")


def refuse_odd_facts(where: str, facts: Mapping[str, Any]) -> None:
    """The same for the facts of a detector."""
    given = {name: facts[name] for name in _FACTS if name in facts}
    parts = [*_typed(where, given, _FACTS), *_deep(where, facts)]
    if facts.get("site"):
        parts += _typed(f"{where}: site", facts["site"], {"layer": int})
    for each in facts.get("layers", ()):
        parts += _typed(f"{where}: layers", {"layer": each}, {"layer": int})
    for name in ("platt", "choice"):
        parts += _typed(f"{where}: {name}", facts.get(name) or {}, {"slope": float, "offset": float, "variant": int})
    inner = (facts.get("choice") or {}).get("inner_auroc")
    parts += _typed(f"{where}: choice", {} if inner is None else {"inner_auroc": inner}, {"inner_auroc": float})
    for part in parts:
        raise DamagedError(f"{part} is no number that can stand there; run telltale verify, then the audit again")


def _of_plan(plan: Mapping[str, Any]) -> Iterator[str]:
    yield from _deep("plan.json", {name: plan[name] for name in ("config", "model", "twin") if plan.get(name)})
    yield from _typed("plan.json: config", plan["config"], _CONFIG)
    yield from _typed("plan.json: config", {k: v for k, v in plan["config"].items() if v is not None}, _MAYBE)
    for name in ("model", "twin"):
        yield from _typed(f"plan.json: {name}", plan.get(name) or {}, _MODEL)
    for group, place in plan["split"].items():
        due = int if place["part"] == "dev" else type(None)
        if "fold" in place and type(place["fold"]) is not due:
            yield f"plan.json: fold of {group}: {place['fold']!r}"
    for row in plan["episodes"]:
        yield from _typed(f"plan.json: episode {row['episode_id']}", row, dict.fromkeys(_WHOLE, int))


def _typed(where: str, row: Mapping[str, Any], kinds: Mapping[str, type]) -> Iterator[str]:
    """Fields that are there and of another kind; a whole number may stand for a broken one."""
    for name, kind in kinds.items():
        if name in row and not (type(row[name]) is kind or (kind is float and type(row[name]) is int)):
            yield f"{where}, {name}: {row[name]!r}"


def _deep(where: str, content: object) -> Iterator[str]:
    """Numbers anywhere inside that are not finite."""
    if isinstance(content, Mapping):
        for name, each in content.items():
            yield from _deep(f"{where}, {name}", each)
    elif isinstance(content, list):
        for each in content:
            yield from _deep(where, each)
    elif isinstance(content, float) and not math.isfinite(content):
        yield f"{where}: {content!r}"


def _of_table(where: str, table: pl.DataFrame) -> Iterator[str]:
    for name in _WHOLE:
        if name in table.columns and (not table[name].dtype.is_integer() or table[name].null_count()):
            yield f"{where}, {name}"
    for name, kind in table.schema.items():
        if kind == pl.Boolean:
            yield f"{where}, {name}: a boolean"
        if kind.is_float() and not table[name].drop_nulls().is_finite().all():
            yield f"{where}, {name}: nan or infinite"
        if name.startswith(("logprob_", "entropy_")) and not (kind.is_float() or kind == pl.Null):
            yield f"{where}, {name}: {kind}"
    if "fold" in table.columns and "part" in table.columns:
        is_dev = pl.col("part") == "dev"
        if table.filter(pl.col("fold").is_null() == is_dev).height or not table["fold"].dtype.is_integer():
            yield f"{where}, fold"
    for name in ("prompt_ids", "answer_ids"):
        if name in table.columns and table.schema[name] not in (pl.List(pl.Int64), pl.List(pl.Null)):
            yield f"{where}, {name}: {table.schema[name]}"
