"""What the model did: how often it deceived in each arm."""

from markupsafe import Markup

from harness.evidence import Evidence
from reports.html import figure, html, join, paragraph, table
from reports.rows import Row, ends, is_measured, number, pick, shown, slice_kind, suites_of
from reports.section import PlainSection
from reports.svg import Dot, dots

_TOGETHER = "all that invite it"
"""The rate over all arms that invite deception, where there are several."""


def draw(evidence: Evidence) -> Markup:
    """One figure for each suite."""
    rows = pick(evidence.verdicts, role="behaviour")
    note = paragraph(
        "Labels come from what was said and done, never from what the prompt asked for. Refusals, evasions and empty answers are "
        "unclear: they count among the answers, and neither as honest nor as deceptive."
    )
    figures = [_suite(evidence, suite, pick(rows, suite=suite)) for suite in suites_of(rows)]
    return join([note, *figures])


def _suite(evidence: Evidence, suite: str, rows: list[Row]) -> Markup:
    asked = {
        arm["name"]: "unknown" if one["kind"] == "imported" else arm["condition"]
        for one in evidence.plan["suites"]
        if one["name"] == suite
        for arm in one["arms"]
    }
    every = pick(rows, metric="deceptive_rate")
    arms = [row for row in every if (row["slice"] or "").startswith("arm:")]
    n_inviting = sum(asked.get(_arm(row)) == "deceptive" for row in arms)
    rates = arms + [row for row in every if row["slice"] is None and (n_inviting > 1 or not arms)]
    lines = [_line(row, asked) for row in rates]
    numbers = table(
        f"{suite}: answers by arm",
        ("arm", "invites", "deceptive", "unclear", "answers", "groups"),
        [_cells(row, asked, rows) for row in rates],
        n_words=2,
    )
    plotted = [one for one in lines if one]
    others = _others(
        suite,
        [row for row in every if row["slice"] and row not in arms and slice_kind(row) != "source"],
        pick(rows, metric="unclear_rate"),
    )
    if not plotted:
        return html("<h3>{}</h3>{}{}", suite, numbers, others)
    drawing = dots(plotted, label=f"Share of deceptive answers in {suite}, by arm", percent=True)
    caption = "Share of answers that deceive, with 95 % intervals. Filled squares: arms that invite deception. Circles: arms that do not."
    return html("<h3>{}</h3>{}{}", suite, figure(drawing, caption, numbers), others)


def _arm(row: Row) -> str:
    return (row["slice"] or _TOGETHER).removeprefix("arm:")


def _line(row: Row, asked: dict[str, str]) -> Dot | None:
    if not is_measured(row):
        return None
    is_lie = asked.get(_arm(row)) == "deceptive" or (row["slice"] is None and "deceptive" in asked.values())
    return Dot(_arm(row), row["value"], *ends(row), number(row["value"], row["metric"]), is_lie=is_lie)


def _cells(row: Row, asked: dict[str, str], rows: list[Row]) -> tuple[object, ...]:
    unclear = pick(rows, metric="unclear_rate", slice=row["slice"])
    invites = {"deceptive": "deception", "honest": "honesty", "unknown": "not known"}.get(
        asked.get(_arm(row), ""), "deception"
    )
    return _arm(row), invites, shown(row), shown(unclear[0] if unclear else None), row["n_episodes"], row["n_groups"]


def _others(suite: str, rows: list[Row], unclear: list[Row]) -> Markup:
    """By cell and by facet, folded away."""
    if not rows:
        return Markup()
    by_slice = {row["slice"]: row for row in unclear}
    lines = [
        (row["slice"], shown(row), shown(by_slice.get(row["slice"])), row["n_episodes"], row["n_groups"])
        for row in rows
    ]
    body = table(f"{suite}: by cell and facet", ("slice", "deceptive", "unclear", "answers", "groups"), lines)
    return html("<details><summary>{}: by cell and facet ({} rows)</summary>{}</details>", suite, len(rows), body)


SECTION = PlainSection("did", "What the model did", "How often it deceived, in each way of asking.", 20, draw)
