"""Whether a run folder is whole: every file with its digest, no file that nobody made, none younger than what was made of it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from harness.store import JOURNAL, RunFolder

_TABLES = ("episodes.parquet", "labels.parquet", "scores.parquet")
_MADE_OF = {
    "policy.lock": ("plan.json",),
    **dict.fromkeys(_TABLES, ("plan.json",)),
    "verdicts.json": ("plan.json", *_TABLES),
}
"""Files by what they are made of, where a change of the one is all but sure to change the other; scores have the detectors too."""
_DETECTORS, _SCORES, _VERDICTS = "detectors/", "scores.parquet", "verdicts.json"
_FOLDERS = ("activations", "detectors", "logs", "judged")
"""Folders of evidence."""
_BESIDE = ("gates/", "scored/", "relabels/", "cures/", "features/")
"""Folders that later commands write into."""
_OWN = re.compile(r"(.*/)?\.[^/]*|journal\.jsonl|report[-a-z]*\.html|summary\.md")
"""Locks, temporary files, and what is for readers."""
_FOR_READERS = "report"
"""Stage whose files no verdict rests on."""


def damage(folder: RunFolder) -> str:
    """The first thing that is wrong with the evidence, in words; empty where it is whole."""
    shown = {entry["path"]: entry.get("stage") for entry in folder.journal()}
    wrong = [name for name in folder.verify() if shown.get(name) != _FOR_READERS]
    if wrong:
        return f"{wrong[0]}: missing, or not what the journal says"
    among = [name for name in strangers(folder) if "/" not in name or name.startswith(tuple(f"{f}/" for f in _FOLDERS))]
    if among:
        return f"{among[0]}: stands among the evidence, and the journal does not know it"
    if (
        folder.is_entered(_VERDICTS)
        and folder.read_json(_VERDICTS)["run_id"] != folder.read_json("plan.json")["run_id"]
    ):
        return f"{_VERDICTS}: is another run's"
    for source, product in stale(folder.journal()):
        return f"{source}: has changed since {product} was made of it"
    return ""


def strangers(folder: RunFolder) -> Iterator[str]:
    """Files that the journal does not know, but for what later commands write."""
    known = {JOURNAL, *(entry["path"] for entry in folder.journal())}
    for path in sorted(folder.path.rglob("*")):
        name = path.relative_to(folder.path).as_posix()
        if not (path.is_dir() or name in known or name.startswith(_BESIDE) or _OWN.fullmatch(name)):
            yield name


def stale(journal: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Pairs of a file and of what was made of it before it last changed."""
    changed: dict[str, tuple[str, int]] = {}
    for i, entry in enumerate(journal):
        if changed.get(entry["path"], ("", 0))[0] != entry["sha256"]:
            changed[entry["path"]] = (entry["sha256"], i)
    for product, sources in _MADE_OF.items():
        if product not in changed:
            continue
        more = sorted(path for path in changed if path.startswith(_DETECTORS)) if product == _SCORES else ()
        for source in (*sources, *more):
            if source in changed and changed[source][1] > changed[product][1]:
                yield source, product
