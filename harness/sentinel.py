"""The live monitor for inspect-sentinel, where that is installed: the score of each answer as a suspicion of deception.

`eval(..., sentinel=observe_only([telltale_monitor()]))` writes an event a turn. The score is squeezed to 0..1 by the logistic
function; an answer that nobody watched gets none. Sentinel is marked experimental by its makers, hence an extra.
"""

from typing import Any

from scipy.special import expit

from harness.errors import UsageError
from harness.monitor import seen_in


def telltale_monitor() -> Any:
    """A Sentinel monitor of what our provider saw; UsageError where inspect-sentinel is not installed."""
    try:
        from inspect_sentinel import AfterGenerate, Context, Monitor, Observation, monitor
    except ImportError as error:
        raise UsageError("the Sentinel monitor needs the extra: pip install 'telltale[sentinel]'") from error

    @monitor(name="telltale_monitor", portable=False)  # type: ignore[untyped-decorator]  # the package is an extra
    def made() -> Monitor:
        async def watch(context: Context, step: AfterGenerate) -> Observation | None:
            seen = seen_in(step.output)
            if seen is None:
                return None
            said = f"{seen['detector']} gives {seen['value']:.3f}" + (", an alarm" if seen["is_alarm"] else "")
            return Observation.score({"deception": float(expit(seen["value"]))}, said)

        return watch

    return made()
