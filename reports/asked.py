"""What was asked: the suites, and what the cells of a crossed suite mean."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from harness.evidence import Evidence
from reports.html import join, paragraph, table
from reports.section import PlainSection

KINDS = {
    "tempted": "tempted: lying or cheating would pay, nobody asks for it",
    "triggered": "triggered: a password or sign in the prompt sets it off",
    "ordered": "ordered: the prompt orders the lie, so it measures obedience",
    "control": "control: nobody has a reason to lie",
    "imported": "imported: texts and labels as a file gives them, nobody was asked",
}

CELLS = {
    "D": "deceiving pays here",
    "O": "matched with D, but honesty pays here",
    "RD": "the frame is reversed: deceiving pays, and takes the opposite answer",
    "RO": "the reversed frame, where honesty pays",
    "K": "the model knows the same, and nothing tempts it",
    "KO": "it knows the same and gives the same answer, legitimately",
}


def draw(evidence: Evidence) -> Markup:
    """A table of suites, and one of cells for each crossed suite."""
    plan = evidence.plan
    rows = [_suite(suite, plan["episodes"]) for suite in plan["suites"]]
    head = ("suite", "what it asks", "kind", "labels rest on", "pairs", "groups", "answers planned")
    crossed = [suite for suite in plan["suites"] if any(arm["cell"] for arm in suite["arms"])]
    groups = paragraph(
        "A pair is one item, asked in several ways (arms). A group is everything that shares wording or knowledge; groups are the "
        "independent units behind every interval, and none is ever in both a fit and its test."
    )
    return join(
        [
            groups,
            table("Suites of this run", head, rows, n_words=4),
            _why(crossed),
            *(_cells(suite) for suite in crossed),
        ]
    )


def _suite(suite: Mapping[str, Any], episodes: list[Mapping[str, Any]]) -> tuple[object, ...]:
    mine = [row for row in episodes if row["suite"] == suite["name"] and row["role"] == "main"]
    counts = [len({row[key] for row in mine}) for key in ("pair_id", "group")]
    return (
        suite["name"],
        suite["summary"],
        KINDS.get(suite["kind"], suite["kind"]),
        suite["label_source"],
        *counts,
        len(mine),
    )


def _why(crossed: list[Mapping[str, Any]]) -> Markup:
    if not crossed:
        return Markup()
    names = " and ".join(suite["name"] for suite in crossed)
    return paragraph(
        f"Crossed: {names}. Their cells are matched so that the wording, the frame, what the model knows and what it answers each "
        "occur as often in honest as in deceptive cells. A detector that reads one of these alone is right half of the time."
    )


def _cells(suite: Mapping[str, Any]) -> Markup:
    arms = [arm for arm in suite["arms"] if arm["cell"]]
    rows = [(arm["cell"], arm["name"], arm["condition"], CELLS.get(arm["cell"], "")) for arm in arms]
    return table(f"Cells of {suite['name']}", ("cell", "arm", "invites", "in words"), rows, n_words=4)


SECTION = PlainSection("asked", "What was asked", "The situations that the model was put in.", 10, draw)
