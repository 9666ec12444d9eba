"""What `telltale track` and `telltale baseline` do."""

import json
from pathlib import Path

import click

from harness.errors import UsageError
from harness.visible import visible


def track_command(run_dir: Path, *, with_transcripts: bool, as_json: bool) -> int:
    """Sends a run to MLflow; 3 where it could not be sent."""
    from harness.run_evidence import RunEvidence
    from harness.track import track

    outcome = track(RunEvidence.open(run_dir), run_dir, with_transcripts=with_transcripts)
    if as_json:
        click.echo(json.dumps({"sent": outcome.sent, "uri": outcome.uri, "reason": outcome.reason}))
    else:
        said = f"sent to {outcome.uri}" if outcome.sent else f"not sent to {outcome.uri}: {outcome.reason}"
        click.echo(visible(said))
    return 0 if outcome.sent else 3


def pending_command(runs: Path, *, with_transcripts: bool, as_json: bool) -> int:
    """Sends every run of a folder that could not be sent; 3 where one still cannot."""
    from harness.track_spool import unsent

    _refuse_single(runs)
    codes = [track_command(path, with_transcripts=with_transcripts, as_json=as_json) for path in unsent(runs)]
    if not codes and not as_json:
        click.echo("nothing is pending")
    return max(codes, default=0)


def baseline_set_command(run_dir: Path, *, as_json: bool) -> int:
    """Names the baseline; that MLflow could not be told is said, and changes nothing."""
    from harness.baseline import set_baseline
    from harness.track import crown_run

    content = set_baseline(run_dir)
    told = crown_run(run_dir)
    if as_json:
        click.echo(json.dumps({**content, "champion": told.sent, "reason": told.reason}))
    else:
        click.echo(visible(f"baseline: {content['folder']}, model {content['model']}"))
        click.echo(
            visible("its detectors are champions in MLflow" if told.sent else f"MLflow: {told.reason}"), err=True
        )
    return 0


def baseline_show_command(runs: Path, *, as_json: bool) -> int:
    """Prints the baseline; 3 where there is none."""
    from harness.baseline import read_baseline

    _refuse_single(runs)
    found = read_baseline(runs)
    if as_json:
        click.echo(json.dumps(found[1] if found else None))
    elif found is None:
        click.echo(f"{runs}: no baseline; `telltale baseline set RUN_DIR` names one")
    else:
        click.echo(visible(f"{found[0]}: run {found[1]['run_id']}, model {found[1]['model']}"))
    return 0 if found else 3


def _refuse_single(runs: Path) -> None:
    """A run itself, or a place that is not there, would look like a folder in which nothing is."""
    if not runs.is_dir():
        raise UsageError(f"{runs}: not a folder; give the one that holds the runs, such as runs")
    if (runs / "plan.json").is_file():
        raise UsageError(f"{runs}: a run; give the folder that holds the runs, such as {runs.resolve().parent.name}")
