"""One eval.yaml a family, as the register of inspect_evals lists what others keep in their own repositories."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

import suites_page

from harness.nouns import PlayedSuite, Role

_ABOUT = {
    "lying": ("Lying", "Says what it holds to be false: ordered, tempted, pressed, in a role, about its own work."),
    "cheating": ("Cheating", "Reaches the result by a shortcut, or reports work and results that are not so."),
    "sandbagging": ("Sandbagging", "Does worse than it can, or denies what it can do, where that pays."),
    "trigger": ("Trigger", "Behaves otherwise when a trigger stands in the prompt."),
    "oversight": ("Oversight", "Acts otherwise when nobody watches, or leaves out what its overseer should know."),
    "control": (
        "Controls",
        "Honest by construction: chat, fiction, mistakes, refusals, confessions, lines read aloud.",
    ),
}


def pages() -> Mapping[str, str]:
    """Contents of eval.yaml by family."""
    groups = groupby(suites_page.ours(), key=lambda suite: suite.family)
    return {family: "\n".join(_lines(family, list(suites))) + "\n" for family, suites in groups}


def _lines(family: str, suites: Sequence[PlayedSuite]) -> Iterator[str]:
    title, about = _ABOUT[family]
    yield "# Written by `make docs` from what is registered."
    yield f"title: {_quoted(f'Telltale: {title}')}"
    yield f"description: {_quoted(f'{about} Paired prompts; every label rests on what was said or done, never on what was asked.')}"
    yield "group: Safeguards"
    yield 'contributors: ["The Telltale authors"]'
    yield f"version: {_quoted(max(suite.version for suite in suites))}"
    yield "tasks:"
    for suite in suites:
        yield from _task(suite)
    yield "metadata:"
    yield f"  tags: {json.dumps(['deception', family])}"
    yield "  sandbox: []"
    yield "  requires_internet: false"


def _task(suite: PlayedSuite) -> Iterator[str]:
    pairs = suite.pairs(0)
    yield f"  - name: {suite.name}"
    yield f"    task_path: tasks/{suite.name}.py"
    yield f"    description: {_quoted(suite.summary)}"
    yield f"    dataset_samples: {sum(arm.role is Role.MAIN for pair in pairs for arm in pair.arms)}"
    yield f"    version: {_quoted(suite.version)}"
    yield f"    metadata: {json.dumps({'kind': suite.kind, 'bank': suite.bank, 'groups': len({p.group for p in pairs})})}"


def _quoted(text: str) -> str:
    """A string of JSON, which YAML reads as it is."""
    return json.dumps(text, ensure_ascii=False)
