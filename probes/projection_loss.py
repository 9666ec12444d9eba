"""Minimises many losses of projections of the same rows at once: limited-memory BFGS, one column a problem.

Source: Liu and Nocedal, On the limited memory BFGS method for large scale optimization, 1989, with Armijo
backtracking, near the minimum judged by slopes (Hager and Zhang, A new conjugate gradient method, 2005); the first
metric is the diagonal of the Hessian in principal axes, where it is nearly all of it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

N_REMEMBERED = 8
"""Steps from which curvature is learnt."""
LEAST_DECREASE = 1e-4
"""Share of the promised decrease that a step must bring."""
ROUNDING = 1e-13
"""Relative increase of a loss that is taken for rounding."""
MOST_SLOPE = 0.9
"""Share of the slope at the start of a step that may rise against it at its end."""
N_HALVINGS = 40
"""How often a step is halved at most."""

Loss = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray, np.ndarray]]
"""From projections, shape (N, B), and the numbers of their columns: losses (B), slopes (N, B), mean curvatures (B)."""


@dataclass(slots=True, eq=False)
class _Front:
    """Problems that are still open, column by column."""

    column_B: np.ndarray
    x_KB: np.ndarray
    u_NB: np.ndarray
    loss_B: np.ndarray
    slope_NB: np.ndarray
    curve_B: np.ndarray
    gradient_KB: np.ndarray

    def take(self, is_open_B: np.ndarray) -> "_Front":
        return _Front(
            self.column_B[is_open_B],
            self.x_KB[:, is_open_B],
            self.u_NB[:, is_open_B],
            self.loss_B[is_open_B],
            self.slope_NB[:, is_open_B],
            self.curve_B[is_open_B],
            self.gradient_KB[:, is_open_B],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Minimise, for each column, loss(f @ x) + the weighted half square of x."""

    f_NK: np.ndarray
    """Rows, with a column of ones where an intercept is wanted."""
    moment_K: np.ndarray
    """Sum of squares of each column of the rows."""
    penalty_K: np.ndarray
    """Weight of each squared coefficient; 0 for an intercept."""
    loss: Loss
    """Loss of projections, with slopes and mean curvature."""

    def minimise(
        self, x_KB: np.ndarray, *, tolerance: float, n_steps: int
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Solutions (K, B), their losses (B), and the lengths of their gradients (B), above the tolerance where steps ran out."""
        solution_KB, loss_B, length_B = x_KB.copy(), np.full(x_KB.shape[1], np.inf), np.full(x_KB.shape[1], np.inf)
        front = self._start(x_KB)
        steps: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        for _ in range(n_steps + 1):
            solution_KB[:, front.column_B], loss_B[front.column_B] = front.x_KB, front.loss_B
            length_B[front.column_B] = np.sqrt(_dot(front.gradient_KB, front.gradient_KB))
            is_open_B = length_B[front.column_B] > tolerance
            if not is_open_B.any():
                break
            if not is_open_B.all():
                front = front.take(is_open_B)
                steps = [(s_KB[:, is_open_B], y_KB[:, is_open_B], rho_B[is_open_B]) for s_KB, y_KB, rho_B in steps]
            new = self._step(front, self._direction(front, steps))
            steps = [*steps, _pair(new.x_KB - front.x_KB, new.gradient_KB - front.gradient_KB)][-N_REMEMBERED:]
            front = new
        return solution_KB, loss_B, length_B

    def _start(self, x_KB: np.ndarray) -> _Front:
        column_B = np.arange(x_KB.shape[1])
        return self._at(column_B, x_KB, self.f_NK @ x_KB)

    def _at(self, column_B: np.ndarray, x_KB: np.ndarray, u_NB: np.ndarray) -> _Front:
        loss_B, slope_NB, curve_B = self.loss(u_NB, column_B)
        pull_KB = self.penalty_K[:, None] * x_KB
        loss_B = loss_B + (pull_KB * x_KB).sum(axis=0) / 2
        return _Front(column_B, x_KB, u_NB, loss_B, slope_NB, curve_B, self.f_NK.T @ slope_NB + pull_KB)

    def _direction(self, front: _Front, steps: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> np.ndarray:
        q_KB, shares = front.gradient_KB.copy(), []
        for s_KB, y_KB, rho_B in reversed(steps):
            shares.append(rho_B * _dot(s_KB, q_KB))
            q_KB -= shares[-1] * y_KB
        q_KB /= self.moment_K[:, None] * front.curve_B + self.penalty_K[:, None] + np.finfo(np.float64).tiny
        for (s_KB, y_KB, rho_B), share_B in zip(steps, reversed(shares), strict=True):
            q_KB += s_KB * (share_B - rho_B * _dot(y_KB, q_KB))
        return -q_KB

    def _step(self, front: _Front, d_KB: np.ndarray) -> _Front:
        du_NB, promised_B = self.f_NK @ d_KB, _dot(front.gradient_KB, d_KB)
        length_B = np.ones(d_KB.shape[1])
        for _ in range(N_HALVINGS):
            new = self._at(front.column_B, front.x_KB + length_B * d_KB, front.u_NB + length_B * du_NB)
            is_higher_B = new.loss_B > front.loss_B + ROUNDING * np.abs(front.loss_B)
            is_unkept_B = new.loss_B > front.loss_B + LEAST_DECREASE * length_B * promised_B
            is_past_B = (
                _dot(new.gradient_KB, d_KB) > -MOST_SLOPE * promised_B
            )  # tells where losses are equal but for rounding
            is_long_B = is_higher_B | (is_unkept_B & is_past_B)
            if not is_long_B.any():
                break
            length_B = np.where(is_long_B, length_B / 2, length_B)
        return new


def _pair(s_KB: np.ndarray, y_KB: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A step, the change of the gradient along it, and the reciprocal of their product, 0 where it is not positive."""
    product_B = _dot(s_KB, y_KB)
    is_convex_B = product_B > np.finfo(np.float64).tiny
    return s_KB, y_KB, is_convex_B / np.where(is_convex_B, product_B, 1.0)


def _dot(a_KB: np.ndarray, b_KB: np.ndarray) -> np.ndarray:
    return np.asarray(np.einsum("kb,kb->b", a_KB, b_KB))
