"""What the probes of one dictionary share: its recipe, which sites they read, and rows encoded once for all of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self, cast

import numpy as np

from harness.dictionary_nouns import FeatureDictionary
from harness.errors import UsageError
from harness.probe_nouns import Family, Inputs, Reads
from harness.stream_nouns import Activations, Site
from probes.dictionary_files import read_dictionary
from probes.dictionary_fit import check_describes
from probes.linear import Direction, is_block_output
from probes.sae_topk import Dictionary, Trainer

ROWS_AT_ONCE = 16_384
"""Rows that are encoded together: latents of more would not fit into memory."""


def dictionary_state(dictionary: Dictionary) -> tuple[dict[str, np.ndarray], dict[str, object]]:
    """Tensors and facts of a dictionary, alone or inside a detector's state."""
    return dictionary.tensors(), {"k": dictionary.k}


def restore_dictionary(tensors: Mapping[str, np.ndarray], facts: Mapping[str, object]) -> Dictionary:
    """The dictionary whose tensors and facts these are; other tensors beside them are passed over."""
    return Dictionary.restore(tensors, int(str(facts["k"])))


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a dictionary is trained; probes of equal recipes read the same one."""

    name: str = "sae_logistic"
    """Of its files, after the probe that read it first: runs from before it was shared are read in the same way."""
    trainer: Trainer = field(default_factory=Trainer)
    """Architecture, size and steps."""
    source: str = ""
    """Folder of SAE files that the dictionary is read from; empty where it is trained."""
    given: Dictionary | None = field(default=None, compare=False, repr=False)
    """What those files hold."""

    def train(self, tokens: Iterable[Activations], *, seed: int) -> Dictionary:
        """A dictionary of these rows, or the one of the files, if it describes them.

        Raises:
            IncompleteError: There are none, or they are of several layers.
            UsageError: The files hold the dictionary of another site or model.
        """
        if self.given is None:
            return self.trainer.fit(tokens, seed=seed)
        check_describes(self.given, tokens, source=self.source)
        return self.given

    def state(self, dictionary: FeatureDictionary) -> tuple[dict[str, np.ndarray], dict[str, object]]:
        """See `dictionary_state`."""
        return dictionary_state(cast(Dictionary, dictionary))

    def restore(self, tensors: Mapping[str, np.ndarray], facts: Mapping[str, object]) -> Dictionary:
        """See `restore_dictionary`."""
        return restore_dictionary(tensors, facts)


@dataclass(frozen=True, slots=True, eq=False)
class SaeProbe:
    """The part of a recipe that says which dictionary is read, and where."""

    recipe: Recipe = field(default_factory=Recipe)
    """How the dictionary is trained."""
    dictionary: Dictionary | None = None
    """Handed over by `with_dictionary`; without one no site is accepted."""
    layer: int = -1
    """Layer of the dictionary's tokens."""
    family: Family = "sae"
    """What it counts as."""
    reads: Reads = "activations"
    """What it needs."""

    def with_dictionary(self, dictionary: FeatureDictionary, *, layer: int) -> Self:
        """This probe reading a dictionary of that layer."""
        return replace(self, dictionary=cast(Dictionary, dictionary), layer=layer)

    def reading(self, where: str) -> Self:
        """This probe with the dictionary of a folder of SAE files, or of SAELens' registry."""
        return replace(self, recipe=Recipe(source=where, given=read_dictionary(where)))

    def accepts(self, site: Site) -> bool:
        """Sites of one position at the dictionary's layer: it was trained on single tokens, and a mean of tokens is none."""
        is_single = is_block_output(site) and site.pooling == "last"
        return self.dictionary is not None and is_single and site.layer == self.layer

    def ready(self) -> Dictionary:
        """The dictionary.

        Raises:
            UsageError: There is none yet.
        """
        if self.dictionary is None:
            raise UsageError(f"{self.recipe.name} has no dictionary yet: hand one over by with_dictionary first")
        return self.dictionary


def latents(dictionary: Dictionary, inputs: Inputs) -> np.ndarray:
    """What the latents show of each row, float64, shape (N, F); encoded once for every probe that reads the dictionary."""
    return _once(dictionary, inputs, "latents", lambda: _encoded(dictionary, inputs.x_ND))


def mean_latents(dictionary: Dictionary, inputs: Inputs, n_N: np.ndarray) -> np.ndarray:
    """The same of episodes of n_N tokens each: encoded token by token, then the mean, shape (N, F)."""

    def means() -> np.ndarray:
        owner_T = np.repeat(np.arange(len(n_N)), n_N)
        total_NF = np.zeros((len(n_N), dictionary.encoder_DF.shape[1]))
        for start in range(0, len(owner_T), ROWS_AT_ONCE):
            here_T = owner_T[start : start + ROWS_AT_ONCE]
            firsts = np.flatnonzero(np.r_[True, here_T[1:] != here_T[:-1]])
            value_TF = _encoded(dictionary, inputs.x_ND[start : start + ROWS_AT_ONCE])
            total_NF[here_T[firsts]] += np.add.reduceat(value_TF, firsts, axis=0)
        return np.asarray(total_NF / n_N[:, None])

    return _once(dictionary, inputs, "mean latents", means)


def reconstruction(dictionary: Dictionary, inputs: Inputs) -> np.ndarray:
    """Rows through the dictionary and back, float64, shape (N, D)."""
    decoded = lambda: np.asarray(dictionary.decode(latents(dictionary, inputs)), dtype=np.float64)  # noqa: E731
    return _once(dictionary, inputs, "reconstruction", decoded)


def with_rows(inputs: Inputs, x_ND: np.ndarray) -> Inputs:
    """Other rows of the same episodes, for fits that take `Inputs`."""
    return Inputs(inputs.episode_ids, x_ND, pair_ids=inputs.pair_ids)


def blank_direction(width: int) -> Direction:
    """The direction of rows that show nothing: every score is 0."""
    return Direction(np.zeros(width), np.ones(width), np.zeros(width), 0.0)


def _once(dictionary: Dictionary, inputs: Inputs, what: str, make: Callable[[], np.ndarray]) -> np.ndarray:
    """Kept beside the dictionary itself, so that no other can come to bear its id."""
    key = f"{what} of dictionary {id(dictionary)}"
    holder, value = inputs.once(key, lambda: (dictionary, make()))
    return value if holder is dictionary else make()


def _encoded(dictionary: Dictionary, x_TD: np.ndarray) -> np.ndarray:
    """In double precision, so that a row's latents hardly hang on the rows beside it."""
    return np.asarray(dictionary.encode(x_TD.astype(np.float64)), dtype=np.float64)
