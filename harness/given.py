"""What a file of somebody's holds: texts, what they followed, and what is known of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from harness.nouns import Behaviour, Message

LabelSource = Literal["rule", "execution", "counterfactual", "belief", "judge", "human"]
"""What a label may rest on."""


@dataclass(frozen=True, slots=True)
class Item:
    """One text of a file, as it is given there."""

    pair_id: str
    """Unique within the file, or shared by the two sides of a pair."""
    arm: str
    """honest and deceptive for the sides of a pair; given where a text stands alone."""
    group: str
    """What shares wording or knowledge, in words that do not depend on the file: the name that the split goes by."""
    prompt: str
    """What was asked; empty where the file does not say."""
    response: str
    """The text, uncleaned."""
    behaviour: Behaviour
    """What the file says of it; unclear where it says nothing."""
    instruction: str = ""
    """What its author was told, where the file says so."""
    truth: str | None = None
    """The right answer, where the file says so."""
    turns: tuple[Message, ...] = ()
    """All that stood before the text, where that is more than the prompt."""
    kind: str = "given"
    """Kind of the label."""
    evidence: str = ""
    """What the label rests on, in words; empty for what the file says."""
    source: LabelSource = "human"
    """What the label rests on."""
    invites: bool | None = None
    """Whether the prompt invites deception; None for what the arm's name says."""
    cell: str = ""
    """Cell of a crossed suite, where the file names one of ours."""
    frame: str = ""
    """Frame of the arm, as the cell."""
    unit: str = "text"
    """Unit of the group."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """Facets by which results are also told apart."""
    reason: str = ""
    """Why it is unclear, in words that many texts share; empty where it is not, or the file leaves it blank."""
    part: str = ""
    """Which suite of the file, where it holds several."""


@dataclass(frozen=True, slots=True)
class Given:
    """All that a file holds."""

    file: str
    """Its name."""
    sha256: str
    """Digest of its bytes."""
    items: tuple[Item, ...]
    """Its texts, in the order of the file."""
    notes: tuple[str, ...] = ()
    """What a reader must know of how it was read."""
    title: str = ""
    """What its suite is called; empty for the file's name."""
    lost: Mapping[str, int] = field(default_factory=dict)
    """Why some of what it holds is no text, and how many."""


def normalised(text: str) -> str:
    """A text in one case and without spare spaces: what makes two texts the same group."""
    return " ".join(text.casefold().split())


def n_of(items: Sequence[Item]) -> dict[str, int]:
    """Texts by behaviour, those of each behaviour that occurs."""
    return dict(sorted(Counter(str(item.behaviour) for item in items).items()))


def unclear(items: Sequence[Item]) -> dict[str, int]:
    """Texts whose label says why it is unclear, by reason, the most frequent first."""
    reasons = Counter(i.reason for i in items if i.behaviour is Behaviour.UNCLEAR and i.reason)
    return dict(sorted(reasons.items(), key=lambda one: (-one[1], one[0])))


def short(words: Sequence[object], *, most: int = 8) -> str:
    """Names for a message: the first few, each cut, and how many there are."""
    shown = ", ".join(repr(str(word)[:40]) for word in words[:most]) or "none"
    return shown if len(words) <= most else f"{shown} and {len(words) - most} more"
