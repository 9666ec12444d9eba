"""The cases of a finished run, from its tables: what the judge was given, as far as tables hold it."""

import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from harness.evidence import Evidence
from harness.judge_nouns import Case
from harness.nouns import Behaviour, Role


def cases_by_suite(evidence: Evidence) -> dict[str, tuple[Case, ...]]:
    """Every labelled main episode of a run, by suite, in the order of their ids."""
    labels = evidence.labels.select("episode_id", "behaviour", "kind", "source")
    mains = evidence.episodes.filter(pl.col("role") == Role.MAIN.value)
    table = mains.join(labels, on="episode_id", how="inner").sort("episode_id")
    split = evidence.plan["split"]
    out: dict[str, list[Case]] = {suite["name"]: [] for suite in evidence.plan["suites"]}
    for row in table.iter_rows(named=True):
        out.setdefault(row["suite"], []).append(_case(row, split[row["group"]]))
    return {suite: tuple(cases) for suite, cases in out.items()}


def _case(row: Mapping[str, Any], place: Mapping[str, Any]) -> Case:
    prompt = "\n".join(message["content"] for message in json.loads(row["messages"]))
    return Case(
        episode_id=row["episode_id"],
        suite=row["suite"],
        pair_id=row["pair_id"],
        group=row["group"],
        arm=row["arm"],
        condition=row["condition"],
        behaviour=Behaviour(row["behaviour"]),
        label_source=row["source"],
        part=place["part"],
        fold=place["fold"],
        cell=row["cell"],
        frame=row.get("frame") or "",
        kind=row["kind"],
        tags=json.loads(row["tags"]),
        prompt=prompt,
        response=row["answer"],
        n_prompt=len(row.get("prompt_ids") or ()) or len(prompt.split()),
        n_answer=len(row.get("answer_ids") or ()) or len(row["answer"].split()),
        logprob_mean=row.get("logprob_mean"),
        logprob_min=row.get("logprob_min"),
        logprob_last=row.get("logprob_last"),
        entropy_mean=row.get("entropy_mean"),
    )
