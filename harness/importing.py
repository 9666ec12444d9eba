"""Somebody's texts and labels to a run folder that `telltale run --from` reads; nothing is asked, nothing is measured."""

import hashlib
import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from harness import discover
from harness.collect import EPISODES, LABELS, episode_table, label_suite, label_table
from harness.config import Audit
from harness.errors import UsageError
from harness.given import Given, Item
from harness.imported import ABOUT, ImportedSuite, identity_of, imported_pair
from harness.nouns import Arm, Label, Message
from harness.plan import plan_suite
from harness.plan_file import plan_content
from harness.resolve import Resolved, code_digest, place_groups, suite_digest, versions_digest
from harness.store import RunFolder

MAX_BYTES = 2**30
"""Largest file that is read: what is larger would not fit in memory beside its tables."""


def read_bytes(path: Path, *, expected: str) -> bytes:
    """The file's bytes; UsageError in one line where they cannot be read. `expected` says what should have been given."""
    try:
        if path.is_dir():
            raise UsageError(f"{path}: a folder; expected {expected}")
        if (size := path.stat().st_size) > MAX_BYTES:
            raise UsageError(f"{path}: {size} bytes, at most {MAX_BYTES} are read; split the file")
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); expected {expected}") from error


def read_text(path: Path, *, expected: str) -> tuple[str, str]:
    """The file as text, a byte-order mark left out, and the digest of its bytes."""
    data = read_bytes(path, expected=expected)
    try:
        return data.decode("utf-8-sig"), hashlib.sha256(data).hexdigest()
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: byte {error.start} is not UTF-8; save it as UTF-8, expected {expected}") from error


def write_import(given: Given, out: Path, *, seed: int = 0) -> tuple[ImportedSuite, ...]:
    """Writes the run folder, whole or not at all; UsageError where something is in the way."""
    refuse_filled(out)
    suites = suites_of(given)
    resolved = _resolved(given, suites, seed)
    episodes = {
        p.episode_id: p.answered(
            suite.answers[p.pair.pair_id, p.arm.name], stop="given", model=resolved.identity.digest
        )
        for suite in suites
        for p in resolved.planned[suite.name]
    }
    labels = {i: one for s in suites for i, one in label_suite(s, resolved.planned[s.name], episodes).items()}
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    except OSError as error:
        raise UsageError(f"{out}: cannot be made a folder ({error.strerror}); choose another --out") from error
    try:
        folder, lost = RunFolder.create(unfinished), dict(sorted(given.lost.items()))
        counts = {"n_in": len(given.items) + sum(lost.values()), "n_out": len(episodes), "dropped": lost}
        folder.write_json("plan.json", plan_content(resolved), stage="plan")
        folder.write_json(ABOUT, _about(given, suites), stage="import")
        folder.write_table(EPISODES, episode_table(resolved, episodes.values()), stage="import", **counts)
        folder.write_table(LABELS, label_table(episodes, labels), stage="import", **counts)
        unfinished.chmod(0o777 & ~_umask())
        os.replace(unfinished, out)
    except OSError as error:
        raise UsageError(f"{out}: cannot be written ({error.strerror}); choose another --out") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return suites


def refuse_filled(out: Path) -> None:
    """UsageError where there is a file, or a folder that holds something."""
    try:
        is_filled = out.exists() and (not out.is_dir() or any(out.iterdir()))
    except OSError as error:
        raise UsageError(f"{out}: cannot be read ({error.strerror}); choose another --out") from error
    if is_filled:
        raise UsageError(f"{out}: is there already; choose another --out")


def suites_of(given: Given) -> tuple[ImportedSuite, ...]:
    """The suites that a file's texts make, by name: one, or one for each part."""
    parts: dict[str, list[Item]] = {}
    for item in given.items:
        parts.setdefault(item.part, []).append(item)
    return tuple(_suite_of(given, part, items) for part, items in sorted(parts.items() or [("", [])]))


def _suite_of(given: Given, part: str, items: Sequence[Item]) -> ImportedSuite:
    arms: dict[str, list[Item]] = {}
    for item in items:
        arms.setdefault(item.pair_id, []).append(item)
    stored = tuple(
        imported_pair(
            pair_id, f"{one[0].unit}:{_group(one[0].group)}", [_arm(i) for i in one], one[0].truth, one[0].tags
        )
        for pair_id, one in sorted(arms.items())
    )
    name, evidence = suite_name(given.title or given.file), f"as labelled by {given.file}"
    sources = Counter(item.source for item in items)
    return ImportedSuite(
        name=f"{name}_{part}" if part else name,
        version=f"1-{given.sha256[:8]}",
        source=given.file,
        stored=stored,
        labels={(i.pair_id, i.arm): Label(i.behaviour, i.kind, i.evidence or evidence, i.source) for i in items},
        answers={(i.pair_id, i.arm): i.response for i in items},
        instructions={(i.pair_id, i.arm): i.instruction for i in items if i.instruction},
        label_source=max(sorted(sources), key=lambda source: sources[source]) if sources else "human",
    )


def _arm(item: Item) -> Arm:
    invites = item.arm == "deceptive" if item.invites is None else item.invites
    messages = item.turns or (Message("user", item.prompt),)
    return Arm(item.arm, messages, "deceptive" if invites else "honest", item.cell, frame=item.frame)


def suite_name(file: str) -> str:
    """The file's stem in lower-case letters, digits and underscores; a name that is taken, or means chat, gets an ending."""
    name = re.sub(r"[^a-z0-9]+", "_", Path(file).stem.casefold()).strip("_")[:60] or "texts"
    taken = {"run", "chat", *discover.suites()}
    return f"{name}_imported" if name in taken or not name[0].isalpha() else name


def _group(words: str) -> str:
    """Words that name a group, or their digest where they are long: the same for every file, so that a group is known again in another."""
    return words if len(words) <= 80 else hashlib.sha256(words.encode()).hexdigest()[:20]


def _resolved(given: Given, suites: tuple[ImportedSuite, ...], seed: int) -> Resolved:
    planned = {suite.name: plan_suite(suite, seed=seed, limit=None, epochs=1) for suite in suites}
    digests = {"code": code_digest(), "versions": versions_digest(), "file": given.sha256}
    return Resolved(
        audit=Audit(model=given.file, suites=tuple(suite.name for suite in suites), seed=seed),
        checkpoint=None,
        identity=identity_of(given.file, given.sha256),
        twin=None,
        suites=suites,
        probes=(),
        planned=planned,
        places=place_groups(planned, seed),
        sites=(),
        digests=digests | {name: suite_digest(rows) for name, rows in planned.items()},
    )


def _about(given: Given, suites: Sequence[ImportedSuite]) -> dict[str, object]:
    return {
        "schema": 1,
        "file": given.file,
        "sha256": given.sha256,
        "notes": list(given.notes),
        "truths": {
            pair.pair_id: pair.truth for suite in suites for pair in suite.stored if pair.truth_source == "the file"
        },
        "instructions": [
            [pair, arm, text] for suite in suites for (pair, arm), text in sorted(suite.instructions.items())
        ],
    }


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
