"""Where there is nothing to find, no audit certifies a monitor, and choosing among many sites gains nothing."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from null_audits import SETTINGS, Audit, activations, audit, relabelled
from planted_sales import sales

from harness.judge import judge_suite
from harness.judge_nouns import SuiteFacts
from harness.judge_readings import Readings
from harness.measure import lower_bound
from harness.outcome import Outcome
from harness.stream_nouns import Site
from probes import mean_difference

N_SITES = 8


def certified(audits: Sequence[Audit]) -> list[int]:
    """Which of them the shipped monitor policy passes."""
    return [i for i, each in enumerate(audits) if each.gate.monitor is Outcome.PASS]


def test_a_planted_lie_certifies() -> None:
    """The control: the same audit with the lie in the activations passes every rule, and stands above text and chance."""
    found = audit(0, signal=6.0)
    assert [0] == certified([found])
    assert (True, True) == (found.is_above_text, found.is_above_chance)


def test_twenty_null_audits_certify_nothing() -> None:
    """Labels and activations by lot: the gate passes none, and the headline is at chance on average."""
    audits = [audit(seed) for seed in range(20)]
    assert [] == certified(audits)
    assert abs(np.mean([each.auroc for each in audits]) - 0.5) < 0.05


@pytest.mark.demand
def test_two_hundred_null_audits_certify_nothing() -> None:
    """The gate passes none; single 95 % intervals lie above nothing no oftener than their 2.5 % allows."""
    audits = [audit(seed) for seed in range(200)]
    assert [] == certified(audits)
    assert abs(np.mean([each.auroc for each in audits]) - 0.5) < 0.02
    for claims in ([each.is_above_text for each in audits], [each.is_above_chance for each in audits]):
        assert lower_bound(sum(claims), len(claims)) <= 0.025


@pytest.mark.slow
def test_choosing_the_best_of_the_grid_is_optimistic_and_nesting_is_not() -> None:
    """Best of 8 sites on the rows that are reported: well above one half where there is nothing; chosen inside: one half."""
    best, nested = np.array([_chosen(seed) for seed in range(30)]).T
    assert 0.55 <= best.mean()
    assert abs(nested.mean() - 0.5) <= 0.02


def _chosen(seed: int) -> tuple[float, float]:
    """AUROC at the site that is best on the reported rows, and of the nested choice."""
    rng = np.random.default_rng([seed, 11])
    sites = tuple(Site(layer, "end", "last") for layer in range(1, N_SITES + 1))
    cases = relabelled(sales(60, suite="trade_report"), rng)
    held = Readings.of(activations(cases, rng, sites=sites))
    settings = replace(SETTINGS, headline="mean_difference", n_shuffles=1, n_bootstrap=10)
    found = judge_suite(SuiteFacts("trade_report", "tempted"), cases, held, (mean_difference.PROBE,), settings=settings)
    rows = [row for row in found.verdicts if row.metric == "auroc" and row.slice is None]
    grid = [row.value for row in rows if row.role == "grid" and row.site is not None and row.value is not None]
    (headline,) = (row.value for row in rows if row.role == "headline")
    assert N_SITES == len(grid)
    assert headline is not None
    return max(grid), headline
