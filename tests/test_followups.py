"""What is asked after the answer: read exactly as a pass of its own would, kept, resumed, and left out with a reason."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
import torch
from tiny_models import ask, questions, tiny_checkpoint

from harness import followups
from harness.checkpoint import Checkpoint
from harness.collect import Collected
from harness.config import Audit
from harness.discover import organisms, probes, suites
from harness.followup_questions import QUESTIONS, SELF_REPORT
from harness.followups import ask_followups, lean, prompts_of, yes_and_no
from harness.nouns import Behaviour, Episode, Label, Message, Role
from harness.plan import plan_suite
from harness.probe_nouns import Inputs
from harness.resolve import Resolved
from harness.splits import Place
from harness.store import RunFolder
from probes import followup, self_report

WORDS = ([7, 9], [11])
"""Ids that stand for yes and no: the tiny models know neither word."""


@pytest.fixture(scope="module", params=["llama", "qwen2"])
def checkpoint(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    """A tiny random model of each family."""
    return tiny_checkpoint(tmp_path_factory.mktemp("models") / request.param, family=request.param)


@pytest.fixture(scope="module")
def episodes(checkpoint: Checkpoint) -> list[Episode]:
    """Six finished conversations of different lengths."""
    suite = suites()["trade_report"]
    planned = plan_suite(suite, seed=0, limit=6, epochs=1)
    generations = ask(checkpoint, questions(6)).generations
    return [
        replace(p.answered(g.answer, stop=g.stop, model="m"), messages=q.messages)
        for p, g, q in zip(planned, generations, questions(6), strict=False)
    ]


def alone(checkpoint: Checkpoint, ids: list[int]) -> float:
    """Yes over no after one prompt, from a pass of its own: no batch, no pads, no cache."""
    with torch.inference_mode():
        logprobs_V = checkpoint.model(input_ids=torch.tensor([ids])).logits[0, -1].double().log_softmax(-1)
    return float(logprobs_V[WORDS[0]].exp().sum().log() - logprobs_V[WORDS[1]].exp().sum().log())


def prompts(checkpoint: Checkpoint, episodes: list[Episode]) -> list[list[list[int]]]:
    """Token ids by episode and question."""
    found = [prompts_of(checkpoint, episode) for episode in episodes]
    assert not any(isinstance(row, str) for row in found)
    return cast(list[list[list[int]]], found)


def test_sharing_a_prefix_changes_nothing(
    checkpoint: Checkpoint, episodes: list[Episode], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read once for all questions, in a padded batch or episode by episode: what passes of their own give, and not the same for all."""
    rows = prompts(checkpoint, episodes)
    want_NQ = np.array([[alone(checkpoint, ids) for ids in row] for row in rows])
    together_NQ = lean(checkpoint, rows, WORDS)
    monkeypatch.setattr(followups, "_MOST_TOKENS", 1)

    assert want_NQ == pytest.approx(together_NQ, abs=1e-4)
    assert want_NQ == pytest.approx(lean(checkpoint, rows, WORDS), abs=1e-4)
    assert (len(episodes), len(QUESTIONS)) == together_NQ.shape
    assert 0.01 < min(want_NQ.std(axis=0).min(), want_NQ.std(axis=1).min()), "episodes and questions differ"
    assert 3 < len({len(row[0]) for row in rows}), "the batch holds conversations of different lengths"


def test_the_question_is_a_turn_of_its_own(checkpoint: Checkpoint, episodes: list[Episode]) -> None:
    """Prompt, answer and question stand in the model's own template, one after the other."""
    episode = episodes[-1]
    turns = (*episode.messages, Message("assistant", episode.answer), Message("user", QUESTIONS[3].text))

    assert checkpoint.encode(turns) == prompts(checkpoint, episodes)[-1][3]
    assert checkpoint.encode(turns[:-2]) != checkpoint.encode(turns)


class Vocabulary:
    """A tokenizer that gives these first tokens, and 1 to what it does not know."""

    unk_token_id = 1

    def __init__(self, first: Mapping[str, int]) -> None:
        """First token by word."""
        self._first = first

    def __call__(self, word: str, **_: Any) -> dict[str, list[int]]:
        return {"input_ids": [self._first.get(word, 1), 99]}


@pytest.mark.parametrize(
    "first, want",
    [
        ({"yes": 5, "no": 6, "Yes": 7, "No": 8}, ([5, 7], [6, 8])),
        ({"Yes": 7, "No": 8, " no": 9}, ([7], [8])),
        ({"yes": 5, "no": 6, " yes": 3, " no": 3}, ([5], [6])),
        ({"yes": 5, "no": 6, "Yes": 6, "No": 7}, ([5], [7])),
        ({" yes": 3, " no": 3}, ([], [])),
        ({"yes": 5}, ([], [])),
        ({}, ([], [])),
    ],
)
def test_yes_and_no_are_told_apart(first: dict[str, int], want: tuple[list[int], list[int]]) -> None:
    """Spellings count where both words are known and begin differently; where none does, there are no words."""
    assert want == yes_and_no(Vocabulary(first))


def resolved(
    checkpoint: Checkpoint | None, *, names: tuple[str, ...] = ("trade_report", "plain_chat"), **keys: Any
) -> Resolved:
    """A plan of two pairs a suite, all in dev, with the two probes that ask."""
    audit = Audit(suites=names, batch=4, **{"headline": "logistic", **keys})
    chosen = tuple(suites()[name] for name in names)
    planned = {s.name: plan_suite(s, seed=0, limit=2, epochs=1) for s in chosen}
    return Resolved(
        audit=audit,
        checkpoint=checkpoint,
        identity=cast(Any, SimpleNamespace(digest="d")),
        twin=None,
        suites=chosen,
        probes=tuple(probes()[name] for name in ("logistic", "followup", "self_report")),
        planned=planned,
        places={p.pair.group: Place("dev", 0) for each in planned.values() for p in each},
        sites=(),
    )


def collected(plan: Resolved, answer: str = "The goods are good.") -> Collected:
    """Every episode answered in the same way, and labelled."""
    rows = [p for planned in plan.planned.values() for p in planned]
    label = Label(Behaviour.HONEST, "honest", "", "rule")
    episodes = {p.episode_id: p.answered(answer, stop="stop", model="d") for p in rows}
    return Collected(episodes, {p.episode_id: label for p in rows if p.arm.role is Role.MAIN}, {})


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Gives the tiny models a yes and a no."""
    monkeypatch.setattr(followups, "yes_and_no", lambda _: WORDS)


@pytest.mark.usefixtures("words")
def test_batches_are_kept_and_not_asked_again(
    checkpoint: Checkpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Main episodes of the paired suite, in shards with a journal line; what is there is read, what is damaged is asked again."""
    plan, folder = resolved(checkpoint), RunFolder.create(tmp_path)
    first = ask_followups(plan, collected(plan), folder)
    shards = sorted(entry["path"] for entry in folder.journal())
    (tmp_path / shards[0]).write_bytes(b"")
    again = ask_followups(plan, collected(plan), RunFolder.open(tmp_path))
    monkeypatch.setattr(followups, "lean", None)

    assert first == again == ask_followups(plan, collected(plan), RunFolder.open(tmp_path))
    assert {p.episode_id for p in plan.planned["trade_report"] if p.arm.role is Role.MAIN} == set(first)
    assert {len(QUESTIONS)} == {len(row) for row in first.values()}
    assert all(path.startswith("activations/followup-trade_report-main-") for path in shards)
    assert [] == RunFolder.open(tmp_path).verify()[1:], "but for the plan, which this folder lacks"


def test_processes_of_their_own_answer_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two batches asked in other processes come to the bytes, the order and the drops of asking them here."""
    wily = Checkpoint(Path(organisms()["wily"].folder), name="wily")
    planned = plan_suite(suites()["trade_report"], seed=0, limit=6, epochs=1)
    answered = [p.answered("It is bad.", stop="stop", model="m") for p in planned if p.arm.role is Role.MAIN]
    batches, done = [answered[:3], answered[3:5]], list[str]()
    here = list(followups._asked(wily, batches, lambda: done.append("here")))
    monkeypatch.setattr(followups, "_WORTH_A_POOL", 1)
    there = list(followups._asked(wily, batches, lambda: done.append("there")))

    assert [3, 2] == [len(each.episode_ids) for each in here]
    assert [each.episode_ids for each in here] == [each.episode_ids for each in there]
    assert [each.lean_NQ.tobytes() for each in here] == [each.lean_NQ.tobytes() for each in there]
    assert here[0].lean_NQ[0].std() > 0, "questions differ"
    assert ["there"] == done, "this process has time for something else only while others ask"


@pytest.mark.usefixtures("words")
def test_chat_and_exam_are_asked_only_for_the_headline(checkpoint: Checkpoint, tmp_path: Path) -> None:
    """Controls and the exam are asked where the headline reads the answers; a suite of nobody and a run of no such probe are not."""
    for headline, n_chats, n_exam in (("logistic", 0, 0), ("self_report", 2, 4)):
        plan = resolved(checkpoint, headline=headline)
        held_out = plan.planned["trade_report"][0].pair.group
        plan = replace(plan, places={**plan.places, held_out: Place("exam")})
        asked = ask_followups(plan, collected(plan), RunFolder.create(tmp_path / headline))
        chats = {p.episode_id for p in plan.planned["plain_chat"]}
        exam = {p.episode_id for p in plan.planned["trade_report"] if p.pair.group == held_out}
        assert (n_chats, n_exam) == (len(chats & set(asked)), len(exam & set(asked)))
        assert len(asked) == n_chats + n_exam + 4
    nobody = replace(plan, probes=plan.probes[:1], audit=replace(plan.audit, headline="logistic"))

    assert {} == ask_followups(nobody, collected(nobody), RunFolder.create(tmp_path / "nobody"))
    assert {} == ask_followups(resolved(None), collected(plan), RunFolder.create(tmp_path / "no model"))
    assert not (tmp_path / "nobody" / "journal.jsonl").exists()


def dropped(folder: RunFolder) -> list[tuple[int, int, dict[str, int]]]:
    """Counts of the journal."""
    return [(entry["n_in"], entry["n_out"], entry["dropped"]) for entry in folder.journal()]


def test_without_yes_and_no_nothing_is_asked(checkpoint: Checkpoint, tmp_path: Path) -> None:
    """The tiny tokenizer knows neither word: no answers, no crash, and the journal says why."""
    plan, folder = resolved(checkpoint), RunFolder.create(tmp_path)

    assert {} == ask_followups(plan, collected(plan), folder)
    assert {(4, 0, followups._NO_WORDS)} == {(n, out, *why) for n, out, why in dropped(folder)}


@pytest.mark.usefixtures("words")
def test_refusals_and_long_chats_are_counted(
    checkpoint: Checkpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A template that refuses one chat, and a chat beyond the context, are dropped with a reason; the others are asked."""
    plan, folder = resolved(checkpoint), RunFolder.create(tmp_path)
    answered = collected(plan)
    one, other = [p.episode_id for p in plan.planned["trade_report"]][:2]
    changed = {
        one: replace(answered.episodes[one], answer="refuse"),
        other: replace(answered.episodes[other], answer="good " * 6000),
    }
    real = checkpoint.encode

    def encode(messages: tuple[Message, ...]) -> list[int]:
        if any(m.content == "refuse" for m in messages):
            raise ValueError("roles must alternate")
        return real(messages)

    monkeypatch.setattr(checkpoint, "encode", encode)
    asked = ask_followups(plan, replace(answered, episodes={**answered.episodes, **changed}), folder)

    assert (
        4,
        2,
        {"longer than the model's context": 1, "the chat template refuses a further turn (ValueError)": 1},
    ) in dropped(folder)
    assert not {one, other} & set(asked)
    assert len(asked) == sum(out for _, out, _ in dropped(folder)) > 1


def test_self_report_is_the_mean_of_its_columns_whatever_the_labels() -> None:
    """Only questions on the last answer count, and yes is deceptive; the fitted probe takes the sign from the labels."""
    rng = np.random.default_rng(0)
    y_N = np.tile([0, 1], 40)
    x_NQ = rng.standard_normal((80, len(QUESTIONS))).astype(np.float32)
    x_NQ[:, SELF_REPORT[0]] += 4 * y_N
    inputs = Inputs(tuple(map(str, range(80))), x_NQ)
    flipped_N, told_N = (self_report.PROBE.fit(inputs, labels, seed=0).score(inputs) for labels in (1 - y_N, y_N))
    fitted = [followup.PROBE.fit(inputs, labels, seed=0).score(inputs) for labels in (1 - y_N, y_N)]

    assert np.array_equal(flipped_N, told_N)
    assert x_NQ[:, list(SELF_REPORT)].mean(axis=1) == pytest.approx(told_N)
    assert told_N[y_N == 1].mean() > told_N[y_N == 0].mean() + 1
    assert np.corrcoef(fitted[0], fitted[1])[0, 1] < -0.99


def test_questions_are_ours_and_of_several_types() -> None:
    """A dozen, each with its id, all of them turns that can be answered by yes or no."""
    assert 12 == len({q.question_id for q in QUESTIONS}) == len({q.text for q in QUESTIONS})
    assert {"self_report", "consistency", "fact", "ambiguous", "mood"} == {q.type for q in QUESTIONS}
    assert (0, 1, 2) == SELF_REPORT
    assert all(q.text.startswith("Answer yes or no: ") and q.text.endswith("?") for q in QUESTIONS)
