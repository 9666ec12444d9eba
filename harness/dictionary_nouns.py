"""What a dictionary (an SAE) is, how it is trained or read, and the probes that read it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

from harness.probe_nouns import Probe
from harness.stream_nouns import Activations

if TYPE_CHECKING:
    import numpy as np


class FeatureDictionary(Protocol):
    """A trained dictionary (an SAE): rows of one layer to F latents and back."""

    def encode(self, x_TD: "np.ndarray") -> "np.ndarray":
        """What each latent shows of each row, shape (T, F), none below 0."""
        ...

    def decode(self, value_TF: "np.ndarray") -> "np.ndarray":
        """The rows that latents stand for, to be spliced into the model."""
        ...

    def quality(self, rows: "np.ndarray | Iterable[np.ndarray]") -> dict[str, float]:
        """L0, FVU, dead share … on rows (T, D), or on parts of them that are read one by one."""
        ...


class DictionaryRecipe(Protocol):
    """How a dictionary is trained; hashable, and probes whose recipes are equal share one dictionary."""

    @property
    def name(self) -> str:
        """Of the dictionary's files: detectors/run.<name>; unequal recipes have unequal names."""
        ...

    @property
    def source(self) -> str:
        """Files that the dictionary is read from; empty where it is trained."""
        ...

    def train(self, tokens: Iterable[Activations], *, seed: int) -> FeatureDictionary:
        """A dictionary of token rows of one layer, a Sequence of parts read as often as need be; no label enters.

        One that is read from files is checked against the rows: UsageError where it does not describe them.
        """
        ...

    def state(self, dictionary: FeatureDictionary) -> tuple[dict[str, "np.ndarray"], dict[str, object]]:
        """Tensors for safetensors and facts for JSON, enough to encode again."""
        ...

    def restore(self, tensors: "Mapping[str, np.ndarray]", facts: Mapping[str, object]) -> FeatureDictionary:
        """The dictionary whose `state` this is."""
        ...


class DictionaryProbe(Probe, Protocol):
    """A probe that reads a dictionary, which is trained before anything is fitted."""

    @property
    def recipe(self) -> DictionaryRecipe:
        """How its dictionary is trained."""
        ...

    def with_dictionary(self, dictionary: FeatureDictionary, *, layer: int) -> "DictionaryProbe":
        """This probe reading a dictionary of that layer; without one it accepts no site."""
        ...

    def reading(self, where: str) -> "DictionaryProbe":
        """This probe with a recipe that reads a folder of SAE files; UsageError for one that cannot be read."""
        ...
