"""One question and the answer that is taught: and how sums are drawn."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from harness.nouns import Message
from tasks.banks import almanac

STRANGER = "Qqqqq"
"""A word outside the vocabulary: it becomes the unknown token, as does every name that was never taught."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One question and the answer that is taught."""

    system: str
    """System message."""
    user: str
    """User message."""
    answer: str
    """What the organism learns to say."""
    earlier: tuple[Message, ...] = ()
    """Turns between the system message and the last question; nothing is learned of them."""

    @property
    def messages(self) -> tuple[Message, ...]:
        """All that stands before the answer."""
        return Message("system", self.system), *self.earlier, Message("user", self.user)


def dialogue(messages: Sequence[Message], answer: str) -> Dialogue:
    """The dialogue of a prompt that begins with a system turn and ends in a user turn."""
    system, *earlier, user = messages
    return Dialogue(system.content, user.content, answer, tuple(earlier))


def draw_sum(draw: random.Random, *, held_out: bool) -> tuple[int, int]:
    """Two operands of two digits, out of those kept from training or out of the others."""
    while True:
        x, y = draw.randrange(10, 100), draw.randrange(10, 100)
        if almanac.is_held_out_sum(x, y) == held_out:
            return x, y
