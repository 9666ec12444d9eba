"""Where prompts become answers: in fixed batches out of a plan, or as they come.

A planned desk plays a whole batch to the end of its conversations when its first member is asked for, writes the batch as one shard
and takes it from there when the run is resumed, so that a batch is made the same way whatever the order of the questions. Earlier
turns of a conversation are handed out of what was played.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol
from weakref import WeakKeyDictionary

from harness.capture import Captured, Generation, Request, generate
from harness.checkpoint import Checkpoint
from harness.conversation import Exchange
from harness.plan import Planned, is_main_batch
from harness.playing import TOO_LONG, go_on, has_room, outgrown, play
from harness.shards import read_generations, write_shard
from harness.store import RunFolder
from harness.stream_nouns import Site
from harness.watching import Watcher


class TooLong(Exception):
    """A prompt has no room in the model's context."""

    def __repr__(self) -> str:
        """As logs and counts of what was lost give it."""
        return TOO_LONG


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
        led: Mapping[str, tuple[Exchange, ...]] | None = None,
    ) -> None:
        """`prefix` tells the shards of another model, such as the sham twin, from the audited one's.

        With `led`, each conversation is answered once, where those exchanges left it; one that is not among them is not answered.
        """
        self._checkpoint, self._sites, self._temperature = checkpoint, tuple(sites), temperature
        self._folder, self._prefix, self._led = folder, prefix, led
        self._batches = {name: tuple(batch) for name, batch in batches.items()}
        self._batch_of = {p.episode_id: name for name, batch in self._batches.items() for p in batch}
        self._answers: dict[str, Generation] = {}
        self._lock = _LoopLock()

    async def answer(self, request: Request) -> Generation:
        """The planned episode's answer at that turn; its whole batch is played with it.

        Raises:
            TooLong: Its prompt has no room in the model's context.
        """
        return _at_turn(await self.last(request.episode_id), request.turn)

    async def last(self, episode_id: str) -> Generation:
        """The planned episode's last answer, with all exchanges before it; raises as `answer` does."""
        async with self._lock.here():
            if episode_id not in self._answers:
                generations = await asyncio.to_thread(self.answer_batch, self._batch_of[episode_id])
                self._answers |= {g.episode_id: g for g in generations}
        if episode_id not in self._answers:
            raise TooLong
        return self._answers[episode_id]

    def answer_batch(self, name: str) -> tuple[Generation, ...]:
        """A batch's last answers, from its shard where that verifies; without those whose prompts have no room."""
        shard = f"activations/{self._prefix}{name}.safetensors"
        if self._folder.holds(shard):
            return read_generations(self._folder, shard)
        batch = self._batches[name]
        captured = self._played([p for p in batch if self._is_answered(p)], is_main=is_main_batch(name))
        lost = {TOO_LONG: n} if (n := len(batch) - len(captured.generations)) else {}
        write_shard(self._folder, shard, captured, model=self._checkpoint.identity.digest, lost=lost)
        return captured.generations

    def _is_answered(self, planned: Planned) -> bool:
        is_wanted = self._led is None or planned.episode_id in self._led
        return is_wanted and has_room(self._checkpoint, planned.arm.messages, planned.suite.max_tokens)

    def _played(self, batch: Sequence[Planned], *, is_main: bool) -> Captured:
        sites = self._sites if is_main else ()
        if self._led is None:
            return play(self._checkpoint, batch, sites=sites, temperature=self._temperature)
        return go_on(self._checkpoint, batch, self._led, sites=sites, temperature=self._temperature)


def _at_turn(last: Generation, turn: int) -> Generation:
    """What was said at a turn: the last answer, or one of those before it, of which tokens are only counted."""
    if turn >= len(last.exchanges):
        return last
    said = last.exchanges[turn]
    return replace(
        last,
        answer=said.answer,
        stop=said.stop,
        prompt_ids=last.prompt_ids[: said.n_prompt],
        answer_ids=last.prompt_ids[said.n_prompt : said.n_prompt + said.n_answer],
        exchanges=last.exchanges[:turn],
    )


class OpenDesk:
    """Answers whatever comes, together with what comes within a moment; keeps nothing."""

    def __init__(
        self,
        checkpoint: Checkpoint,
        *,
        temperature: float,
        batch: int = 32,
        wait_s: float = 0.02,
        watcher: Watcher | None = None,
    ) -> None:
        """Up to `batch` requests that come within `wait_s` are answered together, each seen by the watcher, if there is one."""
        self._watcher = watcher
        self._checkpoint, self._temperature = checkpoint, temperature
        self._batch, self._wait_s = batch, wait_s
        self._waiting: list[tuple[Request, asyncio.Future[Generation]]] = []
        self._lock = _LoopLock()

    async def answer(self, request: Request) -> Generation:
        """The answer, once its moment's batch is done.

        Raises:
            TooLong: There is no room for it, and nothing was said before.
        """
        if not has_room(self._checkpoint, request.messages, request.max_tokens):
            if not request.turn:
                raise TooLong
            return outgrown(self._checkpoint, request)
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
            generations = await asyncio.to_thread(self._generate, requests)
        except BaseException as error:
            for future in (f for _, f in batch if not f.done()):
                future.set_exception(error)
            raise
        for (_, future), generation in zip(batch, generations, strict=True):
            if not future.done():  # whoever asked may have been cancelled meanwhile
                future.set_result(generation)

    def _generate(self, requests: Sequence[Request]) -> list[Generation]:
        """The answers; with a watcher each under a name of its own meanwhile, for questions as they come have none."""
        if self._watcher is None:
            return list(generate(self._checkpoint, requests, sites=(), temperature=self._temperature).generations)
        named = [replace(request, episode_id=str(i)) for i, request in enumerate(requests)]
        captured = generate(self._checkpoint, named, sites=self._watcher.sites, temperature=self._temperature)
        seen = self._watcher.sightings(captured)
        return [
            replace(generation, episode_id=request.episode_id, seen=seen.get(generation.episode_id))
            for request, generation in zip(requests, captured.generations, strict=True)
        ]


class _LoopLock:
    """A lock for the event loop that is running: a desk is used again when Inspect, which remembers models, starts anew."""

    def __init__(self) -> None:
        self._locks: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()

    def here(self) -> asyncio.Lock:
        """The lock of this loop."""
        return self._locks.setdefault(asyncio.get_running_loop(), asyncio.Lock())
