"""What several probes need of the same rows and no label enters: computed once for each `Inputs`."""

from dataclasses import dataclass

import numpy as np

from harness.probe_nouns import Inputs
from probes.linear import standardisation

MOST_AXES = 2_048
"""Rows are turned onto their principal axes where there are at most so many; beyond, turning costs more than it saves."""
LEAST_VARIANCE = 1e-12
"""Axes with less of the largest axis's variance are rounding errors."""


@dataclass(frozen=True, slots=True, eq=False)
class Standardised:
    """Rows of mean 0 and standard deviation 1, and how they were made."""

    centre_D: np.ndarray
    """Subtracted from a row."""
    scale_D: np.ndarray
    """Divides a row; 1 where a column is constant."""
    z_ND: np.ndarray
    """The rows, float64."""


@dataclass(frozen=True, slots=True, eq=False)
class Axes:
    """Standardised rows in coordinates in which their second moments are diagonal, exactly.

    K is D, or the rank of the rows where there are fewer rows than columns. What punishes weights by their length alone, such as L2
    logistic regression, has the same solution in these coordinates, with w_D = product of `back` @ w_K.
    """

    f_NK: np.ndarray
    """The rows."""
    moment_K: np.ndarray
    """Sum of squares of each coordinate."""
    back: tuple[np.ndarray, ...]
    """Matrices whose product has orthonormal columns and leads back to width D; none where nothing was turned."""

    def to_width(self, w_KB: np.ndarray) -> np.ndarray:
        """Weights, shape (D, B), on standardised rows."""
        for matrix in reversed(self.back):
            w_KB = matrix @ w_KB
        return w_KB

    def from_width(self, w_DB: np.ndarray) -> np.ndarray:
        """Weights, shape (K, B), as far as these rows see them."""
        for matrix in self.back:
            w_DB = matrix.T @ w_DB
        return w_DB


def standardised(inputs: Inputs) -> Standardised:
    """The rows standardised by their own mean and deviation."""
    return inputs.once("standardised rows", lambda: _standardise(inputs.x_ND))


def principal_axes(inputs: Inputs) -> Axes:
    """The standardised rows on their principal axes, with all their variance."""
    return inputs.once("principal axes of standardised rows", lambda: _turn(standardised(inputs).z_ND))


def _standardise(x_ND: np.ndarray) -> Standardised:
    centre_D, scale_D = standardisation(x_ND)
    return Standardised(centre_D, scale_D, (x_ND.astype(np.float64) - centre_D) / scale_D)


def _turn(z_ND: np.ndarray) -> Axes:
    n, d = z_ND.shape
    if min(n, d) > MOST_AXES:
        return Axes(z_ND, (z_ND * z_ND).sum(axis=0), ())
    if n >= d:
        moment_D, back_DD = np.linalg.eigh(z_ND.T @ z_ND)
        return Axes(z_ND @ back_DD, np.maximum(moment_D, 0.0), (back_DD,))
    moment_N, q_NN = np.linalg.eigh(z_ND @ z_ND.T)
    is_kept_N = moment_N > max(LEAST_VARIANCE * float(moment_N[-1]), np.finfo(np.float64).tiny)
    length_K, q_NK = np.sqrt(moment_N[is_kept_N]), q_NN[:, is_kept_N]
    return Axes(q_NK * length_K, moment_N[is_kept_N], (z_ND.T, q_NK / length_K))
