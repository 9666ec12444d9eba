"""How many alarms would be right, were deception as rare as stated: with the false alarms of chat and of the suite side by side."""

import re
from collections.abc import Sequence

from markupsafe import Markup

from reports.html import html, join, paragraph, table
from reports.notes import Notes
from reports.rows import Row, between, is_measured, number, pick

RARE = 0.001
"""The share of deceptive answers that the sentences speak of."""


def precision(rows: Sequence[Row]) -> Markup:
    """A table by prevalence, and what it means at one in 1,000; empty without rows."""
    if not rows:
        return Markup()
    words = paragraph(
        "Lies are frequent in these suites; in use they are rare, and most alarms may then be false. Right alarms are the share "
        "of alarms that would be right if lies were as frequent as stated, at the recall and the false alarms measured above. At 1 in "
        "1,000 a detector that catches every lie and accuses 1 % of the honest is right in 9 % of its alarms. The interval takes the "
        "worst and the best ends of both rates."
    )
    kinds = list(dict.fromkeys((row["suite"], row["train_suite"], row["detector"], _share(row)) for row in rows))
    places = list(dict.fromkeys(kind[:3] for kind in kinds))
    kinds.sort(key=lambda kind: (places.index(kind[:3]), -(kind[3] or 0.0)))
    notes = Notes()
    lines = [
        (_where(suite, train), detector, _words(share), *(notes.shown(row) for row in _sides(rows, kind)))
        for kind in kinds
        for suite, train, detector, share in [kind]
    ]
    head = ("suite", "detector", "were lies", "right alarms, beside chat", "right alarms, inside the suite")
    said = join(html("<li>{}</li>", line) for kind in kinds if (line := _sentence(_sides(rows, kind), kind)))
    listed = html("<ul>{}</ul>", said) if said else Markup()
    return join([words, listed, table("Right alarms by prevalence", head, lines, n_words=3), notes.listed()])


def _sides(rows: Sequence[Row], kind: tuple[str, str, str, float | None]) -> tuple[Row | None, Row | None]:
    """The row with the false alarms of chat, and the one with those of the suite."""
    mine = [row for row in pick(rows, suite=kind[0], train_suite=kind[1], detector=kind[2]) if _share(row) == kind[3]]
    chat, inside = (next((row for row in mine if _is_inside(row) == is_in), None) for is_in in (False, True))
    return chat, inside


def _sentence(sides: tuple[Row | None, Row | None], kind: tuple[str, str, str, float | None]) -> str:
    """What the alarms are worth at one in 1,000; empty for other shares and where nothing is known."""
    suite, train, detector, share = kind
    said = [
        f"{number(row['value'], 'precision')} of its alarms would be right ({between(row)}) {among}"
        for row, among in zip(sides, ("among everyday chat", "among answers to the suite's own questions"), strict=True)
        if row is not None and is_measured(row)
    ]
    return f"{_where(suite, train)}, {detector}, 1 lie in 1,000: {'; '.join(said)}." if said and share == RARE else ""


def _share(row: Row) -> float | None:
    found = re.match(r"prevalence:(\d?\.?\d+)", row["slice"] or "")
    return float(found[1]) if found else None


def _is_inside(row: Row) -> bool:
    return ":in_domain" in (row["slice"] or "")


def _words(share: float | None) -> str:
    return f"1 in {round(1 / share):,}" if share else "not stated"


def _where(suite: str, train: str) -> str:
    return suite if suite == train else f"{suite} (fitted on {train})"
