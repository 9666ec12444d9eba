"""Logistic regression under an elastic net, by proximal Newton steps on the few columns that matter.

Each step replaces the loss by its quadratic approximation, which scikit-learn's coordinate descent minimises over a working set: the
columns in use and those that pull hardest. From there linear systems on the columns in use lead to the exact minimum among them.
Source: Friedman, Hastie and Tibshirani, Regularization paths for generalized linear models via coordinate descent, 2010; Lee, Sun
and Saunders, Proximal Newton-type methods for minimizing composite functions, 2014; Lee, Battle, Raina and Ng, Efficient sparse coding
algorithms, 2006, for the linear systems.
"""

import warnings
from dataclasses import dataclass

import numpy as np
from scipy import linalg
from scipy.special import expit
from sklearn import config_context
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import enet_path

from harness.errors import UsageError

TOLERANCE = 1e-8
"""Length of the least subgradient at which a solution counts."""
STALLED = 1e-5
"""The same where the loss no longer falls in its last digits: a weight that turns 0 and back there moves no score to speak of."""
NEARLY = 1e-3
"""Largest subgradient, where the penalty's is 1, at which what was reached in the steps allowed is taken: it ranks rows alike."""
N_STEPS, N_SWEEPS, N_SOLVES, N_HALVINGS = 200, 100, 30, 30
"""Newton steps; within one, sweeps of coordinate descent, linear systems, and halvings, at most."""
FIRST_COLUMNS = 64
"""Columns taken into an empty working set; later it may double."""
LEAST_CURVATURE = 1e-10
"""Least p (1 - p) of a row."""


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """Where to start from, or a solution."""

    weight_D: np.ndarray
    """Weights of columns."""
    offset: float
    """The intercept."""


@dataclass(frozen=True, slots=True, eq=False)
class SparseLogistic:
    """Minimise sum(weight x log-loss) + (1 - l1) / 2 x |w|^2 + l1 x |w|_1, the intercept free."""

    z_DN: np.ndarray
    """Columns of standardised rows, each contiguous."""
    y_N: np.ndarray
    """1 or 0."""
    weight_N: np.ndarray
    """Weight of each row, the inverse penalty included."""
    l1: float
    """Share of the penalty that is absolute."""

    def minimise(self, start: Start) -> Start:
        """The minimum, from anywhere.

        Raises:
            UsageError: It is not reached in the steps allowed.
        """
        now, last = start, np.inf
        for _ in range(N_STEPS):
            u_N = self._project(now)
            loss = self._loss(now.weight_D, u_N)
            is_flat, last = last - loss <= 1e-13 * abs(loss), loss
            p_N = expit(u_N)
            slope_N = self.weight_N * (p_N - self.y_N)
            pull_D = self.z_DN @ slope_N
            excess_D = self._excess(now.weight_D, pull_D)
            if float(np.hypot(np.linalg.norm(excess_D), slope_N.sum())) <= (STALLED if is_flat else TOLERANCE):
                return now
            curve_N = self.weight_N * np.maximum(p_N * (1 - p_N), LEAST_CURVATURE)
            aim = self._aim(now, _working_set(now.weight_D, excess_D), u_N - slope_N / curve_N, curve_N)
            now = self._towards(now, aim, u_N)
        if float(np.abs(excess_D).max(initial=0.0)) <= NEARLY:
            return now
        raise UsageError(
            f"sparse logistic regression does not converge in {N_STEPS} steps: use a smaller C, or fewer columns"
        )

    def _project(self, at: Start) -> np.ndarray:
        used_A = np.flatnonzero(at.weight_D)
        return np.asarray(at.weight_D[used_A] @ self.z_DN[used_A] + at.offset)

    def _excess(self, weight_D: np.ndarray, pull_D: np.ndarray) -> np.ndarray:
        """The least subgradient of each weight."""
        smooth_D = pull_D + (1 - self.l1) * weight_D
        idle_D = np.sign(smooth_D) * np.maximum(np.abs(smooth_D) - self.l1, 0.0)
        return np.where(weight_D != 0, smooth_D + self.l1 * np.sign(weight_D), idle_D)

    def _aim(self, now: Start, set_A: np.ndarray, target_N: np.ndarray, curve_N: np.ndarray) -> Start:
        """The minimum of the quadratic approximation over the working set."""
        total, root_N = curve_N.sum(), np.sqrt(curve_N)
        z_AN = self.z_DN[set_A]
        mean_A, mean = z_AN @ curve_N / total, float(target_N @ curve_N / total)
        x_NA = np.asfortranarray(((z_AN - mean_A[:, None]) * root_N).T)
        y_N = (target_N - mean) * root_N
        moment_AA, product_A = np.ascontiguousarray(x_NA.T @ x_NA), x_NA.T @ y_N
        weight_A = self._descend(x_NA, y_N, moment_AA, product_A, now.weight_D[set_A])
        weight_D = np.zeros_like(now.weight_D)
        weight_D[set_A] = self._settled(weight_A, moment_AA, product_A)
        return Start(weight_D, mean - float(mean_A @ weight_D[set_A]))

    def _descend(
        self, x_NA: np.ndarray, y_N: np.ndarray, moment_AA: np.ndarray, product_A: np.ndarray, start_A: np.ndarray
    ) -> np.ndarray:
        with config_context(skip_parameter_validation=True), warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # the next Newton step goes on from here
            _, weight_A1, _ = enet_path(
                x_NA,
                y_N,
                l1_ratio=self.l1,
                alphas=[1 / len(y_N)],
                precompute=moment_AA,
                Xy=product_A,
                coef_init=start_A.copy(),
                check_input=False,
                tol=1e-6,
                max_iter=N_SWEEPS,
            )
        return np.asarray(weight_A1[:, 0])

    def _settled(self, weight_A: np.ndarray, moment_AA: np.ndarray, product_A: np.ndarray) -> np.ndarray:
        """The exact minimum among the columns in use, some of which may drop out."""
        for _ in range(N_SOLVES):
            used_S, sign_A = np.flatnonzero(weight_A), np.sign(weight_A)
            if not len(used_S) or self.l1 == 1:
                return weight_A
            system_SS = moment_AA[np.ix_(used_S, used_S)]
            system_SS[np.diag_indices_from(system_SS)] += 1 - self.l1
            factor = linalg.cho_factor(system_SS, check_finite=False)
            exact_A = np.zeros_like(weight_A)
            exact_A[used_S] = linalg.cho_solve(factor, product_A[used_S] - self.l1 * sign_A[used_S], check_finite=False)
            if np.array_equal(np.sign(exact_A), sign_A):
                return exact_A
            weight_A[used_S] = self._fewer(weight_A[used_S], exact_A[used_S], system_SS, product_A[used_S])
        return weight_A

    def _fewer(
        self, weight_S: np.ndarray, exact_S: np.ndarray, system_SS: np.ndarray, product_S: np.ndarray
    ) -> np.ndarray:
        """The best of the points on the way at which a weight turns 0, of the end, and of the end without weights that turned."""
        step_S = exact_S - weight_S
        force_S, bend_S = system_SS @ weight_S - product_S, system_SS @ step_S
        turns_S = -weight_S / np.where(step_S != 0, step_S, np.inf)
        share_T = np.append(np.sort(turns_S[(turns_S > 0) & (turns_S < 1)]), 1.0)
        absolute_T = np.abs(weight_S + share_T[:, None] * step_S).sum(axis=1)
        loss_T = (force_S @ step_S) * share_T + (bend_S @ step_S) / 2 * share_T**2 + self.l1 * absolute_T
        share = share_T[int(np.argmin(loss_T))]
        cut_S = np.where(exact_S * weight_S > 0, exact_S, 0.0)
        move_S = cut_S - weight_S
        cut_loss = force_S @ move_S + move_S @ system_SS @ move_S / 2 + self.l1 * np.abs(cut_S).sum()
        if cut_loss < loss_T.min():
            return np.asarray(cut_S)
        return np.asarray(np.where(turns_S == share, 0.0, weight_S + share * step_S))

    def _towards(self, now: Start, aim: Start, u_N: np.ndarray) -> Start:
        """As far towards the aim as the loss falls."""
        du_N, share, before = self._project(aim) - u_N, 1.0, self._loss(now.weight_D, u_N)
        for _ in range(N_HALVINGS):
            weight_D = now.weight_D + share * (aim.weight_D - now.weight_D) if share < 1 else aim.weight_D
            if self._loss(weight_D, u_N + share * du_N) <= before + 1e-12 * abs(before):
                break
            share /= 2
        return Start(weight_D, now.offset + share * (aim.offset - now.offset))

    def _loss(self, weight_D: np.ndarray, u_N: np.ndarray) -> float:
        log_loss_N = np.logaddexp(0.0, np.where(self.y_N == 1, -u_N, u_N))
        penalty = (1 - self.l1) / 2 * weight_D @ weight_D + self.l1 * np.abs(weight_D).sum()
        return float(self.weight_N @ log_loss_N + penalty)


def _working_set(weight_D: np.ndarray, excess_D: np.ndarray) -> np.ndarray:
    """Columns in use, and of those that should be, the ones that pull hardest."""
    is_used_D = weight_D != 0
    idle_D = np.where(is_used_D, 0.0, np.abs(excess_D))
    n_new = min(int((idle_D > 0).sum()), max(FIRST_COLUMNS, int(is_used_D.sum())))
    new_A = np.argsort(-idle_D, kind="stable")[:n_new]
    return np.union1d(np.flatnonzero(is_used_D), new_A)
