"""Who is developed on and who is examined: a split of groups, the same for every suite of a run.

A group is the coarsest unit that shares wording or knowledge, so it is in one part and one fold in all suites.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Part = Literal["dev", "exam", "calibration", "benign"]

N_FOLDS = 5
"""Folds inside dev."""
DEV_PERCENT = 70
"""Share of a unit's groups to develop on."""
N_CALIBRATION = 500
"""Chat openings that set the threshold; a third where there are not three times as many."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a group belongs."""

    part: Part
    """dev and exam; chat is split into calibration and benign instead."""
    fold: int | None = None
    """0 to 4 inside dev, else None."""


def split(groups: Iterable[str], *, seed: int, strata: Mapping[str, str] | None = None) -> dict[str, Place]:
    """Places groups named "unit:name": 70 % of each unit in dev, the rest in exam; order and repetition do not matter.

    Args:
        groups: Every group of the run.
        seed: Draws the order inside unit and stratum, by hash.
        strata: Stratum of a group; parts and folds hold each stratum in proportion. Groups left out share one.
    """
    units: dict[str, list[str]] = {}
    for group in sorted(set(groups)):
        units.setdefault(group.partition(":")[0], []).append(group)
    places: dict[str, Place] = {}
    for unit, members in units.items():
        ordered = sorted(members, key=lambda group: ((strata or {}).get(group, ""), rank(group, seed=seed)))
        places |= _chat(ordered, seed) if unit == "chat" else _dev_and_exam(ordered)
    return places


def rank(name: str, *, seed: int) -> str:
    """A name's place in the order that the seed draws: anyone can recompute it."""
    return hashlib.sha256(f"{seed}\n{name}".encode()).hexdigest()


def _chat(groups: list[str], seed: int) -> dict[str, Place]:
    ordered = sorted(groups, key=lambda group: rank(group, seed=seed))
    n_calibration = min(N_CALIBRATION, len(ordered) // 3)
    return {group: Place("calibration" if i < n_calibration else "benign") for i, group in enumerate(ordered)}


def _dev_and_exam(groups: list[str]) -> dict[str, Place]:
    """Takes every so-manieth group along the strata, then deals dev out to the folds."""
    n, n_dev = len(groups), (len(groups) * DEV_PERCENT + 50) // 100
    is_dev = [(i + 1) * n_dev // n > i * n_dev // n for i in range(n)]
    dev = [group for group, chosen in zip(groups, is_dev, strict=True) if chosen]
    places = {group: Place("dev", i % N_FOLDS) for i, group in enumerate(dev)}
    return places | {group: Place("exam") for group in groups if group not in places}
