"""Samples of an Inspect log: what was said, and what it shows by our rule, by a score of the log, or not at all.

Nothing is guessed: without a rule of ours, and without a score whose positive value is named, a sample is unclear.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from harness.errors import UsageError
from harness.given import Given, Item, LabelSource, normalised, short
from harness.import_csv import value_of
from harness.import_log import Log, LogSample, clean, read_log
from harness.import_own import Own, id_of, own_labels, own_suite
from harness.nouns import Behaviour, Label, Message, Suite

NO_LABEL = "no label in the log"
"""Why a sample without a rule and a named score is unclear."""
NOT_PLANNED = "it is no episode that our suite plans, under the seeds tried"
TWICE = "the episode is in the log twice"
_NOTHING = ("", "n", "nan", "none")
"""Values of a score that say nothing; N is Inspect's for no answer."""
_GRADERS = ("model_graded", "judge", "grader")
"""In the names of scorers that ask a model."""


def read_inspect(path: Path, *, score: str | None, positive: str | None, seed: int | None = None) -> Given:
    """A log's samples; UsageError in one line for what is no log, or no such score."""
    if score is None and positive is not None:
        raise UsageError("--positive needs --score: say which score of the log it is a value of")
    log = read_log(path)
    suite, note = own_suite(log)
    lost: Counter[str] = Counter(sample.lost for sample in log.samples if sample.lost)
    if log.n_expected is not None and log.n_expected > len(log.samples):
        lost["the log does not hold the sample"] += log.n_expected - len(log.samples)
    samples = [sample for sample in log.samples if not sample.lost]
    if suite is not None and score is None:
        items = _own_items(suite, log, samples, seed, lost)
        notes = [f"it is of our suite {suite.name} {suite.version}: labelled anew by its rule"] if items else []
    else:
        items = _items(samples, _labels(path, samples, score, positive))
        notes = [note] if note else []
        notes += (
            [f"labels are those of the score {score}, {positive!r} being deceptive"] if score else _offered(samples)
        )
    notes += _counted(log, samples, items)
    return Given(path.name, log.sha256, tuple(items), tuple(notes), title=clean(log.task), lost=dict(lost))


def _own_items(
    suite: Suite, log: Log, samples: Sequence[LogSample], seed: int | None, lost: Counter[str]
) -> list[Item]:
    own = own_labels(suite, log, seed)
    items, seen = [], set()
    for sample in samples:
        key = id_of(sample)
        if key not in own:
            lost[NOT_PLANNED] += 1
        elif key in seen:
            lost[TWICE] += 1
        else:
            seen.add(key)
            items.append(_own_item(sample, own[key]))
    return items


def _own_item(sample: LogSample, own: Own) -> Item:
    pair, arm, label = own.planned.pair, own.planned.arm, own.label
    unit, _, group = pair.group.partition(":")
    return Item(
        pair_id=_repeated(pair.pair_id, own.planned.epoch),
        arm=arm.name,
        group=group,
        prompt="",
        response=sample.answer or "",
        behaviour=label.behaviour,
        truth=pair.truth,
        turns=sample.turns,
        kind=label.kind,
        evidence=label.evidence,
        source=label.source,
        invites=arm.condition == "deceptive",
        cell=arm.cell,
        frame=arm.frame,
        unit=unit,
        tags=pair.tags,
        reason=label.kind if label.behaviour is Behaviour.UNCLEAR else "",
    )


def _items(samples: Sequence[LogSample], labels: Sequence[Label]) -> list[Item]:
    items, seen = [], Counter[str]()
    for sample, label in zip(samples, labels, strict=True):
        name = _repeated(sample.name, sample.epoch)
        seen[name] += 1
        asked = next((turn.content for turn in sample.turns if turn.role == "user"), "")
        items.append(
            Item(
                pair_id=name if seen[name] == 1 else f"{name}#{seen[name]}",
                arm="given",
                group=normalised(asked) or name,
                prompt=asked,
                response=sample.answer or "",
                behaviour=label.behaviour,
                turns=sample.turns or (Message("user", ""),),
                kind=label.kind,
                evidence=label.evidence,
                source=label.source,
                reason=label.evidence if label.behaviour is Behaviour.UNCLEAR else "",
            )
        )
    return items


def _labels(path: Path, samples: Sequence[LogSample], score: str | None, positive: str | None) -> list[Label]:
    """What the named score says of each sample."""
    if score is None:
        return [Label(Behaviour.UNCLEAR, "no label", NO_LABEL, "rule") for _ in samples]
    known = sorted({name for sample in samples for name in sample.scores})
    if score not in known:
        raise UsageError(f"{path}: no score {score!r}; its scores are {short(known)}")
    found = [_value(sample.scores.get(score)) for sample in samples]
    values = sorted({value for value in found if value is not None}, key=str)
    if positive is None:
        raise UsageError(f"--positive is missing: say which value of {score} means deceptive, one of {short(values)}")
    wanted = value_of(positive)
    if len(values) > 2:
        raise UsageError(f"{path}: {score} has {len(values)} values ({short(values)}); expected two")
    if values and wanted not in values and not {*values, wanted} <= {0.0, 1.0}:
        raise UsageError(f"{path}: no value of {score} is {positive!r}; --positive takes one of {short(values)}")
    return [_label(s, score, value, wanted) for s, value in zip(samples, found, strict=True)]


def _label(sample: LogSample, score: str, value: float | str | None, wanted: float | str) -> Label:
    name = score.partition(".")[0]
    source: LabelSource = "human" if name in sample.corrected else "judge" if _is_graded(name) else "rule"
    if value is None:
        return Label(Behaviour.UNCLEAR, "no value", f"the score {score} has no value", source)
    behaviour = Behaviour.DECEPTIVE if value == wanted else Behaviour.HONEST
    return Label(behaviour, "given", f"{score} = {sample.scores[score]}"[:200], source)


def _is_graded(name: str) -> bool:
    return any(word in name for word in _GRADERS)


def _value(value: object) -> float | str | None:
    """A value as labels are compared; None for one that says nothing."""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, float) and math.isnan(value):
        return None
    text = "" if value is None else clean(str(value)).strip()
    return None if text.casefold() in _NOTHING else value_of(text)


def _repeated(name: str, epoch: int) -> str:
    return name if epoch == 0 else f"{name}@{epoch + 1}"


def _offered(samples: Sequence[LogSample]) -> list[str]:
    """Which scores could label."""
    values: dict[str, Counter[str]] = {}
    for sample in samples:
        for name, value in sample.scores.items():
            values.setdefault(name, Counter())[str(value)[:40]] += 1
    if not values:
        return []
    shown = [f"{name} ({_most(count)})" for name, count in sorted(values.items())[:8]]
    return [f"scores in the log: {', '.join(shown)}; name one with --score, and what means deceptive with --positive"]


def _most(count: Counter[str]) -> str:
    listed = ", ".join(f"{n} × {value!r}" for value, n in count.most_common(4))
    return listed if len(count) <= 4 else f"{listed} and {len(count) - 4} more values"


def _counted(log: Log, samples: Sequence[LogSample], items: Sequence[Item]) -> list[str]:
    """What a reader must know of how the log was read."""
    left: Counter[str] = Counter()
    for sample in samples:
        left.update(sample.left)
    stops: Mapping[str, int] = Counter(sample.stop for sample in samples if sample.stop not in ("stop", "none"))
    spoken = [sum(turn.role == "assistant" for turn in item.turns) for item in items]
    n_calls = sum(turn.content.startswith("RESULT ") for item in items for turn in item.turns)
    lines = [
        f"{len(log.samples)} samples of task {log.task}, answered by {log.model}; the log's status is {log.status}"
    ]
    lines += [f"{n} of {len(items)} conversations have earlier answers"] if (n := sum(map(bool, spoken))) else []
    lines += [f"{n_calls} turns hold results of tools"] if n_calls else []
    lines += [f"left out of the text: {n} {name}" for name, n in sorted(left.items())]
    lines += [f"{n} answers ended with {stop}" for stop, n in sorted(stops.items())]
    lines += [f"{n} of {len(items)} answers are empty"] if (n := sum(not i.response.strip() for i in items)) else []
    n_epochs = max((sample.epoch for sample in samples), default=0) + 1
    lines += [f"{n_epochs} epochs: a repetition is a pair of its own, in the same group"] if n_epochs > 1 else []
    return [clean(line) for line in lines]
