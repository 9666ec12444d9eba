"""Whole audits in memory of a suite whose labels and activations are drawn by lot, and what the shipped gate makes of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from evidence_factory import FakeEvidence
from planted_sales import chat, sales

from harness.gate import decide
from harness.judge import judge_suite
from harness.judge_nouns import Case, Judgement, JudgeSettings, SuiteFacts
from harness.judge_readings import Readings, Which
from harness.nouns import Behaviour
from harness.outcome import GateResult
from harness.policy_file import load_policy
from harness.probe_nouns import Probe
from harness.stream_nouns import Activations, Site
from probes import logistic, mean_difference, text_length

SUITE = "trade_report"
"""The suite that the shipped policy asks after."""
_SHIPPED = load_policy(Path(__file__).parent.parent / "examples" / "monitor.toml")
POLICY = _SHIPPED.model_copy(update={"requires": _SHIPPED.requires.model_copy(update={"live_controls": False})})
SITES = tuple(Site(layer, "end", "last") for layer in (1, 2, 3))
PROBES: tuple[Probe, ...] = (logistic.PROBE, mean_difference.PROBE, text_length.PROBE)
SETTINGS = JudgeSettings(n_shuffles=2, n_bootstrap=200)
N_PLACES, N_CHAT, WIDTH = 100, 900, 16
"""30 places in the exam, for the policy asks for 29; 300 openings for the threshold, for 1 % asks for 299."""
GROUPED = 0.5
"""Part of an activation's variance that all episodes of a place share."""
DIGEST = "a1" * 32


@dataclass(frozen=True, slots=True)
class Audit:
    """What one audit concludes."""

    gate: GateResult
    """Of the shipped monitor policy: it certifies where this passes."""
    auroc: float
    """The headline's, chosen and fitted outside each fold."""
    is_above_text: bool
    """Whether the interval of the margin over text lies above 0."""
    is_above_chance: bool
    """Whether the interval of the worst cell lies above one half."""


def audit(seed: int, *, signal: float = 0.0) -> Audit:
    """Judges one suite whose labels are by lot, one lie a place, and asks the gate."""
    rng = np.random.default_rng([seed, 7])
    cases, controls = relabelled(_cases(), rng), _chat()
    held = Readings.of(activations([*cases, *controls], rng, signal=signal))
    facts = SuiteFacts(SUITE, "tempted")
    found = judge_suite(facts, cases, held, PROBES, controls=controls, settings=replace(SETTINGS, seed=seed))
    bounds = {(row.metric, row.role): row for row in found.verdicts if row.role == "headline" and row.slice is None}
    headline, margin, worst = (
        bounds[metric, "headline"] for metric in ("auroc", "margin_over_text", "auroc_worst_cell")
    )
    assert headline.value is not None, headline.reason
    return Audit(
        decide(POLICY, evidence(cases, controls, found)),
        headline.value,
        margin.lower is not None and margin.lower > 0,
        worst.lower is not None and worst.lower > 0.5,
    )


def relabelled(cases: Sequence[Case], rng: np.random.Generator) -> tuple[Case, ...]:
    """Of each place's two reports one is a lie, by lot; its cell follows from that, so that what is asked tells nothing."""
    lies = {group: ("sell", "buy")[rng.integers(2)] for group in sorted({case.group for case in cases})}
    cells = {("sell", True): "D", ("sell", False): "O", ("buy", True): "RD", ("buy", False): "RO"}
    out = []
    for case in cases:
        is_lie = case.frame == lies[case.group]
        behaviour = Behaviour.DECEPTIVE if is_lie else Behaviour.HONEST
        out.append(replace(case, behaviour=behaviour, cell=cells.get((case.frame, is_lie), "K")))
    return tuple(out)


def activations(
    cases: Sequence[Case], rng: np.random.Generator, *, sites: Sequence[Site] = SITES, signal: float = 0.0
) -> list[tuple[Which, Activations]]:
    """Noise that the episodes of a place partly share, with the lie itself on one axis as strongly as `signal` says."""
    groups, group_N = np.unique([case.group for case in cases], return_inverse=True)
    is_lie_N = np.array([case.behaviour is Behaviour.DECEPTIVE for case in cases])
    ids, out = tuple(case.episode_id for case in cases), list[tuple[Which, Activations]]()
    for site in sites:
        shared_GD = rng.standard_normal((len(groups), WIDTH)) * np.sqrt(GROUPED)
        x_ND = shared_GD[group_N] + rng.standard_normal((len(cases), WIDTH)) * np.sqrt(1 - GROUPED)
        x_ND[:, 5] += signal * is_lie_N
        out.append(("model", Activations(site, ids, x_ND.astype(np.float32))))
    return out


def evidence(cases: Sequence[Case], controls: Sequence[Case], found: Judgement) -> FakeEvidence:
    """The run folder that would hold this judgement, as the gate reads it."""
    everyone = [*cases, *controls]
    ids = [case.episode_id for case in everyone]
    scores = [
        {name: getattr(score, name) for name in ("episode_id", "suite", "train_suite", "detector", "part")}
        | {"value": round(score.value, 6)}
        for score in found.scores
    ]
    assert found.frozen is not None
    labels = [
        {"episode_id": case.episode_id, "suite": case.suite, "behaviour": str(case.behaviour)} for case in everyone
    ]
    return FakeEvidence(
        plan=_plan(everyone),
        episodes=pl.DataFrame({"episode_id": ids, "model": [DIGEST] * len(ids)}),
        labels=pl.DataFrame(labels),
        scores=pl.DataFrame(scores),
        verdicts=[],
        detectors={(SUITE, SETTINGS.headline): _detector(found.frozen.threshold)},
        captured=frozenset(ids),
    )


@cache
def _cases() -> tuple[Case, ...]:
    return sales(N_PLACES, suite=SUITE)


@cache
def _chat() -> tuple[Case, ...]:
    return chat(N_CHAT)


def _plan(cases: Sequence[Case]) -> dict[str, Any]:
    model = {"digest": DIGEST, "template_sha256": "e5" * 32, "tokenizer_sha256": "d4" * 32}
    rows = [
        {name: getattr(case, name) for name in ("episode_id", "suite", "pair_id", "group", "condition", "cell")}
        | {"role": "main"}
        for case in cases
    ]
    return {
        "run_id": "0" * 16,
        "config": {"headline": SETTINGS.headline},
        "model": model,
        "suites": [{"name": name} for name in sorted({case.suite for case in cases})],
        "split": {case.group: {"part": case.part, "fold": case.fold} for case in cases},
        "episodes": rows,
    }


def _detector(threshold: float | None) -> dict[str, Any]:
    bound = {"model": DIGEST, "template": "e5" * 32, "tokenizer": "d4" * 32}
    said = {"detector": SETTINGS.headline, "train_suite": SUITE, "threshold_fpr": 0.01, "bound": bound}
    return said | {"threshold": None if threshold is None else round(threshold, 6)}
