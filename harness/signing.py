"""Signs a verdict with Ed25519, and checks such a signature: who said so, not whether it is so.

The signature is over the bytes of gate.json, base64 in gate.json.sig. Keys are PEM files as `openssl genpkey -algorithm ed25519`
writes them. Source: RFC 8032. A signature proves origin; what the verdict rests on is made again by `telltale verify`.
"""

import base64
import binascii
from pathlib import Path
from typing import TYPE_CHECKING

from harness.errors import DamagedError, UsageError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SIGNATURE = "gate.json.sig"
_MISSING = "signing needs the extra: pip install 'telltale[signing]'"


def sign(content: bytes, key_file: Path) -> bytes:
    """The signature of these bytes, as one line; UsageError for what is no Ed25519 private key."""
    return base64.b64encode(_private(key_file).sign(content)) + b"\n"


def check_signature(folder: Path, key_file: Path) -> None:
    """DamagedError unless gate.json in the folder bears a signature by this public key; UsageError for what is no such key."""
    key, signature = _public(key_file), folder / SIGNATURE
    try:
        content, signed = (folder / "gate.json").read_bytes(), signature.read_bytes()
    except OSError as error:
        raise DamagedError(f"{error.filename}: cannot be read ({error.strerror}); the verdict is not signed") from error
    from cryptography.exceptions import InvalidSignature

    try:
        key.verify(base64.b64decode(signed.strip(), validate=True), content)
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise DamagedError(f"{signature}: not a signature of gate.json by the key {key_file.name}") from error


def _private(path: Path) -> "Ed25519PrivateKey":
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ImportError as error:
        raise UsageError(_MISSING) from error
    try:
        key = load_pem_private_key(_read(path), password=None)
    except (ValueError, TypeError) as error:
        raise UsageError(
            f"{path}: no private key in PEM without a password; see `openssl genpkey -algorithm ed25519`"
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(f"{path}: not an Ed25519 key; see `openssl genpkey -algorithm ed25519`")
    return key


def _public(path: Path) -> "Ed25519PublicKey":
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        from cryptography.hazmat.primitives.serialization import load_pem_public_key
    except ImportError as error:
        raise UsageError(_MISSING) from error
    try:
        key = load_pem_public_key(_read(path))
    except ValueError as error:
        raise UsageError(f"{path}: no public key in PEM; see `openssl pkey -pubout`") from error
    if not isinstance(key, Ed25519PublicKey):
        raise UsageError(f"{path}: not an Ed25519 key; see `openssl genpkey -algorithm ed25519`")
    return key


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); give a PEM file") from error
