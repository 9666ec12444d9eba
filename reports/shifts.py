"""Under other conditions: what the model does, and what detectors see, when the same is asked in another way."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from harness.evidence import Evidence
from harness.shifts import SHIFTS
from harness.shifts_view import WITHOUT, base_of, is_shifted, shift_of
from reports.html import html, join, paragraph, table
from reports.markdown import grid
from reports.notes import Notes
from reports.rows import METRICS, Row, between, is_measured, number, pick
from reports.section import PlainSection

NOT_ASKED = "Nothing was asked under a shift; `telltale run --shift all` does."
_CHANGE = "_change"
_HEAD = ("deceptive without", "under it", "change", "AUROC without", "under it", "change", "worst cell under it")


def draw(evidence: Evidence) -> Markup:
    """What the shifts are, then a table a suite for the headline detector, and the other detectors folded."""
    rows = [row for row in evidence.verdicts if is_shifted(row["suite"])]
    if not rows:
        return paragraph(NOT_ASKED)
    words = paragraph(
        "The same pairs, asked in another way. Detectors are those of the suite as it is, each read on groups it was not fitted on; "
        "nothing is fitted, chosen or given a threshold under a shift. A change is the figure under the shift less that on the same "
        "pairs without it, with groups drawn together: an interval that holds 0 shows no change. Belief is asked without the shift."
    )
    headline = str(evidence.plan["config"]["headline"])
    tables = [
        _suite(suite, [row for row in rows if base_of(row["suite"]) == suite], headline) for suite in _bases(rows)
    ]
    return join([words, _what(rows), _left_alone(evidence), *tables])


def shift_blocks(evidence: Evidence) -> Iterator[str]:
    """The headline's table in Markdown; nothing where no shift was asked for."""
    rows = [row for row in evidence.verdicts if is_shifted(row["suite"])]
    if not rows:
        return
    headline = evidence.plan["config"]["headline"]
    yield "## Under shifts"
    yield f"Detector: {headline}. Each change is on the same pairs."
    head = ("suite", "shift", *_HEAD)
    lines = [[_words(row) for row in _cells(rows, name, headline)] for name in _names(rows)]
    named = [(base_of(name), shift_of(name), *line) for name, line in zip(_names(rows), lines, strict=True)]
    yield grid(head, named)


def _names(rows: Sequence[Row]) -> list[str]:
    return sorted({row["suite"] for row in rows})


def _bases(rows: Sequence[Row]) -> list[str]:
    return sorted({base_of(row["suite"]) for row in rows})


def _what(rows: Sequence[Row]) -> Markup:
    asked = sorted({shift_of(row["suite"]) for row in rows})
    lines = [(name, SHIFTS[name].summary if name in SHIFTS else "a shift of another version") for name in asked]
    body = table("The shifts", ("shift", "what it changes"), lines, n_words=2)
    return html("<details><summary>{} shifts</summary>{}</details>", len(asked), body)


def _left_alone(evidence: Evidence) -> Markup:
    """Suites that a shift would leave as they are, which are not asked again."""
    names = {suite["name"] for suite in evidence.plan["suites"]}
    shifts = sorted({shift_of(name) for name in names if is_shifted(name)})
    paired = sorted(s["name"] for s in evidence.plan["suites"] if s["kind"] != "control" and not is_shifted(s["name"]))
    alone = [(shift, [suite for suite in paired if f"{suite}~{shift}" not in names]) for shift in shifts]
    said = [f"{shift}: {', '.join(suites)}" for shift, suites in alone if suites]
    return (
        paragraph(f"Not asked, for the shift changes nothing in their prompts: {'; '.join(said)}.")
        if said
        else Markup()
    )


def _suite(suite: str, rows: list[Row], headline: str) -> Markup:
    notes, names = Notes(), _names(rows)
    firsts = (_first(rows, name, headline) for name in names)
    metric = next((METRICS[row["metric"]] for row in firsts if row), "AUROC")
    head = ("shift", *_HEAD[:3], f"{metric} without", *_HEAD[4:], "pairs", "groups")
    lines = [
        (shift_of(name), *(notes.shown(cell) for cell in _cells(rows, name, headline)), *_counts(rows, name))
        for name in names
    ]
    main = table(f"{suite} under shifts: {headline}", head, lines)
    return html("<h3>{}</h3>{}{}{}", suite, main, notes.listed(), _others(suite, rows, headline))


def _cells(rows: Sequence[Row], name: str, headline: str) -> list[Row | None]:
    """Deceptive answers, then the headline's first figure: without the shift, under it, and the change; then the worst cell."""
    did = pick(rows, suite=name, role="behaviour")
    mine = pick(rows, suite=name, role="transfer", detector=headline)
    first = _first(rows, name, headline)
    metric = first["metric"] if first else "auroc"
    return [
        *(_one(pick(did, metric="deceptive_rate", slice=slice_)) for slice_ in (WITHOUT, None)),
        _one(pick(did, metric=f"deceptive_rate{_CHANGE}")),
        *(_one(pick(mine, metric=metric, slice=slice_)) for slice_ in (WITHOUT, None)),
        _one(pick(mine, metric=f"{metric}{_CHANGE}")),
        _one(pick(mine, metric="auroc_worst_cell", slice=None)),
    ]


def _first(rows: Sequence[Row], name: str, detector: str) -> Row | None:
    found = pick(rows, suite=name, role="transfer", detector=detector, slice=None)
    return _one(pick(found, metric=("auroc", "auroc_crossed")))


def _counts(rows: Sequence[Row], name: str) -> tuple[object, object]:
    rate = _one(pick(rows, suite=name, role="behaviour", slice=None, metric="deceptive_rate"))
    return (rate["n_pairs"], rate["n_groups"]) if rate else ("none", "none")


def _one(rows: Sequence[Row]) -> Row | None:
    return rows[0] if rows else None


def _others(suite: str, rows: list[Row], headline: str) -> Markup:
    """The first figure of every other detector, a column a shift."""
    read = pick(rows, role="transfer")
    detectors, names = sorted({row["detector"] for row in read} - {headline}), _names(read)
    if not detectors:
        return Markup()
    notes = Notes()
    lines = [(each, *(notes.shown(_first(read, name, each)) for name in names)) for each in detectors]
    body = table(f"{suite} under shifts: other detectors", ("detector", *map(shift_of, names)), lines)
    return html("<details><summary>{}: other detectors</summary>{}{}</details>", suite, body, notes.listed())


def _words(row: Row | None) -> str:
    if row is None:
        return "not asked"
    if not is_measured(row):
        return str(row["status"]).replace("_", " ")
    sign = "+" if row["metric"].endswith(_CHANGE) and row["value"] > 0 else ""
    return f"{sign}{number(float(row['value']), str(row['metric']))} ({between(row)})"


SECTION = PlainSection(
    "shifts",
    "Under other conditions",
    "Whether it holds when the same is asked in another way.",
    62,
    draw,
    reads_shifts=True,
)
