"""Edits are in force through every way of asking a model of ours: desks, our Inspect provider, and Inspect's own entry."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from inspect_ai import Task
from inspect_ai import eval as inspect_eval
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import GenerateConfig
from tiny_models import ask, questions, tiny_checkpoint

from harness.capture import Generation, Request
from harness.checkpoint import Checkpoint
from harness.desk import OpenDesk, PlannedDesk
from harness.discover import suites
from harness.drive import open_model, telltale_model
from harness.edited_asking import ask_under
from harness.intervene import edited
from harness.plan import batches, plan_suite
from harness.provider import TelltaleAPI
from harness.shards import read_rows
from harness.store import RunFolder
from harness.stream_nouns import Edit, Site

TOKENS = Site(2, "all", "tokens")
V_D = np.eye(32)[3]
EDITS = (Edit(2, "clamp", V_D, 6.0), Edit(3, "add", np.random.default_rng(0).standard_normal(32), 3.0, span="answer"))


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    """A tiny random model."""
    return tiny_checkpoint(tmp_path_factory.mktemp("models") / "tiny")


async def all_answered(desk: OpenDesk | PlannedDesk, requests: Sequence[Request]) -> list[Generation]:
    """Answers, asked for together."""
    return list(await asyncio.gather(*(desk.answer(request) for request in requests)))


def test_an_open_desk(checkpoint: Checkpoint) -> None:
    """What it answers is what `generate` answers under the same edits; and other than without."""
    desk, requests = OpenDesk(checkpoint, temperature=1.0), questions(5)
    with edited(checkpoint, EDITS):
        wanted = ask(checkpoint, requests).generations
        assert [g.answer_ids for g in wanted] == [g.answer_ids for g in asyncio.run(all_answered(desk, requests))]
    assert [g.answer_ids for g in wanted] != [g.answer_ids for g in asyncio.run(all_answered(desk, requests))]


def test_a_planned_desk_keeps_the_edited_stream(checkpoint: Checkpoint, tmp_path: Path) -> None:
    """Its shards hold the clamped coordinate at every position; those of an unedited run do not."""
    planned = plan_suite(suites()["trade_report"], seed=0, limit=3, epochs=1)
    named = batches(planned, size=8)
    along = {}
    for name, edits in (("edited", EDITS), ("plain", ())):
        folder = RunFolder.create(tmp_path / name)
        desk = PlannedDesk(checkpoint, named, sites=[TOKENS], temperature=1.0, folder=folder)
        with edited(checkpoint, edits):
            said = {g.episode_id: g.answer for batch in named for g in desk.answer_batch(batch)}
        asked = ask_under(checkpoint, planned, edits=edits)
        assert {p.episode_id: asked.episodes[p.episode_id].answer for p in planned} == said
        along[name] = read_rows(folder, "activations/trade_report-main-0000.safetensors")[TOKENS][1] @ V_D
    np.testing.assert_allclose(along["edited"], 6.0, atol=1e-5)
    assert np.ptp(along["plain"]) > 0.1


@pytest.mark.parametrize("by_name", [True, False])
def test_inspect_asks_the_edited_model(checkpoint: Checkpoint, tmp_path: Path, by_name: bool) -> None:
    """Of a model that Inspect opened by its name, the checkpoint to edit is the provider's; one that we give it is ours."""
    task = Task(
        dataset=MemoryDataset([Sample(input=f"The goods are {word}") for word in ("good", "bad", "iron")]),
        config=GenerateConfig(max_tokens=12, temperature=0.0, seed=5),
    )
    name = f"telltale/{checkpoint.folder}"
    model = open_model(name) if by_name else telltale_model("tiny", checkpoint=checkpoint)
    opened = cast(TelltaleAPI, model.api).checkpoint
    assert by_name == (opened is not checkpoint)
    said = []
    for edits in (EDITS, ()):
        with edited(opened, edits):
            log = inspect_eval(
                task, model=model, log_dir=str(tmp_path), display="none", log_realtime=False, ctl_server=False
            )
        said.append([sample.output.completion for sample in log[0].samples or []])
    assert 3 == len(said[0])
    assert said[0] != said[1]
