"""Mistakes in engineering, planted: each is seen, or cannot be made; and every mistake of the list has its test, or its reason."""

import ast
import pickle
import shutil
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from pitfalls import BEYOND, N_PITFALLS, also, pitfall
from planted_pitfalls import SETTINGS, headline, pairs, shows_lie
from planted_sales import readings
from tiny_models import ask, questions, tiny_folder

from harness.checkpoint import Checkpoint
from harness.config import Audit
from harness.errors import DamagedError, UsageError
from harness.judge import judge_suite
from harness.judge_nouns import SuiteFacts
from harness.judge_readings import Readings
from harness.nouns import Message
from harness.resolve import resolve
from harness.run_evidence import RunEvidence
from harness.store import RunFolder
from harness.stream_nouns import Activations, Site
from probes import mean_difference

ROOT = Path(__file__).resolve().parent.parent
TALK = (Message("system", "Be calm."), Message("user", "What is the grade"))
NO_SYSTEM = (
    "{% for m in messages if m.role != 'system' %}<|{{ m.role }}|>{{ m.content }}{% endfor %}<|assistant|>",
    "{% if messages[0].role == 'system' %}{{ raise_exception('no system role') }}{% endif %}"
    "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{% endfor %}<|assistant|>",
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny checkpoint, not to be changed."""
    return tiny_folder(tmp_path_factory.mktemp("models") / "whole", n_layers=2)


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(whole, tmp_path / "copy"))


@pitfall(
    28,
    "The states of a whole batch are attached to every sample, and the logs drop them.",
    source="Inspect's own provider for Transformers",
    caught="Telltale reads the streams itself while the model answers. Each episode has rows of its own, equal to those that it has "
    "when it is asked alone, and they are written before the log is.",
)
def test_rows_are_the_episode_s_own(whole: Path) -> None:
    """In a batch of four each episode has one row, the one it has alone, and not its neighbour's."""
    checkpoint, site, requests = Checkpoint(whole, name="tiny"), Site(2, "prompt_end", "last"), questions(4)
    ids, x_ND = ask(checkpoint, requests, sites=[site]).rows[site]
    alone_ND = np.concatenate([ask(checkpoint, [each], sites=[site]).rows[site][1] for each in requests])

    assert [each.episode_id for each in requests] == list(ids)
    np.testing.assert_allclose(x_ND, alone_ND, atol=1e-5)
    assert np.abs(x_ND - np.roll(alone_ND, 1, axis=0)).max(axis=1).min() > 0.05, "a neighbour's rows are far"


@pitfall(
    29,
    "What was computed is found again by a key that does not know its content.",
    source="models-under-pressure, whose cache is keyed without content",
    caught="A run is named by a hash of configuration, weights, template, suites, code and versions; every file is in the journal "
    "with its digest, which is checked at every reading.",
)
def test_a_run_is_named_by_content(whole: Path, folder: Path) -> None:
    """One bit of a weight, or another question drawn, is another run; the same files elsewhere are the same run."""

    def run_id(path: Path, **changes: object) -> str:
        audit = Audit(model=str(path), suites=("instructed_facts",), probes=("logistic",), limit=2)
        return resolve(replace(audit, **changes)).run_id  # type: ignore[arg-type]  # fields by name

    first = run_id(whole)
    assert first == run_id(folder)
    assert first != run_id(folder, seed=1)
    weights = folder / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    assert first != run_id(folder)


@also(29)
def test_a_stale_shard_is_not_there(tmp_path: Path) -> None:
    """A shard whose bytes were changed counts as not there and is never read; before, it was."""
    run, name = RunFolder.create(tmp_path / "run"), "activations/asked-main-0000.safetensors"
    run.write_tensors(name, {"x_ND": np.zeros((2, 3), np.float32)}, {}, stage="capture")
    assert run.holds(name)
    path = run.path / name
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")

    assert not RunFolder(run.path).holds(name)
    with pytest.raises(DamagedError, match="the journal says"):
        RunFolder(run.path).read_tensors(name)


class Bomb:
    """Runs code when it is unpickled."""

    def __init__(self, path: Path) -> None:
        """Where it leaves its mark."""
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        """What unpickling calls."""
        return Path.touch, (self.path,)


@pitfall(
    30,
    "Probes and weights are pickles, which run code when they are loaded.",
    source="Apollo's probes; AISI lie-detectors with an unrestricted torch.load",
    caught="Detectors are safetensors and JSON, checkpoints are taken as safetensors alone, and nothing in the four packages imports a "
    "pickle or loads with one.",
)
def test_a_pickle_is_never_loaded(tmp_path: Path, folder: Path) -> None:
    """A pickle in place of a detector, or of weights, is refused, and what it would have run has not run; unpickled, it runs."""
    mark, bomb = tmp_path / "ran", pickle.dumps(Bomb(tmp_path / "ran"))
    run = RunFolder.create(tmp_path / "run")
    run.write("detectors/asked.logistic.safetensors", bomb, stage="judge")
    with pytest.raises(DamagedError, match="cannot be parsed"):
        run.read_tensors("detectors/asked.logistic.safetensors")
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    (folder / "pytorch_model.bin").write_bytes(bomb)
    with pytest.raises(UsageError, match="pytorch_model.bin, which can run code when loaded"):
        Checkpoint(folder, name="x")

    assert not mark.exists()
    pickle.loads(bomb)
    assert mark.exists()


@also(30)
def test_nothing_loads_with_a_pickle() -> None:
    """No call of torch.load, no allow_pickle, no module that unpickles; the search finds each of them where it is planted."""
    planted = "import torch, numpy, joblib\ntorch.load('x')\nnumpy.load('x', allow_pickle=True)\n"
    assert ["import joblib", "torch.load", "allow_pickle"] == _unpickles(ast.parse(planted))
    for package in ("harness", "tasks", "probes", "reports"):
        for path in sorted((ROOT / package).rglob("*.py")):
            assert [] == _unpickles(ast.parse(path.read_text(encoding="utf-8"))), path


def _unpickles(tree: ast.Module) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            unsafe = {"pickle", "joblib", "dill", "cloudpickle", "marshal", "shelve"}
            found += [f"import {name}" for name in names if name.partition(".")[0] in unsafe]
        if isinstance(node, ast.Call):
            is_load = isinstance(node.func, ast.Attribute) and ast.unparse(node.func) == "torch.load"
            found += ["torch.load"] * is_load
            asked = [ast.unparse(word.value) for word in node.keywords if word.arg == "allow_pickle"]
            found += ["allow_pickle" for value in asked if value != "False"]
    return found


@pitfall(
    31,
    "A chat template without a system role drops the frame, and nobody notices.",
    source="not tied to one paper",
    caught="A template that refuses system turns, or leaves them out, gets their text at the head of the first user turn; one that "
    "cannot show a conversation is refused. The template's digest is part of the model's identity.",
)
@pytest.mark.parametrize("template", NO_SYSTEM)
def test_a_dropped_system_turn_is_put_back(whole: Path, folder: Path, template: str) -> None:
    """The frame is read under every template, where it belongs if there is a place for it; another template is another model."""
    (folder / "chat_template.jinja").write_text(template, encoding="utf-8")
    proper, folded = (Checkpoint(path, name="x") for path in (whole, folder))

    assert "<|system|>Be calm.<|user|>What is the grade<|assistant|>" == proper.render(TALK)
    assert "<|user|>Be calm.\n\nWhat is the grade<|assistant|>" == folded.render(TALK)
    assert proper.identity.digest != folded.identity.digest
    (folder / "chat_template.jinja").write_text("<|assistant|>", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot render a conversation"):
        Checkpoint(folder, name="x")


@pitfall(
    32,
    "Rows are joined by position.",
    source="vllm-lens's example of a deception probe, which sorts request ids as strings",
    caught="Activations bear episode ids and are joined by them; an episode without a row is named. Nothing takes a position.",
)
def test_shuffled_rows_change_nothing() -> None:
    """In any order, with their ids, they give the same rows and scores; moved under other ids, the lie is gone."""
    cases = pairs()
    order = np.random.default_rng(0).permutation(len(cases))
    held = readings(cases, shows_lie)
    by_id = [(which, Activations(a.site, tuple(a.episode_ids[i] for i in order), a.x_ND[order])) for which, a in held]
    by_position = [(which, Activations(a.site, a.episode_ids, a.x_ND[order])) for which, a in held]
    first, shuffled, moved = (
        judge_suite(
            SuiteFacts("asked", "tempted"), cases, Readings.of(each), (mean_difference.PROBE,), settings=SETTINGS
        )
        for each in (held, by_id, by_position)
    )

    assert first.verdicts == shuffled.verdicts
    assert first.scores == shuffled.scores
    assert headline(first) > 0.99
    assert headline(moved) < 0.75


@pitfall(
    33,
    "Results are found again by parsing file names: renaming a file changes the science.",
    source="sae-probes, refusal_direction",
    caught="What a file is stands inside it and in the journal. A folder may have any name; a file that was renamed is missing, by "
    "name, and not somebody else's.",
)
def test_a_renamed_folder_says_the_same(tmp_path: Path) -> None:
    """Moved to a name that says another model and layer, a run reads the same; files that changed places are both refused."""
    run = RunFolder.create(tmp_path / "wily-L02-logistic")
    run.write_json("plan.json", {"run_id": "r"}, stage="plan")
    names = [f"detectors/{suite}.logistic" for suite in ("asked", "told")]
    for name in names:
        run.write_tensors(f"{name}.safetensors", {"w": np.ones(2)}, {}, stage="judge")
        run.write_json(f"{name}.json", {"train_suite": name}, stage="judge")
    moved = run.path.rename(tmp_path / "candid-L31-sae.logistic")
    first = RunEvidence.open(moved)

    assert [] == RunFolder.open(moved).verify()
    assert {"run_id": "r"} == first.plan
    assert {"train_suite": names[0]} == first.detector("asked", "logistic")
    one, other = (moved / f"{name}.json" for name in names)
    one.rename(tmp_path / "kept")
    other.rename(one)
    (tmp_path / "kept").rename(other)
    assert [f"{name}.json" for name in names] == RunFolder.open(moved).verify()
    with pytest.raises(DamagedError, match="asked.logistic.json"):
        RunEvidence.open(moved).detector("asked", "logistic")


def test_every_mistake_has_its_test_or_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers 1 to 33 stand on the page once each, with a test, or with why there is none; the page in docs is as fresh."""
    monkeypatch.syspath_prepend(ROOT / "docs")
    page = import_module("validity_page")
    rows = {row.number: row for row in page.rows()}

    assert list(range(1, N_PITFALLS + 1)) == list(rows)
    assert {each.number for each in BEYOND} == {number for number, row in rows.items() if not row.is_caught}
    assert [] == [number for number, row in rows.items() if row.is_caught and not row.tests]
    assert all(test.name.startswith("test_") for row in rows.values() for test in row.tests)
    assert page.page() == (ROOT / "docs" / "validity.md").read_text(encoding="utf-8"), "run `make docs`"
