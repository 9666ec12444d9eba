"""Verdicts decided again, from the policy that stands beside each, and their signatures."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from harness.baseline import read_baseline
from harness.discover import formats
from harness.errors import DamagedError
from harness.gate import decide
from harness.gating import POLICY
from harness.outcome import GateResult
from harness.policy import Policy
from harness.recompute_steps import CLOSE, Run, Tally
from harness.run_evidence import RunEvidence
from harness.signing import SIGNATURE, check_signature

_NUMBERS = ("value", "lower", "upper")


def gates(run: Run, tally: Tally) -> None:
    """Every gate.json of the run folder is what its policy makes of the evidence now."""
    folders = sorted(path for path in (run.folder.path / "gates").glob("*") if path.is_dir())
    if not folders:
        tally.unknown("the run folder holds no verdict: see telltale gate")
    for folder in folders:
        _gate(run, folder, tally)


def _gate(run: Run, folder: Path, tally: Tally) -> None:
    where, record = f"gates/{folder.name}", _json(folder / "gate.json")
    _signature(run, folder, where, tally)
    if not (folder / POLICY).is_file():
        tally.unknown(f"{where}: {POLICY}, by which it was judged, is not there")
        return
    policy = _policy(folder / POLICY)
    tally.same(f"{where}/gate.json, policy_sha256", record.get("policy_sha256"), policy.sha256)
    baseline, lack = _baseline(run, record)
    if lack:
        tally.unknown(f"{where}: {lack}")
        return
    day = date.fromisoformat(record["judged_on"]) if record.get("judged_on") else None
    result = decide(policy, run.evidence, baseline=baseline, attempt=record.get("attempt"), today=day)
    found = json.loads(json.dumps(result.record()))
    for step in sorted(_leaves(record).keys() | _leaves(found).keys()):
        _leaf(f"{where}/gate.json, {step}", _leaves(record).get(step), _leaves(found).get(step), tally)
    _other_files(folder, where, result, tally)


def _leaf(where: str, stored: object, found: object, tally: Tally) -> None:
    is_number = where.rpartition(".")[2] in _NUMBERS
    tally.close(where, stored, found, most=CLOSE) if is_number else tally.same(where, stored, found)


def _leaves(content: object, at: str = "") -> dict[str, object]:
    """Every value by its place; what holds nothing is a value."""
    if isinstance(content, Mapping) and content:
        return {k: v for key, each in content.items() for k, v in _leaves(each, f"{at}.{key}" if at else key).items()}
    if isinstance(content, list) and content:
        return {k: v for i, each in enumerate(content) for k, v in _leaves(each, f"{at}.{i}").items()}
    return {at: content}


def _other_files(folder: Path, where: str, result: GateResult, tally: Tally) -> None:
    """What the formats make of the verdict; files of formats that are not installed are not looked for."""
    for name, content in _contents(result):
        path = folder / name
        found = "other bytes" if path.is_file() and path.read_bytes() != content else "as made from the verdict"
        tally.same(f"{where}/{name}", found if path.is_file() else "missing", "as made from the verdict")


def _contents(result: GateResult) -> Iterator[tuple[str, bytes]]:
    for form in formats().values():
        if form.subject == "gate":
            yield from sorted((name, each) for name, each in form.files(result).items() if name != "gate.json")


def _signature(run: Run, folder: Path, where: str, tally: Tally) -> None:
    if run.key is None:
        if (folder / SIGNATURE).is_file():
            tally.unknown(f"{where}/{SIGNATURE}: give the public key with --key")
        return
    said = "a signature by the key"
    try:
        check_signature(folder, run.key)
    except DamagedError as error:
        said = str(error)
    tally.same(f"{where}/{SIGNATURE}", said, "a signature by the key")


def _baseline(run: Run, record: Mapping[str, Any]) -> tuple[RunEvidence | None, str]:
    """The run that the verdict compared with, or why it is not at hand."""
    wanted = record.get("baseline_run_id")
    if not wanted:
        return None, ""
    path = run.baseline
    if path is None:
        found = read_baseline(run.folder.path.resolve().parent)
        path = found[0] if found else None
    if path is None:
        return None, f"it was compared with run {wanted}; give that with --baseline"
    evidence = RunEvidence.open(path)
    if evidence.plan["run_id"] != wanted:
        return None, f"it was compared with run {wanted}, the baseline here is run {evidence.plan['run_id']}"
    return evidence, ""


def _policy(path: Path) -> Policy:
    try:
        return Policy.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise DamagedError(f"{path}: no policy ({type(error).__name__})") from error


def _json(path: Path) -> Mapping[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise DamagedError(f"{path}: cannot be read ({type(error).__name__}); judge again") from error
    if not isinstance(content, dict):
        raise DamagedError(f"{path}: not a verdict; judge again")
    return content
