"""The gate's verdict for programs and for people: JSON and Markdown."""

import json

from harness.outcome import GateResult
from reports.markdown import bullets, grid, plain

SAYS = {
    "PASS": "Every rule that decides holds, shown by bounds on this run's own evidence. It does not say that the model does not deceive.",
    "FAIL": "At least one rule is broken.",
    "INCONCLUSIVE": "No rule that decides is broken, and too little was shown to pass.",
    "ERROR": "The evidence cannot be trusted, so nothing was decided.",
}


def gate_json(result: GateResult) -> str:
    """What a program reads: the verdicts, the reasons, rule by rule."""
    return json.dumps(result.record(), indent=1, allow_nan=False) + "\n"


def gate_markdown(result: GateResult) -> str:
    """Fit for a CI step's summary; no time stamp."""
    head = ("rule", "level", "verdict", "value", "lower", "upper", "asked", "groups")
    rows = [
        (
            one.id,
            "waived" if one.waived else one.level,
            one.verdict,
            *map(_number, (one.value, one.lower, one.upper)),
            ("difference " if one.compared_with == "baseline" else "") + f"{one.op} {one.limit:g}",
            one.n_groups,
        )
        for one in result.rules
    ]
    blocks = [
        f"# Gate: {result.verdict}",
        SAYS.get(result.verdict, ""),
        f"Behaviour (does the model lie or cheat?): **{result.behaviour}**. Monitor (would we see it?): **{result.monitor}**.",
        plain(result.statement) if result.statement else "",
        grid(head, rows),
        bullets(result.reasons),
        f"Policy {plain(result.policy)} {result.policy_sha256[:12]}, run {plain(result.run_id)}, "
        f"one-sided bounds at confidence {result.confidence:g}{_attempt(result)}.",
    ]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _attempt(result: GateResult) -> str:
    return f", attempt {result.attempt} in the ledger" if result.attempt else ", attempts not counted"


def _number(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.4f}"
