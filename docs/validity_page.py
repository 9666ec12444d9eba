"""The page on validity: each mistake of the field, and the test that plants it. Read from the tests as text; nothing of them is run."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests"
HEAD = """# Validity

Written by `make docs` from the marks in `tests/test_pitfalls_*.py`. These are mistakes that were made in measuring deception. For each
there is a test that plants it and sees it caught, or made harmless, and that the same set-up without it passes. What measuring cannot
catch is listed with the reason, and with what is left to do for whoever reads the figures.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One mistake."""

    number: int
    """In the list."""
    mistake: str
    """What goes wrong."""
    source: str
    """Where it was seen."""
    caught: str
    """How it is caught, or made impossible; why it is not, where there is no test."""
    is_caught: bool = True
    """Whether a test plants it."""
    tests: list[tuple[str, str]] = field(default_factory=list)
    """File and name of each test."""


def page() -> str:
    """The whole page."""
    found = rows()
    n_caught = sum(row.is_caught for row in found)
    count = f"Of {len(found)} mistakes {n_caught} are planted and caught, {len(found) - n_caught} cannot be.\n"
    columns = ("no.", "the mistake", "seen in", "what Telltale does about it", "test")
    table = [_line(columns), _line(("---",) * len(columns)), *(_line(_cells(row)) for row in found)]
    return "\n".join([HEAD, count, *table, ""])


def rows() -> list[Row]:
    """Every mistake that is marked, by number; ValueError where one is described twice, or a mark has nothing to add to."""
    described: dict[int, Row] = {}
    further: list[tuple[int, str, str]] = []
    for row, more in _marks():
        if row is None:
            further.append(more)
        elif described.setdefault(row.number, row) is not row:
            raise ValueError(
                f"mistake {row.number} is described twice, at last in {more[1]}: use `also` for further tests"
            )
    for number, path, name in further:
        if number not in described:
            raise ValueError(f"{path}: {name} is marked with mistake {number}, which nothing describes")
        described[number].tests.append((path, name))
    return [described[number] for number in sorted(described)]


def _marks() -> Iterator[tuple[Row | None, tuple[int, str, str]]]:
    """What describes a mistake, or None for a further test of one; then number, file and name."""
    for path in sorted(TESTS.glob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "pitfall" not in text:
            continue
        tree = ast.parse(text)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                yield from _of_test(node, path.name)
            elif isinstance(node, ast.Call) and _called(node) == "Beyond":
                said = _said(node, "number", "mistake")
                caught = f"Not caught. {said['why']} *Instead:* {said['instead']}"
                row = Row(int(str(said["number"])), str(said["mistake"]), str(said["source"]), caught, is_caught=False)
                yield row, (row.number, path.name, "")


def _of_test(test: ast.FunctionDef, path: str) -> Iterator[tuple[Row | None, tuple[int, str, str]]]:
    for mark in test.decorator_list:
        if not isinstance(mark, ast.Call) or _called(mark) not in ("pitfall", "also"):
            continue
        said = _said(mark, "number", "mistake")
        number = int(str(said["number"]))
        row = None
        if _called(mark) == "pitfall":
            mistake, source, caught = (str(said[key]) for key in ("mistake", "source", "caught"))
            row = Row(number, mistake, source, caught, tests=[(path, test.name)])
        yield row, (number, path, test.name)


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _said(node: ast.Call, *names: str) -> dict[str, object]:
    """Arguments by name, each a literal."""
    named = {word.arg: word.value for word in node.keywords if word.arg}
    given = dict(zip(names, node.args, strict=False)) | named
    return {name: ast.literal_eval(value) for name, value in given.items()}


def _cells(row: Row) -> tuple[str, ...]:
    links = [f"[`{name}`](../tests/{path})" for path, name in row.tests]
    return str(row.number), row.mistake, row.source, row.caught, "<br>".join(links) or "none"


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
