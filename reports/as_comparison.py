"""A comparison of runs as files: for programs, for a pull request, and as one page."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from harness.compare_views import LEGEND, SITES_LEGEND, across, behaviours, detectors, layers, opening, spans, suites
from harness.comparison import Comparison
from reports.comparison_page import comparison_page
from reports.markdown import bullets, grid, plain


@dataclass(frozen=True, slots=True)
class ComparisonFiles:
    """compare.json, compare.md and compare.html."""

    name: str = "comparison"
    summary: str = "A comparison of runs as JSON, Markdown and one self-contained page."
    subject: Literal["run", "gate", "comparison"] = "comparison"

    def files(self, subject: object) -> Mapping[str, bytes]:
        """Three files, of a Comparison."""
        comparison = cast(Comparison, subject)
        texts = {
            "compare.json": json.dumps(comparison.record(), indent=1, allow_nan=False) + "\n",
            "compare.md": comparison_markdown(comparison),
            "compare.html": comparison_page(comparison),
        }
        return {name: text.encode("utf-8", errors="backslashreplace") for name, text in texts.items()}


def comparison_markdown(comparison: Comparison) -> str:
    """Every table, fit for a pull request; no time stamp."""
    views = [view for make in (behaviours, detectors, suites, layers, spans, across) for view in make(comparison)]
    blocks = ["# Comparison of runs", bullets(opening(comparison))]
    for view in views:
        blocks += [f"## {plain(view.caption)}", grid(view.headers, view.rows)]
    return "\n\n".join([*blocks, plain(LEGEND), plain(SITES_LEGEND)]) + "\n"


FORMAT = ComparisonFiles()
