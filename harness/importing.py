"""Somebody's texts and labels to a run folder that `telltale run --from` reads; nothing is asked, nothing is measured."""

import hashlib
import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from harness import discover
from harness.collect import EPISODES, LABELS, episode_table, label_suite, label_table
from harness.config import Audit
from harness.errors import UsageError
from harness.imported import ABOUT, ImportedSuite, identity_of, imported_pair
from harness.nouns import Behaviour, Label, Message
from harness.plan import plan_suite
from harness.plan_file import plan_content
from harness.resolve import Resolved, code_digest, place_groups, suite_digest, versions_digest
from harness.store import RunFolder

MAX_BYTES = 2**30
"""Largest file that is read: what is larger would not fit in memory beside its tables."""


@dataclass(frozen=True, slots=True)
class Item:
    """One text of a file, as it is given there."""

    pair_id: str
    """Unique within the file, or shared by the two sides of a pair."""
    arm: str
    """honest and deceptive for the sides of a pair; given where a text stands alone."""
    group: str
    """What shares wording or knowledge, in words that do not depend on the file: the name that the split goes by."""
    prompt: str
    """What was asked; empty where the file does not say."""
    response: str
    """The text, uncleaned."""
    behaviour: Behaviour
    """What the file says of it; unclear where it says nothing."""
    instruction: str = ""
    """What its author was told, where the file says so."""
    truth: str | None = None
    """The right answer, where the file says so."""


@dataclass(frozen=True, slots=True)
class Given:
    """All that a file holds."""

    file: str
    """Its name."""
    sha256: str
    """Digest of its bytes."""
    items: tuple[Item, ...]
    """Its texts, in the order of the file."""
    notes: tuple[str, ...] = ()
    """What a reader must know of how it was read."""


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


def write_import(given: Given, out: Path, *, seed: int = 0) -> ImportedSuite:
    """Writes the run folder, whole or not at all; UsageError where something is in the way."""
    refuse_filled(out)
    suite = suite_of(given)
    resolved = _resolved(given, suite, seed)
    episodes = {
        p.episode_id: p.answered(
            suite.answers[p.pair.pair_id, p.arm.name], stop="given", model=resolved.identity.digest
        )
        for p in resolved.planned[suite.name]
    }
    labels = label_suite(suite, resolved.planned[suite.name], episodes)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    except OSError as error:
        raise UsageError(f"{out}: cannot be made a folder ({error.strerror}); choose another --out") from error
    try:
        folder, counts = RunFolder.create(unfinished), {"n_in": len(given.items), "n_out": len(episodes), "dropped": {}}
        folder.write_json("plan.json", plan_content(resolved), stage="plan")
        folder.write_json(ABOUT, _about(given, suite), stage="import")
        folder.write_table(EPISODES, episode_table(resolved, episodes.values()), stage="import", **counts)
        folder.write_table(LABELS, label_table(episodes, labels), stage="import", **counts)
        unfinished.chmod(0o777 & ~_umask())
        os.replace(unfinished, out)
    except OSError as error:
        raise UsageError(f"{out}: cannot be written ({error.strerror}); choose another --out") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return suite


def refuse_filled(out: Path) -> None:
    """UsageError where there is a file, or a folder that holds something."""
    try:
        is_filled = out.exists() and (not out.is_dir() or any(out.iterdir()))
    except OSError as error:
        raise UsageError(f"{out}: cannot be read ({error.strerror}); choose another --out") from error
    if is_filled:
        raise UsageError(f"{out}: is there already; choose another --out")


def suite_of(given: Given) -> ImportedSuite:
    """The suite that a file's texts make."""
    name = suite_name(given.file)
    arms: dict[str, list[Item]] = {}
    for item in given.items:
        arms.setdefault(item.pair_id, []).append(item)
    stored = tuple(
        imported_pair(
            pair_id,
            f"text:{_group(found[0].group)}",
            [(i.arm, (Message("user", i.prompt),), i.arm == "deceptive") for i in found],
            found[0].truth,
        )
        for pair_id, found in sorted(arms.items())
    )
    evidence = f"as labelled by {given.file}"
    return ImportedSuite(
        name=name,
        version=f"1-{given.sha256[:8]}",
        source=given.file,
        stored=stored,
        labels={(i.pair_id, i.arm): Label(i.behaviour, "given", evidence, "human") for i in given.items},
        answers={(i.pair_id, i.arm): i.response for i in given.items},
        instructions={(i.pair_id, i.arm): i.instruction for i in given.items if i.instruction},
    )


def suite_name(file: str) -> str:
    """The file's stem in lower-case letters, digits and underscores; a name that is taken, or means chat, gets an ending."""
    name = re.sub(r"[^a-z0-9]+", "_", Path(file).stem.casefold()).strip("_")[:60] or "texts"
    taken = {"run", "chat", *discover.suites()}
    return f"{name}_imported" if name in taken or not name[0].isalpha() else name


def _group(words: str) -> str:
    """Words that name a group, or their digest where they are long: the same for every file, so that a group is known again in another."""
    return words if len(words) <= 80 else hashlib.sha256(words.encode()).hexdigest()[:20]


def normalised(text: str) -> str:
    """A text in one case and without spare spaces: what makes two texts the same group."""
    return " ".join(text.casefold().split())


def n_of(given: Given) -> dict[str, int]:
    """Texts by behaviour, those of each behaviour that occurs."""
    return dict(sorted(Counter(str(item.behaviour) for item in given.items).items()))


def _resolved(given: Given, suite: ImportedSuite, seed: int) -> Resolved:
    planned = {suite.name: plan_suite(suite, seed=seed, limit=None, epochs=1)}
    digests = {"code": code_digest(), "versions": versions_digest(), "file": given.sha256}
    return Resolved(
        audit=Audit(model=given.file, suites=(suite.name,), seed=seed),
        checkpoint=None,
        identity=identity_of(given.file, given.sha256),
        twin=None,
        suites=(suite,),
        probes=(),
        planned=planned,
        places=place_groups(planned, seed),
        sites=(),
        digests=digests | {suite.name: suite_digest(planned[suite.name])},
    )


def _about(given: Given, suite: ImportedSuite) -> dict[str, object]:
    return {
        "schema": 1,
        "file": given.file,
        "sha256": given.sha256,
        "notes": list(given.notes),
        "truths": {pair.pair_id: pair.truth for pair in suite.stored if pair.truth_source == "the file"},
        "instructions": [[pair, arm, text] for (pair, arm), text in sorted(suite.instructions.items())],
    }


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def short(words: Sequence[object], *, most: int = 8) -> str:
    """Names for a message: the first few, each cut, and how many there are."""
    shown = ", ".join(repr(str(word)[:40]) for word in words[:most]) or "none"
    return shown if len(words) <= most else f"{shown} and {len(words) - most} more"
