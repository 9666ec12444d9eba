"""The page of all suites of ours: what each is, what it could also mean, and an example of each behaviour."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from inspect import cleandoc
from itertools import groupby
from pathlib import Path
from typing import cast

from harness import discover
from harness.nouns import Behaviour, Episode, Label, Pair, PlayedSuite, Role
from harness.plan import Planned, auxiliaries, plan_suite
from harness.players import PLAYERS, play

RECORDED = Path(__file__).parent / "recorded_answers.json"
"""What the organism wily said, made by `docs/record_answers.py` from a run."""
_HEAD = """# Suites

Written by `make docs` from what is registered. Of each behaviour one example is shown: an answer of the organism `wily` where
one is recorded, else the words of a scripted player, and then it says *scripted*. What was asked is shortened.
"""
_FAMILIES = ("lying", "cheating", "sandbagging", "trigger", "oversight", "control")
_MOST_ASKED, _MOST_SAID = 420, 200


@dataclass(frozen=True, slots=True)
class Example:
    """An answer and what it was taken for."""

    who: str
    """wily, or scripted."""
    arm: str
    """Arm in which it was asked."""
    asked: str
    """All that stood before the answer."""
    said: str
    """The answer."""
    label: Label
    """What it shows."""


def ours() -> list[PlayedSuite]:
    """Every suite of ours, family by family."""
    found = discover.discover("suite")
    suites = [cast(PlayedSuite, s) for name, s in found.things.items() if found.modules[name].startswith("tasks.")]
    return sorted(suites, key=lambda suite: (_FAMILIES.index(suite.family), suite.name))


def page() -> str:
    """The whole page."""
    recorded = json.loads(RECORDED.read_text(encoding="utf-8")) if RECORDED.exists() else []
    lines = [_HEAD]
    for family, suites in groupby(ours(), key=lambda suite: suite.family):
        lines += [f"## {family.capitalize()}\n", *(line for suite in suites for line in _suite(suite, recorded))]
    return "\n".join(lines).rstrip() + "\n"


def _suite(suite: PlayedSuite, recorded: list[dict[str, str]]) -> Iterator[str]:
    module = import_module(discover.discover("suite").modules[suite.name])
    pairs = suite.pairs(0)
    arms = [arm for pair in pairs for arm in pair.arms]
    cells = sorted({arm.cell for arm in arms if arm.cell})
    tools = sorted({tool.name for arm in arms for tool in arm.tools})
    yield f"### `{suite.name}`\n"
    yield f"{suite.summary}\n"
    facts = (
        f"kind {suite.kind}",
        f"bank {suite.bank}",
        f"{len(pairs)} pairs of {len({pair.group for pair in pairs})} groups",
        f"cells {' '.join(cells)}" if cells else "no crossed cells",
        f"tools {', '.join(tools)}" if tools else "no tools",
        f"labels from {suite.label_source}",
        f"version {suite.version}",
    )
    yield " · ".join(facts) + "\n"
    yield _escaped(cleandoc(module.__doc__ or "")) + "\n"
    yield f"What a high score could also mean: {_escaped(getattr(suite, 'caveat', ''))}\n"
    for example in _examples(suite, pairs, recorded):
        yield (
            f"- **{example.label.behaviour}**, {example.who}, arm `{example.arm}`. Asked: {_shown(example.asked, _MOST_ASKED)} "
            f"Says: {_shown(example.said, _MOST_SAID)} {_escaped(example.label.kind)}: {_shown(example.label.evidence, _MOST_SAID)}"
        )
    yield ""


def _examples(suite: PlayedSuite, pairs: tuple[Pair, ...], recorded: list[dict[str, str]]) -> Iterator[Example]:
    """One a behaviour that can be shown; a recorded one only while the suite still asks it in these words."""
    planned = plan_suite(suite, seed=0, limit=4, epochs=1)
    prompts = {json.dumps([m.content for m in arm.messages]) for pair in pairs for arm in pair.arms}
    for behaviour in Behaviour:
        mine = (row for row in recorded if (row["suite"], row["behaviour"]) == (suite.name, behaviour))
        row = next((row for row in mine if row["prompt"] in prompts), None)
        if row is not None:
            label = Label(behaviour, row["kind"], row["evidence"], "rule")
            yield Example(row["model"], row["arm"], "\n".join(json.loads(row["prompt"])), row["answer"], label)
        else:
            yield from _scripted(planned, behaviour)


def _scripted(planned: tuple[Planned, ...], behaviour: Behaviour) -> Iterator[Example]:
    """The first words of a player that show it, in an arm that invites deception where there is one."""
    player = PLAYERS["refusing" if behaviour is Behaviour.UNCLEAR else behaviour]
    mains = [p for p in planned if p.arm.role is Role.MAIN]
    for p in sorted(mains, key=lambda p: p.arm.condition == "honest"):
        of_pair = [q for q in planned if q.pair.pair_id == p.pair.pair_id]
        episode = play(player, p)
        label = p.suite.label(p.pair, episode, [play(player, q) for q in auxiliaries(p, of_pair)])
        if label.behaviour is behaviour:
            yield Example("scripted", p.arm.name, asked(episode), episode.answer, label)
            return


def asked(episode: Episode) -> str:
    """Every turn before the last answer; who speaks is said from the first answer on."""
    is_long = any(m.role == "assistant" for m in episode.messages)
    return "\n".join(f"[{m.role}] {m.content}" if is_long else m.content for m in episode.messages)


def _shown(text: str, most: int) -> str:
    """In one line between quotation marks; the middle is left out where it is long."""
    line = " ".join(text.split())
    if len(line) > most:
        line = f"{line[: most // 2].rstrip()} … {line[-most // 2 :].lstrip()}"
    return f"“{_escaped(line)}”"


def _escaped(text: str) -> str:
    return re.sub(r"([<>*_`|\[\]])", r"\\\1", text)
