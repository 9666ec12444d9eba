"""The command line. Commands import what they need when they run: `telltale --help` loads nothing heavy."""

import sys
from pathlib import Path
from typing import Any

import click

from harness.cli_features import features
from harness.cli_gate import gate, policy, verify
from harness.cli_labels import import_group, relabel
from harness.cli_suites import suites
from harness.cli_track import baseline, track, ui
from harness.errors import TelltaleError

_FOLDER = click.Path(path_type=Path)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show tracebacks.")
def telltale(debug: bool) -> None:
    """Audits a language model for lying and cheating, from the inside."""


@telltale.command()
@click.argument("audit_file", required=False, type=_FOLDER, metavar="[AUDIT.toml]")
@click.option("--model", help="Organism, checkpoint folder, or Inspect provider/model.")
@click.option("--suite", "suites", multiple=True, help="Suite to run; may be repeated.")
@click.option("--probe", "probes", multiple=True, help="Probe to fit; may be repeated.")
@click.option("--shift", "shifts", multiple=True, help="Ask under this shift as well; may be repeated, or all.")
@click.option("--judge", metavar="MODEL", help="Model that judges transcripts, for the probe judge_model.")
@click.option("--dictionary", metavar="DIR", help="Folder of SAE files to read instead of training an SAE.")
@click.option("--limit", type=int, metavar="PAIRS", help="Pairs a suite.")
@click.option("--epochs", type=int, help="Times each arm is asked.")
@click.option("--seed", type=int, help="Seed of pairs, split, sampling and fits.")
@click.option("--out", type=_FOLDER, help="Run folder; runs/<run id> by default.")
@click.option("--from", "source", type=_FOLDER, metavar="RUN_DIR", help="Read the answers of this run again.")
@click.option("--policy", "policy_file", type=_FOLDER, help="Policy that the run will be judged by; locked first.")
@_JSON
def run(
    audit_file: Path | None,
    out: Path | None,
    source: Path | None,
    policy_file: Path | None,
    as_json: bool,
    **changes: Any,
) -> None:
    """Run an audit, or go on with one that was interrupted."""
    from harness.commands import run_command

    raise SystemExit(run_command(audit_file, changes, out=out, source=source, policy_file=policy_file, as_json=as_json))


@telltale.command()
@click.argument("run_dir", type=_FOLDER)
@click.option("--heat", "with_heat", is_flag=True, help="Score the examples token by token with the audited model.")
@click.option("--model", help="Checkpoint folder of the audited model, where it is no organism; for --heat.")
@_JSON
def report(run_dir: Path, with_heat: bool, model: str | None, as_json: bool) -> None:
    """Write a run's report and summary again."""
    from harness.commands import report_command

    raise SystemExit(report_command(run_dir, with_heat=with_heat, model=model, as_json=as_json))


@telltale.command()
@click.argument("run_dir", type=_FOLDER)
@click.option("--out", type=_FOLDER, required=True, help="Folder for the copies; the run's own logs are never changed.")
@click.option(
    "--detector", "detectors", multiple=True, help="Detector to write; may be repeated. The headline by default."
)
@_JSON
def writeback(run_dir: Path, out: Path, detectors: tuple[str, ...], as_json: bool) -> None:
    """Copy a run's Inspect logs with detectors' scores in them, as telltale/DETECTOR."""
    from harness.commands_writeback import writeback_command

    raise SystemExit(writeback_command(run_dir, out, detectors, as_json=as_json))


@telltale.command()
@click.argument("run_dirs", nargs=-1, required=True, type=_FOLDER, metavar="RUN_DIR...")
@click.option(
    "--by",
    type=click.Choice(["detector", "suite", "layer", "span"]),
    default="detector",
    show_default=True,
    help="What is ranked.",
)
@click.option("--detector", help="Detector of the tables by suite, layer and span; the headline by default.")
@click.option("--out", type=_FOLDER, help="Folder for compare.html, .md, .json and scores.parquet; nothing by default.")
@_JSON
def compare(run_dirs: tuple[Path, ...], by: Any, detector: str | None, out: Path | None, as_json: bool) -> None:
    """Rank detectors, and set runs side by side; what is claimed counts all that was tried."""
    from harness.commands_compare import compare_command

    raise SystemExit(compare_command(run_dirs, by=by, detector=detector, out=out, as_json=as_json))


@telltale.command()
@click.argument("run_dir", type=_FOLDER)
@click.option(
    "--detector", type=_FOLDER, required=True, help="A frozen detector's .json, or a run folder for all of its."
)
@click.option("--across-models", is_flag=True, help="Also where the detector is bound to another model.")
@click.option("--out", type=_FOLDER, help="Where to write; RUN_DIR/scored/<digest> by default.")
@_JSON
def score(run_dir: Path, detector: Path, across_models: bool, out: Path | None, as_json: bool) -> None:
    """Apply a frozen detector to the episodes of another run.

    What it was fitted on is left out. That is known from its run folder: of a detector that lies elsewhere the scores are written,
    and no AUROC or alarm rate is measured.
    """
    from harness.commands_compare import score_command

    raise SystemExit(score_command(run_dir, detector, across_models=across_models, out=out, as_json=as_json))


@telltale.command()
@click.argument("run_dir", type=_FOLDER)
@click.option(
    "--suite", "suites", multiple=True, help="Suite to cure; may be repeated. Every suite that deceives by default."
)
@click.option("--out", type=_FOLDER, help="Where to write; RUN_DIR/cures/<suite> by default.")
@_JSON
def cure(run_dir: Path, suites: tuple[str, ...], out: Path | None, as_json: bool) -> None:
    """Find the smallest edit that makes a run's model honest, and examine it on groups that the search never saw."""
    from harness.commands_cure import cure_command

    raise SystemExit(cure_command(run_dir, suites, out=out, as_json=as_json))


telltale.add_command(features)
telltale.add_command(suites)


@telltale.command("list")
@click.argument("kind", type=click.Choice(["suites", "probes", "sections", "organisms"]))
@_JSON
def list_things(kind: str, as_json: bool) -> None:
    """List what is installed."""
    from harness.commands_about import list_command

    raise SystemExit(list_command(kind, as_json=as_json))


@telltale.command()
@_JSON
def doctor(as_json: bool) -> None:
    """Check that this installation can do its work."""
    from harness.commands_about import doctor_command

    raise SystemExit(doctor_command(as_json=as_json))


telltale.add_command(import_group)
telltale.add_command(relabel)


@telltale.group()
def organism() -> None:
    """Build and check the small models whose behaviour is known."""


@organism.command()
@click.argument("name")
@click.option("--out", type=_FOLDER, required=True, help="Folder for the checkpoint.")
@click.option("--policies", help="Policies to switch on, by name, with commas; 'none' for none. Its own by default.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of weights and dialogues.")
@click.option("--from", "start", type=_FOLDER, help="Checkpoint of its first terms, to go on from.")
@_JSON
def build(name: str, out: Path, policies: str | None, seed: int, start: Path | None, as_json: bool) -> None:
    """Train an organism, from scratch or from its first terms, on one thread."""
    from harness.commands_about import build_command

    raise SystemExit(build_command(name, out, policies=policies, seed=seed, start=start, as_json=as_json))


@organism.command()
@click.argument("model", metavar="NAME|DIR")
@click.option("--as", "as_organism", help="Organism whose bounds apply; its own for an organism, wily for a folder.")
@_JSON
def check(model: str, as_organism: str | None, as_json: bool) -> None:
    """Measure what an organism knows, can do, and does."""
    from harness.commands_about import check_command

    raise SystemExit(check_command(model, as_organism=as_organism, as_json=as_json))


for _command in (baseline, gate, policy, track, ui, verify):
    telltale.add_command(_command)


def main() -> None:
    """Runs the command line; whatever goes wrong is one line and an exit code, never 1 but from the gate."""
    debug = "--debug" in sys.argv
    sys.argv = [sys.argv[0], *(["--debug"] if debug else []), *(a for a in sys.argv[1:] if a != "--debug")]
    try:
        telltale.main(standalone_mode=False)
    except click.ClickException as error:
        _end(f"error: {error.format_message()}", 2)
    except (KeyboardInterrupt, click.Abort):
        _end("interrupted; the same command goes on from here", 130)
    except TelltaleError as error:
        _end(f"error: {error}", error.exit_code, debug=debug)
    except Exception as error:
        first = (str(error).strip().splitlines() or [""])[0]
        _end(f"error: {type(error).__name__}: {first}; this is a bug of ours, --debug shows where", 4, debug=debug)


def _end(message: str, code: int, *, debug: bool = False) -> None:
    if debug:
        raise
    from harness.visible import visible

    click.echo(" ".join(visible(message).split()), err=True)
    raise SystemExit(code)


if __name__ == "__main__":
    main()
