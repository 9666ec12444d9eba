"""What `telltale import` does: reads a file of somebody's, writes a run folder, says what it holds."""

import json
from pathlib import Path

import click

from harness.errors import UsageError
from harness.visible import visible


def pairs_command(path: Path, out: Path, *, as_json: bool) -> int:
    """Imports pairs of texts."""
    from harness.importing import refuse_filled

    refuse_filled(out)
    from harness.import_pairs import read_pairs

    return _write(read_pairs(path), out, as_json=as_json)


def csv_command(
    path: Path, out: Path, *, positive: str | None, text: str, label: str, group: str | None, as_json: bool
) -> int:
    """Imports labelled texts."""
    from harness.import_csv import Columns, read_csv
    from harness.importing import refuse_filled

    if positive is None:
        raise UsageError("--positive is missing: say which value of the label column means deceptive, as --positive 0")
    refuse_filled(out)
    return _write(read_csv(path, positive=positive, columns=Columns(text, label, group)), out, as_json=as_json)


def _write(given: object, out: Path, *, as_json: bool) -> int:
    from harness.importing import Given, n_of, write_import

    assert isinstance(given, Given)
    suite = write_import(given, out)
    counts = n_of(given)
    n_groups = len({pair.group for pair in suite.stored})
    notes = [*given.notes, *_nothing(counts)]
    if as_json:
        facts = {"run_dir": str(out), "suite": suite.name, "n_texts": len(given.items), "n_groups": n_groups}
        click.echo(json.dumps(facts | {"behaviours": counts, "notes": notes}))
        return 0
    each = ", ".join(f"{n} {name}" for name, n in counts.items()) or "none"
    click.echo(f"imported: {len(given.items)} texts in {n_groups} groups as suite {suite.name} ({each})")
    for note in notes:
        click.echo(f"  {visible(note)}")
    click.echo(f"next: telltale run --from {out} --out DIR")
    return 0


def _nothing(counts: dict[str, int]) -> list[str]:
    if not counts:
        return ["no rows: there is nothing to measure"]
    if not {"honest", "deceptive"} <= counts.keys():
        return ["one side only: there is nothing to tell apart, and nothing to measure"]
    return []
