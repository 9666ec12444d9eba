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
class Test:
    """One test."""

    path: str
    """Its file, under tests."""
    name: str
    """Its function."""
    gap: str = ""
    """What is still missing where it is expected to fail, else empty."""


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
    tests: list[Test] = field(default_factory=list)
    """What plants it."""


def page() -> str:
    """The whole page."""
    found = rows()
    n_caught = sum(row.is_caught for row in found)
    n_open = sum(any(test.gap for test in row.tests) for row in found)
    count = f"Of {len(found)} mistakes {n_caught} are planted and caught, {len(found) - n_caught} cannot be. "
    count += f"In {n_open} something is still open, and says so.\n" if n_open else "\n"
    columns = ("no.", "the mistake", "seen in", "what Telltale does about it", "test")
    table = [_line(columns), _line(("---",) * len(columns)), *(_line(_cells(row)) for row in found)]
    return "\n".join([HEAD, count, *table, ""])


def rows() -> list[Row]:
    """Every mistake that is marked, by number; ValueError where one is described twice, or a mark has nothing to add to."""
    described: dict[int, Row] = {}
    tests: list[tuple[int, Test]] = []
    for path in sorted(TESTS.glob("*.py")):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if "pitfall" in text else ():
            for row in _described(node):
                if row.number in described:
                    raise ValueError(f"mistake {row.number} is described twice: mark further tests with `also`")
                described[row.number] = row
            tests += _tests(node, path.name)
    for number, test in tests:
        if number not in described:
            raise ValueError(f"{test.path}: {test.name} is marked with mistake {number}, which nothing describes")
        described[number].tests.append(test)
    return [described[number] for number in sorted(described)]


def _described(node: ast.AST) -> Iterator[Row]:
    if not isinstance(node, ast.Call) or _called(node) not in ("pitfall", "Beyond"):
        return
    said = _said(node, "number", "mistake")
    number, mistake, source = int(str(said["number"])), str(said["mistake"]), str(said["source"])
    if _called(node) == "pitfall":
        yield Row(number, mistake, source, str(said["caught"]))
    else:
        caught = f"Not caught. {said['why']} *Instead:* {said['instead']}"
        yield Row(number, mistake, source, caught, is_caught=False)


def _tests(node: ast.AST, path: str) -> Iterator[tuple[int, Test]]:
    """The mistakes that a test is marked with."""
    if not isinstance(node, ast.FunctionDef):
        return
    marks = [mark for mark in node.decorator_list if isinstance(mark, ast.Call)]
    failing = [mark for mark in marks if ast.unparse(mark.func) == "pytest.mark.xfail"]
    gap = str(_said(failing[0])["reason"]) if failing else ""
    for mark in marks:
        if _called(mark) in ("pitfall", "also"):
            yield int(str(_said(mark, "number", "mistake")["number"])), Test(path, node.name, gap)


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _said(node: ast.Call, *names: str) -> dict[str, object]:
    """Arguments by name, each a literal."""
    named = {word.arg: word.value for word in node.keywords if word.arg}
    given = dict(zip(names, node.args, strict=False)) | named
    return {name: ast.literal_eval(value) for name, value in given.items()}


def _cells(row: Row) -> tuple[str, ...]:
    gaps = [f" *Open:* {test.gap}" for test in row.tests if test.gap]
    links = [f"[`{test.name}`](../tests/{test.path})" for test in row.tests]
    return str(row.number), row.mistake, row.source, row.caught + "".join(gaps), "<br>".join(links) or "none"


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
