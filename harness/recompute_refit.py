"""The judging stage once more, in a folder that is thrown away: fits, choices, controls and transfers, byte by byte."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from harness.config import Audit, override
from harness.errors import UsageError
from harness.recompute_steps import Run, Tally
from harness.run_evidence import GRID, SCORES, VERDICTS
from harness.store import JOURNAL, RunFolder

if TYPE_CHECKING:
    from harness.resolve import Resolved


def refit(run: Run, tally: Tally) -> None:
    """Detectors, scores, grid and verdicts have the same bytes; UsageError where the model or the suites are not these."""
    from harness.collect import Collected
    from harness.followups import ask_followups
    from harness.judge_model import ask_judge
    from harness.judging import judge_run
    from harness.relabel import read_recorded

    resolved = _resolved(run.evidence.plan, run.model)
    recorded = read_recorded(run.folder.path)
    with _copy(run.folder) as folder:
        collected = Collected(recorded.episodes, recorded.labels, {})
        reads = {probe.reads for probe in resolved.probes}
        followups = ask_followups(resolved, collected, folder) if "followup" in reads else {}
        judged = ask_judge(resolved, collected, folder) if "judge" in reads else {}
        judge_run(resolved, Collected(recorded.episodes, recorded.labels, {}, followups, judged), folder)
        for name in (SCORES, GRID, *_detectors(folder)):
            _same_bytes(name, run.folder, folder, tally)
        content = json.loads((folder.path / VERDICTS).read_bytes())
        folder.write_json(VERDICTS, {**content, "run_id": run.evidence.plan["run_id"]}, stage="verdicts")
        _same_bytes(VERDICTS, run.folder, folder, tally)


def _resolved(plan: Any, model: str | None) -> "Resolved":
    """The audit of the plan as it would be run now; UsageError where that is another."""
    from harness.resolve import resolve

    if plan["model"]["kind"] == "imported":
        raise UsageError("imported texts cannot be judged again without their file; import them into a new folder")
    known = {field.name for field in fields(Audit)}
    asked = {key: value for key, value in plan["config"].items() if key in known and value is not None}
    asked |= {"model": model} if model else {}
    try:
        resolved = resolve(override(Audit(), asked, source="plan.json"))
    except UsageError as error:
        raise UsageError(f"the judging cannot be done again: {error}") from error
    found = {suite: resolved.digests[suite] for suite in resolved.planned} | {"the model": resolved.identity.digest}
    due = {suite["name"]: suite["digest"] for suite in plan["suites"]} | {"the model": plan["model"]["digest"]}
    if other := sorted(name for name in due.keys() | found.keys() if due.get(name) != found.get(name)):
        raise UsageError(f"the judging cannot be done again: {', '.join(other)} is another now than in the plan")
    return resolved


@contextmanager
def _copy(folder: RunFolder) -> Iterator[RunFolder]:
    """A folder with the same files, which share their bytes with the run's until they are written anew."""
    with TemporaryDirectory(dir=folder.path.parent if os.access(folder.path.parent, os.W_OK) else None) as place:
        for name in {entry["path"] for entry in folder.journal()}:
            target = Path(place) / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if (folder.path / name).is_file():
                _link(folder.path / name, target)
        shutil.copyfile(folder.path / JOURNAL, Path(place) / JOURNAL)
        yield RunFolder(Path(place))


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _detectors(folder: RunFolder) -> list[str]:
    return sorted({e["path"] for e in folder.journal() if e["path"].startswith("detectors/")})


def _same_bytes(name: str, stored: RunFolder, found: RunFolder, tally: Tally) -> None:
    is_same = (stored.path / name).is_file() and stored.read(name) == (found.path / name).read_bytes()
    tally.same(name, "the same bytes" if is_same else "other bytes", "the same bytes")
