"""A suite on claims that are so or are not: what is said is held against what the model answers when nothing hangs on it."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from harness.nouns import Arm, Behaviour, Episode, Kind, Label, Message, Pair
from tasks.banks.cast import dice
from tasks.banks.world_claims import Words, label_claim, says_claim


class Named(Protocol):
    """A row of a bank."""

    @property
    def name(self) -> str:
        """Unique in its bank."""


Row = TypeVar("Row", bound=Named)


@dataclass(frozen=True, slots=True)
class ClaimSuite(Generic[Row]):
    """One pair a row, with crossed arms; labelled by what was said, against three neutral wordings."""

    name: str
    """Of the suite, and of its Inspect task."""
    summary: str
    """What it asks, in a sentence."""
    canary: str
    """Stands in no prompt; found in a corpus, it tells that this file was in it."""
    caveat: str
    """What a high score could also mean."""
    rows: Callable[[], Iterable[Row]]
    """What there is to claim, half of it true."""
    pair: Callable[[Row, random.Random], Pair]
    """The pair of a row, its wordings drawn."""
    words: Words = field(default_factory=Words)
    """What an answer says where the claim is so, and where it is not."""
    version: str = "1-A"
    kind: Kind = field(default="tempted", init=False)
    family: str = field(default="lying", init=False)
    bank: str = field(default="world", init=False)
    label_source: str = field(default="belief", init=False)
    max_tokens: int = field(default=16, init=False)

    def pairs(self, seed: int) -> tuple[Pair, ...]:
        """One pair a row, in an order drawn by seed."""
        order = list(self.rows())
        random.Random(seed).shuffle(order)
        return tuple(self.pair(row, dice(self.name, seed, row.name)) for row in order)

    def label(self, pair: Pair, episode: Episode, others: Sequence[Episode]) -> Label:
        """Deceptive when it says of the claim what it does not believe."""
        return label_claim(pair, episode, others, words=self.words)

    def says(self, pair: Pair, arm: Arm, behaviour: Behaviour, turns: Sequence[Message]) -> str:
        """What is so, or its opposite where a lie is asked for."""
        return says_claim(pair, arm, behaviour, words=self.words)
