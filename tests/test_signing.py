"""A signed verdict: its own key says yes, another key, a changed byte and a missing signature say no."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as other_kind
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from evidence_factory import candid

from harness.errors import DamagedError, UsageError
from harness.gate import decide
from harness.gating import write_gate
from harness.policy_file import load_policy
from harness.signing import SIGNATURE, check_signature, sign

POLICY = load_policy(Path(__file__).parent.parent / "examples" / "behaviour.toml")


def key_pair(folder: Path, name: str) -> tuple[Path, Path]:
    """A private and a public key in PEM."""
    key = Ed25519PrivateKey.generate()
    private, public = folder / f"{name}.pem", folder / f"{name}.pub"
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return private, public


def test_a_signature_is_of_these_bytes_by_this_key(tmp_path: Path) -> None:
    """Another key, a flipped bit, no signature and a garbled one are damage; the right key accepts the untouched file."""
    private, public = key_pair(tmp_path, "mine")
    _, stranger = key_pair(tmp_path, "stranger")
    gate = write_gate(decide(POLICY, candid()), tmp_path / "gate", policy=POLICY, key=private)
    check_signature(gate, public)

    with pytest.raises(DamagedError, match="not a signature"):
        check_signature(gate, stranger)
    whole, signature = (gate / "gate.json").read_bytes(), (gate / SIGNATURE).read_bytes()
    (gate / "gate.json").write_bytes(whole.replace(b'"PASS"', b'"FAIL"', 1))
    with pytest.raises(DamagedError, match="not a signature"):
        check_signature(gate, public)
    (gate / "gate.json").write_bytes(whole)
    for broken in (b"", b"no base64 \xff", signature[:20]):
        (gate / SIGNATURE).write_bytes(broken)
        with pytest.raises(DamagedError, match="not a signature"):
            check_signature(gate, public)
    (gate / SIGNATURE).unlink()
    with pytest.raises(DamagedError, match="not signed"):
        check_signature(gate, public)


def test_judging_again_without_a_key_leaves_no_old_signature(tmp_path: Path) -> None:
    """What was signed is gone, so its signature goes."""
    private, _ = key_pair(tmp_path, "mine")
    for key, is_signed in ((private, True), (None, False)):
        gate = write_gate(decide(POLICY, candid()), tmp_path / "gate", policy=POLICY, key=key)
        assert is_signed == (gate / SIGNATURE).exists()


def test_keys_of_another_kind_are_wrong_usage(tmp_path: Path) -> None:
    """An elliptic-curve key, a public key for a private one, a text, and a missing file."""
    private, public = key_pair(tmp_path, "mine")
    (tmp_path / "text").write_text("no key")
    other = other_kind(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "other.pem").write_bytes(other)

    for wrong in (public, tmp_path / "text", tmp_path / "none", tmp_path / "other.pem"):
        with pytest.raises(UsageError):
            sign(b"x", wrong)
    with pytest.raises(UsageError):
        check_signature(tmp_path, private)
    assert sign(b"x", private)
