"""The dictionary that a run wrote, opened again: what its latents show of a row, and what each of them stands for."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np

from harness import discover
from harness.dictionary_nouns import DictionaryProbe, FeatureDictionary
from harness.errors import IncompleteError, UsageError
from harness.store import RunFolder
from harness.stream_nouns import Site


@dataclass(frozen=True, slots=True, eq=False)
class RunDictionary:
    """A dictionary of a finished run."""

    probe: str
    """Name of its recipe, which is that of its files."""
    site: Site
    """Where its tokens were read."""
    sha256: str
    """Digest of its file."""
    quality: Mapping[str, float]
    """What the run measured of it."""
    decoder_FD: np.ndarray
    """What each latent stands for; rows as stored."""
    encode: Callable[[np.ndarray], np.ndarray]
    """Activations (T, F) of the latents on rows (T, D); 0 where one does not fire."""

    @property
    def n_latents(self) -> int:
        """Latents in it."""
        return len(self.decoder_FD)


def open_dictionary(folder: RunFolder, probe: str | None = None) -> RunDictionary:
    """The dictionary of the first SAE probe of a run, or of the probe named.

    Raises:
        IncompleteError: the run holds none.
        UsageError: its probe is not installed.
    """
    held = [name for name in (probe,) if name] or _written(folder)
    if not held or not folder.is_entered(f"detectors/run.{held[0]}.safetensors"):
        raise IncompleteError(
            f"{folder.path}: holds no dictionary{f' of {probe}' if probe else ''}; "
            "run the audit with a probe that fits one, such as sae_logistic"
        )
    stem = f"detectors/run.{held[0]}"
    facts = folder.read_json(f"{stem}.json")
    tensors, inner = folder.read_tensors(f"{stem}.safetensors")
    restored = _restored(held[0], tensors, {**inner, **facts}, facts.get("quality") or {})
    return RunDictionary(
        probe=held[0],
        site=Site(**facts["site"]),
        sha256=hashlib.sha256(folder.read(f"{stem}.safetensors")).hexdigest(),
        quality={key: float(value) for key, value in (facts.get("quality") or {}).items()},
        decoder_FD=np.asarray(tensors["W_dec"], dtype=np.float64),
        encode=restored.encode,
    )


def _written(folder: RunFolder) -> list[str]:
    """Probes whose dictionary the run holds, by name."""
    names = {str(entry["path"]) for entry in folder.journal()}
    stems = (name.removeprefix("detectors/run.") for name in names if name.startswith("detectors/run."))
    return sorted(stem.removesuffix(".safetensors") for stem in stems if stem.endswith(".safetensors"))


def _restored(
    name: str, tensors: Mapping[str, np.ndarray], facts: Mapping[str, object], quality: Mapping[str, object]
) -> FeatureDictionary:
    """By the recipe of that name, of whichever probe reads it.

    A run of an earlier version does not say how many latents may fire; each row has as many, so the measured mean says it.
    """
    known = {"k": round(float(str(quality.get("l0", 0)))) or 16, **facts}
    for probe in discover.probes().values():
        if hasattr(probe, "recipe") and (recipe := cast(DictionaryProbe, probe).recipe).name == name:
            return recipe.restore(tensors, known)
    raise UsageError(f"dictionary {name}: no installed probe reads it; install the one that wrote it")
