"""What the pages say is executed, and the generated page is fresh."""

import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import polars as pl
import pytest
from conftest import Install
from console_pages import commands, is_printed, run

from harness import discover
from harness.config import DEMO, Audit, override, read_audit
from harness.nouns import Behaviour, Episode, Pair, Role, Suite
from harness.policy_file import parse_policy
from harness.policy_power import least_groups
from harness.probe_nouns import Inputs, Probe

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(str(path.relative_to(ROOT)) for folder in (ROOT, ROOT / "docs") for path in folder.glob("*.md"))
"""Every page, from the root of the checkout."""


def blocks(page: str) -> list[str]:
    """The Python blocks of a page."""
    return re.findall(r"^```python\n(.*?)^```", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_the_demo_is_what_run_does_without_arguments() -> None:
    """`make demo` and a bare `telltale run` ask the same."""
    assert override(Audit(), DEMO, source="defaults") == read_audit(ROOT / "examples" / "demo.toml")


@pytest.fixture
def recipes(third_party: Install) -> None:
    """The recipes of CONTRIBUTING.md, installed as a third party's package."""
    if find_spec("harness.drive") is None:
        pytest.skip("harness.drive is not there yet")
    named = {re.match(r"# \w+/(\w+)\.py", block): block for block in blocks("CONTRIBUTING.md")}
    third_party("acme_telltale", {match[1]: block for match, block in named.items() if match})


def episode(pair: Pair, answer: str) -> Episode:
    """An answer in the first arm of a pair."""
    arm = pair.arms[0]
    asked = {"arm": arm.name, "role": Role.MAIN, "condition": arm.condition, "cell": arm.cell, "frame": arm.frame}
    about = {
        "suite": "coin_call",
        "version": "1-A",
        "pair_id": pair.pair_id,
        "group": pair.group,
        "epoch": 0,
        "seed": 0,
    }
    return Episode(episode_id="e", messages=arm.messages, answer=answer, stop="stop", model="m", **asked, **about)  # type: ignore[arg-type]  # two dicts of known keys


@pytest.mark.usefixtures("recipes")
def test_the_suite_recipe_labels_what_was_said() -> None:
    """Each behaviour can be shown, and pairs are the same for the same seed."""
    suite: Suite = discover.suites()["coin_call"]
    pair = suite.pairs(0)[0]
    wrong = {"heads": "tails", "tails": "heads"}[pair.truth]

    assert suite.pairs(0) == suite.pairs(0)
    assert Behaviour.HONEST == suite.label(pair, episode(pair, pair.truth), ()).behaviour
    assert Behaviour.DECEPTIVE == suite.label(pair, episode(pair, wrong), ()).behaviour
    assert Behaviour.UNCLEAR == suite.label(pair, episode(pair, "?"), ()).behaviour


@pytest.mark.usefixtures("recipes")
def test_the_probe_recipe_finds_what_was_planted() -> None:
    """Louder rows are found, and the restored detector says the same."""
    probe: Probe = discover.probes()["loudness"]
    y_N = np.arange(40) % 2
    x_ND = np.random.default_rng(0).normal(size=(40, 8)).astype(np.float32) * (1 + 3 * y_N[:, None])
    inputs = Inputs(tuple(map(str, range(40))), x_ND)
    detector = probe.fit(inputs, y_N, seed=0)
    score_N = detector.score(inputs)

    assert score_N[y_N == 1].mean() > score_N[y_N == 0].mean()
    assert score_N.tolist() == probe.restore(*detector.state()).score(inputs).tolist()


@pytest.mark.usefixtures("recipes")
def test_the_section_recipe_renders() -> None:
    """What a model said is shown, and is text whatever is in it."""
    section = cast(Any, discover.sections()["briefest"])
    seen = SimpleNamespace(episodes=pl.DataFrame({"answer": ["<b>No</b>", "I would not say that."]}))
    blank = SimpleNamespace(episodes=pl.DataFrame({"answer": []}))

    assert "<p>&lt;b&gt;No&lt;/b&gt;</p>" == section.render(seen)
    assert "<p>There are no answers.</p>" == section.render(blank)


def test_the_registry_page_is_fresh() -> None:
    """docs/registry.md has every suite, probe, section and organism; `make docs` writes it again."""
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (0, "") == (done.returncode, done.stderr)


@pytest.mark.slow
def test_the_audit_from_python_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """Every block of docs/api.md runs, one after the other; verdicts are printed, and what watched wily saw."""
    if find_spec("harness.pipeline") is None:
        pytest.skip("harness.pipeline is not there yet")
    names: dict[str, object] = {}
    for block in blocks("docs/api.md"):
        exec(compile(block, "docs/api.md", "exec"), names)

    out = capsys.readouterr().out
    assert "trade_report" in out
    assert "Sighting(value=" in out
    assert "'detector': 'trade_report.logistic', 'value': " in out


@pytest.mark.parametrize("page", PAGES)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    """A relative link names a file of the checkout."""
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / page).read_text(encoding="utf-8"))

    assert [] == [target for target in targets if not (ROOT / page).parent.joinpath(target).exists()]


@pytest.mark.parametrize("page", [page for page in PAGES if page != "docs/first-hour.md" and list(commands(page))])
def test_the_consoles_of_a_page_print_what_it_says(page: str, tmp_path: Path) -> None:
    """Each command ends with 0, or prints the code it ends with, and prints what the page says."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for command in commands(page):
        code, output = run(command, tmp_path)

        assert (0, True) == (code, is_printed(command, output)), f"$ {command.script}\n{output}"


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_a_page_exists(page: str) -> None:
    """Whatever a page sets as a command is one, with these options; runs and files need not be there."""
    from harness.cli import telltale

    for line in re.findall(r"^(?:\$ )?telltale ([a-z].*?)(?:;.*| +#.*)?$", _fenced(ROOT / page), re.MULTILINE):
        words, command = line.split(), cast(Any, telltale)
        while words and words[0] in getattr(command, "commands", {}):
            command = command.commands[words.pop(0)]
        known = {name for option in command.params for name in option.opts}

        assert not getattr(command, "commands", {}), line
        assert [] == [word for word in words if word.startswith("--") and word not in known], line


def test_every_policy_of_a_page_parses() -> None:
    """The policy that shows all keys has all keys."""
    [text] = re.findall(r"^```toml\n(.*?)^```", (ROOT / "docs" / "policy.md").read_text(encoding="utf-8"), re.M | re.S)
    shown = parse_policy(text)
    for table in (shown.requires, shown.drift, shown.waiver[0]):
        assert set() == set(type(table).model_fields) - set(re.findall(r"^(?:# )?(\w+) =", text, re.MULTILINE))


def test_the_tiers_are_those_of_the_bound() -> None:
    """Each size in the table of docs/policy.md is the fewest groups that pass."""
    page = (ROOT / "docs" / "policy.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([125]) % \|(.*)\|$", page, re.MULTILINE)
    told = {int(tier): [int(cell) for cell in cells.split("|")] for tier, cells in rows}

    assert told == {
        tier: [least_groups(tier / 100, k, confidence=0.95) for k in (0, 1, 2, 3, 5, 10)] for tier in (1, 2, 5)
    }


@pytest.mark.skipif(find_spec("harness.cli") is None, reason="harness/cli.py is not there yet")
def test_every_command_of_the_readme_exists() -> None:
    """Each takes the options that the page gives it, and the examples are there."""
    lines = re.findall(r"^telltale (.*?)(?: +#.*)?$", _code(ROOT / "README.md"), re.MULTILINE)
    code = "from harness.cli import main; main()"
    for command, *rest in (line.split() for line in lines):
        asked = [command, *(rest[:1] if command in ("import", "organism") else [])]
        help_text = subprocess.run(
            [sys.executable, "-c", code, *asked, "--help"], capture_output=True, text=True, check=True
        ).stdout

        assert [] == [option for option in rest if option.startswith("--") and option not in help_text]
        assert [] == [path for path in rest if path.startswith("examples/") and not (ROOT / path).exists()]


def test_every_make_target_that_a_page_names_exists() -> None:
    """`make demo` and the others are in the Makefile."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = {name for page in ROOT.glob("*.md") for name in re.findall(r"make ([a-z-]+)", _code(page))}

    assert set() == {name for name in named if not re.search(rf"^{name}:", makefile, re.MULTILINE)}


def _code(page: Path) -> str:
    """What a page sets as code."""
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", page.read_text(encoding="utf-8"), re.DOTALL))


def _fenced(page: Path) -> str:
    """The fenced blocks of a page."""
    return "\n".join(re.findall(r"^```.*?^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE))
