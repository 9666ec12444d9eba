"""Inspect's provider of scripted players: what is asked is found by what a prompt's last turn carries and no model sees."""

from collections.abc import Sequence
from typing import Any

from inspect_ai.model import ChatMessage, GenerateConfig, ModelAPI, ModelOutput, ModelUsage
from inspect_ai.tool import ToolChoice, ToolInfo

from harness import discover
from harness.errors import UsageError
from harness.nouns import Arm, Message, Pair, Suite
from harness.plan import ITEM_KEY
from harness.players import PROVIDER, answer, n_tokens, player_named
from harness.shifts_view import base_of


class PlayerAPI(ModelAPI):
    """`player/NAME`: no weights, no network, the same words every time."""

    def __init__(
        self,
        model_name: str,
        base_url: str | None = None,
        api_key: str | None = None,
        config: GenerateConfig = GenerateConfig(),  # noqa: B008  # the signature that Inspect calls
        **_: Any,
    ) -> None:
        """UsageError for a player that there is not."""
        super().__init__(model_name, base_url, api_key, [], config)
        self._player = player_named(model_name)
        self._drawn: dict[tuple[str, int], tuple[Suite, dict[str, Pair]]] = {}

    async def generate(
        self, input: list[ChatMessage], tools: list[ToolInfo], tool_choice: ToolChoice, config: GenerateConfig
    ) -> ModelOutput:
        """The player's next words."""
        suite, pair, arm, turns = self._asked(input)
        said = answer(self._player, suite, pair, arm, turns, max_tokens=config.max_tokens or suite.max_tokens)
        n, g = sum(n_tokens(turn.content) for turn in turns), n_tokens(said.text)
        output = ModelOutput.from_content(self.model_name, said.text, "stop" if said.stop == "stop" else "max_tokens")
        output.usage = ModelUsage(input_tokens=n, output_tokens=g, total_tokens=n + g)
        return output

    def max_connections(self) -> int:
        """Nothing waits for anything."""
        return 64

    async def count_text_tokens(self, text: str) -> int:
        """Words and marks: Inspect's default downloads a tokenizer."""
        return n_tokens(text)

    def _asked(self, messages: Sequence[ChatMessage]) -> tuple[Suite, Pair, Arm, list[Message]]:
        """What is asked, and the conversation: the arm's own prompt, however it was worded, and what followed."""
        for i, message in enumerate(messages):
            item = (message.metadata or {}).get(ITEM_KEY)
            if item is not None:
                suite, pairs = self._pairs(str(item[0]), int(item[1]))
                pair = pairs[item[2]]
                arm = next(arm for arm in pair.arms if arm.name == item[3])
                return suite, pair, arm, [*arm.messages, *(_message(turn) for turn in messages[i + 1 :])]
        raise UsageError(f"{PROVIDER}/{self._player.name}: plays suites of Telltale alone; this prompt names none")

    def _pairs(self, name: str, seed: int) -> tuple[Suite, dict[str, Pair]]:
        if (name, seed) not in self._drawn:
            suite = discover.named("suite", base_of(name))
            self._drawn[name, seed] = suite, {pair.pair_id: pair for pair in suite.pairs(seed)}
        return self._drawn[name, seed]


def _message(turn: ChatMessage) -> Message:
    return Message("assistant" if turn.role == "assistant" else "user", turn.text)
