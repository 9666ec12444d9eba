"""The judging stage: reads what was captured, has every suite judged in a process of its own, and writes what was found."""

import json
import multiprocessing
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from typing import Any

import polars as pl

from harness.asking import shards
from harness.collect import Collected
from harness.desk import read_rows
from harness.dictionaries import prepared
from harness.judge import Case, Judgement, JudgeSettings, Readings, SuiteFacts, judge_suite, row_key, transfer
from harness.nouns import Activations, Probe, Role, Score, Suite, Verdict
from harness.plan import is_main_batch
from harness.resolve import EMBEDDING_SITE, Resolved
from harness.run_evidence import SCORES, VERDICTS
from harness.store import RunFolder


def judge_run(resolved: Resolved, collected: Collected, folder: RunFolder) -> tuple[Verdict, ...]:
    """Judges every suite and every pair of suites; writes detectors, scores.parquet and verdicts.json."""
    cases = cases_of(resolved, collected)
    readings = read_readings(resolved, folder)
    probes = prepared(resolved, collected, folder)
    settings = JudgeSettings(
        seed=resolved.audit.seed,
        headline=resolved.audit.headline,
        n_shuffles=resolved.audit.n_shuffles,
        n_bootstrap=resolved.audit.n_bootstrap,
    )
    facts = {s.name: suite_facts(s, resolved, readings) for s in resolved.suites}
    judgements = _judge_all(resolved, facts, cases, readings, probes, settings)
    headline = next(p for p in probes if p.name == resolved.audit.headline)
    between = transfer(
        {name: (facts[name], cases[name]) for name in facts},
        readings,
        headline,
        judgements=judgements,
        settings=settings,
    )
    verdicts = sorted([*between, *(row for j in judgements.values() for row in j.verdicts)], key=row_key)
    _write_detectors(resolved, judgements, folder)
    _write_scores([score for j in judgements.values() for score in j.scores], folder)
    notes = {name: list(j.notes) for name, j in judgements.items() if j.notes}
    content = {"schema": 1, "run_id": resolved.run_id, "model": resolved.identity.facts()}
    rows = [verdict_row(v) for v in verdicts]
    folder.write_json(
        VERDICTS, content | {"notes": notes, "verdicts": rows}, stage="verdicts", n_out=len(rows), dropped={}
    )
    return tuple(verdicts)


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
    return SuiteFacts(suite.name, suite.kind, n_planned=len(ids), n_captured=n_captured)


def read_readings(resolved: Resolved, folder: RunFolder) -> Readings:
    """Every pooled row of the run: the model's, the sham twin's, the untrained twin's."""
    return Readings.of(_parts(resolved, folder))


def verdict_row(verdict: Verdict) -> dict[str, Any]:
    """A row of verdicts.json."""
    order = (
        "role suite train_suite slice detector family site metric value lower upper baseline "
        "n_episodes n_pairs n_groups status reason"
    ).split()
    row = asdict(verdict)
    return {key: row[key] for key in order}


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


def _parts(resolved: Resolved, folder: RunFolder) -> Iterator[tuple[Any, Activations]]:
    for suite in resolved.suites:
        for shard in shards(resolved, suite.name):
            if not is_main_batch(shard):
                continue
            for which, prefix in (("model", ""), ("sham", "sham-"), ("untrained", "untrained-")):
                name = shard.replace("activations/", f"activations/{prefix}")
                if folder.holds(name):
                    for site, (ids, x_ND) in read_rows(folder, name).items():
                        if site.pooling != "tokens":
                            yield which, Activations(site, ids, x_ND)


def _judge_all(
    resolved: Resolved,
    facts: Mapping[str, SuiteFacts],
    cases: Mapping[str, Sequence[Case]],
    readings: Readings,
    probes: Sequence[Probe],
    settings: JudgeSettings,
) -> dict[str, Judgement]:
    """One process a suite, as many at once as there are processors; each fit runs on one thread."""
    controls = [case for name, f in facts.items() if f.kind == "control" for case in cases[name]]
    control_ids = {case.episode_id for case in controls}
    jobs = {}
    with ProcessPoolExecutor(
        max_workers=min(len(facts), len(os.sched_getaffinity(0))),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=one_thread,
    ) as pool:
        for name in sorted(facts, key=lambda n: -len(cases[n])):
            wanted = {case.episode_id for case in cases[name]} | control_ids
            part = readings.restricted(wanted)
            jobs[name] = pool.submit(
                judge_suite, facts[name], cases[name], part, probes, controls=controls, settings=settings
            )
        return {name: jobs[name].result() for name in sorted(jobs)}


def one_thread() -> None:
    """Keeps numeric libraries of this process to one thread: the same bytes, and no quarrel over cores."""
    import torch
    from threadpoolctl import threadpool_limits

    torch.set_num_threads(1)
    threadpool_limits(1)


def _write_detectors(resolved: Resolved, judgements: Mapping[str, Judgement], folder: RunFolder) -> None:
    for name, judgement in judgements.items():
        frozen = judgement.frozen
        if frozen is None:
            continue
        tensors, state = frozen.detector.state()
        stem = f"detectors/{name}.{frozen.choice.detector}"
        identity, site = resolved.identity, frozen.choice.site
        facts = {
            "schema": 1,
            "detector": frozen.choice.detector,
            "train_suite": name,
            "site": asdict(site) if site else None,
            "threshold": None if frozen.threshold is None else round(frozen.threshold, 6),
            "threshold_fpr": 0.01,
            "n_calibration": frozen.n_calibration,
            "choice": {"variant": frozen.choice.variant, "inner_auroc": frozen.choice.inner_auroc},
            "platt": asdict(frozen.platt) if frozen.platt else None,
            "state": state,
            "bound": {
                "model": identity.digest,
                "template": identity.template_sha256,
                "tokenizer": identity.tokenizer_sha256,
                "site": site.key if site else None,
                "data": resolved.digests[name],
            },
        }
        folder.write_tensors(f"{stem}.safetensors", tensors, {"detector": facts["detector"]}, stage="judge")
        folder.write_json(f"{stem}.json", json.loads(json.dumps(facts)), stage="judge")


def _write_scores(scores: Sequence[Score], folder: RunFolder) -> None:
    columns = ("episode_id", "suite", "train_suite", "detector", "part", "value")
    schema = {c: pl.Float64 if c == "value" else pl.String for c in columns}
    rows = sorted(scores, key=lambda s: (s.train_suite, s.suite, s.detector, s.part, s.episode_id))
    table = pl.DataFrame([{**asdict(s), "value": round(s.value, 6)} for s in rows], schema=schema)
    folder.write_table(SCORES, table, stage="scores", n_out=len(rows), dropped={})
