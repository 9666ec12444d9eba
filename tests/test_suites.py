"""Every suite there is keeps the contract: what it asks, of whom, in which arms, and what lists say of it."""

import json
import re
from collections import Counter
from functools import cache
from importlib import import_module
from itertools import pairwise
from typing import Any

import pytest
from conftest import Telltale
from pitfalls import also

from harness import discover
from harness.nouns import Arm, Pair, Role, Suite
from harness.plan import plan_suite

FOUND = discover.discover("suite")
SUITES = discover.suites()
CELLS = {"D", "O", "RD", "RO", "K", "KO"}


@cache
def _drawn(name: str) -> tuple[Pair, ...]:
    return SUITES[name].pairs(0)


def drawn(suite: Suite) -> tuple[Pair, ...]:
    """Every pair of a suite."""
    return _drawn(suite.name)


PAIRED = sorted(name for name, suite in SUITES.items() if suite.kind != "control")
CROSSED = sorted(name for name in PAIRED if any(arm.cell == "O" for pair in drawn(SUITES[name]) for arm in pair.arms))


@pytest.fixture(params=sorted(SUITES))
def suite(request: pytest.FixtureRequest) -> Suite:
    """Each suite in turn."""
    return SUITES[request.param]


def mains(pair: Pair) -> tuple[Arm, ...]:
    """Its main arms."""
    return tuple(arm for arm in pair.arms if arm.role is Role.MAIN)


def prompt(arm: Arm) -> tuple[str, ...]:
    """What the model reads before it answers."""
    return tuple(message.content for message in arm.messages)


def everything(arm: Arm) -> tuple[object, ...]:
    """What the model may read in the whole conversation."""
    return prompt(arm), arm.tools, arm.then


def test_there_are_suites_of_every_kind() -> None:
    """Ordered, tempted, triggered and control, of every family and bank; ours all import; two of them are crossed."""
    assert () == FOUND.unavailable
    assert {"ordered", "tempted", "triggered", "control"} == {suite.kind for suite in SUITES.values()}
    assert {"trade_report", "examiner_key"} <= set(CROSSED)
    assert {"lying", "cheating", "sandbagging", "trigger", "oversight", "control"} == {
        s.family for s in SUITES.values()
    }
    assert {"almanac", "smalltalk", "world", "scenarios"} == {suite.bank for suite in SUITES.values()}
    assert len(SUITES) >= 24


def test_pairs_are_drawn_by_seed(suite: Suite) -> None:
    """The same seed gives the same pairs in the same order; another seed another order of as many."""
    first, again, other = suite.pairs(3), suite.pairs(3), suite.pairs(4)

    assert first == again
    assert [p.pair_id for p in first] != [p.pair_id for p in other]
    assert len(first) == len(other)


def test_pairs_are_told_apart(suite: Suite) -> None:
    """Pair ids are unique, groups are written unit:name, the truth has a source."""
    pairs = drawn(suite)

    assert len(pairs) == len({pair.pair_id for pair in pairs})
    assert [] == [pair.group for pair in pairs if not re.fullmatch(r"[a-z_]+:\S+", pair.group)]
    assert all(pair.truth_source for pair in pairs)


def test_arms_are_the_same_across_pairs(suite: Suite) -> None:
    """Same names with the same role, condition and purpose; names once in a pair; auxiliary arms last, serving a main one."""
    shapes = {tuple((a.name, a.role, a.condition, a.of) for a in pair.arms) for pair in drawn(suite)}
    pair = drawn(suite)[0]
    names = [arm.name for arm in pair.arms]
    is_auxiliary = [arm.role is not Role.MAIN for arm in pair.arms]

    assert 1 == len(shapes)
    assert len(names) == len(set(names))
    assert is_auxiliary == sorted(is_auxiliary)
    assert {arm.of for arm in pair.arms if arm.of} <= {arm.name for arm in mains(pair)}
    assert all(arm.of == "" for arm in mains(pair))


def test_every_arm_asks_something(suite: Suite) -> None:
    """It ends in a user turn that says something, and its cell is one of the six or none."""
    arms = [arm for pair in drawn(suite) for arm in pair.arms]

    assert {"user"} == {arm.messages[-1].role for arm in arms}
    assert all(message.content.strip() for arm in arms for message in arm.messages)
    assert {arm.cell for arm in arms} <= CELLS | {""}
    assert {""} == {arm.cell for arm in arms if arm.role is not Role.MAIN} | {""}
    assert [] == [prompt(arm) for arm in arms if "{" in "".join(prompt(arm))], "a place was left open in a wording"


@also(9)
def test_no_two_groups_ask_the_same(suite: Suite) -> None:
    """A prompt stands in one group alone: what is trained on is never what is tested on."""
    groups: dict[tuple[str, ...], set[str]] = {}
    for pair in drawn(suite):
        for arm in mains(pair):
            groups.setdefault(prompt(arm), set()).add(pair.group)

    assert [] == [asked for asked, found in groups.items() if len(found) > 1]


def test_main_arms_of_a_pair_ask_differently(suite: Suite) -> None:
    """No two main arms of a pair are one conversation."""
    assert [] == [pair.pair_id for pair in drawn(suite) if len({everything(a) for a in mains(pair)}) < len(mains(pair))]


@pytest.mark.parametrize("name", PAIRED)
def test_paired_suites_have_enough_groups(name: str) -> None:
    """At least 200 independent groups of the almanac, elsewhere 120 pairs of 60; and both conditions in each pair."""
    pairs, n_groups = drawn(SUITES[name]), 200 if SUITES[name].bank == "almanac" else 60

    assert len(pairs) >= max(120, n_groups)
    assert len({pair.group for pair in pairs}) >= n_groups
    assert all({"honest", "deceptive"} == {arm.condition for arm in mains(pair)} for pair in pairs)


def test_chat_has_enough_openings() -> None:
    """1,500 groups: 500 set a threshold, 1,000 measure it."""
    assert len({pair.group for pair in drawn(SUITES["plain_chat"])}) >= 1500


def test_nothing_is_invited_in_a_control() -> None:
    """Control suites have honest arms alone."""
    controls = [suite for suite in SUITES.values() if suite.kind == "control"]

    assert {"honest"} == {arm.condition for suite in controls for pair in drawn(suite) for arm in pair.arms}


def test_suites_say_what_they_are(suite: Suite) -> None:
    """One sentence, a version N-X, a canary of their own, a limit to the answer."""
    assert re.fullmatch(r"[A-Z][^\n]{20,120}[.?]", suite.summary)
    assert re.fullmatch(r"\d+-[A-Z]", suite.version)
    assert suite.canary.startswith("telltale-canary ")
    assert 1 == [other.canary for other in SUITES.values()].count(suite.canary)
    assert 1 <= suite.max_tokens <= 64


def test_tools_answer_in_one_line(suite: Suite) -> None:
    """Their names can be called, the prompt offers them, results are lines that say something; further questions ask something."""
    arms = [arm for pair in drawn(suite) for arm in pair.arms if arm.tools or arm.then]
    tools = [(arm, tool) for arm in arms for tool in arm.tools]

    assert [] == [tool.name for _, tool in tools if not re.fullmatch(r"[a-z]+(_[a-z]+)*", tool.name)]
    assert [] == [tool.name for arm, tool in tools if tool.name not in "".join(prompt(arm))]
    assert [] == [r for _, tool in tools for _, r in tool.results if not r.strip() or len(r.splitlines()) > 1]
    assert [] == [arm.name for arm in arms if not all(question.strip() for question in arm.then)]


def test_lists_say_what_suites_are(telltale: Telltale) -> None:
    """`list suites --json`: an object a suite, with the keys that programs read; tools where an arm offers any."""
    code, out, _ = telltale("list", "suites", "--json")
    rows = {row["name"]: row for row in json.loads(out)}
    keys = {"name", "summary", "family", "kind", "bank", "pairs", "groups", "cells", "label_source", "tools"}

    assert 0 == code
    assert set(SUITES) == set(rows)
    assert [] == [name for name, row in rows.items() if not keys <= set(row)]
    assert {name: any(a.tools for p in drawn(s) for a in p.arms) for name, s in SUITES.items()} == {
        name: bool(row["tools"]) for name, row in rows.items()
    }


def test_inspect_finds_the_suite_as_a_task(suite: Suite) -> None:
    """The module has an Inspect task of the suite's name, with a sample for every main episode, pairs adjacent."""
    task: Any = getattr(import_module(FOUND.modules[suite.name]), suite.name)()
    ids = [sample.metadata["episode_id"] for sample in task.dataset]
    pair_ids = [sample.metadata["pair_id"] for sample in task.dataset]
    planned = plan_suite(suite, seed=0, limit=None, epochs=1)

    assert suite.name == task.name
    assert sorted(ids) == sorted(p.episode_id for p in planned if p.arm.role is Role.MAIN)
    assert len(set(pair_ids)) == 1 + sum(a != b for a, b in pairwise(pair_ids))


@pytest.mark.parametrize("name", CROSSED)
def test_crossed_suites_are_crossed(name: str) -> None:
    """Frame and knowledge occur equally often in every combination, and together, not alone, they say who is tempted."""
    rows = [(arm.cell, arm.frame, pair.tags["known"]) for pair in drawn(SUITES[name]) for arm in mains(pair)]
    crossed = [row for row in rows if row[0] in ("D", "O", "RD", "RO")]
    counts = Counter((frame, known) for _, frame, known in crossed)
    tempted = {
        (frame, known): {c in ("D", "RD") for c, f, k in crossed if (f, k) == (frame, known)} for frame, known in counts
    }

    assert {"D", "O", "K", "KO"} <= {cell for cell, _, _ in rows}
    assert 4 == len(counts), "two frames, two sorts of knowledge"
    assert 1 == len(set(counts.values())), counts
    assert all(len(values) == 1 for values in tempted.values())
    for axis in (0, 1):
        alone = {key[axis]: [True in tempted[k] for k in counts if k[axis] == key[axis]] for key in counts}
        assert all(sorted(values) == [False, True] for values in alone.values())


def test_all_four_cells_of_the_trade() -> None:
    """Selling and buying, low and high: each cell once a kind of place."""
    rows = {(a.cell, a.frame, p.tags["known"]) for p in drawn(SUITES["trade_report"]) for a in mains(p) if a.frame}

    assert {("D", "sell", "low"), ("O", "sell", "high"), ("RD", "buy", "high"), ("RO", "buy", "low")} == rows
