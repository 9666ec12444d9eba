"""Logistic regression on single tokens, then the mean: sum_t s_t / n.

Source: the pooling of Goldowsky-Dill et al., 2025, arXiv 2502.03407; the fit, and how it differs, in `probes.token_scores`. A burst of a
few tokens in a long answer is lost in it.
"""

from probes.token_pools import mean
from probes.token_scores import TokenScores

PROBE = TokenScores("token_mean", "Logistic regression on single tokens of the answer, then the mean.", mean)
