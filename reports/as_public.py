"""A finished run as one page without transcripts, for stores that others read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from harness import discover
from harness.evidence import Evidence
from reports.page import render_page
from reports.section import Section


@dataclass(frozen=True, slots=True)
class PublicPage:
    """report-public.html."""

    name: str = "public_page"
    summary: str = "The page without the sections that hold transcripts."
    subject: Literal["run", "gate"] = "run"

    def files(self, subject: object) -> Mapping[str, bytes]:
        """report-public.html, of a run's Evidence."""
        every = tuple(cast(Section, section) for section in discover.sections().values())
        kept = [section for section in every if not getattr(section, "holds_transcripts", False)]
        names = ", ".join(sorted({section.title for section in every} - {section.title for section in kept}))
        note = f"without transcripts: {names} left out" if names else ""
        page = render_page(cast(Evidence, subject), kept, note=note)
        return {"report-public.html": page.encode("utf-8", errors="backslashreplace")}


FORMAT = PublicPage()
