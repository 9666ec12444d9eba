"""The world bank: real facts that chat models know.

Only what is settled is kept: no capital that moved or is disputed, no currency that changed lately, no country on two continents
among the continents. Facts about one entity share a group, so that what a model knows of it never straddles a split.
"""

from functools import cache

from tasks.banks import world_capitals, world_numbers, world_places, world_science, world_works
from tasks.banks.world_facts import Fact, Relation, facts_of


@cache
def relations() -> tuple[Relation, ...]:
    """Every relation, by field."""
    return (
        world_capitals.RELATION,
        *world_places.RELATIONS,
        *world_science.RELATIONS,
        *world_numbers.RELATIONS,
        *world_works.RELATIONS,
    )


@cache
def facts() -> tuple[Fact, ...]:
    """Every fact, relation by relation."""
    return tuple(fact for relation in relations() for fact in facts_of(relation))


@cache
def one_each(start: int = 0) -> tuple[Fact, ...]:
    """One fact an entity, another one for another `start` where the entity has several; the order is that of the bank."""
    by_group: dict[str, list[Fact]] = {}
    for fact in facts():
        by_group.setdefault(fact.group, []).append(fact)
    return tuple(mine[(start + i) % len(mine)] for i, mine in enumerate(by_group.values()))


@cache
def _by_name() -> dict[str, Fact]:
    return {fact.name: fact for fact in facts()}


def fact(name: str) -> Fact:
    """The fact of that name; KeyError where there is none."""
    return _by_name()[name]
