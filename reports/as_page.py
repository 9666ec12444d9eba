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
    """One HTML file."""

    name: str = "page"
    """Among formats."""
    summary: str = "One self-contained HTML page, every section in its order."
    """One sentence for lists."""
    file: str = "report.html"
    """Its file."""
    has_transcripts: bool = True
    """Whether sections that hold transcripts stand on it; where not, a note names them."""
    subject: Literal["run", "gate"] = "run"

    def files(self, subject: object) -> Mapping[str, bytes]:
        """The page, of a run's Evidence."""
        every = tuple(cast(Section, section) for section in discover.sections().values())
        kept = [
            section for section in every if self.has_transcripts or not getattr(section, "holds_transcripts", False)
        ]
        left_out = ", ".join(sorted({section.title for section in every} - {section.title for section in kept}))
        note = f"without transcripts: {left_out} left out" if left_out else ""
        page = render_page(cast(Evidence, subject), kept, note=note)
        return {self.file: page.encode("utf-8", errors="backslashreplace")}


FORMAT = Page()
