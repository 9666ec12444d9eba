"""L2 logistic regression by Newton's method: for few problems on narrow rows, where a Hessian costs less than many short steps.

Source: iteratively reweighted least squares, as in Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 2009, section
4.4.1, with steps halved while they raise the loss. The minimum is the one that `projection_loss` finds for the same rows and weights.
"""

from collections.abc import Sequence

import numpy as np
from scipy.linalg import cho_factor, cho_solve

N_STEPS = 50
"""Steps allowed; about six are needed."""
N_HALVINGS = 30
"""How often a step is halved at most."""
MOST_PROBLEMS = 6
"""From more problems on the same rows, steps of all of them at once cost less."""
MOST_PRODUCTS = 40_000_000
"""Rows times columns squared: above it, a Hessian costs more than it saves."""
ROUNDING = 1e-13
"""Relative increase of a loss that is taken for rounding."""


def is_worth(n_rows: int, width: int, n_problems: int) -> bool:
    """Whether Newton's method is the faster one here."""
    return width <= n_rows and n_problems <= MOST_PROBLEMS and n_rows * width**2 <= MOST_PRODUCTS


def solve(
    z_ND: np.ndarray, y_N: np.ndarray, weight_N: np.ndarray, cs: Sequence[float], *, tolerance: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weights (D, B) and intercepts (B), one an inverse penalty, and the lengths of the gradients (B); each starts where the last ended.

    Args:
        z_ND: Standardised rows.
        y_N: 1 deceptive, 0 honest.
        weight_N: Weight of each row, before it is multiplied by the inverse penalty.
        cs: Inverse penalties.
        tolerance: Length of the gradient at which a solution counts.
    """
    f_NK = np.hstack([z_ND, np.ones((len(z_ND), 1))])
    penalty_K = np.append(np.ones(z_ND.shape[1]), 0.0)
    sign_N = np.where(y_N == 1, 1.0, -1.0)
    x_K, found, lengths = np.zeros(f_NK.shape[1]), [], []
    for c in cs:
        x_K, length = _minimise(f_NK, penalty_K, sign_N, c * weight_N, x_K, tolerance)
        found.append(x_K)
        lengths.append(length)
    x_KB = np.stack(found, axis=1)
    return x_KB[:-1], x_KB[-1], np.array(lengths)


def _minimise(
    f_NK: np.ndarray, penalty_K: np.ndarray, sign_N: np.ndarray, weight_N: np.ndarray, x_K: np.ndarray, tolerance: float
) -> tuple[np.ndarray, float]:
    margin_N = sign_N * (f_NK @ x_K)
    loss = _loss(margin_N, weight_N, penalty_K, x_K)
    for _ in range(N_STEPS):
        share_N = _share(margin_N)
        pull_N = weight_N * share_N
        gradient_K = penalty_K * x_K - f_NK.T @ (sign_N * pull_N)
        length = float(np.sqrt(gradient_K @ gradient_K))
        if length <= tolerance:
            return x_K, length
        root_NK = f_NK * np.sqrt(pull_N * (1 - share_N))[:, None]
        hessian_KK = root_NK.T @ root_NK
        hessian_KK.flat[:: len(x_K) + 1] += penalty_K + np.finfo(np.float64).eps * hessian_KK.trace()
        step_K = cho_solve(
            cho_factor(hessian_KK, overwrite_a=True, check_finite=False), -gradient_K, check_finite=False
        )
        moved_N, size = sign_N * (f_NK @ step_K), 1.0
        for _ in range(N_HALVINGS):
            new = _loss(margin_N + size * moved_N, weight_N, penalty_K, x_K + size * step_K)
            if new <= loss + ROUNDING * abs(loss):
                break
            size /= 2
        x_K, margin_N, loss = x_K + size * step_K, margin_N + size * moved_N, new
    return x_K, length


def _loss(margin_N: np.ndarray, weight_N: np.ndarray, penalty_K: np.ndarray, x_K: np.ndarray) -> float:
    wrong_N = np.maximum(-margin_N, 0.0) + np.log1p(np.exp(-np.abs(margin_N)))
    return float(weight_N @ wrong_N + (penalty_K * x_K) @ x_K / 2)


def _share(margin_N: np.ndarray) -> np.ndarray:
    """The probability of the other side."""
    small_N = np.exp(-np.abs(margin_N))
    return np.asarray(np.where(margin_N < 0, 1.0, small_N) / (1 + small_N))
