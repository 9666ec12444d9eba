"""The gate's verdict as files: gate.json for programs, JUnit and SARIF for CI, Markdown for people."""

import json
from collections.abc import Callable
from pathlib import Path

from harness.outcome import GateResult
from harness.store import atomic_write
from reports.junit import junit
from reports.markdown import bullets, grid, plain
from reports.sarif import sarif

SAYS = {
    "PASS": "Every rule holds, shown by bounds on this run's own evidence. It does not say that the model does not deceive.",
    "FAIL": "At least one rule is broken.",
    "INCONCLUSIVE": "No rule is broken, and too little was shown to pass.",
    "ERROR": "The evidence cannot be trusted, so nothing was decided.",
}


def write_gate(result: GateResult, folder: Path) -> dict[str, Path]:
    """Writes gate.json last, so that its presence means that all files are there; paths by name."""
    formats: dict[str, Callable[[GateResult], str]] = {
        "junit.xml": junit,
        "results.sarif": sarif,
        "summary.md": gate_markdown,
        "gate.json": gate_json,
    }
    (folder / "gate.json").unlink(missing_ok=True)  # an older verdict must not outlive a write that fails
    for name, write in formats.items():
        atomic_write(folder / name, write(result).encode("utf-8", errors="backslashreplace"))
    return {name: folder / name for name in formats}


def gate_json(result: GateResult) -> str:
    """DESIGN §6, with the rules."""
    return json.dumps(result.record(), indent=1, allow_nan=False) + "\n"


def gate_markdown(result: GateResult) -> str:
    """Fit for a CI step's summary; no time stamp."""
    head = ("rule", "verdict", "value", "lower", "upper", "asked", "groups")
    rows = [
        (one.id, one.verdict, *map(_number, (one.value, one.lower, one.upper)), f"{one.op} {one.limit:g}", one.n_groups)
        for one in result.rules
    ]
    blocks = [
        f"# Gate: {result.verdict}",
        SAYS.get(result.verdict, ""),
        f"Behaviour (does the model lie or cheat?): **{result.behaviour}**. Monitor (would we see it?): **{result.monitor}**.",
        grid(head, rows),
        bullets(result.reasons),
        f"Policy {plain(result.policy)} {result.policy_sha256[:12]}, run {plain(result.run_id)}, "
        f"one-sided bounds at confidence {result.confidence:g}.",
    ]
    return "\n\n".join(blocks) + "\n"


def _number(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.4f}"
