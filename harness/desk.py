"""Where prompts become answers: in fixed batches out of a plan, or as they come.

A planned desk answers a whole batch when its first member is asked for, writes the batch as one shard and takes it from there when
the run is resumed, so that a batch is made the same way whatever the order of the questions.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Protocol
from weakref import WeakKeyDictionary

import numpy as np

from harness.capture import Captured, Generation, Request, generate
from harness.checkpoint import Checkpoint
from harness.errors import DamagedError
from harness.nouns import Site
from harness.plan import Planned, is_main_batch
from harness.store import RunFolder


class Desk(Protocol):
    """Answers requests."""

    async def answer(self, request: Request) -> Generation:
        """The answer to one request."""
        ...


class PlannedDesk:
    """Answers the episodes of a plan, batch by batch, and keeps what was captured."""

    def __init__(
        self,
        checkpoint: Checkpoint,
        batches: Mapping[str, Sequence[Planned]],
        *,
        sites: Sequence[Site],
        temperature: float,
        folder: RunFolder,
        prefix: str = "",
    ) -> None:
        """`prefix` tells the shards of another model, such as the sham twin, from the audited one's."""
        self._checkpoint, self._sites, self._temperature = checkpoint, tuple(sites), temperature
        self._folder, self._prefix = folder, prefix
        self._batches = {name: tuple(batch) for name, batch in batches.items()}
        self._batch_of = {p.episode_id: name for name, batch in self._batches.items() for p in batch}
        self._answers: dict[str, Generation] = {}
        self._lock = _LoopLock()

    async def answer(self, request: Request) -> Generation:
        """The planned episode's answer; its whole batch is answered with it."""
        async with self._lock.here():
            if request.episode_id not in self._answers:
                generations = await asyncio.to_thread(self.answer_batch, self._batch_of[request.episode_id])
                self._answers |= {g.episode_id: g for g in generations}
        return self._answers[request.episode_id]

    def answer_batch(self, name: str) -> tuple[Generation, ...]:
        """A batch's answers, from its shard where that verifies."""
        shard = f"activations/{self._prefix}{name}.safetensors"
        if self._folder.holds(shard):
            return read_generations(self._folder, shard)
        batch = self._batches[name]
        requests = [Request(p.episode_id, p.arm.messages, p.seed, p.suite.max_tokens) for p in batch]
        is_main = is_main_batch(name)
        captured = generate(
            self._checkpoint, requests, sites=self._sites if is_main else (), temperature=self._temperature
        )
        write_shard(self._folder, shard, captured, model=self._checkpoint.identity.digest)
        return captured.generations


class OpenDesk:
    """Answers whatever comes, together with what comes within a moment; keeps nothing."""

    def __init__(self, checkpoint: Checkpoint, *, temperature: float, batch: int = 32, wait_s: float = 0.02) -> None:
        """Up to `batch` requests that come within `wait_s` are answered together."""
        self._checkpoint, self._temperature = checkpoint, temperature
        self._batch, self._wait_s = batch, wait_s
        self._waiting: list[tuple[Request, asyncio.Future[Generation]]] = []
        self._lock = _LoopLock()

    async def answer(self, request: Request) -> Generation:
        """The answer, once its moment's batch is done."""
        future: asyncio.Future[Generation] = asyncio.get_running_loop().create_future()
        self._waiting.append((request, future))
        await asyncio.sleep(self._wait_s)
        async with self._lock.here():
            if not future.done():
                await self._answer_waiting()
        return await future

    async def _answer_waiting(self) -> None:
        """Those of this event loop: what an earlier one left behind has nobody to wait for it."""
        loop = asyncio.get_running_loop()
        waiting = [asked for asked in self._waiting if asked[1].get_loop() is loop]
        batch, self._waiting = waiting[: self._batch], waiting[self._batch :]
        requests = [request for request, _ in batch]
        try:
            captured = await asyncio.to_thread(
                generate, self._checkpoint, requests, sites=(), temperature=self._temperature
            )
        except BaseException as error:
            for future in (f for _, f in batch if not f.done()):
                future.set_exception(error)
            raise
        for (_, future), generation in zip(batch, captured.generations, strict=True):
            if not future.done():  # whoever asked may have been cancelled meanwhile
                future.set_result(generation)


class _LoopLock:
    """A lock for the event loop that is running: a desk is used again when Inspect, which remembers models, starts anew."""

    def __init__(self) -> None:
        self._locks: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()

    def here(self) -> asyncio.Lock:
        """The lock of this loop."""
        return self._locks.setdefault(asyncio.get_running_loop(), asyncio.Lock())


def write_shard(folder: RunFolder, name: str, captured: Captured, *, model: str) -> None:
    """One batch as safetensors: token ids, log-probabilities, and the rows of every site with their episodes."""
    generations = captured.generations
    index = {g.episode_id: i for i, g in enumerate(generations)}
    tensors: dict[str, np.ndarray] = {
        "prompt_ids": np.concatenate([np.asarray(g.prompt_ids, np.int32) for g in generations]),
        "prompt_lengths": np.asarray([len(g.prompt_ids) for g in generations], np.int32),
        "answer_ids": np.concatenate([np.asarray(g.answer_ids, np.int32) for g in generations]),
        "answer_lengths": np.asarray([len(g.answer_ids) for g in generations], np.int32),
        "logprobs": np.asarray([_likelihood(g) for g in generations], np.float64),
    }
    for site, (ids, x_ND) in captured.rows.items():
        if not np.isfinite(x_ND).all():
            raise DamagedError(
                f"{name}: activations at {site.key} are not finite; the model's weights or precision are broken"
            )
        tensors[site.key] = x_ND.astype(np.float32)
        tensors[f"{site.key}.rows"] = np.asarray([index[i] for i in ids], np.int32)
    facts = {
        "model": model,
        "episode_ids": [g.episode_id for g in generations],
        "answers": [g.answer for g in generations],
        "stops": [g.stop for g in generations],
        "sites": {site.key: asdict(site) for site in captured.rows},
    }
    stage = {"sham": "twin", "untrained": "untrained"}.get(
        name.removeprefix("activations/").partition("-")[0], "capture"
    )
    short = sum(len(g.answer_ids) < 2 for g in generations)  # has a prompt and no position after it
    counts = {
        "n_in": len(generations),
        "n_out": len(generations),
        "dropped": {"answers too short to read": short} if short else {},
    }
    folder.write_tensors(name, tensors, facts, stage=stage, **counts)


def read_generations(folder: RunFolder, name: str) -> tuple[Generation, ...]:
    """A shard's answers."""
    tensors, facts = folder.read_tensors(name)
    prompts = np.split(tensors["prompt_ids"], np.cumsum(tensors["prompt_lengths"])[:-1])
    answers = np.split(tensors["answer_ids"], np.cumsum(tensors["answer_lengths"])[:-1])
    return tuple(
        Generation(
            episode_id=facts["episode_ids"][i],
            answer=facts["answers"][i],
            stop=facts["stops"][i],
            prompt_ids=tuple(prompts[i].tolist()),
            answer_ids=tuple(answers[i].tolist()),
            logprob_mean=float(tensors["logprobs"][i, 0]),
            logprob_min=float(tensors["logprobs"][i, 1]),
            logprob_last=_known(tensors["logprobs"][i, 2:3]),
            entropy_mean=_known(tensors["logprobs"][i, 3:4]),
        )
        for i in range(len(facts["episode_ids"]))
    )


def _likelihood(generation: Generation) -> tuple[float, ...]:
    """Mean, least and last log-probability and mean entropy; NaN for what is not known."""
    more = (generation.logprob_last, generation.entropy_mean)
    return generation.logprob_mean, generation.logprob_min, *(np.nan if value is None else value for value in more)


def _known(column: np.ndarray) -> float | None:
    """The one number in it; None where there is none, as in shards of two columns, or where it is NaN."""
    return float(column[0]) if column.size and np.isfinite(column[0]) else None


def read_rows(folder: RunFolder, name: str) -> dict[Site, tuple[tuple[str, ...], np.ndarray]]:
    """A shard's rows by site: episode ids and float32 rows."""
    tensors, facts = folder.read_tensors(name)
    out: dict[Site, Any] = {}
    for key, site in facts["sites"].items():
        ids = tuple(facts["episode_ids"][i] for i in tensors[f"{key}.rows"])
        out[Site(**site)] = (ids, tensors[key])
    return out
