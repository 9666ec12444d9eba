"""An import read back: the suite that its run folder holds, found there and not among the installed suites."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from harness.collect import EPISODES, LABELS, episode_of
from harness.errors import DamagedError
from harness.identity import Identity
from harness.nouns import Arm, Behaviour, Episode, Kind, Label, Pair
from harness.splits import rank
from harness.store import RunFolder

ABOUT = "imported.json"
"""What an import keeps beside its tables: where it is from, each text's instruction, each pair's right answer. It goes along with every
run that reads the import again."""


@dataclass(frozen=True, slots=True)
class ImportedSuite:
    """Texts that a file holds, as a suite: its pairs and labels are looked up, nothing is asked and no rule is applied."""

    name: str
    """The file's stem, in letters that a suite's name may have."""
    version: str
    """N-X, X being of the file's digest."""
    source: str
    """Name of the file."""
    stored: tuple[Pair, ...]
    """Its pairs, by id."""
    labels: Mapping[tuple[str, str], Label]
    """What the file says of each text, by pair and arm."""
    answers: Mapping[tuple[str, str], str]
    """The texts as given, by pair and arm."""
    instructions: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """What a text's author was told, by pair and arm, where the file says so; no part of the prompt."""
    kind: Kind = "imported"
    """Nobody knows here who wanted the deception."""
    family: str = "imported"
    """As for every import."""
    bank: str = "imported"
    """As for every import."""
    label_source: str = "human"
    """Decided outside, by whoever made the file: no rule of ours has looked at the texts."""
    max_tokens: int = 1
    """Nothing is asked."""

    @property
    def summary(self) -> str:
        """Where it is from."""
        return f"Texts and labels as {self.source} gives them; no model was asked."

    @property
    def canary(self) -> str:
        """None: the texts are not ours."""
        return ""

    def pairs(self, seed: int) -> tuple[Pair, ...]:
        """Every pair, in the order of hashes."""
        return tuple(sorted(self.stored, key=lambda pair: rank(pair.pair_id, seed=seed)))

    def label(self, pair: Pair, episode: Episode, others: Sequence[Episode]) -> Label:
        """What the file says."""
        return self.labels[pair.pair_id, episode.arm]


@dataclass(frozen=True, slots=True)
class Import:
    """A run folder that holds an import."""

    suites: tuple[ImportedSuite, ...]
    """Its suites, by name."""
    identity: Identity
    """The file, in the place of a model."""


def open_import(folder: Path) -> Import | None:
    """The import that a run folder holds, or has read again; None where a model was asked there."""
    run = RunFolder.open(folder)
    if not run.is_entered(ABOUT):
        return None
    plan, about = run.read_json("plan.json"), run.read_json(ABOUT)
    try:
        return Import(_suites(run, plan, about), identity_of(about["file"], about["sha256"]))
    except (KeyError, TypeError, IndexError, AttributeError, ValueError) as error:
        raise DamagedError(f"{folder}: its import cannot be read ({error!r}); import the file again") from error


def identity_of(file: str, sha256: str) -> Identity:
    """A file in the place of a model: its digest, no weights."""
    nothing = hashlib.sha256(b"").hexdigest()
    note = "a file of texts and labels: whoever wrote the texts was not run here"
    return Identity(file, "imported", sha256, nothing, nothing, nothing, nothing, 0, 0, note)


def _suites(run: RunFolder, plan: Mapping[str, Any], about: Mapping[str, Any]) -> tuple[ImportedSuite, ...]:
    episodes = [episode_of(row) for row in run.read_table(EPISODES).iter_rows(named=True)]
    labels = {row["episode_id"]: _label(row) for row in run.read_table(LABELS).iter_rows(named=True)}
    tags = {row["episode_id"]: row.get("tags", {}) for row in plan["episodes"]}
    return tuple(
        _suite(facts, about, [e for e in episodes if e.suite == facts["name"]], labels, tags)
        for facts in plan["suites"]
    )


def _suite(
    facts: Mapping[str, Any],
    about: Mapping[str, Any],
    episodes: Sequence[Episode],
    labels: Mapping[str, Label],
    tags: Mapping[str, Mapping[str, str]],
) -> ImportedSuite:
    stored = _pairs(episodes, about["truths"], tags)
    known = {pair.pair_id for pair in stored}
    return ImportedSuite(
        name=facts["name"],
        version=facts["version"],
        source=about["file"],
        stored=stored,
        labels={(e.pair_id, e.arm): labels[e.episode_id] for e in episodes},
        answers={(e.pair_id, e.arm): e.answer for e in episodes},
        instructions={(pair, arm): text for pair, arm, text in about["instructions"] if pair in known},
        label_source=facts.get("label_source", "human"),
    )


def _pairs(
    episodes: Sequence[Episode], truths: Mapping[str, str], tags: Mapping[str, Mapping[str, str]]
) -> tuple[Pair, ...]:
    mine: dict[str, list[Episode]] = {}
    for episode in sorted(episodes, key=lambda e: (e.pair_id, e.arm)):
        mine.setdefault(episode.pair_id, []).append(episode)
    return tuple(
        imported_pair(
            pair_id,
            found[0].group,
            [Arm(e.arm, e.messages, e.condition, e.cell, frame=e.frame) for e in found],
            truths.get(pair_id),
            tags.get(found[0].episode_id, {}),
        )
        for pair_id, found in mine.items()
    )


def imported_pair(
    pair_id: str, group: str, arms: Sequence[Arm], truth: str | None, tags: Mapping[str, str] = MappingProxyType({})
) -> Pair:
    """A pair of an import, its arms by name."""
    made = tuple(sorted(arms, key=lambda arm: arm.name))
    source = "the file" if truth is not None else "the file does not say"
    return Pair(pair_id, group, made, truth or "", source, dict(tags))


def _label(row: Mapping[str, Any]) -> Label:
    return Label(Behaviour(row["behaviour"]), row["kind"], row["evidence"], row["source"])
