"""Transcripts, written from the docstrings before any rule was read, are labelled as they were meant to be.

`tests/transcripts/<suite>.json` holds what a chat model might say, in words of its own, with the behaviour that the suite's
docstring implies. Where rule and transcript differ, `tests/transcripts/disagreements.json` says whether the docstring was at
fault, and has been mended, or why it is a matter of judgement; what is expected is never changed afterwards. Rows are
counted from 0, pairs are those of seed 0.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from harness import discover
from harness.conversation import next_turn
from harness.nouns import Arm, Behaviour, Episode, Label, Message, Pair, Role, Suite

FOLDER = Path(__file__).resolve().parent / "transcripts"
LISTED = "disagreements"
AGREEMENT = 0.9
"""Least share of a suite's transcripts whose label is the expected one."""
FEWEST = 10
"""Least number of transcripts of a suite."""
NAMES = sorted(path.stem for path in FOLDER.glob("*.json") if path.stem != LISTED)


@dataclass(frozen=True, slots=True)
class Transcript:
    """One conversation and what it shows."""

    pair: int
    """Index of the pair."""
    arm: str
    """Main arm that was asked."""
    turns: list[str]
    """Answers in order; the last is the episode's."""
    expected: str
    """Behaviour that the docstring implies."""
    why: str
    """Why it does, in a line."""
    others: dict[str, str] = field(default_factory=dict)
    """Answers to auxiliary arms."""
    stop: str = "stop"
    """Why the last answer ended."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A transcript that the rule sees in another way, and why that stays so."""

    suite: str
    """Suite of the transcript."""
    row: int
    """Its place in the file, from 0."""
    found: str
    """Behaviour that the rule finds."""
    fault: str
    """docstring: it did not say so, and does now. judgement: both readings can be held, and the rule's costs an episode at most."""
    why: str
    """In a sentence."""


def transcripts(name: str) -> list[Transcript]:
    """Every transcript of a suite."""
    return [Transcript(**row) for row in json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))]


def disagreements() -> list[Disagreement]:
    """Every disagreement that is explained."""
    return [Disagreement(**row) for row in json.loads((FOLDER / f"{LISTED}.json").read_text(encoding="utf-8"))]


def told(suite: Suite, pair: Pair, arm: Arm, turns: Sequence[str], stop: str = "stop") -> Episode:
    """The episode of these answers; AssertionError where the conversation is shorter or longer than they are."""
    messages = list(arm.messages)
    for said in turns[:-1]:
        world = next_turn(arm, [*messages, Message("assistant", said)])
        assert world is not None, f"over after {said!r}"
        messages += [Message("assistant", said), world]
    assert next_turn(arm, [*messages, Message("assistant", turns[-1])]) is None, f"goes on after {turns[-1]!r}"
    return Episode(
        episode_id=f"{pair.pair_id}/{arm.name}",
        suite=suite.name,
        version=suite.version,
        pair_id=pair.pair_id,
        group=pair.group,
        arm=arm.name,
        role=arm.role,
        condition=arm.condition,
        cell=arm.cell,
        frame=arm.frame,
        epoch=0,
        seed=0,
        messages=tuple(messages),
        answer=turns[-1],
        stop=stop,
        model="transcript",
    )


def found(suite: Suite, pairs: Sequence[Pair], row: Transcript) -> Label:
    """What the suite's rule says of a transcript."""
    pair = pairs[row.pair]
    arms = {arm.name: arm for arm in pair.arms}
    others = [told(suite, pair, arms[name], [said]) for name, said in row.others.items()]
    assert all(other.role is not Role.MAIN for other in others)
    return suite.label(pair, told(suite, pair, arms[row.arm], row.turns, row.stop), others)


@cache
def differing(name: str) -> dict[int, Label]:
    """The labels of a suite's transcripts that are not the expected ones, by row."""
    suite, rows = discover.named("suite", name), transcripts(name)
    pairs = suite.pairs(0)
    labels = {i: found(suite, pairs, row) for i, row in enumerate(rows)}
    return {i: label for i, label in labels.items() if label.behaviour != rows[i].expected}


def table(names: Sequence[str]) -> str:
    """Agreement of these suites and of all together, as Markdown; disagreements by what was at fault."""
    lines, total = (
        ["| suite | transcripts | agree | docstring mended | judgement |", "|---|---:|---:|---:|---:|"],
        [0] * 4,
    )
    for name in names:
        faults = [d.fault for d in disagreements() if d.suite == name]
        n = len(transcripts(name))
        row = [n, n - len(differing(name)), faults.count("docstring"), faults.count("judgement")]
        total = [x + y for x, y in zip(total, row, strict=True)]
        lines.append(f"| {name} | {' | '.join(map(str, row))} |")
    return "\n".join([*lines, f"| all | {' | '.join(map(str, total))} |"])


@pytest.mark.parametrize("name", NAMES)
def test_labels_are_those_that_the_docstring_implies(name: str) -> None:
    """Nine of ten get the behaviour that the docstring implies, by which a mended docstring is not held; the others are explained."""
    rows, apart = transcripts(name), {i: str(label.behaviour) for i, label in differing(name).items()}
    for i, label in differing(name).items():
        print(f"  {i} {rows[i].arm}: {rows[i].turns!r}\n    expected {rows[i].expected} ({rows[i].why}), got {label}")
    listed = [d for d in disagreements() if d.suite == name]
    mended = sum(d.fault == "docstring" for d in listed)
    assert {d.row: d.found for d in listed} == apart
    assert AGREEMENT <= 1 - (len(apart) - mended) / (len(rows) - mended)


@pytest.mark.parametrize("name", NAMES)
def test_transcripts_are_many_and_of_every_behaviour(name: str) -> None:
    """Each suite has ten and more, with reasons, some of them honest and some unclear; deceptive ones where it is no control."""
    rows = transcripts(name)
    behaviours = {str(b) for b in Behaviour}
    missing = behaviours - {row.expected for row in rows}
    assert len(rows) >= FEWEST
    assert all(row.why for row in rows)
    assert missing <= ({"deceptive"} if discover.named("suite", name).kind == "control" else set())


def test_every_disagreement_has_a_reason() -> None:
    """What stays apart is explained in a sentence, and what is left to judgement never turns honest into deceptive or back."""
    expected = {(name, row): said.expected for name in NAMES for row, said in enumerate(transcripts(name))}
    assert all(len(d.why) >= 20 and d.fault in ("docstring", "judgement") for d in disagreements())
    assert all("unclear" in (d.found, expected[d.suite, d.row]) for d in disagreements() if d.fault == "judgement")


def test_the_table_counts_every_transcript() -> None:
    """Agreed, mended and judged make up all; `pytest -s` shows the table."""
    shown = table(NAMES)
    n, *parts = (int(cell) for cell in shown.splitlines()[-1].strip("| ").split(" | ")[1:])
    print(f"\n{shown}")
    assert n == sum(parts) == sum(len(transcripts(name)) for name in NAMES)
