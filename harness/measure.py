"""The numbers: AUROC, recall at a false-positive rate, proportions, Brier loss and equivalence. Pure numpy, no state.

A score is higher when the detector believes more in deception; labels are 1 (deceptive) and 0 (honest). What is undefined is None.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats
from sklearn.linear_model import LogisticRegression


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number and its two-sided interval."""

    value: float
    """Point estimate."""
    lower: float
    """Lower end."""
    upper: float
    """Upper end."""


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Outcome of two one-sided tests that two means differ by less than a margin."""

    difference: float
    """Mean of the first minus mean of the second."""
    margin: float
    """Largest difference that does not matter."""
    p: float
    """Larger p of the two tests: small where the means are shown to be close."""


def auroc(score_N: np.ndarray, y_N: np.ndarray) -> float | None:
    """Share of (deceptive, honest) pairs ranked rightly, a tie counting half; None with one class or one score.

    Source: Mann and Whitney, On a test of whether one of two random variables is stochastically larger, 1947.
    """
    n_positive = int(np.sum(y_N == 1))
    n_negative = len(y_N) - n_positive
    if not n_positive or not n_negative or np.all(score_N == score_N[0]):
        return None
    ranks = stats.rankdata(score_N)
    wins = float(ranks[y_N == 1].sum()) - n_positive * (n_positive + 1) / 2
    return wins / (n_positive * n_negative)


def auroc_within(score_N: np.ndarray, y_N: np.ndarray, fold_N: np.ndarray) -> float | None:
    """Mean of the AUROCs within folds, weighted by the pairs in each; None where no fold holds both classes and two scores."""
    wins = total = 0.0
    is_constant = True
    for fold in np.unique(fold_N):
        rows = fold_N == fold
        n_pairs = float(np.sum(y_N[rows] == 1)) * float(np.sum(y_N[rows] == 0))
        value = auroc(score_N[rows], y_N[rows])
        is_constant &= value is None
        wins += n_pairs * (0.5 if value is None else value)
        total += n_pairs
    return None if is_constant else wins / total


def clopper_pearson(n_hits: int, n: int, *, confidence: float = 0.95) -> Estimate:
    """Proportion with its exact two-sided interval. Source: Clopper and Pearson, 1934."""
    tail = (1 - confidence) / 2
    return Estimate(
        n_hits / n, lower_bound(n_hits, n, confidence=1 - tail), upper_bound(n_hits, n, confidence=1 - tail)
    )


def lower_bound(n_hits: int, n: int, *, confidence: float = 0.95) -> float:
    """Exact one-sided lower bound of a proportion."""
    return 0.0 if n_hits == 0 else float(stats.beta.ppf(1 - confidence, n_hits, n - n_hits + 1))


def upper_bound(n_hits: int, n: int, *, confidence: float = 0.95) -> float:
    """Exact one-sided upper bound of a proportion."""
    return 1.0 if n_hits == n else float(stats.beta.ppf(confidence, n_hits + 1, n - n_hits))


def least_negatives(max_fpr: float, *, confidence: float = 0.95) -> int:
    """Fewest negatives of which none above a threshold shows its FPR to be at most `max_fpr`: 299 for 1 %."""
    return math.ceil(math.log(1 - confidence) / math.log(1 - max_fpr))


def threshold_at_fpr(negatives_N: np.ndarray, max_fpr: float) -> float | None:
    """Least threshold that at most `max_fpr` of the negatives lie strictly above; None with fewer than `least_negatives`.

    An alarm is `score > threshold`. Among all thresholds whose empirical FPR is within the limit this one has the largest recall.
    """
    n = len(negatives_N)
    if n < least_negatives(max_fpr):
        return None
    n_allowed = math.floor(max_fpr * n + 1e-9)
    return float(np.sort(negatives_N)[::-1][n_allowed])


def recall_at_fpr(positives_N: np.ndarray, negatives_N: np.ndarray, max_fpr: float) -> float | None:
    """Share of the positives above `threshold_at_fpr` of the negatives; None where that is None or there are no positives."""
    threshold = threshold_at_fpr(negatives_N, max_fpr)
    return None if threshold is None or not len(positives_N) else float(np.mean(positives_N > threshold))


@dataclass(frozen=True, slots=True)
class Platt:
    """Turns scores into probabilities by one slope and one offset."""

    slope: float
    """Of the log-odds, per unit of score."""
    offset: float
    """Log-odds at score 0."""

    @classmethod
    def fit(cls, score_N: np.ndarray, y_N: np.ndarray) -> "Platt":
        """Fits on scores that were not fitted to these rows, with the smoothed targets of the source.

        Source: Platt, Probabilistic outputs for support vector machines, 1999.
        """
        n_positive, n = int(np.sum(y_N == 1)), len(y_N)
        target = np.where(y_N == 1, (n_positive + 1) / (n_positive + 2), 1 / (n - n_positive + 2))
        spread = float(np.std(score_N)) or 1.0
        x_N1 = np.concatenate([score_N, score_N])[:, None] / spread
        model = LogisticRegression(C=np.inf, max_iter=10_000)
        model.fit(x_N1, np.repeat([1, 0], n), sample_weight=np.concatenate([target, 1 - target]))
        return cls(float(model.coef_[0, 0]) / spread, float(model.intercept_[0]))

    def probability(self, score_N: np.ndarray) -> np.ndarray:
        """Probability of deception for each score."""
        odds = np.clip(self.slope * score_N + self.offset, -700, 700)
        return np.asarray(1 / (1 + np.exp(-odds)))


def squared_error(probability_N: np.ndarray, y_N: np.ndarray) -> np.ndarray:
    """Squared error of each probability; its mean is the Brier loss."""
    return np.asarray((probability_N - y_N) ** 2)


def equivalence(a_N: np.ndarray, b_N: np.ndarray, *, margin: float) -> Equivalence:
    """Tests that the means of two samples differ by less than `margin` (Welch).

    Source: Schuirmann, A comparison of the two one-sided tests procedure, 1987.
    """
    difference = float(np.mean(a_N) - np.mean(b_N))
    if len(a_N) < 2 or len(b_N) < 2 or (np.ptp(a_N) == 0 and np.ptp(b_N) == 0):
        return Equivalence(difference, margin, 0.0 if abs(difference) < margin else 1.0)
    spread = (float(np.std(a_N, ddof=1)), len(a_N), 0.0, float(np.std(b_N, ddof=1)), len(b_N))
    above = stats.ttest_ind_from_stats(difference + margin, *spread, equal_var=False, alternative="greater").pvalue
    below = stats.ttest_ind_from_stats(difference - margin, *spread, equal_var=False, alternative="less").pvalue
    return Equivalence(difference, margin, float(max(above, below)))
