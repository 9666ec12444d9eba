"""Which rows are set against each other: a deceptive and an honest one of the same pair."""

import numpy as np

from harness.probe_nouns import Inputs


def contrasts(inputs: Inputs, y_N: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positions of deceptive rows, and of the honest row each is set against.

    Within a pair the i-th deceptive row meets the i-th honest one, in the order of their episode ids; rows without a counterpart are
    left out. Where no pair has both sides, or pairs are unknown, the rows are matched in the same way over the whole classes.
    """
    order_N = sorted(range(len(inputs)), key=lambda i: inputs.episode_ids[i])
    sides: dict[str, tuple[list[int], list[int]]] = {}
    for i in order_N if inputs.pair_ids else ():
        sides.setdefault(inputs.pair_ids[i], ([], []))[int(y_N[i])].append(i)
    matched = [match for pair in sorted(sides) for match in zip(*sides[pair], strict=False)]
    if not matched:
        matched = list(zip(*([i for i in order_N if y_N[i] == side] for side in (0, 1)), strict=False))
    honest_P, deceptive_P = np.array(matched, dtype=np.int64).T
    return deceptive_P, honest_P


def signed_by_labels(score_N: np.ndarray, y_N: np.ndarray) -> float:
    """1 where deceptive rows score higher on average, else -1."""
    return 1.0 if score_N[y_N == 1].mean() >= score_N[y_N == 0].mean() else -1.0
