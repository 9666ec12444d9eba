"""What `telltale relabel` does: labels of a finished run made again, or a sheet for people. Returns an exit code."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from filelock import FileLock, Timeout

from harness.commands import refuse_existing, stages
from harness.errors import UsageError
from harness.relabel import Recorded, Relabelled, by_judge, by_people, by_rules, read_recorded, record_of
from harness.relabel_sheet import read_sheet, sampled, sheet_of
from harness.relabel_words import share
from harness.store import atomic_write
from harness.visible import visible


def relabel_command(
    run_dir: Path,
    *,
    human: Path | None,
    judge: str | None,
    suites: Sequence[str],
    n_sample: int | None,
    out: Path | None,
    seed: int,
    as_json: bool,
) -> int:
    """0 where labels were made again, 3 where none could be."""
    _check(human, judge, suites, n_sample, out)
    recorded = read_recorded(run_dir)
    if n_sample is not None and out is not None:
        return _sample(recorded, n_sample, out, seed=seed, as_json=as_json)
    said = None if human is None else read_sheet(human, recorded.labels.keys())
    with _locked(run_dir):
        recorded = read_recorded(run_dir)
        if said is None and judge is None:
            done = [by_rules(recorded)]
        else:
            done = [] if judge is None else [_judged(recorded, judge, suites)]
            done += [] if said is None else [by_people(recorded, said)]
    _say(recorded, run_dir, done, as_json=as_json)
    return 0 if any(one.labels for one in done) else 3


def _check(
    human: Path | None, judge: str | None, suites: Sequence[str], n_sample: int | None, out: Path | None
) -> None:
    if (n_sample is None) != (out is None):
        raise UsageError("--sample and --out go together: how many episodes, and the file to write")
    if n_sample is not None and (human or judge):
        raise UsageError("--sample writes a sheet and labels nothing: leave --human and --judge out")
    if suites and judge is None:
        raise UsageError("--suite says what a judge is shown: give --judge too")


def _judged(recorded: Recorded, judge: str, suites: Sequence[str]) -> Relabelled:
    from harness.judge_model import asked_through_inspect
    from harness.resolve import model_named

    checkpoint, identity = model_named(judge, None)
    ask = asked_through_inspect(identity.name, checkpoint, seed=recorded.seed)
    with stages() as say:
        return by_judge(recorded, ask, identity.facts(), suites=suites, say=say)


def _sample(recorded: Recorded, n: int, out: Path, *, seed: int, as_json: bool) -> int:
    refuse_existing(out)
    chosen = sampled(recorded.episodes, recorded.labels, n, seed=seed)
    atomic_write(out, sheet_of([recorded.episodes[key] for key in chosen]))
    if as_json:
        click.echo(json.dumps({"file": str(out), "n": len(chosen), "seed": seed}))
    else:
        click.echo(f"written: {out}, {len(chosen)} episodes; fill in behaviour with honest, deceptive or unclear")
        click.echo(f"next: telltale relabel {recorded.folder.path} --human {out}")
    return 0 if chosen else 3


def _say(recorded: Recorded, run_dir: Path, done: Sequence[Relabelled], *, as_json: bool) -> None:
    if as_json:
        facts = [{"folder": str(run_dir / one.place)} | record_of(recorded, one) for one in done]
        click.echo(json.dumps({"run_dir": str(run_dir), "relabelled": facts}, allow_nan=False))
        return
    for one in done:
        _say_one(record_of(recorded, one))
        click.echo(f"written: {run_dir / one.place}; the run's own labels, and its gate, are as they were")


def _say_one(record: Mapping[str, Any]) -> None:
    if record["rater"] == "rules":
        _say_rules(record)
    else:
        _say_rows(record)
    for suite, counts in record["changed"].items():
        for change, n in counts.items():
            click.echo(visible(f"  {suite}: {n} × {change}"))
    for note in record["notes"]:
        click.echo(visible(f"  {note}"))


def _say_rules(record: Mapping[str, Any]) -> None:
    """How many labels of each suite are other ones now."""
    for row in record["rows"]:
        if row["source"] is None and row["suite"]:
            n = sum(record["changed"].get(row["suite"], {}).values())
            click.echo(f"{row['suite']}: {row['n']} labels made again, {n} changed")


def _say_rows(record: Mapping[str, Any]) -> None:
    for first, rows in {"the run's labels": record["rows"], **record["against"]}.items():
        click.echo(f"{record['rater']} against {first}:")
        for row in rows:
            where = f"{row['suite'] or 'all'}, {row['source'] or 'all labels'}"
            kappa, same = share(row["kappa"]), share(row["agreement"])
            click.echo(visible(f"  {where}: {row['n']} episodes, same {same}, kappa {kappa}"))


@contextmanager
def _locked(run_dir: Path) -> Iterator[None]:
    """Holds the run folder, as an audit does."""
    lock = FileLock(run_dir / ".lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise UsageError(f"{run_dir}: another process is at work on this run; wait for it") from error
    try:
        yield
    finally:
        lock.release()
