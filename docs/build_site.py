"""Writes the pages as plain HTML: `python docs/build_site.py [FOLDER]`; no network, no script, one style in each page."""

import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urldefrag

from jinja2 import Environment
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

ROOT = Path(__file__).resolve().parent.parent
PLACES: Mapping[str, tuple[str, ...]] = {
    "Start": ("README.md", "docs/first-hour.md", "docs/concepts.md"),
    "How to": (
        "docs/how-to-safety-team.md",
        "docs/how-to-release-engineer.md",
        "docs/how-to-researcher.md",
        "docs/api.md",
    ),
    "Gate": ("docs/policy.md", "docs/limits.md"),
    "What there is": ("docs/reference.md", "docs/registry.md", "docs/suites.md", "docs/organisms.md"),
    "What was found": ("docs/comparison.md", "docs/scan-and-cure.md", "docs/validity.md"),
    "The project": ("ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LOG.md", "docs/cite.md"),
}
"""Pages by heading; one of docs/ that is not named stands under "More"."""
TITLES = {"README.md": "Telltale", "LOG.md": "Log"}

PAGE = Environment(autoescape=True).from_string("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{ title }}{% if title != "Telltale" %} · Telltale{% endif %}</title>
<style>{{ style }}</style>
</head>
<body>
<a class="skip" href="#content">To the text</a>
<nav aria-label="Pages">
{% for head, links in places.items() %}<h2>{{ head }}</h2>
<ul>{% for link in links %}
<li><a href="{{ link.file }}"{% if link.file == file %} aria-current="page"{% endif %}>{{ link.title }}</a></li>{% endfor %}
</ul>
{% endfor %}</nav>
<main id="content">
{{ body }}
</main>
</body>
</html>
""")
STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; display: flex; flex-wrap: wrap; }
nav { flex: 0 0 14rem; padding: 1rem; box-sizing: border-box; }
nav h2 { font-size: .85rem; margin: 1rem 0 .2rem; } nav ul { list-style: none; margin: 0; padding: 0; }
nav a[aria-current] { font-weight: bold; }
main { flex: 1 1 30rem; min-width: 0; max-width: 60rem; padding: 1rem 1.5rem 4rem; box-sizing: border-box; }
pre { overflow-x: auto; padding: .7rem; border: 1px solid #8888; font-size: .85rem; line-height: 1.35; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border: 1px solid #8888; padding: .2rem .5rem; text-align: left; vertical-align: top; }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: 1rem; }
@media print { nav, .skip { display: none; } pre, table { white-space: pre-wrap; display: block; } }
"""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the site."""

    source: Path
    """The Markdown file, from the root of the checkout."""
    title: str
    """Its first heading."""
    file: str
    """Its name in the site."""


def build(out: Path) -> int:
    """Writes every page, and the files that pages link to; returns the number of pages."""
    places = _places()
    pages = {page.source: page for group in places.values() for page in group}
    out.mkdir(parents=True, exist_ok=True)
    for page in pages.values():
        body = _body(page, pages, out)
        html = PAGE.render(title=page.title, style=Markup(STYLE), places=places, file=page.file, body=Markup(body))
        (out / page.file).write_text(html, encoding="utf-8")
    return len(pages)


def _places() -> dict[str, list[Page]]:
    named = {name for names in PLACES.values() for name in names}
    more = [f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md")) if f"docs/{path.name}" not in named]
    groups = {head: [_page(name) for name in names if (ROOT / name).is_file()] for head, names in PLACES.items()}
    return groups | ({"More": [_page(name) for name in more]} if more else {})


def _page(name: str) -> Page:
    text = (ROOT / name).read_text(encoding="utf-8")
    found = re.search(r"^# (.+)$", text, re.MULTILINE)
    file = "index.html" if name == "README.md" else f"{Path(name).stem.lower()}.html"
    return Page(Path(name), TITLES.get(name) or (found[1] if found else Path(name).stem), file)


def _body(page: Page, pages: Mapping[Path, Page], out: Path) -> str:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse((ROOT / page.source).read_text(encoding="utf-8"))
    used: set[str] = set()
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "heading_open" and following is not None:
            token.attrSet("id", anchor(_words(following), used))
    for link in _links(tokens):
        link.attrSet("href", _target(str(link.attrGet("href")), page, pages, out))
    return str(reader.renderer.render(tokens, reader.options, {}))


def _words(heading: Token) -> str:
    return "".join(child.content for child in heading.children or [] if child.type in ("text", "code_inline"))


def anchor(heading: str, used: set[str]) -> str:
    """The name of a heading as GitHub makes it, with a number where it is taken."""
    plain = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
    name = next(name for n in range(len(used) + 1) if (name := f"{plain}-{n}" if n else plain) not in used)
    used.add(name)
    return name


def _links(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.type == "link_open":
            yield token
        yield from _links(token.children or [])


def _target(href: str, page: Page, pages: Mapping[Path, Page], out: Path) -> str:
    """A link of the checkout as one of the site: pages by their name, other files as copies below files/."""
    if re.match(r"[a-z]+:", href) or href.startswith("#"):
        return href
    path, fragment = urldefrag(href)
    source = (ROOT / page.source.parent / path).resolve().relative_to(ROOT)
    if source in pages:
        return pages[source].file + (f"#{fragment}" if fragment else "")
    if not (ROOT / source).is_file():
        raise FileNotFoundError(f"{page.source}: links to {href}, which is not a file of the checkout")
    copy = out / "files" / source
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ROOT / source, copy)
    return f"files/{source.as_posix()}"


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "site"
    print(f"{build(folder)} pages: {folder / 'index.html'}")
