"""A finished run as a page of Markdown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from harness.evidence import Evidence
from reports.summary import render_summary


@dataclass(frozen=True, slots=True)
class Summary:
    """summary.md."""

    name: str = "summary"
    summary: str = "The main figures in Markdown, the same bytes for the same run."
    subject: Literal["run", "gate"] = "run"

    def files(self, subject: object) -> Mapping[str, bytes]:
        """summary.md, of a run's Evidence."""
        return {"summary.md": render_summary(cast(Evidence, subject)).encode("utf-8", errors="backslashreplace")}


FORMAT = Summary()
