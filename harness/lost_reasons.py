"""Why a question got no answer, in one line that is the same for every question that the same thing befell."""

import re

_MOST = 200
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")
_GAVE_UP = re.compile(r"^RetryError\(.*raised (\w+)>\)+$")
_REFUSED = re.compile(r"""^ModelGenerateError\(.*\\n\\n(.*?)["']\)$""")
"""Inspect writes the request, an empty line, and what the server said to it, all in one string."""


def lost_reason(message: str, traceback: str) -> str:
    """The first line of an error's message, or what lies behind it where Inspect gave up or quotes the whole request."""
    first = (message.strip().splitlines() or ["error"])[0]
    if gave_up := _GAVE_UP.match(first):
        said = re.search(rf"^(?:\w+\.)*({gave_up[1]}\b.*)$", traceback, re.MULTILINE)
        first = said[1] if said else gave_up[1]
    elif refused := _REFUSED.match(first):
        first = refused[1].replace("\\'", "'")
    return _ADDRESS.sub("", first)[:_MOST]
