"""What can go wrong with a run folder, its policy and its ledgers, each as a change of a folder that passes; and how a gate must end.

A change is told from an honest one by nothing but its content: a file written anew is entered in the journal, at its end as a writer
would, or in the place of the old line as a forger would.
"""

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
from gated_run import CHAT, KEPT, POLICY, SOLD

from harness.attempts import enter_attempt
from harness.store import RunFolder

DETECTOR = f"detectors/{SOLD}.logistic"
TABLES = ("episodes.parquet", "labels.parquet", "scores.parquet")
SHARDS = tuple(f"activations/{suite}-main-0000.safetensors" for suite in (SOLD, KEPT, CHAT))
EVIDENCE = (
    "plan.json",
    "policy.lock",
    *TABLES,
    "verdicts.json",
    f"{DETECTOR}.json",
    f"{DETECTOR}.safetensors",
    *SHARDS,
)
ODD: Mapping[str, Any] = {"nan": math.nan, "inf": math.inf, "null": None, "true": True, "text": ""}
ERROR, UNKNOWN, USAGE, FAIL = 4, 3, 2, 1


@dataclass(frozen=True)
class Place:
    """Where a fault is done."""

    run: Path
    """A copy of the run that passes."""
    other: Path
    """Another model's run of the same questions; not to be changed."""
    policy: Path
    """The policy file."""
    ledger: Path
    """The ledger of attempts."""


@dataclass(frozen=True)
class Fault:
    """One of them."""

    do: Callable[[Place], None]
    """Does it."""
    ends: frozenset[int]
    """Exit codes that are right."""


def faults() -> dict[str, Fault]:
    """Every fault by name."""
    named = (*_of_files(), *_of_tables(), *_of_plan(), *_of_detector(), *_of_policy(), *_of_ledger())
    found = {name: Fault(do, frozenset(ends)) for name, do, ends in named}
    assert len(found) == len(named)
    return found


Named = tuple[str, Callable[[Place], None], set[int]]


def forge(run: Path, name: str, data: bytes) -> None:
    """Writes a file, and its digest into the journal in the place of the old one."""
    (run / name).write_bytes(data)
    lines = [json.loads(line) for line in (run / "journal.jsonl").read_text().splitlines()]
    lines = [{**e, "sha256": sha256(data).hexdigest()} if e["path"] == name else e for e in lines]
    (run / "journal.jsonl").write_text("".join(json.dumps(line, sort_keys=True) + "\n" for line in lines))


def enter(run: Path, name: str, data: bytes) -> None:
    """Writes a file as a writer would, with a line at the end of the journal."""
    stage = next(entry["stage"] for entry in RunFolder(run).journal() if entry["path"] == name)
    RunFolder(run).write(name, data, stage=stage)


def _of_files() -> Iterator[Named]:
    for name in EVIDENCE:
        yield f"missing {name}", lambda at, name=name: (at.run / name).unlink(), {ERROR}  # type: ignore[misc]  # lambdas
        for how, change in {"truncated": _half, "empty": _nothing, "one bit": _bit, "swapped": None}.items():
            yield f"{how} {name}", lambda at, name=name, change=change: _change(at, name, change), {ERROR}  # type: ignore[misc]
        yield f"stale {name}", lambda at, name=name: enter(at.run, name, (at.other / name).read_bytes()), {ERROR}  # type: ignore[misc]
    for name in ("missing", "empty", "truncated", "swapped", "nonsense"):
        yield f"{name} journal", lambda at, name=name: _journal(at, name), {ERROR}  # type: ignore[misc]
    for name in (
        "notes.txt",
        "labels-2.parquet",
        "activations/more.safetensors",
        "logs/more.eval",
        f"detectors/{SOLD}.x.json",
    ):
        yield f"extra {name}", lambda at, name=name: _extra(at.run / name), {ERROR}  # type: ignore[misc]


def _change(at: Place, name: str, change: Callable[[bytes], bytes] | None) -> None:
    data = (at.other / name).read_bytes() if change is None else change((at.run / name).read_bytes())
    (at.run / name).write_bytes(data)


def _half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _nothing(data: bytes) -> bytes:
    return b""


def _bit(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def _journal(at: Place, how: str) -> None:
    path = at.run / "journal.jsonl"
    data = path.read_bytes()
    new = {"empty": b"", "truncated": _half(data), "nonsense": b"[1]\n" + data}
    path.write_bytes(new.get(how, (at.other / "journal.jsonl").read_bytes()))
    if how == "missing":
        path.unlink()


def _extra(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"{}")


def _of_tables() -> Iterator[Named]:
    for kind in (*ODD, "-0.0", "-inf"):
        yield f"scores value {kind}", lambda at, kind=kind: _cell(at, "scores.parquet", "value", kind), {ERROR}  # type: ignore[misc]
    for column in ("epoch", "seed", "fold", "logprob_mean", "logprob_min", "logprob_last", "entropy_mean"):
        for kind in ODD:
            if kind != "null" or not column.startswith(("logprob", "entropy")):  # which nobody need know
                do = lambda at, column=column, kind=kind: _cell(at, "episodes.parquet", column, kind)  # noqa: E731
                yield f"episodes {column} {kind}", do, {ERROR}


def _cell(at: Place, name: str, column: str, kind: str) -> None:
    """An odd value in one row of the exam, or of dev for a fold; the column takes the type that holds it."""
    table = pl.read_parquet(at.run / name)
    value = {"-0.0": -0.0, "-inf": -math.inf, **ODD}[kind]
    dtype = {"true": pl.Boolean, "text": pl.String}.get(
        kind, pl.Float64 if kind in ("nan", "inf") else table.schema[column]
    )
    row = table["part"].to_list().index("dev" if column == "fold" else "exam")
    as_held: Callable[[Any], object] = {"true": bool, "text": str}.get(kind, lambda v: v)
    values = [None if v is None else as_held(v) for v in table[column].to_list()]
    values[row] = value
    changed = table.with_columns(pl.Series(column, values, dtype=dtype))
    changed.write_parquet(at.run / name)
    forge(at.run, name, (at.run / name).read_bytes())


PLAN_NUMBERS = (
    *(("config", name) for name in ("seed", "epochs", "batch", "n_shuffles", "n_bootstrap", "temperature")),
    *(("model", name) for name in ("n_layers", "width")),
    *(("episodes", 0, name) for name in ("seed", "epoch")),
)


def _of_plan() -> Iterator[Named]:
    for path in PLAN_NUMBERS:
        for kind, value in ODD.items():
            do = lambda at, path=path, value=value: _json(at, "plan.json", path, value)  # noqa: E731
            yield f"plan {path[0]} {path[-1]} {kind}", do, {ERROR}
    edits: Mapping[str, tuple[tuple[Any, ...], Any]] = {
        "run id": (("run_id",), "0" * 16),
        "headline": (("config", "headline"), "text_length"),
        "model": (("model", "digest"), "cd" * 32),
        "template": (("model", "template_sha256"), "cd" * 32),
        "version of a suite": (("suites", 0, "version"), "9-Z"),
        "digest of a suite": (("suites", 0, "digest"), "cd" * 32),
        "name of a suite": (("suites", 0, "name"), "elsewhere"),
        "kind of a suite": (("suites", 0, "kind"), "control"),
        "suites": (("suites",), []),
        "episodes": (("episodes",), []),
        "an episode": (("episodes", 0, "episode_id"), "nobody"),
        "an arm": (("episodes", 0, "condition"), "honest"),
        "a batch": (("episodes", 0, "batch"), "nowhere"),
        "split": (("split",), {}),
        "sites": (("sites",), []),
    }
    for name, (path, value) in edits.items():
        yield f"plan edited: {name}", lambda at, path=path, value=value: _json(at, "plan.json", path, value), {ERROR}  # type: ignore[misc]


def _json(at: Place, name: str, path: tuple[Any, ...], value: object) -> None:
    content = json.loads((at.run / name).read_bytes())
    inner = content
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    forge(at.run, name, json.dumps(content).encode())


def _of_detector() -> Iterator[Named]:
    numbers: tuple[tuple[str, ...], ...] = (("threshold",), ("threshold_fpr",), ("n_calibration",), ("platt", "slope"))
    numbers += (("platt", "offset"), ("choice", "variant"), ("site", "layer"), ("state", "offset"))
    for path in numbers:
        for kind, value in ({**ODD, "-0.0": -0.0} if path == ("threshold",) else ODD).items():
            do = lambda at, path=path, value=value: _json(at, f"{DETECTOR}.json", path, value)  # noqa: E731
            yield f"detector {' '.join(path)} {kind}", do, {ERROR}
    edits: Mapping[str, tuple[tuple[str, ...], Any]] = {
        "name": (("detector",), "mean_difference"),
        "suite": (("train_suite",), KEPT),
        "model": (("bound", "model"), "cd" * 32),
        "site": (("site", "span"), "response"),
        "no state": (("state",), {}),
        "no site": (("site",), None),
    }
    for name, (where, value) in edits.items():
        do = lambda at, where=where, value=value: _json(at, f"{DETECTOR}.json", where, value)  # noqa: E731
        yield f"detector edited: {name}", do, {ERROR, UNKNOWN}


def _of_policy() -> Iterator[Named]:
    edits = {
        "limit": ("value = 0.6", "value = 0.1"),
        "groups": ("min_groups = 10", "min_groups = 1"),
        "no lock": ("lock = true\n", ""),
        "no ledger": ("ledger = true\n", ""),
        "confidence": ("schema = 1", "schema = 1\nconfidence = 0.6"),
        "controls": ("lock = true", "lock = true\nlive_controls = false"),
        "coverage": ("lock = true", "lock = true\nactivation_coverage = 0.0"),
        "suite": (f'suite = "{KEPT}"', f'suite = "{SOLD}"'),
        "detector": ('detector = "logistic"', 'detector = "text_length"'),
        "level": ('suite = "omission"', 'suite = "omission"\nlevel = "info"'),
        "name": ('name = "small"', 'name = "smaller"'),
    }
    for name, (old, new) in edits.items():
        assert old in POLICY
        edited = POLICY.replace(old, new)
        yield f"policy edited: {name}", lambda at, text=edited: _write(at.policy, text), {ERROR}  # type: ignore[misc]
    nonsense = {
        "empty": "",
        "no TOML": "[[",
        "a number": POLICY.replace("value = 0.6", "value = nan"),
        "unknown key": POLICY + "x = 1",
    }
    nonsense |= {"a boolean": POLICY.replace("value = 0.6", "value = true"), "text": POLICY.replace("0.6", '"0.6"')}
    for name, text in nonsense.items():
        yield f"policy is {name}", lambda at, text=text: _write(at.policy, text), {USAGE}  # type: ignore[misc]
    yield "policy missing", lambda at: at.policy.unlink(), {USAGE}


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _of_ledger() -> Iterator[Named]:
    yield "six attempts before", lambda at: _attempts(at, 6), {UNKNOWN}
    for name, change in {
        "cut": lambda data: data[: len(data) - 9],
        "edited": lambda data: data.replace(b'"attempt":2', b'"attempt":1'),
        "without its first line": lambda data: data.partition(b"\n")[2],
        "without a middle line": lambda data: b"\n".join(data.split(b"\n")[:1] + data.split(b"\n")[2:]),
        "nonsense": lambda data: data + b"[]\n",
        "null": lambda data: b"null\n",
        "binary": lambda data: b"\x00\xff",
    }.items():
        yield f"ledger {name}", lambda at, change=change: _ledger(at, change), {ERROR}  # type: ignore[misc]
    yield "ledger is a folder", lambda at: at.ledger.mkdir(), {USAGE}


def _attempts(at: Place, n: int) -> None:
    plan = json.loads((at.run / "plan.json").read_bytes())
    for i in range(n):
        enter_attempt(at.ledger, policy_sha256=f"{i:064d}", plan=plan)


def _ledger(at: Place, change: Callable[[bytes], bytes]) -> None:
    _attempts(at, 3)
    at.ledger.write_bytes(change(at.ledger.read_bytes()))
