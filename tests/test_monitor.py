"""The live monitor gives what the frozen detector gives offline, turn by turn, and says nothing where nobody watched."""

import json
import shutil
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
import torch
from inspect_ai import Task, eval
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.event import ModelEvent
from inspect_ai.log import read_eval_log
from inspect_ai.model import get_model
from inspect_ai.solver import generate as answer
from tiny_models import ask, questions, tiny_checkpoint

from harness.capture import replay
from harness.checkpoint import Checkpoint
from harness.errors import DamagedError, UsageError
from harness.monitor import seen_in
from harness.probe_nouns import Inputs
from harness.result_nouns import Sighting
from harness.store import RunFolder
from harness.stream_nouns import Site
from harness.sweep import score_rows
from harness.watching import KEY, Watcher
from probes.mean_difference import PROBE

SITE = Site(2, "response", "mean")


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    """A random model."""
    return tiny_checkpoint(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="module")
def detector(checkpoint: Checkpoint, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A detector of that model, frozen as a run freezes it."""
    return frozen(tmp_path_factory.mktemp("runs") / "run", checkpoint)


def frozen(run: Path, checkpoint: Checkpoint, *, site: Site = SITE, model: str = "") -> Path:
    """A direction drawn at random, with a threshold, in a run folder."""
    folder, identity = RunFolder.create(run), checkpoint.identity
    x_ND = np.random.default_rng(0).normal(size=(8, identity.width)).astype(np.float32)
    inputs = Inputs(tuple(map(str, range(8))), x_ND)
    tensors, state = PROBE.fit(inputs, np.arange(8) % 2, seed=0).state()
    bound = {
        "model": model or identity.digest,
        "template": identity.template_sha256,
        "tokenizer": identity.tokenizer_sha256,
    }
    facts = {"schema": 1, "detector": PROBE.name, "train_suite": "s", "site": asdict(site), "threshold": 0.0}
    plan = {"run_id": "r", "model": {**identity.facts(), "digest": bound["model"]}, "episodes": [], "split": {}}
    folder.write_json("plan.json", plan, stage="plan")
    folder.write_tensors(f"detectors/s.{PROBE.name}.safetensors", tensors, {}, stage="judge")
    folder.write_json(f"detectors/s.{PROBE.name}.json", facts | {"bound": bound, "state": state}, stage="judge")
    return run / "detectors" / f"s.{PROBE.name}.json"


def test_live_scores_are_the_offline_ones(checkpoint: Checkpoint, detector: Path) -> None:
    """Watched in a batch, and read again from the finished answers: the same to 1e-5, alarms by the frozen threshold."""
    watcher = Watcher.open(detector, checkpoint)
    captured = ask(checkpoint, questions(6), sites=watcher.sites)
    live = watcher.sightings(captured)
    ids, x_ND = replay(checkpoint.model, captured.generations, sites=[SITE]).rows[SITE]
    offline = score_rows(watcher.frozen.detector, Inputs(ids, x_ND))

    assert 6 == len(live)
    assert np.ptp(offline) > 1e-3, "answers that all score alike would show nothing"
    for episode_id, value in zip(ids, offline, strict=True):
        assert value == pytest.approx(live[episode_id].value, abs=1e-5)
        assert (live[episode_id].value > 0) == live[episode_id].is_alarm


def test_somebody_else_s_generate_can_be_watched(checkpoint: Checkpoint, detector: Path) -> None:
    """Hooks on the bare model give what our own path gives, and are gone afterwards."""
    watcher = Watcher.open(detector, checkpoint)
    (request,) = questions(1)
    (ours,) = watcher.sightings(ask(checkpoint, [request], sites=watcher.sites, temperature=0.0)).values()
    ids = checkpoint.encode(request.messages)
    with watcher.watching(checkpoint.model) as seen, torch.inference_mode():
        out = checkpoint.model.generate(  # type: ignore[operator]  # typed in part only
            torch.tensor([ids]),
            max_new_tokens=request.max_tokens,
            do_sample=False,
            attention_mask=torch.ones(1, len(ids)),
        )
    (theirs,) = seen.scores(n_prompt=[len(ids)], n_answer=[out.shape[1] - len(ids)]).values()

    assert ours.value == pytest.approx(theirs.value, abs=1e-5)
    assert not any(layer._forward_hooks for layer in checkpoint.model.model.layers)


def test_a_watch_that_cannot_know_says_so(checkpoint: Checkpoint, detector: Path) -> None:
    """No call, two calls, another batch, more tokens than were watched: one line each; a call is scored, without a cache too."""
    watcher, (ids,) = Watcher.open(detector, checkpoint), map(checkpoint.encode, [questions(1)[0].messages])

    def watch(*n_answers: int, n_calls: int = 1, use_cache: bool = True) -> dict[int, Sighting]:
        with watcher.watching(checkpoint.model) as seen, torch.inference_mode():
            for _ in range(n_calls):
                checkpoint.model.generate(  # type: ignore[operator]  # typed in part only
                    torch.tensor([ids]), max_new_tokens=3, min_new_tokens=3, do_sample=False, use_cache=use_cache
                )
        return seen.scores(n_prompt=[len(ids)] * len(n_answers), n_answer=n_answers)

    assert watch(3)[0].value == pytest.approx(watch(3, use_cache=False)[0].value, abs=1e-5)
    for words, n_answers, n_calls in (
        ("nothing was generated", [3], 0),
        ("more than one call", [3], 2),
        ("a batch of 1 was watched; .* 2 prompts and 2 answers", [3, 3], 1),
        ("3 tokens were watched; .* 4", [4], 1),
    ):
        with pytest.raises(UsageError, match=words):
            watch(*n_answers, n_calls=n_calls)


def evaluated(model_args: dict[str, str], checkpoint: Checkpoint, folder: Path) -> Path:
    """Two questions through Inspect."""
    samples = [Sample(id=i, input="What is the grade ?") for i in range(2)]
    model = get_model(f"telltale/{checkpoint.folder}", memoize=False, **model_args)  # type: ignore[arg-type]  # any argument
    task = Task(name="chat", dataset=MemoryDataset(samples), solver=answer())
    (log,) = eval(task, model=model, log_dir=str(folder), display="none", log_format="eval", max_tokens=8)
    return Path(str(log.location).removeprefix("file://"))


def test_every_turn_has_its_score_in_the_log(checkpoint: Checkpoint, detector: Path, tmp_path: Path) -> None:
    """In the model's output of each event, and as lines beside the log; without a monitor there is neither."""
    watched, alone = (
        evaluated(args, checkpoint, tmp_path / name)
        for name, args in (("watched", {"monitor": str(detector)}), ("alone", {}))
    )
    seen = [
        seen_in(event.output)
        for sample in read_eval_log(str(watched)).samples or []
        for event in sample.events
        if isinstance(event, ModelEvent)
    ]
    lines = [json.loads(line) for line in Path(f"{watched}.monitor.jsonl").read_text().splitlines()]

    assert 2 == len(seen) == len(lines)
    assert sorted(one["value"] for one in seen if one) == sorted(line["value"] for line in lines)
    assert {"s.mean_difference"} == {line["detector"] for line in lines}
    assert not Path(f"{alone}.monitor.jsonl").exists()
    assert KEY not in str(read_eval_log(str(alone)).samples)


def test_a_detector_of_another_model_does_not_watch(checkpoint: Checkpoint, tmp_path: Path) -> None:
    """Bound elsewhere it is refused, unless forced; so are changed files, sites without one row, and folders of none or of two."""
    stranger = frozen(tmp_path / "stranger", checkpoint, model="0" * 64)
    with pytest.raises(UsageError, match="bound to another model"):
        Watcher.open(stranger, checkpoint)
    assert Watcher.open(stranger, checkpoint, across_models=True)
    with pytest.raises(UsageError, match="one pooled span"):
        Watcher.open(
            frozen(tmp_path / "tokens", checkpoint, site=replace(SITE, span="all", pooling="tokens")), checkpoint
        )
    with pytest.raises(UsageError, match="layer 9"):
        Watcher.open(frozen(tmp_path / "deep", checkpoint, site=replace(SITE, layer=9)), checkpoint)
    with pytest.raises(UsageError, match="no frozen detector in it"):
        Watcher.open(tmp_path, checkpoint)
    with pytest.raises(UsageError, match="no such detector"):
        Watcher.open(tmp_path / "deep" / "plan.json" / "nowhere", checkpoint)
    changed = frozen(tmp_path / "changed", checkpoint)
    assert changed.stem == Watcher.open(changed.parent.parent, checkpoint).frozen.stem
    for name in ("t.mean_difference.json", "t.mean_difference.safetensors"):
        shutil.copy(changed.with_suffix(Path(name).suffix), changed.with_name(name))
    with pytest.raises(
        UsageError, match="2 detectors; give one of them: s.mean_difference.json, t.mean_difference.json"
    ):
        Watcher.open(changed.parent, checkpoint)
    changed.with_suffix(".safetensors").write_bytes(b"")
    with pytest.raises(DamagedError):
        Watcher.open(changed, checkpoint)
