"""L2 logistic regression for many labellings and penalties of the same rows at once.

The minimum is that of scikit-learn's `LogisticRegression(C=c)` with sample weights that balance the classes: half the square of the
weights plus c times the weighted log-losses, the intercept free. Many problems, or wide rows, are turned onto the rows' principal axes,
which all problems share: fewer coordinates where rows are few, and a Hessian that is nearly diagonal. A few on narrow rows go by Newton.
"""

from collections.abc import Sequence

import numpy as np

from harness.errors import UsageError
from harness.probe_nouns import Inputs
from probes import newton_logistic
from probes.linear import Direction, balance
from probes.projection_loss import Loss, Problem
from probes.shared_rows import Standardised, principal_axes, standardised

TOLERANCE = 1e-9
"""Length of the gradient at which a solution counts: the weights are then as near to the minimum, since the penalty's curvature is 1."""
SUFFICIENT = 1e-6
"""Length that is aimed at where rows are not turned, and that suffices where steps run out: rounding may forbid more."""
N_STEPS = 2_000
"""Steps allowed."""


def fit_directions(inputs: Inputs, y_MN: np.ndarray, *, cs: Sequence[float]) -> tuple[tuple[Direction, ...], ...]:
    """For each labelling a direction for each inverse penalty; on turned rows the rest of the batch moves no score by 1e-9 of its size.

    Raises:
        UsageError: One does not converge.
    """
    rows = standardised(inputs)
    is_few = newton_logistic.is_worth(len(rows.z_ND), rows.z_ND.shape[1], len(y_MN) * len(cs))
    weight_DB, offset_B, length_B = _by_newton(rows, y_MN, cs) if is_few else _in_one_batch(inputs, y_MN, cs)
    if not (length_B <= SUFFICIENT).all():
        unsolved = max(c for c, length in zip(list(cs) * len(y_MN), length_B, strict=True) if not length <= SUFFICIENT)
        raise UsageError(
            f"logistic regression with C={unsolved:g} does not converge in {N_STEPS} iterations: use a smaller C"
        )
    found = [
        Direction(rows.centre_D, rows.scale_D, weight_DB[:, b].copy(), float(offset_B[b])) for b in range(len(offset_B))
    ]
    return tuple(tuple(found[i : i + len(cs)]) for i in range(0, len(found), len(cs)))


def _by_newton(rows: Standardised, y_MN: np.ndarray, cs: Sequence[float]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weights (D, B), offsets (B) and lengths of gradients (B), labelling by labelling."""
    found = [newton_logistic.solve(rows.z_ND, y_N, balance(y_N), cs, tolerance=TOLERANCE) for y_N in y_MN]
    weights, offsets, lengths = zip(*found, strict=True)
    return np.concatenate(weights, axis=1), np.concatenate(offsets), np.concatenate(lengths)


def _in_one_batch(inputs: Inputs, y_MN: np.ndarray, cs: Sequence[float]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same, all problems side by side on principal axes."""
    axes = principal_axes(inputs)
    f_NK = np.hstack([axes.f_NK, np.ones((len(axes.f_NK), 1))])
    penalty_K = np.append(np.ones(f_NK.shape[1] - 1), 0.0)
    moment_K = np.append(axes.moment_K, float(len(f_NK)))
    problem = Problem(f_NK, moment_K, penalty_K, _log_loss(y_MN, cs))
    start_KB = np.zeros((f_NK.shape[1], len(y_MN) * len(cs)))
    tolerance = TOLERANCE if axes.back else SUFFICIENT
    x_KB, _, length_B = problem.minimise(start_KB, tolerance=tolerance, n_steps=N_STEPS)
    return axes.to_width(x_KB[:-1]), x_KB[-1], length_B


def _log_loss(y_MN: np.ndarray, cs: Sequence[float]) -> Loss:
    """Weighted log-losses, labellings first, penalties within."""
    sign_NB = np.repeat(np.where(y_MN == 1, 1.0, -1.0), len(cs), axis=0).T
    weight_NB = (
        (np.stack([balance(y_N) for y_N in y_MN])[:, None, :] * np.asarray(cs)[:, None]).reshape(-1, y_MN.shape[1]).T
    )

    def loss(u_NB: np.ndarray, column_B: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        sign, weight_NO = sign_NB[:, column_B], weight_NB[:, column_B]
        wrong_NO = -sign * u_NB
        small_NO = np.exp(-np.abs(wrong_NO))
        share_NO = np.where(wrong_NO > 0, 1.0, small_NO) / (1 + small_NO)
        loss_O = (weight_NO * (np.maximum(wrong_NO, 0.0) + np.log1p(small_NO))).sum(axis=0)
        pull_NO = weight_NO * share_NO
        return loss_O, -sign * pull_NO, (pull_NO * (1 - share_NO)).mean(axis=0)

    return loss
