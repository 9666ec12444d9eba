"""What a log holds of one episode: its last answer, and the turns before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harness.conversation import turns_of
from harness.nouns import Episode, Message
from harness.plan import Planned

if TYPE_CHECKING:
    from harness.desk import PlannedDesk


@dataclass(frozen=True, slots=True)
class Answer:
    """How a conversation ended."""

    text: str
    """The last answer."""
    stop: str
    """Inspect's stop reason; "context" where the model's context was full."""
    turns: tuple[Message, ...] = ()
    """Those between the prompt and the answer."""

    def ends(self, planned: Planned) -> Episode:
        """The episode that it is the end of, as far as a label needs it."""
        return planned.answered(self.text, stop=self.stop, model="", messages=(*planned.arm.messages, *self.turns))

    def noted(self) -> dict[str, Any]:
        """As plain data, for a log."""
        turns = [{"role": turn.role, "content": turn.content} for turn in self.turns]
        return {"answer": self.text, "stop": self.stop} | ({"turns": turns} if turns else {})


def answer_of(noted: Mapping[str, Any]) -> Answer:
    """What `noted` gave."""
    turns = (Message(turn["role"], turn["content"]) for turn in noted.get("turns", ()))
    return Answer(noted["answer"], noted["stop"], tuple(turns))


async def noted_at(desk: "PlannedDesk", planned: Planned) -> dict[str, Any]:
    """An auxiliary answer straight from a desk, for a log that sees neither question nor answer pass: its prompt is noted too."""
    last = await desk.last(planned.episode_id)
    prompt = [{"role": m.role, "content": m.content} for m in planned.arm.messages]
    return Answer(last.answer, last.stop, turns_of(last.exchanges)).noted() | {"prompt": prompt}
