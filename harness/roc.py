"""The curve of recall against false positives over all thresholds."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class Roc:
    """One point for each threshold, from no alarm to all alarms."""

    fpr_K: np.ndarray
    """Share of the honest that raise the alarm."""
    recall_K: np.ndarray
    """Share of the deceptive that do."""
    threshold_K: np.ndarray
    """An alarm is a score at or above it; the first is infinite."""


def roc_points(score_N: np.ndarray, y_N: np.ndarray) -> Roc | None:
    """A point for each distinct score, before them the one of no alarm; None with one class only."""
    n_positive = int(np.sum(y_N == 1))
    n_negative = len(y_N) - n_positive
    if not n_positive or not n_negative:
        return None
    distinct_K, which_N = np.unique(-score_N, return_inverse=True)
    positives_K = np.cumsum(np.bincount(which_N[y_N == 1], minlength=len(distinct_K)))
    negatives_K = np.cumsum(np.bincount(which_N[y_N != 1], minlength=len(distinct_K)))
    return Roc(
        np.concatenate([[0.0], negatives_K / n_negative]),
        np.concatenate([[0.0], positives_K / n_positive]),
        np.concatenate([[np.inf], -distinct_K]),
    )
