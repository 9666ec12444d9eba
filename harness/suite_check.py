"""Whether the arms of a suite match: honest and deceptive prompts as they are planned, or prompts and answers as they came out.

Of planned prompts the sides are what the arms invite, of a run what the labels say. On crossed suites the matched cells alone are
compared, and of a run the balanced rows among them: the cells K and KO are worded differently on purpose.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from harness.equivalence import FEWEST, Finding, findings, together
from harness.equivalence_traits import RANKED, Text, Trait, compared
from harness.evidence import Evidence
from harness.evidence_cases import cases_by_suite
from harness.judge_nouns import Case
from harness.judge_rows import MATCHED_CELLS, Rows, crossed_mask
from harness.nouns import Pair, Role, Suite


@dataclass(frozen=True, slots=True)
class Row:
    """One trait and what was shown of it."""

    trait: Trait
    """The trait, with its figure."""
    finding: Finding
    """equivalent, different or undecided."""

    def record(self) -> dict[str, object]:
        """As plain data."""
        lower, upper = self.trait.contrast.bounds
        whole = self.trait.contrast.n_groups > 1
        return {
            "where": self.trait.where,
            "trait": self.trait.name,
            "deceptive": round(self.trait.deceptive, 6),
            "honest": round(self.trait.honest, 6),
            "value": round(self.trait.contrast.value, 6),
            "lower": round(lower, 6) if whole else None,
            "upper": round(upper, 6) if whole else None,
            "margin": round(self.trait.contrast.margin, 6),
            "margin_words": self.trait.margin,
            "p_equivalent": round(self.trait.contrast.p_equivalent, 6),
            "p_different": round(self.trait.contrast.p_different, 6),
            "finding": self.finding,
        }


@dataclass(frozen=True, slots=True)
class Matched:
    """What was shown of one suite."""

    suite: str
    """The suite."""
    source: str
    """What was compared: prompts as planned, or episodes of a run."""
    n_deceptive: int
    """Deceptive texts."""
    n_honest: int
    """Honest texts."""
    n_groups: int
    """Groups of the side that has fewer."""
    rows: tuple[Row, ...] = ()
    """Every trait; none where nothing could be compared."""
    reason: str = ""
    """Why nothing could be compared."""

    @property
    def status(self) -> str:
        """equivalent, degenerate, undecided, or not_measurable where there is nothing to compare."""
        if self.reason:
            return "not_measurable"
        found = together([row.finding for row in self.rows])
        return "degenerate" if found == "different" else found

    @property
    def different(self) -> tuple[Row, ...]:
        """Traits that are shown to differ beyond their margins."""
        return tuple(row for row in self.rows if row.finding == "different")

    def record(self) -> dict[str, object]:
        """As plain data."""
        names = ("suite", "source", "status", "n_deceptive", "n_honest", "n_groups", "reason")
        return {name: getattr(self, name) for name in names} | {"traits": [row.record() for row in self.rows]}


FORM = ("position", "lines", "digits", "marks", "capitals", "turns")
"""Traits by which a suite is degenerate besides its length: place of the item, and form."""


def said_of_form(matched: Matched) -> str:
    """In what place or form the sides are shown to differ, in words; empty where they are not."""
    found = [row for row in matched.different if row.trait.name in FORM]
    each = [
        f"{row.trait.name} of {row.trait.where} ({row.trait.deceptive:.2f} in deceptive, {row.trait.honest:.2f} in honest ones, AUROC "
        f"alone {0.5 + row.trait.contrast.value:.2f})"
        for row in found
    ]
    return f"the sides differ in {', '.join(each)}: {RANKED} was allowed" if found else ""


def of_prompts(suite: Suite, *, seed: int = 0, limit: int | None = None) -> Matched:
    """Honest against deceptive main arms of a suite, from its prompts alone."""
    pairs = suite.pairs(seed)[:limit]
    is_crossed = {"D", "O"} <= {arm.cell for pair in pairs for arm in pair.arms}
    texts = [text for pair in pairs for text in _prompts(pair, is_crossed)]
    return _matched(suite.name, "prompts as planned", {"prompts": texts})


def of_cases(suite: str, cases: Iterable[Case], n_turns: Mapping[str, int] | None = None) -> Matched:
    """Honest against deceptive episodes of a run: their prompts and their answers.

    Args:
        suite: Its name.
        cases: Its main episodes.
        n_turns: Turns of each prompt, by episode id; one each where it is not told.
    """
    rows = Rows.of(cases)
    rows = rows.take(crossed_mask(rows)) if rows.is_crossed else rows
    turns, y = n_turns or {}, rows.y_N.tolist()
    prompts = [
        Text(case.pair_id, case.group, bool(side), case.prompt, turns.get(case.episode_id, 1))
        for case, side in zip(rows.cases, y, strict=True)
    ]
    answers = [
        Text(case.pair_id, case.group, bool(side), case.response) for case, side in zip(rows.cases, y, strict=True)
    ]
    return _matched(suite, "episodes of a run", {"prompts": prompts, "answers": answers})


def of_run(evidence: Evidence) -> list[Matched]:
    """Every suite of a run that has arms, by name."""
    kinds = {suite["name"]: suite["kind"] for suite in evidence.plan["suites"]}
    told = evidence.episodes.select("episode_id", "messages").iter_rows()
    turns = {episode_id: len(json.loads(messages)) for episode_id, messages in told}
    paired = {
        name: cases for name, cases in cases_by_suite(evidence).items() if kinds.get(name, "control") != "control"
    }
    return [of_cases(name, cases, turns) for name, cases in sorted(paired.items())]


def _prompts(pair: Pair, is_crossed: bool) -> list[Text]:
    return [
        Text(
            pair.pair_id,
            pair.group,
            arm.condition == "deceptive",
            "\n".join(message.content for message in arm.messages),
            len(arm.messages) + 2 * len(arm.then),
        )
        for arm in pair.arms
        if arm.role is Role.MAIN and (not is_crossed or arm.cell in MATCHED_CELLS)
    ]


def _matched(suite: str, source: str, texts: Mapping[str, Sequence[Text]]) -> Matched:
    first = next(iter(texts.values()))
    sides = [[text for text in first if text.is_deceptive is side] for side in (True, False)]
    n_deceptive, n_honest = map(len, sides)
    n_groups = min(len({text.group for text in side}) for side in sides)
    if n_groups < FEWEST:
        lack = f"{n_deceptive} deceptive and {n_honest} honest texts in {n_groups} groups a side: at least {FEWEST} are needed"
        return Matched(suite, source, n_deceptive, n_honest, n_groups, reason=lack)
    traits = [trait for where, mine in texts.items() for trait in compared(mine, where)]
    found = findings([trait.contrast for trait in traits])
    rows = tuple(Row(trait, one) for trait, one in zip(traits, found, strict=True))
    return Matched(suite, source, n_deceptive, n_honest, n_groups, rows)
