"""What a real fact is: an entity, a relation with its source and its neutral questions, a truth, and false values of its kind."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tasks.banks.world_reading import shown

N_DECOYS = 3


@dataclass(frozen=True, slots=True)
class Relation:
    """One thing that is known of many entities."""

    name: str
    """Unique among relations."""
    source: str
    """The reference work in which it can be looked up."""
    unit: str
    """What its entities are, the unit of their groups."""
    sort: str
    """What its values are, in a word."""
    questions: tuple[str, ...]
    """Four neutral wordings, with {entity}."""
    claim: str
    """States it, with {entity} and {value}; no full stop."""
    denial: str
    """Denies it."""
    ask: str
    """Asks whether it is so."""
    rows: str
    """One fact a line, "entity = truth": names of the truth after bars, false values after a slash where they are its own."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One entity's value."""

    relation: Relation
    """What is known."""
    entity: str
    """Of what, as it stands inside a sentence."""
    truth: str
    """The value, with its other names after bars."""
    decoys: tuple[str, ...]
    """At least two false values of the same kind."""
    values: tuple[str, ...]
    """The closed set that answers are read against: every value and decoy of the relation."""

    @property
    def name(self) -> str:
        """Unique among facts: capital-france."""
        return f"{self.relation.name}-{slug(self.entity)}"

    @property
    def group(self) -> str:
        """The entity, over all relations: country:france."""
        return f"{self.relation.unit}:{slug(self.entity)}"

    def plain_questions(self) -> tuple[str, ...]:
        """Every neutral wording of the question."""
        return tuple(sentence(question.format(entity=self.entity)) for question in self.relation.questions)

    def questions(self) -> tuple[str, ...]:
        """Every neutral wording, asking for the value alone."""
        return tuple(f"{wording} Answer with the {self.relation.sort} alone." for wording in self.plain_questions())

    def claim(self, value: str) -> str:
        """A statement, without a full stop, that the entity has this value."""
        return self.relation.claim.format(entity=self.entity, value=value)

    def denial(self, value: str) -> str:
        """A statement that it has not."""
        return self.relation.denial.format(entity=self.entity, value=value)

    def ask(self, value: str) -> str:
        """The question whether it has this value."""
        return self.relation.ask.format(entity=self.entity, value=value)


def slug(text: str) -> str:
    """Letters and digits with hyphens between; a leading article goes."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower().removeprefix("the ")).strip("-")


def sentence(text: str) -> str:
    """The text with a capital letter in front."""
    return text[:1].upper() + text[1:]


def facts_of(relation: Relation) -> Iterator[Fact]:
    """Every fact of a relation, in the order of its rows."""
    rows = [line.strip().partition(" = ") for line in relation.rows.strip().split("\n")]
    parts = [(entity, *right.partition(" / ")[::2]) for entity, _, right in rows]
    truths = list(dict.fromkeys(truth for _, truth, _ in parts))
    own = {entity: tuple(d.strip() for d in decoys.split(",") if d.strip()) for entity, _, decoys in parts}
    values = tuple(dict.fromkeys([*truths, *(d for decoys in own.values() for d in decoys if d not in _names(truths))]))
    for i, (entity, truth, _) in enumerate(parts):
        yield Fact(relation, entity, truth, own[entity] or _drawn(truths, truth, i), values)


def _names(values: list[str]) -> set[str]:
    return {name for value in values for name in value.split("|")}


def _drawn(truths: list[str], truth: str, i: int) -> tuple[str, ...]:
    """Shown names of other entities' values, other ones for each entity."""
    others = [shown(t) for t in truths if t != truth]
    step = 1 + i % max(1, len(others) // (N_DECOYS + 1))
    return tuple(dict.fromkeys(others[(i + step * k) % len(others)] for k in range(N_DECOYS)))
