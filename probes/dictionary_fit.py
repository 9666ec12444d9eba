"""Whether a dictionary from elsewhere belongs to the rows at hand: one of another model leaves most of them unexplained."""

from collections.abc import Iterable

import numpy as np

from harness.errors import UsageError
from harness.stream_nouns import Activations
from probes.sae_quality import measure
from probes.sae_topk import Dictionary

MOST_FVU = 0.5
"""Measured on an organism's tokens: 0.004 to 0.013 at the right site, 0.50 to 0.95 with another model's, 27 and more with random weights;
of other layers of the same model those far away leave 0.6 and more, and neighbours, which hold much the same, 0.02 to 0.2."""
N_ROWS = 4_096
"""Rows that are tried."""


def check_describes(dictionary: Dictionary, tokens: Iterable[Activations], *, source: str) -> None:
    """Raises UsageError, with what was found, where the dictionary is of another width, site or model."""
    parts, n_rows = [], 0
    for part in tokens:
        parts.append(part.x_ND[: N_ROWS - n_rows])
        n_rows += len(parts[-1])
        if n_rows == N_ROWS:
            break
    x_TD = np.concatenate(parts)
    width = dictionary.encoder_DF.shape[0]
    if x_TD.shape[1] != width:
        raise UsageError(
            f"dictionary {source}: for streams of width {width}, the model's are {x_TD.shape[1]} wide; it is of another model"
        )
    fvu = measure(dictionary, [x_TD])["fvu"]
    if not fvu <= MOST_FVU:
        raise UsageError(
            f"dictionary {source}: leaves {fvu:.3g} of the variance of {len(x_TD)} tokens unexplained (at most {MOST_FVU}); "
            "it is of another layer or model, or of rows scaled otherwise; set token_layer to its layer, or give its model"
        )
