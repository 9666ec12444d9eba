"""Writes the tables of docs/organisms.md: `python docs/organism_tables.py RUN_DIR [RUN_DIR_WITH_SHIFTS]`."""

import sys
from collections.abc import Sequence
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


def shifts(rows: Sequence[Row]) -> str:
    """Behaviour and headline of each suite under each shift, with the paired change from the same pairs without it."""
    head = ["suite", "shift", "deceptive rate", "change", f"{HEADLINE} without", "under the shift", "change"]
    lines = []
    for name in sorted({row["suite"] for row in rows if "~" in row["suite"]}):
        suite, _, shift = name.partition("~")
        mine = [row for row in rows if row["suite"] == name]
        read = [row for row in mine if row["detector"] == HEADLINE and row["train_suite"] == suite]
        figure = "auroc_crossed" if find(read, metric="auroc_crossed") else "auroc"
        cells = (
            find(mine, metric="deceptive_rate", detector=None, slice=None),
            find(mine, metric="deceptive_rate_change", detector=None, slice=None),
            find(read, metric=figure, slice="side:unshifted"),
            find(read, metric=figure, slice=None),
            find(read, metric=f"{figure}_change", slice=None),
        )
        lines.append([f"`{suite}`", shift, *(shown(row, interval=True) for row in cells)])
    return table(head, lines)


if __name__ == "__main__":
    write(PAGE, Path(sys.argv[1]), (suites, transfer))
    if len(sys.argv) > 2:
        write(PAGE, Path(sys.argv[2]), (shifts,))
