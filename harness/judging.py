"""The judging stage: reads what was captured, has every suite judged in a process of its own, and writes what was found."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import polars as pl

from harness.collect import Collected
from harness.config import Audit
from harness.dictionaries import prepared
from harness.imported import ImportedSuite
from harness.judge import Case, Judgement, JudgeSettings, row_key
from harness.judge_inputs import cases_of, read_readings, suite_facts, with_form
from harness.judge_nouns import GridCell
from harness.judging_pool import Say, judge_all
from harness.leaks import Leak, find_leaks
from harness.nouns import Suite
from harness.probe_nouns import Probe
from harness.resolve import Resolved
from harness.result_nouns import Score, Verdict
from harness.run_evidence import GRID, SCORES, VERDICTS
from harness.shifts_judged import rate_changes
from harness.shifts_view import is_shifted
from harness.store import RunFolder


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
    settings = _settings(resolved.audit)
    facts = {s.name: with_form(suite_facts(s, resolved, readings), cases[s.name], collected) for s in resolved.suites}
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


def _settings(audit: Audit) -> JudgeSettings:
    return JudgeSettings(
        seed=audit.seed, headline=audit.headline, n_shuffles=audit.n_shuffles, n_bootstrap=audit.n_bootstrap
    )


def _leaks(suite: Suite, cases: Sequence[Case], settings: JudgeSettings) -> tuple[Leak, ...]:
    """What gives the sides of a suite away; control suites have none, and shifted ones have been looked at without the shift."""
    if suite.kind == "control" or is_shifted(suite.name):
        return ()
    told = suite.instructions if isinstance(suite, ImportedSuite) else {}
    return find_leaks(suite.name, cases, instructions=told, settings=settings)


def verdict_row(verdict: Verdict) -> dict[str, Any]:
    """A row of verdicts.json."""
    order = (
        "role suite train_suite slice detector family site metric value lower upper baseline "
        "n_episodes n_pairs n_groups status reason"
    ).split()
    row = asdict(verdict)
    return {key: row[key] for key in order}


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
