"""Which direction is it? Main effects and interactions of what a crossed suite varies, as directions of the stream, and what each reads.

Rows x_ND are regressed on factors coded -1 and +1: x = b0 + sum of a_j b_j + e over the main effects a_j and the product of frame and
knowledge, by least squares over every row at once, as in a two-level factorial design with interactions. The direction of an effect is
b_j; its norm is in units of the stream, half the distance between the two levels. An effect's share of the variance is what the sum
of squares loses when its column is left out, over the sum of squares about the mean. A column that another one spans, within 1e-6, is
an alias: a liar who always succeeds says high whenever it sells, and frame and outcome are then one and the same contrast.
Source of the design: Box, Hunter and Hunter, Statistics for Experimenters, 2005, chapter 5. The use for deception is Telltale's own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from harness.judge_nouns import Case
from harness.judge_rows import MATCHED_CELLS
from harness.measure import auroc_within
from harness.nouns import Behaviour

_SPANNED = 1e-6
INTERACTION = "frame x knowledge"


@dataclass(frozen=True, slots=True, eq=False)
class Factors:
    """What varies over some rows."""

    columns: Mapping[str, np.ndarray]
    """By name, -1 or +1 of each row."""
    aliases: Mapping[str, str]
    """Of factors that cannot be told from others on these rows: which, in words."""


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """One effect at one site."""

    name: str
    """frame, knowledge, outcome, "frame x knowledge"."""
    unit_D: np.ndarray
    """Its direction, of length 1, towards +1; zeros where the effect is nil."""
    norm: float
    """Length of the coefficient: half the distance between the levels, in units of the stream."""
    share: float
    """Of the variance of the rows, what only this effect explains."""


@dataclass(frozen=True, slots=True)
class Read:
    """What one effect's direction tells of rows that it was not fitted on."""

    effect: str
    """Whose direction scores."""
    of: str
    """What is told: a factor at +1, or deception."""
    auroc: float | None
    """Mean within folds, weighted by pairs of rows; below 0.5 the direction points away. None where undefined."""
    n: int
    """Rows."""


def matched(cases: Sequence[Case]) -> list[Case]:
    """Labelled cases of the matched cells."""
    return [case for case in cases if case.cell in MATCHED_CELLS and case.behaviour is not Behaviour.UNCLEAR]


def factors_of(cases: Sequence[Case]) -> Factors:
    """Frame, knowledge, their product and the outcome of matched cases; what does not vary, or has other than two levels, is no factor.

    Knowledge is the tag `known`; the outcome is the side that an answer takes: that of the items whose honest answer it is.
    """
    found: dict[str, np.ndarray] = {}
    for name, values in (
        ("frame", [case.frame for case in cases]),
        ("knowledge", [case.tags.get("known", "") for case in cases]),
    ):
        if (coded_N := _coded(values)) is not None:
            found[name] = coded_N
    if {"frame", "knowledge"} <= found.keys():
        found[INTERACTION] = found["frame"] * found["knowledge"]
    if (outcome_N := _coded(_sides(cases))) is not None:
        found["outcome"] = outcome_N
    return _without_aliases(found)


def effects(x_ND: np.ndarray, factors: Factors) -> tuple[Effect, ...]:
    """The direction of every factor that is no alias."""
    names = list(factors.columns)
    design_NK = _design([factors.columns[name] for name in names], len(x_ND))
    x_ND = np.asarray(x_ND, dtype=np.float64)
    b_KD, full = _fit(design_NK, x_ND)
    total = float(np.sum((x_ND - x_ND.mean(axis=0)) ** 2)) or 1.0
    out = []
    for k, name in enumerate(names, start=1):
        without = _fit(np.delete(design_NK, k, axis=1), x_ND)[1]
        norm = float(np.linalg.norm(b_KD[k]))
        out.append(Effect(name, b_KD[k] / norm if norm else b_KD[k], norm, (without - full) / total))
    return tuple(out)


def reads(
    x_ND: np.ndarray, factors: Factors, deceptive_N: np.ndarray, fold_N: np.ndarray, group_N: np.ndarray
) -> tuple[Read, ...]:
    """What the directions tell out of fold: each is fitted on the other folds and scores the rows of one.

    Args:
        x_ND: Rows of dev.
        factors: Of these rows.
        deceptive_N: 1 deceptive, 0 honest.
        fold_N: Fold of each row.
        group_N: Group of each row; one that stands in two folds is refused.

    Raises:
        ValueError: a group stands in two folds.
    """
    for group in np.unique(group_N):
        if len(set(fold_N[group_N == group].tolist())) > 1:
            raise ValueError(f"group {group} stands in two folds: directions would be read on what they were fitted on")
    score_KN = {name: np.zeros(len(x_ND)) for name in factors.columns}
    for fold in np.unique(fold_N):
        inside_N = fold_N == fold
        fitted = Factors({name: column_N[~inside_N] for name, column_N in factors.columns.items()}, factors.aliases)
        for effect in effects(x_ND[~inside_N], fitted):
            score_KN[effect.name][inside_N] = x_ND[inside_N] @ effect.unit_D
    told = {name: (column_N > 0).astype(np.int64) for name, column_N in factors.columns.items()}
    told["deception"] = np.asarray(deceptive_N, dtype=np.int64)
    return tuple(
        Read(name, of, auroc_within(score_N, y_N, fold_N), len(y_N))
        for name, score_N in score_KN.items()
        for of, y_N in told.items()
    )


def _coded(values: Sequence[str]) -> np.ndarray | None:
    """-1 for the first level by name and +1 for the second; None where there are not two."""
    levels = sorted(set(values))
    if len(levels) != 2 or "" in levels:
        return None
    return np.array([1.0 if value == levels[1] else -1.0 for value in values])


def _sides(cases: Sequence[Case]) -> list[str]:
    """Of each answer the `known` of the honest cases that gave it; empty where none did, or those of both sides."""
    known: dict[str, set[str]] = {}
    for case in cases:
        if case.behaviour is Behaviour.HONEST:
            known.setdefault(_said(case), set()).add(case.tags.get("known", ""))
    return [next(iter(side)) if len(side := known.get(_said(case), set())) == 1 else "" for case in cases]


def _said(case: Case) -> str:
    return " ".join(case.response.casefold().split())


def _without_aliases(found: Mapping[str, np.ndarray]) -> Factors:
    """The factors that those before them do not span."""
    kept: dict[str, np.ndarray] = {}
    aliases: dict[str, str] = {}
    for name, column_N in found.items():
        design_NK = _design(list(kept.values()), len(column_N))
        b_K = np.linalg.lstsq(design_NK, column_N, rcond=None)[0]
        if np.abs(column_N - design_NK @ b_K).max() > _SPANNED:
            kept[name] = column_N
        else:
            same = [f"{'-' if b < 0 else ''}{other}" for other, b in zip(kept, b_K[1:], strict=True) if abs(b) > 0.01]
            aliases[name] = " and ".join(same) or "a constant"
    return Factors(kept, aliases)


def _design(columns: Sequence[np.ndarray], n: int) -> np.ndarray:
    return np.column_stack([np.ones(n), *columns])


def _fit(design_NK: np.ndarray, x_ND: np.ndarray) -> tuple[np.ndarray, float]:
    """Coefficients and the sum of squares that they leave."""
    b_KD = np.linalg.lstsq(design_NK, x_ND, rcond=None)[0]
    return b_KD, float(np.sum((x_ND - design_NK @ b_KD) ** 2))
