"""Drives a model through a suite with Inspect: one sample a main episode, its auxiliary questions asked beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspect_ai import Task
from inspect_ai import eval as inspect_eval
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.log import EvalLog, EvalSample, read_eval_log
from inspect_ai.model import (
    ChatMessage,
    ChatMessageAssistant,
    ChatMessageSystem,
    ChatMessageUser,
    GenerateConfig,
    Model,
)
from inspect_ai.model import get_model as inspect_model
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer
from inspect_ai.solver import Generate, Solver, TaskState, solver

from harness.errors import IncompleteError, UsageError
from harness.nouns import Behaviour, Episode, Message, Role, Suite
from harness.plan import EPISODE_KEY, ITEM_KEY, SEED_KEY, Planned, auxiliaries, plan_suite

_ASKED = "auxiliary"
PATIENCE = GenerateConfig(max_retries=5, attempt_timeout=300)
"""How long a server that fails, or is silent for so many seconds, is asked again: Inspect would go on for ever."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a log holds of one episode."""

    text: str
    """The answer."""
    stop: str
    """Inspect's stop reason, or "error"."""


def inspect_task(suite: Suite, *, seed: int = 0, limit: int | None = None, temperature: float = 1.0) -> Task:
    """A suite as an Inspect task; groups of arms stay adjacent, so that `--limit` takes whole pairs."""
    planned = plan_suite(suite, seed=seed, limit=limit, epochs=1)
    rank = {pair_id: i for i, pair_id in enumerate(dict.fromkeys(pair.pair_id for pair in suite.pairs(seed)))}
    return task_of(suite, sorted(planned, key=lambda p: rank[p.pair.pair_id]), temperature=temperature)


def task_of(suite: Suite, planned: Sequence[Planned], *, temperature: float) -> Task:
    """These episodes of a suite as an Inspect task."""
    by_pair: dict[str, list[Planned]] = {}
    for p in planned:
        by_pair.setdefault(p.pair.pair_id, []).append(p)
    mains = {p.episode_id: (p, auxiliaries(p, by_pair[p.pair.pair_id])) for p in planned if p.arm.role is Role.MAIN}
    return Task(
        name=suite.name,
        dataset=MemoryDataset([_sample(main) for main, _ in mains.values()], name=suite.name),
        solver=_ask(mains),
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
            errors[episode_id] = sample.error.message.splitlines()[0] if sample.error.message else "error"
            continue
        answers[episode_id] = Answer(sample.output.completion, str(sample.output.stop_reason))
        answers |= _auxiliary_answers(sample)
    return answers, errors


def _auxiliary_answers(sample: EvalSample) -> dict[str, Answer]:
    asked: Mapping[str, Mapping[str, str]] = sample.metadata.get(_ASKED, {})
    return {episode_id: Answer(a["answer"], a["stop"]) for episode_id, a in asked.items()}


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
    """The prompt; its last turn carries the episode, which no model sees."""
    facts = {EPISODE_KEY: planned.episode_id, SEED_KEY: planned.seed, ITEM_KEY: list(planned.item)}
    *earlier, last = planned.arm.messages
    return [*(_turn(m) for m in earlier), ChatMessageUser(content=last.content, metadata=facts)]


def _turn(message: Message) -> ChatMessage:
    kinds: dict[str, type[ChatMessageSystem | ChatMessageUser | ChatMessageAssistant]] = {
        "system": ChatMessageSystem,
        "user": ChatMessageUser,
        "assistant": ChatMessageAssistant,
    }
    return kinds[message.role](content=message.content)


def _ask(mains: Mapping[str, tuple[Planned, Sequence[Planned]]]) -> Solver:
    """Asks the main question, then the auxiliary ones, each once and in a conversation of its own."""
    known: dict[str, dict[str, str]] = {}

    @solver(name="ask_and_check_belief")
    def ask() -> Solver:
        async def solve(state: TaskState, generate: Generate) -> TaskState:
            state = await generate(state)
            model = inspect_model()
            main, others = mains[str(state.metadata["episode_id"])]
            for other in others:
                if other.episode_id not in known:
                    config = GenerateConfig(max_tokens=main.suite.max_tokens, seed=other.seed)
                    output = await model.generate(_chat(other), config=config)
                    known[other.episode_id] = {"answer": output.completion, "stop": str(output.stop_reason)}
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
            episodes: list[Episode] = [
                o.answered(asked[o.episode_id]["answer"], stop=asked[o.episode_id]["stop"], model="") for o in others
            ]
            episode = main.answered(state.output.completion, stop=str(state.output.stop_reason), model="")
            label = suite.label(main.pair, episode, episodes)
            return Score(
                value={str(b): float(label.behaviour is b) for b in (Behaviour.DECEPTIVE, Behaviour.UNCLEAR)},
                answer=state.output.completion,
                explanation=f"{label.kind}: {label.evidence}",
                metadata={"kind": label.kind, "source": label.source},
            )

        return score

    return behaviour()
