"""SAELens 6: cfg.json beside sae_weights.safetensors, read and written.

Source: sae-lens 6.54, saes/sae.py (save_model, load_from_disk). Its encoder takes x - b_dec where apply_b_dec_to_input is set, and
x where it is not. What it saves at the end of BatchTopK and Matryoshka training is a JumpReLU.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save

from harness.errors import UsageError
from harness.store import atomic_write
from probes.dictionary_tensors import read_facts, read_tensors
from probes.sae_topk import Dictionary

CONFIG, WEIGHTS = "cfg.json", "sae_weights.safetensors"
READ = ("gated", "jumprelu", "standard", "topk")
"""Architectures that a Dictionary can stand for."""
_NAMES = {"topk": "topk", "jumprelu": "jumprelu", "relu": "standard"}


def is_saelens(folder: Path) -> bool:
    """Whether these are its files."""
    return (folder / WEIGHTS).is_file()


def read_saelens(folder: Path) -> Dictionary:
    """The dictionary of a folder; UsageError for an architecture or a scaling that is not ours."""
    return from_saelens(read_tensors(folder / WEIGHTS), read_facts(folder / CONFIG), source=str(folder))


def write_saelens(dictionary: Dictionary, folder: Path, *, metadata: Mapping[str, object] | None = None) -> None:
    """Both files; `metadata` is what SAELens keeps of model, hook and data."""
    tensors = {name: np.ascontiguousarray(value, dtype=np.float32) for name, value in dictionary.tensors().items()}
    centre_D = tensors.pop("b_in", tensors["b_dec"])
    is_centred = np.array_equal(centre_D, tensors["b_dec"])
    if not is_centred and centre_D.any():  # neither of the two that SAELens knows: goes into the bias
        tensors["b_enc"] = tensors["b_enc"] - centre_D @ tensors["W_enc"]
    config: dict[str, object] = {
        "architecture": _NAMES[dictionary.activation],
        "d_in": dictionary.encoder_DF.shape[0],
        "d_sae": dictionary.encoder_DF.shape[1],
        "dtype": "float32",
        "device": "cpu",
        "apply_b_dec_to_input": is_centred,
        "normalize_activations": "none",
        "reshape_activations": "none",
        "metadata": dict(metadata or {}),
    }
    if dictionary.k:
        config |= {"k": dictionary.k, "rescale_acts_by_decoder_norm": False}
    atomic_write(folder / WEIGHTS, save(tensors))
    atomic_write(folder / CONFIG, (json.dumps(config, indent=1) + "\n").encode())


def from_saelens(tensors: Mapping[str, np.ndarray], config: Mapping[str, Any], *, source: str) -> Dictionary:
    """The dictionary that SAELens' tensors and configuration describe."""
    architecture, k = _architecture(config)
    if architecture not in READ:
        raise UsageError(f"{source}: a SAELens {architecture}; a dictionary can be {', '.join(READ)}; give another SAE")
    _check_scaling(config, source)
    try:
        found = _dictionary(architecture, k, tensors)
    except KeyError as error:
        raise UsageError(f"{source}: a SAELens {architecture} without {error}; save it again with SAELens") from error
    if config.get("rescale_acts_by_decoder_norm"):
        found = _unit_decoder(found)
    if config.get("apply_b_dec_to_input", True):
        return found
    return Dictionary.restore(found.tensors() | {"b_in": np.zeros_like(found.centre_D)}, found.k)


def _architecture(config: Mapping[str, Any]) -> tuple[str, int]:
    """Name and k; before version 6 a TopK was a standard one with another activation."""
    architecture = str(config.get("architecture", "standard"))
    if architecture == "standard" and config.get("activation_fn_str") == "topk":
        return "topk", int(config["activation_fn_kwargs"]["k"])
    return architecture, int(config["k"]) if architecture == "topk" else 0


def _check_scaling(config: Mapping[str, Any], source: str) -> None:
    scaling = config.get("normalize_activations", "none")
    if scaling not in ("none", None):
        raise UsageError(
            f"{source}: wants rows scaled by {scaling!r}, which its files do not say how; "
            "fold it into the weights with sae_lens and save it again"
        )
    if config.get("reshape_activations", "none") not in ("none", None):
        raise UsageError(f"{source}: reads attention heads, not the residual stream; give an SAE of a block's output")


def _dictionary(architecture: str, k: int, tensors: Mapping[str, np.ndarray]) -> Dictionary:
    own = {name: tensors[name] for name in ("W_enc", "W_dec", "b_dec")}
    if architecture == "gated":
        return Dictionary.restore(own | _ungated(tensors), 0)
    own["b_enc"] = tensors["b_enc"]
    if architecture == "jumprelu":
        own["threshold"] = tensors["threshold"]
    return Dictionary.restore(own, k)


def _ungated(tensors: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """A gate on the same projection is a threshold: x w > -b_gate where e^r x w + b_mag > b_mag - e^r b_gate."""
    factor_F = np.exp(tensors["r_mag"])
    return {
        "W_enc": tensors["W_enc"] * factor_F,
        "b_enc": tensors["b_mag"],
        "threshold": tensors["b_mag"] - factor_F * tensors["b_gate"],
    }


def _unit_decoder(dictionary: Dictionary) -> Dictionary:
    """The same with decoder rows of unit length, their lengths in the encoder."""
    length_F = np.maximum(np.linalg.norm(dictionary.decoder_FD, axis=1), 1e-8)
    scaled = {
        "W_enc": dictionary.encoder_DF * length_F,
        "b_enc": dictionary.encoder_bias_F * length_F,
        "W_dec": dictionary.decoder_FD / length_F[:, None],
    }
    return Dictionary.restore(dictionary.tensors() | scaled, dictionary.k)
