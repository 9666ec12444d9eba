"""Whether probabilities mean what they say: log-loss, expected calibration error, and the table behind a reliability plot.

Bins hold equal numbers of rows, not equal stretches of probability, for detectors crowd their probabilities at the ends. Rows count one
by one; where a group has several rows, the intervals are too narrow and only describe.
"""

from dataclasses import dataclass

import numpy as np

from harness.measure import Estimate, clopper_pearson, squared_error

N_BINS = 10
"""Bins unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows of like probability."""

    probability: float
    """Mean probability of deception."""
    observed: Estimate
    """Share that was deceptive, with its exact interval."""
    n: int
    """Rows."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far probabilities are from what happened."""

    brier: float
    """Mean squared error."""
    log_loss: float
    """Mean surprise, in nats."""
    ece: float
    """Mean distance between probability and observed share over the bins, by rows."""
    bins: tuple[Bin, ...]
    """From the least probability to the largest; empty ones are left out."""


def calibration(
    probability_N: np.ndarray, y_N: np.ndarray, *, n_bins: int = N_BINS, confidence: float = 0.95
) -> Calibration | None:
    """All figures of one set of probabilities; None without rows."""
    if not len(y_N):
        return None
    return Calibration(
        brier=float(squared_error(probability_N, y_N).mean()),
        log_loss=float(surprise(probability_N, y_N).mean()),
        ece=expected_calibration_error(probability_N, y_N, n_bins=n_bins),
        bins=reliability(probability_N, y_N, n_bins=n_bins, confidence=confidence),
    )


def surprise(probability_N: np.ndarray, y_N: np.ndarray) -> np.ndarray:
    """Minus the log of the probability that each row's label was given, in nats; its mean is the log-loss.

    Probabilities are kept a machine epsilon away from 0 and 1, so that one that was sure and wrong costs 36 nats, not infinity.
    """
    least = float(np.finfo(np.float64).eps)
    kept_N = np.clip(probability_N.astype(np.float64), least, 1 - least)
    return np.asarray(-np.log(np.where(y_N == 1, kept_N, 1 - kept_N)))


def expected_calibration_error(probability_N: np.ndarray, y_N: np.ndarray, *, n_bins: int = N_BINS) -> float:
    """Sum over the bins of n_b / N times |mean probability - share deceptive|.

    Source: Naeini, Cooper and Hauskrecht, Obtaining well calibrated probabilities using Bayesian binning, 2015; with bins of equal
    numbers as Nixon et al., Measuring calibration in deep learning, 1904.01685, advise.
    """
    bin_N = bin_of(probability_N, n_bins=n_bins)
    gap_K = np.bincount(bin_N, weights=probability_N - y_N, minlength=n_bins)
    return float(np.abs(gap_K).sum() / len(y_N))


def reliability(
    probability_N: np.ndarray, y_N: np.ndarray, *, n_bins: int = N_BINS, confidence: float = 0.95
) -> tuple[Bin, ...]:
    """The bins that hold rows, in order of their probabilities."""
    bin_N = bin_of(probability_N, n_bins=n_bins)
    rows = (np.flatnonzero(bin_N == b) for b in range(n_bins))
    return tuple(_bin(probability_N[each], y_N[each], confidence) for each in rows if len(each))


def bin_of(probability_N: np.ndarray, *, n_bins: int) -> np.ndarray:
    """Bin of each row: floor(n_bins · r / N), r being how many rows have a lesser probability; equal ones share a bin."""
    lesser_N = np.searchsorted(np.sort(probability_N), probability_N, side="left")
    return np.asarray(lesser_N * n_bins // len(probability_N), dtype=np.int64)


def _bin(probability_N: np.ndarray, y_N: np.ndarray, confidence: float) -> Bin:
    n = len(y_N)
    observed = clopper_pearson(int(np.sum(y_N == 1)), n, confidence=confidence)
    return Bin(float(probability_N.mean()), observed, n)
