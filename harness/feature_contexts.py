"""Where a latent fires: the strongest contexts of exam and of dev, middling ones beside them, and how often it fires at all."""

from collections.abc import Mapping, Sequence

import numpy as np

from harness.feature_nouns import Context, Firing
from harness.feature_rules import threshold
from harness.feature_tokens import TokenTable

N_TOP, N_MIDDLE, BEFORE, AFTER = 5, 4, 24, 10
"""Contexts of each part, middling contexts, and tokens shown before and after the peak."""
_QUANTILES = (0.5, 0.9, 0.99, 1.0)


def contexts(table: TokenTable, latent: int, *, texts: Mapping[int, str]) -> tuple[Context, ...]:
    """The strongest of exam, then of dev, then exam episodes whose highest is near the median of those; an episode once in each."""
    value_T = table.column(latent)
    is_exam_T = table.told.is_exam_N[table.of_T]
    out = []
    for part, rows_T in (("exam", is_exam_T), ("dev", ~is_exam_T)):
        rows = np.flatnonzero(rows_T & (value_T > 0))
        out += [(part, t) for t in _distinct(table, rows[np.argsort(-value_T[rows], kind="stable")], N_TOP)]
    peaks = _peaks(table, value_T)
    if len(peaks):
        nearest = np.argsort(np.abs(value_T[peaks] - np.median(value_T[peaks])), kind="stable")
        out += [("middle", t) for t in _distinct(table, peaks[nearest], N_MIDDLE)]
    return tuple(_context(table, value_T, t, part, texts) for part, t in out)


def firing(table: TokenTable, latent: int) -> Firing:
    """Shares and quantiles."""
    value_T, is_exam_T = table.column(latent), table.told.is_exam_N[table.of_T]
    parts = {"dev": value_T[~is_exam_T], "exam": value_T[is_exam_T]}
    active = parts["exam"][parts["exam"] > 0]
    least = threshold(table, latent)
    return Firing(
        n_tokens={part: len(values) for part, values in parts.items()},
        share={part: _share(values > 0) for part, values in parts.items()},
        strong={part: _share(values > least) for part, values in parts.items()},
        threshold=least,
        quantiles={f"{q:g}": float(np.quantile(active, q)) for q in _QUANTILES} if len(active) else {},
    )


def _share(is_N: np.ndarray) -> float:
    return float(is_N.mean()) if len(is_N) else 0.0


def _peaks(table: TokenTable, value_T: np.ndarray) -> np.ndarray:
    """The token of each exam episode on which it fires most, of those in which it fires."""
    spans = zip(table.start_N.tolist(), table.end_N.tolist(), table.told.is_exam_N.tolist(), strict=True)
    peaks = [start + int(np.argmax(value_T[start:end])) for start, end, is_exam in spans if is_exam and end > start]
    return np.asarray([t for t in peaks if value_T[t] > 0], dtype=np.int64)


def _distinct(table: TokenTable, rows: Sequence[int] | np.ndarray, n: int) -> list[int]:
    """The first n rows of different episodes and different words up to the peak: the same prompt seen twice tells no more."""
    seen: set[int] = set()
    words: set[tuple[int, ...]] = set()
    out: list[int] = []
    for t in rows:
        episode = int(table.of_T[t])
        text = tuple(table.id_T[max(int(table.start_N[episode]), t - BEFORE) : t + 1].tolist())
        if episode not in seen and text not in words:
            seen.add(episode)
            words.add(text)
            out.append(int(t))
        if len(out) == n:
            break
    return out


def _context(table: TokenTable, value_T: np.ndarray, t: int, part: str, texts: Mapping[int, str]) -> Context:
    i, told = int(table.of_T[t]), table.told
    start, end = int(table.start_N[i]), int(table.end_N[i])
    first, last = max(start, t - BEFORE), min(end, t + AFTER + 1)
    shown = tuple((texts.get(int(table.id_T[j]), "?"), round(float(value_T[j]), 4)) for j in range(first, last))
    suite, arm, cell, behaviour = (str(c[i]) for c in (told.suite_N, told.arm_N, told.cell_N, told.behaviour_N))
    is_cut = first > start, last < end
    return Context(str(told.ids_N[i]), suite, arm, cell, behaviour, part, shown, is_cut)
