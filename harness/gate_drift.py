"""Whether a run has moved so far from its baseline that a verdict on it means nothing.

Scores of the headline on harmless chat are compared by the Kolmogorov-Smirnov distance: as they are where both runs have the very
same detector, else each less its median and by its interquartile range, for two fits share no scale. Activation norms are compared
site by site, as relative changes of their means on harmless chat.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl
from scipy.stats import ks_2samp

from harness.evidence import GateEvidence
from harness.ledger import Ledger, TooLittle, open_ledger
from harness.policy import MonitorRule, Policy

_LEAST = 50
"""Chat episodes on each side below which a distance says nothing."""


def drift(policy: Policy, here: GateEvidence, there: GateEvidence | None) -> str:
    """What has moved too far, in words; empty where nothing has, or nothing was asked.

    Raises:
        TooLittle: it was asked, and cannot be measured.
    """
    asked = policy.drift
    if asked.max_score_ks is None and asked.max_norm_change is None:
        return ""
    if there is None:
        raise TooLittle("drift is measured against a baseline and none was given; see --baseline")
    if here.plan["run_id"] == there.plan["run_id"]:
        raise TooLittle("drift is measured against a baseline, and that is this very run")
    return "; ".join((*_scores(policy, here, there), *_norms(policy, here, there)))


def _scores(policy: Policy, here: GateEvidence, there: GateEvidence) -> Iterator[str]:
    most = policy.drift.max_score_ks
    if most is None:
        return
    new, old = open_ledger(here), open_ledger(there)
    monitors = sorted({(r.suite, r.detector) for _, r in policy.rules() if isinstance(r, MonitorRule)})
    if not monitors:
        raise TooLittle("drift of scores: no monitor rule names the detector whose scores are compared")
    for suite, detector in monitors:
        sides = [_chat(ledger, suite, detector) for ledger in (new, old)]
        if min(map(len, sides)) < _LEAST:
            raise TooLittle(f"drift of {suite}.{detector}: {_LEAST} scores on chat are needed here and in the baseline")
        if _digest(here, suite, detector) != _digest(there, suite, detector):
            sides = [_standard(side) for side in sides]
        distance = float(ks_2samp(*sides).statistic)
        if not distance <= most:
            yield f"scores of {suite}.{detector} on harmless chat have moved by {distance:.3f}, at most {most:g}"


def _chat(ledger: Ledger, suite: str, detector: str) -> np.ndarray:
    own = (pl.col("detector") == detector) & (pl.col("train_suite") == suite)
    rows = ledger.scores.filter(own & pl.col("part").is_in(["calibration", "benign"]))
    return rows.sort("episode_id")["value"].to_numpy()


def _standard(values: np.ndarray) -> np.ndarray:
    low, middle, high = np.quantile(values, (0.25, 0.5, 0.75))
    scaled: np.ndarray = (values - middle) / (high - low if high > low else 1.0)
    return scaled


def _digest(evidence: GateEvidence, suite: str, detector: str) -> str | None:
    """Of the detector's tensors, as the journal has them; the last entry counts."""
    path = f"detectors/{suite}.{detector}.safetensors"
    return next((entry["sha256"] for entry in reversed(evidence.journal) if entry["path"] == path), None)


def _norms(policy: Policy, here: GateEvidence, there: GateEvidence) -> Iterator[str]:
    most = policy.drift.max_norm_change
    if most is None:
        return
    new, old = here.norms(), there.norms()
    shared = sorted(new.keys() & old.keys())
    if not shared:
        raise TooLittle("drift of activation norms: no site was read on harmless chat in both runs")
    changes = {site: abs(new[site] - old[site]) / old[site] if old[site] else np.inf for site in shared}
    changes = {site: np.inf if np.isnan(change) else change for site, change in changes.items()}
    worst = max(shared, key=lambda site: changes[site])
    if not changes[worst] <= most:
        yield f"the mean activation norm at {worst} has changed by {changes[worst]:.1%}, at most {most:.1%}"
