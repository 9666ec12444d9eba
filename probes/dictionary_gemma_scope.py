"""Gemma Scope (params.npz) and Gemma Scope 2 (params.safetensors, at times with config.json): JumpReLU on rows as they are.

Source: Lieberum et al., Gemma Scope, 2024, arXiv 2408.05147, and sae-lens 6.54's loaders: b_dec is not subtracted from the input.
"""

from pathlib import Path

import numpy as np

from harness.errors import UsageError
from probes.dictionary_tensors import read_facts, read_tensors
from probes.sae_topk import Dictionary

NPZ, SAFETENSORS, CONFIG = "params.npz", "params.safetensors", "config.json"
_OWN = ("b_dec", "b_enc", "threshold", "w_dec", "w_enc")


def is_gemma_scope(folder: Path) -> bool:
    """Whether these are its files."""
    return (folder / NPZ).is_file() or (folder / SAFETENSORS).is_file()


def read_gemma_scope(folder: Path) -> Dictionary:
    """The dictionary of a folder; UsageError for a transcoder, or a scaling that is not 1."""
    path = folder / (SAFETENSORS if (folder / SAFETENSORS).is_file() else NPZ)
    held = read_tensors(path) if path.name == SAFETENSORS else _read_npz(path)
    tensors = {name.lower(): value for name, value in held.items()}
    if missing := [name for name in _OWN if name not in tensors]:
        raise UsageError(f"{path}: has no {missing[0]}; expected {', '.join(_OWN)} as in Gemma Scope")
    _check_is_autoencoder(folder, tensors)
    return Dictionary(
        encoder_DF=tensors["w_enc"],
        encoder_bias_F=tensors["b_enc"],
        decoder_FD=tensors["w_dec"],
        centre_D=tensors["b_dec"],
        k=0,
        threshold_F=tensors["threshold"],
        input_centre_D=np.zeros_like(tensors["b_dec"]),
    )


def _read_npz(path: Path) -> dict[str, np.ndarray]:
    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name].astype(np.float32) for name in file.files}
    except Exception as error:  # a zip file can be broken in many ways
        why = "objects in it would be unpickled" if "pickle" in str(error).lower() else str(error)
        raise UsageError(f"{path}: cannot be read as arrays ({why}); download it again from Gemma Scope") from error


def _check_is_autoencoder(folder: Path, tensors: dict[str, np.ndarray]) -> None:
    facts = read_facts(folder / CONFIG) if (folder / CONFIG).is_file() else {}
    hooks = {facts[key] for key in ("hf_hook_point_in", "hf_hook_point_out") if facts.get(key)}
    if len(hooks) > 1 or "affine_skip_connection" in tensors or tensors["w_dec"].shape != tensors["w_enc"].shape[::-1]:
        raise UsageError(f"{folder}: a transcoder, which maps one site to another; give an autoencoder of one site")
    if facts.get("architecture", "jump_relu") != "jump_relu":
        raise UsageError(f"{folder}: architecture {facts['architecture']!r}; Gemma Scope has jump_relu")
    if not np.allclose(tensors.get("scaling_factor", np.ones(1)), 1):
        raise UsageError(f"{folder}: scales its output by a tuned factor, which is not read; give the SAE without it")
