"""Logistic regression on single tokens, then the greatest of the moving average e_1 = s_1, e_t = a s_t + (1 - a) e_(t-1).

Source: Anthropic's post on cheap monitors names an exponential moving average; its details were not verified, so the formula, the factors
0.1 and 0.3 and the greatest as what is read are ours. The fit is in `probes.token_scores`.
"""

from probes.token_pools import moving
from probes.token_scores import TokenScores

PROBE = TokenScores(
    "token_ema",
    "Logistic regression on single tokens of the answer, then the greatest of their exponential moving average.",
    moving,
    settings=(0.1, 0.3),
    setting=0.1,
)
