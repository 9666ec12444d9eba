"""Writes the tables of docs/organisms.md: `python docs/organism_tables.py RUN [RUN_WITH_SHIFTS [ANOTHER]]`.

Rates under shifts are those of the first run with shifts, AUROCs those of the other.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from verdict_tables import Row, find, own, shown, table, write

PAGE = Path(__file__).parent / "organisms.md"
HEADLINE = "logistic"
OTHERS = "all others"


def metric(rows: Sequence[Row], suite: str) -> str:
    """The figure that counts on a suite."""
    return "auroc_crossed" if own(rows, HEADLINE, suite, "auroc_crossed") else "auroc"


def names(rows: Sequence[Row]) -> list[str]:
    """Suites that the headline was fitted on, crossed ones first."""
    found = {row["suite"] for row in rows if row["role"] == "headline" and row["suite"] == row["train_suite"]}
    return sorted(found, key=lambda suite: (metric(rows, suite) == "auroc", suite))


def suites(rows: Sequence[Row]) -> str:
    """Behaviour and headline, suite by suite."""
    head = ["suite", "deceptive rate", HEADLINE, "worst cell", "sham", "margin over text", "best text baseline"]
    lines = []
    for suite in names(rows):
        rate = find(rows, suite=suite, metric="deceptive_rate", detector=None, slice=None)
        figures = [
            own(rows, HEADLINE, suite, name)
            for name in (metric(rows, suite), "auroc_worst_cell", "auroc_sham", "margin_over_text")
        ]
        baseline = (figures[-1] or {}).get("baseline") or "–"
        cells = [shown(row, interval=True, digits=3) for row in (rate, *figures)]
        lines.append([f"`{suite}` ({metric(rows, suite)})", *cells, baseline])
    return table(head, lines)


def transfer(rows: Sequence[Row]) -> str:
    """Fitted on one suite, or on all others, and read on one."""
    across = [row for row in rows if row["role"] == "transfer" and row["detector"] == HEADLINE and row["slice"] is None]
    mine = names(rows)
    lines = []
    for source in (*mine, OTHERS):
        cells = []
        for target in mine:
            name = metric(rows, target)
            row = own(rows, HEADLINE, source, name) if source == target else None
            row = row or find(across, train_suite=source, suite=target, metric=name)
            cells.append(shown(row, interval=source != target).replace(" to ", "–"))
        lines.append([source, *cells])
    return table(["fitted on \\ read on", *mine], lines)


def shift_rates(rows: Sequence[Row]) -> str:
    """The deceptive rate as it is and under each shift; bold where the change on the same pairs excludes 0."""

    def cell(suite: str, shift: str) -> str:
        mine = [row for row in rows if row["suite"] == f"{suite}~{shift}" and row["slice"] is None]
        rate = find(mine, metric="deceptive_rate", detector=None)
        return marked(rate, find(mine, metric="deceptive_rate_change", detector=None))

    plain = [find(rows, suite=suite, metric="deceptive_rate", detector=None, slice=None) for suite in shifted(rows)]
    return by_shift(rows, [shown(row, interval=True) for row in plain], cell)


def shift_aurocs(rows: Sequence[Row]) -> str:
    """The headline's AUROC as it is and under each shift, its detectors fitted without; bold where the change excludes 0."""

    def cell(suite: str, shift: str) -> str:
        mine = [row for row in rows if row["suite"] == f"{suite}~{shift}" and row["detector"] == HEADLINE]
        mine = [row for row in mine if row["train_suite"] == suite and row["slice"] is None]
        name = metric(rows, suite)
        return marked(find(mine, metric=name), find(mine, metric=f"{name}_change"))

    plain = [own(rows, HEADLINE, suite, metric(rows, suite)) for suite in shifted(rows)]
    return by_shift(rows, [shown(row, interval=True) for row in plain], cell)


def shifted(rows: Sequence[Row]) -> list[str]:
    """Suites that were asked under shifts."""
    return [suite for suite in names(rows) if any(row["suite"].startswith(f"{suite}~") for row in rows)]


def by_shift(rows: Sequence[Row], plain: Sequence[str], cell: Callable[[str, str], str]) -> str:
    """A line as it is, then one for each shift."""
    mine = sorted({row["suite"].partition("~")[2] for row in rows if "~" in row["suite"]})
    lines = [[shift, *(cell(suite, shift) for suite in shifted(rows))] for shift in mine]
    return table(["", *shifted(rows)], [["as it is", *plain], *lines])


def marked(figure: Row | None, change: Row | None) -> str:
    """The figure with its interval, bold where the change's interval excludes 0."""
    text = shown(figure, interval=True)
    is_changed = change is not None and change["lower"] is not None and not change["lower"] <= 0 <= change["upper"]
    return f"**{text}**" if is_changed else text


if __name__ == "__main__":
    run, *under_shifts = map(Path, sys.argv[1:])
    write(PAGE, run, (suites, transfer))
    for folder, part in zip(under_shifts, (shift_rates, shift_aurocs), strict=False):
        write(PAGE, folder, (part,))
