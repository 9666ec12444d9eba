"""The judging stage: reads what was captured, has every suite judged in a process of its own, and writes what was found."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import polars as pl

from harness.asking import shards
from harness.capture import Generation
from harness.collect import Collected
from harness.dictionaries import prepared
from harness.imported import ImportedSuite
from harness.judge import Case, Judgement, JudgeSettings, Readings, SuiteFacts, row_key
from harness.judge_nouns import GridCell
from harness.judging_pool import Say, judge_all
from harness.leaks import Leak, find_leaks
from harness.nouns import Role, Suite
from harness.plan import is_main_batch
from harness.probe_nouns import Probe
from harness.resolve import EMBEDDING_SITE, Resolved
from harness.result_nouns import Score, Verdict
from harness.run_evidence import GRID, SCORES, VERDICTS
from harness.shards import read_generations, read_rows
from harness.shifts_judged import rate_changes
from harness.shifts_view import base_of, is_shifted
from harness.store import RunFolder
from harness.stream_nouns import Activations
from harness.suite_check import of_cases, said_of_form


def judge_run(
    resolved: Resolved,
    collected: Collected,
    folder: RunFolder,
    say: Say = lambda stage: None,
    *,
    probes: tuple[Probe, ...] | None = None,
) -> tuple[Verdict, ...]:
    """Judges every suite and every pair of suites; writes detectors, scores.parquet and verdicts.json.

    Args:
        resolved: What was planned.
        collected: What was answered.
        folder: The run.
        say: Told how far it is.
        probes: The run's probes with their dictionaries, where these are trained already.
    """
    cases = cases_of(resolved, collected)
    readings = read_readings(resolved, folder)
    probes = prepared(resolved, collected, folder) if probes is None else probes
    settings = JudgeSettings(
        seed=resolved.audit.seed,
        headline=resolved.audit.headline,
        n_shuffles=resolved.audit.n_shuffles,
        n_bootstrap=resolved.audit.n_bootstrap,
    )
    facts = {s.name: _with_form(suite_facts(s, resolved, readings), cases[s.name], collected) for s in resolved.suites}
    suites = {name: (facts[name], cases[name]) for name in facts}
    judgements, between = judge_all(suites, readings, probes, settings=settings, say=say)
    changes = rate_changes(cases, {name: each.base for name, each in facts.items() if each.base}, settings)
    verdicts = sorted([*between, *changes, *(row for j in judgements.values() for row in j.verdicts)], key=row_key)
    _write_detectors(resolved, judgements, folder)
    write_grid({name: j.grid for name, j in judgements.items()}, folder)
    _write_scores([score for j in judgements.values() for score in j.scores], folder)
    leaks = {suite.name: _leaks(suite, cases[suite.name], settings) for suite in resolved.suites}
    said = {name: [*j.notes, *(leak.says for leak in leaks[name] if leak.is_leak)] for name, j in judgements.items()}
    rows = [verdict_row(v) for v in verdicts]
    content = {
        "schema": 1,
        "run_id": resolved.run_id,
        "model": resolved.identity.facts(),
        "notes": {name: notes for name, notes in said.items() if notes},
        "leaks": [asdict(leak) for name in sorted(leaks) for leak in leaks[name]],
        "verdicts": rows,
    }
    folder.write_json(VERDICTS, content, stage="verdicts", n_out=len(rows), dropped={})
    return tuple(verdicts)


def _leaks(suite: Suite, cases: Sequence[Case], settings: JudgeSettings) -> tuple[Leak, ...]:
    """What gives the sides of a suite away; control suites have none, and shifted ones have been looked at without the shift."""
    if suite.kind == "control" or is_shifted(suite.name):
        return ()
    told = suite.instructions if isinstance(suite, ImportedSuite) else {}
    return find_leaks(suite.name, cases, instructions=told, settings=settings)


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


def _with_form(facts: SuiteFacts, cases: Sequence[Case], collected: Collected) -> SuiteFacts:
    """With the form that tells its sides. Imported texts are read as they are; a shifted suite is looked at as well."""
    if facts.kind in ("control", "imported"):
        return facts
    n_turns = {case.episode_id: len(collected.episodes[case.episode_id].messages) for case in cases}
    return replace(facts, degenerate=said_of_form(of_cases(facts.name, cases, n_turns)))


def read_readings(resolved: Resolved, folder: RunFolder) -> Readings:
    """Every row of the run: the model's, the sham twin's, the untrained twin's; tokens only where a probe reads them."""
    wants_tokens = any(probe.reads == "tokens" for probe in resolved.probes)
    return Readings.of(_parts(resolved, folder, wants_tokens))


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


def answer_rows(part: Activations, generations: Sequence[Generation]) -> Activations:
    """The positions of the answer alone, out of all positions of each episode."""
    n_prompt = {generation.episode_id: len(generation.prompt_ids) for generation in generations}
    ids = np.array(part.episode_ids, dtype=str)
    starts = np.flatnonzero(np.r_[True, ids[1:] != ids[:-1]]) if len(ids) else np.zeros(0, dtype=np.int64)
    position_T = np.arange(len(ids)) - np.repeat(starts, np.diff([*starts.tolist(), len(ids)]))
    kept = np.flatnonzero(position_T >= np.array([n_prompt[episode_id] for episode_id in part.episode_ids]))
    site = replace(part.site, span="response")
    return Activations(site, tuple(ids[kept].tolist()), part.x_ND[kept])


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
            "layers": list(frozen.layers),
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


def write_grid(grids: Mapping[str, Sequence[GridCell]], folder: RunFolder) -> None:
    """grid.parquet: everything that choosing chose among."""
    rows = [
        {
            "suite": suite,
            "detector": cell.detector,
            "layer": cell.site.layer if cell.site else None,
            "span": cell.site.span if cell.site else None,
            "pooling": cell.site.pooling if cell.site else None,
            "variant": cell.variant,
            "fold": cell.fold,
            "inner_auroc": None if cell.inner_auroc is None else round(cell.inner_auroc, 6),
            "outer_auroc": None if cell.outer_auroc is None else round(cell.outer_auroc, 6),
            "is_chosen": cell.is_chosen,
        }
        for suite, cells in sorted(grids.items())
        for cell in cells
    ]
    folder.write_table(GRID, pl.DataFrame(rows, schema=_GRID_SCHEMA), stage="scores", n_out=len(rows), dropped={})


_GRID_SCHEMA: dict[str, Any] = {
    **dict.fromkeys(("suite", "detector"), pl.String),
    "layer": pl.Int64,
    **dict.fromkeys(("span", "pooling"), pl.String),
    **dict.fromkeys(("variant", "fold"), pl.Int64),
    **dict.fromkeys(("inner_auroc", "outer_auroc"), pl.Float64),
    "is_chosen": pl.Boolean,
}


def _write_scores(scores: Sequence[Score], folder: RunFolder) -> None:
    columns = ("episode_id", "suite", "train_suite", "detector", "part", "value")
    schema = {c: pl.Float64 if c == "value" else pl.String for c in columns}
    rows = sorted(scores, key=lambda s: (s.train_suite, s.suite, s.detector, s.part, s.episode_id))
    table = pl.DataFrame([{**asdict(s), "value": round(s.value, 6)} for s in rows], schema=schema)
    folder.write_table(SCORES, table, stage="scores", n_out=len(rows), dropped={})
