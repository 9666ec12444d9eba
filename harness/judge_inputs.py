"""What the judge is given of a run: its labelled episodes, what its suites are, and what was read of the model."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from harness.asking import shards
from harness.capture import Generation
from harness.collect import Collected
from harness.judge_nouns import Case, SuiteFacts
from harness.judge_readings import Readings
from harness.nouns import Role, Suite
from harness.plan import is_main_batch
from harness.resolve import EMBEDDING_SITE, Resolved
from harness.shards import read_generations, read_rows
from harness.shifts_view import base_of, is_shifted
from harness.store import RunFolder
from harness.stream_nouns import Activations
from harness.suite_check import of_cases, said_of_form


def cases_of(resolved: Resolved, collected: Collected) -> dict[str, tuple[Case, ...]]:
    """Every labelled main episode, by suite."""
    out: dict[str, tuple[Case, ...]] = {}
    for name, planned in resolved.planned.items():
        mains = [p for p in planned if p.arm.role is Role.MAIN and p.episode_id in collected.labels]
        out[name] = tuple(_case(resolved, collected, p.episode_id, p.pair.tags) for p in mains)
    return out


def suite_facts(suite: Suite, resolved: Resolved, readings: Readings) -> SuiteFacts:
    """What the judge must know of a suite beyond its cases."""
    ids = [p.episode_id for p in resolved.planned[suite.name] if p.arm.role is Role.MAIN]
    has_sites = bool(readings.sites("model"))
    n_captured = len(ids) - len(readings.missing("model", EMBEDDING_SITE, ids)) if has_sites else 0
    base = base_of(suite.name) if is_shifted(suite.name) else ""
    return SuiteFacts(suite.name, suite.kind, n_planned=len(ids), n_captured=n_captured, base=base)


def with_form(facts: SuiteFacts, cases: Sequence[Case], collected: Collected) -> SuiteFacts:
    """With the form that tells its sides. Imported texts are read as they are; a shifted suite is looked at as well."""
    if facts.kind in ("control", "imported"):
        return facts
    n_turns = {case.episode_id: len(collected.episodes[case.episode_id].messages) for case in cases}
    return replace(facts, degenerate=said_of_form(of_cases(facts.name, cases, n_turns)))


def read_readings(resolved: Resolved, folder: RunFolder) -> Readings:
    """Every row of the run: the model's, the sham twin's, the untrained twin's; tokens only where a probe reads them."""
    wants_tokens = any(probe.reads == "tokens" for probe in resolved.probes)
    return Readings.of(_parts(resolved, folder, wants_tokens))


def answer_rows(part: Activations, generations: Sequence[Generation]) -> Activations:
    """The positions of the answer alone, out of all positions of each episode."""
    n_prompt = {generation.episode_id: len(generation.prompt_ids) for generation in generations}
    ids = np.array(part.episode_ids, dtype=str)
    starts = np.flatnonzero(np.r_[True, ids[1:] != ids[:-1]]) if len(ids) else np.zeros(0, dtype=np.int64)
    position_T = np.arange(len(ids)) - np.repeat(starts, np.diff([*starts.tolist(), len(ids)]))
    kept = np.flatnonzero(position_T >= np.array([n_prompt[episode_id] for episode_id in part.episode_ids]))
    site = replace(part.site, span="response")
    return Activations(site, tuple(ids[kept].tolist()), part.x_ND[kept])


def _case(resolved: Resolved, collected: Collected, episode_id: str, tags: Mapping[str, str]) -> Case:
    episode, label = collected.episodes[episode_id], collected.labels[episode_id]
    place = resolved.places[episode.group]
    return Case(
        episode_id=episode_id,
        suite=episode.suite,
        pair_id=episode.pair_id,
        group=episode.group,
        arm=episode.arm,
        condition=episode.condition,
        behaviour=label.behaviour,
        label_source=label.source,
        part=place.part,
        fold=place.fold,
        cell=episode.cell,
        frame=episode.frame,
        kind=label.kind,
        tags=tags,
        prompt="\n".join(m.content for m in episode.messages),
        response=episode.answer,
        logprob_mean=episode.logprob_mean,
        logprob_min=episode.logprob_min,
        logprob_last=episode.logprob_last,
        entropy_mean=episode.entropy_mean,
        followups=collected.followups.get(episode_id, ()),
        judged=collected.judged.get(episode_id),
        n_prompt=len(episode.prompt_ids) or sum(len(m.content.split()) for m in episode.messages),
        n_answer=len(episode.answer_ids) or len(episode.answer.split()),
    )


def _parts(resolved: Resolved, folder: RunFolder, wants_tokens: bool) -> Iterator[tuple[Any, Activations]]:
    for suite in resolved.suites:
        for shard in shards(resolved, suite.name):
            if not is_main_batch(shard):
                continue
            for which, prefix in (("model", ""), ("sham", "sham-"), ("untrained", "untrained-")):
                name = shard.replace("activations/", f"activations/{prefix}")
                if folder.holds(name):
                    for site, (ids, x_ND) in read_rows(folder, name).items():
                        part = Activations(site, ids, x_ND)
                        if site.pooling != "tokens":
                            yield which, part
                        elif wants_tokens:
                            yield which, answer_rows(part, read_generations(folder, name))
