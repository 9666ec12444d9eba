"""A strip plot of one detector's scores on episodes that it was not fitted on, cell by cell."""

import polars as pl
from markupsafe import Markup

from harness.evidence import Evidence
from reports.html import figure, paragraph, table
from reports.svg import Strip, strips

_MOST = 150
"""Points in a strip; of more, evenly spaced ones are drawn."""


def scores_by_cell(evidence: Evidence, suite: str, detector: str) -> Markup:
    """Out-of-fold and exam scores, by cell (or arm) and by what the model did."""
    rows = _rows(evidence, suite, detector)
    if rows.is_empty():
        return paragraph(f"The headline detector {detector} has no scores on {suite} to draw.")
    kinds = rows.partition_by("where", "behaviour", maintain_order=True)
    lines = [Strip(_name(kind), _thinned(kind["value"]), is_lie=kind["behaviour"][0] == "deceptive") for kind in kinds]
    facts = evidence.detector(suite, detector)
    threshold = float(facts["threshold"]) if facts and facts.get("threshold") is not None else None
    drawing = strips(lines, label=f"Scores of {detector} on {suite} by cell", threshold=threshold)
    numbers = table(
        f"{suite}: scores of {detector}",
        ("cell", "episodes", "least", "median", "greatest"),
        [(_name(kind), len(kind), *(f"{_stat(kind, q):.3f}" for q in (0.0, 0.5, 1.0))) for kind in kinds],
    )
    caption = (
        f"Each point is an answer that {detector} was not fitted on (out-of-fold and exam; at most {_MOST} a line). "
        "Filled squares: the model deceived. Circles: it did not, or it is unclear."
    )
    if threshold is not None:
        caption += " The dashed line is the frozen alarm threshold."
    return figure(drawing, caption, numbers)


def _rows(evidence: Evidence, suite: str, detector: str) -> pl.DataFrame:
    mine = (pl.col("suite") == suite) & (pl.col("train_suite") == suite) & (pl.col("detector") == detector)
    places = evidence.episodes.select("episode_id", "arm", "cell")
    labels = evidence.labels.select("episode_id", "behaviour")
    where = pl.when(pl.col("cell") == "").then("arm").otherwise(pl.col("cell")).alias("where")
    joined = (
        evidence.scores.filter(mine).join(places, on="episode_id").join(labels, on="episode_id").with_columns(where)
    )
    order = {"D": 0, "RD": 1, "O": 2, "RO": 3, "K": 4, "KO": 5}
    rank = pl.col("where").replace_strict(order, default=6, return_dtype=pl.Int32)
    return joined.filter(pl.col("value").is_finite()).sort(rank, "where", "behaviour", "episode_id")


def _name(kind: pl.DataFrame) -> str:
    return f"{kind['where'][0]}, {kind['behaviour'][0]}"


def _thinned(values: pl.Series) -> list[float]:
    step = -(-len(values) // _MOST)
    return [float(value) for value in values.to_list()[::step]]


def _stat(kind: pl.DataFrame, share: float) -> float:
    return float(kind["value"].quantile(share) or 0.0)
