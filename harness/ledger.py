"""Joins what was planned with what came out, by id, and refuses evidence that contradicts itself."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from harness.errors import DamagedError
from harness.evidence import Evidence
from harness.nouns import Behaviour

_SHOWN = 3
_PARTS = ("dev", "exam", "calibration", "benign")
_PLANNED = ("suite", "pair_id", "group", "arm", "role", "condition", "cell")


class TooLittle(Exception):
    """The evidence is sound, and does not suffice to say."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Planned main episodes with what became of them."""

    main: pl.DataFrame
    """episode_id, suite, group, condition, cell, part, behaviour (null where unlabelled): every planned main episode."""
    scores: pl.DataFrame
    """scores.parquet with the group and the planned part of each episode: episode_id … value, group, planned_part."""
    coverage: float
    """Planned main episodes with stored activations ÷ planned."""

    def of_suite(self, suite: str) -> pl.DataFrame:
        """The planned main episodes of one suite."""
        return self.main.filter(pl.col("suite") == suite)


def open_ledger(evidence: Evidence) -> Ledger:
    """Checks every table against the plan.

    Raises:
        DamagedError: ids that nobody planned, ids twice, wrong suites, behaviours, models or numbers.
    """
    planned = _planned(evidence)
    main = planned.filter(pl.col("role") == "main").drop("role")
    _check_episodes(evidence, planned)
    labelled = _labelled(evidence, main)
    stray = evidence.captured - set(planned["episode_id"])
    _refuse(stray, "activations are stored for episodes that were not planned")
    n_captured = sum(1 for one in main["episode_id"] if one in evidence.captured)
    return Ledger(labelled, _scores(evidence, main), n_captured / len(main) if len(main) else math.nan)


def _planned(evidence: Evidence) -> pl.DataFrame:
    names = ("episode_id", "suite", "group", "role", "condition", "cell")
    split = {group: at["part"] for group, at in evidence.plan["split"].items()}
    _refuse({part for part in split.values() if part not in _PARTS}, "the plan's split has unknown parts")
    rows = evidence.plan["episodes"]
    _refuse({row["group"] for row in rows} - split.keys(), "the plan's split lacks groups")
    schema = dict.fromkeys((*names, "part"), pl.String)
    table = pl.DataFrame(
        [{**{name: row[name] for name in names}, "part": split[row["group"]]} for row in rows], schema=schema
    )
    _refuse_twins(table, ["episode_id"], "the plan has episode ids twice")
    suites = {suite["name"] for suite in evidence.plan["suites"]}
    _refuse(set(table["suite"]) - suites, "the plan has episodes of suites it does not describe")
    return table


def _check_episodes(evidence: Evidence, planned: pl.DataFrame) -> None:
    episodes = evidence.episodes
    _refuse_twins(episodes, ["episode_id"], "episodes.parquet has ids twice")
    _refuse(set(episodes["episode_id"]) - set(planned["episode_id"]), "episodes.parquet has ids that were not planned")
    _check_columns(evidence)
    _check_versions(evidence)
    digest = evidence.plan["model"]["digest"]
    if not digest:
        raise DamagedError("the plan names no model digest: nothing says which model answered")
    others = set(episodes.filter(pl.col("model").ne_missing(digest))["model"])
    _refuse(others, f"episodes were answered by another model than the planned {digest}")


def _check_columns(evidence: Evidence) -> None:
    """What the plan says of an episode is what its row says: the judge reads arms and cells from the table."""
    said, rows = evidence.episodes, evidence.plan["episodes"]
    names = [name for name in _PLANNED if name in said.columns and all(name in row for row in rows)]
    schema = dict.fromkeys(("episode_id", *names), pl.String)
    due = pl.DataFrame([{name: row[name] for name in schema} for row in rows], schema=schema)
    both = said.select("episode_id", *names).join(due.select("episode_id", *names), on="episode_id", suffix="_due")
    for name in names:
        wrong = both.filter(pl.col(name).ne_missing(pl.col(f"{name}_due")))
        _refuse(set(wrong["episode_id"]), f"episodes.parquet has another {name} than the plan")


def _check_versions(evidence: Evidence) -> None:
    versions = {suite["name"]: suite.get("version") for suite in evidence.plan["suites"]}
    if "version" in evidence.episodes.columns:
        asked = evidence.episodes.select("suite", "version").unique().iter_rows()
        wrong = (f"{suite} {version}" for suite, version in asked if versions.get(suite, version) != version)
        _refuse(wrong, "episodes.parquet has other versions of suites than the plan")


def _labelled(evidence: Evidence, main: pl.DataFrame) -> pl.DataFrame:
    labels = evidence.labels
    _refuse_twins(labels, ["episode_id"], "labels.parquet has ids twice")
    _refuse(
        set(labels["episode_id"]) - set(main["episode_id"]), "labels.parquet has ids that are no planned main episodes"
    )
    _refuse(set(labels["episode_id"]) - set(evidence.episodes["episode_id"]), "labels without an episode")
    _refuse(set(labels["behaviour"]) - set(Behaviour), "labels.parquet has unknown behaviours")
    joined = main.join(
        labels.select("episode_id", "behaviour", pl.col("suite").alias("said")), on="episode_id", how="left"
    )
    _refuse(
        set(joined.filter(pl.col("said") != pl.col("suite"))["episode_id"]), "labels name another suite than the plan"
    )
    return joined.drop("said")


def _scores(evidence: Evidence, main: pl.DataFrame) -> pl.DataFrame:
    scores = evidence.scores
    if scores["value"].dtype not in (pl.Float64, pl.Float32):
        raise DamagedError(f"scores.parquet: values are {scores['value'].dtype}, expected floating point")
    bad = scores.filter(pl.col("value").is_null() | ~pl.col("value").is_finite())
    _refuse(set(bad["episode_id"]), "scores.parquet has values that are not finite")
    _refuse_twins(scores, ["episode_id", "train_suite", "detector", "part"], "scores.parquet has rows twice")
    places = main.select(
        "episode_id", "group", pl.col("part").alias("planned_part"), pl.col("suite").alias("planned_suite")
    )
    joined = scores.join(places, on="episode_id", how="left")
    _refuse(set(joined.filter(pl.col("group").is_null())["episode_id"]), "scores of episodes that were not planned")
    wrong = joined.filter(pl.col("suite") != pl.col("planned_suite"))
    _refuse(set(wrong["episode_id"]), "scores name another suite than the plan")
    return joined.drop("planned_suite")


def _refuse_twins(table: pl.DataFrame, key: list[str], problem: str) -> None:
    if table.select(pl.any_horizontal(pl.col(key).is_null().any())).item():
        raise DamagedError(f"{problem.split(' has ')[0]}: {', '.join(key)} must not be empty")
    twins = table.filter(pl.struct(key).is_duplicated())
    _refuse(set(twins[key[0]]), problem)


def _refuse(found: Iterable[object], problem: str) -> None:
    names = sorted(str(one) for one in found)
    if names:
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        raise DamagedError(f"{problem}: {', '.join(names[:_SHOWN])}{more}; run telltale verify, then the audit again")
