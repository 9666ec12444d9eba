"""Labels of a finished run, made again: by today's rules, by a judge model, by people. The run's own labels stay as they are.

What is found is written beside them, under `relabels/`, and entered in the journal. The gate reads `labels.parquet` alone.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

from harness import discover
from harness.collect import EPISODES, LABELS, episode_of, label_suite, label_table
from harness.config import Audit, override
from harness.errors import UsageError
from harness.imported import ABOUT
from harness.judge_model import Judge
from harness.label_judge import PROMPT, STAGE, judged_labels
from harness.nouns import Behaviour, Episode, Label, Suite
from harness.plan import plan_suite
from harness.relabel_agreement import Agreement, Rated, agreements
from harness.relabel_words import summary_of
from harness.store import RunFolder

FOLDER = "relabels"
Rater = Literal["rules", "judge", "human"]
"""Who labels again."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a finished run holds."""

    folder: RunFolder
    """Its folder."""
    plan: Mapping[str, Any]
    """plan.json."""
    episodes: Mapping[str, Episode]
    """By id."""
    labels: Mapping[str, Label]
    """By id of the main episode."""

    @property
    def seed(self) -> int:
        """Of the run."""
        return int(self.plan["config"]["seed"])


@dataclass(frozen=True, slots=True)
class Relabelled:
    """What a rater says beside the run's labels."""

    rater: Rater
    """Who."""
    labels: Mapping[str, Label]
    """By id."""
    rows: tuple[Agreement, ...]
    """Agreement with the run's labels: over all, by suite, by suite and source."""
    changed: Mapping[str, Mapping[str, int]]
    """By suite, how often which label became which, where they differ."""
    notes: tuple[str, ...]
    """What could not be labelled, and why."""
    against: Mapping[str, tuple[Agreement, ...]]
    """Agreement with what other raters said earlier, by their folder."""
    place: str
    """Folder of its files, in the run folder."""


def read_recorded(run_dir: Path) -> Recorded:
    """A finished run's episodes and labels; DamagedError where they are not what the journal says."""
    folder = RunFolder.open(run_dir)
    episodes = {row["episode_id"]: episode_of(row) for row in folder.read_table(EPISODES).iter_rows(named=True)}
    return Recorded(folder, folder.read_json("plan.json"), episodes, _labels(folder, LABELS))


def by_rules(recorded: Recorded) -> Relabelled:
    """Today's rules on the recorded episodes."""
    labels: dict[str, Label] = {}
    notes: list[str] = []
    suites = {} if recorded.folder.is_entered(ABOUT) else suites_now(recorded)
    for told in recorded.plan["suites"]:
        mine = {key for key in recorded.labels if recorded.episodes[key].suite == told["name"]}
        found, why = _by_rule(recorded, suites.get(told["name"]), told)
        labels |= {key: label for key, label in found.items() if key in mine}
        if n := len(mine - found.keys()):
            notes.append(f"{told['name']}: {n} of {len(mine)} labels cannot be made again: {why}")
    return write(recorded, "rules", labels, notes, key=_rows_of(labels))


def by_judge(
    recorded: Recorded,
    judge: Judge,
    facts: Mapping[str, object],
    *,
    suites: Sequence[str] = (),
    say: Callable[[str], None] = lambda stage: None,
) -> Relabelled:
    """A judge model on the transcripts of these suites; of every suite but controls where none is named."""
    told = {suite["name"]: suite["kind"] for suite in recorded.plan["suites"]}
    if strange := sorted(set(suites) - told.keys()):
        raise UsageError(f"suite {strange[0]!r}: not in this run; it has {', '.join(told)}")
    chosen = set(suites) or {name for name, kind in told.items() if kind != "control"}
    shown = [recorded.episodes[key] for key in recorded.labels if recorded.episodes[key].suite in chosen]
    key = [facts.get("digest"), PROMPT, recorded.seed, _rows_of(recorded.labels), sorted(chosen)]
    place = _place("judge", key)
    labels = judged_labels(shown, recorded.folder, place, judge, facts=facts, seed=recorded.seed, say=say)
    return write(recorded, "judge", labels, [f"the judge is {facts.get('name', '')}"], key=key)


def by_people(recorded: Recorded, said: Mapping[str, Behaviour]) -> Relabelled:
    """What people wrote into a sheet."""
    labels = {key: Label(word, "given", "as a person labelled it", "human") for key, word in said.items()}
    notes = ["a sample takes as many of each suite, behaviour and source as there are: rates over it are of the sample"]
    return write(recorded, "human", labels, notes, key=_rows_of(labels))


def write(
    recorded: Recorded, rater: Rater, labels: Mapping[str, Label], notes: Sequence[str], *, key: object
) -> Relabelled:
    """Compares, and writes labels.parquet, agreement.json and summary.md into a folder of their own."""
    place, folder = _place(rater, key), recorded.folder
    others = {one: _labels(folder, f"{one}/{LABELS}") for one in _earlier(folder, rater) if one != place}
    compared = {one: _agreements(recorded, found, labels) for one, found in others.items() if found.keys() & labels}
    rows = _agreements(recorded, recorded.labels, labels)
    done = Relabelled(rater, labels, rows, _changed(recorded, labels, rater), tuple(notes), compared, place)
    facts = {"n_in": len(recorded.labels), "n_out": len(labels), "dropped": {}}
    folder.write_table(f"{place}/{LABELS}", label_table(recorded.episodes, labels), stage=STAGE, **facts)
    folder.write_json(f"{place}/agreement.json", record_of(recorded, done), stage=STAGE)
    folder.write(f"{place}/summary.md", summary_of(record_of(recorded, done)).encode(), stage=STAGE)
    return done


def record_of(recorded: Recorded, done: Relabelled) -> dict[str, Any]:
    """agreement.json."""
    return {
        "schema": 1,
        "run_id": recorded.plan["run_id"],
        "rater": done.rater,
        "n_labels": len(done.labels),
        "rows": [row.record() for row in done.rows],
        "changed": {suite: dict(counts) for suite, counts in done.changed.items()},
        "against": {place: [row.record() for row in rows] for place, rows in done.against.items()},
        "notes": list(done.notes),
    }


def suites_now(recorded: Recorded) -> dict[str, Suite]:
    """The run's suites as they are now, under its shifts too."""
    from harness.shifts_suite import under_shifts

    config = recorded.plan["config"]
    known = {field.name for field in fields(Audit)}
    asked = {key: value for key, value in config.items() if key in known and value is not None}
    audit = override(Audit(), asked, source="plan.json")
    here = discover.suites()
    plain = [here[suite["name"]] for suite in recorded.plan["suites"] if suite["name"] in here]
    return {suite.name: suite for suite in (*plain, *under_shifts(plain, audit))}


def _by_rule(recorded: Recorded, suite: Suite | None, told: Mapping[str, Any]) -> tuple[dict[str, Label], str]:
    """Labels by today's rule, and why some may be missing."""
    if told["kind"] == "imported":
        return {}, "they are what the file says"
    if suite is None:
        return {}, "the suite is not installed"
    config = recorded.plan["config"]
    planned = plan_suite(suite, seed=recorded.seed, limit=config["limit"], epochs=config["epochs"])
    why = "the suite asks something else now"
    if suite.version != told["version"]:
        why = f"the suite was version {told['version']}, now it is {suite.version}"
    found = {p.episode_id: recorded.episodes[p.episode_id] for p in planned if p.episode_id in recorded.episodes}
    return label_suite(suite, planned, found), why


def _agreements(recorded: Recorded, first: Mapping[str, Label], second: Mapping[str, Label]) -> tuple[Agreement, ...]:
    both = [key for key in sorted(second) if key in first]
    places = [recorded.episodes[key] for key in both]
    rated = [
        Rated(episode.suite, first[key].source, episode.group, first[key].behaviour, second[key].behaviour)
        for key, episode in zip(both, places, strict=True)
    ]
    return agreements(rated, seed=recorded.seed)


def _changed(recorded: Recorded, labels: Mapping[str, Label], rater: Rater) -> dict[str, dict[str, int]]:
    """Where behaviours differ; of rules, which name kinds by fixed words, where kinds do too."""
    counts: dict[str, Counter[str]] = {}
    for key, now in sorted(labels.items()):
        was = recorded.labels[key]
        if was.behaviour is not now.behaviour or (rater == "rules" and was.kind != now.kind):
            change = f"{was.behaviour} ({was.kind}) → {now.behaviour} ({now.kind})"
            counts.setdefault(recorded.episodes[key].suite, Counter())[change] += 1
    return {suite: dict(sorted(count.items())) for suite, count in sorted(counts.items())}


def _earlier(folder: RunFolder, rater: Rater) -> list[str]:
    """Folders of what judges and people said before; rules are compared with the run's labels alone."""
    if rater == "rules":
        return []
    paths = {entry["path"] for entry in folder.journal() if entry["stage"] == STAGE}
    found = [path.removesuffix(f"/{LABELS}") for path in sorted(paths) if path.endswith(f"/{LABELS}")]
    return [one for one in found if not one.startswith((f"{FOLDER}/rules-", f"{FOLDER}/{rater}-"))]


def _labels(folder: RunFolder, name: str) -> dict[str, Label]:
    rows = folder.read_table(name).iter_rows(named=True)
    return {r["episode_id"]: Label(Behaviour(r["behaviour"]), r["kind"], r["evidence"], r["source"]) for r in rows}


def _rows_of(labels: Mapping[str, Label]) -> list[list[str]]:
    return [[key, str(one.behaviour), one.kind, one.evidence, one.source] for key, one in sorted(labels.items())]


def _place(rater: Rater, key: object) -> str:
    """A folder for each rater and each thing that it may say."""
    return f"{FOLDER}/{rater}-{hashlib.sha256(json.dumps(key).encode()).hexdigest()[:12]}"
