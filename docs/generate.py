"""Writes the generated pages; with --check only compares.

registry.md has what comes with Telltale, suites.md every suite with examples, register/ an eval.yaml a family, validity.md which
mistakes are caught, reference.md every command, key, metric, column, file and exit code.
"""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import reference_page
import register_page
import suites_page
import validity_page

from harness import discover
from harness.errors import TelltaleError
from harness.nouns import Suite
from harness.organism_nouns import Organism
from harness.probe_nouns import Probe

HERE = Path(__file__).parent
OURS = ("tasks", "probes", "reports")
HEAD = """# What there is

Written by `make docs` from what is registered; `telltale list` shows the same, with what others have installed.
"""


def main(arguments: list[str]) -> int:
    """Writes the pages, or with --check says which of them are stale."""
    try:
        pages = {HERE / name: text for name, text in _pages().items()}
    except TelltaleError as error:
        print(f"docs/generate.py: {error}", file=sys.stderr)
        return error.exit_code
    if "--check" not in arguments:
        for path, text in pages.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return 0
    stale = [
        str(path.relative_to(HERE))
        for path, text in pages.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for name in stale:
        print(f"docs/{name} is stale: run `make docs` and commit it", file=sys.stderr)
    return 1 if stale else 0


def _pages() -> dict[str, str]:
    """Every generated page, by its path below docs."""
    register = {f"register/{family}/eval.yaml": text for family, text in register_page.pages().items()}
    pages = {"registry.md": page(), "suites.md": suites_page.page(), "validity.md": validity_page.page()}
    return pages | {"reference.md": reference_page.page()} | register


def page() -> str:
    """The whole page of what is registered."""
    return "\n".join([HEAD, *_suites(), *_probes(), *_sections(), *_formats(), *_organisms()])


def _suites() -> Iterable[str]:
    return _table("suite", "Suites", ("kind", "family", "bank", "labels from", "pairs", "cells", "asks"), _suite_row)


def _suite_row(suite: Suite) -> tuple[str, ...]:
    pairs = suite.pairs(0)
    cells = sorted({arm.cell for pair in pairs for arm in pair.arms if arm.cell})
    facts = (suite.kind, suite.family, suite.bank, suite.label_source, str(len(pairs)))
    return (*facts, " ".join(cells), suite.summary)


def _probes() -> Iterable[str]:
    return _table("probe", "Probes", ("family", "reads", "is"), _probe_row)


def _probe_row(probe: Probe) -> tuple[str, ...]:
    return probe.family, probe.reads, probe.summary


def _sections() -> Iterable[str]:
    return _table("section", "Sections of the report", ("says",), lambda section: (section.summary,))


def _formats() -> Iterable[str]:
    return _table("format", "Formats", ("of a", "is"), lambda form: (form.subject, form.summary))


def _organisms() -> Iterable[str]:
    return _table("organism", "Organisms", ("acts on", "twin", "is"), _organism_row)


def _organism_row(organism: Organism) -> tuple[str, ...]:
    return ", ".join(organism.policies), organism.twin or "", organism.summary


def _table(
    kind: discover.Kind, title: str, columns: tuple[str, ...], row: Callable[..., tuple[str, ...]]
) -> Iterable[str]:
    found = discover.discover(kind)
    yield f"## {title}\n"
    yield _line(("name", *columns))
    yield _line(("---",) * (len(columns) + 1))
    for name, thing in found.things.items():
        if found.modules[name].partition(".")[0] in OURS:
            yield _line((f"`{name}`", *row(thing)))
    yield ""


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
