"""Ways to pool the scores of an episode's tokens. Each sees the tokens of one episode at a time and nothing else; there is no padding."""

from collections.abc import Callable

import numpy as np
from scipy.signal import lfilter

from probes.token_rows import starts


def mean(score_T: np.ndarray, n_N: np.ndarray, _setting: float) -> np.ndarray:
    """The mean."""
    return np.asarray(_sum(score_T, n_N) / n_N)


def greatest(score_T: np.ndarray, n_N: np.ndarray, _setting: float) -> np.ndarray:
    """The greatest."""
    return _greatest(score_T, n_N)


def softmax(score_T: np.ndarray, n_N: np.ndarray, temperature: float) -> np.ndarray:
    """The mean under weights that grow with the score: sum_t s_t exp(s_t / temperature) / sum_t exp(s_t / temperature)."""
    weight_T = np.exp((score_T - np.repeat(_greatest(score_T, n_N), n_N)) / temperature)
    return np.asarray(_sum(score_T * weight_T, n_N) / _sum(weight_T, n_N))


def rolling(score_T: np.ndarray, n_N: np.ndarray, window_tokens: float) -> np.ndarray:
    """The greatest mean of so many tokens in a row; the mean of all where there are fewer."""

    def of_one(mine_T: np.ndarray) -> float:
        width = min(int(window_tokens), len(mine_T))
        return float(np.convolve(mine_T, np.full(width, 1 / width), "valid").max())

    return _each(of_one, score_T, n_N)


def top(score_T: np.ndarray, n_N: np.ndarray, n_tokens: float) -> np.ndarray:
    """The mean of the so many greatest; of all where there are fewer."""
    return _each(lambda mine_T: float(np.sort(mine_T)[-int(n_tokens) :].mean()), score_T, n_N)


def moving(score_T: np.ndarray, n_N: np.ndarray, factor: float) -> np.ndarray:
    """The greatest of e_t, where e_1 = s_1 and e_t = factor s_t + (1 - factor) e_(t-1)."""

    def of_one(mine_T: np.ndarray) -> float:
        average_T, _ = lfilter([factor], [1.0, factor - 1.0], mine_T, zi=[(1 - factor) * mine_T[0]])
        return float(average_T.max())

    return _each(of_one, score_T, n_N)


def _sum(score_T: np.ndarray, n_N: np.ndarray) -> np.ndarray:
    return np.add.reduceat(score_T, starts(n_N)) if len(n_N) else np.zeros(0)


def _greatest(score_T: np.ndarray, n_N: np.ndarray) -> np.ndarray:
    return np.maximum.reduceat(score_T, starts(n_N)) if len(n_N) else np.zeros(0)


def _each(of_one: Callable[[np.ndarray], float], score_T: np.ndarray, n_N: np.ndarray) -> np.ndarray:
    first_N = starts(n_N)
    return np.array([of_one(score_T[a : a + n]) for a, n in zip(first_N, n_N, strict=True)], dtype=np.float64)
