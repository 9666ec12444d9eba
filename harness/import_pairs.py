"""Honest and deceptive texts side by side, from JSON: an object of lists such as train, val and test, an array, or JSON lines.

Keys of a row, the first that is there: the texts under honest_response or honest and deceptive_response or deceptive; optional are
the prompt under question or prompt, the pair's name under idx, id or pair_id, what the author was told under system_prompt_honest and
system_prompt_deceptive, and the right answer under ground_truth or truth. Other keys are passed over. A text that is null is an empty one.
"""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from harness.errors import UsageError
from harness.given import Given, Item, normalised, short
from harness.importing import read_text
from harness.nouns import Behaviour

SIDES = {
    "honest": ("honest_response", "honest"),
    "deceptive": ("deceptive_response", "deceptive"),
}
"""Keys of a side's text."""
PROMPT, NAME, TRUTH = ("question", "prompt"), ("idx", "id", "pair_id"), ("ground_truth", "truth")
_EXPECTED = "JSON with rows of honest_response and deceptive_response"
_NO_SIDE = "an object with honest_response (or honest) and deceptive_response (or deceptive)"

Row = Mapping[str, object]


def read_pairs(path: Path) -> Given:
    """A file's pairs; UsageError in one line for what is no such file."""
    text, sha256 = read_text(path, expected=_EXPECTED)
    rows, n_lists = _rows(path, text)
    names = [_name(path, where, row) for where, row in rows]
    if twice := [name for name, n in Counter(names).items() if n > 1]:
        raise UsageError(f"{path}: {len(twice)} ids name several rows ({short(twice)}); each pair needs its own id")
    items = tuple(
        item for (where, row), name in zip(rows, names, strict=True) for item in _items(path, where, row, name)
    )
    return Given(path.name, sha256, items, tuple(_notes(items, [row for _, row in rows], n_lists)))


def _rows(path: Path, text: str) -> tuple[list[tuple[str, Row]], int]:
    """Every row with the words for its place, and how many lists they were in."""
    content = _parsed(path, text)
    lists: dict[str, object] = content if isinstance(content, dict) else {"": content}
    if any(key in lists for keys in SIDES.values() for key in keys):
        lists = {"": [content]}  # JSON lines of one line
    found: list[tuple[str, Row]] = []
    for name, rows in lists.items():
        if not isinstance(rows, list):
            what = f"{name[:40]!r} is" if name else "it is"
            raise UsageError(f"{path}: {what} no list; expected {_EXPECTED}, as lists or JSON lines")
        for i, row in enumerate(rows, start=1):
            where = f"{name} row {i}".strip()
            if not isinstance(row, dict):
                raise UsageError(f"{path}: {where} is no object; expected {_NO_SIDE}")
            found.append((where, row))
    return found, len(lists)


def _parsed(path: Path, text: str) -> object:
    try:
        return json.loads(text) if text.strip() else []
    except RecursionError as error:
        raise UsageError(f"{path}: nested too deeply; expected {_EXPECTED}") from error
    except ValueError as whole:
        try:
            return [json.loads(line) for line in text.split("\n") if line.strip()]
        except (ValueError, RecursionError):
            why = f"line {whole.lineno}: {whole.msg}" if isinstance(whole, json.JSONDecodeError) else str(whole)
            raise UsageError(f"{path}: not JSON ({why}); expected {_EXPECTED}, or JSON lines") from whole


def _name(path: Path, where: str, row: Row) -> str:
    value = next((row[key] for key in NAME if row.get(key) is not None), where)
    if not isinstance(value, str | int) or isinstance(value, bool) or not str(value).strip():
        raise UsageError(f"{path}: {where}: {NAME[0]} is {str(value)[:40]!r}; expected a number or a name")
    return _whole(path, where, NAME[0], str(value))


def _items(path: Path, where: str, row: Row, name: str) -> list[Item]:
    prompt = _text(path, where, row, PROMPT) or ""
    truth = _text(path, where, row, TRUTH)
    sides = [normalised(_text(path, where, row, keys) or "") for keys in SIDES.values()]
    group = normalised(prompt) or " / ".join(filter(None, sides)) or name
    items = []
    for side, keys in SIDES.items():
        if not any(key in row for key in keys):
            raise UsageError(f"{path}: {where} has no {' or '.join(keys)}; its keys are {short(sorted(row))}")
        response = _text(path, where, row, keys) or ""
        told = _text(path, where, row, (f"system_prompt_{side}",)) or ""
        items.append(Item(name, side, group, prompt, response, Behaviour(side), told, truth))
    return items


def _text(path: Path, where: str, row: Row, keys: tuple[str, ...]) -> str | None:
    """The text under the first of the keys that is there; None for null and for no such key."""
    key = next((key for key in keys if key in row), None)
    value = None if key is None else row[key]
    if value is None:
        return None
    if not isinstance(value, str):
        raise UsageError(f"{path}: {where}: {key} is {str(value)[:40]!r}; expected text")
    return _whole(path, where, str(key), value)


def _whole(path: Path, where: str, key: str, text: str) -> str:
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise UsageError(f"{path}: {where}: {key} holds half of a character (a lone surrogate); repair the file")
    return text


def _notes(items: tuple[Item, ...], rows: list[Row], n_lists: int) -> list[str]:
    notes = ["pairs that ask the same are one group"] if items else []
    if n_lists > 1 and items:
        notes.append(f"the file's own {n_lists} parts are not kept apart: groups are split anew")
    if n := sum(row.get("verified") is False for row in rows):
        notes.append(f"{n} of {len(rows)} rows say that they are not verified; their labels are taken as given")
    for side in SIDES:
        mine = [item.response for item in items if item.arm == side]
        if n := sum(not response.strip() for response in mine):
            notes.append(f"{n} of {len(mine)} {side} texts are empty")
    return notes
