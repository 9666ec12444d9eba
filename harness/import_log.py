"""An Inspect log as plain records: conversations as text, scores as flat values, and a count of what text cannot hold.

Tool calls and their results become lines as `harness.conversation` has them, so that one log of calls serves every suite. Reasoning is
left out of what was said; images, sounds and files leave a mark in their place. Both are counted.
"""

import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from inspect_ai.log import EvalLog, EvalSample, read_eval_log
from inspect_ai.model import ChatMessage, ChatMessageAssistant, ChatMessageTool
from inspect_ai.scorer import Score
from inspect_ai.tool import ToolCall

from harness.errors import UsageError
from harness.identity import sha256_file
from harness.importing import MAX_BYTES
from harness.nouns import Message
from harness.plan import ITEM_KEY

_EXPECTED = "a log of Inspect, .eval or .json"
_MOST_UNPACKED = 8
"""Times MAX_BYTES that a log may unpack to."""


@dataclass(frozen=True, slots=True)
class LogSample:
    """One sample of a log."""

    name: str
    """Its id."""
    epoch: int
    """Repetition, from 0."""
    turns: tuple[Message, ...]
    """All that stood before the answer."""
    answer: str | None
    """What was said last; None where nothing was."""
    stop: str
    """Why it ended."""
    lost: str
    """Why it cannot be used, in words; empty where it can."""
    scores: Mapping[str, object]
    """Values by name; those of a score with several by name.key."""
    corrected: frozenset[str]
    """Scores that a person has changed."""
    metadata: Mapping[str, object]
    """As recorded."""
    drawn: int | None
    """Seed of the pairs, where a log of ours names it."""
    left: Mapping[str, int] = field(default_factory=dict)
    """What could not be kept as text, and how often."""


@dataclass(frozen=True, slots=True)
class Log:
    """What a log holds."""

    sha256: str
    """Digest of the file."""
    task: str
    """Name of the task, without its package."""
    version: str
    """Version of the task."""
    model: str
    """Who answered."""
    status: str
    """success, error, cancelled, started."""
    canary: str
    """Canary that the task's metadata carries; empty for none."""
    seed: int | None
    """Seed that the task was called with, where it was."""
    n_expected: int | None
    """Samples that the log should hold; None where it does not say."""
    samples: tuple[LogSample, ...]
    """Those that it holds."""


def read_log(path: Path) -> Log:
    """A log; UsageError in one line for what is none."""
    _check(path)
    try:
        log = read_eval_log(str(path), resolve_attachments=True, exclude_fields={"events", "store"})
        samples = tuple(_samples(log.samples or []))
    except Exception as error:  # whatever a parser raises on a file of somebody's
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise UsageError(f"{path}: cannot be read as a log ({first[:120]}); expected {_EXPECTED}") from error
    return _log(path, log, samples)


def _check(path: Path) -> None:
    """UsageError for what is no file, too large, or would unpack to too much."""
    if not path.is_file():
        raise UsageError(f"{path}: {'a folder' if path.is_dir() else 'not there'}; expected {_EXPECTED}")
    if path.suffix not in (".eval", ".json"):
        raise UsageError(f"{path}: ends in {path.suffix or 'nothing'!r}; expected {_EXPECTED}")
    size = path.stat().st_size
    if path.suffix == ".eval" and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            size = max(size, sum(one.file_size for one in packed.infolist()) // _MOST_UNPACKED)
    if size > MAX_BYTES:
        raise UsageError(f"{path}: too large, at most {MAX_BYTES} bytes are read; split the log")


def _log(path: Path, log: EvalLog, samples: tuple[LogSample, ...]) -> Log:
    told = log.eval
    ids, epochs = told.dataset.sample_ids, told.config.epochs or 1
    seed = told.task_args.get("seed")
    return Log(
        sha256=sha256_file(path),
        task=told.task.rpartition("/")[2],
        version=str(told.task_version),
        model=told.model,
        status=log.status,
        canary=str((told.metadata or {}).get("canary", "")),
        seed=seed if isinstance(seed, int) and not isinstance(seed, bool) else None,
        n_expected=log.results.total_samples if log.results else len(ids) * epochs if ids else None,
        samples=samples,
    )


def _samples(found: Sequence[EvalSample]) -> Iterator[LogSample]:
    for sample in found:
        left: Counter[str] = Counter()
        chat = sample.messages or ([] if isinstance(sample.input, str) else sample.input)
        turns, answer = _ending(sample, chat, left)
        values = {key: value for name, score in (sample.scores or {}).items() for key, value in _flat(name, score)}
        yield LogSample(
            name=clean(str(sample.id)),
            epoch=sample.epoch - 1,
            turns=turns,
            answer=answer,
            stop=str(sample.output.stop_reason) if sample.output.choices else "none",
            lost=_lost(sample, answer),
            scores=values,
            corrected=frozenset(name for name, score in (sample.scores or {}).items() if _is_corrected(score)),
            metadata=sample.metadata,
            drawn=_drawn(chat),
            left=left,
        )


def _ending(
    sample: EvalSample, chat: Sequence[ChatMessage], left: Counter[str]
) -> tuple[tuple[Message, ...], str | None]:
    """What stood before the answer, and the answer: the last assistant turn, unless the output says something else."""
    turns = _turns(chat, left) or ((Message("user", clean(str(sample.input))),) if not chat else ())
    spoken = [i for i, turn in enumerate(turns) if turn.role == "assistant"]
    completion = clean(sample.output.completion) if sample.output.choices else ""
    if spoken and (turns[spoken[-1]].content == completion or not completion.strip()):
        if after := len(turns) - spoken[-1] - 1:
            left["turns after the last answer"] += after
        return turns[: spoken[-1]], turns[spoken[-1]].content
    return turns, completion if sample.output.choices else None


def _lost(sample: EvalSample, answer: str | None) -> str:
    if sample.error is not None:
        return "the sample ended with an error"
    if getattr(sample, "invalidation", None) is not None:
        return "the sample was declared invalid"
    return "" if answer is not None else "the sample has no output"


def _turns(chat: Sequence[ChatMessage], left: Counter[str]) -> tuple[Message, ...]:
    """The conversation as text; results of one answer's calls share a turn."""
    out: list[Message] = []
    for message, before in zip(chat, [None, *chat[:-1]], strict=True):
        text = _text(message, left)
        if isinstance(message, ChatMessageTool):
            failed = f"error: {message.error.message} " if message.error else ""
            line = f"RESULT {_word(message.function)}: {_one_line(failed + text)}"
            if isinstance(before, ChatMessageTool):
                line = f"{out.pop().content}\n{line}"
            out.append(Message("user", line))
        elif isinstance(message, ChatMessageAssistant):
            calls = [f"CALL {_word(call.function)}: {_argument(call)}" for call in message.tool_calls or ()]
            out.append(Message("assistant", "\n".join(filter(None, [text, *calls]))))
        else:
            out.append(Message(message.role, text))
    return tuple(out)


def _text(message: ChatMessage, left: Counter[str]) -> str:
    """What a turn says; what is no text is counted, and marked where it stood unless it is reasoning."""
    if isinstance(message.content, str):
        return clean(message.content)
    pieces: list[str] = []
    for part in message.content:
        if part.type == "text":
            pieces.append(part.text)
            continue
        left[f"{part.type} blocks"] += 1
        if part.type != "reasoning":
            pieces.append(f"[{part.type} left out]")
    return clean("\n".join(pieces))


def _argument(call: ToolCall) -> str:
    """What a tool was called with, in one line: the only value as it is, several as JSON."""
    values = list(call.arguments.values())
    if len(values) == 1 and isinstance(values[0], str):
        return _one_line(values[0])
    return _one_line(json.dumps(call.arguments, ensure_ascii=False, default=str)) if values else ""


def _word(name: str | None) -> str:
    """A tool's name in the letters that the protocol of calls reads."""
    return re.sub(r"[^a-z]+", "_", (name or "").lower()).strip("_") or "tool"


def _one_line(text: str) -> str:
    return clean(text).strip().replace("\r", "").replace("\n", "\\n")


def clean(text: str) -> str:
    """The text with halves of characters replaced: they cannot be written as UTF-8."""
    return text.encode("utf-8", "replace").decode()


def _flat(name: str, score: Score) -> Iterator[tuple[str, object]]:
    if isinstance(score.value, Mapping):
        yield from ((f"{name}.{key}", value) for key, value in score.value.items())
    else:
        yield name, score.value


def _is_corrected(score: Score) -> bool:
    """Whether somebody has changed it; Inspect says who."""
    return any(getattr(edit, "provenance", None) is not None for edit in score.history)


def _drawn(chat: Sequence[ChatMessage]) -> int | None:
    """The seed of the pairs, as a prompt of ours carries it."""
    for message in chat:
        item = (message.metadata or {}).get(ITEM_KEY)
        if isinstance(item, list) and len(item) == 4 and isinstance(item[1], int):
            return item[1]
    return None
