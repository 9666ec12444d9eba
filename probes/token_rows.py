"""Token rows of episodes of any length: kept end to end and never padded, so that no episode can touch another's score."""

import hashlib
from dataclasses import dataclass

import numpy as np

from harness.errors import UsageError
from harness.nouns import Inputs, Site


@dataclass(frozen=True, slots=True, eq=False)
class Standard:
    """Mean and standard deviation of each column."""

    centre_D: np.ndarray
    """Subtracted from a row."""
    scale_D: np.ndarray
    """Divides a row."""

    def fold(self, weight_DH: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Weights and offsets for bare rows that give what `weight_DH` gives for standardised ones."""
        bare_DH = weight_DH / self.scale_D[:, None]
        return bare_DH, -self.centre_D @ bare_DH


def is_tokens_of_answer(site: Site) -> bool:
    """Whether a site keeps every position of the answer, as leaves a block: what probes of tokens read."""
    return site.layer > 0 and site.span == "response" and site.pooling == "tokens"


def counts(inputs: Inputs) -> np.ndarray:
    """Token rows of each episode; one each where a row is an episode.

    Raises:
        UsageError: They do not add up to the rows, or an episode has none.
    """
    n_N = np.asarray(inputs.n_tokens or (1,) * len(inputs), dtype=np.int64)
    if n_N.sum() != len(inputs.x_ND) or (n_N < 1).any():
        raise UsageError(
            f"{len(inputs.x_ND)} token rows given for {len(n_N)} episodes of {int(n_N.sum())}: "
            "an episode needs one row a token and at least one"
        )
    return n_N


def starts(n_N: np.ndarray) -> np.ndarray:
    """Position of each episode's first token."""
    return np.asarray(np.cumsum(n_N) - n_N)


def standard(inputs: Inputs) -> Standard:
    """Of all tokens, each episode weighing the same however long it is; computed once."""
    return inputs.once("token_rows.standard", lambda: _standard(inputs.x_ND, counts(inputs)))


def standardised(inputs: Inputs) -> np.ndarray:
    """Token rows as float64 on that standard; computed once."""
    mine = standard(inputs)
    return inputs.once(
        "token_rows.standardised", lambda: (inputs.x_ND.astype(np.float64) - mine.centre_D) / mine.scale_D
    )


def digest(y_N: np.ndarray) -> str:
    """Names a labelling, for keys of what is shared by the probes that are fitted on the same rows and labels."""
    return hashlib.sha256(np.asarray(y_N, dtype=np.int8).tobytes()).hexdigest()


def bare(x_ND: np.ndarray, width: int) -> np.ndarray:
    """Rows as float64.

    Raises:
        UsageError: They are of another width.
    """
    if x_ND.shape[1] != width:
        raise UsageError(f"rows of width {x_ND.shape[1]} given to a detector of width {width}: use its own site")
    return x_ND.astype(np.float64)


def _standard(x_TD: np.ndarray, n_N: np.ndarray) -> Standard:
    x_TD, weight_T = x_TD.astype(np.float64), np.repeat(1 / (len(n_N) * n_N), n_N)
    centre_D = weight_T @ x_TD
    scale_D = np.sqrt(weight_T @ (x_TD - centre_D) ** 2)
    return Standard(centre_D, np.where(scale_D > 1e-12 * np.maximum(1.0, np.abs(centre_D)), scale_D, 1.0))
