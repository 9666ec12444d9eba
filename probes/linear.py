"""A direction on standardised rows, the detector that all linear probes end in, and the one call that fits logistic regression."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn import config_context
from sklearn.linear_model import LogisticRegression

from harness.errors import UsageError
from harness.probe_nouns import Inputs
from harness.stream_nouns import Site

N_ITERATIONS = (1_000, 20_000)
"""Iterations allowed at first, and once more where the first did not converge."""


@dataclass(frozen=True, slots=True, eq=False)
class Direction:
    """Scores a row by its projection: weight . (x - centre) / scale + offset."""

    centre_D: np.ndarray
    """Subtracted from a row."""
    scale_D: np.ndarray
    """Divides a row."""
    weight_D: np.ndarray
    """The direction, in standardised coordinates."""
    offset: float
    """Added to the projection."""

    def score(self, inputs: Inputs) -> np.ndarray:
        """Projection of each row."""
        return self.project(inputs.x_ND)

    def project(self, x_ND: np.ndarray) -> np.ndarray:
        """The same for a bare matrix."""
        if x_ND.shape[1] != len(self.weight_D):
            raise UsageError(
                f"rows of width {x_ND.shape[1]} given to a direction of width {len(self.weight_D)}: use its own site"
            )
        z_ND = (x_ND.astype(np.float64) - self.centre_D) / self.scale_D
        return np.asarray(z_ND @ self.weight_D + self.offset)

    def state(self) -> tuple[dict[str, np.ndarray], dict[str, object]]:
        """Three vectors and the offset."""
        return {"centre": self.centre_D, "scale": self.scale_D, "weight": self.weight_D}, {"offset": self.offset}

    @classmethod
    def restore(cls, tensors: Mapping[str, np.ndarray], facts: Mapping[str, object]) -> "Direction":
        """The direction whose state this is."""
        return cls(tensors["centre"], tensors["scale"], tensors["weight"], float(str(facts["offset"])))


def standardisation(x_ND: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of each column, the latter 1 where the column is constant but for rounding."""
    x_ND = x_ND.astype(np.float64)
    centre_D, scale_D = x_ND.mean(axis=0), x_ND.std(axis=0)
    return centre_D, np.where(scale_D > 1e-12 * np.maximum(1.0, np.abs(centre_D)), scale_D, 1.0)


def balance(y_N: np.ndarray) -> np.ndarray:
    """A weight for each row, such that both classes weigh the same and the mean is 1: `class_weight="balanced"`."""
    return np.asarray(np.where(y_N == 1, len(y_N) / (2 * np.sum(y_N == 1)), len(y_N) / (2 * np.sum(y_N == 0))))


def fit_direction(x_ND: np.ndarray, y_N: np.ndarray, *, c: float) -> Direction:
    """Logistic regression on standardised rows."""
    centre_D, scale_D = standardisation(x_ND)
    weight_D, offset = fit_logistic((x_ND.astype(np.float64) - centre_D) / scale_D, y_N, c=c)
    return Direction(centre_D, scale_D, weight_D, offset)


def fit_logistic(x_ND: "np.ndarray | sparse.csr_matrix", y_N: np.ndarray, *, c: float) -> tuple[np.ndarray, float]:
    """Weights and offset of L2 logistic regression, classes weighted to balance as by `class_weight="balanced"`, only faster.

    Raises:
        UsageError: It does not converge.
    """
    weight_N = balance(y_N)
    for n_iterations in N_ITERATIONS:
        model = LogisticRegression(C=c, max_iter=n_iterations)
        with config_context(assume_finite=True, skip_parameter_validation=True):
            model.fit(x_ND, y_N, sample_weight=weight_N)
        if int(model.n_iter_[0]) < n_iterations:
            return model.coef_[0].astype(np.float64), float(model.intercept_[0])
    raise UsageError(
        f"logistic regression with C={c:g} does not converge in {N_ITERATIONS[-1]} iterations: use a smaller C"
    )


def is_block_output(site: Site) -> bool:
    """Whether a site is what leaves a block, pooled over one position or over the response: what probes search."""
    return site.layer > 0 and site.span != "prompt" and site.pooling != "tokens"
