"""A suite under a shift: the same pairs, groups and labels, and other words around the questions.

Main arms are shifted; a counterfactual arm is shifted as the main arm whose label it serves, so that it still changes one thing alone;
belief arms stay neutral, for they ask what the model knows and not how it behaves. Few pairs are drawn, evenly over cells and frames.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from harness.config import Audit
from harness.errors import UsageError
from harness.nouns import Arm, Behaviour, Episode, Kind, Label, Message, Pair, PlayedSuite, Role, Suite
from harness.shifts import SHIFTS, Shift, shifted_messages
from harness.shifts_view import MARK, shifted_name

ALL = "all"
"""Names every shift."""


@dataclass(frozen=True, slots=True)
class ShiftedSuite:
    """Implements `harness.nouns.PlayedSuite` where the suite does."""

    base: Suite
    """The suite as it is."""
    shift: Shift
    """What is done to its prompts."""
    limit: int | None
    """The run's pairs a suite: shifted ones are drawn from them."""
    most: int
    """Most pairs that are asked under the shift."""

    @property
    def name(self) -> str:
        """SUITE~SHIFT."""
        return shifted_name(self.base.name, self.shift.name)

    @property
    def summary(self) -> str:
        """The suite's name and the shift's sentence."""
        return f"{self.base.name} under a shift: {self.shift.summary[0].lower()}{self.shift.summary[1:]}"

    @property
    def version(self) -> str:
        """The suite's: its results are compared with those."""
        return self.base.version

    @property
    def kind(self) -> Kind:
        """The suite's."""
        return self.base.kind

    @property
    def family(self) -> str:
        """The suite's."""
        return self.base.family

    @property
    def bank(self) -> str:
        """The suite's."""
        return self.base.bank

    @property
    def label_source(self) -> str:
        """The suite's."""
        return self.base.label_source

    @property
    def max_tokens(self) -> int:
        """The suite's, and what another form of answer needs besides."""
        return self.base.max_tokens + self.shift.more_tokens

    @property
    def canary(self) -> str:
        """The suite's, with the shift's name behind it."""
        return f"{self.base.canary} {self.shift.name}"

    @property
    def caveat(self) -> str:
        """The suite's, where it has one."""
        return getattr(self.base, "caveat", "")

    def pairs(self, seed: int) -> tuple[Pair, ...]:
        """The pairs that are asked under the shift, in the suite's order; those whose prompts it leaves alone are passed over."""
        found = [(pair, self._shifted(pair, seed)) for pair in self.base.pairs(seed)[: self.limit]]
        changed = [under for pair, under in found if _is_changed(pair, under)]
        return _evenly(changed, self.most)

    def label(self, pair: Pair, episode: Episode, others: Sequence[Episode]) -> Label:
        """By the suite's rule."""
        return self.base.label(pair, episode, others)

    def says(self, pair: Pair, arm: Arm, behaviour: Behaviour, turns: Sequence[Message]) -> str:
        """What the suite's player says."""
        return cast(PlayedSuite, self.base).says(pair, arm, behaviour, turns)

    def _shifted(self, pair: Pair, seed: int) -> Pair:
        draw = f"{self.shift.name}\n{seed}\n{pair.pair_id}"
        arms = (
            arm
            if arm.role is Role.BELIEF
            else replace(arm, messages=shifted_messages(arm.messages, self.shift, random.Random(draw)))
            for arm in pair.arms
        )
        return replace(pair, arms=tuple(arms))


def shifts_named(names: Sequence[str]) -> tuple[Shift, ...]:
    """These shifts by name, each once; every one for "all". UsageError for a name that is none."""
    if strangers := sorted(set(names) - SHIFTS.keys() - {ALL}):
        raise UsageError(f"unknown shift {strangers[0]!r}; known: {ALL}, {', '.join(SHIFTS)}")
    return tuple(shift for name, shift in SHIFTS.items() if name in names or ALL in names)


def under_shifts(suites: Sequence[Suite], audit: Audit) -> tuple[ShiftedSuite, ...]:
    """Every suite with arms under every shift that the audit names; one whose prompts a shift leaves alone is not among them.

    Raises:
        UsageError: there is no such shift, or a suite's name looks like that of a shifted one.
    """
    if marked := [suite.name for suite in suites if MARK in suite.name]:
        raise UsageError(f"suite {marked[0]!r}: {MARK} stands between a suite and a shift; give the suite another name")
    paired = [suite for suite in suites if suite.kind not in ("control", "imported")]
    shifted = (
        ShiftedSuite(suite, shift, audit.limit, audit.shift_limit)
        for suite in paired
        for shift in shifts_named(audit.shifts)
    )
    return tuple(each for each in shifted if each.pairs(audit.seed))


def _is_changed(pair: Pair, under: Pair) -> bool:
    """Whether every main arm is asked in other words."""
    arms = zip(pair.arms, under.arms, strict=True)
    return all(arm.messages != other.messages for arm, other in arms if arm.role is Role.MAIN)


def _evenly(pairs: Sequence[Pair], most: int) -> tuple[Pair, ...]:
    """At most so many pairs, one of each make-up in turn, in the order they came in."""
    by_cells: dict[str, list[int]] = {}
    for i, pair in enumerate(pairs):
        by_cells.setdefault(_make_up(pair), []).append(i)
    taken = sorted(list(_in_turn(list(by_cells.values())))[:most])
    return tuple(pairs[i] for i in taken)


def _make_up(pair: Pair) -> str:
    """Cells and frames of the main arms, and what is known of the item."""
    arms = sorted((arm.cell, arm.frame, arm.name) for arm in pair.arms if arm.role is Role.MAIN)
    return f"{arms} {pair.tags.get('known', '')}"


def _in_turn(lists: Sequence[Sequence[int]]) -> Iterator[int]:
    for i in range(max(map(len, lists), default=0)):
        yield from (each[i] for each in lists if i < len(each))
