"""EleutherAI's sparsify: cfg.json beside sae.safetensors, TopK, b_dec always subtracted from the input.

Source: eai-sparsify 1.3.3, sparse_coder.py. The encoder is stored as a linear layer (F, D), the decoder as W_dec (F, D).
"""

from pathlib import Path
from typing import Any

import numpy as np

from harness.errors import UsageError
from probes.dictionary_tensors import read_facts, read_tensors
from probes.sae_topk import Dictionary

CONFIG, WEIGHTS = "cfg.json", "sae.safetensors"
_OWN = ("encoder.weight", "encoder.bias", "W_dec", "b_dec")


def is_sparsify(folder: Path) -> bool:
    """Whether these are its files."""
    return (folder / WEIGHTS).is_file()


def read_sparsify(folder: Path) -> Dictionary:
    """The dictionary of a folder; UsageError for a transcoder or another activation than TopK."""
    facts, tensors = read_facts(folder / CONFIG), read_tensors(folder / WEIGHTS)
    if other := _other(facts, tensors):
        raise UsageError(f"{folder}: sparsify's {other}, which is not read; give a plain TopK autoencoder")
    if missing := [name for name in _OWN if name not in tensors]:
        raise UsageError(f"{folder / WEIGHTS}: has no {missing[0]}; expected {', '.join(_OWN)} as sparsify writes")
    if not isinstance(facts.get("k"), int) or facts["k"] < 1:
        raise UsageError(f"{folder / CONFIG}: k = {facts.get('k')!r}; expected the number of active latents")
    return Dictionary(
        encoder_DF=np.ascontiguousarray(tensors["encoder.weight"].T),
        encoder_bias_F=tensors["encoder.bias"],
        decoder_FD=tensors["W_dec"],
        centre_D=tensors["b_dec"],
        k=facts["k"],
    )


def _other(facts: dict[str, Any], tensors: dict[str, np.ndarray]) -> str:
    """What it is, where it is not a TopK autoencoder."""
    if facts.get("transcode") or facts.get("skip_connection") or "W_skip" in tensors:
        return "transcoder"
    if facts.get("signed"):
        return "signed TopK"
    return "" if facts.get("activation", "topk") == "topk" else str(facts["activation"])
