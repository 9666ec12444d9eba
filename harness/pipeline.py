"""One audit from the plan to the report: plan, drive, twin, untrained, collect, follow up, judge, report, track."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from harness import discover
from harness.asking import ask_twin, drive_suite, read_untrained
from harness.checkpoint import Checkpoint
from harness.collect import EPISODES, LABELS, Answered, Collected, collect
from harness.config import Audit
from harness.dictionaries import prepared
from harness.driving_pool import drive_all, n_processes
from harness.errors import UsageError
from harness.followups import STAGE as FOLLOWUP_STAGE
from harness.followups import ask_followups
from harness.heat import write_heat
from harness.judge_model import STAGE as JUDGE_STAGE
from harness.judge_model import ask_judge
from harness.judging import judge_run, verdict_row
from harness.judging_pool import one_thread
from harness.nouns import Episode
from harness.plan_file import count, plan_content
from harness.playing import refuse_too_long
from harness.policy import Policy
from harness.policy_lock import write_lock
from harness.probe_nouns import Probe
from harness.rereading import reread_suite, source_episodes
from harness.resolve import Resolved, resolve
from harness.result_nouns import Verdict
from harness.run_evidence import VERDICTS, RunEvidence
from harness.shifts_view import is_shifted
from harness.store import RunFolder

Say = Callable[[str], None]
RUNS = Path("runs")
_JUDGING = ("judge", "scores", "verdicts")


@dataclass(frozen=True, slots=True)
class Result:
    """What a run ended with."""

    run_dir: Path
    """Its folder."""
    status: Literal["complete", "incomplete"]
    """Complete when every planned main episode was scored and something could be measured."""
    n_planned: int
    """Main episodes planned."""
    n_scored: int
    """Of them, labelled."""
    n_auxiliary: int
    """Belief and counterfactual episodes planned."""
    seconds: float
    """Wall time of this call."""
    verdicts: tuple[Mapping[str, Any], ...]
    """Rows of verdicts.json."""
    reason: str = ""
    """Why it is incomplete, and what could not be sent."""

    @property
    def report(self) -> Path:
        """The page to read."""
        return self.run_dir / "report.html"


def run_audit(
    audit: Audit,
    *,
    out: Path | None = None,
    source: Path | None = None,
    policy: Policy | None = None,
    track: bool = True,
    say: Say = lambda stage: None,
) -> Result:
    """Runs an audit, or goes on where an earlier call was interrupted.

    Args:
        audit: What to do.
        out: Run folder; `runs/<run id>` where none is given.
        source: Run folder whose answers are read again through the model instead of asking anew.
        policy: By which the run will be judged; locked before anything is asked.
        track: Whether to send the result to MLflow.
        say: Told of each stage as it begins.

    Raises:
        UsageError: something named is not there, or the folder holds another run.
        IncompleteError: Inspect could not finish a suite.
        DamagedError: a file of the run is not what it was.
    """
    started = time.monotonic()
    one_thread()
    resolved = resolve(audit, source=source)
    folder = _claim(out or RUNS / resolved.run_id, resolved)
    with _locked(folder):
        if policy is not None:
            say(f"policy.lock {write_lock(folder, policy, folder.read_json('plan.json'))}")
        verdicts = _stages(resolved, folder, say)
        sent = _track(folder, say) if track else ""
    n_planned, n_scored = count(resolved, main=True), RunEvidence(folder).labels.height
    reason = _why_incomplete(n_planned, n_scored, resolved, verdicts)
    return Result(
        run_dir=folder.path,
        status="incomplete" if reason else "complete",
        n_planned=n_planned,
        n_scored=n_scored,
        n_auxiliary=count(resolved, main=False),
        seconds=round(time.monotonic() - started, 3),
        verdicts=tuple(verdict_row(v) for v in verdicts) if isinstance(verdicts[0], Verdict) else verdicts,
        reason="; ".join(filter(None, (reason, sent))),
    )


def write_report(folder: RunFolder, checkpoint: Checkpoint | None = None) -> None:
    """report.html and summary.md, by every format of a run; with the audited checkpoint its examples are scored token by token."""
    if checkpoint is not None:
        write_heat(folder, checkpoint)
    evidence = RunEvidence(folder)
    for form in discover.formats().values():
        if form.subject == "run":
            for name, content in form.files(evidence).items():
                folder.write(name, content, stage="report")


def _stages(resolved: Resolved, folder: RunFolder, say: Say) -> Any:
    source = source_episodes(resolved) if resolved.source else None
    if resolved.checkpoint is not None and source is None:
        for planned in resolved.planned.values():
            refuse_too_long(resolved.checkpoint, planned)
    driven: dict[str, Answered] = {}
    n = 1 if source is not None else n_processes(resolved, folder)
    if n > 1:
        driven = drive_all(resolved, folder, say, n=n)
    else:
        _drive(resolved, folder, source, say)
    say("labelling")
    answered = collect(resolved, folder, source, driven=driven)
    ready: list[tuple[Probe, ...]] = []
    collected = _asked_further(
        resolved, answered, folder, say, meanwhile=lambda: ready.append(prepared(resolved, answered, folder))
    )
    if _is_judged(folder):
        verdicts: Any = tuple(RunEvidence(folder).verdicts)
    else:
        say("judging")
        verdicts = judge_run(resolved, collected, folder, say, probes=ready[0] if ready else None)
    if not all(folder.holds_since(name, VERDICTS) for name in ("report.html", "summary.md")):
        say("writing the report")
        write_report(folder, resolved.checkpoint)
    return verdicts


def _drive(resolved: Resolved, folder: RunFolder, source: dict[str, Episode] | None, say: Say) -> None:
    """Every suite in this process: the model, then untrained weights, then the twin."""
    for suite in resolved.suites:
        if source is None:
            say(f"asking {resolved.identity.name}: {suite.name}")
            drive_suite(resolved, suite, folder)
        else:
            say(f"reading again through {resolved.identity.name}: {suite.name}")
            reread_suite(resolved, suite, folder, source)
    paired = [suite for suite in resolved.suites if suite.kind != "control" and not is_shifted(suite.name)]
    if resolved.checkpoint is not None:
        say("reading the same answers through untrained weights")
        read_untrained(resolved, paired, folder)
    if resolved.twin is not None:
        for suite in paired:
            say(f"asking the twin {resolved.twin.name}: {suite.name}")
            ask_twin(resolved, suite, folder)


def _asked_further(
    resolved: Resolved, collected: Collected, folder: RunFolder, say: Say, *, meanwhile: Callable[[], object]
) -> Collected:
    """With what the model said to follow-up questions, and what a judge model made of the transcripts."""
    reads = {probe.reads for probe in resolved.probes}
    if "followup" in reads and resolved.checkpoint is not None:
        say("asking follow-up questions")
        collected = replace(collected, followups=ask_followups(resolved, collected, folder, meanwhile=meanwhile))
    if "judge" in reads and resolved.judge is not None:
        say(f"asking the judge {resolved.judge.name}")
        collected = replace(collected, judged=ask_judge(resolved, collected, folder))
    return collected


def _is_judged(folder: RunFolder) -> bool:
    """Whether all that judging wrote is there and rests on labels, follow-up answers and judged transcripts as they are."""
    asked = {entry["path"] for entry in folder.journal() if entry["stage"] in (FOLLOWUP_STAGE, JUDGE_STAGE)}
    written = {entry["path"] for entry in folder.journal() if entry["stage"] in _JUDGING}
    return folder.holds_since(VERDICTS, EPISODES, LABELS, *asked) and all(folder.holds(name) for name in written)


def _claim(path: Path, resolved: Resolved) -> RunFolder:
    """The run's folder with its plan in it; another run's folder is refused."""
    folder = RunFolder.create(path)
    if (path / "plan.json").exists() and folder.holds("plan.json"):
        held = folder.read_json("plan.json").get("run_id")
        if held != resolved.run_id:
            raise UsageError(f"{path}: holds run {held}, this is run {resolved.run_id}; choose another --out")
        return folder
    others = [p.name for p in path.iterdir() if not p.name.startswith(".") and p.name != "plan.json"]
    if others and not folder.journal():
        raise UsageError(f"{path}: holds {others[0]!r} and no run; choose an empty folder")
    folder.write_json("plan.json", plan_content(resolved), stage="plan")
    return folder


class _locked:
    """Holds the run folder: two processes never write one run."""

    def __init__(self, folder: RunFolder) -> None:
        self._lock = FileLock(folder.path / ".lock", timeout=0)
        self._path = folder.path

    def __enter__(self) -> None:
        try:
            self._lock.acquire()
        except Timeout as error:
            raise UsageError(
                f"{self._path}: another process is at work on this run; wait for it, or choose another --out"
            ) from error

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def _track(folder: RunFolder, say: Say) -> str:
    """What could not be sent, in words; never a reason for the audit to fail."""
    from harness.track import track

    say("sending to MLflow")
    outcome = track(RunEvidence(folder), folder.path)
    return "" if outcome.sent else f"not sent to MLflow: {outcome.reason}"


def _why_incomplete(n_planned: int, n_scored: int, resolved: Resolved, verdicts: Any) -> str:
    if n_scored < n_planned:
        return f"{n_planned - n_scored} of {n_planned} planned episodes have no answer"
    # How many texts a file calls deceptive is no measurement of ours.
    asked = {suite.name for suite in resolved.suites if suite.kind != "imported"}
    rows = [verdict_row(v) if isinstance(v, Verdict) else v for v in verdicts]
    found = {row["status"] for row in rows if row["role"] != "behaviour" or row["suite"] in asked}
    return "" if "measured" in found else "nothing could be measured"
