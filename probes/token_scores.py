"""One logistic regression on single tokens, whose scores an episode's tokens then pool: the recipe of the per-token probes.

Every token bears the label of its episode, and every episode weighs the same. The fit is the same whatever pools the scores, so probes
that are fitted on the same rows and labels share it.

Source: Goldowsky-Dill et al., Detecting Strategic Deception Using Linear Probes, 2025, arXiv 2502.03407 (per token, then the mean);
McKenzie et al., Detecting High-Stakes Interactions with Activation Probes, 2025, arXiv 2506.10805 (the other poolings but the moving
average). We differ: rows are never padded, so a score does not hang on what an episode is scored beside, and episodes weigh the same
instead of tokens.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from sklearn.linear_model import LogisticRegression

from harness.nouns import Family, Inputs, Reads, Site
from probes.linear import Direction, balance
from probes.token_rows import counts, digest, is_tokens_of_answer, standard, standardised

Pool = Callable[[np.ndarray, np.ndarray, float], np.ndarray]
"""Token scores, tokens of each episode and the pooling's own setting, to one score an episode."""

PENALTIES = (0.01, 0.1, 1.0)
"""Inverse strengths of the L2 penalty to choose from, simplest first."""


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
    c: float = 0.1
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

        Labels enter the key of what is shared. They may: it stays with these training rows, and another labelling is another key.
        """
        key = f"token_scores.direction c={self.c:g} y={digest(y_N)}"
        return TokenDetector(inputs.once(key, lambda: fit_tokens(inputs, y_N, c=self.c)), self.pool, self.setting)

    def restore(self, tensors: Mapping[str, np.ndarray], facts: Mapping[str, object]) -> TokenDetector:
        """The detector whose state this is."""
        return TokenDetector(Direction.restore(tensors, facts), self.pool, float(str(facts["setting"])))


def fit_tokens(inputs: Inputs, y_N: np.ndarray, *, c: float) -> Direction:
    """L2 logistic regression on standardised tokens: episodes weigh the same, and so do both behaviours."""
    n_N, mine = counts(inputs), standard(inputs)
    model = LogisticRegression(C=c, max_iter=1_000)
    model.fit(standardised(inputs), np.repeat(y_N, n_N), sample_weight=np.repeat(balance(y_N) / n_N, n_N))
    return Direction(mine.centre_D, mine.scale_D, model.coef_[0].astype(np.float64), float(model.intercept_[0]))
