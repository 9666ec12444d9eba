"""In a real browser: what a model wrote runs nothing, and the page can be used by all; both tests can fail."""

import html
import importlib.util
import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from hostile import BASES, CONTEXTS, everywhere, tempting
from markupsafe import escape

from harness import discover
from reports.page import render_page
from reports.section import Section

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
RUNNABLE = [base for base in BASES if "{{" not in base and "{0" not in base and "plaintext" not in base]
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-background-networking "
    "--virtual-time-budget=4000 --dump-dom"
)
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
SECTIONS = cast(Sequence[Section], list(discover.sections().values()))
AXE = importlib.util.find_spec("axe_core_python")
LOOKS = {
    "laptop": "--window-size=1280,800",
    "phone": "--window-size=390,844",
    "dark": "--blink-settings=preferredColorScheme=0",
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no browser; apt-get install chromium"),
]
needs_axe = pytest.mark.skipif(AXE is None, reason="no axe; pip install axe-core-python")


def dumped(page: str, tmp_path: Path, *more: str) -> str:
    """The page's opening tag once the browser is done with it."""
    path = tmp_path / "page.html"
    path.write_text(page, encoding="utf-8")
    command = [str(CHROMIUM), *QUIET.split(), *more, f"--user-data-dir={tmp_path / 'profile'}", path.as_uri()]
    dom = subprocess.run(command, capture_output=True, text=True, timeout=600, check=True).stdout
    opening = re.search(r"<html[^>]*>", dom)
    assert opening, "the browser gave no page"
    return opening[0]


def was_hit(page: str, tmp_path: Path) -> bool:
    """Whether anything in the page ran and marked it."""
    return "data-hit" in dumped(page, tmp_path)


def pages() -> list[tuple[str, str]]:
    """Every attack in every field, a handful to a page, with the attack it is full of."""
    attacks = ["".join(context + base for base in RUNNABLE) for context in CONTEXTS]
    runs = [tempting if i % 2 else everywhere for i in range(len(attacks))]
    return [(render_page(run(attack), SECTIONS), attack) for run, attack in zip(runs, attacks, strict=True)]


def test_nothing_runs(tmp_path: Path) -> None:
    """Neither with the content policy nor, thanks to escaping alone, without it."""
    assert len(RUNNABLE) * len(CONTEXTS) >= 100
    for page, _ in pages():
        assert not was_hit(page, tmp_path)
        assert not was_hit(POLICY.sub("", page), tmp_path)


def test_without_escaping_it_runs_and_the_policy_still_stops_it(tmp_path: Path) -> None:
    """The control: the same page with raw words is hit, unless its content policy is there."""
    page, attack = pages()[0]
    raw = page.replace(str(escape(attack)), attack)
    assert raw != page
    assert was_hit(POLICY.sub("", raw), tmp_path)
    assert not was_hit(raw, tmp_path)


def findings(page: str, tmp_path: Path, look: str) -> list[dict[str, Any]]:
    """What axe finds at least serious: its rule and the first places."""
    assert AXE is not None
    assert AXE.origin is not None
    axe = (Path(AXE.origin).parent / "axe.min.js").read_text(encoding="utf-8")
    told = (
        "axe.run(document, {resultTypes: ['violations']}).then(found => document.documentElement.setAttribute('data-axe', "
        "JSON.stringify(found.violations.map(v => ({rule: v.id, impact: v.impact, n: v.nodes.length, "
        "first: v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + ' ' + n.failureSummary)})))))"
    )
    opened = re.sub(r"<details\b", "<details open", page.replace(" open>", ">"))  # axe misplaces what is folded away
    scripted = POLICY.sub("", opened).replace("</body>", f"<script>{axe}</script><script>{told}</script></body>")
    opening = dumped(scripted, tmp_path, LOOKS[look], "--virtual-time-budget=60000")
    found = re.search(r'data-axe="([^"]*)"', opening)
    assert found, "axe did not end"
    every: list[dict[str, Any]] = json.loads(html.unescape(found[1]))
    return [one for one in every if one["impact"] in ("serious", "critical")]


@needs_axe
@pytest.mark.parametrize("look", list(LOOKS))
def test_axe_finds_nothing_serious(look: str, tmp_path: Path) -> None:
    """Names, roles, headings, landmarks and contrast, in a wide window, a narrow one, and in dark colours."""
    assert findings(render_page(tempting("word"), SECTIONS), tmp_path, look) == []


@needs_axe
def test_axe_can_find_something(tmp_path: Path) -> None:
    """The control: grey on white, and a drawing without a name, are found."""
    page = render_page(tempting("word"), SECTIONS).replace("--ink: #1c2126", "--ink: #c0c0c0")
    rules = {one["rule"] for one in findings(re.sub(r" aria-label='[^']*'", "", page), tmp_path, "laptop")}
    assert {"color-contrast", "svg-img-alt"} <= rules
