"""The commands track, baseline and ui; what they do is imported when they run."""

from pathlib import Path

import click

_FOLDER = click.Path(path_type=Path)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


@click.command()
@click.argument("run_dir", type=_FOLDER)
@click.option("--pending", is_flag=True, help="RUN_DIR holds runs: send those that could not be sent.")
@click.option("--with-transcripts", is_flag=True, help="Send the page and tables with prompts and answers as well.")
@_JSON
def track(run_dir: Path, pending: bool, with_transcripts: bool, as_json: bool) -> None:
    """Send a run to MLflow, again if need be."""
    from harness.commands_track import pending_command, track_command

    if pending:
        raise SystemExit(pending_command(run_dir, with_transcripts=with_transcripts, as_json=as_json))
    raise SystemExit(track_command(run_dir, with_transcripts=with_transcripts, as_json=as_json))


@click.group()
def baseline() -> None:
    """Name the run that later ones are compared with."""


@baseline.command("set")
@click.argument("run_dir", type=_FOLDER)
@_JSON
def baseline_set(run_dir: Path, as_json: bool) -> None:
    """Make a finished run the baseline of its neighbours, and its detectors the champions in MLflow."""
    from harness.commands_track import baseline_set_command

    raise SystemExit(baseline_set_command(run_dir, as_json=as_json))


@baseline.command("show")
@click.argument("runs", type=_FOLDER, default=Path("runs"))
@_JSON
def baseline_show(runs: Path, as_json: bool) -> None:
    """Say which run is the baseline, once its files are what they were; 3 where none is set."""
    from harness.commands_track import baseline_show_command

    raise SystemExit(baseline_show_command(runs, as_json=as_json))


@click.command()
@click.argument("runs", type=_FOLDER, default=Path("runs"))
@click.option("--port", type=click.IntRange(0, 65535), default=5000, show_default=True, help="On loopback; 0 for any.")
def ui(runs: Path, port: int) -> None:
    """Show the runs in MLflow's own pages, on this machine alone."""
    from harness.track_server import serve

    raise SystemExit(serve(runs, port=port, say=lambda words: click.echo(words)))
