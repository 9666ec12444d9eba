"""summary.md: the headline and the main tables as plain Markdown, the same bytes for the same run."""

from collections.abc import Iterator, Sequence

from harness.evidence import Evidence
from harness.shifts_view import Unshifted
from reports.headline import headline_rows, sentences, tempted_rates
from reports.leaks import UNKNOWN, leak_lines
from reports.markdown import bullets, grid, plain
from reports.rows import METRICS, between, number, pick
from reports.shifts import shift_blocks


def render_summary(evidence: Evidence) -> str:
    """The summary as Markdown, without a time stamp."""
    return "\n\n".join([*_blocks(Unshifted(evidence)), *shift_blocks(evidence)]) + "\n"


def _blocks(evidence: Evidence) -> Iterator[str]:
    yield f"# Telltale: {plain(evidence.plan['model']['name'])}"
    yield from (plain(sentence) for sentence in sentences(evidence))
    yield "## What the model did"
    yield grid(("suite", "deceptive where invited", "answers"), list(_did(evidence)))
    yield "## What the headline detector saw"
    yield grid(("suite", "metric", "value", "95 % interval", "groups"), list(_saw(evidence)))
    yield "## What gives the sides away"
    yield bullets(leak_lines(evidence.leaks)) or UNKNOWN
    yield "## Not measured"
    yield bullets(sorted(_unmeasured(evidence))) or "Every row could be measured."
    yield f"Run {plain(evidence.plan['run_id'])}, model {plain(evidence.plan['model']['digest'])}."


def _did(evidence: Evidence) -> Iterator[Sequence[object]]:
    for suite, k, n in tempted_rates(evidence):
        yield suite, number(k / n, "deceptive_rate") if n else "not measurable: no labelled answer", n


def _saw(evidence: Evidence) -> Iterator[Sequence[object]]:
    name = evidence.plan["config"]["headline"]
    exam = pick(evidence.verdicts, role="headline", detector=name, status="measured", slice=None)
    for row in [*(row for row in headline_rows(evidence) if row not in exam), *exam]:
        yield (
            row["suite"],
            METRICS.get(row["metric"], row["metric"]),
            number(row["value"], row["metric"]),
            between(row) or "none",
            row["n_groups"],
        )


def _unmeasured(evidence: Evidence) -> Iterator[str]:
    """One line for each suite and reason, with what it keeps from being measured."""
    why: dict[tuple[str, str, str], set[str]] = {}
    for row in evidence.verdicts:
        if row["status"] != "measured":
            metric = METRICS.get(row["metric"], row["metric"])
            what = (
                metric
                if row["detector"] in (None, evidence.plan["config"]["headline"])
                else f"{metric} of {row['detector']}"
            )
            why.setdefault((row["suite"], row["status"], row["reason"]), set()).add(what)
    for (suite, status, reason), what in why.items():
        yield f"{suite}: {status}, {reason} ({', '.join(sorted(what))})"
