"""What the labels rest on: behaviour by source of the label, and why answers are unclear."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl
from markupsafe import Markup

from harness.evidence import Evidence
from harness.nouns import Behaviour
from reports.html import html, join, paragraph, table
from reports.notes import Notes
from reports.rows import pick, shown
from reports.section import PlainSection

STAGE = "relabel"
"""Stage of the journal's lines for labels that were made again."""
_WORDS = (Behaviour.HONEST, Behaviour.DECEPTIVE, Behaviour.UNCLEAR)


def draw(evidence: Evidence) -> Markup:
    """Two tables over all suites, and every kind of label folded away."""
    note = paragraph(
        "A label rests on what showed the behaviour: a rule read the answer, the model's own neutral answers showed what it "
        "believes, the answer followed a changed prompt, a test was run, or a judge or a person said so. What a label rests on hangs "
        "on what was found, so a rate within one source is a part of the whole and no rate of its own kind of question."
    )
    return join([note, _by_source(evidence), _unclear(evidence), _kinds(evidence), _again(evidence)])


def _by_source(evidence: Evidence) -> Markup:
    """Counts, the rate among inviting arms, and the headline's AUROC, for each suite and source."""
    notes, headline = Notes(), str(evidence.plan["config"]["headline"])
    head = ("suite", "label rests on", "honest", "deceptive", "unclear", "deceptive where invited", "headline AUROC")
    rows = []
    for (suite, source), counts in _counts(evidence).items():
        mine = pick(evidence.verdicts, suite=suite, slice=f"source:{source}")
        rate = next(iter(pick(mine, role="behaviour", metric="deceptive_rate")), None)
        seen = pick(mine, role="headline", train_suite=suite, detector=headline, metric="auroc")
        rows.append(
            (suite, source, *(counts[word] for word in _WORDS), shown(rate), notes.shown(next(iter(seen), None)))
        )
    return join([table("Behaviour by what the label rests on", head, rows, n_words=2), notes.listed()])


def _counts(evidence: Evidence) -> dict[tuple[str, str], dict[str, int]]:
    """How often each behaviour was found, by suite and source."""
    out: dict[tuple[str, str], dict[str, int]] = {}
    for suite, source, behaviour, n in (
        evidence.labels.group_by("suite", "source", "behaviour").len().sort(pl.all()).rows()
    ):
        out.setdefault((suite, source), dict.fromkeys(_WORDS, 0))[behaviour] = n
    return out


def _unclear(evidence: Evidence) -> Markup:
    """Kinds of unclear answers, the most frequent first, out of all answers of the suite."""
    lines = [
        (suite, kind, n, f"{100 * n / total:.1f} %")
        for suite, total in evidence.labels.group_by("suite").len().sort("suite").rows()
        for kind, n in _unclear_kinds(evidence.labels.filter(pl.col("suite") == suite))
    ]
    if not lines:
        return paragraph("No answer of this run is unclear.")
    return table("Why answers are unclear", ("suite", "reason", "answers", "of the suite's"), lines, n_words=2)


def _unclear_kinds(labels: pl.DataFrame) -> Iterator[tuple[str, int]]:
    found = labels.filter(pl.col("behaviour") == str(Behaviour.UNCLEAR)).group_by("kind").len()
    yield from found.sort(["len", "kind"], descending=[True, False]).rows()


def _kinds(evidence: Evidence) -> Markup:
    keys = ("suite", "source", "kind", "behaviour")
    rows = evidence.labels.group_by(*keys).len().sort(*keys).rows()
    body = table("Every kind of label", ("suite", "label rests on", "kind", "behaviour", "answers"), rows, n_words=4)
    return html("<details><summary>Every kind of label ({} rows)</summary>{}</details>", len(rows), body)


def _again(evidence: Evidence) -> Markup:
    """Where labels were made again: their summaries, by name."""
    lines: list[Mapping[str, Any]] = [line for line in evidence.journal if line["stage"] == STAGE]
    paths = sorted({str(line["path"]) for line in lines if str(line["path"]).endswith("/summary.md")})
    if not paths:
        return Markup()
    items = join(html("<li><code>{}</code></li>", path) for path in paths)
    return html("<p>Labels were made again; how far they agree stands in the run folder:</p><ul>{}</ul>", items)


SECTION = PlainSection(
    "labels", "What the labels rest on", "What showed each behaviour, and why some answers are unclear.", 25, draw
)
