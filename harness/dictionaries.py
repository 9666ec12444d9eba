"""Dictionaries (SAEs) of a run: fitted on tokens of dev and calibration chat alone, measured on tokens of the exam."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, cast

import numpy as np

from harness.asking import shards
from harness.collect import Collected
from harness.desk import read_generations, read_rows
from harness.intervene import loss_recovered
from harness.nouns import Activations, DictionaryProbe, DictionaryRecipe, FeatureDictionary, Probe, Site
from harness.plan import is_main_batch
from harness.resolve import Resolved
from harness.store import RunFolder

_N_SPLICED = 200


def prepared(resolved: Resolved, collected: Collected, folder: RunFolder) -> tuple[Probe, ...]:
    """The run's probes, those that read a dictionary with it; each recipe is trained, measured and written once for all its readers."""
    site = resolved.token_site
    if site is None:
        return resolved.probes
    fitting = _ids(resolved, collected, ("dev", "calibration"))
    ready: dict[DictionaryRecipe, FeatureDictionary] = {}
    for recipe, names in _readers(resolved.probes).items():
        rows = [part for part in tokens(resolved, folder, fitting) if len(part.x_ND)]
        if rows:
            ready[recipe] = recipe.train(rows, seed=resolved.audit.seed)
            _write(recipe, names, ready[recipe], site, resolved, collected, folder)
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


def _write(
    recipe: DictionaryRecipe,
    readers: Sequence[str],
    dictionary: FeatureDictionary,
    site: Site,
    resolved: Resolved,
    collected: Collected,
    folder: RunFolder,
) -> None:
    """detectors/run.<name>: weights, who reads them, and how good they are."""
    tensors, state = recipe.state(dictionary)
    facts = {
        "schema": 1,
        "detector": recipe.name,
        "readers": sorted(readers),
        "train_suite": "run",
        "site": asdict(site),
        "bound": {"model": resolved.identity.digest},
        "quality": _quality(dictionary, site, resolved, collected, folder),
        **state,
    }
    stem = f"detectors/run.{recipe.name}"
    folder.write_tensors(f"{stem}.safetensors", tensors, {"detector": recipe.name}, stage="judge")
    folder.write_json(f"{stem}.json", facts, stage="judge")


def tokens(resolved: Resolved, folder: RunFolder, wanted: Collection[str]) -> Iterator[Activations]:
    """Token rows of these episodes, shard by shard."""
    site = resolved.token_site
    assert site is not None
    for suite in resolved.suites:
        for shard in shards(resolved, suite.name):
            if is_main_batch(shard) and folder.is_entered(shard):
                ids, x_TD = read_rows(folder, shard)[site]
                rows = [i for i, episode_id in enumerate(ids) if episode_id in wanted]
                yield Activations(site, tuple(ids[i] for i in rows), x_TD[rows])


def _ids(resolved: Resolved, collected: Collected, parts: Collection[str]) -> set[str]:
    return {e.episode_id for e in collected.episodes.values() if resolved.places[e.group].part in parts}


def _quality(
    dictionary: FeatureDictionary, site: Site, resolved: Resolved, collected: Collected, folder: RunFolder
) -> dict[str, Any]:
    """On exam tokens, which the dictionary never saw; empty where there are none."""
    exam = _ids(resolved, collected, ("exam",))
    held_out = [part for part in tokens(resolved, folder, exam) if len(part.x_ND)]
    if not held_out or resolved.checkpoint is None:
        return {}
    answers = [
        g
        for suite in resolved.suites
        for shard in shards(resolved, suite.name)
        if is_main_batch(shard) and folder.is_entered(shard)
        for g in read_generations(folder, shard)
        if g.episode_id in exam
    ]
    chosen = sorted(answers, key=lambda g: g.episode_id)[:_N_SPLICED]
    recovered = loss_recovered(
        resolved.checkpoint,
        chosen,
        layer=site.layer,
        reconstruct=lambda x_TD: dictionary.decode(dictionary.encode(x_TD)),
    )
    found = dictionary.quality(np.concatenate([part.x_ND for part in held_out])) | {"loss_recovered": recovered}
    return {key: round(value, 6) for key, value in found.items()}
