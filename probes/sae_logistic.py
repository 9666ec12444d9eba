"""Logistic regression on the few SAE latents whose means differ most between deceptive and honest training rows.

Source: Kantamneni et al., Are Sparse Autoencoders Useful?, 2025, arXiv 2502.16681 (k-sparse probing). We differ in reading one position:
the dictionary is trained on single tokens, so only sites of one position (prompt_end, first_token, end) at its layer are accepted.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from harness.errors import IncompleteError, UsageError
from harness.nouns import Activations, Family, Inputs, Reads, Site
from probes.linear import Direction, fit_direction, is_block_output
from probes.sae_topk import Dictionary, Trainer


@dataclass(frozen=True, slots=True, eq=False)
class SaeDetector:
    """A direction on chosen latents."""

    dictionary: Dictionary
    """What rows are encoded by."""
    latent_K: np.ndarray
    """The chosen latents, the most different first."""
    direction: Direction
    """Weights of the chosen latents."""

    def score(self, inputs: Inputs) -> np.ndarray:
        """Log-odds of deception for each row."""
        return self.direction.project(_latents(self.dictionary, inputs)[:, self.latent_K])

    def state(self) -> tuple[dict[str, np.ndarray], dict[str, object]]:
        """Dictionary, chosen latents and direction."""
        tensors, facts = self.direction.state()
        return self.dictionary.tensors() | tensors | {"latent": self.latent_K}, facts | {"k": self.dictionary.k}


@dataclass(frozen=True, slots=True, eq=False)
class SaeLogistic:
    """Recipe: how many latents, how strong a penalty, and how to train the dictionary."""

    n_latents: int = 16
    """Latents read."""
    grid: tuple[int, ...] = (8, 16, 32)
    """Numbers of latents to choose from, simplest first."""
    c: float = 0.1
    """Inverse strength of the L2 penalty."""
    trainer: Trainer = field(default_factory=Trainer)
    """Recipe of the dictionary."""
    dictionary: Dictionary | None = None
    """Fitted by `prepare`; without one no site is accepted."""
    layer: int = -1
    """Layer of the dictionary's tokens."""
    name: str = "sae_logistic"
    """Unique among all probes."""
    summary: str = "Logistic regression on the SAE latents that differ most."
    """One sentence for lists."""
    family: Family = "sae"
    """What it counts as."""
    reads: Reads = "activations"
    """What it needs."""

    def accepts(self, site: Site) -> bool:
        """Sites of one position at the dictionary's layer."""
        is_single = is_block_output(site) and site.pooling == "last"
        return self.dictionary is not None and is_single and site.layer == self.layer

    def variants(self) -> tuple["SaeLogistic", ...]:
        """One for each number of latents."""
        return tuple(replace(self, n_latents=n) for n in self.grid)

    def prepare(self, tokens: Iterable[Activations], *, seed: int) -> "SaeLogistic":
        """This recipe with a dictionary of its own; labels are not looked at."""
        layers, x_TD = _rows(tokens)
        return replace(self, dictionary=self.trainer.fit(x_TD, seed=seed), layer=layers)

    def quality(self, tokens: Iterable[Activations]) -> dict[str, float]:
        """l0, fvu, dead_share and n_tokens on these rows."""
        return self._ready().quality(_rows(tokens)[1])

    def tensors(self) -> dict[str, np.ndarray]:
        """The dictionary's weights, named as SAELens does."""
        return self._ready().tensors()

    def reconstruct(self, x_TD: np.ndarray) -> np.ndarray:
        """Rows through the dictionary and back."""
        dictionary = self._ready()
        return dictionary.decode(dictionary.encode(x_TD))

    def fit(self, inputs: Inputs, y_N: np.ndarray, *, seed: int) -> SaeDetector:
        """Ranks latents by difference of means on these rows, keeps the first, fits on them; the seed is not needed."""
        dictionary = self._ready()
        value_NF = _latents(dictionary, inputs)
        difference_F = np.abs(value_NF[y_N == 1].mean(axis=0) - value_NF[y_N == 0].mean(axis=0))
        latent_K = np.argsort(-difference_F, kind="stable")[: self.n_latents]
        return SaeDetector(dictionary, latent_K, fit_direction(value_NF[:, latent_K], y_N, c=self.c))

    def restore(self, tensors: Mapping[str, np.ndarray], facts: Mapping[str, object]) -> SaeDetector:
        """The detector whose state this is."""
        dictionary = Dictionary.restore(tensors, int(str(facts["k"])))
        return SaeDetector(dictionary, tensors["latent"], Direction.restore(tensors, facts))

    def _ready(self) -> Dictionary:
        if self.dictionary is None:
            raise UsageError(f"{self.name} has no dictionary yet: call prepare with token rows first")
        return self.dictionary


def _latents(dictionary: Dictionary, inputs: Inputs) -> np.ndarray:
    """What the latents show of each row, encoded once for all variants."""
    which = hashlib.sha256(dictionary.encoder_DF.tobytes()).hexdigest()
    return inputs.once(f"sae {which}", lambda: dictionary.encode(inputs.x_ND).astype(np.float64))


def _rows(tokens: Iterable[Activations]) -> tuple[int, np.ndarray]:
    """Layer and all rows of token activations of one layer."""
    parts = [part for part in tokens if len(part.x_ND)]
    layers = {part.site.layer for part in parts}
    if len(layers) != 1:
        raise IncompleteError(f"token rows of layers {sorted(layers)} given: a dictionary needs rows of exactly one")
    return layers.pop(), np.concatenate([part.x_ND for part in parts])


PROBE = SaeLogistic()
