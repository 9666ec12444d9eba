"""One suite of one finished run, with every detector's stored scores: the figures of its verdicts, made again from the scores."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from harness.errors import DamagedError
from harness.evidence import Evidence
from harness.intervals import Resamples, Spread
from harness.judge_nouns import Case
from harness.judge_rows import Rows, crossed_mask

Row = Mapping[str, Any]
CLOSE = 1.000001e-6
"""How far a figure made again may lie from its verdict, which is rounded to six places."""


@dataclass(frozen=True, slots=True, eq=False)
class Stand:
    """Labelled dev rows of a suite, the rows its first figure rests on, and the scores."""

    run_id: str
    """The run."""
    model: str
    """Name of its model."""
    suite: str
    """The suite."""
    kind: str
    """Who wants the deception."""
    metric: str
    """auroc_crossed where the suite is crossed, else auroc."""
    rows: Rows
    """Rows that any detector scored."""
    aim_N: np.ndarray
    """Rows that are compared."""
    draws: Resamples
    """The run's own, so that every interval is the verdict's."""
    score_N: Mapping[str, np.ndarray]
    """By detector; NaN where it has no score."""
    verdicts: Mapping[str, Row]
    """By detector: its row of the metric, without site and slice."""
    memo: dict[tuple[str, bytes], Spread | None] = field(default_factory=dict)
    """Spreads made so far."""

    def spread(self, detector: str, within_N: np.ndarray | None = None) -> Spread | None:
        """The detector's AUROC with its replicates; None where it has no scores, or they rank nothing."""
        score_N = self.score_N.get(detector)
        if score_N is None:
            return None
        mask_N = self.mask(detector) if within_N is None else self.mask(detector) & within_N
        key = detector, mask_N.tobytes()
        if key not in self.memo:
            self.memo[key] = self.draws.auroc(score_N, self.rows.y_N, mask_N)
        return self.memo[key]

    def mask(self, detector: str) -> np.ndarray:
        """The compared rows that the detector scored, balanced anew where it left gaps, as the judge does."""
        has_N = np.isfinite(self.score_N[detector])
        if self.metric == "auroc_crossed" and not has_N[self.aim_N].all():
            return crossed_mask(self.rows, has_N)
        return np.asarray(self.aim_N & has_N)

    def n_matches(self, mask_N: np.ndarray) -> int:
        """Independent pairs into which deceptive and honest groups can be matched."""
        one, other = (set(self.rows.group_N[mask_N & (self.rows.y_N == y)]) for y in (0, 1))
        return min(len(one), len(other), len(one | other) // 2)

    def check(self) -> None:
        """DamagedError where the stored scores do not give the stored verdicts."""
        for name, row in self.verdicts.items():
            if row["status"] != "measured" or name not in self.score_N:
                continue
            spread = self.spread(name)
            if spread is None or abs(spread.value - row["value"]) > CLOSE:
                found = "nothing" if spread is None else f"{spread.value:.6f}"
                raise DamagedError(
                    f"run {self.run_id}: {self.metric} of {name} on {self.suite} is {row['value']:.6f} in verdicts.json and "
                    f"{found} from scores.parquet; run the audit again, with this version, into a new folder"
                )


def stands(evidence: Evidence, cases: Mapping[str, tuple[Case, ...]]) -> dict[str, Stand]:
    """Every suite of a run on which detectors were judged, checked against its verdicts."""
    own = (pl.col("suite") == pl.col("train_suite")) & pl.col("part").str.starts_with("fold-")
    scores = evidence.scores.filter(own)
    kinds = {suite["name"]: suite["kind"] for suite in evidence.plan["suites"]}
    out = {}
    for suite in sorted(name for name, kind in kinds.items() if kind != "control"):
        stand = _stand(evidence, suite, kinds[suite], cases.get(suite, ()), scores.filter(pl.col("suite") == suite))
        stand.check()
        out[suite] = stand
    return out


def primary(evidence: Evidence, suite: str) -> str:
    """The metric that a suite is ranked by: the crossed one where it has rows of it."""
    has_crossed = any(row["metric"] == "auroc_crossed" and row["suite"] == suite for row in evidence.verdicts)
    return "auroc_crossed" if has_crossed else "auroc"


def _stand(evidence: Evidence, suite: str, kind: str, cases: tuple[Case, ...], scores: pl.DataFrame) -> Stand:
    scored = set(scores["episode_id"])
    rows = Rows.of(case for case in cases if case.part == "dev" and case.episode_id in scored)
    config, metric = evidence.plan["config"], primary(evidence, suite)
    aim_N = crossed_mask(rows) if metric == "auroc_crossed" else rows.everything()
    draws = Resamples.draw(rows.fold_N, rows.group_N, n=config["n_bootstrap"], seed=config["seed"])
    return Stand(
        run_id=evidence.plan["run_id"],
        model=evidence.plan["model"]["name"],
        suite=suite,
        kind=kind,
        metric=metric,
        rows=rows,
        aim_N=aim_N,
        draws=draws,
        score_N=_by_detector(scores, rows),
        verdicts=_verdicts(evidence, suite, metric),
    )


def _by_detector(scores: pl.DataFrame, rows: Rows) -> dict[str, np.ndarray]:
    place = {episode_id: i for i, episode_id in enumerate(rows.ids)}
    out: dict[str, np.ndarray] = {}
    for episode_id, name, value in scores.select("episode_id", "detector", "value").iter_rows():
        if episode_id in place:
            out.setdefault(name, np.full(len(rows), np.nan))[place[episode_id]] = value
    return dict(sorted(out.items()))


def _verdicts(evidence: Evidence, suite: str, metric: str) -> dict[str, Row]:
    out = {}
    for row in evidence.verdicts:
        is_whole = row["site"] is None and row["slice"] is None and row["role"] in ("headline", "grid", "control")
        if is_whole and row["suite"] == suite and row["metric"] == metric and row["detector"]:
            out[row["detector"]] = row
    return dict(sorted(out.items()))
