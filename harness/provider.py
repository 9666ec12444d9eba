"""Telltale's own Inspect model provider: checkpoints on this machine, fixed batches, weights loaded when first asked for."""

import time
from pathlib import Path
from typing import Any

from inspect_ai.model import ChatMessage, GenerateConfig, ModelAPI, ModelOutput, ModelUsage, StopReason
from inspect_ai.tool import ToolChoice, ToolInfo

from harness.capture import Generation, Request
from harness.checkpoint import Checkpoint
from harness.desk import Desk, OpenDesk
from harness.nouns import Message
from harness.plan import EPISODE_KEY, SEED_KEY, TURN_KEY
from harness.watching import KEY, Watcher

_DEFAULT_MAX_TOKENS = 64
_STOPS: dict[str, StopReason] = {"stop": "stop", "max_tokens": "max_tokens", "context": "model_length"}
"""Inspect's words for ours."""


class TelltaleAPI(ModelAPI):
    """`telltale/NAME` for an organism, `telltale/FOLDER` or `-M folder=FOLDER` for a checkpoint.

    `-M monitor=RUN_DIR/detectors/SUITE.DETECTOR.json` has a frozen detector watch every answer.
    """

    def __init__(
        self,
        model_name: str,
        base_url: str | None = None,
        api_key: str | None = None,
        config: GenerateConfig = GenerateConfig(),  # noqa: B008  # the signature that Inspect calls
        folder: str | None = None,
        checkpoint: Checkpoint | None = None,
        desk: Desk | None = None,
        monitor: str | None = None,
        **_: Any,
    ) -> None:
        """A run gives its checkpoint and its desk; `inspect eval` gives neither, and any question is answered as it comes."""
        from harness.locate import locate

        super().__init__(model_name, base_url, api_key, [], config)
        name = folder or model_name
        self.checkpoint = checkpoint or locate(name)
        self._temperature = 1.0 if config.temperature is None else config.temperature
        self._desk = desk
        self._open_desks: dict[float, OpenDesk] = {}
        self._watcher = Watcher.open(Path(monitor), self.checkpoint) if monitor else None
        if monitor:
            import harness.monitor  # noqa: F401  # its hook is known to Inspect once it is imported
        # Inspect's cache key holds the base url and no model arguments: two checkpoints must not share entries.
        self.base_url = f"sha256:{self.checkpoint.identity.digest}"

    async def generate(
        self, input: list[ChatMessage], tools: list[ToolInfo], tool_choice: ToolChoice, config: GenerateConfig
    ) -> ModelOutput:
        """One answer."""
        started = time.monotonic()
        generation = await self._desk_for(config).answer(self._request(input, config))
        return self._output(generation, time.monotonic() - started)

    def max_connections(self) -> int:
        """Enough for Inspect to keep a batch filled."""
        return 64

    def connection_key(self) -> str:
        """Questions to one checkpoint share one queue."""
        return self.checkpoint.identity.digest

    async def count_text_tokens(self, text: str) -> int:
        """By the model's own tokenizer: Inspect's default downloads one."""
        return len(self.checkpoint.tokenizer(text, add_special_tokens=False)["input_ids"])

    def _desk_for(self, config: GenerateConfig) -> Desk:
        """The run's desk; without a run, one desk a temperature."""
        if self._desk is not None:
            return self._desk
        temperature = self._temperature if config.temperature is None else config.temperature
        if temperature not in self._open_desks:
            self._open_desks[temperature] = OpenDesk(self.checkpoint, temperature=temperature, watcher=self._watcher)
        return self._open_desks[temperature]

    def _request(self, messages: list[ChatMessage], config: GenerateConfig) -> Request:
        facts = messages[-1].metadata or {}
        turns = tuple(Message(_role(m), m.text) for m in messages)
        return Request(
            episode_id=str(facts.get(EPISODE_KEY, "")),
            messages=turns,
            seed=int(facts.get(SEED_KEY, config.seed or 0)),
            max_tokens=config.max_tokens or _DEFAULT_MAX_TOKENS,
            turn=int(facts.get(TURN_KEY, 0)),
        )

    def _output(self, generation: Generation, seconds: float) -> ModelOutput:
        n, g = len(generation.prompt_ids), len(generation.answer_ids)
        output = ModelOutput.from_content(self.model_name, generation.answer, _STOPS[generation.stop])
        output.usage = ModelUsage(input_tokens=n, output_tokens=g, total_tokens=n + g)
        output.time = seconds
        output.metadata = {"activations_ref": generation.episode_id} | self._seen(generation)
        return output

    def _seen(self, generation: Generation) -> dict[str, Any]:
        """What the live monitor made of it; nothing where nobody watched."""
        if self._watcher is None or generation.seen is None:
            return {}
        return {KEY: self._watcher.facts(generation.seen)}


def _role(message: ChatMessage) -> Any:
    return message.role if message.role in ("system", "user", "assistant") else "user"
