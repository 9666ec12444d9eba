"""Logistic regression on single tokens, then the greatest mean of a window: max_t (s_t + ... + s_(t+w-1)) / w.

Source: a pooling of McKenzie et al., 2025, arXiv 2506.10805, and their windows, 5 and 40 tokens; the fit, and how it differs, in
`probes.token_scores`. An answer shorter than the window gives its mean; their code raises there.
"""

from probes.token_pools import rolling
from probes.token_scores import TokenScores

PROBE = TokenScores(
    "token_rolling",
    "Logistic regression on single tokens of the answer, then the greatest mean of 5 or 40 in a row.",
    rolling,
    settings=(40.0, 5.0),
    setting=40.0,
)
