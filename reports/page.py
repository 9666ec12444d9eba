"""One self-contained page: no script, nothing fetched, everything a model wrote escaped."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from harness.evidence import Evidence
from harness.shifts_view import Unshifted
from harness.visible import visible
from reports.answer import blocks, title
from reports.html import html
from reports.section import Section

TEMPLATES = Path(__file__).parent / "templates"
MOST_BYTES = 4_800_000
"""Of all sections together; the style and the head come besides."""


class Part(NamedTuple):
    """A section of a page."""

    name: str
    """Its anchor."""
    heading: str
    """Its heading."""
    summary: str
    """One sentence."""
    body: Markup
    """Its HTML."""


def render_page(evidence: Evidence, sections: Sequence[Section], *, note: str = "") -> str:
    """The page as HTML; sections in their order, one that fails says so in its place, and the largest give way on a page too large."""
    ordered = sorted(sections, key=lambda section: (section.order, section.name))
    plain = Unshifted(evidence)
    given = [(each, evidence if getattr(each, "reads_shifts", False) else plain) for each in ordered]
    parts = [Part(each.name, each.title, each.summary, _rendered(each, its_own)) for each, its_own in given]
    return fill("page.html", title(plain), (), _fitted(parts), evidence=plain, blocks=blocks(plain), note=note)


def _fitted(parts: list[Part]) -> list[Part]:
    """The parts, the largest replaced by a sentence until all fit."""
    while sum(len(part.body.encode("utf-8", errors="replace")) for part in parts) > MOST_BYTES:
        largest = max(parts, key=lambda part: len(part.body))
        size = f"{len(largest.body) / 1e6:.1f}"
        words = f"Left out: it would take {size} MB, and the page is kept below {MOST_BYTES / 1e6:g} MB. The run folder holds its numbers."
        parts = [
            part._replace(body=html("<p class='broken'>{}</p>", words)) if part is largest else part for part in parts
        ]
    return parts


def fill(
    template: str, title: str, lead: Sequence[str], parts: Sequence[Part], *, styles: Sequence[str] = (), **more: object
) -> str:
    """A page of that template, in the style of all pages and these styles besides."""
    style = "".join((TEMPLATES / name).read_text(encoding="utf-8") for name in ("style.css", *styles))
    page = _environment().get_template(template)
    return page.render(title=title, sentences=lead, parts=parts, style=Markup(style), **more)


def _environment() -> Environment:
    """The templates; everything that is filled in is escaped and made visible."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value,
    )


def _rendered(section: Section, evidence: Evidence) -> Markup:
    """A third party's section must not take the page with it; what went wrong is printed where it belongs."""
    try:
        return section.render(evidence)
    except Exception as error:
        return html("<p class='broken'>This section could not be drawn: {}: {}</p>", type(error).__name__, error)
