"""Leaving one suite out: no suite outweighs the others, nothing of the target nor of the fold is fitted on, and shelves change nothing."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
import pytest
from planted_sales import planted, readings, sales

from harness.judge import judge_suite, transfers
from harness.judge_nouns import Case, JudgeSettings, SuiteFacts
from harness.judge_readings import Readings
from harness.judge_shelf import MOST_BYTES, Shelf
from harness.probe_nouns import Inputs
from harness.result_nouns import LEFT_OUT, MOST_GROUPS, Verdict
from harness.stream_nouns import Site
from probes import logistic
from probes.linear import Direction
from probes.logistic import Logistic

SETTINGS = JudgeSettings(n_shuffles=0, n_bootstrap=100)
SIZES = {"target": 60, "one": 60, "other": 60, "large": 300}


def turned(case: Case, site: Site, rng: np.random.Generator) -> np.ndarray:
    """What is planted, the other way round."""
    return -planted(case, site, rng)


class Watched(Logistic):
    """Logistic regression that notes what it is fitted on."""

    seen: ClassVar[list[frozenset[str]]] = []

    def variants(self) -> tuple["Watched", ...]:
        """Itself alone."""
        return (self,)

    def fit(self, inputs: Inputs, y_N: np.ndarray, *, seed: int) -> Direction:
        """As ever, and noted."""
        self.seen.append(frozenset(inputs.episode_ids))
        return super().fit(inputs, y_N, seed=seed)


def left_out(probe: Logistic = logistic.PROBE) -> tuple[list[Verdict], dict[str, tuple[Case, ...]]]:
    """Two suites that agree with the target, and one five times as large that says the opposite."""
    made = {name: sales(n, suite=name) for name, n in SIZES.items()}
    parts = [readings(cases, turned if name == "large" else planted) for name, cases in made.items()]
    held = Readings.of(each for part in parts for each in part)
    suites = {name: (SuiteFacts(name, "tempted"), cases) for name, cases in made.items()}
    judged = {name: judge_suite(*each, held, (probe,), settings=SETTINGS) for name, each in suites.items()}
    Watched.seen.clear()
    return list(transfers(suites, held, (probe,), judgements=judged, settings=SETTINGS)), made


def value(rows: Sequence[Verdict]) -> float:
    """The AUROC on the target of what was fitted on all others."""
    found = [row for row in rows if (row.train_suite, row.suite, row.metric) == (LEFT_OUT, "target", "auroc")]
    assert 1 == len(found)
    assert found[0].value is not None, found[0].reason
    return found[0].value


def test_no_suite_outweighs_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two that agree win against a larger one that does not; with all its groups the larger one would win."""
    even = value(left_out()[0])
    monkeypatch.setattr("harness.judge_left_out.MOST_GROUPS", 10_000)

    assert even > 0.6
    assert value(left_out()[0]) < 0.2


def test_nothing_of_the_target_nor_of_its_fold_is_fitted_on() -> None:
    """Of each pooled fit: three suites at the most, no group of the fold that is read, and no suite with more groups than it may give."""
    _, made = left_out(Watched(grid=(0.1,)))
    cases = {case.episode_id: case for each in made.values() for case in each}
    pooled = [[cases[i] for i in ids] for ids in Watched.seen if len({cases[i].suite for i in ids}) > 1]

    assert len(SIZES) * 5 == len(pooled)
    for fit in pooled:
        assert 3 == len({case.suite for case in fit})
        assert 4 == len({case.fold for case in fit})
        assert MOST_GROUPS >= max(len({c.group for c in fit if c.suite == suite}) for suite in SIZES)
    assert MOST_GROUPS == max(len({c.group for c in fit if c.suite == "large"}) for fit in pooled)


def test_a_shelf_keeps_what_has_room() -> None:
    """The same rows while there is room, made anew where there is none; what nobody can read is remembered as that."""
    made: list[str] = []

    def rows(name: str, n_bytes: int) -> Inputs:
        made.append(name)
        return Inputs((name,), np.zeros((1, n_bytes // 4), dtype=np.float32))

    shelf = Shelf()
    small = [shelf.of("small", lambda: rows("small", 4_000)) for _ in range(2)]
    wide = [shelf.of("wide", lambda: rows("wide", MOST_BYTES)) for _ in range(2)]

    assert small[0] is small[1]
    assert wide[0] is not wide[1]
    assert ["small", "wide", "wide"] == made
    assert shelf.of("nothing", lambda: None) is None is shelf.of("nothing", lambda: rows("never", 4))
