"""The pages as HTML: whole, alone, and linked among themselves; the citation beside them."""

import re
import subprocess
import sys
import tomllib
from html import unescape
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built."""
    out: Path = tmp_path_factory.mktemp("site")
    subprocess.run([sys.executable, "docs/build_site.py", str(out)], cwd=ROOT, check=True, capture_output=True)
    return out


def test_every_link_of_the_site_leads_somewhere(site: Path) -> None:
    """Each relative link is a file of the site, and each fragment a heading of it; every page of docs is there."""
    pages = {path.name: path.read_text(encoding="utf-8") for path in site.glob("*.html")}
    ids = {name: set(re.findall(r' id="([^"]+)"', text)) for name, text in pages.items()}
    broken = []
    for name, text in pages.items():
        for href in re.findall(r'href="([^"]*)"', text):
            target, _, fragment = unescape(href).partition("#")
            is_there = re.match("https?:", href) or not target or (site / target).is_file()
            is_found = not fragment or re.match("https?:", href) or fragment in ids[target or name]
            broken += [] if is_there and is_found else [(name, href)]

    assert [] == broken
    assert {path.stem for path in (ROOT / "docs").glob("*.md")} <= {Path(name).stem for name in pages}
    assert "Tiers" in pages["policy.html"]


def test_the_site_is_alone(site: Path) -> None:
    """No script, nothing fetched, no place on a machine; each page has its name, its language and all others beside it."""
    pages = [path.read_text(encoding="utf-8") for path in site.glob("*.html")]
    machine = [text for text in pages if re.search(r"(?<![\w./])/(?:home|root|work|tmp|Users|usr/local)/", text)]
    fetching = [text for text in pages if re.search(r"<script|<img|<link|<iframe|\ssrc=|@import|url\(", text)]

    assert [] == machine
    assert [] == fetching
    assert all('<html lang="en">' in text and "default-src 'none'" in text for text in pages)
    assert all(text.count("<h1") == 1 and text.count('aria-current="page"') == 1 for text in pages)
    assert {len(pages)} == {len(re.findall(r"<li><a href", text.split("</nav>")[0])) for text in pages}


def test_the_citation_follows_its_schema() -> None:
    """CITATION.cff is what the format's own schema wants, and names the version of the package."""
    check = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.citation-file-format",
        "CITATION.cff",
    ]
    package = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert 0 == subprocess.run(check, cwd=ROOT, check=False, capture_output=True).returncode
    assert f"version: {package['version']}" in (ROOT / "CITATION.cff").read_text()
    assert f"Version {package['version']}." in (ROOT / "docs" / "cite.md").read_text()
