"""One episode word for word, with its label, its evidence, its score, and where Inspect shows it."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from reports.html import html, join

VIEWER = "http://127.0.0.1:7575/#/logs"
"""Where `inspect view` answers when it is started with nothing but the folder of logs."""
_LONGEST = 1500
_INVITES = {"deceptive": "invites deception", "honest": "invites honesty"}
ORDER = ("deceptive", "unclear", "honest")
"""Behaviours in the order in which they are shown."""


def transcript(row: Mapping[str, Any], *, is_open: bool, heat: Markup | None = None, log: str | None = None) -> Markup:
    """A foldable transcript; `log` is the file of Inspect's log that holds it, None where there is none."""
    score = "no score" if row["value"] is None else f"score {row['value']:.3f}"
    title = " · ".join(filter(None, (row["cell"], row["arm"], _INVITES.get(row["condition"], ""), score)))
    turns = [(turn["role"], turn["content"]) for turn in json.loads(row["messages"])] + [("answer", row["answer"])]
    said = join(html("<dt>{}</dt><dd><pre>{}</pre></dd>", role, cut(content)) for role, content in turns)
    why = html(
        "<p class='why'>Why {} ({}): {} <small>label from {}</small></p>",
        row["behaviour"],
        row["kind"],
        cut(row["evidence"]),
        row["source"],
    )
    head = html(
        "<summary><span class='tag {}'>{}</span> {}</summary>", _style(row["behaviour"]), row["behaviour"], title
    )
    return html(
        "<details class='example'{}>{}<dl>{}</dl>{}{}{}</details>",
        Markup(" open") if is_open else "",
        head,
        said,
        why,
        heat or Markup(),
        _found(row, log),
    )


def _found(row: Mapping[str, Any], log: str | None) -> Markup:
    """Its id; and where Inspect's log has it, the sample and a link, which is made of what the plan planned."""
    if log is None:
        return html("<p><small>episode {}</small></p>", row["episode_id"])
    sample = f"{row['pair_id']}:{row['arm']}:{row['epoch']}"
    link = f"{VIEWER}/{quote(log, safe='')}/samples/sample/{quote(sample, safe='')}/1/messages"
    return html(
        "<p><small>episode {} · in Inspect: <a href='{}' rel='noreferrer'>sample {}</a> of logs/{}</small></p>",
        row["episode_id"],
        link,
        sample,
        log,
    )


def _style(behaviour: str) -> str:
    return behaviour if behaviour in ORDER else "unclear"


def cut(words: str | None) -> str:
    """Head and tail of what is too long for a page."""
    if not words:
        return "(nothing)"
    if len(words) <= _LONGEST:
        return words
    half = _LONGEST // 2
    return f"{words[:half]}\n… {len(words) - 2 * half} characters left out …\n{words[-half:]}"
