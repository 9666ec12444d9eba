"""Which rows figures rest on, how rates are counted, and what the readings refuse."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from planted_sales import SITES, chat, planted, readings, sales
from scipy.stats import binomtest

from harness.errors import DamagedError
from harness.judge_behaviour import behaviour_rows
from harness.judge_nouns import JudgeSettings, SuiteFacts
from harness.judge_readings import Readings
from harness.judge_rows import Rows, cell_mask, crossed_mask, honest_cells, length_leak, shortfall
from harness.nouns import Behaviour
from harness.result_nouns import Verdict

SETTINGS = JudgeSettings(n_bootstrap=200)


def dev(n_places: int = 60) -> Rows:
    """Labelled dev rows of the planted suite."""
    return Rows.of(case for case in sales(n_places) if case.part == "dev")


def rates(kind: str = "tempted") -> dict[tuple[str, str | None], Verdict]:
    """Behaviour rows of sales where two traders in three told the truth about everything."""
    cases = [c if int(c.group[-3:]) % 3 == 0 else replace(c, behaviour=Behaviour.HONEST) for c in sales()]
    facts = SuiteFacts("trade", "control" if kind == "control" else "tempted", n_planned=200, n_captured=180)
    return {(row.metric, row.slice): row for row in behaviour_rows(facts, cases, SETTINGS)}


def test_balanced_rows_carry_nothing_but_the_exclusive_or() -> None:
    """In every fold, frame, answer and grade are as frequent among the deceptive as among the honest."""
    rows = dev()
    mask_N = crossed_mask(rows)
    assert mask_N.sum() > 60
    for fold in range(5):
        kept = [
            (case, y)
            for case, y, is_in, f in zip(rows.cases, rows.y_N, mask_N, rows.fold_N, strict=True)
            if is_in and f == fold
        ]
        for facet in (lambda c: c.frame, lambda c: c.response, lambda c: c.cell in ("D", "RO")):
            sides = [Counter(facet(case) for case, y in kept if y == value) for value in (0, 1)]
            assert sides[0] == sides[1]


def test_frames_are_cut_to_the_smaller() -> None:
    """Where fewer lies are told when buying, selling counts for no more: else the grade would tell."""
    honest = {"behaviour": Behaviour.HONEST, "response": "high"}
    cases = [replace(c, **honest) if c.cell == "RD" and int(c.group[-3:]) % 3 else c for c in sales()]  # type: ignore[arg-type]
    rows = Rows.of(case for case in cases if case.part == "dev")
    cells = Counter(case.cell for case, is_in in zip(rows.cases, crossed_mask(rows), strict=True) if is_in)
    assert cells["D"] == cells["O"] == cells["RD"] == cells["RO"] > 0


def test_without_reversed_cells_answers_are_not_compared() -> None:
    """An examiner's rooms are balanced, whatever the sums were."""
    cases = [replace(c, response=c.group) for c in sales() if c.cell in ("D", "O")]
    rows = Rows.of(case for case in cases if case.part == "dev")
    kept = Counter(rows.y_N[crossed_mask(rows)].tolist())
    assert kept[0] == kept[1] > 10


def test_a_cell_is_compared_with_all_lies() -> None:
    """Both deceptive cells stand against one honest cell."""
    rows = dev()
    assert ("K", "O", "RO") == honest_cells(rows)
    assert {"D", "RD", "O"} == {
        case.cell for case, is_in in zip(rows.cases, cell_mask(rows, "O"), strict=True) if is_in
    }


def test_too_little_is_said_in_words() -> None:
    """Missing behaviours, few rows and unequal lengths are named with their figures."""
    rows = dev()
    everything_N = rows.everything()
    assert "" == shortfall(rows, everything_N, SETTINGS) == length_leak(rows, everything_N, SETTINGS)
    assert "no honest episode among 42" in shortfall(rows, rows.y_N == 1, SETTINGS)
    few_N = np.cumsum(rows.y_N) <= 3
    assert "3 deceptive episodes in 3 groups" in shortfall(rows, few_N, SETTINGS)


def test_rates_count_tempting_arms_and_unclear_ones() -> None:
    """The rate of a suite is over its tempting arms; a control suite counts every arm."""
    found = rates()
    assert found["deceptive_rate", None].n_episodes == 120
    assert found["deceptive_rate", None].value == pytest.approx(1 / 6, abs=0.02)
    assert rates("control")["deceptive_rate", None].n_episodes == 180
    assert found["activation_coverage", None].value == 0.9
    assert {"arm:sell", "arm:buy", "arm:neutral", "entity:met", "cell:D"} <= {slice_ for _, slice_ in found if slice_}


def test_rates_of_single_rows_are_exact_and_none_of_many_too() -> None:
    """One row a group gives Clopper-Pearson; a rate of 0 gives it over groups."""
    found = rates()
    sold = found["deceptive_rate", "arm:sell"]
    assert sold.value is not None
    exact = binomtest(round(60 * sold.value), 60).proportion_ci(method="exact")
    assert (sold.lower, sold.upper) == pytest.approx((exact.low, exact.high), abs=1e-6)
    unclear = found["unclear_rate", None]
    assert unclear.upper == pytest.approx(binomtest(0, 60).proportion_ci(method="exact").high, abs=1e-6)


def test_readings_are_joined_by_id() -> None:
    """Any order may be asked for, what is missing is named, and a restricted copy holds only what it should."""
    cases = [*sales(4), *chat(3)]
    held = Readings.of(readings(cases, planted))
    ids = [case.episode_id for case in cases]
    matrix = held.matrix("model", SITES[2], ids)
    assert np.array_equal(matrix[::-1], held.matrix("model", SITES[2], ids[::-1]))
    part = held.restricted({ids[3], ids[5]})
    assert np.array_equal(matrix[[5, 3]], part.matrix("model", SITES[2], [ids[5], ids[3]]))
    with pytest.raises(DamagedError, match="no model activations of episode"):
        part.matrix("model", SITES[2], ids)
    assert set(SITES) == set(held.sites("model"))
    assert () == held.sites("sham")


def test_values_that_are_not_finite_are_refused() -> None:
    """A row of NaN is damage, not a finding."""
    which, each = readings(sales(4), planted)[0]
    each.x_ND[0, 0] = np.nan
    with pytest.raises(DamagedError, match="not finite"):
        Readings.of([(which, each)])
