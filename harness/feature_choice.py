"""Which latents matter in a suite: chosen on dev rows alone, a bounded number, each with the reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from harness.feature_dictionary import RunDictionary
from harness.feature_factors import Factor, factors, is_crossed
from harness.feature_nouns import Chosen
from harness.feature_tokens import SPANS, Told, pooled
from harness.store import RunFolder

PER_SUITE = 8
"""Latents that a suite picks."""
_PROBED = "prompt_end"
"""Where a logistic regression on the latents is asked which of them it uses: before anything is said."""
_REASONS = {
    "difference": "largest difference of means between deceptive and honest rows",
    "logistic": "largest weight in a logistic regression on the latents at the end of the prompt",
    "frame": "goes most with the frame",
    "knowledge": "goes most with what is known",
    "deception": "goes most with deception, frame and knowledge together",
    "outcome": "goes most with the outcome in cells K and KO",
}
_ORDER = ("deception", "difference", "logistic", "frame", "knowledge", "outcome", "difference", "logistic", "deception")
"""Reasons in turn, each giving its best latent that is not chosen yet."""


@dataclass(frozen=True, slots=True, eq=False)
class Activity:
    """Every latent's activity in every main episode of the suites that can be contrasted."""

    told: Told
    """The episodes."""
    value_SNF: np.ndarray
    """At each of SPANS."""


def activity(folder: RunFolder, dictionary: RunDictionary, suites: Sequence[str]) -> Activity:
    """Of the dev episodes of these suites; the others are encoded and left."""
    ids: list[str] = []
    parts: list[np.ndarray] = []
    for shard in pooled(folder, dictionary):
        told = Told.of(folder, shard.ids)
        rows = np.flatnonzero(np.isin(told.suite_N, suites) & ~told.is_exam_N)
        ids += [shard.ids[i] for i in rows]
        parts.append(shard.value_SNF[:, rows].astype(np.float32))
    empty = np.zeros((len(SPANS), 0, dictionary.n_latents), dtype=np.float32)
    return Activity(Told.of(folder, ids), np.concatenate(parts or [empty], axis=1))


def choose(found: Activity, suites: Sequence[str], *, per_suite: int = PER_SUITE) -> tuple[Chosen, ...]:
    """The latents of each suite, the first reason's first; each is named once a suite."""
    return tuple(chosen for suite in suites for chosen in _suite(found, suite, per_suite))


def _suite(found: Activity, suite: str, per_suite: int) -> Iterator[Chosen]:
    rankings = dict(_rankings(found, suite))
    taken: set[int] = set()
    turns = [reason for _ in range(per_suite) for reason in _ORDER if reason in rankings]
    for reason in turns:
        if len(taken) >= per_suite:
            return
        left = [each for each in rankings[reason] if each[0] not in taken]
        if left:
            latent, span, how_much = left[0]
            taken.add(latent)
            yield Chosen(latent, suite, span, f"{_REASONS[reason]} ({how_much:.2f}, dev rows)")


def _rankings(found: Activity, suite: str) -> Iterator[tuple[str, list[tuple[int, str, float]]]]:
    """By reason: latents, best first, each at its best span, with the size that ranks it."""
    told = found.told
    given = factors(told, suite)
    y_N = np.where(told.behaviour_N == "deceptive", 1, -1)
    compared = next(f for f in given if f.name in ("deception", "contrast")).code_N != 0
    code_N = np.where(compared, y_N, 0)
    if np.sum(code_N == 1) and np.sum(code_N == -1):
        difference_SF = _difference(found.value_SNF, code_N)
        yield "difference", _ranked(difference_SF)
        if len(weights := _weights(found.value_SNF[SPANS.index(_PROBED)], code_N)):
            order = np.argsort(-np.abs(weights), kind="stable")
            yield "logistic", [(int(f), _PROBED, float(weights[f])) for f in order if weights[f]]
    for factor in given if is_crossed(told, suite) else ():
        yield factor.name, _ranked(_correlations(found.value_SNF, factor))


def _ranked(size_SF: np.ndarray) -> list[tuple[int, str, float]]:
    best_F = np.argmax(np.abs(size_SF), axis=0)
    value_F = size_SF[best_F, np.arange(size_SF.shape[1])]
    order = np.argsort(-np.abs(value_F), kind="stable")
    return [(int(f), SPANS[best_F[f]], float(value_F[f])) for f in order if value_F[f]]


def _difference(value_SNF: np.ndarray, code_N: np.ndarray) -> np.ndarray:
    deceptive_SF = value_SNF[:, code_N == 1].mean(axis=1, dtype=np.float64)
    return np.asarray(deceptive_SF - value_SNF[:, code_N == -1].mean(axis=1, dtype=np.float64))


def _correlations(value_SNF: np.ndarray, factor: Factor) -> np.ndarray:
    """Correlation of every latent at every span with the factor, every cell weighing the same."""
    rows = np.flatnonzero(factor.code_N)
    if not len(rows):
        return np.zeros((len(value_SNF), value_SNF.shape[2]))
    _, cell_N, count_C = np.unique(factor.stratum_N[rows], return_inverse=True, return_counts=True)
    weight_N = 1 / (count_C[cell_N] * len(count_C))
    code_N = factor.code_N[rows] - weight_N @ factor.code_N[rows]
    size = np.zeros((len(value_SNF), value_SNF.shape[2]))
    for s, value_NF in enumerate(value_SNF):
        x_NF = value_NF[rows].astype(np.float64)
        x_NF = x_NF - weight_N @ x_NF
        spread_F = np.sqrt((weight_N @ x_NF**2) * (weight_N @ code_N**2))
        alive_F = spread_F > 1e-9
        size[s, alive_F] = ((weight_N * code_N) @ x_NF)[alive_F] / spread_F[alive_F]
    return size


def _weights(value_NF: np.ndarray, code_N: np.ndarray) -> np.ndarray:
    """Standardised weights of a regression on the latents that differ most, as k-sparse probing has it; 0 for the rest."""
    from sklearn.linear_model import LogisticRegression

    rows = np.flatnonzero(code_N)
    x_NF = value_NF[rows].astype(np.float64)
    top_K = np.argsort(-np.abs(_difference(x_NF[None], code_N[rows])[0]), kind="stable")[:16]
    spread_K = x_NF[:, top_K].std(axis=0)
    top_K, spread_K = top_K[spread_K > 0], spread_K[spread_K > 0]
    weight_F = np.zeros(value_NF.shape[1])
    if len(top_K):
        z_NK = (x_NF[:, top_K] - x_NF[:, top_K].mean(axis=0)) / spread_K
        weight_F[top_K] = LogisticRegression(C=0.1, max_iter=1000).fit(z_NK, code_N[rows] > 0).coef_[0]
    return weight_F
