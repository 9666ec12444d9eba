"""Losses and why: what came in and went out of each stage, and every row that could not be measured."""

from collections import Counter, defaultdict

from markupsafe import Markup

from harness.evidence import Evidence
from reports.html import html, join, paragraph, table
from reports.rows import METRICS, pick, shown
from reports.section import PlainSection


def draw(evidence: Evidence) -> Markup:
    """Counts by stage, then reasons."""
    words = paragraph(
        "Nothing is dropped in silence: what a stage was given and did not pass on is counted here with its reason."
    )
    return join([words, _stages(evidence), _stored(evidence), _unmeasured(evidence)])


def _stages(evidence: Evidence) -> Markup:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    dropped: dict[str, Counter[str]] = defaultdict(Counter)
    counted: set[str] = set()
    for entry in evidence.journal:
        stage = str(entry.get("stage", ""))
        counts[stage]["files"] += 1
        counts[stage].update({key: entry[key] for key in ("n_in", "n_out") if isinstance(entry.get(key), int)})
        if "dropped" in entry:
            counted.add(stage)
            dropped[stage].update(entry["dropped"])
    head = ("stage", "why not all", "files", "in", "out")
    lines = [
        (
            stage,
            _reasons(dropped[stage]) if stage in counted else "not counted",
            n["files"],
            _count(n, "n_in"),
            _count(n, "n_out"),
        )
        for stage, n in counts.items()
    ]
    return table("What came in and went out", head, lines, n_words=2)


def _stored(evidence: Evidence) -> Markup:
    """Share of the answers whose activations were kept."""
    rows = pick(evidence.verdicts, metric="activation_coverage")
    lines = [(row["suite"], shown(row), f"{row['n_episodes']:,}") for row in rows]
    return table("Activations stored", ("suite", "share", "answers planned"), lines) if rows else Markup()


def _count(n: Counter[str], key: str) -> str:
    return f"{n[key]:,}" if key in n else "not counted"


def _reasons(reasons: Counter[str]) -> str:
    return "; ".join(f"{n} {reason}" for reason, n in sorted(reasons.items())) or "nothing was dropped"


def _unmeasured(evidence: Evidence) -> Markup:
    rows = [row for row in evidence.verdicts if row["status"] != "measured"]
    if not rows:
        return paragraph("Every row of this audit could be measured.")
    kinds = Counter(
        (row["status"], row["reason"], row["suite"], METRICS.get(row["metric"], row["metric"])) for row in rows
    )
    lines = [
        (status.replace("_", " "), reason, suite, metric, n) for (status, reason, suite, metric), n in kinds.items()
    ]
    body = table("Not measured, and why", ("status", "reason", "suite", "metric", "rows"), sorted(lines), n_words=4)
    return html("<details open><summary>{} rows could not be measured</summary>{}</details>", len(rows), body)


SECTION = PlainSection("losses", "Losses and why", "What is missing, and the reason for each.", 90, draw)
