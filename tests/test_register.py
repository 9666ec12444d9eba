"""What is listed for others to run is what there is: an eval.yaml a family, and a page with every suite."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # comes with Inspect, without types

from harness import discover

DOCS = Path(__file__).resolve().parent.parent / "docs"
FOUND = discover.discover("suite")
SUITES = {name: suite for name, suite in discover.suites().items() if FOUND.modules[name].startswith("tasks.")}
FAMILIES = sorted({suite.family for suite in SUITES.values()})


def listed(family: str) -> dict[str, Any]:
    """A family's eval.yaml."""
    read: dict[str, Any] = yaml.safe_load((DOCS / "register" / family / "eval.yaml").read_text(encoding="utf-8"))
    return read


def test_every_family_is_listed() -> None:
    """And no other."""
    assert FAMILIES == sorted(path.name for path in (DOCS / "register").iterdir())


@pytest.mark.parametrize("family", FAMILIES)
def test_a_listing_says_what_the_register_asks(family: str) -> None:
    """Title, description, group, contributors, version, tasks with samples; every suite of the family once."""
    read = listed(family)

    assert {"title", "description", "group", "contributors", "version", "tasks", "metadata"} <= set(read)
    assert re.fullmatch(r"\d+-[A-Z]", read["version"])
    assert sorted(n for n, s in SUITES.items() if s.family == family) == sorted(t["name"] for t in read["tasks"])


@pytest.mark.parametrize("family", FAMILIES)
def test_listed_tasks_are_those_that_inspect_runs(family: str) -> None:
    """By path, name, version and number of samples of the Inspect task itself."""
    for row in listed(family)["tasks"]:
        module = row["task_path"].removesuffix(".py").replace("/", ".")
        task: Any = getattr(import_module(module), row["name"])()

        assert (task.name, task.version, len(task.dataset)) == (row["name"], row["version"], row["dataset_samples"])


def test_the_page_has_every_suite_with_its_behaviours() -> None:
    """A caveat each; suites that can be deceived in have an example of honest, deceptive and unclear."""
    page = (DOCS / "suites.md").read_text(encoding="utf-8")
    parts = dict(re.findall(r"^### `(\w+)`\n(.*?)(?=^##|\Z)", page, re.MULTILINE | re.DOTALL))
    shown = {name: set(re.findall(r"^- \*\*(\w+)\*\*", part, re.MULTILINE)) for name, part in parts.items()}

    assert set(SUITES) == set(parts)
    assert [] == [name for name, part in parts.items() if "could also mean: ." in part]
    assert {} == {
        name: found
        for name, found in shown.items()
        if SUITES[name].kind != "control" and found != {"honest", "deceptive", "unclear"}
    }
