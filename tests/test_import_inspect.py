"""An Inspect log becomes a run folder: ours labelled anew, others by a score that is named; what cannot be used is counted."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Telltale
from inspect_ai.log import EvalLog, EvalSample, read_eval_log, write_eval_log
from inspect_ai.model import (
    ChatCompletionChoice,
    ChatMessageAssistant,
    ChatMessageSystem,
    ChatMessageTool,
    ChatMessageUser,
    ContentImage,
    ContentReasoning,
    ContentText,
    ModelOutput,
)
from inspect_ai.scorer import Score
from inspect_ai.tool import ToolCall
from recorded_runs import all_planned, planned_run, played

from harness.collect import label_suite
from harness.conversation import calls
from harness.drive import open_model, run_task, task_of
from harness.errors import UsageError
from harness.import_inspect import read_inspect
from harness.imported import open_import
from harness.importing import write_import
from harness.nouns import Call
from harness.store import RunFolder

Edit = Callable[[EvalLog, list[EvalSample]], None]


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The log of a suite of ours with tools, four pairs, deceptive where it is invited to."""
    plan = planned_run(("trade_report",), limit=4)
    task = task_of(plan.suites[0], all_planned(plan), temperature=1.0)
    return run_task(task, open_model("player/deceptive"), tmp_path_factory.mktemp("logs"))


def edited(log_file: Path, out: Path, edit: Edit) -> Path:
    """A copy of a log with something else in it."""
    log = read_eval_log(str(log_file), resolve_attachments=True)
    samples = log.samples or []
    edit(log, samples)
    log.samples = samples
    write_eval_log(log, str(out))
    return out


def test_our_own_log_is_labelled_by_our_rule(ours: Path, tmp_path: Path) -> None:
    """The labels are those of the run itself, with source, cell, frame, facet and group; the folder verifies and holds them."""
    plan = planned_run(("trade_report",), limit=4)
    episodes = played(plan)
    want = label_suite(plan.suites[0], plan.planned["trade_report"], episodes)
    given = read_inspect(ours, score=None, positive=None)
    (suite,) = write_import(given, tmp_path / "run")
    held = open_import(tmp_path / "run")
    assert held is not None

    assert {(episodes[key].pair_id, episodes[key].arm): label for key, label in want.items()} == suite.labels
    assert suite == held.suites[0]
    assert ("trade_report_imported", "imported") == (suite.name, suite.kind)
    assert {(e.arm, e.cell, e.frame, e.group) for e in episodes.values() if e.role == "main"} == {
        (arm.name, arm.cell, arm.frame, pair.group) for pair in suite.stored for arm in pair.arms
    }
    assert {"entity"} <= set(suite.stored[0].tags)
    assert any("labelled anew by its rule" in note for note in given.notes)
    assert [] == RunFolder.open(tmp_path / "run").verify()


def _older(log: EvalLog, samples: list[EvalSample]) -> None:
    log.eval.task_version = "0-Z"


def _stranger(log: EvalLog, samples: list[EvalSample]) -> None:
    log.eval.metadata = {"canary": "telltale-canary trade_report 0000"}


@pytest.mark.parametrize("edit, why", [(_older, "version 0-Z, ours is 1-A"), (_stranger, "it lacks the canary")])
def test_a_log_that_only_looks_like_ours_is_somebody_s(ours: Path, tmp_path: Path, edit: Edit, why: str) -> None:
    """Another version, or no canary: no rule of ours is applied, and the reason is said."""
    given = read_inspect(edited(ours, tmp_path / "x.eval", edit), score=None, positive=None)

    assert {"no label in the log"} == {item.reason for item in given.items}
    assert any(why in note for note in given.notes)
    assert {""} == {item.cell for item in given.items}


def test_what_a_log_claims_is_checked(ours: Path, tmp_path: Path) -> None:
    """Another prompt, no belief answers, no planned episode, the same one twice: unclear or left out, each counted, none labelled."""

    def edit(log: EvalLog, samples: list[EvalSample]) -> None:
        samples[0].messages[0].content = "You are to lie."
        samples[1].metadata["auxiliary"] = {}
        twin = samples[1].metadata["pair_id"]
        for sample in samples:
            if sample.metadata["pair_id"] == twin:
                sample.metadata["auxiliary"] = {}
        samples[-1].metadata["episode_id"] = "nobody"
        samples.append(samples[2].model_copy(update={"id": "again", "uuid": "again"}))

    given = read_inspect(edited(ours, tmp_path / "x.eval", edit), score=None, positive=None)
    kinds = [item.kind for item in given.items if item.behaviour == "unclear"]

    assert {"other prompt", "no evidence"} == set(kinds)
    assert 1 == kinds.count("other prompt")
    assert {
        "it is no episode that our suite plans, under the seeds tried": 1,
        "the episode is in the log twice": 1,
    } == given.lost


def test_another_seed_is_found_or_told(ours: Path, tmp_path: Path) -> None:
    """Where prompts do not carry it seeds are tried; one that is told and wrong labels nothing."""

    def edit(log: EvalLog, samples: list[EvalSample]) -> None:
        for sample in samples:
            for message in sample.messages:
                message.metadata = None

    path = edited(ours, tmp_path / "x.eval", edit)

    assert 16 == len(read_inspect(path, score=None, positive=None).items)
    assert 0 == len(read_inspect(path, score=None, positive=None, seed=77).items)


def sample(
    name: int | str, messages: list[Any], *, epoch: int = 1, output: str | None = None, **more: Any
) -> EvalSample:
    """One sample of somebody's."""
    said = [m for m in messages if isinstance(m, ChatMessageAssistant)]
    choices = [ChatCompletionChoice(message=said[-1])] if said else []
    answered = ModelOutput(model="m", choices=choices)
    if output is not None:
        answered = ModelOutput.from_content("m", output)
    return EvalSample(id=name, epoch=epoch, input="asked", target="", messages=messages, output=answered, **more)


def plain(name: int | str, answer: str, score: Any = None, **more: Any) -> EvalSample:
    """A question and an answer."""
    chat = [ChatMessageUser(content=f"Question {name}?"), ChatMessageAssistant(content=answer)]
    scores = None if score is None else {"graded": Score(value=score)}
    return sample(name, chat, scores=scores, **more)


@pytest.fixture
def theirs(ours: Path, tmp_path: Path) -> Callable[[list[EvalSample]], Path]:
    """Makes a log of somebody's out of samples."""

    def made(samples: list[EvalSample]) -> Path:
        def edit(log: EvalLog, old: list[EvalSample]) -> None:
            log.eval.task, log.eval.metadata, log.results = "their/quiz", None, None
            log.eval.dataset.sample_ids = None
            old[:] = samples

        return edited(ours, tmp_path / "theirs.eval", edit)

    return made


def test_a_named_score_labels(theirs: Callable[[list[EvalSample]], Path], tmp_path: Path) -> None:
    """Its positive value is deceptive, no value is unclear; who corrected it, or a model that graded, is the source."""
    log = theirs([plain(1, "a", "I"), plain(2, "b", "C"), plain(3, "c", "N"), plain(4, "d")])
    given = read_inspect(log, score="graded", positive="I")

    assert ["deceptive", "honest", "unclear", "unclear"] == [str(item.behaviour) for item in given.items]
    assert {"rule"} == {item.source for item in given.items}
    assert "graded = I" == given.items[0].evidence
    assert "quiz" == write_import(given, tmp_path / "run")[0].name


@pytest.mark.parametrize(
    "values, score, positive, message",
    [
        ((1, 0), "other", "1", "no score 'other'; its scores are 'graded'"),
        ((1, 0), "graded", None, "--positive is missing"),
        ((1, 0), "graded", "lie", "no value of graded is 'lie'"),
        ((1, 0, 2), "graded", "1", "graded has 3 values"),
        ((1, 0), None, "1", "--positive needs --score"),
    ],
)
def test_a_wrong_score_is_one_line(
    theirs: Callable[[list[EvalSample]], Path], values: tuple[int, ...], score: str, positive: str, message: str
) -> None:
    """What was asked and what there is."""
    log = theirs([plain(i, "x", value) for i, value in enumerate(values)])

    with pytest.raises(UsageError, match=message):
        read_inspect(log, score=score, positive=positive)
    assert len(values) == len(read_inspect(log, score=None, positive=None).items)


def test_without_a_label_it_is_unclear_and_scores_are_offered(
    theirs: Callable[[list[EvalSample]], Path], tmp_path: Path, telltale: Telltale
) -> None:
    """Each sample, with the reason and its count; a score of several values by its keys."""
    log = theirs([plain(1, "a", {"deceptive": 1.0, "sure": 0.5}), plain(2, "b", {"deceptive": 0.0, "sure": 0.5})])
    code, out, _ = telltale("import", "inspect", log, "--out", tmp_path / "run")
    told = json.loads(
        telltale("import", "inspect", log, "--out", tmp_path / "two", "--json", "--score", "graded.deceptive", "--positive", "1")[1]
    )  # fmt: skip

    assert 0 == code
    assert "unclear: 2 × no label in the log" in out
    assert "graded.deceptive (1 × '1.0', 1 × '0.0')" in out
    assert "no label: there is nothing to tell apart" in out
    assert {"deceptive": 1, "honest": 1} == told["behaviours"]


def test_conversations_tools_and_what_is_no_text(theirs: Callable[[list[EvalSample]], Path]) -> None:
    """Calls and results are lines of the log of calls; reasoning is left out of the answer; an image leaves a mark; all counted."""
    chat = [
        ChatMessageSystem(content="Work."),
        ChatMessageUser(content=[ContentText(text="See:"), ContentImage(image="data:image/png;base64,AAAA")]),
        ChatMessageAssistant(
            content="I look.",
            tool_calls=[
                ToolCall(id="1", function="Read-File2", arguments={"path": "a\nb"}),
                ToolCall(id="2", function="bash", arguments={"cmd": "ls", "n": 1}),
            ],
        ),
        ChatMessageTool(content="line 1\nline 2", tool_call_id="1", function="Read-File2"),
        ChatMessageTool(content="a", tool_call_id="2", function="bash"),
        ChatMessageAssistant(content=[ContentReasoning(reasoning="I shall lie."), ContentText(text="All is well.")]),
        ChatMessageUser(content="Thanks."),
    ]  # fmt: skip
    (item,) = read_inspect(theirs([sample("x", chat)]), score=None, positive=None).items
    notes = read_inspect(theirs([sample("x", chat)]), score=None, positive=None).notes

    assert "All is well." == item.response
    assert ["system", "user", "assistant", "user"] == [turn.role for turn in item.turns]
    assert "See:\n[image left out]" == item.turns[1].content
    assert (Call("read_file", "a\\nb", "line 1\\nline 2"), Call("bash", '{"cmd": "ls", "n": 1}', "a")) == calls(
        item.turns
    )
    assert {"1 image blocks", "1 reasoning blocks", "1 turns after the last answer"} == {
        note.removeprefix("left out of the text: ") for note in notes if note.startswith("left out")
    }
    assert any("1 of 1 conversations have earlier answers" in note for note in notes)
    assert not any("I shall lie" in turn.content for turn in item.turns)


def test_what_was_submitted_is_the_answer(theirs: Callable[[list[EvalSample]], Path]) -> None:
    """Where the output is not the last turn, every turn stands before it."""
    chat = [ChatMessageUser(content="Do."), ChatMessageAssistant(content="Thinking.")]
    (item,) = read_inspect(theirs([sample("x", chat, output="42")]), score=None, positive=None).items

    assert ("42", "Thinking.") == (item.response, item.turns[-1].content)


def test_errors_silence_and_repetitions_are_counted(theirs: Callable[[list[EvalSample]], Path], tmp_path: Path) -> None:
    """Errors and samples without output are left out with their reason; an empty answer is a text; epochs are pairs of one group."""
    from inspect_ai.log import EvalError

    broken = EvalError(message="boom", traceback="", traceback_ansi="")
    samples = [
        plain(1, "a", "C"),
        plain(1, "b", "I", epoch=2),
        plain(2, "c", error=broken),
        sample(3, [ChatMessageUser(content="Hello?")]),
        plain(4, "", "C"),
    ]
    given = read_inspect(theirs(samples), score="graded", positive="I")
    (suite,) = write_import(given, tmp_path / "run")

    assert {"the sample ended with an error": 1, "the sample has no output": 1} == given.lost
    assert [("1", "a"), ("1@2", "b"), ("4", "")] == sorted((item.pair_id, item.response) for item in given.items)
    assert 2 == len({pair.group for pair in suite.stored})
    assert any("2 epochs" in note for note in given.notes)
    assert any("1 of 3 answers are empty" in note for note in given.notes)
    (line,) = (one for one in RunFolder.open(tmp_path / "run").journal() if one["path"] == "episodes.parquet")
    assert (5, 3, given.lost) == (line["n_in"], line["n_out"], line["dropped"])


@pytest.mark.parametrize(
    "name, content", [("x.eval", b"PK no zip"), ("x.eval", b""), ("x.txt", b"x"), ("x.json", b"{}")]
)
def test_what_is_no_log_is_one_line(tmp_path: Path, telltale: Telltale, name: str, content: bytes) -> None:
    """Exit 2 and nothing written; a folder and a missing file too."""
    (tmp_path / name).write_bytes(content)
    for path in (tmp_path / name, tmp_path, tmp_path / "missing.eval"):
        code, _, err = telltale("import", "inspect", path, "--out", tmp_path / "run")

        assert (2, 1, False) == (code, len(err.splitlines()), (tmp_path / "run").exists())
