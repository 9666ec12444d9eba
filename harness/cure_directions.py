"""Directions along which a cure may act, measured on rows of dev groups at the prompt's end."""

from collections.abc import Mapping, Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

from harness.cure_study import Study
from harness.effects import INTERACTION, effects, factors_of, matched
from harness.judge_nouns import Case
from harness.nouns import Behaviour
from harness.stream_nouns import Site

_INVERSE_PENALTY = 0.1
NULL_SPACE = 4
"""Rounds of fitting, taking out and fitting again."""


def site_of(layer: int) -> Site:
    """Where directions are measured."""
    return Site(layer, "prompt_end", "last")


def tempted_rows(study: Study, layer: int) -> np.ndarray:
    """(N, D) of the episodes that deceived."""
    return study.matrix(site_of(layer), [case for case in study.cases if case.behaviour is Behaviour.DECEPTIVE])


def calm_rows(study: Study, layer: int) -> np.ndarray:
    """(N, D) of the honest episodes that nothing tempts: asked neutrally in a crossed suite, in an honest arm elsewhere."""
    honest = [case for case in study.cases if case.behaviour is Behaviour.HONEST and case.condition == "honest"]
    neutral = [case for case in honest if case.cell == "K"]
    return study.matrix(site_of(layer), neutral or honest)


def directions(study: Study, layer: int) -> dict[str, np.ndarray]:
    """Unit vectors by name; those of a crossed suite are the interaction, the frame and the pull as well.

    deception: mean of deceptive less mean of honest rows. logistic: L2-penalised, on standardised rows. pull: rows of the frames that
    tempt and of those that mirror them, less neutral ones. interaction, frame: `harness.effects`. null-space: logistic directions,
    each fitted where those before it have been taken out.
    """
    cases, y_N = _compared(study)
    x_ND = study.matrix(site_of(layer), cases)
    found = {"deception": x_ND[y_N == 1].mean(axis=0) - x_ND[y_N == 0].mean(axis=0), "logistic": logistic(x_ND, y_N)}
    crossed = matched(study.cases)
    if len(crossed) >= 8 and len({case.cell for case in crossed}) > 1:
        rows_ND = study.matrix(site_of(layer), crossed)
        by_name = {effect.name: effect.unit_D for effect in effects(rows_ND, factors_of(crossed))}
        found |= {
            name: by_name[key] for name, key in (("interaction", INTERACTION), ("frame", "frame")) if key in by_name
        }
        if any(case.cell == "K" for case in study.cases):
            found["pull"] = rows_ND.mean(axis=0) - calm_rows(study, layer).mean(axis=0)
    return {name: unit(vector_D) for name, vector_D in found.items() if np.linalg.norm(vector_D) > 1e-9}


def null_space(study: Study, layer: int) -> np.ndarray:
    """(D, NULL_SPACE) orthonormal: logistic directions, each fitted on rows without those before it.

    Source: Ravfogel et al., Null it out, 2020.
    """
    cases, y_N = _compared(study)
    x_ND = study.matrix(site_of(layer), cases)
    x_ND = x_ND - x_ND.mean(axis=0)
    kept: list[np.ndarray] = []
    for _ in range(NULL_SPACE):
        found_D = logistic(x_ND, y_N)
        for each_D in kept:
            found_D = found_D - (found_D @ each_D) * each_D
        kept.append(unit(found_D))
        x_ND = x_ND - np.outer(x_ND @ kept[-1], kept[-1])
    return np.column_stack(kept)


def latents(study: Study, layer: int, tensors: Mapping[str, np.ndarray], n: int) -> list[tuple[int, np.ndarray]]:
    """The latents whose activity differs most between deceptive and honest rows: number and unit decoder row.

    Activity is the pre-activation cut at 0: max(0, (x - b_dec) W_enc + b_enc), whatever the sparsity that the dictionary adds to it.
    """
    cases, y_N = _compared(study)
    x_ND = study.matrix(site_of(layer), cases)
    active_NF = np.maximum((x_ND - tensors["b_dec"]) @ tensors["W_enc"] + tensors["b_enc"], 0)
    scale_F = active_NF.std(axis=0) + 1e-6
    gap_F = np.abs(active_NF[y_N == 1].mean(axis=0) - active_NF[y_N == 0].mean(axis=0)) / scale_F
    chosen = sorted(range(len(gap_F)), key=lambda f: (-gap_F[f], f))
    alive = [f for f in chosen if np.linalg.norm(tensors["W_dec"][f]) > 0]
    return [(f, unit(tensors["W_dec"][f].astype(np.float64))) for f in alive[:n]]


def logistic(x_ND: np.ndarray, y_N: np.ndarray) -> np.ndarray:
    """The direction of a logistic detector, in the units of the stream."""
    spread_D = x_ND.std(axis=0) + 1e-6
    model = LogisticRegression(C=_INVERSE_PENALTY, max_iter=1000).fit((x_ND - x_ND.mean(axis=0)) / spread_D, y_N)
    return np.asarray(model.coef_[0] / spread_D)


def unit(vector_D: np.ndarray) -> np.ndarray:
    """Of length 1, float64."""
    vector_D = np.asarray(vector_D, dtype=np.float64)
    return vector_D / (float(np.linalg.norm(vector_D)) or 1.0)


def _compared(study: Study) -> tuple[Sequence[Case], np.ndarray]:
    """The matched cells of a crossed suite, all labelled cases of another; and which deceive."""
    labelled = [case for case in study.cases if case.behaviour is not Behaviour.UNCLEAR]
    cases = matched(study.cases) or labelled
    return cases, np.array([int(case.behaviour is Behaviour.DECEPTIVE) for case in cases])
