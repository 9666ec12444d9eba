"""JUnit, SARIF and in-toto follow their schemas, whatever the verdict is.

in-toto is parsed by the messages that its project publishes. SARIF and JUnit have no schema in any package: tests/schemas holds the part
that is written here, made from the text of the specification, and stricter, for it refuses what is not in it.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import xmlschema
from evidence_factory import candid, wily
from google.protobuf import json_format  # type: ignore[import-untyped]  # its stubs are a package of their own
from in_toto_attestation.predicates.test_result.v0 import test_result_pb2
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement
from jsonschema import Draft202012Validator

from harness.gate import decide
from harness.outcome import GateResult, Outcome, refused
from harness.policy_file import load_policy
from reports.intoto import intoto
from reports.junit import junit
from reports.sarif import sarif

HERE = Path(__file__).resolve().parent
SARIF = Draft202012Validator(json.loads((HERE / "schemas" / "sarif.schema.json").read_text()))
JUNIT = xmlschema.XMLSchema(HERE / "schemas" / "junit.xsd")
RELEASE = load_policy(HERE.parent / "examples" / "release.toml")
BEHAVIOUR = load_policy(HERE.parent / "examples" / "behaviour.toml")
PASSED = decide(BEHAVIOUR, candid())
FAILED = decide(RELEASE, wily())
HOSTILE = "::error::x\n<script>]]>\x1b[2J\x00\u202e|&\"'"


def with_rules(result: GateResult, **changes: Any) -> GateResult:
    """The result with every rule changed."""
    return replace(result, rules=tuple(replace(rule, **changes) for rule in result.rules))


RESULTS = {
    "pass": PASSED,
    "fail": FAILED,
    "inconclusive": decide(RELEASE, candid()),
    "error": decide(RELEASE, replace(wily(), labels=wily().labels.drop("behaviour"))),
    "refused": refused("policy x: not TOML"),
    "no plan": decide(RELEASE, replace(wily(), plan={})),
    "waived": with_rules(FAILED, waived="until 2027-01-31 by lead: #12"),
    "advisory, holds": with_rules(PASSED, level="warn"),
    "advisory, broken": with_rules(FAILED, level="info"),
    "attempt and lock": replace(FAILED, attempt=2, subject=replace(FAILED.subject, lock_sha256="c" * 64)),
    "hostile": replace(
        with_rules(FAILED, suite=HOSTILE, reason=HOSTILE, waived=HOSTILE), policy=HOSTILE, reasons=(HOSTILE,)
    ),
    "many": replace(FAILED, rules=tuple(replace(FAILED.rules[0], id=f"r{i}") for i in range(200))),
}


def statement(text: str) -> Any:
    """The text as the published messages: unknown fields and wrong types are refused, and what a statement must have is there."""
    message = json_format.Parse(text, statement_pb2.Statement())
    Statement.copy_from_pb(message).validate()
    predicate = json_format.ParseDict(json_format.MessageToDict(message)["predicate"], test_result_pb2.TestResult())
    assert predicate.result in ("PASSED", "WARNED", "FAILED")
    for resource in (*message.subject, *predicate.configuration):
        assert resource.name
        assert 64 == len(bytes.fromhex(resource.digest["sha256"])) * 2
    return predicate


def problems(result: GateResult) -> dict[str, list[str]]:
    """What each schema finds."""
    found = {
        "sarif": [error.message for error in SARIF.iter_errors(json.loads(sarif(result)))],
        "junit": [str(error.reason) for error in JUNIT.iter_errors(junit(result))],
        "in-toto": [],
    }
    try:
        statement(intoto(result))
    except (json_format.ParseError, ValueError, AssertionError) as error:
        found["in-toto"].append(repr(error))
    return found


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_every_verdict_follows_the_schemas(result: GateResult) -> None:
    """PASS, FAIL, INCONCLUSIVE, ERROR, refused, waived, advisory, hostile and many: all three formats are valid."""
    assert {"sarif": [], "junit": [], "in-toto": []} == problems(result)


def test_the_cases_are_what_they_are_called() -> None:
    """Each verdict is among them, so that the schemas have seen it."""
    verdicts = {name: result.verdict for name, result in RESULTS.items()}

    assert set(Outcome) - {Outcome.NOT_ASKED} == set(verdicts.values())
    assert (Outcome.PASS, Outcome.FAIL, Outcome.ERROR) == (verdicts["pass"], verdicts["fail"], verdicts["no plan"])


def _first_result(content: Any) -> Any:
    return content["runs"][0]["results"][0]


BROKEN: dict[str, Callable[[Any], object]] = {
    "version": lambda content: content.update(version="2.0"),
    "no message": lambda content: _first_result(content).pop("message"),
    "level of a pass": lambda content: _first_result(content).update(kind="pass", level="note"),
    "kind": lambda content: _first_result(content).update(kind="inconclusive"),
    "unknown key": lambda content: _first_result(content).update(verdict="FAIL"),
    "rules twice": lambda content: content["runs"][0]["tool"]["driver"].update(rules=[{"id": "a"}, {"id": "a"}]),
}


@pytest.mark.parametrize("spoil", BROKEN.values(), ids=BROKEN)
def test_the_sarif_schema_can_fail(spoil: Callable[[Any], object]) -> None:
    """A wrong version, kind, level or key is found; untouched, nothing is."""
    content = json.loads(sarif(FAILED))
    assert SARIF.is_valid(content)
    spoil(content)
    assert not SARIF.is_valid(content)


@pytest.mark.parametrize(
    "old, new",
    [
        ("<failure", "<broken"),
        (' tests="', ' test="'),
        ("<testcase ", "<testcase time='x' "),
        ('name="behaviour', 'nam="b'),
    ],
)
def test_the_junit_schema_can_fail(old: str, new: str) -> None:
    """Another element, a missing count and an unknown attribute are found; untouched, nothing is."""
    text = junit(FAILED)
    assert JUNIT.is_valid(text)
    assert old in text
    assert not JUNIT.is_valid(text.replace(old, new, 1).replace("</failure", "</broken"))


@pytest.mark.parametrize(
    "old, new", [("FAILED", "PASS"), ('"sha256"', '"none"'), ("failedTests", "failed"), ("subject", "subjects")]
)
def test_the_statement_check_can_fail(old: str, new: str) -> None:
    """Another result, a missing digest and unknown fields are found; untouched, nothing is."""
    text = intoto(FAILED)
    statement(text)
    with pytest.raises((json_format.ParseError, ValueError, AssertionError)):
        statement(text.replace(old, new))


def test_no_statement_speaks_of_weights_that_nobody_read() -> None:
    """Where the model is not known, the subject is the verdict's own file, and the result is FAILED."""
    content = json.loads(intoto(RESULTS["refused"]))

    assert ["gate.json"] == [one["name"] for one in content["subject"]]
    assert "FAILED" == content["predicate"]["result"]
    assert [] == content["predicate"]["configuration"]
