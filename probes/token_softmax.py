"""Logistic regression on single tokens, then the softmax-weighted mean: sum_t s_t exp(s_t / 5) / sum_t exp(s_t / 5).

Source: a pooling of McKenzie et al., 2025, arXiv 2506.10805, and their temperature; the fit, and how it differs, in `probes.token_scores`.
"""

from probes.token_pools import softmax
from probes.token_scores import TokenScores

PROBE = TokenScores(
    "token_softmax",
    "Logistic regression on single tokens of the answer, then a mean in which high scores weigh more.",
    softmax,
    settings=(5.0,),
    setting=5.0,
)
