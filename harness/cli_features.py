"""The command `telltale features`; what it does is imported when it runs."""

from pathlib import Path
from typing import Any

import click


@click.command()
@click.argument("run_dir", type=click.Path(path_type=Path))
@click.option("--model", help="Organism or checkpoint folder that was audited; needed where the run does not name it.")
@click.option("--probe", help="Recipe whose dictionary is described; the first that the run holds by default.")
@click.option("--pairs", "n_pairs", type=click.IntRange(0), default=16, show_default=True, help="Exam pairs asked.")
@click.option("--controls", "n_controls", type=click.IntRange(1), default=3, show_default=True, help="Random latents.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def features(run_dir: Path, **options: Any) -> None:
    """Describe the SAE features that matter in a run, and test them by intervention."""
    from harness.commands_features import features_command

    raise SystemExit(features_command(run_dir, **options))
