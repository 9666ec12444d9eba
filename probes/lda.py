"""Linear discriminant analysis with shrunk covariances: the difference of the means, whitened within the classes.

Source: Ledoit and Wolf, A well-conditioned estimator for large-dimensional covariance matrices, 2004; the recipe is that of
scikit-learn's `LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto")`, its priors (the shares of the classes) included. Equal
up to rounding, and faster where rows are fewer than columns: then the covariance is a diagonal plus as many outer products as rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import linalg

from harness.probe_nouns import Family, Inputs, Reads
from harness.stream_nouns import Site
from probes.linear import Direction, is_block_output
from probes.shared_rows import standardised


@dataclass(frozen=True, slots=True)
class Lda:
    """Recipe without hyper-parameters: the shrinkage comes from the rows."""

    name: str = "lda"
    """Unique among all probes."""
    summary: str = "Linear discriminant analysis with Ledoit-Wolf shrinkage in each class."
    """One sentence for lists."""
    family: Family = "probe"
    """What it counts as."""
    reads: Reads = "activations"
    """What it needs."""

    def accepts(self, site: Site) -> bool:
        """Whatever leaves a block."""
        return is_block_output(site)

    def variants(self) -> tuple["Lda", ...]:
        """Itself alone."""
        return (self,)

    def fit(self, inputs: Inputs, y_N: np.ndarray, *, seed: int) -> Direction:
        """Log-odds of deception under two normal classes of one covariance; the seed is not needed."""
        rows = standardised(inputs)
        classes = [rows.z_ND[y_N == 0], rows.z_ND[y_N == 1]]
        honest_D, deceptive_D = (z_ND.mean(axis=0) for z_ND in classes)
        weight_D = _unmix(classes, deceptive_D - honest_D)
        prior = np.log(len(classes[1]) / len(classes[0]))
        offset = float(prior - (honest_D + deceptive_D) @ weight_D / 2)
        return Direction(rows.centre_D, rows.scale_D, weight_D, offset)

    def restore(self, tensors: Mapping[str, np.ndarray], facts: Mapping[str, object]) -> Direction:
        """The direction whose state this is."""
        return Direction.restore(tensors, facts)


def _unmix(classes: list[np.ndarray], difference_D: np.ndarray) -> np.ndarray:
    """The difference multiplied by the inverse of the shrunk covariance within the classes, which is part.T @ part + a diagonal."""
    n = sum(map(len, classes))
    parts, diagonal_D = [], np.zeros(len(difference_D))
    for z_ND in classes:
        centred_ND, scale_D = _centred(z_ND)
        shrinkage, variance = _shrinkage(centred_ND / scale_D)
        parts.append(centred_ND * np.sqrt((1 - shrinkage) / n))
        diagonal_D += len(z_ND) / n * shrinkage * variance * scale_D**2
    part_ND = np.concatenate(parts)
    if n < len(difference_D) and diagonal_D.min() > 0:
        return _solve_by_rows(part_ND, diagonal_D, difference_D)
    covariance_DD = part_ND.T @ part_ND
    covariance_DD[np.diag_indices_from(covariance_DD)] += diagonal_D
    try:
        return np.asarray(linalg.cho_solve(linalg.cho_factor(covariance_DD), difference_D))
    except linalg.LinAlgError:  # without shrinkage a covariance may have no inverse
        return np.asarray(linalg.lstsq(covariance_DD, difference_D)[0])


def _solve_by_rows(part_ND: np.ndarray, diagonal_D: np.ndarray, difference_D: np.ndarray) -> np.ndarray:
    """(part.T @ part + diagonal) \\ difference by Woodbury's identity: one system of N equations in place of D."""
    plain_D = difference_D / diagonal_D
    half_ND = part_ND / np.sqrt(diagonal_D)
    inner_NN = half_ND @ half_ND.T
    inner_NN[np.diag_indices_from(inner_NN)] += 1.0
    share_N = linalg.cho_solve(linalg.cho_factor(inner_NN), part_ND @ plain_D)
    return np.asarray(plain_D - (part_ND.T @ share_N) / diagonal_D)


def _centred(z_ND: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows less their mean, and the deviation of each column, 1 where it is constant, by scikit-learn's own rule."""
    mean_D, variance_D = z_ND.mean(axis=0), z_ND.var(axis=0)
    rounding = np.finfo(np.float64).eps * len(z_ND)
    is_constant_D = variance_D <= rounding * variance_D + (rounding * mean_D) ** 2
    return z_ND - mean_D, np.sqrt(np.where(is_constant_D, 1.0, variance_D))


def _shrinkage(unit_ND: np.ndarray) -> tuple[float, float]:
    """How far towards a sphere, from 0 to 1, and the sphere's variance; rows have mean 0."""
    n, d = unit_ND.shape
    square_N = (unit_ND**2).sum(axis=1)
    variance = float(square_N.sum()) / (n * d)
    if d == 1:
        return 0.0, variance
    gram = unit_ND @ unit_ND.T if n < d else unit_ND.T @ unit_ND
    length = float((gram**2).sum()) / n**2
    distance = length / d - variance**2
    noise = min((float(square_N @ square_N) / n - length) / (n * d), distance)
    return (noise / distance if noise else 0.0), variance


PROBE = Lda()
