"""What the commands on a run do: run, gate, verify, report. Each returns an exit code."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.config import DEMO, Audit, override, read_audit
from harness.errors import TelltaleError, UsageError
from harness.visible import visible

if TYPE_CHECKING:
    from harness.pipeline import Result
    from harness.policy import Policy


def run_command(
    audit_file: Path | None,
    changes: Mapping[str, Any],
    *,
    out: Path | None,
    source: Path | None,
    policy_file: Path | None,
    as_json: bool,
) -> int:
    """Runs an audit; 0 complete, 3 incomplete."""
    given = {key: value for key, value in changes.items() if value not in (None, ())}
    audit = _audit(audit_file, given, is_new=source is None)
    policy = None if policy_file is None else _policy(policy_file)
    if source is not None:
        from harness.rereading import audit_like

        audit = audit_like(source, audit, keep_model="model" in given)
    try:
        with stages() as say:
            from harness.pipeline import run_audit

            result = run_audit(audit, out=out, source=source, policy=policy, say=say)
    except TelltaleError as error:
        if as_json:
            status = "incomplete" if error.exit_code == 3 else "error"
            _print_json(
                {"run_dir": None if out is None else str(out), "status": status, "reason": str(error)} | _NOTHING
            )
        raise
    _tell(result, as_json=as_json)
    return 0 if result.status == "complete" else 3


def _audit(file: Path | None, given: Mapping[str, Any], *, is_new: bool) -> Audit:
    """The audit of the file and of the command line; a new one without either is the demonstration."""
    audit = read_audit(file) if file else Audit()
    if not file and not given and is_new:
        audit = override(audit, DEMO, source="defaults")
    return override(audit, given, source="command line")


def _policy(file: Path) -> "Policy":
    """The policy, announced."""
    from harness.policy_file import load_policy

    policy = load_policy(file)
    click.echo(
        f"policy {visible(policy.name)}, sha256 {policy.sha256}, will be locked before anything is asked", err=True
    )
    return policy


def _tell(result: "Result", *, as_json: bool) -> None:
    """How the run ended, and why where it ended early."""
    if as_json:
        facts = ("status", "n_planned", "n_scored", "n_auxiliary", "seconds")
        _print_json({"run_dir": str(result.run_dir)} | {key: getattr(result, key) for key in facts})
    else:
        click.echo(
            f"{result.status}: {result.n_scored} of {result.n_planned} episodes scored in {result.seconds:.0f} s"
        )
        click.echo(f"report: {result.report}")
    if result.reason:
        click.echo(visible(result.reason), err=True)


_NOTHING = {"n_planned": 0, "n_scored": 0, "n_auxiliary": 0, "seconds": 0.0}


def gate_command(
    policy_file: Path,
    run_dir: Path,
    *,
    out: Path | None,
    baseline: Path | None,
    ledger: Path | None,
    sign: Path | None,
    as_json: bool,
) -> int:
    """Judges a run by a policy and writes the result in every format."""
    from harness.gating import judge, withdraw, write_gate
    from harness.policy_file import load_policy

    if out is not None:
        withdraw(out)
    try:
        policy = load_policy(policy_file)
        folder = out or run_dir / "gates" / policy.sha256[:12]
        withdraw(folder)
        result = judge(policy, run_dir, baseline=baseline, ledger=ledger)
    except TelltaleError as error:
        if as_json:
            nothing = {"behaviour": "NOT_ASKED", "monitor": "NOT_ASKED", "policy_sha256": "", "run_id": ""}
            _print_json({"verdict": "ERROR", **nothing, "reasons": [str(error)]})
        raise
    write_gate(result, folder, policy=policy, key=sign)
    if as_json:
        _print_json(result.record())
    else:
        click.echo(f"{result.verdict}  (behaviour {result.behaviour}, monitor {result.monitor})")
        for reason in result.reasons:
            click.echo(f"  {visible(reason)}")
        if result.statement:
            click.echo(visible(result.statement))
        click.echo(f"written: {folder}")
    if os.environ.get("GITHUB_ACTIONS") == "true":
        _tell_github(folder)
    return result.verdict.exit_code


def _tell_github(folder: Path) -> None:
    """Annotations to the log, the summary to the step's; a place that cannot be written is told, and changes no verdict."""
    click.echo((folder / "annotations.txt").read_text(encoding="utf-8"), nl=False, err=True)
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        try:
            with Path(summary).open("a", encoding="utf-8") as file:
                file.write((folder / "summary.md").read_text(encoding="utf-8"))
        except OSError as error:
            click.echo(f"the step's summary cannot be written ({error.strerror})", err=True)


def verify_command(
    run_dir: Path, *, baseline: Path | None, key: Path | None, model: str | None, refit: bool, as_json: bool
) -> int:
    """Makes the run's evidence again, a line a step, and says what first comes out otherwise; 4 if anything does."""
    from harness.recompute import recompute

    steps = []
    for step in recompute(run_dir, baseline=baseline, key=key, again=refit, model=model):
        steps.append(step)
        if not as_json:
            click.echo(f"{step.name}: {step.state}" + (f", {step.n - step.n_different} of {step.n}" if step.n else ""))
            for why in step.unknown:
                click.echo(f"  not checkable: {visible(why)}")
    first = next((step.first for step in steps if step.first), None)
    n_different = sum(step.n_different for step in steps)
    if as_json:
        record = {"run_dir": str(run_dir), "ok": first is None, "n_different": n_different}
        _print_json({**record, "steps": [step.record() for step in steps]})
    elif first is not None:
        click.echo(f"first difference: {visible(first.words())}")
        click.echo(f"{n_different - 1} more; `telltale run` with the same audit and --out remakes what is damaged")
    return 4 if first else 0


def report_command(run_dir: Path, *, with_heat: bool, model: str | None, as_json: bool) -> int:
    """Writes report.html and summary.md again; with heat, examples are scored token by token first."""
    from harness.pipeline import write_report
    from harness.store import RunFolder

    folder = RunFolder.open(run_dir)
    if with_heat:
        from harness.commands_features import open_model

        write_report(folder, open_model(folder.read_json("plan.json"), model))
    else:
        write_report(folder)
    path = str(run_dir / "report.html")
    _print_json({"report": path}) if as_json else click.echo(f"report: {path}")
    return 0


def print_table(rows: list[tuple[str, str]]) -> None:
    """Names and sentences in two columns."""
    width = max((len(name) for name, _ in rows), default=0)
    for name, words in rows:
        click.echo(f"{name:<{width}}  {visible(words)}")


def _print_json(content: object) -> None:
    click.echo(json.dumps(content, allow_nan=False))


@contextmanager
def stages() -> Iterator[Callable[[str], None]]:
    """A spinner with the stage on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda stage: None
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=True)
    with console.status("starting") as status:
        yield lambda stage: status.update(Text(stage))


def refuse_existing(path: Path) -> None:
    """UsageError where something is in the way, or the place cannot be written."""
    if path.exists():
        raise UsageError(f"{path}: is there already; choose another --out")
    parent = path.resolve().parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{path}: its folder cannot be made ({error.strerror}); choose another --out") from error
