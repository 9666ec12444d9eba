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
from harness.outcome import GateResult, Outcome, refused
from harness.policy_file import load_policy
from reports.cards import model_card, safety_case
from reports.gate_files import gate_json, gate_markdown
from reports.github import SUMMARY_BYTES, annotations, step_summary
from reports.intoto import intoto
from reports.junit import junit
from reports.sarif import sarif

RELEASE = load_policy(Path(__file__).parent.parent / "examples" / "release.toml")
BEHAVIOUR = load_policy(Path(__file__).parent.parent / "examples" / "behaviour.toml")
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
    for text in (junit(hostile), sarif(hostile), gate_markdown(hostile), model_card(hostile), safety_case(hostile)):
        assert not {"\x1b", "\x00", "\u202e"} & set(text)
        assert "::error" not in text
    assert "<script" not in gate_markdown(hostile).replace("\\<", "")
    assert name == json.loads(gate_json(hostile))["reasons"][0]


def test_only_a_pass_is_passed_to_a_verifier() -> None:
    """in-toto knows three results: PASS is PASSED, everything else FAILED; the subject is the digest of the weights."""
    ends = {name: json.loads(intoto(result))["predicate"]["result"] for name, result in RESULTS.items()}
    passed = json.loads(intoto(decide(BEHAVIOUR, candid())))

    assert {"FAILED"} == set(ends.values())
    assert "PASSED" == passed["predicate"]["result"]
    assert candid().plan["model"]["weights_sha256"] == passed["subject"][0]["digest"]["sha256"]
    assert {"passedTests", "warnedTests", "failedTests", "configuration", "result"} == set(passed["predicate"])


def test_a_waived_rule_is_a_warning_everywhere() -> None:
    """Waived and broken: WARNED in in-toto when the rest passes, skipped in JUnit, suppressed in SARIF, a warning in the log."""
    first, *others = decide(BEHAVIOUR, candid()).rules
    waived = replace(first, verdict=Outcome.FAIL, waived="until 2027-01-31 by lead: #12")
    result = replace(decide(BEHAVIOUR, candid()), rules=(waived, *others))
    root = ET.fromstring(junit(result))

    assert "WARNED" == json.loads(intoto(result))["predicate"]["result"]
    assert ("0", "0", "1") == tuple(root.attrib[name] for name in ("failures", "errors", "skipped"))
    assert "suppressions" in json.loads(sarif(result))["runs"][0]["results"][0]
    assert annotations(result).startswith("::warning title=telltale FAIL")
    assert "waived" in gate_markdown(result)


def test_annotations_keep_to_the_limits_of_a_step() -> None:
    """Ten lines of a level at most, the last one counting the rest; a hostile reason is one line and no other command."""
    rule = RESULTS["fail"].rules[0]
    many = replace(
        RESULTS["fail"], rules=tuple(replace(rule, id=f"r{i}", reason="a\n::stop-commands::x") for i in range(40))
    )
    lines = annotations(many).splitlines()

    assert 10 == len(lines)
    assert "31 more rules" in lines[-1]
    assert all(line.startswith("::error title=") and 2 == line.count("::") for line in lines)
    assert "" == annotations(decide(BEHAVIOUR, candid()))
    assert len(step_summary("word\n" * SUMMARY_BYTES).encode()) < 2**20


def test_fragments_say_what_was_not_shown() -> None:
    """The model card and the safety case name verdict and limits; only a PASS is a supported claim."""
    assert "Status: **supported**" in safety_case(decide(BEHAVIOUR, candid()))
    for result in RESULTS.values():
        assert "Status: **not supported" in safety_case(result)
        assert f"**{result.verdict}**" in model_card(result)
        assert "No verdict says that the model does not deceive" in model_card(result)
