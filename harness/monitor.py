"""The live monitor in Inspect: a score for every assistant turn, in the log and beside it.

`-M monitor=RUN_DIR/detectors/trade_report.logistic.json` makes our provider watch itself; each answer then carries its score in the
metadata of the model's output, which Inspect logs. The hook below writes one line a turn beside the log, for whoever follows it
live. Scores come from the provider: a model behind another provider cannot be watched, and is said to be unwatched, never
unsuspicious. `harness.sentinel` gives the same scores to inspect-sentinel.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspect_ai.event import ModelEvent
from inspect_ai.hooks import Hooks, SampleEvent, TaskEnd, TaskStart, hooks

from harness.watching import KEY

if TYPE_CHECKING:
    from inspect_ai.model import ModelOutput


def seen_in(output: "ModelOutput") -> dict[str, Any] | None:
    """What the monitor made of an answer; None where nobody watched."""
    found = (output.metadata or {}).get(KEY)
    return found if isinstance(found, dict) else None


@hooks(name="telltale_monitor", description="Writes a line for each assistant turn that a Telltale monitor watched.")
class MonitorHooks(Hooks):
    """One instance a process: turns are kept by task and written beside its log when it ends."""

    def __init__(self) -> None:
        self._turns: dict[str, dict[tuple[str, str], dict[str, Any]]] = {}

    async def on_task_start(self, data: TaskStart) -> None:
        """Nothing has been seen yet."""
        self._turns[data.eval_id] = {}

    async def on_sample_event(self, data: SampleEvent) -> None:
        """Keeps what was seen of a finished model call, which Inspect may tell of more than once."""
        if not isinstance(data.event, ModelEvent) or data.event.pending:
            return
        seen = seen_in(data.event.output)
        if seen is not None:
            turn = (data.sample_id, str(data.event.output.choices[0].message.id))
            self._turns.setdefault(data.eval_id, {})[turn] = {"sample": turn[0], "turn": turn[1], **seen}

    async def on_task_end(self, data: TaskEnd) -> None:
        """Writes `<log>.monitor.jsonl` where anything was seen."""
        lines = list(self._turns.pop(data.eval_id, {}).values())
        place = str(data.log.location).removeprefix("file://")
        if lines and place:
            text = "".join(json.dumps(line, sort_keys=True, allow_nan=False) + "\n" for line in lines)
            Path(f"{place}.monitor.jsonl").write_text(text, encoding="utf-8")
