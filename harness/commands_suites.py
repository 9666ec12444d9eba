"""What the commands on suites do; each returns an exit code."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from harness import discover
from harness.errors import UsageError
from harness.shifts_view import Unshifted
from harness.suite_check import Matched, Row, of_prompts, of_run
from harness.visible import visible


def check_command(names: Sequence[str], *, run_dir: Path | None, seed: int, as_json: bool) -> int:
    """Prints whether the arms of each suite match; 0 whatever is found."""
    found = _of_run(names, run_dir) if run_dir else _of_prompts(names, seed)
    if as_json:
        click.echo(json.dumps([each.record() for each in found], allow_nan=False))
        return 0
    for each in found:
        click.echo(visible(f"{each.suite}: {each.status} ({each.reason or _counts(each)})"))
        for row in each.rows:
            click.echo(f"  {_line(row)}")
    click.echo(
        "equivalent: both one-sided tests at 5 %, groups being the units; different: shown beyond the margin, after Holm."
    )
    return 0


def _of_prompts(names: Sequence[str], seed: int) -> list[Matched]:
    chosen = [discover.named("suite", name) for name in dict.fromkeys(names)] or [*discover.suites().values()]
    if alone := [suite.name for suite in chosen if suite.kind == "control"] if names else []:
        raise UsageError(f"suite {alone[0]}: a control has no arms to match; name a suite with arms")
    return [of_prompts(suite, seed=seed) for suite in chosen if suite.kind != "control"]


def _of_run(names: Sequence[str], run_dir: Path) -> list[Matched]:
    from harness.run_evidence import RunEvidence

    found = of_run(Unshifted(RunEvidence.open(run_dir)))
    known = {each.suite: each for each in found}
    if strangers := [name for name in names if name not in known]:
        raise UsageError(
            f"suite {strangers[0]!r}: not among the suites with arms of {run_dir}, {', '.join(known) or 'none'}"
        )
    return [known[name] for name in dict.fromkeys(names)] or found


def _counts(each: Matched) -> str:
    return f"{each.n_deceptive} deceptive and {each.n_honest} honest {each.source}, {each.n_groups} groups"


def _line(row: Row) -> str:
    trait, (lower, upper) = row.trait, row.trait.contrast.bounds
    sides = f"{trait.deceptive:.2f} to {trait.honest:.2f}"
    shown = f"{trait.contrast.value:+.3f} ({lower:+.3f} to {upper:+.3f})"
    return f"{row.finding:<10}  {trait.where:<7}  {trait.name:<13}  {sides:<20}  {shown:<26}  within {trait.margin}"
