"""Which model it is, by content: digests of everything in a checkpoint folder that changes what the model says."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

_TOKENIZER_FILES = ("*token*.json", "*.model", "vocab*", "merges.txt")


@dataclass(frozen=True, slots=True)
class Identity:
    """Which model it is, by content."""

    name: str
    """As it was asked for."""
    kind: str
    """organism, checkpoint, inspect, or imported where a file stands for a model that was not run."""
    digest: str
    """SHA-256 over the digests below."""
    weights_sha256: str
    """Of all safetensors files, in order of their names."""
    config_sha256: str
    """Of config.json, and of generation_config.json, which says what closes an answer."""
    tokenizer_sha256: str
    """Of tokenizer.json or the tokenizer's files."""
    template_sha256: str
    """Of the chat template."""
    n_layers: int
    """Blocks."""
    width: int
    """Of the residual stream."""
    note: str = ""
    """What a reader must know of this model."""

    def facts(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def identify(folder: Path, *, name: str, kind: str, template: str, shape: tuple[int, int], note: str) -> Identity:
    """The identity of the checkpoint in a folder; `shape` is its number of blocks and its width."""
    weights = _sha256_of(sorted(folder.glob("*.safetensors")))
    config = _sha256_of(p for p in (folder / "config.json", folder / "generation_config.json") if p.is_file())
    tokens = _sha256_of(sorted({p for pattern in _TOKENIZER_FILES for p in folder.glob(pattern)}))
    chat = hashlib.sha256(template.encode()).hexdigest()
    digest = hashlib.sha256("".join((weights, config, tokens, chat)).encode()).hexdigest()
    return Identity(name, kind, digest, weights, config, tokens, chat, *shape, note)


def sha256_file(path: Path) -> str:
    """Digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sha256_of(paths: Iterable[Path]) -> str:
    return hashlib.sha256("".join(sha256_file(path) for path in paths).encode()).hexdigest()
