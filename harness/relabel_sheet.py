"""A sheet for people: episodes to be labelled blind, as CSV, and what they wrote into it.

A row says neither suite, nor arm, nor what the rule made of it. No cell begins like a formula: spreadsheets run what does.
"""

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from harness.errors import UsageError
from harness.given import short
from harness.importing import read_text
from harness.nouns import Behaviour, Episode, Label
from harness.splits import rank
from harness.visible import visible

HEAD = ("episode_id", "prompt", "answer", "behaviour")
"""Columns; the last one is empty, to be filled in."""
_EXPECTED = "the CSV file of `telltale relabel RUN_DIR --sample N --out FILE`, filled in"
_FORMULAS = "=+-@|%\t\r\n＝＋－＠"
"""What a cell that a spreadsheet would run begins with."""


def sampled(episodes: Mapping[str, Episode], labels: Mapping[str, Label], n: int, *, seed: int) -> tuple[str, ...]:
    """Ids of n labelled episodes, one of each suite, behaviour and source in turn, in an order that says nothing of them."""
    strata: dict[tuple[str, str, str], list[str]] = {}
    for key in sorted(labels, key=lambda key: rank(f"sample {key}", seed=seed)):
        label = labels[key]
        strata.setdefault((episodes[key].suite, str(label.behaviour), label.source), []).append(key)
    chosen: list[str] = []
    while len(chosen) < n and any(strata.values()):
        for stratum in sorted(strata):
            if strata[stratum] and len(chosen) < n:
                chosen.append(strata[stratum].pop(0))
    return tuple(sorted(chosen, key=lambda key: rank(f"order {key}", seed=seed)))


def sheet_of(episodes: Sequence[Episode]) -> bytes:
    """The sheet, with a byte-order mark, by which spreadsheets know UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEAD)
    for episode in episodes:
        prompt = "\n\n".join(f"[{turn.role}] {turn.content}" for turn in episode.messages)
        writer.writerow((episode.episode_id, safe_cell(prompt), safe_cell(episode.answer), ""))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def safe_cell(text: str) -> str:
    """A text whose hidden characters show and which no spreadsheet takes for a formula."""
    shown = visible(text)
    return f"'{shown}" if shown.lstrip(" ").startswith(tuple(_FORMULAS)) else shown


def read_sheet(path: Path, known: Collection[str]) -> dict[str, Behaviour]:
    """What people say, by episode id, blank cells left out; UsageError, all problems in one line."""
    text, _ = read_text(path, expected=_EXPECTED)
    head = text.split("\n", 1)[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in head and "," not in head else ",")
    try:
        names, *lines = [row for row in rows if any(cell.strip() for cell in row)] or [[]]
    except csv.Error as error:
        raise UsageError(f"{path}: not CSV ({error}); expected {_EXPECTED}") from error
    if missing := [name for name in ("episode_id", "behaviour") if name not in names]:
        raise UsageError(f"{path}: no column {' and no '.join(missing)}; its columns are {short(names)}")
    said = _cells(lines, names.index("episode_id"), names.index("behaviour"))
    if problems := _problems(said, known):
        raise UsageError(f"{path}: {'; '.join(problems)}; correct the file and read it again")
    return {key: Behaviour(word) for key, word in said if word}


def _cells(lines: Sequence[Sequence[str]], i: int, j: int) -> list[tuple[str, str]]:
    """Id and word of each line; what a short line lacks is blank."""
    return [
        ((line[i] if i < len(line) else "").strip(), (line[j] if j < len(line) else "").strip().casefold())
        for line in lines
    ]


def _problems(said: Sequence[tuple[str, str]], known: Collection[str]) -> list[str]:
    ids, words = [key for key, _ in said], [str(behaviour) for behaviour in Behaviour]
    strange = [key for key in dict.fromkeys(ids) if key not in known]
    twice = [key for key in dict.fromkeys(ids) if ids.count(key) > 1]
    bad = [f"{key}: {word}" for key, word in said if word and word not in words]
    found = (
        (strange, "ids are of no labelled episode of this run"),
        (twice, "ids stand there twice"),
        (bad, f"behaviours are none of {', '.join(words)}"),
    )
    return [f"{len(which)} {what} ({short(which, most=3)})" for which, what in found if which]
