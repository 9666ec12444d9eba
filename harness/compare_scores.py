"""All scores of several runs in one table, joined by episode id with what was asked, what was shown, and where was read."""

from collections.abc import Sequence

import polars as pl

from harness.comparing import Entrant
from harness.run_evidence import GRID

_EPISODE = ("episode_id", "pair_id", "group", "arm", "cell", "condition")
_SITE = ("layer", "span", "pooling")
COLUMNS = (
    *("run_id", "model", "suite", "train_suite", "detector", "family", "part", "fold"),
    *("episode_id", "pair_id", "group", "arm", "cell", "condition", "behaviour", "kind", "label_source", "value"),
    *(*_SITE, "n_prompt", "n_answer", "span_start", "span_end"),
)
"""Columns of the joined scores; span_start and span_end count positions from 0, the end is not in the span."""


def joined_scores(runs: Sequence[Entrant]) -> pl.DataFrame:
    """One row a run, detector and episode.

    The site is where that score was read: of an out-of-fold score what was chosen for its fold, elsewhere the frozen detector's.
    Both are null where the run does not say, and for detectors that read text.
    """
    return pl.concat([_joined(run) for run in runs])


def _joined(run: Entrant) -> pl.DataFrame:
    evidence = run.evidence
    labels = evidence.labels.select("episode_id", "behaviour", "kind", label_source="source")
    fold = pl.col("part").str.strip_prefix("fold-").cast(pl.Int64, strict=False).alias("fold")
    table = evidence.scores.with_columns(fold, run_id=pl.lit(run.facts.run_id), model=pl.lit(run.facts.model))
    table = table.join(_episodes(run), on="episode_id", how="left").join(labels, on="episode_id", how="left")
    table = table.join(_families(run), on="detector", how="left")
    table = table.join(_sites(run), on=["train_suite", "detector", "fold"], how="left", nulls_equal=True)
    start, end = _bounds()
    keys = ["suite", "train_suite", "detector", "part", "episode_id"]
    return table.with_columns(span_start=start, span_end=end).select(COLUMNS).sort(keys)


def _episodes(run: Entrant) -> pl.DataFrame:
    episodes = run.evidence.episodes
    counts = {}
    for name, column in (("n_prompt", "prompt_ids"), ("n_answer", "answer_ids")):
        length = pl.col(column).list.len().cast(pl.Int64) if column in episodes.columns else pl.lit(0, pl.Int64)
        counts[name] = pl.when(length > 0).then(length)
    return episodes.select(*_EPISODE, **counts)


def _families(run: Entrant) -> pl.DataFrame:
    found = {row["detector"]: row["family"] for row in run.evidence.verdicts if row["detector"]}
    schema = {"detector": pl.String, "family": pl.String}
    return pl.DataFrame(sorted(found.items()), schema=schema, orient="row")


def _sites(run: Entrant) -> pl.DataFrame:
    """Site of each train suite, detector and fold; the fold is null for a frozen detector."""
    keys = {"train_suite": pl.String, "detector": pl.String, "fold": pl.Int64}
    schema = {**keys, "layer": pl.Int64, "span": pl.String, "pooling": pl.String}
    parts = [pl.DataFrame(_frozen_sites(run), schema=schema, orient="row")]
    if run.folder.is_entered(GRID):
        grid = run.folder.read_table(GRID).rename({"suite": "train_suite"})
        chosen = grid.filter(pl.col("is_chosen") & pl.col("fold").is_not_null() & (pl.col("fold") >= 0))
        parts.append(chosen.select(*(pl.col(name).cast(kind) for name, kind in schema.items())))
    return pl.concat(parts).unique(list(keys), keep="first", maintain_order=True)


def _frozen_sites(run: Entrant) -> list[tuple[str, str, None, int, str, str]]:
    evidence = run.evidence
    out: list[tuple[str, str, None, int, str, str]] = []
    for train_suite, name in evidence.scores.select("train_suite", "detector").unique().sort("*").iter_rows():
        facts = evidence.detector(train_suite, name)
        if facts and facts["site"]:
            site = facts["site"]
            out.append((train_suite, name, None, site["layer"], site["span"], site["pooling"]))
    return out


def _bounds() -> tuple[pl.Expr, pl.Expr]:
    """First position of each span, and the one after its last, of n prompt and g answer tokens; see harness.capture."""
    n, g, span = pl.col("n_prompt"), pl.col("n_answer"), pl.col("span")
    last = n + g - 1
    start = (
        pl.when(span.is_in(["all", "prompt"])).then(0).when(span == "prompt_end").then(n - 1).when(span == "end")
    ).then(last - 1)
    end = pl.when(span.is_in(["prompt", "prompt_end"])).then(n).when(span == "first_token").then(n + 1)
    return start.when(span.is_in(["first_token", "response"])).then(n), end.when(
        span.is_in(["all", "response", "end"])
    ).then(last)
