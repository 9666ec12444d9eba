"""A latent in each suite of a run: its activity by cell or arm on exam rows, and which factor it follows."""

from collections.abc import Mapping

import numpy as np

from harness.feature_factors import N_RESAMPLES, coincides, effect, factors, follows, is_crossed
from harness.feature_nouns import Activity, CellActivity, Chosen
from harness.feature_rules import threshold
from harness.feature_tokens import TokenTable

_USUAL_SPAN = "prompt_end"


def activities(table: TokenTable, latent: int, chosen: Mapping[str, Chosen]) -> tuple[Activity, ...]:
    """Suite by suite; read where the suite that chose it did on dev rows, at the end of the prompt elsewhere."""
    suites = sorted(set(table.told.suite_N.tolist()))
    return tuple(_activity(table, latent, suite, chosen.get(suite)) for suite in suites)


def _activity(table: TokenTable, latent: int, suite: str, chosen: Chosen | None) -> Activity:
    told, span = table.told, chosen.span if chosen else _USUAL_SPAN
    value_N, exam_N = table.at(span, latent), told.is_exam_N
    mine = exam_N & (told.suite_N == suite)
    found = [effect(f, value_N, told, rows_N=mine, n_resamples=N_RESAMPLES) for f in factors(told, suite)]
    effects = tuple(one for one in found if one is not None)
    word, sentence = follows(effects, outcome_goes_with=coincides(told, suite))
    least = threshold(table, latent)
    return Activity(
        suite=suite,
        span=span,
        why=chosen.why if chosen else "",
        cells=_cells(table, suite, mine, value_N, least),
        effects=effects,
        follows=word,
        words=sentence,
    )


def _cells(
    table: TokenTable, suite: str, mine: np.ndarray, value_N: np.ndarray, least: float
) -> tuple[CellActivity, ...]:
    """Cells by frame and knowledge where the suite is crossed, arms elsewhere."""
    told = table.told
    crossed = is_crossed(told, suite)
    names_N = told.cell_N if crossed else told.arm_N
    known_N = told.known_N if crossed else np.full(len(names_N), "")
    frame_N = told.frame_N if crossed else np.full(len(names_N), "")
    keys = sorted(set(zip(names_N[mine].tolist(), frame_N[mine].tolist(), known_N[mine].tolist(), strict=True)))
    out = []
    for name, frame, known in keys:
        values = value_N[mine & (names_N == name) & (frame_N == frame) & (known_N == known)]
        shares = float(np.mean(values > 0)), float(np.mean(values > least))
        out.append(CellActivity(name, frame, known, len(values), float(values.mean()), *shares))
    return tuple(out)
