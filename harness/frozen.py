"""Frozen detectors, found again: read from the run that made them, checked against its journal, bound to the model they were fitted on."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load

from harness import discover
from harness.errors import DamagedError, UsageError
from harness.probe_nouns import Detector, Probe
from harness.store import JOURNAL, RunFolder
from harness.stream_nouns import Site

BOUND = {"model": "digest", "template": "template_sha256", "tokenizer": "tokenizer_sha256"}
"""What a detector is bound to, and what a plan calls it."""
_FACTS = ("detector", "train_suite", "site", "threshold", "bound")


@dataclass(frozen=True, slots=True, eq=False)
class FrozenDetector:
    """A detector that is ready to score, and where it comes from."""

    stem: str
    """<train suite>.<detector>."""
    sha256: str
    """Of its JSON."""
    facts: Mapping[str, Any]
    """Its JSON: threshold, site, what it is bound to."""
    probe: Probe
    """The recipe that restored it."""
    detector: Detector
    """The weights."""
    source: Mapping[str, Any] | None
    """Plan of the run that made it; None for a file on its own."""

    @property
    def site(self) -> Site | None:
        """Where it reads; None where it reads no activations."""
        return Site(**self.facts["site"]) if self.facts["site"] else None

    @property
    def layers(self) -> tuple[int, ...]:
        """Layers side by side that it was fitted on; empty where it reads one, or none, or does not say."""
        return tuple(self.facts.get("layers", ()))

    def seen(self) -> dict[str, str] | None:
        """Groups that it was fitted or calibrated on; None where that is not known, its run not being there."""
        if self.source is None:
            return None
        mine = {e["group"] for e in self.source["episodes"] if e["suite"] == self.facts["train_suite"]}
        split = self.source["split"].items()
        fitted = {group: "fitted" for group, place in split if place["part"] == "dev" and group in mine}
        return fitted | {group: "calibrated" for group, place in split if place["part"] == "calibration"}

    def unbound(self, plan: Mapping[str, Any]) -> str:
        """What a run's model has that this detector is not bound to, in words; empty where it fits."""
        model, bound = plan["model"], self.facts["bound"]
        words = [
            f"{name} {bound.get(name, 'none')[:12]} against {str(model[key])[:12]}"
            for name, key in BOUND.items()
            if bound.get(name) != model[key]
        ]
        return ", ".join(words)


def find_frozen(path: Path) -> tuple[list[Path], list[str]]:
    """The JSON files of detectors that a path names, and what was passed over.

    Args:
        path: A detector's .json or .safetensors, its name without ending, a `detectors/` folder, or a run folder.

    Raises:
        UsageError: there is none.
    """
    if path.is_dir():
        folder = path / "detectors" if (path / "detectors").is_dir() else path
        found = sorted(p for p in folder.glob("*.json") if p.with_suffix(".safetensors").is_file())
        kept = [p for p in found if not _is_dictionary(p)]
        if kept:
            return kept, [f"{p.stem} is a dictionary, not a detector: passed over" for p in found if p not in kept]
        raise UsageError(f"{path}: no frozen detector in it; a run whose model deceives leaves them in its detectors/")
    name = str(path).removesuffix(".json").removesuffix(".safetensors")
    json_path = Path(f"{name}.json")
    if not json_path.is_file():
        raise UsageError(f"{path}: no such detector; give detectors/<suite>.<detector>.json, or a run folder")
    return [json_path], []


def load_frozen(path: Path) -> FrozenDetector:
    """The detector of a JSON file and the tensors beside it.

    Raises:
        UsageError: it is a dictionary and no detector, or its probe is not installed.
        DamagedError: a file is not what its run's journal says, or cannot be parsed.
    """
    run = path.resolve().parent.parent
    folder = RunFolder.open(run) if (run / JOURNAL).is_file() else None
    data, tensors_data = (_read(each, folder) for each in (path, path.with_suffix(".safetensors")))
    facts, tensors = _parsed(path, data, tensors_data)
    if "state" not in facts:
        raise UsageError(f"{path}: a dictionary, not a detector; give one whose name begins with a suite")
    probe = discover.named("probe", facts["detector"])
    try:
        detector = probe.restore(tensors, facts["state"])
    except (KeyError, ValueError, TypeError) as error:
        raise DamagedError(
            f"{path}: {probe.name} cannot be restored from it ({type(error).__name__}: {error})"
        ) from error
    source = folder.read_json("plan.json") if folder else None
    return FrozenDetector(path.stem, hashlib.sha256(data).hexdigest(), facts, probe, detector, source)


def _is_dictionary(path: Path) -> bool:
    try:
        return "state" not in json.loads(path.read_bytes())
    except (OSError, ValueError):
        return False  # loading it will say what is wrong


def _read(path: Path, folder: RunFolder | None) -> bytes:
    if folder is not None:
        return folder.read(f"{path.parent.name}/{path.name}")
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error


def _parsed(path: Path, data: bytes, tensors: bytes) -> tuple[Mapping[str, Any], dict[str, np.ndarray]]:
    try:
        facts: Mapping[str, Any] = json.loads(data)
        missing = [] if "state" not in facts else [key for key in _FACTS if key not in facts]
        if missing:
            raise DamagedError(f"{path}: no {', '.join(missing)} in it; give a detector that `telltale run` froze")
        return facts, load(tensors)
    except (ValueError, TypeError, SafetensorError) as error:
        raise DamagedError(f"{path}: it or its tensors cannot be parsed ({type(error).__name__})") from error
