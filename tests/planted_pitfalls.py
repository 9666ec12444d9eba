"""Small planted suites for tests of mistakes: pairs whose lie is known, and where in the activations it shows."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from planted_sales import WIDTH, Row, readings, sales

from harness.judge import judge_suite
from harness.judge_nouns import Case, Judgement, JudgeSettings, SuiteFacts
from harness.judge_readings import Readings
from harness.nouns import Behaviour, Kind
from harness.probe_nouns import Probe
from harness.result_nouns import Verdict
from harness.stream_nouns import Site
from probes import mean_difference

SETTINGS = JudgeSettings(headline="mean_difference", n_shuffles=1, n_bootstrap=200)
"""One probe without a grid, and as little else as will do."""
LIE = 5
"""Axis of a planted lie."""
Words = Callable[[Case], str]


def pairs(
    n_items: int = 60, *, suite: str = "asked", prompt: Words | None = None, said: Words | None = None
) -> tuple[Case, ...]:
    """A suite that is not crossed: each item in an honest and in a deceptive arm, in words that tell nothing unless given."""
    cases = []
    for case in sales(n_items, suite=suite):
        if case.frame == "neutral":
            continue
        is_lie = case.frame == "sell"
        case = replace(
            case,
            cell="",
            frame="",
            behaviour=Behaviour.DECEPTIVE if is_lie else Behaviour.HONEST,
            condition="deceptive" if is_lie else "honest",
            prompt=f"What of place {case.group[-3:]} now?",
            response="iron",
        )
        words = {"prompt": prompt(case) if prompt else case.prompt, "response": said(case) if said else case.response}
        cases.append(replace(case, **words))  # type: ignore[arg-type]  # two texts by name
    return tuple(cases)


def is_lie(case: Case) -> bool:
    """Whether the case is labelled deceptive."""
    return case.behaviour is Behaviour.DECEPTIVE


def shows_lie(case: Case, site: Site, rng: np.random.Generator) -> np.ndarray:
    """Noise, and the lie on its axis at every site."""
    x_D = rng.standard_normal(WIDTH)
    x_D[LIE] += 5.0 * is_lie(case)
    return x_D


def shows_nothing(case: Case, site: Site, rng: np.random.Generator) -> np.ndarray:
    """Noise alone."""
    return rng.standard_normal(WIDTH)


def judged(
    cases: Sequence[Case],
    row: Row = shows_lie,
    *texts: Probe,
    kind: Kind = "tempted",
    controls: Sequence[Case] = (),
    settings: JudgeSettings = SETTINGS,
) -> Judgement:
    """The suite as the judge sees it, with one probe and the text baselines given."""
    held = Readings.of(readings([*cases, *controls], row))
    facts = SuiteFacts(cases[0].suite, kind)
    return judge_suite(facts, cases, held, (mean_difference.PROBE, *texts), controls=controls, settings=settings)


def find(judgement: Judgement, **wanted: object) -> Verdict:
    """The one row with these fields; site and slice are None unless wanted."""
    wanted = {"site": None, "slice": None} | wanted
    rows = [row for row in judgement.verdicts if all(getattr(row, name) == value for name, value in wanted.items())]
    assert len(rows) == 1, f"{len(rows)} rows for {wanted}"
    return rows[0]


def figure(row: Verdict) -> tuple[float, float, float]:
    """Value, lower and upper end of a row that must be measured."""
    assert row.value is not None, f"{row.status}: {row.reason}"
    assert row.lower is not None
    assert row.upper is not None
    return row.value, row.lower, row.upper


def headline(judgement: Judgement, metric: str = "auroc") -> float:
    """The headline's figure."""
    return figure(find(judgement, role="headline", metric=metric))[0]


def margin(judgement: Judgement) -> tuple[float, float, float]:
    """What the headline has over the best text."""
    return figure(find(judgement, metric="margin_over_text"))


def reads(judgement: Judgement, text: Probe) -> float:
    """AUROC of a text baseline."""
    return figure(find(judgement, metric="auroc", detector=text.name))[0]
