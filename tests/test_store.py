"""Every file is whole or absent, and what does not match the journal is never believed."""

import errno
import io
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import numpy as np
import polars as pl
import pytest

from harness.errors import DamagedError, UsageError
from harness.store import JOURNAL, RunFolder, atomic_write

TABLE = pl.DataFrame({"episode_id": ["a", "b"], "value": [0.5, -1.0]})
TENSORS = {"x_ND": np.arange(6, dtype=np.float32).reshape(2, 3), "rows": np.asarray([0, 1], np.int32)}
FILES = ("plan.json", "scores.parquet", "activations/a-main-0000.safetensors", "logs/a.eval")


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    """A run with a file of each sort."""
    run = RunFolder.create(tmp_path / "runs" / "one")
    run.write_json(FILES[0], {"run_id": "r", "episodes": [1, 2]}, stage="plan")
    run.write_table(FILES[1], TABLE, stage="judge", n_out=2)
    run.write_tensors(FILES[2], TENSORS, {"answers": ["ja", "nein"]}, stage="capture")
    (run.path / "logs").mkdir()
    (run.path / FILES[3]).write_bytes(b"a log of somebody else's making")
    run.enter(FILES[3], stage="drive", n_in=3)
    return run


def readers(run: RunFolder) -> dict[str, Callable[[], object]]:
    """How each file is read."""
    return {
        FILES[0]: lambda: run.read_json(FILES[0]),
        FILES[1]: lambda: run.read_table(FILES[1]),
        FILES[2]: lambda: run.read_tensors(FILES[2]),
        FILES[3]: lambda: run.read(FILES[3]),
    }


def again(run: RunFolder) -> RunFolder:
    """The same folder in another process."""
    return RunFolder.open(run.path)


def test_what_was_written_is_read(folder: RunFolder) -> None:
    """Each sort of file comes back as it went in, also in another process, and everything verifies."""
    run = again(folder)
    tensors, facts = run.read_tensors(FILES[2])

    assert {"run_id": "r", "episodes": [1, 2]} == run.read_json(FILES[0])
    assert TABLE.equals(run.read_table(FILES[1]))
    assert {"answers": ["ja", "nein"]} == facts
    assert set(TENSORS) == set(tensors)
    assert all(np.array_equal(TENSORS[name], tensors[name]) for name in TENSORS)
    assert [] == run.verify()
    assert list(FILES) == [entry["path"] for entry in run.journal()]
    assert 3 == run.journal()[3]["n_in"]


def flip(path: Path) -> None:
    """One bit in the middle."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def cut(path: Path) -> None:
    """The first half."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def replace_by_folder(path: Path) -> None:
    """A folder of the file's name."""
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", [flip, cut, Path.unlink, replace_by_folder])
def test_damage_is_found_and_named(folder: RunFolder, name: str, damage: Callable[[Path], None]) -> None:
    """A flipped bit, a cut, a deletion: reading raises with the file's path, verifying names that file alone."""
    readers(folder)[name]()
    damage(folder.path / name)

    with pytest.raises(DamagedError, match=f"{folder.path / name}: .*; run the audit again"):
        readers(folder)[name]()
    assert not folder.holds(name)
    assert [name] == again(folder).verify()


def test_a_file_that_nobody_finished_is_not_read(folder: RunFolder) -> None:
    """What is there without a line in the journal counts as not there."""
    (folder.path / "verdicts.json").write_text("{}", encoding="utf-8")

    assert not folder.holds("verdicts.json")
    with pytest.raises(DamagedError, match="verdicts.json: not in the journal"):
        folder.read_json("verdicts.json")


@pytest.mark.parametrize("tail", [b"{", b'{"path": "scores.parquet", "sha25', b"\x00\x00\x00"])
def test_a_last_line_cut_short_is_dropped(folder: RunFolder, tail: bytes) -> None:
    """A crash in the middle of a line loses that line alone, and the next line starts a new one."""
    journal = folder.path / JOURNAL
    before = journal.read_bytes()
    journal.write_bytes(before + tail)
    run = again(folder)

    assert before == journal.read_bytes()
    run.write("more.json", b"{}", stage="plan")
    assert [*FILES, "more.json"] == [entry["path"] for entry in again(run).journal()]
    assert [] == again(run).verify()


@pytest.mark.parametrize("line", [b"nonsense", b"[]", b"{}", b'{"path": "x"}', b"\xff\xfe", b""])
def test_garbage_in_the_journal_is_damage(folder: RunFolder, line: bytes) -> None:
    """A whole line that is no entry is no accident of a crash."""
    journal = folder.path / JOURNAL
    lines = journal.read_bytes().split(b"\n")
    journal.write_bytes(b"\n".join([lines[0], line, *lines[1:]]))

    with pytest.raises(DamagedError, match=f"{JOURNAL}: line 2 is no journal entry"):
        again(folder)


@pytest.mark.parametrize("gone", [JOURNAL, "plan.json"])
def test_a_run_without_plan_or_journal_does_not_verify(folder: RunFolder, gone: str) -> None:
    """Neither can be taken away unnoticed; without both it is no run."""
    (folder.path / gone).unlink()
    assert ["plan.json"] == again(folder).verify()

    (folder.path / ("plan.json" if gone == JOURNAL else JOURNAL)).unlink()
    with pytest.raises(UsageError, match="not a run folder"):
        again(folder)


def test_the_last_entry_of_a_file_counts(folder: RunFolder) -> None:
    """A file that is made again has two lines, and the later one is believed."""
    folder.write_json(FILES[0], {"run_id": "other"}, stage="plan")
    run = again(folder)

    assert {"run_id": "other"} == run.read_json(FILES[0])
    assert 2 == [entry["path"] for entry in run.journal()].count(FILES[0])


def test_the_same_bytes_are_not_written_twice(folder: RunFolder) -> None:
    """A stage that is done again and finds the same leaves file and journal alone; a damaged file is made whole."""
    path, n_lines = folder.path / FILES[1], len(folder.journal())
    before = path.stat().st_mtime_ns
    folder.write_table(FILES[1], TABLE, stage="judge", n_out=2)
    assert (before, n_lines) == (path.stat().st_mtime_ns, len(again(folder).journal()))

    flip(path)
    folder.write_table(FILES[1], TABLE, stage="judge", n_out=2)
    assert [] == again(folder).verify()


def test_a_file_is_as_old_as_its_sources_let_it_be(folder: RunFolder) -> None:
    """What rests on a file that changed later does not hold; a source that was only made whole again changed nothing."""
    sources = (FILES[1],)
    folder.write_json("verdicts.json", {"rows": []}, stage="judge")
    assert folder.holds_since("verdicts.json", *sources)
    flip(folder.path / FILES[1])
    folder.write_table(FILES[1], TABLE, stage="judge")
    assert again(folder).holds_since("verdicts.json", *sources)
    folder.write_table(FILES[1], TABLE.head(1), stage="judge")
    assert not again(folder).holds_since("verdicts.json", *sources)
    assert folder.holds("verdicts.json")


def full(*_: object) -> NoReturn:
    """A full disk."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def interrupted(*_: object) -> NoReturn:
    """Somebody at the keyboard."""
    raise KeyboardInterrupt


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file(folder: RunFolder, call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names path and bytes; the old content stays, no temporary file does, the journal has no new line."""
    names = sorted(path.name for path in folder.path.iterdir())
    with monkeypatch.context() as patch:
        patch.setattr(os, call, full)
        with pytest.raises(
            UsageError, match=r"plan.json: cannot be written \(No space left on device, 999 bytes\); free"
        ):
            folder.write("plan.json", b"x" * 999, stage="plan")

    assert names == sorted(path.name for path in folder.path.iterdir())
    assert [] == again(folder).verify()
    folder.write("plan.json", b"x" * 999, stage="plan")
    assert b"x" * 999 == again(folder).read("plan.json")


def test_a_full_disk_while_the_journal_grows(folder: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is there and not entered: it counts as not finished, and the message says what to do."""
    kept = os.fsync
    calls: Iterator[Callable[[int], None]] = iter([kept, kept, full])
    monkeypatch.setattr(os, "fsync", lambda fd: next(calls)(fd))
    with pytest.raises(
        UsageError, match=f"{JOURNAL}: cannot be written .No space left on device, .* bytes.; free space"
    ):
        folder.write("new.json", b"{}", stage="plan")

    assert not folder.holds("new.json")


def test_an_interruption_leaves_no_temporary_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in the middle of a write passes through, and the old content stays."""
    path = tmp_path / "a.json"
    atomic_write(path, b"old")
    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        atomic_write(path, b"new")

    assert b"old" == path.read_bytes()
    assert [path] == list(tmp_path.iterdir())


def test_a_path_below_a_file_is_refused(tmp_path: Path) -> None:
    """One line, no traceback: for a folder to be made, for a file to be written, for a run to be opened."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for path in (tmp_path / "file", tmp_path / "file" / "below", tmp_path / "file" / "far" / "below"):
        with pytest.raises(UsageError, match=f"{path}: cannot be made a folder .*; choose another --out"):
            RunFolder.create(path)
        with pytest.raises(UsageError, match=f"{path}: not a run folder"):
            RunFolder.open(path)
        with pytest.raises(UsageError, match="x.json: cannot be written .*, 2 bytes.; free space or choose another"):
            atomic_write(path / "x.json", b"{}")


def parquet_spoilt_at(position: int) -> bytes:
    """A Parquet file with one byte turned round."""
    buffer = io.BytesIO()
    pl.DataFrame({"a": list(range(50)), "b": [str(i) for i in range(50)]}).write_parquet(buffer, compression="zstd")
    data = bytearray(buffer.getvalue())
    data[position % len(data)] ^= 0xFF
    return bytes(data)


def test_a_table_that_does_not_parse_is_damage(folder: RunFolder) -> None:
    """Whatever polars raises on bytes with the right digest, a panic too, ends as DamagedError or as a table."""
    said: list[str] = []
    for position in range(0, 1400, 7):
        folder.write("scores.parquet", parquet_spoilt_at(position), stage="judge")
        try:
            folder.read_table("scores.parquet")
        except DamagedError as error:
            said.append(str(error))

    assert len(said) > 20
    assert all(words.startswith(f"{folder.path / 'scores.parquet'}: cannot be parsed") for words in said)


def test_a_panic_of_polars_is_damage(folder: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no Exception, and is caught; an interruption and a lack of memory are not."""
    assert not issubclass(pl.exceptions.PanicException, Exception)
    for raised, seen in (
        (pl.exceptions.PanicException("index out of bounds"), DamagedError),
        (KeyboardInterrupt(), KeyboardInterrupt),
        (MemoryError(), MemoryError),
    ):

        def read(_: object, error: BaseException = raised) -> NoReturn:
            raise error

        monkeypatch.setattr(pl, "read_parquet", read)
        with pytest.raises(seen):
            folder.read_table("scores.parquet")


@pytest.mark.parametrize(
    "data", [b"", b"\x08", b"\xff" * 40, b"\x02\x00\x00\x00\x00\x00\x00\x00{}", json.dumps({"a": 1}).encode()]
)
def test_tensors_that_do_not_parse_are_damage(folder: RunFolder, data: bytes) -> None:
    """Bytes with the right digest that are no safetensors file, or one without facts."""
    folder.write("x.safetensors", data, stage="capture")
    with pytest.raises(DamagedError, match="x.safetensors: cannot be parsed"):
        folder.read_tensors("x.safetensors")


def test_no_number_that_json_does_not_know(folder: RunFolder) -> None:
    """Not-a-number never reaches a JSON file."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        folder.write_json("verdicts.json", {"value": float("nan")}, stage="judge")
    assert not (folder.path / "verdicts.json").exists()
