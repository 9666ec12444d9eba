"""Episodes of tokens with a signal planted in them, for tests of probes that read tokens."""

from collections.abc import Sequence

import numpy as np

from harness.probe_nouns import Inputs

WIDTH = 8


def episodes(parts_TD: Sequence[np.ndarray]) -> Inputs:
    """One episode a part."""
    ids = tuple(f"e{i:04d}" for i in range(len(parts_TD)))
    x_TD = np.concatenate(parts_TD).astype(np.float32)
    return Inputs(ids, x_TD, n_tokens=tuple(len(part) for part in parts_TD))


def labels(seed: int, n: int = 120) -> np.ndarray:
    """As many of each behaviour."""
    return np.random.default_rng(seed).permutation(np.tile([0, 1], n // 2))


def everywhere(y_N: np.ndarray, seed: int, *, shift: float = 1.5) -> Inputs:
    """Every token of a deceptive answer is moved along one column; answers have 1 to 12 tokens."""
    rng = np.random.default_rng(seed)
    parts = [rng.standard_normal((rng.integers(1, 13), WIDTH)) for _ in y_N]
    for part, y in zip(parts, y_N, strict=True):
        part[:, 1] += shift * y
    return episodes(parts)


def burst(y_N: np.ndarray, seed: int, *, n_tokens: int = 2_000, n_moved: int = 5) -> Inputs:
    """Five tokens in a row of a deceptive answer are moved far along one column, somewhere in a long answer."""
    rng = np.random.default_rng(seed)
    parts = [rng.standard_normal((n_tokens, WIDTH)) for _ in y_N]
    for part, y in zip(parts, y_N, strict=True):
        at = rng.integers(n_tokens - n_moved)
        part[at : at + n_moved, 1] += 4.2 * y
    return episodes(parts)
