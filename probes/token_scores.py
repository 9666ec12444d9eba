"""One logistic regression on single tokens, whose scores an episode's tokens then pool: the recipe of the per-token probes.

Every token bears the label of its episode, and every episode weighs the same. The fit is the same whatever pools the scores, so probes
that are fitted on the same rows and labels share it.

Source: Goldowsky-Dill et al., Detecting Strategic Deception Using Linear Probes, 2025, arXiv 2502.03407 (per token, then the mean);
McKenzie et al., Detecting High-Stakes Interactions with Activation Probes, 2025, arXiv 2506.10805 (the other poolings but the moving
average). We differ: rows are never padded, so a score does not hang on what an episode is scored beside, and episodes weigh the same
instead of tokens.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from harness.errors import UsageError
from harness.probe_nouns import Family, Inputs, Reads
from harness.stream_nouns import Site
from probes.linear import Direction, balance
from probes.projection_loss import Loss, Problem
from probes.token_rows import counts, digest, is_tokens_of_answer, turned

Pool = Callable[[np.ndarray, np.ndarray, float], np.ndarray]
"""Token scores, tokens of each episode and the pooling's own setting, to one score an episode."""

PENALTIES = (0.1, 1.0, 10.0, 100.0)
"""Inverse strengths of the L2 penalty to choose from, simplest first; weaker than for means of tokens, which vary less than tokens."""
TOLERANCE = 1e-6
"""Length of the gradient at which a solution counts; weights are then as near to the minimum."""
N_STEPS = 5_000
"""Steps allowed."""


@dataclass(frozen=True, slots=True, eq=False)
class TokenDetector:
    """A direction on tokens, and how their projections are pooled."""

    direction: Direction
    """Weights of a token."""
    pool: Pool
    """Token scores to one an episode."""
    setting: float
    """The pooling's own: a window, a count, a factor."""

    def score(self, inputs: Inputs) -> np.ndarray:
        """Pooled log-odds of each episode's tokens."""
        return self.pool(self.direction.project(inputs.x_ND), counts(inputs), self.setting)

    def state(self) -> tuple[dict[str, np.ndarray], dict[str, object]]:
        """The direction's, and the setting; the pooling belongs to the recipe."""
        tensors, facts = self.direction.state()
        return tensors, facts | {"setting": self.setting}


@dataclass(frozen=True, slots=True)
class TokenScores:
    """Recipe: how to pool, the penalty, and the pooling's setting."""

    name: str
    """Unique among all probes."""
    summary: str
    """One sentence for lists."""
    pool: Pool
    """Token scores to one an episode."""
    settings: tuple[float, ...] = (0.0,)
    """Settings of the pooling to choose from, simplest first; 0 where it has none."""
    setting: float = 0.0
    """The one used, which must be set where the pooling has one."""
    c: float = 1.0
    """Inverse strength of the L2 penalty."""
    family: Family = "probe"
    """What it counts as."""
    reads: Reads = "tokens"
    """What it needs."""

    def accepts(self, site: Site) -> bool:
        """Every token of the answer."""
        return is_tokens_of_answer(site)

    def variants(self) -> tuple["TokenScores", ...]:
        """One for each penalty and setting."""
        return tuple(replace(self, c=c, setting=setting) for c in PENALTIES for setting in self.settings)

    def fit(self, inputs: Inputs, y_N: np.ndarray, *, seed: int) -> TokenDetector:
        """Fits on tokens, or takes the fit that another pooling made of the same rows and labels; the seed is not needed.

        All penalties are fitted at once. Labels enter the key of what is shared, and may: it stays with these training rows, and
        another labelling is another key.
        """
        beside = PENALTIES if self.c in PENALTIES else (self.c,)
        key = f"token_scores.directions cs={beside} y={digest(y_N)}"
        directions = inputs.once(key, lambda: fit_tokens(inputs, y_N, cs=beside))
        return TokenDetector(directions[beside.index(self.c)], self.pool, self.setting)

    def restore(self, tensors: Mapping[str, np.ndarray], facts: Mapping[str, object]) -> TokenDetector:
        """The detector whose state this is."""
        return TokenDetector(Direction.restore(tensors, facts), self.pool, float(str(facts["setting"])))


def fit_tokens(inputs: Inputs, y_N: np.ndarray, *, cs: Sequence[float]) -> tuple[Direction, ...]:
    """L2 logistic regression on standardised tokens under each inverse penalty: episodes weigh the same, and so do both behaviours.

    The minimum is that of scikit-learn's `LogisticRegression(C=c)` with sample weights that say so.

    Raises:
        UsageError: One does not converge.
    """
    tokens, n_N = turned(inputs), counts(inputs)
    f_TK = np.hstack([tokens.f_TK, np.ones((len(tokens.f_TK), 1))])
    moment_K, penalty_K = np.append(tokens.moment_K, float(len(n_N))), np.append(np.ones(f_TK.shape[1] - 1), 0.0)
    loss = _log_loss(np.repeat(y_N, n_N), np.repeat(balance(y_N) / n_N, n_N)[:, None] * np.asarray(cs), len(n_N))
    start_KB = np.zeros((f_TK.shape[1], len(cs)))
    x_KB, _, is_solved_B = Problem(f_TK, moment_K, penalty_K, loss).minimise(
        start_KB, tolerance=TOLERANCE, n_steps=N_STEPS
    )
    if not is_solved_B.all():
        raise UsageError(f"logistic regression on tokens with C up to {max(cs):g} does not converge: use a smaller C")
    weight_DB = tokens.axes_DK @ x_KB[:-1]
    return tuple(
        Direction(tokens.centre_D, tokens.scale_D, weight_DB[:, b].copy(), float(x_KB[-1, b])) for b in range(len(cs))
    )


def _log_loss(y_T: np.ndarray, weight_TB: np.ndarray, n_episodes: int) -> Loss:
    """Weighted log-losses of tokens, one column a penalty."""
    sign_T1 = np.where(y_T == 1, 1.0, -1.0)[:, None]

    def loss(u_TB: np.ndarray, column_B: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        wrong_TB = -sign_T1 * u_TB
        small_TB = np.exp(-np.abs(wrong_TB))
        share_TB = np.where(wrong_TB > 0, 1.0, small_TB) / (1 + small_TB)
        mine_TB = weight_TB[:, column_B]
        loss_B = (mine_TB * (np.maximum(wrong_TB, 0.0) + np.log1p(small_TB))).sum(axis=0)
        pull_TB = mine_TB * share_TB
        return loss_B, -sign_T1 * pull_TB, (pull_TB * (1 - share_TB)).sum(axis=0) / n_episodes

    return loss
