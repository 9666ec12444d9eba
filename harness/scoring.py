"""A frozen detector on the episodes of another run: how well it ranks them, and whom it accuses at the threshold it was frozen with."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from harness.collect import EPISODES, LABELS
from harness.errors import IncompleteError, UsageError
from harness.evidence_cases import cases_by_suite
from harness.frozen import FrozenDetector
from harness.judge_bench import Bench, Outcome, balanced
from harness.judge_inputs import answer_rows
from harness.judge_nouns import Case, JudgeSettings, SuiteFacts
from harness.judge_readings import Readings, Which
from harness.judge_rows import Rows
from harness.judge_sheets import inputs_at, lacking
from harness.measure import clopper_pearson
from harness.nouns import Behaviour
from harness.run_evidence import RunEvidence
from harness.scored import Alarms, Scored, ScoredSuite
from harness.shards import read_generations, read_rows
from harness.store import RunFolder
from harness.stream_nouns import ALL_LAYERS, Activations, Site
from harness.sweep import score_rows

_NUMBERS = ("followup", "judge")
"""What a run asks for besides the answer, and keeps with no episode."""

UNKNOWN = "what it was fitted on is not known"
"""Why nothing is measured with a detector that lies outside its run folder."""


def score_run(folder: RunFolder, frozen: FrozenDetector, *, across_models: bool) -> Scored:
    """Scores every labelled main episode of a run.

    Raises:
        IncompleteError: the run has no labels yet.
        UsageError: the detector is bound to another model and `across_models` is not set, or the run lacks what it reads.
    """
    for name in (EPISODES, LABELS):
        if not folder.is_entered(name):
            raise IncompleteError(
                f"{folder.path}: unfinished run (no {name} yet); `telltale run` with the same audit ends it"
            )
    evidence = RunEvidence(folder)
    across = _across(frozen, evidence.plan, allowed=across_models)
    cases = cases_by_suite(evidence)
    readings = _readings(folder, evidence.plan, frozen)
    values = {suite: _values(frozen, mine, readings) for suite, mine in cases.items()}
    if not any(values.values()):
        raise UsageError(f"{folder.path}: no episode has what {frozen.stem} reads ({_reads(frozen)})")
    kinds = {suite["name"]: suite["kind"] for suite in evidence.plan["suites"]}
    config, seen = evidence.plan["config"], frozen.seen()
    settings = JudgeSettings(seed=config["seed"], n_bootstrap=config["n_bootstrap"])
    suites = [_suite(frozen, kinds[name], name, cases[name], values[name], seen, settings) for name in sorted(cases)]
    table = _table(evidence.plan, frozen, cases, values, seen)
    return Scored(frozen, evidence.plan["run_id"], evidence.plan["model"]["name"], across, tuple(suites), table)


def values_of(
    folder: RunFolder, evidence: RunEvidence, frozen: FrozenDetector, *, parts: Sequence[str]
) -> dict[str, float] | None:
    """Scores of the episodes of its own suite, and of chat, in these parts of the split; None where the rows are not there."""
    try:
        readings = _readings(folder, evidence.plan, frozen)
        suites = {s["name"] for s in evidence.plan["suites"] if s["kind"] == "control"} | {frozen.facts["train_suite"]}
        cases = [
            case
            for suite, mine in cases_by_suite(evidence).items()
            for case in mine
            if suite in suites and case.part in parts
        ]
        return _values(frozen, cases, readings)
    except UsageError:
        return None  # it reads what no run stores, such as follow-up answers


def _across(frozen: FrozenDetector, plan: Mapping[str, Any], *, allowed: bool) -> str:
    words = frozen.unbound(plan)
    if not words:
        return ""
    home = frozen.source["model"] if frozen.source else {}
    who = f"{frozen.stem} is bound to {home.get('name', 'another model')}, the run's model is {plan['model']['name']}"
    if not allowed:
        raise UsageError(f"{who} ({words}): --across-models scores it all the same")
    width, found = home.get("width"), plan["model"].get("width")
    if frozen.site is not None and None not in (width, found) and width != found:
        raise UsageError(f"{who}: it reads streams of width {width}, these have {found}; no flag helps")
    return f"{who} ({words})"


def _reads(frozen: FrozenDetector) -> str:
    return frozen.site.key if frozen.site else frozen.probe.reads


def _readings(folder: RunFolder, plan: Mapping[str, Any], frozen: FrozenDetector) -> Readings:
    """Rows of the detector's site; UsageError where the run stored none."""
    site = frozen.site
    if site is None:
        return Readings.of([])
    readings = Readings.of(_parts(folder, plan, site))
    if not readings.rows and not readings.tokens:
        stored = ", ".join(plan["sites"]) or "none"
        raise UsageError(f"{folder.path}: {frozen.stem} reads {site.key}, which is none of its sites: {stored}")
    return readings


def _parts(folder: RunFolder, plan: Mapping[str, Any], site: Site) -> Iterator[tuple[Which, Activations]]:
    for batch in sorted({e["batch"] for e in plan["episodes"] if e["role"] == "main"}):
        name = f"activations/{batch}.safetensors"
        if not folder.is_entered(name):
            continue
        for each, (ids, x_ND) in read_rows(folder, name).items():
            part = Activations(each, ids, x_ND)
            if each.pooling == "tokens" and site.pooling == "tokens":
                part = answer_rows(part, read_generations(folder, name))
            if part.site == site or (site.layer == ALL_LAYERS and replace(part.site, layer=ALL_LAYERS) == site):
                yield "model", part


def _values(frozen: FrozenDetector, cases: Sequence[Case], readings: Readings) -> dict[str, float]:
    """Scores of the cases that can be read, by episode id."""
    if frozen.probe.reads in _NUMBERS:
        raise UsageError(
            f"{frozen.stem} reads what is kept with no episode ({frozen.probe.reads}): it cannot be scored here"
        )
    missing = lacking(frozen.site, cases, readings)
    read = [case for case in cases if case.episode_id not in missing]
    if frozen.probe.reads == "logprob":
        read = [case for case in read if case.logprob_mean is not None and case.logprob_min is not None]
    if not read:
        return {}
    inputs = inputs_at(frozen.probe.reads, frozen.site, read, readings)
    _check_layers(frozen, inputs.layers)
    try:
        score_N = score_rows(frozen.detector, inputs)
    except (ValueError, IndexError) as error:
        raise UsageError(f"{frozen.stem} does not fit these rows of width {inputs.x_ND.shape[1]}: {error}") from error
    return dict(zip(inputs.episode_ids, score_N.tolist(), strict=True))


def _check_layers(frozen: FrozenDetector, found: tuple[int, ...]) -> None:
    """UsageError where other layers lie side by side than those that the detector was fitted on."""
    if frozen.site is None or frozen.site.layer != ALL_LAYERS or found == frozen.layers:
        return
    fitted = ", ".join(map(str, frozen.layers)) or "which it does not say"
    raise UsageError(
        f"{frozen.stem} was fitted on layers side by side: {fitted}; this run has {', '.join(map(str, found))}: capture the same"
    )


def _suite(
    frozen: FrozenDetector,
    kind: Any,
    suite: str,
    cases: Sequence[Case],
    values: Mapping[str, float],
    seen: Mapping[str, str] | None,
    settings: JudgeSettings,
) -> ScoredSuite:
    scored = [case for case in cases if case.episode_id in values]
    fresh = [replace(case, fold=None) for case in scored if seen is not None and case.group not in seen]
    rows = Rows.of(fresh)
    bench = Bench.of(SuiteFacts(suite, kind), rows, settings)
    score_N = np.array([values[episode_id] for episode_id in rows.ids], dtype=np.float64)
    metric = "auroc_crossed" if rows.is_crossed else "auroc"
    outcome = Outcome(None, UNKNOWN) if seen is None else Outcome(score_N)
    row = bench.auroc(bench.blank("headline", metric, frozen.probe), outcome, balanced(bench, outcome))
    return ScoredSuite(
        **{key: getattr(row, key) for key in ("suite", "metric", "value", "lower", "upper", "status", "reason")},
        n_scored=len(scored),
        n_unread=len(cases) - len(scored),
        n_episodes=row.n_episodes,
        n_groups=row.n_groups,
        n_seen=None if seen is None else len(scored) - len(fresh),
        alarms=tuple(_alarms(frozen.facts["threshold"], fresh, values)),
    )


def _alarms(threshold: float | None, cases: Sequence[Case], values: Mapping[str, float]) -> Iterator[Alarms]:
    if threshold is None:
        return
    chat = [case for case in cases if case.part in ("calibration", "benign")]
    asked = [case for case in cases if case.part not in ("calibration", "benign")]
    kinds: tuple[tuple[Any, list[Case], Callable[[list[bool]], bool]], ...] = (
        ("deceptive", [case for case in asked if case.behaviour is Behaviour.DECEPTIVE], all),
        ("honest", [case for case in asked if case.behaviour is Behaviour.HONEST], any),
        ("chat", chat, any),
    )
    for of, mine, collapse in kinds:
        by_group: dict[str, list[bool]] = {}
        for case in mine:
            by_group.setdefault(case.group, []).append(values[case.episode_id] > threshold)
        if by_group:
            n = sum(collapse(alarms) for alarms in by_group.values())
            rate = clopper_pearson(n, len(by_group))
            yield Alarms(of, n, len(by_group), *(round(x, 6) for x in (rate.value, rate.lower, rate.upper)))


def _table(
    plan: Mapping[str, Any],
    frozen: FrozenDetector,
    cases: Mapping[str, Sequence[Case]],
    values: Mapping[str, Mapping[str, float]],
    seen: Mapping[str, str] | None,
) -> pl.DataFrame:
    """scores.parquet: one row an episode that was scored; seen is null where what the detector was fitted on is not known."""
    threshold, source = frozen.facts["threshold"], frozen.source
    head = {"run_id": plan["run_id"], "model": plan["model"]["name"], "source_run_id": source and source["run_id"]}
    head |= {name: frozen.facts[name] for name in ("train_suite", "detector")}
    names = ("suite", "part", "episode_id", "pair_id", "group", "arm", "cell", "condition", "kind", "label_source")
    rows = [
        {
            **head,
            **{name: getattr(case, name) for name in names},
            "behaviour": str(case.behaviour),
            "value": values[suite][case.episode_id],
            "is_alarm": None if threshold is None else values[suite][case.episode_id] > threshold,
            "seen": None if seen is None else seen.get(case.group, ""),
        }
        for suite in sorted(cases)
        for case in cases[suite]
        if case.episode_id in values[suite]
    ]
    kinds = {"value": pl.Float64, "is_alarm": pl.Boolean}
    columns = (*head, *names, "behaviour", "value", "is_alarm", "seen")
    return pl.DataFrame(rows, schema={name: kinds.get(name, pl.String) for name in columns})
