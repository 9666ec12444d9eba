"""Why a question got no answer, in one line that is the same for every question that the same thing befell."""

import re

_MOST = 200
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")
_RAISED = re.compile(r"^RetryError\(.*raised (\w+)>\)+$")


def lost_reason(message: str, traceback: str) -> str:
    """The first line of an error's message; where Inspect gave up asking again, that of what it met."""
    first = (message.strip().splitlines() or ["error"])[0]
    raised = _RAISED.match(first)
    if raised:
        said = re.search(rf"^(?:\w+\.)*({raised[1]}\b.*)$", traceback, re.MULTILINE)
        first = said[1] if said else raised[1]
    return _ADDRESS.sub("", first)[:_MOST]
