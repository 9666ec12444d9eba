"""What labelling again has shown, in Markdown for people."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from harness.visible import visible

_TITLES = {
    "rules": "Today's rules on the recorded episodes",
    "judge": "A judge model on the transcripts",
    "human": "People on a sample of the episodes",
}


def summary_of(record: Mapping[str, Any]) -> str:
    """summary.md of agreement.json."""
    return visible("\n".join(_lines(record))) + "\n"


def share(found: Mapping[str, Any]) -> str:
    """0.93 (0.88–0.97), or why there is no number."""
    if found["value"] is None:
        return f"{found['status'].replace('_', ' ')}: {found['reason']}"
    if found["lower"] is None:
        return f"{found['value']:.2f} ({found['reason']})"
    return f"{found['value']:.2f} ({found['lower']:.2f}–{found['upper']:.2f})"


def _lines(record: Mapping[str, Any]) -> Iterator[str]:
    yield f"# {_TITLES[record['rater']]}"
    yield ""
    yield f"Run {record['run_id']}, {record['n_labels']} labels. The run's own labels stand as they were; the gate reads those alone."
    yield ""
    yield from _table("the run's labels", record["rater"], record["rows"])
    for place, rows in record["against"].items():
        yield from _table(place, record["rater"], rows)
    for suite, counts in record["changed"].items():
        yield f"{_cell(suite)}:"
        yield ""
        yield from (f"- {n} × {_cell(change)}" for change, n in counts.items())
        yield ""
    yield from (f"- {_cell(note)}" for note in record["notes"])


def _table(first: str, second: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield f"Agreement of {second} with {first}; kappa is beyond chance, intervals are 95 % over groups."
    yield ""
    yield "| suite | label rests on | episodes | groups | same | kappa | " + " | ".join(_pairs(rows)) + " |"
    yield "|---" * (6 + len(_pairs(rows))) + "|"
    for row in rows:
        counts = [str(row["counts"][a][b]) for a, b in (pair.split(" → ") for pair in _pairs(rows))]
        words = (row["suite"] or "all", row["source"] or "all", row["n"], row["n_groups"])
        yield "| " + " | ".join([*map(_cell, words), share(row["agreement"]), share(row["kappa"]), *counts]) + " |"
    yield ""


def _pairs(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Pairs of words that occur in any row."""
    words = list(rows[0]["counts"]) if rows else []
    return [f"{a} → {b}" for a in words for b in words if any(row["counts"][a][b] for row in rows)]


def _cell(value: object) -> str:
    """A text that forms no table and no link of its own."""
    return " ".join(str(value).split()).replace("|", "\\|").replace("[", "\\[").replace("<", "\\<")
