"""Verify makes everything again: an untouched run agrees with itself, and every lie that was written consistently is named."""

import json
import shutil
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from conftest import Telltale
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from gate_faults import DETECTOR, enter, forge
from gated_run import KEPT, POLICY, SOLD, gated_run, resolved_run, small_policy
from test_pipeline import HerePool
from tiny_models import tiny_folder

from harness import judging_pool
from harness.config import Audit
from harness.gate import decide
from harness.gating import write_gate
from harness.pipeline import run_audit
from harness.policy import Policy
from harness.policy_file import parse_policy
from harness.recompute import recompute
from harness.recompute_steps import Step
from harness.run_evidence import RunEvidence

DAY = date(2026, 1, 5)
NOT_LOGGED = {"answers": "the run has no log of them", "verdicts": "rest on fits"}
Change = Callable[[Path], object]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small run with a verdict in it, and another model's beside it; not to be changed."""
    root = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judging_pool, "ProcessPoolExecutor", HerePool)
        gated_run(root / "mine", resolved_run(limit=60))
        gated_run(root / "other", resolved_run(limit=60, model="cd" * 32), seed=7)
    judged(root / "mine", small_policy(), "plain")
    return root


@pytest.fixture
def run(runs: Path, tmp_path: Path) -> Path:
    """A copy of the first."""
    return Path(shutil.copytree(runs / "mine", tmp_path / "run"))


def judged(run: Path, policy: Policy, name: str, *, baseline: Path | None = None, key: Path | None = None) -> Path:
    """A verdict in the run folder."""
    other = RunEvidence.open(baseline) if baseline else None
    result = decide(policy, RunEvidence.open(run), baseline=other, attempt=1, today=DAY)
    return write_gate(result, run / "gates" / name, policy=policy, key=key)


def unlocked(run: Path) -> None:
    """As if it had begun without a policy; without the verdict by it."""
    (run / "policy.lock").unlink()
    lines = (run / "journal.jsonl").read_text().splitlines(keepends=True)
    (run / "journal.jsonl").write_text("".join(line for line in lines if "policy.lock" not in line))
    shutil.rmtree(run / "gates")


def steps(run: Path, **given: Any) -> Mapping[str, Step]:
    """Every step by name."""
    return {step.name: step for step in recompute(run, **given)}


def test_an_untouched_run_agrees_with_itself(run: Path, telltale: Telltale) -> None:
    """Every step is ok, with something compared; what cannot be made again is said; exit 0."""
    found = steps(run)

    assert {"ok"} == {step.state for step in found.values()}
    assert ["files", "plan and tables", "answers", "labels", "scores", "verdicts", "gates"] == list(found)
    assert min(step.n for step in found.values()) > 10
    assert set(NOT_LOGGED) == {name for name, step in found.items() if step.unknown}
    assert all(words in found[name].unknown[0] for name, words in NOT_LOGGED.items())
    assert 0 == telltale("verify", run)[0]


def cell(name: str, column: str, change: pl.Expr, *, where: pl.Expr) -> Change:
    """Another value in the first row where this holds, entered as if it had always been there."""

    def do(run: Path) -> None:
        table = pl.read_parquet(run / name).with_row_index("at")
        row = table.filter(where)["at"][0]
        changed = table.with_columns(pl.when(pl.col("at") == row).then(change).otherwise(column).alias(column))
        changed.drop("at").write_parquet(run / name)
        forge(run, name, (run / name).read_bytes())

    return do


def fact(name: str, change: Callable[[Any], object]) -> Change:
    """The same in a JSON file."""

    def do(run: Path) -> None:
        content = json.loads((run / name).read_bytes())
        change(content)
        data = json.dumps(content).encode()
        (run / name).write_bytes(data) if name.startswith("gates/") else forge(run, name, data)

    return do


def verdict(metric: str, **changes: object) -> Change:
    """The first measured row of that metric says something else."""

    def change(content: Any) -> None:
        mine = (row for row in content["verdicts"] if row["metric"] == metric and row["status"] == "measured")
        rows = (row for row in mine if row["role"] == "behaviour" or row["slice"] == "exam")
        next(rows).update(changes)

    return fact("verdicts.json", change)


DEV = (pl.col("detector") == "logistic") & (pl.col("train_suite") == SOLD) & pl.col("part").str.starts_with("fold")
LIE_IN_DEV = DEV & (pl.col("value") == pl.col("value").filter(DEV).max())
FROZEN = (pl.col("detector") == "logistic") & (pl.col("part") == "benign")
LIES: Mapping[str, tuple[Change, str, str]] = {
    "an extra file": (lambda run: (run / "notes.txt").write_text("x"), "files", "notes.txt"),
    "a file cut": (
        lambda run: (run / "grid.parquet").write_bytes(b""),
        "files",
        "grid.parquet: stored is whole",
    ),
    "labels entered late": (
        lambda run: enter(run, "labels.parquet", _again(run / "labels.parquet")),
        "files",
        "made of labels.parquet",
    ),
    "an answer": (
        cell("episodes.parquet", "answer", pl.lit("Fine."), where=pl.col("role") == "main"),
        "answers",
        "episodes.parquet",
    ),
    "another arm": (
        cell("episodes.parquet", "arm", pl.lit("matched"), where=pl.col("arm") == "tempted"),
        "plan and tables",
        "episodes.parquet has another arm",
    ),
    "a question": (
        cell("episodes.parquet", "messages", pl.col("messages").str.replace("a", "e"), where=pl.col("role") == "main"),
        "labels",
        "prompt",
    ),
    "a label": (
        cell("labels.parquet", "behaviour", pl.lit("honest"), where=pl.col("behaviour") == "deceptive"),
        "labels",
        "stored is honest",
    ),
    "a label's evidence": (
        cell("labels.parquet", "evidence", pl.lit("so I say"), where=pl.col("suite") == SOLD),
        "labels",
        "so I say",
    ),
    "a score": (cell("scores.parquet", "value", pl.lit(9.0), where=FROZEN), "scores", "9.000000"),
    "a score in dev": (
        cell("scores.parquet", "value", pl.lit(-99.0), where=LIE_IN_DEV),
        "verdicts",
        "verdicts.json",
    ),
    "a calibration count": (
        fact(f"{DETECTOR}.json", lambda facts: facts.update(n_calibration=999)),
        "scores",
        "n_calibration: stored is 999",
    ),
    "a rate": (verdict("deceptive_rate", value=0.123), "verdicts", "deceptive_rate, value"),
    "a bound": (verdict("auroc", lower=0.0), "verdicts", "lower"),
    "a count": (verdict("unclear_rate", n_groups=7), "verdicts", "n_groups: stored is 7"),
    "a verdict": (
        fact("gates/plain/gate.json", lambda gate: gate.update(verdict="PASS")),
        "gates",
        "verdict: stored is PASS",
    ),
    "a reason": (
        fact("gates/plain/gate.json", lambda gate: gate["reasons"].insert(0, "PASS all is well")),
        "gates",
        "stored is PASS all is well",
    ),
    "another policy": (
        fact("gates/plain/policy.json", lambda policy: policy.update(confidence=0.6)),
        "gates",
        "policy_sha256",
    ),
    "a summary": (lambda run: (run / "gates/plain/summary.md").write_text("PASS"), "gates", "summary.md"),
}


def _again(path: Path) -> bytes:
    """Other bytes of the same table."""
    pl.read_parquet(path).write_parquet(path.with_suffix(".new"), compression="uncompressed")
    data = path.with_suffix(".new").read_bytes()
    path.with_suffix(".new").unlink()
    return data


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_found_where_it_was_told(run: Path, lie: str) -> None:
    """However well the journal was forged: the step differs, its first difference says what is stored and what comes out."""
    change, step, words = LIES[lie]
    change(run)
    found = steps(run)[step]

    assert "different" == found.state
    assert found.first is not None
    assert words in found.first.words()


def test_the_first_difference_is_said_and_the_rest_counted(run: Path, telltale: Telltale) -> None:
    """A line a step, then one of what was stored and what comes out; exit 4; the same as JSON."""
    LIES["a label"][0](run)
    code, out, _ = telltale("verify", run)
    as_json = json.loads(telltale("verify", run, "--json")[1])
    (line,) = [line for line in out.splitlines() if line.startswith("first difference: ")]

    assert 4 == code
    assert "labels: different" in out
    assert "stored is honest" in line
    assert "what comes out is deceptive" in line
    assert as_json["n_different"] == sum(step["n_different"] for step in as_json["steps"])
    assert not as_json["ok"]


def test_rules_of_another_version_are_not_checkable(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither equal nor different: the suite is named, with what is installed; the others are compared."""
    found = steps(run)["labels"]
    fact("plan.json", lambda plan: next(s for s in plan["suites"] if s["name"] == KEPT).update(version="0-Q"))(run)
    now = steps(run)["labels"]

    assert 0 < now.n < found.n
    assert ((), "ok") == (found.unknown, now.state)
    assert f"labels of {KEPT}: the suite was version 0-Q" in now.unknown[0]


def test_a_verdict_against_a_baseline_needs_it(runs: Path, run: Path) -> None:
    """Given, it is decided again; not given, or another, it is not checkable, and the run is named."""
    delta = parse_policy(POLICY.replace("lock = true", "lock = false").replace("value = 0.5", "delta = 0.5"))
    judged(run, delta, "delta", baseline=runs / "other")

    assert ("ok", ()) == ((step := steps(run, baseline=runs / "other")["gates"]).state, step.unknown)
    assert "give that with --baseline" in steps(run)["gates"].unknown[0]
    assert "the baseline here is run" in steps(run, baseline=runs / "mine")["gates"].unknown[0]


def test_a_waiver_is_judged_by_its_day(run: Path) -> None:
    """The day stands in gate.json where there is a waiver, and nowhere else; on any later day the record is the same."""
    unlocked(run)
    waiver = f'[[waiver]]\nrule = "monitor.1"\nreason = "new"\napproved_by = "A"\nexpires = {DAY}\n'
    record = json.loads((judged(run, parse_policy(POLICY + waiver), "waived") / "gate.json").read_bytes())

    assert str(DAY) == record["judged_on"]
    assert "judged_on" not in json.loads((judged(run, parse_policy(POLICY), "plain") / "gate.json").read_bytes())
    waived = run / "gates/waived/gate.json"
    assert "until" in waived.read_text()
    assert "ok" == steps(run)["gates"].state
    fact("gates/waived/gate.json", lambda gate: gate.update(judged_on="2026-01-06"))(run)
    assert "different" == steps(run)["gates"].state


def test_signatures_are_checked_with_a_key(run: Path, tmp_path: Path) -> None:
    """By the signer's key ok, by another a difference, without one not checkable; a verdict without a signature differs."""
    keys = {}
    for name in ("mine", "other"):
        key = Ed25519PrivateKey.generate()
        keys[name] = tmp_path / f"{name}.pem"
        keys[name].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        keys[name].with_suffix(".pub").write_bytes(public)
    unsigned = steps(run, key=keys["mine"].with_suffix(".pub"))["gates"]
    judged(run, small_policy(), "plain", key=keys["mine"])

    assert "different" == unsigned.state
    assert "ok" == steps(run, key=keys["mine"].with_suffix(".pub"))["gates"].state
    assert "different" == steps(run, key=keys["other"].with_suffix(".pub"))["gates"].state
    assert "give the public key with --key" in steps(run)["gates"].unknown[0]


def test_a_run_without_its_model_cannot_be_fitted_again(run: Path) -> None:
    """It is said, and is no difference."""
    found = steps(run, again=True)["refit"]

    assert "not checkable" == found.state
    assert "cannot be done again" in found.unknown[0]


@pytest.mark.slow
def test_a_run_with_its_model_is_fitted_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Logs are read, labels made, and judging gives the same bytes; a figure that only fits make is found to be another."""
    monkeypatch.setattr(judging_pool, "ProcessPoolExecutor", HerePool)
    suites, probes = ("trade_report", "plain_chat"), ("followup", "logistic", "text_length")
    model = str(tiny_folder(tmp_path / "tiny"))
    audit = Audit(model=model, suites=suites, probes=probes, limit=8, batch=16, n_shuffles=2, n_bootstrap=100)
    run = run_audit(audit, out=tmp_path / "run", track=False).run_dir
    found = steps(run, again=True, model=model)

    assert {"ok"} == {step.state for name, step in found.items() if name != "gates"}, [
        step.unknown for step in found.values()
    ]
    assert () == found["answers"].unknown
    assert found["refit"].n >= 3
    fact("verdicts.json", lambda content: content["notes"].update(trade_report=["all is well"]))(run)
    assert "different" == steps(run, again=True, model=model)["refit"].state
