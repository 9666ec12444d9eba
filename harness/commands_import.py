"""What `telltale import` does: reads a file of somebody's, writes a run folder, says what it holds."""

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.errors import UsageError
from harness.nouns import Behaviour
from harness.visible import visible

if TYPE_CHECKING:
    from harness.given import Given


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


def inspect_command(
    path: Path, out: Path, *, score: str | None, positive: str | None, seed: int | None, as_json: bool
) -> int:
    """Imports an Inspect log."""
    from harness.importing import refuse_filled

    refuse_filled(out)
    from harness.import_inspect import read_inspect

    return _write(read_inspect(path, score=score, positive=positive, seed=seed), out, as_json=as_json)


def aleval_command(path: Path, out: Path, *, as_json: bool) -> int:
    """Imports ALEval's records."""
    from harness.importing import refuse_filled

    refuse_filled(out)
    from harness.import_aleval import read_aleval

    return _write(read_aleval(path), out, as_json=as_json)


def _write(given: "Given", out: Path, *, as_json: bool) -> int:
    from harness.given import n_of, unclear
    from harness.importing import write_import

    suites = write_import(given, out)
    counts, why = n_of(given.items), unclear(given.items)
    n_groups = len({pair.group for suite in suites for pair in suite.stored})
    notes = [*given.notes, *_nothing(counts)]
    if as_json:
        facts: dict[str, object] = {
            "run_dir": str(out),
            "suite": suites[0].name,
            "suites": [suite.name for suite in suites],
        }
        facts |= {"n_texts": len(given.items), "n_groups": n_groups, "behaviours": counts, "lost": dict(given.lost)}
        click.echo(json.dumps(facts | {"unclear": why, "labelled_by": _sources(given), "notes": notes}))
        return 0
    names = " and ".join(suite.name for suite in suites)
    words = "suite" if len(suites) == 1 else "suites"
    click.echo(f"imported: {len(given.items)} texts in {n_groups} groups as {words} {names} ({_counted(counts)})")
    for reason, n in why.items():
        click.echo(f"  unclear: {n} × {visible(reason)}")
    for reason, n in given.lost.items():
        click.echo(f"  left out: {n} × {visible(reason)}")
    for note in notes:
        click.echo(f"  {visible(note)}")
    click.echo(f"next: telltale run --from {out} --out DIR")
    return 0


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{n} {name}" for name, n in counts.items()) or "none"


def _sources(given: "Given") -> dict[str, int]:
    """Labels that say honest or deceptive, by what they rest on."""
    return dict(sorted(Counter(i.source for i in given.items if i.behaviour is not Behaviour.UNCLEAR).items()))


def _nothing(counts: dict[str, int]) -> list[str]:
    if not counts:
        return ["no rows: there is nothing to measure"]
    if counts.keys() == {"unclear"}:
        return ["no label: there is nothing to tell apart, and nothing to measure"]
    if not {"honest", "deceptive"} <= counts.keys():
        return ["one side only: there is nothing to tell apart, and nothing to measure"]
    return []
