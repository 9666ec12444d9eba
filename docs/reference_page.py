"""The page of everything that has a name: commands, keys, metrics, columns, files and exit codes, read from the code."""

import ast
import json
from collections.abc import Iterable, Iterator
from inspect import cleandoc
from itertools import pairwise
from pathlib import Path

import click

from harness.cli import telltale

HARNESS = Path(__file__).resolve().parent.parent / "harness"
HEAD = """# Reference

Written by `make docs` from the code. What is registered (suites, probes, sections, formats, organisms) is in
[registry.md](registry.md), the suites with examples in [suites.md](suites.md).
"""
METRICS = {
    "deceptive_rate": "share of episodes that were lies or cheats; in the gate, share of groups with one where it was invited",
    "deceptive_rate_change": "that share under a shift less the share without it",
    "unclear_rate": "share that showed neither",
    "auroc": "how well a detector ranks deceptive above honest episodes; 0.5 is chance",
    "auroc_crossed": "the same over the cells of a crossed suite, each of whose traits alone tells nothing",
    "auroc_change": "AUROC under a shift less AUROC without it",
    "auroc_crossed_change": "the same for the crossed AUROC",
    "auroc_worst_cell": "the lowest AUROC among the pairs of cells",
    "auroc_sham": "what the probe reads in the activations of the honest twin under the liar's labels",
    "lift_over_sham": "AUROC less the sham's",
    "margin_over_text": "AUROC less the best text baseline's on the same rows",
    "recall_at_fpr_0.01": "share of deceptive episodes that a frozen detector finds, firing for 1 % of calibration chat",
    "fpr_benign": "its false alarms on other harmless chat",
    "fpr_in_domain": "its false alarms on honest episodes of the same suite",
    "selectivity": "AUROC less what the probe reaches on shuffled labels",
    "brier": "Brier loss of calibrated scores; lower is better",
    "log_loss": "log loss of calibrated scores; lower is better",
    "ece": "expected calibration error; lower is better",
    "precision": "share of right alarms at a stated prevalence",
    "compression": "how much shorter labels are told with the activations than without (online code length)",
    "activation_coverage": "planned episodes with stored activations, as a share",
}
"""Each metric of verdicts.json in words."""
FILES = {
    "plan.json": "the audit as it will be run, every episode's id, all digests; written first",
    "policy.lock": "the policy and the digests that it will be applied to; with `--policy` alone, before any question",
    "journal.jsonl": "a line for each file: stage, path, SHA-256; what is not in it does not count",
    "logs/": "Inspect's logs, one a suite; `inspect view` opens them",
    "episodes.parquet": "what was asked and said, an episode a row",
    "labels.parquet": "what each episode shows, and on what evidence",
    "activations/": "what the streams held, safetensors, 0 pickles",
    "detectors/": "frozen detectors: tensors as safetensors, facts as JSON",
    "scores.parquet": "every score of every detector",
    "grid.parquet": "what each setting reached, inside and outside the folds",
    "verdicts.json": "every number with interval, status and number of groups",
    "heat.json": "scores token by token of the examples in the report",
    "report.html": "the page",
    "report-public.html": "the page without prompts and answers; this one goes to MLflow",
    "summary.md": "the answer in a few lines",
    "gates/": "a folder a policy: gate.json and what is made of it",
}
"""What a run folder holds."""
GATE_FILES = {
    "gate.json": "the verdict, rule by rule; written last, so that its absence blocks",
    "policy.json": "the policy as judged, in canonical form",
    "junit.xml": "a test case a rule",
    "results.sarif": "a result a rule",
    "statement.intoto.json": "an in-toto statement about the weights, unsigned",
    "summary.md": "a page for a step's summary",
    "annotations.txt": "log commands of GitHub Actions",
    "model-card.md": "a section for a model card",
    "safety-case.md": "a claim with argument, evidence and limits",
}
"""What a gate writes."""
CODES = (
    ("0", "PASS", "complete"),
    ("1", "FAIL", "never"),
    ("2", "wrong usage or policy", "wrong usage"),
    ("3", "INCONCLUSIVE: too little evidence", "incomplete, or nothing measurable"),
    ("4", "ERROR: damaged evidence, or anything unexpected", "damaged evidence, or a bug"),
    ("130", "interrupted", "interrupted; the same command goes on from there"),
)


def page() -> str:
    """The whole page."""
    blocks = [
        HEAD,
        *_commands(),
        *_keys("Audit file", "config.py", {"Audit": ""}),
        *_policy(),
        *_metrics(),
        *_columns(),
    ]
    return "\n".join([*blocks, *_files(), *_codes()])


def _commands() -> Iterator[str]:
    yield "## Commands\n"
    yield "Each takes `-h`; `telltale --debug` shows tracebacks.\n"
    for words, command in _walk(telltale, ("telltale",)):
        arguments = [p.make_metavar(click.Context(command)) for p in command.params if isinstance(p, click.Argument)]
        yield f"### `{' '.join((*words, *arguments))}`\n"
        yield f"{cleandoc(command.help or '')}\n"
        options = [p for p in command.params if isinstance(p, click.Option)]
        if options:
            yield from _table(("option", "says"), (_option(option, command) for option in options))


def _walk(command: click.Command, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if not isinstance(command, click.Group):
        yield words, command
        return
    for name in sorted(command.commands):
        yield from _walk(command.commands[name], (*words, name))


def _option(option: click.Option, command: click.Command) -> tuple[str, str]:
    record = option.get_help_record(click.Context(command))
    return (f"`{record[0]}`", record[1]) if record else (f"`{option.opts[0]}`", "")


def _policy() -> Iterator[str]:
    tables = {"Policy": "", "Requires": "[requires]", "Drift": "[drift]", "Rule": "every rule"}
    kinds = {"BehaviourRule": "[[behaviour]]", "MonitorRule": "[[monitor]]", "Waiver": "[[waiver]]"}
    yield from _keys("Policy file", "policy.py", tables | kinds)


def _keys(title: str, file: str, classes: dict[str, str]) -> Iterator[str]:
    yield f"## {title}\n"
    for name, words in classes.items():
        if words:
            yield f"### {words}\n"
        yield from _table(("key", "default", "says"), _fields(file, name))


def _fields(file: str, name: str) -> Iterator[tuple[str, ...]]:
    """Name, default and docstring of each field of a class; a default that is no constant is not shown."""
    tree = ast.parse((HARNESS / file).read_text(encoding="utf-8"))
    body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
    for field, words in pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(words, ast.Expr) and isinstance(words.value, ast.Constant):
            alias = {"schema_version": "schema"}.get(ast.unparse(field.target), ast.unparse(field.target))
            yield f"`{alias}`", _default(field.value), f"{words.value.value}{_choices(field.annotation)}"


def _choices(annotation: ast.expr) -> str:
    """The values that a key may have, where they are written down."""
    if isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value) == "Literal":
        values = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
        return f" One of {', '.join(f'`{ast.unparse(value)}`' for value in values)}."
    return ""


def _default(value: ast.expr | None) -> str:
    if isinstance(value, ast.Call):
        given = [word.value for word in value.keywords if word.arg == "default"]
        value = given[0] if given else None
    is_plain = isinstance(value, ast.Constant | ast.Tuple) and ast.unparse(value) not in ("()", "''", "None")
    return f"`{ast.unparse(value)}`" if is_plain and value is not None else ""


def _metrics() -> Iterator[str]:
    schema = json.loads((HARNESS / "schemas" / "verdicts.schema.json").read_text(encoding="utf-8"))
    row = schema["$defs"]["row"]["properties"]
    yield "## Metrics\n"
    yield "Of `verdicts.json`. What could not be measured has a status, a reason and no number.\n"
    yield from _table(("metric", "says"), ((f"`{name}`", METRICS[name]) for name in row["metric"]["enum"]))
    yield f"Status: {', '.join(f'`{name}`' for name in row['status']['enum'])}.\n"


def _columns() -> Iterator[str]:
    yield "## Columns\n"
    columns = {
        "episodes.parquet": ("nouns.py", "Episode"),
        "labels.parquet": ("nouns.py", "Label"),
        "verdicts.json": ("result_nouns.py", "Verdict"),
    }
    for file, noun in columns.items():
        yield f"### `{file}`\n"
        yield from _table(("column", "default", "says"), _fields(*noun))
    yield "`scores.parquet` has `episode_id`, `suite`, `train_suite`, `detector`, `part` and `value`.\n"


def _files() -> Iterator[str]:
    yield "## Files of a run\n"
    yield from _table(("file", "holds"), ((f"`{name}`", words) for name, words in FILES.items()))
    yield "## Files of a gate\n"
    yield from _table(("file", "holds"), ((f"`{name}`", words) for name, words in GATE_FILES.items()))


def _codes() -> Iterator[str]:
    yield "## Exit codes\n"
    yield from _table(("code", "`telltale gate`", "`telltale run` and the rest"), CODES)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    head = tuple(head)
    for cells in (head, ("---",) * len(head), *rows):
        yield "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"
    yield ""
