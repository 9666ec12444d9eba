"""The one door to the package sae-lens: its registry of published SAEs, and architectures that it can load and we cannot.

It takes seconds to import and is an extra, `pip install 'telltale[saelens]'`; nothing here is imported before it is asked for.
"""

from importlib import import_module
from typing import Any

import numpy as np

from harness.errors import UsageError
from probes.dictionary_saelens import from_saelens
from probes.sae_topk import Dictionary

PREFIX = "saelens:"
"""Before RELEASE/SAE_ID where a folder could stand."""


def read_registry(name: str) -> Dictionary:
    """The SAE `saelens:RELEASE/SAE_ID`, downloaded by sae-lens.

    Raises:
        UsageError: sae-lens is not installed, does not know it, or has an architecture that a Dictionary cannot stand for.
    """
    release, _, sae_id = name.removeprefix(PREFIX).partition("/")
    if not sae_id:
        raise UsageError(f"dictionary {name!r}: expected {PREFIX}RELEASE/SAE_ID, as SAELens' list of SAEs has them")
    try:
        sae = _sae_lens().SAE.from_pretrained(release, sae_id)
    except UsageError:
        raise
    except Exception as error:  # a network, a hub and many loaders, each with errors of its own
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise UsageError(f"dictionary {name!r}: SAELens cannot load it ({first}); look it up in its list") from error
    return adapt(sae, source=name)


def adapt(sae: Any, *, source: str = "sae_lens") -> Dictionary:
    """A loaded SAELens SAE as a dictionary; UsageError that names the architecture where it cannot be one."""
    tensors = {name: np.array(value.detach().float().cpu().numpy()) for name, value in sae.state_dict().items()}
    return from_saelens(tensors, sae.cfg.to_dict(), source=source)


def _sae_lens() -> Any:
    try:
        return import_module("sae_lens")
    except ImportError as error:
        raise UsageError(
            f"SAELens is not there ({error}): pip install 'telltale[saelens]', or give a folder of SAE files"
        ) from error
