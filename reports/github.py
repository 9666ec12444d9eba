"""What a CI log shows of a gate: workflow commands of GitHub Actions, within its limits.

Source of the limits: GitHub's documentation of workflow commands and annotations, 10 errors and 10 warnings a step; 1 MiB of step
summary. What is left out is counted.
"""

from collections.abc import Sequence

from harness.outcome import GateResult, Outcome, RuleOutcome
from harness.visible import log_safe

MOST, LONGEST = 10, 600
"""Annotations of one level a step, and characters of one."""
SUMMARY_BYTES = 1_000_000
"""Of a step's summary, a little below 1 MiB."""


def annotations(result: GateResult) -> str:
    """A line for each rule that did not pass, the deciding ones first as errors, the others as warnings."""
    broken = [rule for rule in result.rules if rule.verdict is not Outcome.PASS]
    errors = [rule for rule in broken if rule.decides]
    warnings = [rule for rule in broken if not rule.decides]
    lines = [*_lines("error", errors), *_lines("warning", warnings)]
    if result.verdict is not Outcome.PASS and not errors:
        lines.insert(0, _line("error", f"telltale {result.verdict}", "; ".join(result.reasons)))
    return "".join(f"{line}\n" for line in lines)


def step_summary(markdown: str) -> str:
    """The text, cut at a line where a step's summary ends."""
    data = markdown.encode("utf-8", errors="backslashreplace")
    if len(data) <= SUMMARY_BYTES:
        return markdown
    kept = data[:SUMMARY_BYTES].rsplit(b"\n", 1)[0].decode("utf-8", errors="ignore")
    return f"{kept}\n\nCut here: a step's summary is limited; the whole is in the gate's folder.\n"


def _lines(level: str, rules: Sequence[RuleOutcome]) -> list[str]:
    shown = rules if len(rules) <= MOST else rules[: MOST - 1]
    lines = [_line(level, f"telltale {rule.verdict} {rule.id}", rule.reason) for rule in shown]
    if len(shown) < len(rules):
        lines.append(_line(level, "telltale gate", f"{len(rules) - len(shown)} more rules, see summary.md"))
    return lines


def _line(level: str, title: str, words: str) -> str:
    """A workflow command; in its values a percent sign, a line break, a colon and a comma are written as codes."""
    message = log_safe(words)[:LONGEST].replace("%", "%25")
    name = log_safe(title)[:200].replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
    return f"::{level} title={name}::{message}"
