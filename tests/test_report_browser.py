"""In a real browser: what a model wrote runs nothing; with escaping switched off it does, so the test can fail."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest
from hostile import BASES, CONTEXTS, everywhere
from markupsafe import escape

from harness import discover
from reports.page import render_page
from reports.section import Section

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
RUNNABLE = [base for base in BASES if "{{" not in base and "{0" not in base and "plaintext" not in base]
QUIET = "--headless --no-sandbox --disable-gpu --disable-background-networking --virtual-time-budget=2000 --dump-dom"
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no browser; apt-get install chromium"),
]


def was_hit(page: str, tmp_path: Path) -> bool:
    """Whether anything in the page ran and marked it."""
    path = tmp_path / "page.html"
    path.write_text(page, encoding="utf-8")
    command = [str(CHROMIUM), *QUIET.split(), f"--user-data-dir={tmp_path / 'profile'}", path.as_uri()]
    dumped = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True).stdout
    opening = re.search(r"<html[^>]*>", dumped)
    assert opening, "the browser gave no page"
    return "data-hit" in opening[0]


def pages() -> list[tuple[str, str]]:
    """Every attack in every field, a handful to a page, with the attack it is full of."""
    sections = cast(Sequence[Section], list(discover.sections().values()))
    attacks = ["".join(context + base for base in RUNNABLE) for context in CONTEXTS]
    return [(render_page(everywhere(attack), sections), attack) for attack in attacks]


def test_nothing_runs(tmp_path: Path) -> None:
    """Neither with the content policy nor, thanks to escaping alone, without it."""
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
