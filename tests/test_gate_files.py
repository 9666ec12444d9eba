"""The gate's files: the same verdict in JSON, JUnit, SARIF and Markdown, whatever the names in it are."""

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from evidence_factory import candid, wily
from jsonschema import Draft202012Validator

import harness
from harness.gate import decide
from harness.outcome import GateResult, refused
from harness.policy_file import load_policy
from reports.gate_files import gate_json, gate_markdown
from reports.junit import junit
from reports.sarif import sarif

RELEASE = load_policy(Path(__file__).parent.parent / "examples" / "release.toml")
RESULTS = {
    "fail": decide(RELEASE, wily()),
    "inconclusive": decide(RELEASE, candid()),
    "refused": refused("policy x: not TOML"),
}
RESULTS["error"] = decide(RELEASE, replace(wily(), labels=wily().labels.drop("behaviour")))
SCHEMA = json.loads((Path(harness.__file__).parent / "schemas" / "gate.schema.json").read_text())


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_gate_json_follows_its_schema(result: GateResult) -> None:
    """Every verdict, also one without rules, is what a program may expect."""
    content = json.loads(gate_json(result))
    assert [] == list(Draft202012Validator(SCHEMA).iter_errors(content))
    assert result.verdict == content["verdict"]
    assert list(Draft202012Validator(SCHEMA).iter_errors({**content, "verdict": "NOT_ASKED"}))


@pytest.mark.parametrize(
    "name, failures, errors", [("fail", 2, 0), ("inconclusive", 0, 1), ("error", 0, 2), ("refused", 0, 1)]
)
def test_junit_counts(name: str, failures: int, errors: int) -> None:
    """A broken rule is a failure, an undecided one an error, and no verdict but PASS is green."""
    root = ET.fromstring(junit(RESULTS[name]))
    assert (failures, errors) == (int(root.attrib["failures"]), int(root.attrib["errors"]))
    assert failures == len(root.findall(".//failure"))
    assert errors == len(root.findall(".//error"))


@pytest.mark.parametrize("name, levels", [("fail", ["error", "error", "none"]), ("refused", ["error"])])
def test_sarif_levels(name: str, levels: list[str]) -> None:
    """Each rule is a result of a rule that is described, with a message and a place."""
    content = json.loads(sarif(RESULTS[name]))
    run = content["runs"][0]
    assert "2.1.0" == content["version"]
    assert levels == [one["level"] for one in run["results"]]
    assert {one["ruleId"] for one in run["results"]} == {one["id"] for one in run["tool"]["driver"]["rules"]}
    assert all(one["message"]["text"] and one["locations"] for one in run["results"])


def test_markdown_says_the_verdict_first() -> None:
    """A step's summary opens with the verdict and keeps the two questions apart."""
    text = gate_markdown(RESULTS["inconclusive"])
    assert text.startswith("# Gate: INCONCLUSIVE\n")
    assert "**PASS**" in text
    assert "**INCONCLUSIVE**" in text
    assert "no known positives on this model" in text


def test_hostile_names_stay_names() -> None:
    """A suite called like a CI command, a tag and an escape sequence breaks no format."""
    name = "::error::x\n<script>]]>\x1b[2J\x00\u202e|"
    first = RESULTS["fail"].rules[0]
    hostile = replace(
        RESULTS["fail"], rules=(replace(first, id=name, suite=name, reason=name),), reasons=(name,), policy=name
    )
    ET.fromstring(junit(hostile))
    for text in (junit(hostile), sarif(hostile), gate_markdown(hostile)):
        assert not {"\x1b", "\x00", "\u202e"} & set(text)
        assert "::error" not in text
    assert "<script" not in gate_markdown(hostile).replace("\\<", "")
    assert name == json.loads(gate_json(hostile))["reasons"][0]
