"""Where we look in a model, what was read there, and what to do there while it answers.

Layers count from the embeddings: layer 0 is what enters the first block, layer l what leaves block l. Array names end in their
axes: N episodes, P pairs, T tokens, L layers, D width, F SAE features.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np

Span = Literal["all", "prompt", "prompt_end", "first_token", "response", "end"]

ALL_LAYERS = -1
"""The layer of a site whose rows hold every layer read, side by side, the lowest first."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where we look."""

    layer: int
    """0 for the embeddings, l for what leaves block l, ALL_LAYERS for all of them side by side."""
    span: Span
    """Token span: prompt_end, first_token, response, end, the whole prompt, or all positions.

    In a conversation of several turns the response is the last answer, and the prompt all that stood before it.
    """
    pooling: Literal["last", "mean", "tokens"]
    """How a span becomes one row; "tokens" keeps every position."""
    stream: Literal["residual"] = "residual"
    """Which stream of the model."""

    @property
    def key(self) -> str:
        """A short name that sorts by layer: residual.L03.response.mean."""
        layer = "all" if self.layer == ALL_LAYERS else f"{self.layer:02d}"
        return f"{self.stream}.L{layer}.{self.span}.{self.pooling}"


@dataclass(frozen=True, slots=True)
class Activations:
    """Rows of one site."""

    site: Site
    """Where they were read."""
    episode_ids: tuple[str, ...]
    """One for each row; repeated where a site keeps tokens."""
    x_ND: "np.ndarray"
    """float32, one row an episode (or a token)."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What to do to a stream while generating: to what leaves one block, at the positions of a span."""

    layer: int
    """Acts on what leaves this block, 1 to n."""
    action: Literal["add", "ablate", "clamp", "splice"]
    """Add the vector, take its direction out, set the coordinate along it, or put a reconstruction in place."""
    vector_D: "np.ndarray"
    """Direction: of unit length for ablate and clamp, of any length for add, empty for splice."""
    scale: float = 1.0
    """add: factor of the vector; ablate: share taken out; clamp: the coordinate; splice: share replaced."""
    centre_D: "np.ndarray | None" = None
    """ablate and clamp act on what differs from it; None for zero."""
    span: Literal["all", "prompt", "prompt_end", "answer"] = "all"
    """Positions: the prompt's n, its last alone, those of the answer that are fed back (g - 1), or all of them."""
