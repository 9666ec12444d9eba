"""Do the arms match: whether honest and deceptive episodes are shown to be alike in length, place of the item, form and vocabulary."""

from markupsafe import Markup

from harness.equivalence_traits import RANKED, VOCABULARY_MARGIN
from harness.evidence import Evidence
from harness.suite_check import Matched, Row, of_run
from reports.html import html, join, paragraph, table
from reports.section import PlainSection


def draw(evidence: Evidence) -> Markup:
    """A line a suite, then every trait of each."""
    found = of_run(evidence)
    if not found:
        return paragraph("No suite of this run has arms to compare.")
    words = paragraph(
        "Two one-sided tests at 5 %, groups being the units; on crossed suites between the balanced answers of the matched cells. "
        f"Margins: a tenth of the mean length; for every other number an {RANKED}; {VOCABULARY_MARGIN:g} bits between the "
        "vocabularies. A suite is equivalent where every trait is, degenerate where one is shown to lie beyond its margin (after "
        "Holm's adjustment for all traits of the suite), and undecided else: with few groups nothing can be shown. Where length, "
        "place or form differ, AUROCs are withheld; vocabularies are what the text baselines read."
    )
    head = ("suite", "arms", "beyond the margin", "undecided", "deceptive", "honest", "groups")
    lines = [_line(each) for each in found]
    return join(
        [words, table("Do the arms match?", head, lines, n_words=4), *(_traits(each) for each in found if each.rows)]
    )


def _line(each: Matched) -> tuple[object, ...]:
    undecided = [_named(row) for row in each.rows if row.finding == "undecided"]
    beyond = [_named(row) for row in each.different]
    status = each.status.replace("_", " ")
    what = each.reason or ", ".join(beyond) or "none"
    return each.suite, status, what, ", ".join(undecided) or "none", each.n_deceptive, each.n_honest, each.n_groups


def _named(row: Row) -> str:
    return f"{row.trait.name} of {row.trait.where}"


def _traits(each: Matched) -> Markup:
    lines = []
    for row in each.rows:
        trait, (lower, upper) = row.trait, row.trait.contrast.bounds
        figure = html(
            "<b>{}</b> <small>{} – {}</small>", f"{trait.contrast.value:+.3f}", f"{lower:+.3f}", f"{upper:+.3f}"
        )
        sides = (f"{trait.deceptive:.2f}", f"{trait.honest:.2f}")
        lines.append((trait.where, trait.name, row.finding, trait.margin, *sides, figure))
    head = ("of", "trait", "finding", "margin", "deceptive", "honest", "difference (90 %)")
    body = table(f"{each.suite}: every trait", head, lines, n_words=4)
    return html("<details><summary>{}: every trait</summary>{}</details>", each.suite, body)


SECTION = PlainSection(
    "equivalence",
    "Do the arms match?",
    "Whether honest and deceptive sides are alike in what needs no reading.",
    46,
    draw,
)
