"""Rows of verdicts.json as Markdown, put between the marks of a page."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]


def find(rows: Iterable[Row], **fields: object) -> Row | None:
    """The first row with these fields."""
    return next((row for row in rows if all(row[key] == value for key, value in fields.items())), None)


def shown(row: Row | None, *, interval: bool = False, digits: int = 2) -> str:
    """The number, or a word."""
    if row is None:
        return "–"
    if row["value"] is None:
        return str(row["status"]).replace("_", " ")
    ends = f" ({row['lower']:.{digits}f} to {row['upper']:.{digits}f})" if interval and row["lower"] is not None else ""
    return f"{row['value']:.{digits}f}{ends}"


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Markdown."""
    rule = ["---"] * len(head)
    return "\n".join("| " + " | ".join(line) + " |" for line in (head, rule, *lines)) + "\n"


def own(rows: Sequence[Row], detector: str, suite: str, name: str, slice_: str | None = None) -> Row | None:
    """A detector's row on its own suite, at no single site."""
    fields = {"detector": detector, "suite": suite, "train_suite": suite, "metric": name, "slice": slice_, "site": None}
    return find(rows, **fields)


def write(page: Path, run_dir: Path, parts: Iterable[Callable[[Sequence[Row]], str]]) -> None:
    """Each table goes between the two marks that bear its function's name; the words around them stay."""
    content = json.loads((run_dir / "verdicts.json").read_text(encoding="utf-8"))
    text = page.read_text(encoding="utf-8")
    for part in parts:
        name = part.__name__
        made = f"{part(content['verdicts'])}\nRun `{content['run_id']}`."
        block = f"<!-- {name} -->\n\n{made}\n\n<!-- /{name} -->"
        text = re.sub(f"<!-- {name} -->.*<!-- /{name} -->", lambda _, block=block: block, text, flags=re.DOTALL)
    page.write_text(text, encoding="utf-8")
