"""The run folder: every file whole or absent, every file with its digest in the journal.

A write goes to a temporary file, is synced, renamed, and entered in journal.jsonl; a read checks the digest first. What does not
verify counts as not there when a run is resumed, and as damage when it is judged.
"""

import hashlib
import io
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from harness.errors import DamagedError, UsageError

JOURNAL = "journal.jsonl"


class RunFolder:
    """One run's files."""

    def __init__(self, path: Path) -> None:
        """The folder need not exist yet."""
        self.path = path
        self._digests = self._read_journal()

    @classmethod
    def open(cls, path: Path) -> "RunFolder":
        """A folder that holds a run, or what is left of one; UsageError where it does not."""
        if not any((path / name).is_file() for name in ("plan.json", JOURNAL)):
            raise UsageError(
                f"{path}: not a run folder (no plan.json in it); give the folder that `telltale run` printed"
            )
        return cls(path)

    @classmethod
    def create(cls, path: Path) -> "RunFolder":
        """The folder, made if need be; UsageError where that cannot be."""
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"{path}: cannot be made a folder ({error.strerror}); choose another --out") from error
        if not os.access(path, os.W_OK):
            raise UsageError(f"{path}: not writable; choose another --out")
        return cls(path)

    def journal(self) -> list[dict[str, Any]]:
        """Every entry, oldest first."""
        return self._entries

    def holds(self, name: str) -> bool:
        """Whether the file is there and is what the journal says."""
        digest, path = self._digests.get(name), self.path / name
        try:
            return digest is not None and path.is_file() and _sha256(path.read_bytes()) == digest
        except OSError:
            return False

    def is_entered(self, name: str) -> bool:
        """Whether the file was ever finished, whatever it is now."""
        return name in self._digests

    def holds_since(self, name: str, *sources: str) -> bool:
        """Whether the file is what the journal says, and was finished after each of its sources last changed."""
        changed: dict[str, tuple[str, int]] = {}
        for i, entry in enumerate(self._entries):
            if changed.get(entry["path"], ("", 0))[0] != entry["sha256"]:
                changed[entry["path"]] = (entry["sha256"], i)
        return self.holds(name) and all(changed.get(s, ("", -1))[1] < changed[name][1] for s in sources)

    def write(self, name: str, data: bytes, *, stage: str, **facts: object) -> None:
        """Writes a file whole and enters it in the journal; a file that holds these very bytes is left alone."""
        digest = _sha256(data)
        if self._digests.get(name) == digest and self.holds(name):
            return
        atomic_write(self.path / name, data)
        self.enter(name, stage=stage, sha256=digest, **facts)

    def enter(self, name: str, *, stage: str, sha256: str | None = None, **facts: object) -> None:
        """Enters a finished file in the journal; the digest is taken from the file where none is given."""
        digest = sha256 or _sha256((self.path / name).read_bytes())
        entry = {"path": name, "sha256": digest, "stage": stage, **facts}
        self._append(entry)
        self._entries.append(entry)
        self._digests[name] = digest

    def _append(self, entry: dict[str, Any]) -> None:
        """One line more of the journal."""
        line = json.dumps(entry, sort_keys=True).encode() + b"\n"
        try:
            with (self.path / JOURNAL).open("ab") as file:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise _unwritable(self.path / JOURNAL, line, error) from error

    def read(self, name: str) -> bytes:
        """The file's bytes; DamagedError where it is missing or not what the journal says."""
        path, digest = self.path / name, self._digests.get(name)
        if digest is None:
            raise DamagedError(
                f"{path}: not in the journal, so it was never finished; run the audit again to complete it"
            )
        try:
            data = path.read_bytes()
        except OSError as error:
            raise DamagedError(
                f"{path}: cannot be read ({error.strerror}); run the audit again to remake it"
            ) from error
        if (found := _sha256(data)) != digest:
            raise DamagedError(
                f"{path}: digest {found[:12]}, the journal says {digest[:12]}; run the audit again to remake it"
            )
        return data

    def write_json(self, name: str, content: object, *, stage: str, **facts: object) -> None:
        """JSON, keys in the order given, one trailing newline."""
        self.write(name, (json.dumps(content, indent=1, allow_nan=False) + "\n").encode(), stage=stage, **facts)

    def read_json(self, name: str) -> Any:
        """Parsed JSON of a verified file."""
        return _parsed(self.path / name, lambda: json.loads(self.read(name)))

    def write_table(self, name: str, rows: "Any", *, stage: str, **facts: object) -> None:
        """A polars DataFrame as Parquet."""
        buffer = io.BytesIO()
        rows.write_parquet(buffer, compression="zstd", statistics=False)
        self.write(name, buffer.getvalue(), stage=stage, **facts)

    def read_table(self, name: str) -> Any:
        """A polars DataFrame from a verified Parquet file."""
        import polars as pl

        return _parsed(self.path / name, lambda: pl.read_parquet(io.BytesIO(self.read(name))))

    def write_tensors(
        self, name: str, tensors: Mapping[str, np.ndarray], facts: object, *, stage: str, **counts: object
    ) -> None:
        """Arrays as safetensors, with facts as JSON in the header."""
        from safetensors.numpy import save

        whole = {key: np.ascontiguousarray(value) for key, value in tensors.items()}
        self.write(name, save(whole, metadata={"facts": json.dumps(facts)}), stage=stage, **counts)

    def read_tensors(self, name: str) -> tuple[dict[str, np.ndarray], Any]:
        """Arrays and facts of a verified safetensors file."""
        from safetensors.numpy import load

        data = self.read(name)
        size = int.from_bytes(data[:8], "little")
        facts = _parsed(self.path / name, lambda: json.loads(json.loads(data[8 : 8 + size])["__metadata__"]["facts"]))
        return _parsed(self.path / name, lambda: load(data)), facts

    def verify(self) -> list[str]:
        """The files that are missing or not what the journal says; the plan, which every run has, among them."""
        return sorted(name for name in {"plan.json", *self._digests} if not self.holds(name))

    def _read_journal(self) -> dict[str, str]:
        """Digests by name; a last line cut short by a crash is dropped, anything else unreadable is damage."""
        self._entries: list[dict[str, Any]] = []
        path = self.path / JOURNAL
        if not path.is_file():
            return {}
        lines = path.read_bytes().split(b"\n")
        for i, line in enumerate(lines[:-1]):
            try:
                entry = json.loads(line)
                self._entries.append({**entry, "path": str(entry["path"]), "sha256": str(entry["sha256"])})
            except (ValueError, KeyError, TypeError) as error:
                raise DamagedError(
                    f"{path}: line {i + 1} is no journal entry; restore the folder or run anew"
                ) from error
        if lines[-1]:
            atomic_write(path, b"".join(line + b"\n" for line in lines[:-1]))
        return {entry["path"]: entry["sha256"] for entry in self._entries}


def atomic_write(path: Path, data: bytes) -> None:
    """The whole file or nothing: temporary file, fsync, rename, fsync of the folder."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
        _sync_folder(path.parent)
    except OSError as error:
        raise _unwritable(path, data, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink()


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _unwritable(path: Path, data: bytes, error: OSError) -> UsageError:
    why = f"{error.strerror}, {len(data)} bytes"
    return UsageError(f"{path}: cannot be written ({why}); free space or choose another folder")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _parsed(path: Path, parse: Callable[[], Any]) -> Any:
    """What `parse` gives; anything that goes wrong in a parser is damage, polars' PanicException too."""
    try:
        return parse()
    except DamagedError:
        raise
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        raise DamagedError(
            f"{path}: cannot be parsed ({type(error).__name__}); run the audit again to remake it"
        ) from error
