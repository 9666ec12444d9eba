"""The commands on labels: `telltale import` and `telltale relabel`; what they do is imported when they run."""

from pathlib import Path
from typing import Any

import click

_FOLDER = click.Path(path_type=Path)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
_INTO = click.option("--out", type=_FOLDER, required=True, metavar="RUN_DIR", help="Run folder to write.")


@click.group("import")
def import_group() -> None:
    """Turn somebody's texts into a run folder, to be scored by `telltale run --from`."""


@import_group.command("pairs")
@click.argument("path", type=_FOLDER)
@_INTO
@_JSON
def import_pairs(path: Path, out: Path, as_json: bool) -> None:
    """Pairs of an honest and a deceptive text, from JSON or JSON lines."""
    from harness.commands_import import pairs_command

    raise SystemExit(pairs_command(path, out, as_json=as_json))


@import_group.command("csv")
@click.argument("path", type=_FOLDER)
@_INTO
@click.option("--positive", metavar="VALUE", help="Label that means deceptive; must be given.")
@click.option("--text", default="statement", show_default=True, metavar="COLUMN", help="Column with the texts.")
@click.option("--label", default="label", show_default=True, metavar="COLUMN", help="Column with the labels.")
@click.option("--group", metavar="COLUMN", help="Column with what rows share; each distinct text by default.")
@_JSON
def import_csv(path: Path, out: Path, **options: Any) -> None:
    """Texts with a label, from CSV with a header."""
    from harness.commands_import import csv_command

    raise SystemExit(csv_command(path, out, **options))


@import_group.command("inspect")
@click.argument("path", type=_FOLDER, metavar="LOG")
@_INTO
@click.option("--score", metavar="NAME", help="Score that labels; NAME.KEY where a score has several values.")
@click.option("--positive", metavar="VALUE", help="Value of the score that means deceptive.")
@click.option(
    "--seed", type=click.IntRange(0), help="Seed of the run, for a log of one of our suites; found by trying."
)
@_JSON
def import_inspect(path: Path, out: Path, **options: Any) -> None:
    """Samples of an Inspect log.

    A log of one of our suites is labelled anew by the suite's own rule. Any other is labelled by a score of its own where one is
    named, and is unclear where none is.
    """
    from harness.commands_import import inspect_command

    raise SystemExit(inspect_command(path, out, **options))


@import_group.command("aleval")
@click.argument("path", type=_FOLDER)
@_INTO
@_JSON
def import_aleval(path: Path, out: Path, as_json: bool) -> None:
    """ALEval's judged samples: who passed impossible tests, and what they said when asked about it."""
    from harness.commands_import import aleval_command

    raise SystemExit(aleval_command(path, out, as_json=as_json))


@click.command()
@click.argument("run_dir", type=_FOLDER)
@click.option("--human", type=_FOLDER, metavar="FILE", help="Sheet that people have filled in, to be compared.")
@click.option("--judge", metavar="MODEL", help="Model that labels the transcripts, to be compared.")
@click.option(
    "--suite",
    "suites",
    multiple=True,
    help="Suite that the judge is shown; may be repeated. All but controls by default.",
)
@click.option(
    "--sample", "n_sample", type=click.IntRange(1), metavar="N", help="Write a blind sheet of N episodes to --out."
)
@click.option("--out", type=_FOLDER, metavar="FILE.csv", help="The sheet to write.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Draws the sample.")
@_JSON
def relabel(run_dir: Path, **options: Any) -> None:
    """Label a finished run again, and say how far that agrees with the labels it has.

    Without options today's rules are applied to the recorded episodes. What is found is written to RUN_DIR/relabels; the run's own
    labels, and so its verdicts and its gate, stay as they are.
    """
    from harness.commands_relabel import relabel_command

    raise SystemExit(relabel_command(run_dir, **options))
