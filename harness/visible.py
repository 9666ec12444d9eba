"""Makes characters visible that could steer a terminal, a browser, a CI log or a reader's eye."""

import re

HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls but tab and newline
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2028-\u202e\u3164"  # soft hyphen, fillers, bidi
    "\u200b-\u200f\u2060-\u206f\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"  # zero width, isolates, variation selectors
    "\ud800-\udfff\U000e0000-\U000e0fff]"  # lone surrogates, tags
)
"""What prints as nothing, or changes how its neighbours print."""


def visible(text: str) -> str:
    """The text with every hidden character written as ⟨U+XXXX⟩."""
    return HIDDEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)


def log_safe(text: str) -> str:
    """One visible line that no CI log takes for a command."""
    line = " ".join(visible(text).split())
    return line.replace("::", ":\u2009:")
