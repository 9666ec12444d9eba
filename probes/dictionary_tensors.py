"""What every reader of dictionary files reads: float32 arrays out of safetensors, facts out of JSON; nothing is unpickled."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file

from harness.errors import UsageError


def read_tensors(path: Path) -> dict[str, np.ndarray]:
    """Every tensor as float32, whatever the file's precision."""
    try:
        held = load_file(path)
    except Exception as error:  # safetensors has an error class of its own
        raise UsageError(f"{path}: cannot be read as safetensors ({error}); copy or download it again") from error
    return {name: np.array(tensor.to(torch.float32).numpy()) for name, tensor in held.items()}


def read_facts(path: Path) -> dict[str, Any]:
    """A JSON object."""
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: cannot be read as JSON ({error}); copy or download it again") from error
    if not isinstance(facts, dict):
        raise UsageError(f"{path}: holds a {type(facts).__name__}, expected an object; copy or download it again")
    return facts
