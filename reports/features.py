"""Features: whether the dictionary's latents were described and tested, and where to read it."""

from markupsafe import Markup

from harness.evidence import Evidence
from reports.html import html, paragraph
from reports.section import PlainSection

_INDEX = "features/index.html"


def draw(evidence: Evidence) -> Markup:
    """A link to the pages, where `telltale features` has written them; a warning where they are of another dictionary."""
    written = [entry for entry in evidence.journal if entry.get("path") == _INDEX]
    if not written:
        return paragraph(
            "The features of the dictionary were not described in this run; `telltale features RUN_DIR` does it."
        )
    entry = written[-1]
    said = html(
        "<p><a href='{}'>{} features</a>: where they fire, what they follow, and what happens without them.</p>",
        _INDEX,
        entry.get("n_out", "The"),
    )
    held = [e for e in evidence.journal if e.get("path") == f"detectors/run.{entry.get('probe')}.safetensors"]
    if held and held[-1].get("sha256") != entry.get("dictionary_sha256"):
        said += paragraph(
            "They describe an earlier dictionary of this run; `telltale features RUN_DIR` describes this one."
        )
    return said


SECTION = PlainSection("features", "Features", "What the dictionary's latents are about.", 85, draw)
