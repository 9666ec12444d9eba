"""Frozen detectors applied again, their thresholds set again, and the figures that follow from tables and scores alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl

from harness.compare_stand import Stand, stands
from harness.discover import named
from harness.evidence_cases import cases_by_suite
from harness.frozen import FrozenDetector, load_frozen
from harness.judge_behaviour import behaviour_rows
from harness.judge_bench import Bench, Outcome
from harness.judge_exam import Exam, Reader
from harness.judge_nouns import Case, Choice, Frozen, JudgeSettings, SuiteFacts
from harness.judge_readings import Readings
from harness.judge_rows import Rows
from harness.judge_tables import Entry
from harness.measure import Platt, threshold_at_fpr
from harness.policy import FPR
from harness.recompute_steps import CLOSE, Run, Tally
from harness.resolve import code_digest
from harness.result_nouns import Verdict
from harness.run_evidence import SCORES, VERDICTS
from harness.shards import read_rows
from harness.shifts_judged import rate_changes, told_by_arm
from harness.shifts_view import base_of, is_shifted
from harness.suite_check import of_cases, said_of_form

_FROZEN = ("exam", "calibration", "benign")
_ROUNDING = 2e-6
"""Of scores, relative beyond 1: they are written to six places."""
_LOOSE = {"value": CLOSE, "lower": CLOSE, "upper": CLOSE}
_LOOSER = dict.fromkeys(_LOOSE, 1e-3)
"""Of losses, which follow from probabilities: a steep slope makes much of a score's last place."""
_LOSSES = ("brier", "log_loss", "ece")
_WORDS = ("baseline", "reason")
"""Columns that name a threshold or a count in words; the figures beside them are compared."""


def scores(run: Run, tally: Tally) -> None:
    """Scores outside dev are what the frozen detectors give, and thresholds what calibration scores give."""
    found = list(_detectors(run))
    for suite, name in found:
        again = run.evidence.rescored(suite, name)
        if again is None:
            tally.unknown(f"{suite}.{name}: it reads what the run does not store")
            continue
        stored = _stored(run, suite, name, parts=_FROZEN)
        for key in sorted(stored.keys() | again.keys()):
            most = _ROUNDING * max(1.0, abs(stored.get(key, 0.0)))
            tally.close(f"{SCORES}, {key} by {suite}.{name}", stored.get(key), again.get(key), most=most)
        _threshold(run, suite, name, tally)
    mine = pl.col("part").is_in(_FROZEN)
    made = run.evidence.scores.filter(mine).select("train_suite", "detector").unique().sort("train_suite", "detector")
    for suite, name in made.iter_rows():
        tally.same(f"{SCORES}, {suite}.{name}", "scores", "scores" if (suite, name) in found else "no such detector")


def verdicts(run: Run, tally: Tally) -> None:
    """Behaviour, the exam and the first figures of every detector, made again from tables and scores."""
    rows = {_key(row): row for row in run.evidence.verdicts}
    made = [*_behaviour(run), *_exams(run)]
    known = [verdict for verdict in made if _key(_row(verdict)) in rows]
    if len(known) < len(made) and run.evidence.plan["digests"].get("code") != code_digest():
        tally.unknown(f"{len(made) - len(known)} rows: the version that wrote the run had none of this kind")
        made = known
    for verdict in made:
        _compare(rows, verdict, tally)
    for stand in stands(run.evidence, cases_by_suite(run.evidence)).values():
        _ranked(rows, stand, tally)
    tally.unknown("rows by site, by slice, of transfer and of controls rest on fits: see --refit")


def _detectors(run: Run) -> Iterator[tuple[str, str]]:
    """Train suite and name of every frozen detector."""
    for path in sorted({e["path"] for e in run.folder.journal()}):
        if path.startswith("detectors/") and path.endswith(".json"):
            facts = run.folder.read_json(path)
            if "state" in facts:
                suite, _, name = path.removeprefix("detectors/").removesuffix(".json").rpartition(".")
                yield suite, name


def _stored(run: Run, suite: str, name: str, *, parts: Sequence[str]) -> dict[str, float]:
    mine = (pl.col("train_suite") == suite) & (pl.col("detector") == name) & pl.col("part").is_in(parts)
    return dict(run.evidence.scores.filter(mine).select("episode_id", "value").iter_rows())


def _threshold(run: Run, suite: str, name: str, tally: Tally) -> None:
    facts = run.evidence.detector(suite, name) or {}
    values = np.array(list(_stored(run, suite, name, parts=("calibration",)).values()))
    tally.close(
        f"detectors/{suite}.{name}.json, threshold", facts["threshold"], threshold_at_fpr(values, FPR), most=_ROUNDING
    )
    tally.same(f"detectors/{suite}.{name}.json, n_calibration", facts.get("n_calibration", len(values)), len(values))


def _settings(run: Run) -> JudgeSettings:
    config = run.evidence.plan["config"]
    return JudgeSettings(seed=config["seed"], headline=config["headline"], n_bootstrap=config["n_bootstrap"])


def _facts(run: Run, suite: Mapping[str, Any], cases: Sequence[Case]) -> SuiteFacts:
    name, kind = suite["name"], suite["kind"]
    planned = [row for row in run.evidence.plan["episodes"] if row["suite"] == name and row["role"] == "main"]
    captured = set[str]()
    for batch in sorted({str(row["batch"]) for row in planned}):
        path = f"activations/{batch}.safetensors"
        if run.folder.is_entered(path):
            captured |= {i for site, (ids, _) in read_rows(run.folder, path).items() if site.layer == 0 for i in ids}
    degenerate = "" if kind in ("control", "imported") else said_of_form(of_cases(name, cases, _turns(run)))
    n = len(captured & {row["episode_id"] for row in planned})
    base = base_of(name) if is_shifted(name) else ""
    return SuiteFacts(name, kind, n_planned=len(planned), n_captured=n, base=base, degenerate=degenerate)


def _turns(run: Run) -> dict[str, int]:
    import json

    return {
        row[0]: len(json.loads(row[1])) for row in run.evidence.episodes.select("episode_id", "messages").iter_rows()
    }


def _behaviour(run: Run) -> Iterator[Verdict]:
    cases, settings = cases_by_suite(run.evidence), _settings(run)
    bases: dict[str, str] = {}
    for suite in run.evidence.plan["suites"]:
        facts = _facts(run, suite, cases[suite["name"]])
        rows = list(behaviour_rows(facts, cases[facts.name], settings))
        yield from told_by_arm(rows) if facts.base else rows
        bases |= {facts.name: facts.base} if facts.base else {}
    yield from rate_changes(cases, bases, settings)


@dataclass(frozen=True, slots=True, eq=False)
class _Stored(Reader):
    """A frozen detector whose scores are those of the table."""

    values: Mapping[str, float]
    """By episode."""

    def __call__(self, cases: Sequence[Case]) -> tuple[tuple[Case, ...], np.ndarray]:
        """The cases that have a score, by id, and the scores."""
        kept = tuple(sorted((c for c in cases if c.episode_id in self.values), key=lambda case: case.episode_id))
        return kept, np.array([self.values[case.episode_id] for case in kept], dtype=np.float64)


def _exams(run: Run) -> Iterator[Verdict]:
    cases, settings = cases_by_suite(run.evidence), _settings(run)
    suites = {suite["name"]: suite for suite in run.evidence.plan["suites"]}
    controls = [case for name, suite in suites.items() if suite["kind"] == "control" for case in cases[name]]
    for name, detector in _detectors(run):
        frozen = load_frozen(run.folder.path / "detectors" / f"{name}.{detector}.json")
        facts = _facts(run, suites[name], cases[name])
        bench = Bench.of(facts, Rows.of(case for case in cases[name] if case.part == "dev"), settings)
        entry = Entry(named("probe", detector), (), Outcome(None))
        values = _stored(run, name, detector, parts=_FROZEN)
        read = _Stored(_frozen(frozen), entry, Readings.of([]), values)
        yield from Exam(bench, entry, read).rows(cases[name], controls)


def _frozen(given: FrozenDetector) -> Frozen:
    facts = given.facts
    choice = Choice(facts["detector"], None, given.site, **facts["choice"])
    platt = Platt(**facts["platt"]) if facts["platt"] else None
    n = facts["n_calibration"]
    return Frozen(facts["train_suite"], choice, given.detector, facts["threshold"], n, platt, given.layers)


def _compare(rows: Mapping[tuple[str, ...], Mapping[str, Any]], verdict: Verdict, tally: Tally) -> None:
    due, key = _row(verdict), _key(_row(verdict))
    where = f"{VERDICTS}, {' '.join(filter(None, key))}"
    if key not in rows:
        tally.same(where, "no such row", f"{verdict.value}")
        return
    tally.row(where, rows[key], due, loose=_LOOSER if verdict.metric in _LOSSES else _LOOSE)


def _ranked(rows: Mapping[tuple[str, ...], Mapping[str, Any]], stand: Stand, tally: Tally) -> None:
    """Out-of-fold AUROC of every detector, over all compared rows; `stands` has checked that over the balanced ones."""
    for row in rows.values():
        is_whole = row["site"] is None and row["slice"] is None and row["role"] in ("headline", "grid", "control")
        is_here = row["suite"] == stand.suite and row["metric"] == "auroc" and row["status"] == "measured"
        if is_whole and is_here and row["detector"] in stand.score_N:
            score_N = stand.score_N[row["detector"]]
            mask_N = stand.rows.compared() & np.isfinite(score_N)
            spread = stand.draws.auroc(score_N, stand.rows.y_N, mask_N)
            found = None if spread is None else spread.value
            tally.close(f"{VERDICTS}, auroc of {row['detector']} on {stand.suite}", row["value"], found)


def _row(verdict: Verdict) -> dict[str, Any]:
    """The columns that are compared."""
    return {name: value for name, value in asdict(verdict).items() if name not in _WORDS or verdict.role == "behaviour"}


def _key(row: Mapping[str, Any]) -> tuple[str, ...]:
    site = row["site"] and f"L{row['site']['layer']}.{row['site']['span']}.{row['site']['pooling']}"
    named_by = ("role", "suite", "train_suite", "slice", "detector", "metric")
    return (*(row[name] or "" for name in named_by), site or "")
