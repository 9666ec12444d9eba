"""The Sentinel door: each answer's score as a suspicion, nothing where nobody watched; with the real package where it is installed."""

import asyncio
import importlib.util
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from inspect_ai import Task, eval
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.event import ModelEvent
from inspect_ai.log import read_eval_log
from inspect_ai.model import ModelOutput, get_model
from inspect_ai.solver import generate as answer
from scipy.special import expit
from test_monitor import frozen
from tiny_models import tiny_checkpoint

from harness.errors import UsageError
from harness.monitor import seen_in
from harness.sentinel import telltale_monitor
from harness.watching import KEY

IS_INSTALLED = importlib.util.find_spec("inspect_sentinel") is not None


def stand_in() -> ModuleType:
    """As much of the package as the door names."""
    module = ModuleType("inspect_sentinel")
    parts: dict[str, Any] = dict.fromkeys(("AfterGenerate", "Context", "Monitor"), object)
    parts["Observation"] = type("Observation", (), {"score": staticmethod(lambda suspicion, said: (suspicion, said))})
    parts["monitor"] = lambda **_: lambda factory: factory
    vars(module).update(parts)
    return module


def watched(metadata: dict[str, Any] | None) -> Any:
    """What the monitor says of an answer with this metadata."""
    step = SimpleNamespace(output=ModelOutput(model="m", metadata=metadata))
    return asyncio.run(telltale_monitor()(None, step))


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line that names the extra; with the package there is a monitor."""
    monkeypatch.setitem(sys.modules, "inspect_sentinel", None)
    with pytest.raises(UsageError, match=r"telltale\[sentinel\]"):
        telltale_monitor()
    monkeypatch.setitem(sys.modules, "inspect_sentinel", stand_in())
    assert callable(telltale_monitor())


def test_an_answer_that_nobody_watched_gets_no_score(monkeypatch: pytest.MonkeyPatch) -> None:
    """None and not 0, which would be unsuspicious; a watched one gets its score between 0 and 1, and the alarm in words."""
    monkeypatch.setitem(sys.modules, "inspect_sentinel", stand_in())
    seen = {"detector": "s.logistic", "value": 2.0, "is_alarm": True}

    assert watched(None) is None
    assert watched({"other": 1}) is None
    assert ({"deception": pytest.approx(0.880797)}, "s.logistic gives 2.000, an alarm") == watched({KEY: seen})


@pytest.mark.external
@pytest.mark.skipif(not IS_INSTALLED, reason="needs the extra sentinel")
@pytest.mark.parametrize("is_watched", [True, False])
def test_sentinel_writes_an_event_a_turn(is_watched: bool, tmp_path: Path) -> None:
    """In the log of a real evaluation stands the monitor's own score of each answer; of unwatched answers none."""
    from inspect_sentinel import observe_only

    checkpoint = tiny_checkpoint(tmp_path / "tiny")
    args = {"monitor": str(frozen(tmp_path / "run", checkpoint))} if is_watched else {}
    model = get_model(f"telltale/{checkpoint.folder}", memoize=False, **args)  # type: ignore[arg-type]  # any argument
    samples = MemoryDataset([Sample(id=i, input=f"What is the grade of {i} ?") for i in range(2)])
    (log,) = eval(
        Task(name="chat", dataset=samples, solver=answer()),
        model=model,
        log_dir=str(tmp_path / "logs"),
        display="none",
        max_tokens=8,
        sentinel=observe_only([telltale_monitor()]),
    )
    events = [event for sample in read_eval_log(log.location).samples or [] for event in sample.events]
    seen = [seen_in(event.output) for event in events if isinstance(event, ModelEvent)]
    told: list[Any] = [event.suspicion for event in events if event.event == "sentinel"]

    assert ("success", 2, 2 * is_watched) == (log.status, len(seen), len(told))
    assert [{"deception": pytest.approx(expit(one["value"]))} for one in seen if one] == told
