"""One self-contained page: no script, nothing fetched, everything a model wrote escaped."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from harness.evidence import Evidence
from harness.shifts_view import Unshifted
from harness.visible import visible
from reports.headline import best_text, headline_rows, sentences, tempted_rates
from reports.html import html
from reports.rows import METRICS, between, number, pick
from reports.section import Section

TEMPLATES = Path(__file__).parent / "templates"


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


class Figure(NamedTuple):
    """A number at the top of the page."""

    value: str
    """The number."""
    words: str
    """What it is."""
    detail: str
    """Interval, or what it rests on."""


def render_page(evidence: Evidence, sections: Sequence[Section]) -> str:
    """The page as HTML; sections in their order, one that fails says so in its place."""
    ordered = sorted(sections, key=lambda section: (section.order, section.name))
    plain = Unshifted(evidence)
    first, *others = sentences(plain)
    given = [(each, evidence if getattr(each, "reads_shifts", False) else plain) for each in ordered]
    parts = [Part(each.name, each.title, each.summary, _rendered(each, its_own)) for each, its_own in given]
    return fill("page.html", first, others, parts, evidence=plain, figures=list(_figures(plain)))


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


def _figures(evidence: Evidence) -> Iterator[Figure]:
    rates = [(name, k, n) for name, k, n in tempted_rates(evidence) if n]
    for name, k, n in rates[:2]:
        yield Figure(number(k / n, "deceptive_rate"), f"deceptive where {name} invites it", f"{k:,} of {n:,} answers")
    for row in pick(headline_rows(evidence), metric="auroc_crossed")[:2]:
        text = best_text(evidence, row["suite"], row["metric"])
        beside = f"text alone {number(text['value'], text['metric'])}" if text else "text not measured"
        words = f"{METRICS[row['metric']]} of {row['detector']} on {row['suite']}"
        yield Figure(number(row["value"], row["metric"]), words, f"{between(row)} · {beside}")
