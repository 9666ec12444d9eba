"""A finished run as one self-contained page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from harness import discover
from harness.evidence import Evidence
from reports.page import render_page
from reports.section import Section


@dataclass(frozen=True, slots=True)
class Page:
    """report.html."""

    name: str = "page"
    summary: str = "One self-contained HTML page, every section in its order."
    subject: Literal["run", "gate"] = "run"

    def files(self, subject: object) -> Mapping[str, bytes]:
        """report.html, of a run's Evidence."""
        sections = tuple(cast(Section, section) for section in discover.sections().values())
        page = render_page(cast(Evidence, subject), sections)
        return {"report.html": page.encode("utf-8", errors="backslashreplace")}


FORMAT = Page()
