"""An older verdict does not stand where a new one could not be reached: a pipeline may read the file and not the exit code."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import Telltale
from evidence_factory import candid

from harness.gate import decide
from harness.gating import write_gate
from harness.policy_file import load_policy

BEHAVIOUR = Path(__file__).parent.parent / "examples" / "behaviour.toml"


@pytest.fixture
def passed(tmp_path: Path) -> Path:
    """The files of a PASS, and one that is somebody else's."""
    policy = load_policy(BEHAVIOUR)
    folder = write_gate(decide(policy, candid(60)), tmp_path / "gate", policy=policy)
    (folder / "notes.md").write_text("mine")
    return folder


def names(folder: Path) -> set[str]:
    """Of its files."""
    return {path.name for path in folder.iterdir()}


def test_a_verdict_that_was_reached_stands(passed: Path) -> None:
    """Written twice, it is there, whole."""
    policy = load_policy(BEHAVIOUR)
    before = names(passed)
    write_gate(decide(policy, candid(60)), passed, policy=policy)

    assert before == names(passed)
    assert {"gate.json", "junit.xml", "results.sarif", "statement.intoto.json", "summary.md", "notes.md"} <= before
    assert '"verdict": "PASS"' in (passed / "gate.json").read_text()


@pytest.mark.parametrize("words", [(BEHAVIOUR, "no-run"), ("no-policy.toml", "no-run")], ids=["no run", "no policy"])
def test_no_verdict_leaves_no_older_one(words: Sequence[object], passed: Path, telltale: Telltale) -> None:
    """Every file of the PASS is gone, in whatever format; what is not ours stays."""
    code, _, _ = telltale("gate", *words, "--out", passed)

    assert 2 == code
    assert {"notes.md"} == names(passed)


def test_a_key_that_cannot_be_read_leaves_no_older_one(passed: Path) -> None:
    """The verdict was reached and could not be signed: nothing of the older one is left to be taken for it."""
    policy = load_policy(BEHAVIOUR)
    with pytest.raises(Exception, match="key"):
        write_gate(decide(policy, candid(60)), passed, policy=policy, key=passed / "no.pem")

    assert {"notes.md"} == names(passed)
