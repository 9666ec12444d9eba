"""Drives a model through a suite with Inspect: one sample a main episode, its auxiliary questions asked beside it.

A conversation of several turns is one sample: answers, results of simulated tools and further questions follow each other in it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspect_ai import Task
from inspect_ai import eval as inspect_eval
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.log import EvalLog, read_eval_log
from inspect_ai.model import (
    ChatMessage,
    ChatMessageAssistant,
    ChatMessageSystem,
    ChatMessageUser,
    GenerateConfig,
    Model,
    ModelOutput,
)
from inspect_ai.model import get_model as inspect_model
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer
from inspect_ai.solver import Generate, Solver, TaskState, solver

from harness.answers import Answer, answer_of, noted_at
from harness.conversation import next_turn
from harness.errors import IncompleteError, UsageError
from harness.lost_reasons import lost_reason
from harness.nouns import Behaviour, Message, Role, Suite
from harness.plan import EPISODE_KEY, ITEM_KEY, SEED_KEY, TURN_KEY, Planned, auxiliaries, plan_suite

if TYPE_CHECKING:
    from harness.desk import PlannedDesk

_ASKED = "auxiliary"
PATIENCE = GenerateConfig(max_retries=5, attempt_timeout=300)
"""How long a server that fails, or is silent for so many seconds, is asked again: Inspect would go on for ever."""


def inspect_task(suite: Suite, *, seed: int = 0, limit: int | None = None, temperature: float = 1.0) -> Task:
    """A suite as an Inspect task; groups of arms stay adjacent, so that `--limit` takes whole pairs."""
    planned = plan_suite(suite, seed=seed, limit=limit, epochs=1)
    rank = {pair_id: i for i, pair_id in enumerate(dict.fromkeys(pair.pair_id for pair in suite.pairs(seed)))}
    return task_of(suite, sorted(planned, key=lambda p: rank[p.pair.pair_id]), temperature=temperature)


def task_of(suite: Suite, planned: Sequence[Planned], *, temperature: float, desk: "PlannedDesk | None" = None) -> Task:
    """These episodes of a suite as an Inspect task.

    With a desk, auxiliary questions are answered there and not by Inspect; the log holds prompts and answers all the same.
    """
    by_pair: dict[str, list[Planned]] = {}
    for p in planned:
        by_pair.setdefault(p.pair.pair_id, []).append(p)
    mains = {p.episode_id: (p, auxiliaries(p, by_pair[p.pair.pair_id])) for p in planned if p.arm.role is Role.MAIN}
    return Task(
        name=suite.name,
        dataset=MemoryDataset([_sample(main) for main, _ in mains.values()], name=suite.name),
        solver=_ask(mains, desk),
        scorer=_behaviour(suite, mains),
        config=GenerateConfig(max_tokens=suite.max_tokens, temperature=temperature),
        version=suite.version,
        metadata={"kind": suite.kind, "canary": suite.canary},
    )


def run_task(task: Task, model: Model, folder: Path, *, display: str = "none") -> Path:
    """Runs a task and returns its log file; IncompleteError where Inspect could not finish."""
    logs = inspect_eval(
        task,
        model=model,
        log_dir=str(folder),
        log_format="eval",
        display=display,  # type: ignore[arg-type]  # a literal of Inspect's
        max_samples=128,
        fail_on_error=False,
        log_realtime=False,
        log_images=False,
        log_level="warning",
        log_level_transcript="warning",
        score_display=False,
        ctl_server=False,
    )
    log = logs[0]
    if log.status == "cancelled":
        raise KeyboardInterrupt
    if log.status != "success":
        why = log.error.message.splitlines()[0] if log.error else log.status
        raise IncompleteError(
            f"suite {task.name}: Inspect ended with {log.status} ({why}); run the same command to go on"
        )
    return Path(str(log.location).removeprefix("file://"))


def open_model(name: str) -> Model:
    """A model of any Inspect provider; UsageError where Inspect knows none."""
    try:
        return inspect_model(name, config=PATIENCE, memoize=False)
    except Exception as error:
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise UsageError(
            f"model {name}: {first}; expected an organism, a checkpoint folder or an Inspect provider/model"
        ) from error


def telltale_model(name: str, **arguments: Any) -> Model:
    """Our own provider with a checkpoint and a desk."""
    return inspect_model(f"telltale/{name}", memoize=False, **arguments)


def read_answers(log_file: Path) -> tuple[dict[str, Answer], dict[str, str]]:
    """Answers by episode id, auxiliary ones included, and what went wrong by episode id."""
    log: EvalLog = read_eval_log(str(log_file), resolve_attachments=True)
    answers: dict[str, Answer] = {}
    errors: dict[str, str] = {}
    for sample in log.samples or []:
        episode_id = str(sample.metadata["episode_id"])
        if sample.error is not None:
            errors[episode_id] = lost_reason(sample.error.message, sample.error.traceback)
            continue
        n_prompt = 1 if isinstance(sample.input, str) else len(sample.input)
        answers[episode_id] = _answer_in(sample.messages, sample.output, n_prompt)
        answers |= {other: answer_of(noted) for other, noted in sample.metadata.get(_ASKED, {}).items()}
    return answers, errors


def _answer_in(chat: Sequence[ChatMessage], output: ModelOutput, n_prompt: int) -> Answer:
    """What a finished conversation ends in; its last turn is the answer."""
    stop = "context" if output.stop_reason == "model_length" else str(output.stop_reason)
    return Answer(output.completion, stop, _messages(chat[n_prompt:-1]))


def _messages(chat: Sequence[ChatMessage]) -> tuple[Message, ...]:
    return tuple(Message(turn.role if turn.role != "tool" else "user", turn.text) for turn in chat)


def _sample(planned: Planned) -> Sample:
    return Sample(
        id=f"{planned.pair.pair_id}:{planned.arm.name}:{planned.epoch}",
        input=_chat(planned),
        target=planned.pair.truth,
        metadata={
            "episode_id": planned.episode_id,
            "suite": planned.suite.name,
            "pair_id": planned.pair.pair_id,
            "group": planned.pair.group,
            "arm": planned.arm.name,
            "cell": planned.arm.cell,
            "condition": planned.arm.condition,
        },
    )


def _chat(planned: Planned) -> list[ChatMessage]:
    """The prompt."""
    *earlier, last = planned.arm.messages
    return [*(_turn(m) for m in earlier), _asking(planned, last, turn=0)]


def _asking(planned: Planned, message: Message, *, turn: int) -> ChatMessage:
    """A user turn that is to be answered: it carries the episode, which no model sees."""
    facts = {EPISODE_KEY: planned.episode_id, SEED_KEY: planned.seed_at(turn), ITEM_KEY: list(planned.item)}
    return ChatMessageUser(content=message.content, metadata=facts | ({TURN_KEY: turn} if turn else {}))


def _turn(message: Message) -> ChatMessage:
    kinds: dict[str, type[ChatMessageSystem | ChatMessageUser | ChatMessageAssistant]] = {
        "system": ChatMessageSystem,
        "user": ChatMessageUser,
        "assistant": ChatMessageAssistant,
    }
    return kinds[message.role](content=message.content)


async def _converse(planned: Planned, chat: list[ChatMessage], ask: Callable[[], Awaitable[ModelOutput]]) -> Answer:
    """Asks, and says what is to be said next, until the conversation is over; `ask` adds each answer to the chat."""
    turn = 0
    while True:
        output = await ask()
        after = None if output.stop_reason == "model_length" else next_turn(planned.arm, _messages(chat))
        if after is None:
            return _answer_in(chat, output, len(planned.arm.messages))
        turn += 1
        chat.append(_asking(planned, after, turn=turn))


async def _ask_aside(model: Model, planned: Planned) -> dict[str, Any]:
    """An auxiliary question, in a conversation of its own; its answer for the log."""
    chat = _chat(planned)

    async def ask() -> ModelOutput:
        seed = planned.seed_at((len(chat) - len(planned.arm.messages)) // 2)
        config = GenerateConfig(max_tokens=planned.suite.max_tokens, seed=seed)
        output = await model.generate(chat, config=config)
        chat.append(output.message)
        return output

    return (await _converse(planned, chat, ask)).noted()


def _ask(mains: Mapping[str, tuple[Planned, Sequence[Planned]]], desk: "PlannedDesk | None") -> Solver:
    """Plays the main conversation to its end, then asks the auxiliary questions, each once."""
    known: dict[str, dict[str, Any]] = {}
    asking: dict[str, asyncio.Lock] = {}

    @solver(name="ask_and_check_belief")
    def ask() -> Solver:
        async def solve(state: TaskState, generate: Generate) -> TaskState:
            main, others = mains[str(state.metadata["episode_id"])]

            async def ask_main() -> ModelOutput:
                return (await generate(state)).output

            await _converse(main, state.messages, ask_main)
            for other in others:
                async with asking.setdefault(other.episode_id, asyncio.Lock()):
                    if other.episode_id not in known:
                        aside = _ask_aside(inspect_model(), other) if desk is None else noted_at(desk, other)
                        known[other.episode_id] = await aside
            state.metadata[_ASKED] = {other.episode_id: known[other.episode_id] for other in others}
            return state

        return solve

    return ask()


def _behaviour(suite: Suite, mains: Mapping[str, tuple[Planned, Sequence[Planned]]]) -> Scorer:
    """What each answer shows, by the suite's own rule; as numbers, for Inspect averages words to 0."""

    @scorer(name="behaviour", metrics={"deceptive": [mean()], "unclear": [mean()]})
    def behaviour() -> Scorer:
        async def score(state: TaskState, target: Target) -> Score:
            main, others = mains[str(state.metadata["episode_id"])]
            asked = state.metadata.get(_ASKED, {})
            answer = _answer_in(state.messages, state.output, len(main.arm.messages))
            label = suite.label(main.pair, answer.ends(main), [answer_of(asked[o.episode_id]).ends(o) for o in others])
            return Score(
                value={str(b): float(label.behaviour is b) for b in (Behaviour.DECEPTIVE, Behaviour.UNCLEAR)},
                answer=answer.text,
                explanation=f"{label.kind}: {label.evidence}",
                metadata={"kind": label.kind, "source": label.source},
            )

        return score

    return behaviour()
