"""Which episodes a run will have: every id is known before the first answer."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from harness.nouns import Arm, Episode, Message, Pair, Role, Suite

EPISODE_KEY, SEED_KEY, ITEM_KEY, TURN_KEY = "telltale_episode_id", "telltale_seed", "telltale_item", "telltale_turn"
"""Under these keys a user turn that is to be answered carries its episode, the seed of its sampling, its item, and how many answers
came before; no model sees them."""


@dataclass(frozen=True, slots=True)
class Planned:
    """An episode to be run."""

    episode_id: str
    """Hash of suite, version, pair, arm, role, epoch and seed."""
    suite: Suite
    """Its suite."""
    pair: Pair
    """Its pair."""
    arm: Arm
    """Its arm."""
    epoch: int
    """Repetition, from 0."""
    seed: int
    """Of the sampling; shared by the arms of a pair, so that counterfactuals change one thing alone."""
    drawn: int = 0
    """Seed that the suite's pairs were drawn by."""

    def seed_at(self, turn: int) -> int:
        """Seed of the answer that `turn` answers came before; the first is the episode's own."""
        return self.seed if turn == 0 else int(_hash(self.seed, "turn", turn)[:8], 16) & 0x7FFFFFFF

    @property
    def item(self) -> tuple[str, int, str, str]:
        """Suite, seed of its pairs, pair and arm, by name: by them a scripted player finds what it is asked."""
        return self.suite.name, self.drawn, self.pair.pair_id, self.arm.name

    def answered(
        self,
        answer: str,
        *,
        stop: str,
        model: str,
        messages: Sequence[Message] = (),
        prompt_ids: Sequence[int] = (),
        answer_ids: Sequence[int] = (),
        logprob_mean: float | None = None,
        logprob_min: float | None = None,
        logprob_last: float | None = None,
        entropy_mean: float | None = None,
    ) -> Episode:
        """The episode that this answer makes of it; `messages` are all that stood before the answer, by default the arm's prompt."""
        return Episode(
            episode_id=self.episode_id,
            suite=self.suite.name,
            version=self.suite.version,
            pair_id=self.pair.pair_id,
            group=self.pair.group,
            arm=self.arm.name,
            role=self.arm.role,
            condition=self.arm.condition,
            cell=self.arm.cell,
            frame=self.arm.frame,
            epoch=self.epoch,
            seed=self.seed,
            messages=tuple(messages) or self.arm.messages,
            answer=answer,
            stop=stop,
            model=model,
            prompt_ids=tuple(prompt_ids),
            answer_ids=tuple(answer_ids),
            logprob_mean=logprob_mean,
            logprob_min=logprob_min,
            logprob_last=logprob_last,
            entropy_mean=entropy_mean,
        )


def plan_suite(suite: Suite, *, seed: int, limit: int | None, epochs: int) -> tuple[Planned, ...]:
    """Every episode of the suite's first `limit` pairs: main ones before auxiliary ones, arm by arm."""
    pairs = suite.pairs(seed)[:limit]
    planned = [
        _planned(suite, pair, arm, epoch, seed) for epoch in range(epochs) for pair in pairs for arm in pair.arms
    ]
    order = {arm.name: i for pair in pairs for i, arm in enumerate(pair.arms)}
    return tuple(sorted(planned, key=lambda p: (p.arm.role is not Role.MAIN, p.epoch, order[p.arm.name])))


def auxiliaries(main: Planned, planned: Sequence[Planned]) -> tuple[Planned, ...]:
    """The auxiliary episodes that serve the label of a main one, out of those of its pair."""
    return tuple(
        other
        for other in planned
        if other.arm.role is not Role.MAIN and other.epoch == main.epoch and other.arm.of in ("", main.arm.name)
    )


def batches(planned: Sequence[Planned], *, size: int) -> dict[str, tuple[Planned, ...]]:
    """Fixed lists of episodes to be answered together, by name; main and auxiliary ones never mix."""
    out: dict[str, tuple[Planned, ...]] = {}
    for kind, is_main in (("main", True), ("aux", False)):
        rows = [p for p in planned if (p.arm.role is Role.MAIN) == is_main]
        for i in range(0, len(rows), size):
            out[f"{rows[0].suite.name}-{kind}-{i // size:04d}"] = tuple(rows[i : i + size])
    return out


def is_main_batch(name: str) -> bool:
    """Whether a batch, or the shard named after it, holds main episodes."""
    return name.removesuffix(".safetensors").rsplit("-", 2)[1] == "main"


def _planned(suite: Suite, pair: Pair, arm: Arm, epoch: int, seed: int) -> Planned:
    sampling = int(_hash(seed, suite.name, pair.pair_id, epoch)[:8], 16) & 0x7FFFFFFF
    episode_id = _hash(suite.name, suite.version, pair.pair_id, arm.name, arm.role, epoch, sampling)[:20]
    return Planned(episode_id, suite, pair, arm, epoch, sampling, drawn=seed)


def _hash(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()
