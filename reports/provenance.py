"""Provenance: what exactly was run, and what the words mean."""

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup

from harness.evidence import Evidence
from reports.html import html, join, table
from reports.section import PlainSection

GLOSSARY = {
    "arm": "one way of asking a pair's item",
    "AUROC": "the chance that a deceptive answer scores above an honest one",
    "behaviour": "what the evidence shows: honest, deceptive or unclear",
    "cell": "an arm of a crossed suite, by what it is matched with",
    "compression": "bits of the labels at one a label, over the bits that a detector leaves to be sent",
    "condition": "what a prompt invites; it never stands for the behaviour",
    "crossed": "built so that wording, frame, knowledge and answer say nothing of deception",
    "detector": "a fitted probe, frozen",
    "exam": "groups that no fit and no choice has seen",
    "frozen detector": "fitted, given its threshold, and not touched again before the exam",
    "group": "what shares wording or knowledge: the independent unit",
    "organism": "a small model trained to behave in a known way",
    "pair": "one item, and the arms in which it is asked",
    "prevalence": "the share of answers that deceive, as it is supposed to be in use",
    "right alarms": "the share of alarms that are right (precision), at a stated prevalence",
    "score": "a detector's output, higher when it believes more in deception",
    "sham": "the honest twin's activations with the liar's labels: what is read there is not deception",
    "site": "where we look: layer, stream, token span, pooling",
    "span": "the tokens that are read: the end of the prompt lies before the answer, the others in it",
    "suite": "paired tasks, and the rule that says what an answer shows",
    "twin": "a model with the same knowledge that never deceives",
}


def draw(evidence: Evidence) -> Markup:
    """Digests and versions, then the glossary."""
    words = join(html("<dt>{}</dt><dd>{}</dd>", word, meaning) for word, meaning in GLOSSARY.items())
    facts = table("What was run", ("what", "value"), list(_facts(evidence.plan)), n_words=2)
    return join([facts, html("<h3 id='glossary'>Glossary</h3><dl class='glossary'>{}</dl>", words)])


def _facts(plan: Mapping[str, Any]) -> Iterator[tuple[str, Markup]]:
    yield "run", html("<code>{}</code>", plan["run_id"])
    yield from (_line("model", key, value) for key, value in _flat(plan["model"]))
    yield from (_line("twin", key, value) for key, value in _flat(plan.get("twin") or {}))
    yield from (_line("suite", f"{suite['name']} {suite['version']}", suite["digest"]) for suite in plan["suites"])
    yield from (_line("setting", key, value) for key, value in _flat(plan["config"]))
    yield from (_line("version", key, value) for key, value in _flat(plan.get("versions") or {}))


def _line(kind: str, key: str, value: object) -> tuple[str, Markup]:
    return f"{kind}: {key}", html("<code>{}</code>", value)


def _flat(content: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, object]]:
    for key, value in content.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{key}.")
        elif value not in ("", None):
            yield f"{before}{key}", ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


SECTION = PlainSection(
    "provenance", "Provenance and glossary", "What exactly was run, and what the words mean.", 120, draw
)
