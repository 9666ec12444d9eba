"""Logistic regression on single tokens, then the greatest: max_t s_t.

Source: a pooling of McKenzie et al., 2025, arXiv 2506.10805; the fit, and how it differs, in `probes.token_scores`. Their code pads with
0 before the maximum, which lifts an answer whose tokens all score below 0; nothing is padded here.
"""

from probes.token_pools import greatest
from probes.token_scores import TokenScores

PROBE = TokenScores("token_max", "Logistic regression on single tokens of the answer, then the greatest.", greatest)
