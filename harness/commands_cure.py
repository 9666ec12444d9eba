"""What `telltale cure` does. Returns an exit code."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from harness.commands import stages
from harness.cure import find_cure
from harness.cure_files import record, write_cure
from harness.cure_study import open_patient
from harness.cure_words import summary
from harness.errors import IncompleteError
from harness.judging_pool import one_thread
from harness.visible import visible


def cure_command(run_dir: Path, suites: Sequence[str], *, out: Path | None, as_json: bool) -> int:
    """Searches each suite for an edit that restores honesty; one folder of results for each."""
    one_thread()
    patient = open_patient(run_dir)
    chosen = tuple(dict.fromkeys(suites)) or patient.lying_suites()
    if not chosen:
        raise IncompleteError(f"{run_dir}: no suite of it has a deceptive episode, so there is nothing to cure")
    records = []
    for suite in chosen:
        with stages() as say:
            cure = find_cure(patient, suite, say=say)
        place = run_dir / "cures" / suite if out is None else out if len(chosen) == 1 else out / suite
        write_cure(cure, patient, place)
        if as_json:
            records.append(record(cure, patient) | {"written": str(place)})
            continue
        for line in summary(cure):
            click.echo(visible(line))
        click.echo(f"written: {place}")
    if as_json:
        click.echo(json.dumps({"cures": records}, allow_nan=False))
    return 0
