"""A third party's probe comes through the same door as ours: it is listed, run and held to the same promises."""

import json

import pytest
import test_probes
from conftest import Install
from planted_sales import planted, readings, sales

from harness import discover
from harness.commands_about import list_command
from harness.judge import judge_suite
from harness.judge_nouns import JudgeSettings, SuiteFacts
from harness.judge_readings import Readings
from harness.probe_nouns import Probe
from probes import logistic

SOURCE = '''"""The best single column, as a third party would write it."""
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class OneColumn:
    column: int
    sign: float

    def score(self, inputs):
        return self.sign * inputs.x_ND[:, self.column].astype(np.float64)

    def state(self):
        return {}, {"column": self.column, "sign": self.sign}


class BestColumn:
    name, summary = "best_column", "The column whose class means differ most."
    family, reads = "probe", "activations"

    def accepts(self, site):
        return site.layer > 0 and site.pooling == "last"

    def variants(self):
        return (self,)

    def fit(self, inputs, y_N, *, seed):
        difference_D = inputs.x_ND[y_N == 1].mean(axis=0) - inputs.x_ND[y_N == 0].mean(axis=0)
        column = int(np.argmax(np.abs(difference_D)))
        return OneColumn(column, float(np.sign(difference_D[column])))

    def restore(self, tensors, facts):
        return OneColumn(int(facts["column"]), float(facts["sign"]))


PROBE = BestColumn()
'''


@pytest.fixture
def best_column(third_party: Install) -> Probe:
    """The probe, found by its entry point."""
    third_party("acme_probes", {"best_column": SOURCE})
    return discover.probes()["best_column"]


def test_it_is_listed(best_column: Probe, capsys: pytest.CaptureFixture[str]) -> None:
    """`telltale list probes --json` has it beside ours."""
    assert 0 == list_command("probes", as_json=True)
    rows = {row["name"]: row["summary"] for row in json.loads(capsys.readouterr().out)}
    assert rows["best_column"] == best_column.summary
    assert "logistic" in rows


def test_it_is_run_by_the_judge(best_column: Probe) -> None:
    """It has rows, scores and a published grid as ours have, and finds the planted lie where it reads."""
    cases = sales()
    held, facts = Readings.of(readings(cases, planted)), SuiteFacts("trade", "tempted")
    settings = JudgeSettings(n_shuffles=2, n_bootstrap=100)
    found = judge_suite(facts, cases, held, (logistic.PROBE, best_column), settings=settings)
    for name in ("logistic", "best_column"):
        assert any(row.detector == name and row.status == "measured" for row in found.verdicts)
        assert any(score.detector == name for score in found.scores)
        assert any(cell.detector == name for cell in found.grid)


def test_it_is_held_to_the_same_promises(best_column: Probe) -> None:
    """The conformance tests that our probes pass, on it."""
    test_probes.test_planted_signal_is_found_with_its_sign(best_column)
    test_probes.test_state_is_enough_to_score_again(best_column)
    test_probes.test_a_row_is_scored_alone_as_in_company(best_column)
    test_probes.test_an_exclusive_or_of_two_parts_is_found_by_no_probe(best_column)


def test_a_probe_that_breaks_a_promise_is_caught(third_party: Install) -> None:
    """The same tests fail on one that scores the wrong way round."""
    broken = SOURCE.replace("float(np.sign(difference_D[column]))", "-float(np.sign(difference_D[column]))")
    third_party("acme_broken", {"worst_column": broken.replace("best_column", "worst_column")})
    with pytest.raises(AssertionError):
        test_probes.test_planted_signal_is_found_with_its_sign(discover.probes()["worst_column"])
