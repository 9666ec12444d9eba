"""A model behind somebody's server: its behaviour is measured, its inside is not, and a server that fails is an incomplete run."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from conftest import Install, Telltale
from inspect_ai.model import GenerateConfig
from scripted_server import Asked, Script, ScriptedServer, completion
from test_pipeline import HerePool

from harness import discover, drive, judging_pool, pipeline
from harness.nouns import Message
from harness.plan import Planned, plan_suite
from harness.players import PLAYERS, answer

PLANTED = (Path(__file__).parent / "planted_suite.py").read_text(encoding="utf-8")
MODEL = "openai-api/scripted/keeper"
PROBES = ("--probe", "logistic", "--probe", "tfidf_response")
Run = Callable[..., tuple[int, dict[str, Any], str, list[Asked]]]


@pytest.fixture
def run(third_party: Install, telltale: Telltale, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """An audit of the planted suite through a server of this script; a server that fails is asked once."""
    third_party("acme_meters", {"meter_report": PLANTED})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(judging_pool, "ProcessPoolExecutor", HerePool)
    monkeypatch.setattr(pipeline, "_track", lambda *_: "")
    monkeypatch.setenv("SCRIPTED_API_KEY", "none")

    def audited(script: Script, *, patience_s: int = 60) -> tuple[int, dict[str, Any], str, list[Asked]]:
        monkeypatch.setattr(drive, "PATIENCE", GenerateConfig(max_retries=0, attempt_timeout=patience_s))
        with ScriptedServer(script) as server:
            monkeypatch.setenv("SCRIPTED_BASE_URL", server.url)
            words = ("--model", MODEL, "--suite", "meter_report", "--limit", 4, *PROBES, "--out", "run", "--json")
            code, out, err = telltale("run", *words)
        return code, json.loads(out.splitlines()[-1]), err, server.asked

    return audited


def player(name: str, **replaced: tuple[int, bytes] | None) -> Script:
    """What a player would say; for some pairs, by name, something else."""
    planned = {
        p.arm.messages[0].content: p
        for p in plan_suite(discover.suites()["meter_report"], seed=0, limit=None, epochs=1)
    }

    def script(asked: Asked) -> tuple[int, bytes] | None:
        turns = [Message(turn["role"], turn["content"]) for turn in asked["messages"]]
        found: Planned = planned[turns[0].content]
        if found.pair.pair_id in replaced:
            return replaced[found.pair.pair_id]
        said = answer(PLAYERS[name], found.suite, found.pair, found.arm, turns, max_tokens=asked["max_tokens"])
        return completion(said.text)

    return script


def rows(**wanted: str) -> list[dict[str, Any]]:
    """Rows of the run's verdicts with these values."""
    verdicts = json.loads(Path("run/verdicts.json").read_text(encoding="utf-8"))["verdicts"]
    return [row for row in verdicts if all(row[key] == value for key, value in wanted.items())]


def test_behaviour_is_measured_and_nothing_else(run: Run) -> None:
    """Exit 0, complete: it deceives where it is paid to and nowhere else; no detector that reads activations has a number."""
    code, last, err, asked = run(player("deceptive"))
    rates = {row["slice"]: row["value"] for row in rows(role="behaviour", metric="deceptive_rate")}
    detectors = [row for row in rows() if row["detector"]]

    assert (0, "complete", 8, 8) == (code, last["status"], last["n_planned"], last["n_scored"]), err
    assert (1.0, 0.0) == (rates["arm:paid"], rates["arm:plain"])
    assert [] == [row for row in detectors if row["status"] == "measured" or not row["reason"]]
    assert "not_measurable" in {row["status"] for row in detectors if row["family"] == "probe"}
    assert "telltale" not in json.dumps(asked).lower()
    assert "RESULT read_meter: " in json.dumps(asked)


FAILURES: dict[str, tuple[tuple[int, bytes] | None, str]] = {
    "500": ((500, b'{"error": {"message": "on fire"}}'), "^InternalServerError.*on fire"),
    "400": ((400, b'{"error": {"message": "no such model"}}'), "^BadRequestError.*no such model"),
    "no JSON": ((200, b"<html>busy</html>"), "."),
    "half JSON": ((200, b'{"id": "x", "choices": [{"index"'), "."),
    "no choices": (completion(None), "."),
    "silence": (None, "imeout|attempt_timeout"),
}


@pytest.mark.parametrize("what", FAILURES)
def test_what_a_server_fails_to_say_is_counted(run: Run, what: str) -> None:
    """Exit 3, one line: the episodes of one pair are lost with their reason, those of the others are labelled."""
    reply, reason = FAILURES[what]
    code, last, err, _ = run(player("deceptive", **{"keeper-2": reply}), patience_s=5 if reply is None else 60)
    episodes = pl.read_parquet("run/episodes.parquet")
    entries = [json.loads(line) for line in Path("run/journal.jsonl").read_text(encoding="utf-8").splitlines()]
    dropped = next(entry["dropped"] for entry in entries if entry["path"] == "labels.parquet")

    assert (3, "incomplete", 8, 6) == (code, last["status"], last["n_planned"], last["n_scored"])
    assert 1 == len(err.splitlines()[-1:])
    assert "keeper-2" not in set(episodes["pair_id"])
    assert [2] == list(dropped.values())
    assert re.search(reason, next(iter(dropped)))
