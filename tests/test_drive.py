"""From a suite through Inspect to answers: nothing is dropped in silence, and nothing is asked twice."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest
from inspect_ai.log import EvalLog, read_eval_log
from pitfalls import also
from tiny_models import tiny_checkpoint

from harness import discover, playing
from harness.asking import drive_suite, shards
from harness.capture import Captured, Generation, Request, generate
from harness.checkpoint import Checkpoint
from harness.collect import collect
from harness.config import Audit
from harness.default_suites import suites_for
from harness.desk import OpenDesk, PlannedDesk
from harness.discover import organisms, suites
from harness.drive import inspect_task, read_answers, run_task, task_of, telltale_model
from harness.errors import DamagedError, UsageError
from harness.identity import Identity
from harness.nouns import Behaviour, Episode, Label, Pair, Role, Suite
from harness.plan import Planned, batches, plan_suite
from harness.resolve import Resolved, resolve
from harness.shards import read_generations, read_rows
from harness.store import RunFolder
from harness.stream_nouns import Site

SITES = (Site(0, "prompt", "mean"), Site(2, "end", "last"), Site(2, "all", "tokens"))
TRADE = suites()["trade_report"]


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    """A tiny random model."""
    return tiny_checkpoint(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    """An empty run folder."""
    return RunFolder.create(tmp_path / "run")


@pytest.fixture
def resolved(checkpoint: Checkpoint) -> Resolved:
    """A small audit of it."""
    return resolve(
        Audit(model=str(checkpoint.folder), suites=("trade_report",), limit=3, batch=8, probes=("logistic",))
    )


class Counting:
    """`generate`, with a count of what it was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Stands in for it at the desks."""
        self.asked: list[list[str]] = []
        monkeypatch.setattr(playing, "generate", self)

    def __call__(self, checkpoint: Checkpoint, requests: Sequence[Request], **settings: Any) -> Captured:
        """The real answer."""
        self.asked.append([request.episode_id for request in requests])
        return generate(checkpoint, requests, **settings)


class Failing:
    """A desk that cannot answer some episodes."""

    def __init__(self, checkpoint: Checkpoint, broken: Sequence[str]) -> None:
        """All others are answered by an open desk."""
        self._desk, self._broken = OpenDesk(checkpoint, temperature=1.0), set(broken)

    async def answer(self, request: Request) -> Generation:
        """An answer, or an accident."""
        if request.episode_id in self._broken:
            raise RuntimeError("the card fell off the bus\nand more")
        return await self._desk.answer(request)


def planned_desk(checkpoint: Checkpoint, planned: Sequence[Planned], run: RunFolder) -> PlannedDesk:
    """Batches of eight."""
    return PlannedDesk(checkpoint, batches(planned, size=8), sites=SITES, temperature=1.0, folder=run)


def requests_of(planned: Sequence[Planned]) -> list[Request]:
    """What a provider would ask."""
    return [Request(p.episode_id, p.arm.messages, p.seed, p.suite.max_tokens) for p in planned]


def answered(desk: PlannedDesk | OpenDesk, requests: Sequence[Request]) -> dict[str, Generation]:
    """All requests at once, in this order."""

    async def all_at_once() -> list[Generation]:
        return await asyncio.gather(*(desk.answer(request) for request in requests))

    return {g.episode_id: g for g in asyncio.run(all_at_once())}


def log_of(path: Path) -> EvalLog:
    """Inspect's log."""
    return read_eval_log(str(path))


def test_a_suite_runs_in_inspect(checkpoint: Checkpoint, tmp_path: Path) -> None:
    """The task of two pairs, through our provider by folder: every sample is scored, every auxiliary question is in the log."""
    model = telltale_model(str(checkpoint.folder))
    path = run_task(inspect_task(TRADE, limit=2), model, tmp_path)
    log, (answers, errors) = log_of(path), read_answers(path)
    planned = plan_suite(TRADE, seed=0, limit=2, epochs=1)

    assert "success" == log.status
    assert 8 == len(log.samples or [])
    assert {} == errors
    assert {p.episode_id for p in planned} == set(answers)
    assert log.eval.model == f"telltale/{checkpoint.folder}"


class _Verbatim:
    """A suite whose label is deceptive for the first arm, unclear for the second, honest for the others."""

    def __getattr__(self, name: str) -> Any:
        return getattr(TRADE, name)

    def label(self, pair: Pair, episode: Episode, others: Sequence[Episode]) -> Label:
        """By the arm alone."""
        known = {pair.arms[0].name: Behaviour.DECEPTIVE, pair.arms[1].name: Behaviour.UNCLEAR}
        return Label(known.get(episode.arm, Behaviour.HONEST), "planted", "", "rule")


def test_inspect_shows_the_rates_that_the_labels_have(checkpoint: Checkpoint, tmp_path: Path) -> None:
    """One deceptive and one unclear answer among four: Inspect shows a quarter each, and not the 0 that it makes of words."""
    suite = cast(Suite, _Verbatim())
    planned = plan_suite(suite, seed=0, limit=2, epochs=1)
    log = log_of(run_task(task_of(suite, planned, temperature=1.0), telltale_model(str(checkpoint.folder)), tmp_path))
    shown = {score.name: score.metrics["mean"].value for score in (log.results.scores if log.results else [])}
    assert {"deceptive": 0.25, "unclear": 0.25} == shown


def test_an_open_desk_answers_as_a_planned_one(checkpoint: Checkpoint, run: RunFolder) -> None:
    """What comes as it comes is answered by the same seeds, so the answers are those of the fixed batches."""
    planned = plan_suite(TRADE, seed=0, limit=3, epochs=1)
    requests = requests_of(planned)
    there = answered(planned_desk(checkpoint, planned, run), requests)
    here = answered(OpenDesk(checkpoint, temperature=1.0, batch=5), Random(0).sample(requests, len(requests)))

    assert {i: g.answer_ids for i, g in there.items()} == {i: g.answer_ids for i, g in here.items()}


def test_the_order_of_questions_does_not_matter(checkpoint: Checkpoint, tmp_path: Path) -> None:
    """A planned desk gives the same answers, and the same bytes, in whatever order it is asked."""
    planned = plan_suite(TRADE, seed=0, limit=3, epochs=1)
    requests, runs = requests_of(planned), [RunFolder.create(tmp_path / name) for name in ("one", "two")]
    turned = Random(1).sample(requests, len(requests))
    first, second = (
        answered(planned_desk(checkpoint, planned, r), q) for r, q in zip(runs, (requests, turned), strict=True)
    )
    digests = [{entry["path"]: entry["sha256"] for entry in r.journal()} for r in runs]

    assert [r.episode_id for r in requests] != [r.episode_id for r in turned]
    assert first == second
    assert digests[0] == digests[1]
    assert len(batches(planned, size=8)) == len(digests[0])


def test_only_main_episodes_are_captured(checkpoint: Checkpoint, run: RunFolder) -> None:
    """Main and auxiliary questions never share a batch, and auxiliary shards hold answers without activations."""
    planned = plan_suite(TRADE, seed=0, limit=3, epochs=1)
    answered(planned_desk(checkpoint, planned, run), requests_of(planned))
    role = {p.episode_id: p.arm.role for p in planned}
    for name in batches(planned, size=8):
        shard = f"activations/{name}.safetensors"
        roles = {role[g.episode_id] for g in read_generations(run, shard)}

        assert 1 == len(roles)
        assert (set(SITES) if roles == {Role.MAIN} else set()) == set(read_rows(run, shard))


def test_a_finished_shard_is_not_asked_again(
    checkpoint: Checkpoint, run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process takes what is there; a shard that was damaged or lost is made again, alone, to the same bytes."""
    planned, counting = plan_suite(TRADE, seed=0, limit=3, epochs=1), Counting(monkeypatch)
    first = answered(planned_desk(checkpoint, planned, run), requests_of(planned))
    names = list(batches(planned, size=8))
    before = {name: run.read(f"activations/{name}.safetensors") for name in names}
    assert len(names) == len(counting.asked) > 2

    counting.asked.clear()
    assert first == answered(planned_desk(checkpoint, planned, RunFolder(run.path)), requests_of(planned))
    assert [] == counting.asked

    damaged, lost = (run.path / f"activations/{name}.safetensors" for name in names[:2])
    damaged.write_bytes(damaged.read_bytes() + b"\x00")
    lost.unlink()
    assert first == answered(planned_desk(checkpoint, planned, RunFolder(run.path)), requests_of(planned))
    assert 2 == len(counting.asked)
    assert before == {name: RunFolder(run.path).read(f"activations/{name}.safetensors") for name in names}


def test_activations_that_are_not_numbers_stop_the_batch(
    checkpoint: Checkpoint, run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken model writes no shard, and the message names batch and site."""

    def broken(*arguments: Any, **settings: Any) -> Captured:
        captured = generate(*arguments, **settings)
        captured.rows[SITES[1]][1][0, 3] = float("nan")
        return captured

    monkeypatch.setattr(playing, "generate", broken)
    planned = plan_suite(TRADE, seed=0, limit=3, epochs=1)
    with pytest.raises(DamagedError, match="trade_report-main-0000.*residual.L02.end.last are not finite"):
        planned_desk(checkpoint, planned, run).answer_batch("trade_report-main-0000")
    assert [] == run.journal()


def test_what_cannot_be_answered_is_kept_as_an_error(checkpoint: Checkpoint, tmp_path: Path) -> None:
    """One broken episode is an error of its own with the first line of its reason; the others are answered and scored."""
    planned = plan_suite(TRADE, seed=0, limit=2, epochs=1)
    broken = next(p.episode_id for p in planned if p.arm.name == "tempted")
    model = telltale_model("tiny", checkpoint=checkpoint, desk=Failing(checkpoint, [broken]))
    answers, errors = read_answers(run_task(task_of(TRADE, planned, temperature=1.0), model, tmp_path))

    assert [broken] == list(errors)
    assert "the card fell off the bus" in errors[broken]
    assert 1 == len(errors[broken].splitlines())
    assert {p.episode_id for p in planned} - {broken} == set(answers)


def test_a_broken_belief_question_takes_its_mains_with_it(checkpoint: Checkpoint, tmp_path: Path) -> None:
    """Without evidence there is no label: every main episode that it serves is an error, none is half labelled."""
    planned = plan_suite(TRADE, seed=0, limit=2, epochs=1)
    broken = next(p for p in planned if p.arm.name == "belief_1")
    model = telltale_model("tiny", checkpoint=checkpoint, desk=Failing(checkpoint, [broken.episode_id]))
    _, errors = read_answers(run_task(task_of(TRADE, planned, temperature=1.0), model, tmp_path))

    assert set(errors) == {
        p.episode_id for p in planned if p.pair.pair_id == broken.pair.pair_id and p.arm.role is Role.MAIN
    }


def drive(resolved: Resolved, run: RunFolder) -> None:
    """The driving stage of its one suite."""
    drive_suite(resolved, TRADE, run)


def test_lost_episodes_are_counted_with_their_reason(
    resolved: Resolved, run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch that fails is lost with its reason, in the journal too; the same command later asks it again and labels all."""
    broken = resolved.planned[TRADE.name][0].episode_id

    def fail(checkpoint: Checkpoint, requests: Sequence[Request], **settings: Any) -> Captured:
        if broken in {request.episode_id for request in requests}:
            raise RuntimeError("out of memory")
        return generate(checkpoint, requests, **settings)

    with monkeypatch.context() as patch:
        patch.setattr(playing, "generate", fail)
        drive(resolved, run)
        partial = collect(resolved, run)
    n_main = 12
    assert broken not in partial.episodes
    assert n_main - 8 == len(partial.labels)
    assert 8 == partial.lost["RuntimeError('out of memory')"]
    entry = next(entry for entry in run.journal() if entry["path"] == "labels.parquet")
    assert (n_main, n_main - 8, dict(partial.lost)) == (entry["n_in"], entry["n_out"], entry["dropped"])

    again = RunFolder(run.path)
    drive(resolved, again)
    whole = collect(resolved, again)
    assert n_main == len(whole.labels) == again.read_table("labels.parquet").height
    assert {} == whole.lost


def test_a_suite_that_is_done_is_not_driven_again(
    resolved: Resolved, run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Log and shards verify: nothing is asked. One shard damaged: that one alone is asked, and the tables stay."""
    counting = Counting(monkeypatch)
    drive(resolved, run)
    collect(resolved, run)
    labels = run.read("labels.parquet")
    names = shards(resolved, TRADE.name)
    assert len(names) == len(counting.asked)

    counting.asked.clear()
    drive(resolved, RunFolder(run.path))
    assert [] == counting.asked
    (run.path / names[0]).write_bytes(b"")
    again = RunFolder(run.path)
    drive(resolved, again)
    collect(resolved, again)
    assert 1 == len(counting.asked)
    assert labels == again.read("labels.parquet")


@also(10)
def test_a_log_that_contradicts_a_shard_is_damage(resolved: Resolved, run: RunFolder) -> None:
    """Answers are kept twice, in Inspect's log and in our shards; they must agree."""
    drive(resolved, run)
    collect(resolved, run)
    name = shards(resolved, TRADE.name)[0]
    tensors, facts = run.read_tensors(name)
    run.write_tensors(name, tensors, facts | {"answers": ["other"] * len(facts["answers"])}, stage="capture")
    with pytest.raises(DamagedError, match="the log says .*, the shard 'other'; run the audit into a new folder"):
        collect(resolved, run)


def test_a_broken_checkpoint_ends_the_run_before_inspect(
    resolved: Resolved, run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is one error, not one for every sample, and no log is written."""

    def load(*_: object, **__: object) -> None:
        raise RuntimeError("no such kernel")

    assert resolved.checkpoint is not None
    monkeypatch.setattr("harness.checkpoint._load", load)
    with pytest.raises(RuntimeError, match="no such kernel"):
        drive(resolved, run)
    assert [] == run.journal()


def test_an_interruption_inside_inspect_stays_one(
    resolved: Resolved, run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while a batch is made is no failed sample, and the next call goes on."""

    def interrupted(*_: object, **__: object) -> Captured:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(playing, "generate", interrupted)
        with pytest.raises(KeyboardInterrupt):
            drive(resolved, run)
    again = RunFolder(run.path)
    drive(resolved, again)
    assert 12 == len(collect(resolved, again).labels)


def test_a_suite_of_one(checkpoint: Checkpoint, tmp_path: Path) -> None:
    """Every suite runs on one pair, in the same way."""
    model = telltale_model("tiny", checkpoint=checkpoint)
    tasks: list[tuple[Suite, Any]] = [(suite, inspect_task(suite, limit=1)) for suite in suites().values()]
    for suite, task in tasks:
        answers, errors = read_answers(run_task(task, model, tmp_path / suite.name))

        assert {} == errors
        assert {p.episode_id for p in plan_suite(suite, seed=0, limit=1, epochs=1)} == set(answers)


def test_who_names_no_suite_is_asked_what_it_may_know(checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """An organism its own banks, or all where it names none; another model no fiction; a suite that is named is asked anyway."""
    banks = {name: suite.bank for name, suite in suites().items()}
    wily = organisms()["wily"]

    def asked(identity: Identity, *known: str) -> set[str]:
        monkeypatch.setattr(discover, "organisms", lambda: {"wily": replace(wily, banks=known)})
        return {banks[name] for name in suites_for(identity)}

    organism = replace(checkpoint.identity, name="wily", kind="organism")
    assert {"almanac", "smalltalk"} == asked(organism, "almanac", "smalltalk")
    assert set(banks.values()) == asked(organism)
    assert set(banks.values()) - {"almanac"} == asked(checkpoint.identity)
    with pytest.raises(UsageError, match="model wily: no suite is installed on what it knows; name one with --suite"):
        asked(organism, "nothing")
    named = resolve(Audit(model=str(checkpoint.folder), suites=("trade_report",), probes=("logistic",), limit=1))
    assert ["almanac"] == [suite.bank for suite in named.suites]
