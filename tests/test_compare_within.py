"""Detectors of one run: a difference rests on the same episodes on both sides, and what is no detector has no rank."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from compared_runs import Made, write_run
from planted_sales import sales

from harness.compare_stand import Stand
from harness.compare_views import LEGEND, views
from harness.compare_within import claims, shared
from harness.comparing import compare, enter
from harness.comparison import CONTROLS, Claim
from harness.judge import JudgeSettings, SuiteFacts
from harness.judge_bench import Bench, Outcome, balanced
from harness.judge_rows import Rows
from harness.measure import auroc_within
from probes.judge_model import PROBE as JUDGE_MODEL

ROWS = Rows.of(case for case in sales(120) if case.part == "dev")
BENCH = Bench.of(SuiteFacts("trade", "tempted"), ROWS, JudgeSettings(n_bootstrap=200, n_shuffles=0))
HALF = np.array([int(case.group[-3:]) % 2 == 0 for case in ROWS.cases])
FAMILIES = {"judge_model": "control", "mean_difference": "probe", "tfidf_both": "text"}


def standing(score_N: Mapping[str, np.ndarray], metric: str) -> Stand:
    """These scores with the verdicts that the judge gives them."""
    verdicts = {}
    for name, mine_N in score_N.items():
        mask_N = balanced(BENCH, Outcome(mine_N)) if metric == "auroc_crossed" else ROWS.everything()
        row = BENCH.auroc(BENCH.blank("control", metric, JUDGE_MODEL), Outcome(mine_N), mask_N)
        verdicts[name] = asdict(row) | {"detector": name, "family": FAMILIES[name]}
    aim_N = BENCH.aim() if metric == "auroc_crossed" else ROWS.everything()
    return Stand("r", "m", "trade", "tempted", metric, ROWS, aim_N, BENCH.resamples, score_N, verdicts)


def found(stand: Stand) -> dict[str, Claim]:
    """Claims by detector."""
    return {claim.detector: claim for claim in claims(stand)}


def scores() -> dict[str, np.ndarray]:
    """Text sees half of the groups, a judge gives an opinion on that half alone and is as good there, a probe sees everything."""
    rng, signal_N = np.random.default_rng(0), 3.0 * ROWS.y_N
    noise_KN = rng.standard_normal((3, len(ROWS)))
    return {
        "judge_model": np.where(HALF, np.nan, signal_N + noise_KN[0]),
        "mean_difference": signal_N + noise_KN[1],
        "tfidf_both": np.where(HALF, 0.0, signal_N) + noise_KN[2],
    }


def test_text_is_measured_on_the_detectors_episodes() -> None:
    """As good as text on its own episodes, a judge with gaps is not shown to beat it; a probe that scores all, and is better, is."""
    score_N = scores()
    judge, probe = (found(standing(score_N, "auroc"))[name].vs_text for name in ("judge_model", "mean_difference"))
    values = [
        auroc_within(score_N[name][~HALF], ROWS.y_N[~HALF], ROWS.fold_N[~HALF])
        for name in ("judge_model", "tfidf_both")
    ]
    assert judge is not None
    assert probe is not None
    assert None not in values

    assert pytest.approx((values[0] or 0.0) - (values[1] or 0.0), abs=1e-6) == judge.difference
    assert abs(judge.difference) < 0.05
    assert judge.lower < 0 < judge.upper
    assert probe.difference > 0.15
    assert probe.lower > 0


def test_a_crossed_suite_is_balanced_on_the_shared_episodes() -> None:
    """Where gaps unbalance the cells, the rows of the difference are balanced anew, and they are the detector's own."""
    score_N = scores()
    rng = np.random.default_rng(1)
    gaps_N = np.array([case.cell in ("RD", "O") for case in ROWS.cases]) & (rng.random(len(ROWS)) < 0.6)
    score_N["judge_model"] = np.where(gaps_N, np.nan, 3.0 * ROWS.y_N + rng.standard_normal(len(ROWS)))
    stand = standing(score_N, "auroc_crossed")
    mask_N = shared(stand, ("judge_model", "tfidf_both"))
    test = found(stand)["judge_model"].vs_text
    assert test is not None

    assert mask_N.tolist() == stand.mask("judge_model").tolist()
    assert mask_N[ROWS.y_N == 1].sum() == mask_N[ROWS.y_N == 0].sum() > 0
    assert not np.array_equal(mask_N, stand.aim_N & ~gaps_N)
    text = auroc_within(score_N["tfidf_both"][mask_N], ROWS.y_N[mask_N], ROWS.fold_N[mask_N])
    own = found(stand)["judge_model"].value
    assert pytest.approx((own or 0.0) - (text or 0.0), abs=2e-6) == test.difference


def test_controls_are_listed_apart_without_a_rank(tmp_path: Path) -> None:
    """The untrained twin stands last, marked; every detector with a number keeps a rank, in order."""
    write_run(tmp_path / "run", Made())
    result = compare([enter(tmp_path / "run")])
    trade = [claim for claim in result.claims if claim.suite == "trade"]
    rows = next(view.rows for view in views(result) if view.caption.startswith("trade"))

    assert ("untrained_twin", None, 0.5) == (trade[-1].detector, trade[-1].rank, trade[-1].value)
    assert list(range(1, len(trade))) == [claim.rank for claim in trade[:-1]]
    assert not CONTROLS & {claim.detector for claim in trade[:-1]}
    assert ("control", "untrained_twin") == rows[-1][:2]
    assert "picked on these same episodes" in LEGEND
