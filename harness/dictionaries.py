"""Dictionaries (SAEs) of a run: fitted on tokens of dev and calibration chat alone, measured on tokens of the exam.

Beside each stands what the same recipe gets from the same texts through random weights: a dictionary of nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, cast

import numpy as np
import torch

from harness.collect import Collected
from harness.dictionary_nouns import DictionaryProbe, DictionaryRecipe, FeatureDictionary
from harness.dictionary_rows import generations_of, replayed, tokens
from harness.nouns import Role
from harness.probe_nouns import Probe
from harness.resolve import Resolved
from harness.shifts_view import is_shifted
from harness.splicing import spliced
from harness.store import RunFolder
from harness.stream_nouns import Site

_N_SPLICED = 200
_N_UNTRAINED = 600
"""Episodes that a dictionary of random weights is trained on."""


def prepared(resolved: Resolved, collected: Collected, folder: RunFolder) -> tuple[Probe, ...]:
    """The run's probes, those that read a dictionary with it; each recipe is trained, measured and written once for all its readers."""
    site = resolved.token_site
    if site is None:
        return resolved.probes
    run = _Run(resolved, collected, folder, site)
    ready: dict[DictionaryRecipe, FeatureDictionary] = {}
    for recipe, names in _readers(resolved.probes).items():
        fitting = run.ids("dev", "calibration")
        if any(len(part.x_ND) for part in tokens(resolved, folder, fitting)):
            ready[recipe] = recipe.train(tokens(resolved, folder, fitting), seed=resolved.audit.seed)
            run.write(recipe, names, ready[recipe])
    return tuple(_with_dictionary(probe, ready, site.layer) for probe in resolved.probes)


def _readers(probes: Sequence[Probe]) -> dict[DictionaryRecipe, list[str]]:
    """Names of the probes that read each recipe's dictionary."""
    readers: dict[DictionaryRecipe, list[str]] = {}
    for probe in probes:
        if hasattr(probe, "with_dictionary"):
            readers.setdefault(cast(DictionaryProbe, probe).recipe, []).append(probe.name)
    return readers


def _with_dictionary(probe: Probe, ready: Mapping[DictionaryRecipe, FeatureDictionary], layer: int) -> Probe:
    if not hasattr(probe, "with_dictionary"):
        return probe
    reader = cast(DictionaryProbe, probe)
    return reader.with_dictionary(ready[reader.recipe], layer=layer) if reader.recipe in ready else probe


@dataclass(frozen=True, slots=True)
class _Run:
    """What dictionaries of one run are trained and measured on."""

    resolved: Resolved
    collected: Collected
    folder: RunFolder
    site: Site

    def ids(self, *parts: str) -> set[str]:
        """Main episodes of these parts of the split."""
        episodes, places = self.collected.episodes.values(), self.resolved.places
        mains = (e for e in episodes if e.role is Role.MAIN and not is_shifted(e.suite))
        return {e.episode_id for e in mains if places[e.group].part in parts}

    def write(self, recipe: DictionaryRecipe, readers: Sequence[str], dictionary: FeatureDictionary) -> None:
        """detectors/run.<name>: weights, who reads them, and how good they are."""
        tensors, state = recipe.state(dictionary)
        facts = {
            "schema": 1,
            "detector": recipe.name,
            "readers": sorted(readers),
            "train_suite": "run",
            "site": asdict(self.site),
            "bound": {"model": self.resolved.identity.digest},
            "quality": self.quality(dictionary),
            "untrained": self.untrained(recipe),
            **state,
        }
        stem = f"detectors/run.{recipe.name}"
        self.folder.write_tensors(f"{stem}.safetensors", tensors, {"detector": recipe.name}, stage="judge")
        self.folder.write_json(f"{stem}.json", facts, stage="judge")

    def quality(self, dictionary: FeatureDictionary) -> dict[str, float]:
        """On exam tokens, which the dictionary never saw; empty where there are none."""
        exam, checkpoint = self.ids("exam"), self.resolved.checkpoint
        if not exam or checkpoint is None:
            return {}
        held_out = tokens(self.resolved, self.folder, exam)
        return self._measured(dictionary, (part.x_ND for part in held_out), checkpoint.model)

    def untrained(self, recipe: DictionaryRecipe) -> dict[str, float]:
        """The same of the same recipe on random weights of the same architecture; empty for a dictionary that was given."""
        exam, checkpoint = self.ids("exam"), self.resolved.checkpoint
        if not exam or checkpoint is None or recipe.source:
            return {}
        model, batch = checkpoint.untrained(self.resolved.audit.seed), self.resolved.audit.batch
        fitting = self._first(self.ids("dev", "calibration"), _N_UNTRAINED)
        rows = replayed(model, fitting, site=self.site, batch=batch)
        dictionary = recipe.train(rows, seed=self.resolved.audit.seed)
        held_out = replayed(model, self._first(exam, _N_SPLICED), site=self.site, batch=batch)
        return self._measured(dictionary, (part.x_ND for part in held_out), model)

    def _measured(self, dictionary: FeatureDictionary, rows: Any, model: torch.nn.Module) -> dict[str, float]:
        def reconstruct(x_TD: np.ndarray) -> np.ndarray:
            return dictionary.decode(dictionary.encode(x_TD))

        chosen = self._first(self.ids("exam"), _N_SPLICED)
        found = dictionary.quality(rows) | spliced(model, chosen, layer=self.site.layer, reconstruct=reconstruct)
        return {key: round(value, 6) for key, value in found.items() if np.isfinite(value)}

    def _first(self, wanted: Collection[str], n: int) -> list[Any]:
        """Answers of the first n episodes by id, which is a hash: a sample of every suite."""
        first = set(sorted(wanted)[:n])
        return sorted(generations_of(self.resolved, self.folder, first), key=lambda g: g.episode_id)
