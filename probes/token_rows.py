"""Token rows of episodes of any length: kept end to end and never padded, so that no episode can touch another's score."""

import hashlib
from dataclasses import dataclass

import numpy as np

from harness.errors import UsageError
from harness.probe_nouns import Inputs
from harness.stream_nouns import Site

MOST_AXES = 1_024
"""Wider rows are standardised and not turned: turning would cost more than it saves."""
LEAST_VARIANCE = 1e-6
"""Axes with less of the largest axis's variance are left out: what little rows differ there is no ground for a large weight."""


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """Standardised tokens on their principal axes, each episode weighing the same however long it is.

    A penalty on the length of weights is the same on these axes, and both ways of fitting need far fewer steps on them.
    """

    centre_D: np.ndarray
    """Subtracted from a row."""
    scale_D: np.ndarray
    """Divides a row; 1 where a column is constant."""
    axes_DK: np.ndarray
    """Orthonormal columns: the axes."""
    f_TK: np.ndarray
    """The tokens, float64."""
    moment_K: np.ndarray
    """Mean square on each axis, times the number of episodes."""

    def fold(self, weight_KC: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Weights and offsets for bare rows that give what `weight_KC` gives for turned ones."""
        bare_DC = self.axes_DK @ weight_KC / self.scale_D[:, None]
        return bare_DC, -self.centre_D @ bare_DC


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


def turned(inputs: Inputs) -> Tokens:
    """The tokens on their axes, for whatever is fitted on them; no label enters, and it is computed once."""
    return inputs.once("token_rows.turned", lambda: _turned(inputs.x_ND.astype(np.float64), counts(inputs)))


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


def _turned(x_TD: np.ndarray, n_N: np.ndarray) -> Tokens:
    weight_T = np.repeat(1 / n_N, n_N)
    centre_D = weight_T @ x_TD / len(n_N)
    scale_D = np.sqrt(weight_T @ (x_TD - centre_D) ** 2 / len(n_N))
    scale_D = np.where(scale_D > 1e-12 * np.maximum(1.0, np.abs(centre_D)), scale_D, 1.0)
    z_TD = (x_TD - centre_D) / scale_D
    if x_TD.shape[1] > MOST_AXES:
        return Tokens(centre_D, scale_D, np.eye(x_TD.shape[1]), z_TD, weight_T @ z_TD**2)
    moment_K, axes_DK = np.linalg.eigh((z_TD * weight_T[:, None]).T @ z_TD)
    is_kept_K = moment_K >= LEAST_VARIANCE * moment_K[-1]
    axes_DK = np.ascontiguousarray(axes_DK[:, is_kept_K])
    return Tokens(centre_D, scale_D, axes_DK, z_TD @ axes_DK, np.maximum(moment_K[is_kept_K], 0.0))
