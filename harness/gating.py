"""The gate as a stage: reads policy, run, baseline and ledger, decides, and writes what every format makes of it."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

from harness.attempts import enter_attempt
from harness.baseline import read_baseline
from harness.collect import EPISODES, LABELS
from harness.discover import formats
from harness.errors import UsageError
from harness.gate import decide
from harness.outcome import GateResult, refused
from harness.policy import Policy
from harness.run_evidence import SCORES, RunEvidence
from harness.signing import SIGNATURE, sign
from harness.store import atomic_write

POLICY = "policy.json"
"""The policy as it was judged by, in its canonical form."""


def judge(policy: Policy, run_dir: Path, *, baseline: Path | None = None, ledger: Path | None = None) -> GateResult:
    """The verdict on a run folder.

    Raises:
        UsageError: a folder that is no run, a ledger that cannot be written.
        DamagedError: a ledger whose lines do not follow one another, or a plan that is not what the journal says.
    """
    evidence = RunEvidence.open(run_dir)
    _refuse_useless(policy, baseline)
    other = _baseline_of(run_dir, policy, baseline)
    attempt = None
    if ledger:
        judged = _digest_of(evidence, other)
        attempt = enter_attempt(ledger, policy_sha256=policy.sha256, plan=evidence.plan, evidence=judged)
    return decide(policy, evidence, baseline=other, attempt=attempt, today=datetime.now(UTC).date())


def write_gate(result: GateResult, folder: Path, *, policy: Policy, key: Path | None = None) -> Path:
    """Every format's files and the policy as judged, gate.json last; with a private key, its signature too.

    What an older verdict left is taken away first, see `withdraw`.
    """
    withdraw(folder)
    contents = _contents(result)
    contents[POLICY] = f"{policy.canonical}\n".encode()
    if key is not None:
        contents[SIGNATURE] = sign(contents["gate.json"], key)
    for name in sorted(contents, key=lambda name: (name == "gate.json", name)):
        atomic_write(folder / name, contents[name])
    return folder


def withdraw(folder: Path) -> None:
    """Takes an older verdict's files away: none may stand where a new one could not be reached, or not be written."""
    for name in ("gate.json", SIGNATURE, POLICY, *_contents(refused("withdrawn"))):
        _forget(folder / name)


def _contents(result: GateResult) -> dict[str, bytes]:
    forms = [form for form in formats().values() if form.subject == "gate"]
    return {name: content for form in forms for name, content in form.files(result).items()}


def _digest_of(*sides: RunEvidence | None) -> str:
    """Digest of what the journals say of answers, labels and scores, of the run and of its baseline."""
    found = [{entry["path"]: entry["sha256"] for entry in side.journal} if side else {} for side in sides]
    held = [[digests.get(name, "") for name in (EPISODES, LABELS, SCORES)] for digests in found]
    return hashlib.sha256(json.dumps(held).encode()).hexdigest()


def _baseline_of(run_dir: Path, policy: Policy, given: Path | None) -> RunEvidence | None:
    """The run that was given, else the baseline that is set beside the run, where the policy speaks of one at all."""
    if given is not None:
        return RunEvidence.open(given)
    found = read_baseline(run_dir.resolve().parent) if policy.needs_baseline else None
    return RunEvidence.open(found[0]) if found else None


def _refuse_useless(policy: Policy, baseline: Path | None) -> None:
    if baseline is not None and not policy.needs_baseline:
        raise UsageError(
            f"--baseline {baseline}: no rule of policy {policy.name} compares with one; give a rule delta in place of value"
        )


def _forget(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"{path}: cannot be replaced ({error.strerror}); choose another --out") from error
