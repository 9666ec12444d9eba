"""docs/first-hour.md is done, line by line, from the policy to the gate."""

import shutil
from pathlib import Path

import pytest
from console_pages import ROOT, Command, commands, is_printed, run

HOUR = tuple(commands("docs/first-hour.md"))


@pytest.mark.demand
def test_the_first_hour_goes_as_it_is_told(tmp_path: Path) -> None:
    """Each command ends with 0, or with the code that it prints, and prints what the page says; a run holds what the reference says."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for command in HOUR:
        code, output = run(command, tmp_path)

        assert (0, True) == (code, is_printed(command, output)), f"$ {command.script}\n{output}"
    reference = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    names = [f"{path.name}/" if path.is_dir() else path.name for path in (tmp_path / "runs" / "wily").iterdir()]
    names += [path.name for path in next((tmp_path / "runs" / "wily" / "gates").iterdir()).iterdir()]

    assert "plan.json" in names
    assert [] == [name for name in names if name[0] != "." and f"| `{name}` |" not in reference]


def test_the_page_has_all_steps() -> None:
    """From the policy to the pipeline: every command that a release needs is there, and ends as it should."""
    scripts = "\n".join(command.script for command in HOUR)
    ends = [line for command in HOUR for line in command.printed if line.startswith("exit ")]

    for words in (
        "policy init",
        "policy check",
        "policy explain",
        "run --model wily",
        "--policy",
        "gate",
        "baseline set",
    ):
        assert words in scripts
    for words in ("compare", "verify", "track", "examples/ci/github.yml"):
        assert words in scripts
    assert {"exit 0", "exit 1", "exit 3", "exit 4"} == set(ends)


def test_what_is_printed_is_compared() -> None:
    """A line more, a line less and another word are found; the dots stand for words within a line, or for lines."""
    told = Command("x", ("a … c", "…", "exit 1"))

    assert is_printed(told, "a b c\nexit 1\n")
    assert is_printed(told, "a b c\nmore\nand more\nexit 1\n")
    assert not is_printed(told, "a b d\nexit 1\n")
    assert not is_printed(told, "a b c\nexit 10\n")
    assert not is_printed(told, "a b c\nexit 1\nmore\n")
    assert not is_printed(Command("x", ()), "more\n")
