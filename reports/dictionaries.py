"""SAE quality: whether the dictionary behind an SAE detector describes the activations at all."""

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup

from harness.evidence import Evidence
from reports.html import join, paragraph, table
from reports.section import PlainSection

WORDS = {
    "l0": "features active on a token (L0)",
    "fvu": "variance left unexplained (FVU)",
    "dead_share": "share of features that never fire",
    "n_tokens": "exam tokens measured on",
    "loss_recovered": "loss recovered when spliced in",
}


def draw(evidence: Evidence) -> Markup:
    """A table of the dictionaries' own numbers."""
    found = list(_dictionaries(evidence))
    if not found:
        names = sorted({row["detector"] for row in evidence.verdicts if row["family"] == "sae"})
        missing = f"{', '.join(names)}: fitted, but the run holds no measure of its dictionary, so its numbers stand unsupported."
        return paragraph(missing if names else "No SAE was fitted in this run.")
    known = [key for key in WORDS if any(key in quality for _, _, quality in found)]
    others = sorted({key for _, _, quality in found for key in quality} - WORDS.keys())
    words = paragraph(
        "A sparse autoencoder (SAE) rewrites an activation as a few features of a dictionary. Unless little is left unexplained "
        "and few features are dead, what its features say about lies means little."
    )
    head = ("detector", "fitted on", *(WORDS.get(key, key) for key in [*known, *others]))
    lines = [
        (name, suite, *(_written(quality.get(key)) for key in [*known, *others])) for suite, name, quality in found
    ]
    return join([words, table("Dictionaries", head, lines, n_words=2)])


def _dictionaries(evidence: Evidence) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """One a probe: it is fitted on the whole run's dev and calibration tokens."""
    for name in sorted({row["detector"] for row in evidence.verdicts if row["family"] == "sae"}):
        facts = evidence.detector("run", name)
        if facts and facts.get("quality"):
            yield "dev and calibration chat", name, facts["quality"]


def _written(value: Any) -> str:
    if value is None:
        return "not measured"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


SECTION = PlainSection("dictionaries", "SAE quality", "Whether the dictionaries describe the activations.", 80, draw)
