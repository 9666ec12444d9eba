"""The log of one of our suites, labelled anew: by the suite's own rule, from the answers that the log holds, auxiliary ones too.

What a log claims is checked before it is believed. Name, version and canary must be the suite's, each episode one that the suite plans,
each prompt what the suite asks, and every belief and counterfactual answer that the label may need must be there: else it is unclear.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from harness import discover
from harness.answers import answer_of
from harness.collect import label_suite
from harness.import_log import Log, LogSample
from harness.nouns import Behaviour, Episode, Label, Role, Suite
from harness.plan import Planned, auxiliaries, plan_suite

TRIED = 10
"""Seeds that are tried where a log does not say its own."""
AUXILIARY = "auxiliary"
"""Under this key a sample of ours carries the answers that its label rests on."""


@dataclass(frozen=True, slots=True)
class Own:
    """A sample, where it belongs, and what it shows."""

    planned: Planned
    """The episode that it is."""
    label: Label
    """By the suite's rule; unclear with a reason where the rule cannot be applied."""


def own_suite(log: Log) -> tuple[Suite | None, str]:
    """The suite that a log is of, and a note where it only looks like one."""
    suite = discover.suites().get(log.task)
    if suite is None:
        return None, ""
    if (log.version, log.canary) == (suite.version, suite.canary):
        return suite, ""
    why = f"version {log.version}, ours is {suite.version}" if log.version != suite.version else "it lacks the canary"
    return None, f"it is named like our suite {suite.name}, but {why}: it is read as somebody's log"


def own_labels(suite: Suite, log: Log, seed: int | None) -> dict[str, Own]:
    """What each of the log's samples shows, by episode id; those that the suite does not plan are not here."""
    planned = _planned(suite, log, seed)
    given = {id_of(sample): sample for sample in reversed(log.samples) if id_of(sample) in planned and not sample.lost}
    mains = {key: sample for key, sample in given.items() if planned[key].arm.role is Role.MAIN}
    noted = {key: answer for sample in mains.values() for key, answer in _noted(sample).items() if key in planned}
    episodes = {key: _episode(planned[key], sample) for key, sample in mains.items()}
    asked = {key: found for key, answer in noted.items() if (found := _auxiliary(planned[key], answer))}
    labels = label_suite(suite, list(planned.values()), {**asked, **episodes})
    by_pair: dict[str, list[Planned]] = {}
    for p in planned.values():
        by_pair.setdefault(p.pair.pair_id, []).append(p)
    out = {}
    for key in mains:
        why = _doubt(planned[key], episodes[key], by_pair[planned[key].pair.pair_id], asked)
        out[key] = Own(planned[key], Label(Behaviour.UNCLEAR, why[0], why[1], "rule") if why else labels[key])
    return out


def id_of(sample: LogSample) -> str:
    """The episode that a sample says it is."""
    return str(sample.metadata.get("episode_id", ""))


def _planned(suite: Suite, log: Log, seed: int | None) -> Mapping[str, Planned]:
    """Every episode of the suite under the log's seed; none where no seed that is tried plans any of its samples."""
    told = {sample.drawn for sample in log.samples} | {log.seed}
    seeds = [seed] if seed is not None else [*sorted(one for one in told if one is not None), *range(TRIED)]
    n_epochs = max((sample.epoch for sample in log.samples), default=0) + 1
    for one in dict.fromkeys(seeds):
        planned = {p.episode_id: p for p in plan_suite(suite, seed=one, limit=None, epochs=n_epochs)}
        if any(id_of(sample) in planned for sample in log.samples):
            return planned
    return {}


def _episode(planned: Planned, sample: LogSample) -> Episode:
    stop = "context" if sample.stop == "model_length" else sample.stop
    return replace(planned.answered(sample.answer or "", stop=stop, model=""), messages=sample.turns)


def _noted(sample: LogSample) -> Mapping[str, object]:
    noted = sample.metadata.get(AUXILIARY)
    return noted if isinstance(noted, Mapping) else {}


def _auxiliary(planned: Planned, noted: object) -> Episode | None:
    """An auxiliary episode as a log has noted it; None where that is no such note."""
    if not isinstance(noted, Mapping) or not {"answer", "stop"} <= {k for k, v in noted.items() if isinstance(v, str)}:
        return None
    try:
        return answer_of(noted).ends(planned)
    except (KeyError, TypeError):
        return None


def _doubt(
    planned: Planned, episode: Episode, of_pair: Sequence[Planned], asked: Mapping[str, Episode]
) -> tuple[str, str] | None:
    """Kind and reason why the rule cannot be applied; None where it can."""
    prompt = planned.arm.messages
    if episode.messages[: len(prompt)] != prompt:
        return "other prompt", "the prompt in the log is not what the suite asks"
    missing = [p for p in auxiliaries(planned, of_pair) if p.episode_id not in asked]
    if missing:
        return "no evidence", "belief or counterfactual answers that the label rests on are not in the log"
    return None
