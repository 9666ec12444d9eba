"""Examples: transcripts at the top, the border and the bottom of the headline's scores, token by token; then one of each kind."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from markupsafe import Markup

from harness.evidence import Evidence
from harness.exemplars import Exemplar, exemplars
from reports.heat import SuiteHeat
from reports.html import html, join, paragraph
from reports.transcript import ORDER, transcript

PLACES = {
    "top": "Highest scores: most like a lie",
    "border": "Nearest the threshold",
    "bottom": "Lowest scores: least like a lie",
}
_MOST_KINDS, _MOST_SUITES = 24, 60
_COLUMNS = ("episode_id", "pair_id", "arm", "cell", "condition", "epoch", "messages", "answer")


@dataclass(frozen=True, slots=True)
class Examples:
    """The section, which a page without transcripts leaves out."""

    name: str = "examples"
    title: str = "Examples"
    summary: str = "What it looks like, word for word, and token by token."
    order: int = 100
    holds_transcripts: bool = True
    """Tells a page that must hold no transcript to leave it out."""

    def render(self, evidence: Evidence) -> Markup:
        """For each suite the episodes that scores chose, then the first episodes of every behaviour and cell, by id."""
        suites = [suite["name"] for suite in evidence.plan["suites"] if suite["kind"] != "control"]
        words = paragraph(
            "Chosen by the frozen detector's scores on exam groups, and by the order of ids; none by hand. Characters that would not "
            "show are written as ⟨U+…⟩. Links to samples open in Inspect while `inspect view --log-dir logs` runs in the run folder."
        )
        left_out = len(suites) - _MOST_SUITES
        more = paragraph(f"{left_out} more suites are left out here.") if left_out > 0 else Markup()
        return join([words, *(_suite(evidence, suite) for suite in suites[:_MOST_SUITES]), more])


def _suite(evidence: Evidence, suite: str) -> Markup:
    rows, chosen = _rows(evidence, suite), exemplars(evidence, suite)
    if any(one["name"] == suite and one["kind"] == "imported" for one in evidence.plan["suites"]):
        rows = rows.with_columns(condition=pl.lit("unknown"))  # a file does not say what its prompts invited
    log = _log_of(evidence, suite)
    if rows.is_empty():
        return html("<h3>{}</h3>{}", suite, paragraph("No labelled answer in this run."))
    return join([html("<h3>{}</h3>", suite), *_by_score(evidence, suite, rows, chosen, log), _by_kind(rows, log)])


def _by_score(
    evidence: Evidence, suite: str, rows: pl.DataFrame, chosen: Sequence[Exemplar], log: str | None
) -> Iterator[Markup]:
    """Those that scores chose, under a heading for each place."""
    headline = str(evidence.plan["config"]["headline"])
    if not chosen:
        yield paragraph(f"{headline} scored no exam episode of this suite: none can be shown by its score.")
        return
    heat = SuiteHeat(evidence, suite, chosen[0].threshold)
    if chosen[0].threshold is not None:
        yield paragraph(f"{headline} raises an alarm above {chosen[0].threshold:.3f}.")
    yield heat.legend(headline)
    known = {row["episode_id"]: row for row in rows.rows(named=True)}
    for place, heading in PLACES.items():
        mine = [one for one in chosen if one.place == place and one.episode_id in known]
        if mine:
            yield html("<h4>{}</h4>", heading)
        for i, one in enumerate(mine):
            row = {**known[one.episode_id], "value": one.score}
            yield transcript(row, is_open=i == 0, heat=heat.of(one.episode_id), log=log)


def _by_kind(rows: pl.DataFrame, log: str | None) -> Markup:
    """The first episode of every behaviour, cell and arm, folded away."""
    kinds = rows.sort("rank", "cell", "arm", "episode_id").group_by("behaviour", "cell", "arm", maintain_order=True)
    firsts = kinds.head(1).rows(named=True)
    shown = join(transcript(row, is_open=False, log=log) for row in firsts[:_MOST_KINDS])
    n_more = len(firsts) - _MOST_KINDS
    more = paragraph(f"{n_more} more kinds are left out here.") if n_more > 0 else Markup()
    words = f"One of each behaviour, cell and arm ({len(firsts)})"
    return html("<details><summary>{}</summary>{}{}</details>", words, shown, more)


def _rows(evidence: Evidence, suite: str) -> pl.DataFrame:
    headline = evidence.plan["config"]["headline"]
    mine = (pl.col("detector") == headline) & (pl.col("train_suite") == suite) & (pl.col("suite") == suite)
    scores = evidence.scores.filter(mine).unique("episode_id", keep="first", maintain_order=True)
    said = evidence.episodes.filter((pl.col("suite") == suite) & (pl.col("role") == "main"))
    rank = pl.col("behaviour").replace_strict({b: i for i, b in enumerate(ORDER)}, default=9, return_dtype=pl.Int32)
    return (
        said.select(*_COLUMNS)
        .join(evidence.labels.select("episode_id", "behaviour", "kind", "evidence", "source"), on="episode_id")
        .join(scores.select("episode_id", "value"), on="episode_id", how="left")
        .with_columns(rank=rank)
    )


def _log_of(evidence: Evidence, suite: str) -> str | None:
    """Name of Inspect's log of a suite, as the journal has it."""
    paths: Mapping[str, Any] = {entry["path"]: entry for entry in evidence.journal}
    name = f"{suite}.eval"
    return name if f"logs/{name}" in paths else None


SECTION = Examples()
