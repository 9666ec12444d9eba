"""Labelled texts, one a row, from a CSV file with a header. Which label means deceptive is said, never guessed."""

import csv
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.errors import UsageError
from harness.given import Given, Item, normalised, short
from harness.importing import read_text
from harness.nouns import Behaviour

_EXPECTED = "a CSV file with a header line and the columns statement and label"


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column says what."""

    text: str = "statement"
    """The text that is judged."""
    label: str = "label"
    """What it is; two values, blank where that is not known."""
    group: str | None = None
    """What rows share; none makes each distinct text a group of its own."""


def read_csv(path: Path, *, positive: str, columns: Columns) -> Given:
    """A file's rows, those whose label is `positive` deceptive, the others honest; UsageError in one line.

    Labels that are equal as numbers are the same: 0 is 0.0.
    """
    content, sha256 = read_text(path, expected=_EXPECTED)
    names, rows = _table(path, content)
    places = {name: _place(path, names, name) for name in (columns.text, columns.label, columns.group) if name}
    texts = [row[places[columns.text]] for row in rows]
    labels = [row[places[columns.label]] for row in rows]
    groups = [row[places[columns.group]] if columns.group else "" for row in rows]
    check_positive(path, labels, positive)
    items = tuple(
        Item(
            f"row-{i:06d}",
            "given",
            _group(group, text, f"{sha256[:12]} row {i}"),
            "",
            text,
            _behaviour(label, positive),
        )
        for i, (text, label, group) in enumerate(zip(texts, labels, groups, strict=True), start=1)
    )
    return Given(path.name, sha256, items, tuple(_notes(items, names, columns)))


def check_positive(path: Path, labels: Sequence[str], positive: str) -> None:
    """UsageError where no row, or every other value, speaks against what `positive` says.

    A file whose labels are all 1 may be read with `positive` 0, and the other way round: then it holds one side only.
    """
    values = list(dict.fromkeys(value_of(label) for label in labels if label.strip()))
    shown = list(dict.fromkeys(label.strip() for label in labels if label.strip()))
    if len(values) > 2:
        raise UsageError(
            f"{path}: the labels have {len(values)} values ({short(shown)}); expected two: remove the rest"
        )
    if values and value_of(positive) not in values and not {*values, value_of(positive)} <= {0.0, 1.0}:
        raise UsageError(f"{path}: no label is {positive!r}; --positive takes one of {short(shown)}")


def _table(path: Path, content: str) -> tuple[list[str], list[list[str]]]:
    """Names of the columns, and the rows that are not blank."""
    try:
        lines = [(reader_line, row) for reader_line, row in _lines(content) if row]
    except csv.Error as error:
        raise UsageError(f"{path}: not CSV ({error}); expected {_EXPECTED}") from error
    if not lines:
        raise UsageError(f"{path}: empty, not even a header; expected {_EXPECTED}")
    names = [name.strip() for name in lines[0][1]]
    for line, row in lines[1:]:
        if len(row) != len(names):
            raise UsageError(f"{path}: line {line} has {len(row)} fields, the header {len(names)}; quote its commas")
    return names, [row for _, row in lines[1:]]


def _lines(content: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    for row in reader:
        yield reader.line_num, row


def _place(path: Path, names: Sequence[str], name: str) -> int:
    if names.count(name) != 1:
        why = f"{names.count(name)} columns {name!r}" if name in names else f"no column {name!r}"
        options = "--text, --label and --group say which to read"
        raise UsageError(f"{path}: {why}; its columns are {short(names)}; {options}")
    return names.index(name)


def value_of(label: str) -> float | str:
    """A label as labels are compared: a number where it is one."""
    try:
        number = float(label)
    except ValueError:
        number = math.nan
    return number if math.isfinite(number) else label.strip()


def _behaviour(label: str, positive: str) -> Behaviour:
    if not label.strip():
        return Behaviour.UNCLEAR
    return Behaviour.DECEPTIVE if value_of(label) == value_of(positive) else Behaviour.HONEST


def _group(group: str, text: str, row: str) -> str:
    """What the group's column says, else the text; where both are blank the row is a group of its own."""
    return normalised(group) or normalised(text) or row


def _notes(items: tuple[Item, ...], names: Sequence[str], columns: Columns) -> list[str]:
    if not items:
        return []
    if columns.group:
        notes = [f"rows with the same {columns.group} are one group"]
    else:
        others = [name for name in names if name not in (columns.text, columns.label)]
        hint = f"; give --group where rows share more (other columns: {short(others)})" if others else ""
        notes = [f"each distinct text is a group of its own{hint}"]
    if n := sum(item.behaviour is Behaviour.UNCLEAR for item in items):
        notes.append(f"{n} of {len(items)} labels are blank: these texts are unclear, and not scored")
    if n := sum(not item.response.strip() for item in items):
        notes.append(f"{n} of {len(items)} texts are empty")
    return notes
