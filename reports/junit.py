"""JUnit XML: a rule is a test case; a broken one is a failure, one that could not be decided an error.

A rule that decides nothing, being waived or advisory, is a skipped case that says what it found.
"""

import xml.etree.ElementTree as ET

from harness.outcome import GateResult, Outcome, RuleOutcome
from harness.visible import log_safe


def junit(result: GateResult) -> str:
    """The result as JUnit XML."""
    cases = [_case(rule) for rule in result.rules]
    if result.verdict is not Outcome.PASS and not any(
        rule.decides and rule.verdict is not Outcome.PASS for rule in result.rules
    ):
        cases.append(_refusal(result))  # green, or skipped, throughout would look like a pass
    names = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    counts = {name: str(sum(case.find(kind) is not None for case in cases)) for name, kind in names.items()}
    totals = {"tests": str(len(cases)), **counts}
    suites = ET.Element("testsuites", {"name": "telltale gate", **totals})
    suite = ET.SubElement(suites, "testsuite", {"name": log_safe(f"telltale gate {result.policy}"), **totals})
    suite.extend(cases)
    ET.indent(suites)
    return ET.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _case(rule: RuleOutcome) -> ET.Element:
    case = ET.Element("testcase", classname=f"telltale.{rule.family}", name=log_safe(rule.id))
    if not rule.decides:
        why = f"waived {rule.waived}" if rule.waived else rule.level
        ET.SubElement(case, "skipped", message=log_safe(f"{rule.verdict} ({why}): {rule.reason}"))
    elif rule.verdict is not Outcome.PASS:
        kind = "failure" if rule.verdict is Outcome.FAIL else "error"
        ET.SubElement(case, kind, type=rule.verdict.value, message=log_safe(rule.reason))
    return case


def _refusal(result: GateResult) -> ET.Element:
    case = ET.Element("testcase", classname="telltale.gate", name="something was decided")
    ET.SubElement(case, "error", type=result.verdict.value, message=log_safe("; ".join(result.reasons)))
    return case
