"""Logistic regression on single tokens, then the mean of the five greatest, or of all where there are fewer.

Source: a pooling of McKenzie et al., 2025, arXiv 2506.10805, and their count; the fit, and how it differs, in `probes.token_scores`.
"""

from probes.token_pools import top
from probes.token_scores import TokenScores

PROBE = TokenScores(
    "token_topk",
    "Logistic regression on single tokens of the answer, then the mean of the five greatest.",
    top,
    settings=(5.0,),
    setting=5.0,
)
