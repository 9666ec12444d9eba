"""One command, whatever happens to it: the same bytes at the end, one line for what is wrong, nothing half-written."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pitfalls import also
from tiny_models import tiny_folder

from harness import cli, judging_pool, pipeline, store
from harness.config import Audit
from harness.errors import UsageError
from harness.pipeline import Result, run_audit
from harness.store import RunFolder

SAME = ("verdicts.json", "labels.parquet", "scores.parquet", "summary.md")
PROBES = ("followup", "logistic", "random_direction", "text_length", "tfidf_response")
SUITES = ("trade_report", "plain_chat")


class HerePool:
    """Stands for a pool of processes: does the work at once, in this one."""

    def __init__(self, **_: object) -> None:
        """Whatever a pool is given."""

    def __enter__(self) -> "HerePool":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def submit(self, work: Callable[..., Any], *arguments: Any, **named: Any) -> "Future[Any]":
        """A finished future."""
        future: Future[Any] = Future()
        future.set_result(work(*arguments, **named))
        return future


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judges in this process, and sends nothing."""
    monkeypatch.setattr(judging_pool, "ProcessPoolExecutor", HerePool)
    monkeypatch.setattr(pipeline, "_track", lambda *_: "")


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    """Eight pairs of two suites, on a tiny random model."""
    folder = tiny_folder(tmp_path_factory.mktemp("models") / "tiny")
    return Audit(model=str(folder), suites=SUITES, probes=PROBES, limit=8, batch=16, n_shuffles=2, n_bootstrap=100)


@pytest.fixture(scope="module")
def whole(audit: Audit, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """One run that nothing disturbed, each suite judged in a process of its own."""
    return run_audit(audit, out=tmp_path_factory.mktemp("runs") / "whole", track=False)


@pytest.fixture
def audit_file(audit: Audit, tmp_path: Path) -> Path:
    """The same audit, written down."""
    lines = (f"{key} = {json.dumps(value)}" for key, value in audit.resolved().items() if value is not None)
    path = tmp_path / "audit.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def contents(folder: Path) -> dict[str, bytes]:
    """The files that are the same bytes in every run of one configuration."""
    return {name: (folder / name).read_bytes() for name in SAME}


class Ended:
    """What a command ended with."""

    def __init__(self, words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        """Runs `telltale` with these words in this process."""
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["telltale", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        self.code = ended.value.code
        self.out, self.err = capsys.readouterr()


Telltale = Callable[..., Ended]


@pytest.fixture
def telltale(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Telltale:
    """The command line, in an empty working folder."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return lambda *words: Ended([str(word) for word in words], monkeypatch, capsys)


def test_a_random_model_is_audited_and_nothing_is_claimed(whole: Result) -> None:
    """Complete, every main episode scored, every file whole; no detector row has a number, and each says why."""
    claims = [row for row in whole.verdicts if row["role"] != "behaviour"]

    assert ("complete", 40, 40, 24) == (whole.status, whole.n_planned, whole.n_scored, whole.n_auxiliary)
    assert [] == RunFolder.open(whole.run_dir).verify()
    assert whole.report.is_file()
    assert "measured" in {row["status"] for row in whole.verdicts}
    assert len([row for row in claims if row["metric"] == "auroc"]) > 3
    assert [] == [row for row in claims if row["status"] == "measured" or row["value"] is not None or not row["reason"]]


@pytest.mark.usefixtures("here")
def test_two_folders_hold_the_same_bytes(whole: Result, audit: Audit, tmp_path: Path) -> None:
    """Judged in other processes or in this one, under another path: labels, scores, verdicts and summary are identical."""
    run_audit(audit, out=tmp_path / "deep" / "other", track=False)

    assert contents(whole.run_dir) == contents(tmp_path / "deep" / "other")


@pytest.mark.usefixtures("here")
def test_a_finished_run_does_nothing_again(whole: Result, audit: Audit) -> None:
    """The same command on a finished run reads it, and writes nothing."""
    before = (whole.run_dir / "journal.jsonl").read_bytes()
    again = run_audit(audit, out=whole.run_dir, track=False)

    assert before == (whole.run_dir / "journal.jsonl").read_bytes()
    assert json.loads(json.dumps(whole.verdicts)) == json.loads(json.dumps(again.verdicts))
    assert (whole.status, whole.n_scored) == (again.status, again.n_scored)


class Interrupted:
    """Raises at the k-th call, before or after what it stands for."""

    def __init__(self, real: Callable[..., Any], *, at: int, after: bool) -> None:
        """Counts from 1."""
        self._real, self._left, self._after = real, at, after
        self.has_raised = False

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        self._left -= 1
        if self._left == 0 and not self._after:
            self._raise()
        found = self._real(*arguments, **named)
        if self._left == 0:
            self._raise()
        return found

    def _raise(self) -> None:
        self.has_raised = True
        raise KeyboardInterrupt


def interrupted(
    audit: Audit, folder: Path, patch: pytest.MonkeyPatch, *, where: tuple[Any, str], at: int, after: bool
) -> bool:
    """Whether a run was interrupted at the k-th call of something; else it went through."""
    owner, name = where
    trap = Interrupted(getattr(owner, name), at=at, after=after)
    with patch.context() as context:
        context.setattr(owner, name, lambda *a, **k: trap(*a, **k))
        try:
            run_audit(audit, out=folder, track=False)
        except KeyboardInterrupt:
            assert trap.has_raised
    return trap.has_raised


def at(folder: Path) -> int:
    """The second write: one file further each time. Reports show the journal, so both are written anew each time."""
    return 2 + sum((folder / name).exists() for name in ("report.html", "report-public.html"))


WRITES = (store, "atomic_write")


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("where, after", [(WRITES, False), (WRITES, True)], ids=["before a write", "before its line"])
def test_interrupted_at_every_write_in_turn(
    whole: Result, audit: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: tuple[Any, str], after: bool
) -> None:
    """A run that gets no further than one file before it is interrupted again ends with the same bytes."""
    folder, n_interruptions = tmp_path / "run", 0
    while interrupted(audit, folder, monkeypatch, where=where, at=at(folder), after=after):
        n_interruptions += 1
        assert n_interruptions < 60

    assert n_interruptions > 10
    assert contents(whole.run_dir) == contents(folder)
    assert [] == RunFolder.open(folder).verify()
    assert [] == [path.name for path in folder.rglob("*.tmp")]


STAGES = ("drive_suite", "read_untrained", "collect", "ask_followups", "judge_run", "write_report")


@pytest.mark.usefixtures("here")
def test_interrupted_before_and_after_each_stage(
    whole: Result, audit: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stage by stage, the same run is interrupted before and after, and ends with the same bytes."""
    for stage in STAGES:
        for after in (False, True):
            assert interrupted(audit, tmp_path / "run", monkeypatch, where=(pipeline, stage), at=1, after=after)
    run_audit(audit, out=tmp_path / "run", track=False)

    assert contents(whole.run_dir) == contents(tmp_path / "run")


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("name", [*SAME, "episodes.parquet", "report.html", "logs/trade_report.eval"])
def test_what_is_damaged_is_made_again(
    whole: Result, audit: Audit, tmp_path: Path, telltale: Telltale, name: str
) -> None:
    """Verifying names the file and ends with 4; the same audit on the folder makes it whole, with the same bytes."""
    folder = Path(shutil.copytree(whole.run_dir, tmp_path / "copy"))
    assert 0 == telltale("verify", folder).code
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)
    ended = telltale("verify", folder)
    assert 4 == ended.code
    assert f"first difference: {name}:" in ended.out

    run_audit(audit, out=folder, track=False)
    assert 0 == telltale("verify", folder).code
    assert contents(whole.run_dir) == contents(folder)


@also(29)
def test_another_run_s_folder_is_refused(whole: Result, audit: Audit) -> None:
    """Another seed is another run: the folder is named, and nothing in it changes."""
    before = (whole.run_dir / "journal.jsonl").read_bytes()
    with pytest.raises(UsageError, match=f"{whole.run_dir}: holds run .*, this is run .*; choose another --out"):
        run_audit(replace(audit, seed=1), out=whole.run_dir, track=False)
    assert before == (whole.run_dir / "journal.jsonl").read_bytes()


def test_somebody_s_folder_is_refused(audit: Audit, tmp_path: Path) -> None:
    """A folder with other things in it is left as it was."""
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="holds 'notes.txt' and no run; choose an empty folder"):
        run_audit(audit, out=tmp_path, track=False)
    assert ["notes.txt"] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.usefixtures("here")
def test_run_ends_in_one_line_for_programs(whole: Result, audit_file: Path, telltale: Telltale) -> None:
    """`run --json`: the last line has these keys, and the exit code says complete."""
    ended = telltale("run", audit_file, "--out", whole.run_dir, "--json")
    last = json.loads(ended.out.splitlines()[-1])

    assert 0 == ended.code
    assert ["run_dir", "status", "n_planned", "n_scored", "n_auxiliary", "seconds"] == list(last)
    assert (str(whole.run_dir), "complete", 40, 40, 24) == tuple(last.values())[:5]


WRONG = {
    "organism": (["--model", "wilyy"], "model 'wilyy': no organism.*did you mean 'wily'"),
    "folder": (["--model", "./nowhere"], "model ./nowhere: no such folder; expected an organism, a checkpoint folder"),
    "provider": (["--model", "nosuch/gpt"], "model nosuch/gpt: .*expected an organism, a checkpoint folder"),
    "suite": (["--suite", "trade_reports"], "unknown suite 'trade_reports'.*did you mean trade_report"),
    "probe": (["--probe", "logistics"], "unknown probe 'logistics'.*did you mean logistic"),
    "option": (["--sed", "1"], "No such option '--sed'"),
    "number": (["--limit", "0"], "limit = 0: expected at least 1"),
    "no number": (["--limit", "many"], "'many' is not a valid integer"),
    "file": (["nowhere.toml"], "nowhere.toml: cannot be read .*expected an audit file such as"),
    "key": (["key.toml"], "key.toml: unknown key 'sede', did you mean 'seed'"),
    "type": (["type.toml"], "type.toml: limit = 'ten': expected a number"),
    "syntax": (["syntax.toml"], "syntax.toml: not TOML"),
}


@pytest.mark.parametrize("what", WRONG)
def test_wrong_words_are_one_line(telltale: Telltale, what: str) -> None:
    """Exit 2, one line that says what was given and what is expected, nothing on standard output, nothing written."""
    for name, text in {"key": "sede = 1", "type": "limit = 'ten'", "syntax": "limit ="}.items():
        Path(f"{name}.toml").write_text(text, encoding="utf-8")
    before = sorted(Path.cwd().iterdir())
    words, message = WRONG[what]
    ended = telltale("run", *words)

    assert (2, "") == (ended.code, ended.out)
    assert 1 == len(ended.err.splitlines())
    assert None is not re.search(message, ended.err), ended.err
    assert before == sorted(Path.cwd().iterdir())


def test_out_below_a_file_is_refused(audit_file: Path, telltale: Telltale, tmp_path: Path) -> None:
    """Exit 2 and one line, also for programs."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    ended = telltale("run", audit_file, "--out", tmp_path / "file" / "run", "--json")

    assert 2 == ended.code
    assert 1 == len(ended.err.splitlines())
    assert f"{tmp_path / 'file' / 'run'}: cannot be made a folder" in ended.err
    assert "error" == json.loads(ended.out.splitlines()[-1])["status"]


@pytest.mark.parametrize("command", ["verify", "report", "track"])
def test_what_is_no_run_is_refused(telltale: Telltale, tmp_path: Path, command: str) -> None:
    """Exit 2 and one line for a folder without a run."""
    ended = telltale(command, tmp_path)

    assert 2 == ended.code
    assert f"error: {tmp_path}: not a run folder" in ended.err
    assert 1 == len(ended.err.splitlines())


def test_an_interruption_is_130(audit_file: Path, telltale: Telltale, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends with 130 and a word on how to go on."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "_stages", stop)
    ended = telltale("run", audit_file, "--out", "run")

    assert (130, "interrupted; the same command goes on from here") == (ended.code, ended.err.strip())


def test_a_bug_of_ours_is_4(audit_file: Path, telltale: Telltale, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anything unexpected is one line and 4, never 1; --debug shows where."""

    def stumble(*_: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(pipeline, "_stages", stumble)
    ended = telltale("run", audit_file, "--out", "run")

    assert 4 == ended.code
    assert ["error: ZeroDivisionError: by zero; this is a bug of ours, --debug shows where"] == ended.err.splitlines()


@pytest.mark.slow
def test_killed_and_interrupted_for_real(whole: Result, audit_file: Path, tmp_path: Path) -> None:
    """SIGINT ends with 130; SIGKILL with whatever; the same command afterwards ends with the same bytes."""
    folder = tmp_path / "run"
    code = "import sys; import harness.pipeline as p; p._track = lambda *_: ''; from harness.cli import main; main()"
    command = [sys.executable, "-c", code, "run", str(audit_file), "--out", str(folder), "--json"]
    for number, file in (
        (signal.SIGINT, "plan.json"),
        (signal.SIGKILL, "logs/plain_chat.eval"),
        (signal.SIGINT, "labels.parquet"),
    ):
        process = subprocess.Popen(
            command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | {"OMP_NUM_THREADS": "1"}
        )
        deadline = time.monotonic() + 120
        while not (folder / file).exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(number)
        process.communicate(timeout=60)

        assert (130 if number == signal.SIGINT else -signal.SIGKILL) == process.returncode
    assert 0 == subprocess.run(command, capture_output=True, check=False).returncode
    assert contents(whole.run_dir) == contents(folder)
