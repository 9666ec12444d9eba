"""What `telltale writeback` does: copies of a run's Inspect logs with detectors' scores in them. Returns an exit code."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from harness.store import RunFolder
from harness.visible import visible


def writeback_command(run_dir: Path, out: Path, detectors: Sequence[str], *, as_json: bool) -> int:
    """Writes the copies and says how many samples of each were scored."""
    from harness.writeback import write_back

    written = write_back(RunFolder.open(run_dir), out, detectors=detectors)
    if as_json:
        rows = [
            {"log": str(w.path), "n_samples": w.n_samples, "n_scored": w.n_scored, "scores": w.detectors}
            for w in written
        ]
        click.echo(json.dumps({"logs": rows}, allow_nan=False))
        return 0
    for one in written:
        said = ", ".join(one.detectors) or "no score"
        click.echo(visible(f"{one.path}: {one.n_scored} of {one.n_samples} samples have {said}"))
    click.echo(f"to look: inspect view --log-dir {visible(str(out))}")
    return 0
