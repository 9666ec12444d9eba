"""Answers against logs and shards, and labels against today's rules where they are the rules of then."""

import json
from collections.abc import Mapping
from typing import Any

from harness.answers import Answer
from harness.collect import EPISODES, LABELS, label_suite
from harness.nouns import Label, Suite
from harness.plan import plan_suite
from harness.recompute_steps import CLOSE, Run, Tally
from harness.relabel import Recorded, read_recorded, suites_now
from harness.resolve import code_digest, suite_digest
from harness.shards import read_generations

_IDS = ("prompt_ids", "answer_ids")
_LIKELIHOOD = ("logprob_mean", "logprob_min", "logprob_last", "entropy_mean")


def answers(run: Run, tally: Tally) -> None:
    """What Inspect's logs and the shards hold is what episodes.parquet says."""
    stored = {row["episode_id"]: row for row in run.evidence.episodes.iter_rows(named=True)}
    for suite in run.evidence.plan["suites"]:
        _log(run, suite["name"], stored, tally)
    _shards(run, stored, tally)


def labels(run: Run, tally: Tally) -> None:
    """Every label is what the suite's own rule says of the stored episodes."""
    recorded = read_recorded(run.folder.path)
    suites = suites_now(recorded)
    for told in recorded.plan["suites"]:
        if why := _other_rules(recorded, told, suites.get(told["name"]), tally):
            tally.unknown(f"labels of {told['name']}: {why}")
        else:
            _labels(recorded, suites[told["name"]], tally)


def _log(run: Run, suite: str, stored: Mapping[str, Mapping[str, Any]], tally: Tally) -> None:
    name = f"logs/{suite}.eval"
    if not run.folder.is_entered(name):
        tally.unknown(f"answers of {suite}: the run has no log of them")
        return
    from harness.drive import read_answers  # brings Inspect

    run.folder.read(name)
    said, _ = read_answers(run.folder.path / name)
    mine = {key for key, row in stored.items() if row["suite"] == suite}
    planned = {row["episode_id"] for row in run.evidence.plan["episodes"] if row["suite"] == suite}
    for key in sorted(mine | (said.keys() & planned)):
        where = f"{EPISODES}, {key} of {suite}"
        tally.same(where, "an answer" if key in mine else "none", "an answer" if key in said else "none")
        if key in mine and key in said:
            _answer(where, stored[key], said[key], tally)


def _answer(where: str, row: Mapping[str, Any], said: Answer, tally: Tally) -> None:
    turns = [{"role": turn.role, "content": turn.content} for turn in said.turns]
    earlier = json.loads(row["messages"])
    tally.same(f"{where}, answer", row["answer"], said.text)
    tally.same(f"{where}, turns before the answer", earlier[len(earlier) - len(turns) :], turns)


def _shards(run: Run, stored: Mapping[str, Mapping[str, Any]], tally: Tally) -> None:
    """Token ids, stop reasons and likelihoods of what was read, batch by batch."""
    loose = dict.fromkeys(_LIKELIHOOD, CLOSE)
    for batch in sorted({str(row["batch"]) for row in run.evidence.plan["episodes"]}):
        name = f"activations/{batch}.safetensors"
        if not run.folder.is_entered(name):
            continue
        for made in read_generations(run.folder, name):
            row = stored.get(made.episode_id)
            if row is None:
                tally.same(f"{EPISODES}, {made.episode_id}", "none", f"an answer in {name}")
                continue
            if list(made.prompt_ids) != row["prompt_ids"]:
                continue  # read again by another model's tokenizer: ids and likelihoods are not this shard's
            ids = {key: list(getattr(made, key)) for key in _IDS}
            told = {key: _number(getattr(made, key)) for key in _LIKELIHOOD}
            tally.row(f"{EPISODES}, {made.episode_id}", row, {"answer": made.answer, "stop": made.stop} | ids)
            tally.row(f"{EPISODES}, {made.episode_id}", row, told, loose=loose)


def _number(value: float | None) -> float | None:
    return None if value is None or value != value else round(value, 6)


def _other_rules(recorded: Recorded, told: Mapping[str, Any], suite: Suite | None, tally: Tally) -> str:
    """Why the labels of a suite cannot be made again; a suite that this very code asks otherwise is a difference."""
    if told["kind"] == "imported":
        return "they are what the imported file says"
    if suite is None:
        return "the suite is not installed"
    if suite.version != told["version"]:
        return f"the suite was version {told['version']}, installed is {suite.version}"
    config = recorded.plan["config"]
    digest = suite_digest(plan_suite(suite, seed=recorded.seed, limit=config["limit"], epochs=config["epochs"]))
    if digest == told["digest"]:
        return ""
    if recorded.plan["digests"].get("code") == code_digest():
        tally.same(f"plan.json, digest of {suite.name}", told["digest"], digest)
    return "the suite asks something else now, under the same version"


def _labels(recorded: Recorded, suite: Suite, tally: Tally) -> None:
    config = recorded.plan["config"]
    planned = plan_suite(suite, seed=recorded.seed, limit=config["limit"], epochs=config["epochs"])
    episodes = {p.episode_id: recorded.episodes[p.episode_id] for p in planned if p.episode_id in recorded.episodes}
    for p in planned:
        if p.episode_id in episodes:
            asked = episodes[p.episode_id].messages[: len(p.arm.messages)]
            tally.same(f"{EPISODES}, {p.episode_id} of {suite.name}, prompt", _texts(asked), _texts(p.arm.messages))
    found = label_suite(suite, planned, episodes)
    stored = {key: label for key, label in recorded.labels.items() if recorded.episodes[key].suite == suite.name}
    for key in sorted(found.keys() | stored.keys()):
        where = f"{LABELS}, {key} of {suite.name}"
        tally.same(where, _words(stored.get(key)), _words(found.get(key)))


def _texts(messages: Any) -> list[tuple[str, str]]:
    return [(message.role, message.content) for message in messages]


def _words(label: Label | None) -> str:
    return "no label" if label is None else f"{label.behaviour} ({label.kind}, {label.source}): {label.evidence}"
