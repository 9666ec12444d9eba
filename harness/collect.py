"""From logs and shards to tables: one row an episode, one label a main episode, and a count of what got lost and why."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from math import isnan
from typing import Any

import polars as pl

from harness.answers import Answer
from harness.asking import shards
from harness.capture import Generation
from harness.conversation import turns_of
from harness.errors import DamagedError
from harness.nouns import Episode, Label, Message, Role, Suite
from harness.plan import Planned
from harness.resolve import Resolved
from harness.shards import read_generations
from harness.store import RunFolder

EPISODES, LABELS = "episodes.parquet", "labels.parquet"


@dataclass(frozen=True, slots=True)
class Collected:
    """All episodes of a run and what they show."""

    episodes: Mapping[str, Episode]
    """By id; those without an answer are not here."""
    labels: Mapping[str, Label]
    """By id of the main episode."""
    lost: Mapping[str, int]
    """Why planned episodes have no answer, and how many."""
    followups: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """For each follow-up question, log-probability of yes less that of no, by id; of the episodes that were asked."""
    judged: Mapping[str, float] = field(default_factory=dict)
    """What a judge model made of a transcript, 0 to 1, by id; of the episodes that it judged."""


Answered = tuple[Mapping[str, Episode], Mapping[str, int]]
"""Of one suite: episodes by id, and why planned ones have no answer."""


def collect(
    resolved: Resolved,
    folder: RunFolder,
    source: Mapping[str, Episode] | None = None,
    *,
    driven: Mapping[str, Answered] | None = None,
) -> Collected:
    """Labels the main episodes and writes both tables.

    Args:
        resolved: What was planned.
        folder: Where every suite's log and shards are read.
        source: Episodes to take instead, where another run's answers are read again.
        driven: What was read already, by suite.
    """
    episodes: dict[str, Episode] = {}
    labels: dict[str, Label] = {}
    lost: Counter[str] = Counter()
    for suite in resolved.suites:
        if source is not None:
            found, reasons = _from_source(resolved.planned[suite.name], source)
        elif driven and suite.name in driven:
            found, reasons = driven[suite.name]
        else:
            found, reasons = read_suite(resolved, suite, folder)
        episodes |= found
        lost.update(reasons)
        labels |= label_suite(suite, resolved.planned[suite.name], found)
    n_planned = sum(len(rows) for rows in resolved.planned.values())
    dropped = dict(sorted(lost.items()))
    table = episode_table(resolved, episodes.values())
    folder.write_table(EPISODES, table, stage="collect", n_in=n_planned, n_out=len(episodes), dropped=dropped)
    rows = label_table(episodes, labels)
    folder.write_table(LABELS, rows, stage="label", n_in=n_main(resolved), n_out=len(labels), dropped=dropped)
    return Collected(episodes, labels, dropped)


def n_main(resolved: Resolved) -> int:
    """Planned main episodes."""
    return sum(p.arm.role is Role.MAIN for rows in resolved.planned.values() for p in rows)


def label_suite(suite: Suite, planned: Sequence[Planned], episodes: Mapping[str, Episode]) -> dict[str, Label]:
    """A label for each answered main episode."""
    others: dict[tuple[str, int], list[Episode]] = {}
    for p in planned:
        if p.arm.role is not Role.MAIN and p.episode_id in episodes:
            others.setdefault((p.pair.pair_id, p.epoch), []).append(episodes[p.episode_id])
    return {
        p.episode_id: suite.label(p.pair, episodes[p.episode_id], others.get((p.pair.pair_id, p.epoch), []))
        for p in planned
        if p.arm.role is Role.MAIN and p.episode_id in episodes
    }


def episode_table(resolved: Resolved, episodes: Iterable[Episode]) -> pl.DataFrame:
    """episodes.parquet, sorted by id."""
    tags = {p.episode_id: p.pair.tags for rows in resolved.planned.values() for p in rows}
    rows = [_episode_row(resolved, episode, tags) for episode in sorted(episodes, key=lambda e: e.episode_id)]
    return pl.DataFrame(rows, schema=_EPISODE_SCHEMA)


def label_table(episodes: Mapping[str, Episode], labels: Mapping[str, Label]) -> pl.DataFrame:
    """labels.parquet, sorted by id."""
    rows = [
        {
            "episode_id": episode_id,
            "suite": episodes[episode_id].suite,
            **asdict(label),
            "behaviour": str(label.behaviour),
        }
        for episode_id, label in sorted(labels.items())
    ]
    columns = ("episode_id", "suite", "behaviour", "kind", "evidence", "source")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String))


def episode_of(row: Mapping[str, Any]) -> Episode:
    """An episode from its row; likelihoods that an older table has no column for are unknown."""
    known: dict[str, Any] = {**dict.fromkeys(_LIKELIHOOD), **row}
    fields = {key: known[key] for key in _EPISODE_SCHEMA if key not in ("part", "fold", "tags")}
    messages = tuple(Message(m["role"], m["content"]) for m in json.loads(row["messages"]))
    ids = {"prompt_ids": tuple(row["prompt_ids"]), "answer_ids": tuple(row["answer_ids"])}
    return Episode(**fields | ids | {"messages": messages, "role": Role(row["role"])})


_LIKELIHOOD = ("logprob_mean", "logprob_min", "logprob_last", "entropy_mean")
_EPISODE_SCHEMA: dict[str, Any] = {
    **dict.fromkeys(
        ("episode_id", "suite", "version", "pair_id", "group", "arm", "role", "condition", "cell", "frame"), pl.String
    ),
    "epoch": pl.Int64,
    "seed": pl.Int64,
    **dict.fromkeys(("messages", "answer", "stop", "model"), pl.String),
    "prompt_ids": pl.List(pl.Int64),
    "answer_ids": pl.List(pl.Int64),
    **dict.fromkeys(_LIKELIHOOD, pl.Float64),
    "part": pl.String,
    "fold": pl.Int64,
    "tags": pl.String,
}


def _episode_row(resolved: Resolved, episode: Episode, tags: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    place = resolved.places[episode.group]
    row: dict[str, Any] = {each.name: getattr(episode, each.name) for each in fields(episode)}
    row["messages"] = json.dumps([asdict(message) for message in episode.messages])
    row["role"] = str(episode.role)
    row |= {"prompt_ids": list(episode.prompt_ids), "answer_ids": list(episode.answer_ids)}
    row |= {key: None if row[key] is None else round(row[key], 6) for key in _LIKELIHOOD}
    return row | {
        "part": place.part,
        "fold": place.fold,
        "tags": json.dumps(dict(tags.get(episode.episode_id, {})), sort_keys=True),
    }


def _from_source(planned: Sequence[Planned], source: Mapping[str, Episode]) -> Answered:
    found = {p.episode_id: source[p.episode_id] for p in planned if p.episode_id in source}
    return found, Counter({"not in the source run": len(planned) - len(found)} if len(found) < len(planned) else {})


def read_suite(resolved: Resolved, suite: Suite, folder: RunFolder) -> Answered:
    """The answers of one suite, from its log and its shards."""
    from harness.drive import read_answers

    folder.read(f"logs/{suite.name}.eval")
    answers, errors = read_answers(folder.path / "logs" / f"{suite.name}.eval")
    made = [shard for shard in shards(resolved, suite.name) if folder.is_entered(shard)]
    seen = {g.episode_id: g for shard in made for g in read_generations(folder, shard)}
    episodes: dict[str, Episode] = {}
    lost: Counter[str] = Counter()
    for p in resolved.planned[suite.name]:
        if p.episode_id in answers:
            episodes[p.episode_id] = _episode(resolved, p, answers[p.episode_id], seen.get(p.episode_id))
        else:
            lost[errors.get(p.episode_id, "not in Inspect's log")] += 1
    return episodes, lost


def _episode(resolved: Resolved, planned: Planned, answer: Answer, seen: Generation | None) -> Episode:
    messages, digest = (*planned.arm.messages, *answer.turns), resolved.identity.digest
    if seen is None:
        return planned.answered(answer.text, stop=answer.stop, model=digest, messages=messages)
    if (seen.answer, turns_of(seen.exchanges)) != (answer.text, answer.turns):
        said = " / ".join([*(e.answer for e in seen.exchanges), seen.answer])
        told = " / ".join([*(t.content for t in answer.turns if t.role == "assistant"), answer.text])
        raise DamagedError(
            f"episode {planned.episode_id}: the log says {told[:40]!r}, the shard {said[:40]!r}; run the audit into a new folder"
        )
    return planned.answered(
        seen.answer,
        stop=seen.stop,
        model=digest,
        messages=messages,
        prompt_ids=seen.prompt_ids,
        answer_ids=seen.answer_ids,
        logprob_mean=None if isnan(seen.logprob_mean) else seen.logprob_mean,
        logprob_min=None if isnan(seen.logprob_min) else seen.logprob_min,
        logprob_last=seen.logprob_last,
        entropy_mean=seen.entropy_mean,
    )
