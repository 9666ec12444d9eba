"""The command line of suites: `telltale suites check`."""

from pathlib import Path

import click


@click.group()
def suites() -> None:
    """Look at suites themselves."""


@suites.command()
@click.argument("names", nargs=-1, metavar="[SUITE]...")
@click.option("--run", "run_dir", type=click.Path(path_type=Path), metavar="RUN_DIR", help="Compare a run's episodes.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Of the pairs; not with --run.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def check(names: tuple[str, ...], run_dir: Path | None, seed: int, as_json: bool) -> None:
    """Test whether honest and deceptive arms match in length, position, vocabulary and form.

    Of the prompts alone, or with --run of the prompts and answers of a run, by what the labels say. A suite whose arms differ is
    degenerate: a finding, and no error.
    """
    from harness.commands_suites import check_command

    raise SystemExit(check_command(names, run_dir=run_dir, seed=seed, as_json=as_json))
