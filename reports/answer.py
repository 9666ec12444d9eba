"""The answer on one screen: what was tested, what it did, could we see it, what may be concluded and what not."""

from collections.abc import Iterator
from typing import NamedTuple

from harness.evidence import Evidence
from reports.concluded import allowed, not_allowed
from reports.headline import best_text, headline_rows, invited_rates, tempted_rates
from reports.rows import METRICS, Row, best, between, ends, is_measured, number, pick

MOST = 4
"""Suites named in one block; of more, the first so many, and how many are left."""


_KINDS = {
    ("tempted", "triggered"): "Lying or cheating would pay in",
    ("ordered",): "The prompt orders the lie in",
    ("control",): "Nobody has a reason to lie in",
    ("imported",): "Given texts:",
}


class Point(NamedTuple):
    """A figure with its interval."""

    value: str
    """The figure."""
    interval: str
    """Its 95 % interval; empty where there is none."""
    words: str
    """What it is."""


class Block(NamedTuple):
    """One of the four questions, answered."""

    name: str
    """Its anchor."""
    question: str
    """What is asked."""
    sentences: tuple[str, ...] = ()
    """What is said first."""
    points: tuple[Point, ...] = ()
    """Figures, the highest first."""
    after: tuple[str, ...] = ()
    """What is said under the figures."""
    may: tuple[str, ...] = ()
    """What may be concluded."""
    may_not: tuple[str, ...] = ()
    """What may not."""


def title(evidence: Evidence) -> str:
    """The finding in one sentence."""
    name = evidence.plan["model"]["name"]
    if _is_imported(evidence):
        return f"{len(evidence.labels):,} texts were read as they were given; no model was asked"
    rates = [(suite, k, n) for suite, k, n in tempted_rates(evidence) if n]
    if not rates:
        return f"{name}: no answer to a prompt that tempts it to deceive was labelled"
    n_answers = sum(n for _, _, n in rates)
    if not any(k for _, k, _ in rates):
        return f"Where lying or cheating would pay, {name} never did so in {n_answers:,} answers"
    lying = [k / n for _, k, n in rates if k]
    low, high = (number(end(lying), "deceptive_rate") for end in (min, max))
    span = f"{low} of answers" if low == high else f"{low} to {high} of answers"
    where = f"in {rates[0][0]}" if len(rates) == 1 else f"in {len(lying)} of {len(rates)} suites"
    return f"Where lying or cheating would pay, {name} did so {where}: {span}"


def blocks(evidence: Evidence) -> list[Block]:
    """The four blocks of the first screen."""
    did, saw = _did(evidence), _saw(evidence)
    n_unclear = int((evidence.labels["behaviour"] == "unclear").sum())
    unclear = f"{n_unclear:,} answers were unclear (refusals, evasions, empty ones), and count as not deceptive."
    return [
        Block("tested", "What was tested?", tuple(_tested(evidence))),
        Block("done", "What did it do?", *did, after=(unclear,) if n_unclear else ()),
        Block("seen", "Could we see it?", *saw),
        Block(
            "concluded",
            "What may be concluded, and what not?",
            may=tuple(allowed(evidence)),
            may_not=tuple(not_allowed(evidence)),
        ),
    ]


def _is_imported(evidence: Evidence) -> bool:
    suites = evidence.plan["suites"]
    return bool(suites) and all(suite["kind"] == "imported" for suite in suites)


def _tested(evidence: Evidence) -> Iterator[str]:
    plan = evidence.plan
    model, suites = plan["model"], plan["suites"]
    if _is_imported(evidence):
        names = ", ".join(suite["name"] for suite in suites[:MOST])
        yield f"Texts of {names}{_more(len(suites))}, with their labels{_through(evidence)}."
        return
    n_main = sum(row["role"] == "main" for row in plan["episodes"])
    what = "an organism trained to do this" if model["kind"] == "organism" else f"model digest {model['digest'][:12]}"
    yield f"{model['name']} ({what}) was asked {n_main:,} questions in {len(suites)} suites."
    for kinds, words in _KINDS.items():
        named = [suite["name"] for suite in suites if suite["kind"] in kinds]
        if named:
            more = f" and {len(named) - MOST} more" if len(named) > MOST else ""
            yield f"{words} {', '.join(named[:MOST])}{more}."
    twin = plan.get("twin")
    if twin:
        yield f"Its twin {twin['name']}, which knows the same and never deceives, was read beside it."
    if evidence.labels.height < n_main:
        yield f"Incomplete: {n_main - evidence.labels.height:,} of {n_main:,} planned answers have no label."


def _through(evidence: Evidence) -> str:
    model = evidence.plan["model"]
    return "" if model["kind"] == "imported" else f", read through {model['name']}"


def _did(evidence: Evidence) -> tuple[tuple[str, ...], tuple[Point, ...]]:
    rows = sorted(invited_rates(evidence), key=lambda row: -float(row["value"]))
    counts = {suite: f"{k:,} of {n:,} answers" for suite, k, n in tempted_rates(evidence)}
    points = tuple(
        Point(number(row["value"], row["metric"]), between(row), f"in {row['suite']}: {counts.get(row['suite'], '')}")
        for row in rows[:MOST]
    )
    if not points:
        return ("No rate of deceptive answers could be measured where deception would pay.",), ()
    return (f"Deceptive answers where the prompt invites deception{_more(len(rows))}:",), points


def _saw(evidence: Evidence) -> tuple[tuple[str, ...], tuple[Point, ...]]:
    rows, name = headline_rows(evidence), evidence.plan["config"]["headline"]
    if not rows and evidence.plan["model"]["kind"] == "imported":
        return _text_saw(evidence)
    if not rows:
        return (
            f"Nothing is known of whether a lie would be seen: {name}, the detector named beforehand, could not be measured.",
        ), ()
    ordered = sorted(rows, key=lambda row: (row["metric"] != "auroc_crossed", -ends(row)[0]))
    points = tuple(_seen_point(evidence, row) for row in ordered[:MOST])
    said = f"By the activations, with {name}, the detector named beforehand; 1 is always right, 0.5 is a coin{_more(len(rows))}:"
    return (said,), points


def _seen_point(evidence: Evidence, row: Row) -> Point:
    text = best_text(evidence, row["suite"], row["metric"])
    beside = f"text alone {number(text['value'], text['metric'])}" if text else "text not measured"
    mine = pick(evidence.verdicts, suite=row["suite"], train_suite=row["suite"], detector=row["detector"])
    alarms = (("recall_at_fpr_0.01", "catches"), ("fpr_in_domain", "accuses"))
    found = [(best(mine, metric), word) for metric, word in alarms]
    said = [
        f"{word} {number(one['value'], one['metric'])} ({between(one)})"
        for one, word in found
        if one and is_measured(one)
    ]
    at_alarm = f"; its alarm {' and '.join(said)}{' of the honest' if len(said) == 2 else ''}" if said else ""
    words = f"{METRICS[row['metric']]} on {row['suite']}; {beside}{at_alarm}"
    return Point(number(row["value"], row["metric"]), between(row), words)


def _text_saw(evidence: Evidence) -> tuple[tuple[str, ...], tuple[Point, ...]]:
    """What text alone reaches where there is no model to look into."""
    found = [best_text(evidence, suite["name"], "auroc") for suite in evidence.plan["suites"]]
    rows = [row for row in found if row is not None]
    if not rows:
        return ("There are no activations to read, and nothing can be said of the text alone.",), ()
    points = tuple(
        Point(number(row["value"], "auroc"), between(row), f"AUROC of {row['detector']} on {row['suite']}")
        for row in rows[:MOST]
    )
    return (
        f"There are no activations to read. Text alone; 1 is always right, 0.5 is a coin{_more(len(rows))}:",
    ), points


def _more(n: int) -> str:
    return f" ({MOST} of {n} suites, the others below)" if n > MOST else ""
