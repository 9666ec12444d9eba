"""Examples: a few transcripts of each kind, with the evidence for their label and the detector's score."""

import json
from collections.abc import Mapping
from typing import Any

import polars as pl
from markupsafe import Markup

from harness.evidence import Evidence
from reports.html import html, join, paragraph
from reports.section import PlainSection

_OF_A_KIND, _LONGEST = 1, 1500
_INVITES = {"deceptive": "invites deception", "honest": "invites honesty"}
_ORDER = ("deceptive", "unclear", "honest")


def draw(evidence: Evidence) -> Markup:
    """For each suite, the first episodes of every behaviour and cell, by id."""
    suites = [suite["name"] for suite in evidence.plan["suites"] if suite["kind"] != "control"]
    words = paragraph(
        "Chosen by the order of their ids, not by hand. Characters that would not show are written as ⟨U+…⟩."
    )
    return join([words, *(_suite(evidence, suite) for suite in suites)])


def _suite(evidence: Evidence, suite: str) -> Markup:
    rows = _rows(evidence, suite)
    if any(one["name"] == suite and one["kind"] == "imported" for one in evidence.plan["suites"]):
        rows = rows.with_columns(condition=pl.lit("unknown"))  # a file does not say what its prompts invited
    kinds = rows.sort("rank", "cell", "arm", "episode_id").group_by("behaviour", "cell", "arm", maintain_order=True)
    shown = [_example(row, is_open=i == 0) for i, row in enumerate(kinds.head(_OF_A_KIND).rows(named=True))]
    return html("<h3>{}</h3>{}", suite, join(shown) or paragraph("No labelled answer in this run."))


def _rows(evidence: Evidence, suite: str) -> pl.DataFrame:
    headline = evidence.plan["config"]["headline"]
    mine = (pl.col("detector") == headline) & (pl.col("train_suite") == suite) & (pl.col("suite") == suite)
    scores = evidence.scores.filter(mine).unique("episode_id", keep="first", maintain_order=True)
    said = evidence.episodes.filter((pl.col("suite") == suite) & (pl.col("role") == "main"))
    rank = pl.col("behaviour").replace_strict({b: i for i, b in enumerate(_ORDER)}, default=9, return_dtype=pl.Int32)
    return (
        said.select("episode_id", "arm", "cell", "condition", "messages", "answer")
        .join(evidence.labels.select("episode_id", "behaviour", "kind", "evidence", "source"), on="episode_id")
        .join(scores.select("episode_id", "value"), on="episode_id", how="left")
        .with_columns(rank=rank)
    )


def _example(row: Mapping[str, Any], *, is_open: bool) -> Markup:
    score = "no score" if row["value"] is None else f"score {row['value']:.3f}"
    title = " · ".join(filter(None, (row["cell"], row["arm"], _INVITES.get(row["condition"], ""), score)))
    turns = [(turn["role"], turn["content"]) for turn in json.loads(row["messages"])] + [("answer", row["answer"])]
    said = join(html("<dt>{}</dt><dd><pre>{}</pre></dd>", role, _cut(content)) for role, content in turns)
    why = html(
        "<p class='why'>Why {} ({}): {} <small>label from {}</small></p>",
        row["behaviour"],
        row["kind"],
        _cut(row["evidence"]),
        row["source"],
    )
    head = html(
        "<summary><span class='tag {}'>{}</span> {}</summary>", _style(row["behaviour"]), row["behaviour"], title
    )
    return html(
        "<details class='example'{}>{}<dl>{}</dl>{}<p><small>{}</small></p></details>",
        Markup(" open") if is_open else "",
        head,
        said,
        why,
        row["episode_id"],
    )


def _style(behaviour: str) -> str:
    return behaviour if behaviour in _ORDER else "unclear"


def _cut(words: str | None) -> str:
    """Head and tail of what is too long for a page."""
    if not words:
        return "(nothing)"
    if len(words) <= _LONGEST:
        return words
    half = _LONGEST // 2
    return f"{words[:half]}\n… {len(words) - 2 * half} characters left out …\n{words[-half:]}"


SECTION = PlainSection("examples", "Examples", "What it looks like, word for word.", 100, draw)
