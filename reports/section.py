"""What a section of the report is; a third party writes one as a single file.

    # their_package/my_section.py, with `their_package` under the entry-point group `telltale`
    class MySection:
        name, title, summary, order = "mine", "Mine", "What mine shows.", 55

        def render(self, evidence: Evidence) -> Markup:
            return html("<p>{} episodes were planned.</p>", len(evidence.plan["episodes"]))

    SECTION = MySection()

A section is given the run without what was asked under shifts, unless it has an attribute `reads_shifts` that is true. One with a
true `holds_transcripts` is left out of the page that is sent to others.
`html` of `reports.html` escapes what it fills in. `order` says where on the page: ours are 10, 20, 30 … 120.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from markupsafe import Markup

from harness.evidence import Evidence


class Section(Protocol):
    """One part of the page."""

    @property
    def name(self) -> str:
        """Unique among all sections; also its anchor."""
        ...

    @property
    def title(self) -> str:
        """Its heading."""
        ...

    @property
    def summary(self) -> str:
        """One sentence under the heading, for a reader who is new to it."""
        ...

    @property
    def order(self) -> int:
        """Place on the page, least first."""
        ...

    def render(self, evidence: Evidence) -> Markup:
        """Its HTML; model text goes through `reports.html.html` or a Jinja template with autoescape."""
        ...


@dataclass(frozen=True, slots=True)
class PlainSection:
    """A section made of a function."""

    name: str
    """Unique among all sections."""
    title: str
    """Its heading."""
    summary: str
    """One sentence under the heading."""
    order: int
    """Place on the page."""
    draw: Callable[[Evidence], Markup]
    """Makes its HTML."""
    reads_shifts: bool = False
    """Whether it is given what was asked under shifts too."""

    def render(self, evidence: Evidence) -> Markup:
        """Its HTML."""
        return self.draw(evidence)
