"""Suites driven in several processes: the same bytes, one journal, and nothing left over when something goes wrong."""

import os
from dataclasses import replace
from multiprocessing import active_children
from pathlib import Path

import pytest
from tiny_models import tiny_folder

from harness import driving_pool
from harness.config import Audit
from harness.driving_pool import drive_all, drive_whole, n_processes
from harness.errors import UsageError
from harness.resolve import Resolved, resolve
from harness.store import JOURNAL, RunFolder


@pytest.fixture(scope="module")
def resolved(tmp_path_factory: pytest.TempPathFactory) -> Resolved:
    """Two suites of a tiny model with a twin."""
    folder = tmp_path_factory.mktemp("models")
    model, twin = (tiny_folder(folder / f"tiny{seed}", seed=seed) for seed in (0, 1))
    return resolve(Audit(str(model), ("plain_chat", "trade_report"), ("logistic",), limit=2, batch=8, twin=str(twin)))


def made(folder: RunFolder) -> dict[str, str]:
    """Digests of all that is the same in every run: Inspect's logs hold times."""
    assert [] == [name for name in folder.verify() if name != "plan.json"]
    return {entry["path"]: entry["sha256"] for entry in folder.journal() if not entry["path"].startswith("logs/")}


def test_several_processes_make_the_same_bytes(resolved: Resolved, tmp_path: Path) -> None:
    """As one does; the journal, read again, is whole, and what is done is not done again."""
    alone, apart = RunFolder.create(tmp_path / "alone"), RunFolder.create(tmp_path / "apart")
    said: list[str] = []
    for suite in resolved.suites:
        drive_whole(resolved, suite, alone, lambda words: None)
    drive_all(resolved, apart, said.append, n=2)

    assert made(alone) == made(apart) == made(RunFolder(apart.path))
    assert {"sham-", "untra"} <= {name.removeprefix("activations/")[:5] for name in made(apart)}
    assert {"plain_chat", "trade_report"} == {words.split(": ")[1] for words in said}
    assert (apart.path / "logs" / "plain_chat.eval").is_file()
    before = (apart.path / JOURNAL).read_bytes()
    drive_all(resolved, apart, said.append, n=2)
    assert before == (apart.path / JOURNAL).read_bytes()


def test_what_a_process_raises_is_raised_here_and_ends_the_others(resolved: Resolved, tmp_path: Path) -> None:
    """A model that is gone is the same one line; no process is left, and the folder is whole."""
    assert resolved.checkpoint is not None
    gone = tiny_folder(tmp_path / "gone")
    broken = resolve(replace(resolved.audit, model=str(gone)))
    (gone / "config.json").unlink()
    run = RunFolder.create(tmp_path / "run")
    with pytest.raises(UsageError, match="no config.json in it"):
        drive_all(broken, run, lambda words: None, n=2)
    assert [] == active_children()
    assert {} == made(run)


def test_processes_are_as_many_as_are_worth_it(
    resolved: Resolved, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bound by suites, cores and memory; a few episodes, a provider's model or somebody's own class stay in this process."""
    run = RunFolder.create(tmp_path / "run")
    n_cores = len(os.sched_getaffinity(0))
    assert 1 == n_processes(resolved, run)
    monkeypatch.setattr(driving_pool, "LEAST", 1)
    monkeypatch.setattr(driving_pool, "_free_bytes", lambda: 10**12)
    assert min(2, n_cores) == n_processes(resolved, run)
    assert 1 == n_processes(replace(resolved, checkpoint=None), run)

    class Local:
        """No other process knows it."""

        name = "trade_report"

    planned = {name: tuple(replace(p, suite=Local()) for p in rows) for name, rows in resolved.planned.items()}  # type: ignore[arg-type]  # never asked
    assert 1 == n_processes(replace(resolved, planned=planned), run)
    monkeypatch.setattr(driving_pool, "_free_bytes", lambda: 1)
    assert 1 == n_processes(resolved, run)
