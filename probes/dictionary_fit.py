"""Whether a dictionary from elsewhere belongs to the rows at hand: one of another site or model leaves more than the mean would."""

from collections.abc import Iterable

import numpy as np

from harness.errors import UsageError
from harness.nouns import Activations
from probes.sae_quality import measure
from probes.sae_topk import Dictionary

MOST_FVU = 1.0
"""At 1 the mean of all rows would do as well."""
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
            f"dictionary {source}: leaves {fvu:.3g} of the variance of {len(x_TD)} tokens unexplained, more than their mean does; "
            "it is of another layer or model, or of rows scaled otherwise; set token_layer to its layer, or give its model"
        )
