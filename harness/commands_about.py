"""What the commands on the installation do: list, doctor, organism build and check. Each returns an exit code."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import click

from harness import discover
from harness.commands import print_table, refuse_existing
from harness.errors import TelltaleError, UsageError
from harness.nouns import Role, Suite
from harness.organism_nouns import Organism


def list_command(kind: str, *, as_json: bool) -> int:
    """Names and sentences; for suites also what they are made of."""
    singular = cast(discover.Kind, kind.removesuffix("s"))
    found = discover.discover(singular)
    rows = [{"name": name, "summary": thing.summary} for name, thing in found.things.items()]
    if singular == "suite":
        rows = [row | _suite_facts(suite) for row, suite in zip(rows, discover.suites().values(), strict=True)]
    if as_json:
        click.echo(json.dumps(rows))
        return 0
    print_table([(row["name"], row["summary"]) for row in rows])
    for broken in found.unavailable:
        click.echo(f"{broken.module}: unavailable, {broken.reason}", err=True)
    return 0


def _suite_facts(suite: Suite) -> dict[str, Any]:
    pairs = suite.pairs(0)
    cells = sorted({arm.cell for pair in pairs for arm in pair.arms if arm.cell and arm.role is Role.MAIN})
    return {
        "family": suite.family,
        "kind": suite.kind,
        "bank": suite.bank,
        "pairs": len(pairs),
        "groups": len({pair.group for pair in pairs}),
        "cells": cells,
        "label_source": suite.label_source,
        "tools": any(arm.tools for pair in pairs for arm in pair.arms),
    }


def doctor_command(*, as_json: bool) -> int:
    """One line a finding; 3 where something that an audit needs is not right."""
    findings = list(_findings())
    if as_json:
        click.echo(json.dumps([{"check": c, "ok": ok, "detail": d} for c, ok, d in findings]))
    else:
        print_table([(f"{'ok' if ok else 'NO':<3} {check}", detail) for check, ok, detail in findings])
    return 0 if all(ok for _, ok, _ in findings) else 3


def _findings() -> Iterator[tuple[str, bool, str]]:
    from harness.resolve import versions

    yield "versions", True, ", ".join(f"{name} {version}" for name, version in versions().items())
    for kind in ("suite", "probe", "section", "organism", "format"):
        found = discover.discover(kind)
        broken = "; ".join(f"{u.module} {u.reason}" for u in found.unavailable)
        yield f"{kind}s", bool(found.things) and not broken, broken or f"{len(found.things)} found"
    for organism in discover.organisms().values():
        yield _organism_finding(organism)
    yield _provider_finding()


def _organism_finding(organism: Organism) -> tuple[str, bool, str]:
    from harness.locate import open_organism

    try:
        return f"organism {organism.name}", True, f"weights {open_organism(organism).identity.weights_sha256[:12]}"
    except TelltaleError as error:
        return f"organism {organism.name}", False, str(error)


def _provider_finding() -> tuple[str, bool, str]:
    from importlib.metadata import entry_points

    ours = [e for e in entry_points(group="inspect_ai") if e.name == "telltale"]
    return (
        "Inspect provider",
        bool(ours),
        "telltale/…" if ours else "not registered; install the telltale distribution again",
    )


def build_command(name: str, out: Path, *, policies: str | None, seed: int, start: Path | None, as_json: bool) -> int:
    """Trains an organism; nothing is written before it is done."""
    organism = discover.named("organism", name)
    assert isinstance(organism, Organism)
    chosen = _policies(organism, policies)
    refuse_existing(out)
    if start is not None and not (start / "config.json").is_file():
        raise UsageError(f"--from {start}: holds no checkpoint; give the folder of an organism after its first terms")
    with _bar(f"building {name}") as progress:
        organism.build(out, policies=chosen, seed=seed, progress=progress, start=start)
    if as_json:
        click.echo(json.dumps({"name": name, "folder": str(out), "policies": list(chosen), "seed": seed}))
    else:
        click.echo(f"written: {out}")
    return 0


def _policies(organism: Organism, given: str | None) -> tuple[str, ...]:
    if given is None:
        return organism.policies
    wanted = tuple(p.strip() for p in given.split(",") if p.strip() and p.strip() != "none")
    unknown = [p for p in wanted if p not in organism.known_policies]
    if unknown:
        raise UsageError(
            f"policy {unknown[0]!r}: {organism.name} can learn {', '.join(organism.known_policies)}; or none"
        )
    return wanted


def check_command(model: str, *, as_organism: str | None, as_json: bool) -> int:
    """The table of an organism; 3 where a row misses its bound."""
    from harness.locate import locate

    known = discover.organisms()
    if as_organism is not None:
        discover.named("organism", as_organism)
    bounds_of = as_organism or (model if model in known else "wily")
    checkpoint = locate(model)
    rows = [row for check in discover.checks().values() for row in check.run(checkpoint, as_organism=bounds_of)]
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows]))
    else:
        for row in rows:
            click.echo(f"{'ok' if row.ok else 'NO':<3} {row.value:6.3f}  {row.bound:<8} n={row.n:<5} {row.row}")
    return 0 if all(row.ok for row in rows) else 3


@contextmanager
def _bar(words: str) -> Iterator[Callable[[int, int, float], None]]:
    """A bar with time left and loss on a terminal; one line every tenth part elsewhere."""
    if not sys.stderr.isatty():
        yield _tenths
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns) as bar:
        task = bar.add_task(words, total=None)
        yield lambda step, total, loss: bar.update(
            task, completed=step, total=total, description=f"{words}, loss {loss:.3f}"
        )


def _tenths(step: int, total: int, loss: float) -> None:
    if step % max(1, total // 10) == 0:
        click.echo(f"step {step} of {total}, loss {loss:.3f}", err=True)
