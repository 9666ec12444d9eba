"""What the commands on finished runs do: compare, score. Each returns an exit code."""

import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from harness.compare_scores import joined_scores
from harness.compare_views import LEGEND, SITES_LEGEND, View, opening, views
from harness.comparing import compare, enter
from harness.comparison import By, Comparison
from harness.discover import formats
from harness.frozen import find_frozen, load_frozen
from harness.scoring import score_run
from harness.store import RunFolder, atomic_write
from harness.visible import visible


def compare_command(run_dirs: Sequence[Path], *, by: By, detector: str | None, out: Path | None, as_json: bool) -> int:
    """Compares finished runs; writes nothing without `out`."""
    runs = [enter(path) for path in run_dirs]
    result = compare(runs, by=by, detector=detector)
    if out is not None:
        buffer = io.BytesIO()
        joined_scores(runs).write_parquet(buffer, compression="zstd", statistics=False)
        atomic_write(out / "scores.parquet", buffer.getvalue())
        for form in formats().values():
            if form.subject == "comparison":
                for name, content in sorted(form.files(result).items(), key=lambda item: item[0] == "compare.json"):
                    atomic_write(out / name, content)
    if as_json:
        click.echo(json.dumps(result.record(), allow_nan=False))
    else:
        _show(result)
        if out is not None:
            click.echo(f"written: {out}")
    return 0


def score_command(run_dir: Path, detector: Path, *, across_models: bool, out: Path | None, as_json: bool) -> int:
    """Scores a run with every frozen detector that a path names; one folder of results for each."""
    folder = RunFolder.open(run_dir)
    paths, notes = find_frozen(detector)
    results = [score_run(folder, load_frozen(path), across_models=across_models) for path in paths]
    for result in results:
        short = result.frozen.sha256[:12]
        place = run_dir / "scored" / short if out is None else out if len(results) == 1 else out / short
        buffer = io.BytesIO()
        result.table.write_parquet(buffer, compression="zstd", statistics=False)
        atomic_write(place / "scores.parquet", buffer.getvalue())
        atomic_write(place / "score.json", (json.dumps(result.record(), indent=1, allow_nan=False) + "\n").encode())
        if not as_json:
            for line in result.opening():
                click.echo(visible(line))
            show_view(result.view())
            click.echo(f"written: {place}\n")
    if as_json:
        click.echo(json.dumps({"notes": notes, "scored": [result.record() for result in results]}, allow_nan=False))
    for note in () if as_json else notes:
        click.echo(visible(note), err=True)
    return 0


def _show(result: Comparison) -> None:
    for line in opening(result):
        click.echo(visible(line))
    for view in views(result):
        click.echo()
        show_view(view)
    click.echo(f"\n{LEGEND}")
    if result.by in ("layer", "span"):
        click.echo(SITES_LEGEND)


def show_view(view: View) -> None:
    """A table: drawn on a terminal, columns of plain text elsewhere."""
    if sys.stdout.isatty():
        _draw(view)
        return
    click.echo(visible(view.caption))
    for line in plain_lines(view):
        click.echo(f"  {visible(line)}")


def plain_lines(view: View) -> list[str]:
    """Columns in line; the last cell of a line may be longer than its column."""
    lines = [view.headers, *view.rows]
    n_filled = [max((i + 1 for i, cell in enumerate(line) if cell), default=0) for line in lines]
    widths = [
        max((len(line[i]) for line, n in zip(lines, n_filled, strict=True) if i < n - 1 or line is lines[0]), default=0)
        for i in range(len(view.headers))
    ]
    out = []
    for line, n in zip(lines, n_filled, strict=True):
        cells = [
            line[i].ljust(widths[i]) if i < view.n_words or i == n - 1 else line[i].rjust(widths[i]) for i in range(n)
        ]
        out.append("  ".join(cells).rstrip())
    return out


def _draw(view: View) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(visible(view.caption)), title_justify="left", box=box.SIMPLE_HEAD)
    for i, header in enumerate(view.headers):
        table.add_column(Text(visible(header)), justify="left" if i < view.n_words else "right")
    for row in view.rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    Console().print(table)
