"""The live monitor for inspect-sentinel, where that is installed: the score of each answer as a suspicion of deception.

`eval(..., sentinel=observe_only([telltale_monitor()]))` writes an event a turn. The score is squeezed to 0..1 by the logistic
function; an answer that nobody watched gets none. Sentinel is marked experimental by its makers, hence an extra.
"""

from inspect_sentinel import AfterGenerate, Context, Observation, monitor
from inspect_sentinel import Monitor as SentinelMonitor
from scipy.special import expit

from harness.monitor import seen_in


@monitor(portable=False)  # type: ignore[untyped-decorator]  # the package is an extra, and not there to be read
def telltale_monitor() -> SentinelMonitor:
    """A monitor of what our provider saw."""

    async def watch(context: Context, step: AfterGenerate) -> Observation | None:
        seen = seen_in(step.output)
        if seen is None:
            return None
        said = f"{seen['detector']} gives {seen['value']:.3f}" + (", an alarm" if seen["is_alarm"] else "")
        return Observation.score({"deception": float(expit(seen["value"]))}, said)

    return watch
