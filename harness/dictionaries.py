"""Dictionaries (SAEs) of a run: fitted on tokens of dev and calibration chat alone, measured on tokens of the exam."""

from collections.abc import Collection, Iterator
from dataclasses import asdict
from typing import Any, cast

from harness.asking import shards
from harness.collect import Collected
from harness.desk import read_generations, read_rows
from harness.intervene import loss_recovered
from harness.nouns import Activations, DictionaryProbe, Probe, Site
from harness.plan import is_main_batch
from harness.resolve import Resolved
from harness.store import RunFolder

_N_SPLICED = 200


def prepared(resolved: Resolved, collected: Collected, folder: RunFolder) -> tuple[Probe, ...]:
    """The run's probes, those that read a dictionary with theirs fitted, measured and written."""
    if resolved.token_site is None:
        return resolved.probes
    return tuple(_prepare(probe, resolved, collected, folder) for probe in resolved.probes)


def _prepare(probe: Probe, resolved: Resolved, collected: Collected, folder: RunFolder) -> Probe:
    if not hasattr(probe, "prepare"):
        return probe
    fitting = list(tokens(resolved, folder, _ids(resolved, collected, ("dev", "calibration"))))
    if not any(len(part.x_ND) for part in fitting):
        return probe
    ready = cast(DictionaryProbe, probe).prepare(fitting, seed=resolved.audit.seed)
    stem, site = f"detectors/run.{probe.name}", resolved.token_site
    assert site is not None
    facts = {
        "schema": 1,
        "detector": probe.name,
        "train_suite": "run",
        "site": asdict(site),
        "bound": {"model": resolved.identity.digest},
        "quality": _quality(ready, site, resolved, collected, folder),
    }
    folder.write_tensors(f"{stem}.safetensors", ready.tensors(), {"detector": probe.name}, stage="judge")
    folder.write_json(f"{stem}.json", facts, stage="judge")
    return ready


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
    probe: DictionaryProbe, site: Site, resolved: Resolved, collected: Collected, folder: RunFolder
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
    recovered = loss_recovered(resolved.checkpoint, chosen, layer=site.layer, reconstruct=probe.reconstruct)
    found = probe.quality(held_out) | {"loss_recovered": recovered}
    return {key: round(value, 6) for key, value in found.items()}
