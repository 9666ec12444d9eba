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


_STEM = "detectors/run."


def draw(evidence: Evidence) -> Markup:
    """A table of the dictionaries' own numbers."""
    found = list(_dictionaries(evidence))
    if not found:
        names = sorted(_readers(evidence))
        missing = f"{', '.join(names)}: fitted, but the run holds no measure of its dictionary, so its numbers stand unsupported."
        return paragraph(missing if names else "No SAE was fitted in this run.")
    known = [key for key in WORDS if any(key in quality for _, _, quality in found)]
    others = sorted({key for _, _, quality in found for key in quality} - WORDS.keys())
    words = paragraph(
        "A sparse autoencoder (SAE) rewrites an activation as a few features of a dictionary. Unless little is left unexplained "
        "and few features are dead, what its features say about lies means little."
    )
    head = ("read by", "fitted on", *(WORDS.get(key, key) for key in [*known, *others]))
    lines = [
        (names, suite, *(_written(quality.get(key)) for key in [*known, *others])) for names, suite, quality in found
    ]
    return join([words, table("Dictionaries", head, lines, n_words=2)])


def _dictionaries(evidence: Evidence) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Who reads it, what it was fitted on and how good it is; one a dictionary, which may have several readers."""
    for name in sorted(_readers(evidence) | _stored(evidence)):
        facts = evidence.detector("run", name)
        if facts and facts.get("quality"):
            yield ", ".join(facts.get("readers", [name])), "dev and calibration chat", facts["quality"]


def _readers(evidence: Evidence) -> set[str]:
    return {row["detector"] for row in evidence.verdicts if row["family"] == "sae"}


def _stored(evidence: Evidence) -> set[str]:
    """Names of the dictionaries that the run wrote."""
    paths = {str(entry.get("path", "")) for entry in evidence.journal}
    return {path[len(_STEM) : -len(".json")] for path in paths if path.startswith(_STEM) and path.endswith(".json")}


def _written(value: Any) -> str:
    if value is None:
        return "not measured"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


SECTION = PlainSection("dictionaries", "SAE quality", "Whether the dictionaries describe the activations.", 80, draw)
