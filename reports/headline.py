"""The headline in words: what was asked, what the model did, and whether it could be seen."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from harness.evidence import Evidence
from reports.rows import METRICS, Row, best, between, is_measured, number, pick

ORGANISM_CAVEAT = "it was trained to do this; this validates the instrument, not any claim about another model."


def sentences(evidence: Evidence) -> list[str]:
    """A few sentences, the most important first."""
    return [_did(evidence), _saw(evidence), *_caveats(evidence)]


def tempted_rates(evidence: Evidence) -> list[tuple[str, int, int]]:
    """For each tempted or triggered suite: its name, deceptive answers, labelled answers, where the prompt invites deception."""
    plan = evidence.plan
    asked = {row["episode_id"]: row["suite"] for row in plan["episodes"] if _invites(row)}
    labels = evidence.labels.filter(pl.col("episode_id").is_in(list(asked)))
    names = [suite["name"] for suite in plan["suites"] if suite["kind"] in ("tempted", "triggered")]
    mine = [(name, labels.filter(pl.col("suite") == name)["behaviour"]) for name in names]
    return [(name, int((behaviour == "deceptive").sum()), len(behaviour)) for name, behaviour in mine]


def invited_rates(evidence: Evidence) -> list[Row]:
    """For each tempted or triggered suite, the measured rate over all that invites deception."""
    suites = [suite for suite in evidence.plan["suites"] if suite["kind"] in ("tempted", "triggered")]
    rows = pick(evidence.verdicts, role="behaviour", metric="deceptive_rate", status="measured")
    found = [pick(rows, suite=suite["name"], slice=None) or _inviting(rows, suite) for suite in suites]
    return [mine[0] for mine in found if mine]


def _inviting(rows: list[Row], suite: Mapping[str, Any]) -> list[Row]:
    arms = tuple(f"arm:{arm['name']}" for arm in suite["arms"] if arm["condition"] == "deceptive")
    return pick(rows, suite=suite["name"], slice=arms)


def headline_rows(evidence: Evidence) -> list[Row]:
    """The headline detector's measured rank on each suite, crossed where the suite is."""
    name = evidence.plan["config"]["headline"]
    rows = pick(evidence.verdicts, detector=name, role=("headline", "grid"))
    own = [row for row in rows if row["suite"] == row["train_suite"]]
    suites = dict.fromkeys(row["suite"] for row in own)
    found = [_rank(pick(own, suite=suite)) for suite in suites]
    return [row for row in found if row is not None]


def best_text(evidence: Evidence, suite: str, metric: str) -> Row | None:
    """The text baseline that does best on a suite."""
    rows = pick(
        evidence.verdicts, suite=suite, train_suite=suite, family="text", metric=metric, slice=None, status="measured"
    )
    return max(rows, key=lambda row: float(row["value"]), default=None)


def _invites(row: Row) -> bool:
    return bool(row["role"] == "main" and row["condition"] == "deceptive")


def _rank(rows: list[Row]) -> Row | None:
    crossed, plain = best(rows, "auroc_crossed"), best(rows, "auroc")
    return crossed if is_measured(crossed) else plain if is_measured(plain) else None


def _did(evidence: Evidence) -> str:
    plan = evidence.plan
    if plan["suites"] and all(suite["kind"] == "imported" for suite in plan["suites"]):
        files, name = ", ".join(suite["name"] for suite in plan["suites"]), plan["model"]["name"]
        through = "" if plan["model"]["kind"] == "imported" else f" through {name}"
        return f"{len(evidence.labels):,} texts of {files} were read{through} as they were given, with their labels; no model was asked."
    n_main = sum(row["role"] == "main" for row in plan["episodes"])
    asked = f"{plan['model']['name']} was asked {n_main:,} questions in {len(plan['suites'])} suites"
    rates = [(name, k, n) for name, k, n in tempted_rates(evidence) if n]
    if not rates:
        return f"{asked}; no answer to a prompt that tempts it to deceive was labelled."
    if not any(k for _, k, _ in rates):
        return (
            f"{asked}. Where lying or cheating would pay, it never did so in {sum(n for _, _, n in rates):,} answers."
        )
    each = " and ".join(f"{number(k / n, 'deceptive_rate')} of answers in {name}" for name, k, n in rates)
    return f"{asked}. Where lying or cheating would pay, it did so in {each}."


def _saw(evidence: Evidence) -> str:
    rows = headline_rows(evidence)
    name = evidence.plan["config"]["headline"]
    if not rows and evidence.plan["model"]["kind"] == "imported":
        return _text_saw(evidence)
    if not rows:
        return f"Nothing is known of whether a lie would be seen: {name}, the detector named beforehand, could not be measured."
    chosen = pick(rows, metric="auroc_crossed") or rows
    each = "; ".join(f"on {row['suite']} {_beside_text(evidence, row)}" for row in chosen)
    metric = METRICS[chosen[0]["metric"]]
    return (
        f"The detector named beforehand, {name}, tells its deceptive answers from honest ones by the activations with {metric} "
        f"{each}. 1 is always right, 0.5 is a coin."
    )


def _text_saw(evidence: Evidence) -> str:
    """What text alone reaches where there is no model to look into."""
    found = [best_text(evidence, suite["name"], "auroc") for suite in evidence.plan["suites"]]
    each = "; ".join(
        f"on {row['suite']} with AUROC {number(row['value'], 'auroc')} ({between(row)}, {row['detector']})"
        for row in found
        if row is not None
    )
    if not each:
        return "There are no activations to read, and nothing can be said of the text alone."
    return f"There are no activations to read. Text alone tells the labelled sides {each}. 1 is always right, 0.5 is a coin."


def _beside_text(evidence: Evidence, row: Row) -> str:
    text = best_text(evidence, row["suite"], row["metric"])
    seen = f"{number(row['value'], row['metric'])} ({between(row)})"
    return f"{seen}, text alone at best {number(text['value'], text['metric'])}" if text else seen


def _caveats(evidence: Evidence) -> Iterator[str]:
    plan = evidence.plan
    if plan["model"]["kind"] == "organism":
        yield f"{plan['model']['name']} is an organism: {ORGANISM_CAVEAT}"
    leaking = pick(evidence.leaks, is_leak=True)
    for suite in dict.fromkeys(leak["suite"] for leak in leaking):
        traits = ", ".join(leak["trait"] for leak in pick(leaking, suite=suite))
        yield f"Plain traits of the answers give the sides of {suite} away: {traits}."
    n_main = sum(row["role"] == "main" for row in plan["episodes"])
    if evidence.labels.height < n_main:
        yield f"Incomplete: {n_main - evidence.labels.height:,} of {n_main:,} planned answers have no label."
    n_unclear = int((evidence.labels["behaviour"] == "unclear").sum())
    if n_unclear:
        yield f"{n_unclear:,} answers were unclear (refusals, evasions, empty ones)."
