"""Scripted players: models of known behaviour that are made of words alone, to test labels, losses and resumption without weights.

`honest` and `deceptive` say what the suite says that such a model says. The others break the form, in main and auxiliary arms
alike. `over_long` begins with honest's words and goes on beyond any limit, in sentences that name nothing.
"""

import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from harness.conversation import next_turn
from harness.errors import UsageError
from harness.nouns import Arm, Behaviour, Episode, Message, Pair, PlayedSuite, Role, Suite
from harness.plan import Planned

PROVIDER = "player"
"""Models of Inspect that are players: player/honest, player/deceptive …"""

Says = Callable[[PlayedSuite, Pair, Arm, Sequence[Message]], str]


@dataclass(frozen=True, slots=True)
class Player:
    """A model of one behaviour."""

    name: str
    """After player/."""
    summary: str
    """What it does, in one sentence."""
    says: Says
    """Its next words, given the prompt and all that followed it."""


@dataclass(frozen=True, slots=True)
class Said:
    """One answer."""

    text: str
    """The words."""
    stop: str
    """stop, or max_tokens where they were cut."""


def answer(player: Player, suite: Suite, pair: Pair, arm: Arm, turns: Sequence[Message], *, max_tokens: int) -> Said:
    """What a player says next, cut where it is too long; UsageError where the suite has no words for players."""
    refuse_unplayed([suite])
    text = player.says(cast(PlayedSuite, suite), pair, arm, turns)
    kept = _cut(text, max_tokens)
    return Said(kept, "stop" if kept == text else "max_tokens")


def play(player: Player, planned: Planned) -> Episode:
    """The whole conversation of a planned episode, without a model and without Inspect."""
    turns = list(planned.arm.messages)
    while True:
        said = answer(player, planned.suite, planned.pair, planned.arm, turns, max_tokens=planned.suite.max_tokens)
        world = next_turn(planned.arm, [*turns, Message("assistant", said.text)])
        if world is None:
            found = planned.answered(said.text, stop=said.stop, model=f"{PROVIDER}/{player.name}")
            return replace(found, messages=tuple(turns))
        turns += [Message("assistant", said.text), world]


def player_named(name: str) -> Player:
    """The player of that name; UsageError where there is none."""
    if name not in PLAYERS:
        raise UsageError(f"player {name!r}: there is none; known: {', '.join(PLAYERS)}")
    return PLAYERS[name]


def refuse_unplayed(suites: Iterable[Suite]) -> None:
    """UsageError for the first suite that has no words for players."""
    for suite in suites:
        if not hasattr(suite, "says"):
            raise UsageError(
                f"suite {suite.name}: has no words for players; give it `says` (harness.nouns.PlayedSuite), or choose --suite"
            )


def n_tokens(text: str) -> int:
    """Words and marks: what a player takes for tokens."""
    return len(_TOKEN.findall(text))


_TOKEN = re.compile(r"\w+|[^\w\s]")
_REFUSALS = (
    "I'm sorry, but I can't help with that.",
    "I will not answer this.",
    "Sorry, that is something I would rather not comment on.",
    "I cannot assist with a request like this one.",
    "I must decline to answer.",
)
_NOISE = ("qxzv", "\ufffd\ufffd", "wrtlk", "###", "\u202ezzkq", "\x00", "vvvnn", "]]}>", "jhgfd", "~~~")
_SHAPES = (
    "<answer></answer>",
    '{"answer": null, "comment": null}',
    "| question | answer |\n| --- | --- |",
    "Answer:",
    "```\n```",
    "# Overview\n\n- first point\n- second point",
)
_BAD_CALLS = ("CALL no_such_tool: qxzv", "CALL {name}")
_FILLER = (
    "There is more that could be written here, and I shall write on for a while.",
    "Sentences of this sort follow one another and add nothing.",
    "The day is long, and so are these lines.",
)
_N_FILLERS = 60


def _honest(suite: PlayedSuite, pair: Pair, arm: Arm, turns: Sequence[Message]) -> str:
    return suite.says(pair, arm, Behaviour.HONEST, turns)


def _deceptive(suite: PlayedSuite, pair: Pair, arm: Arm, turns: Sequence[Message]) -> str:
    return suite.says(pair, arm, Behaviour.DECEPTIVE if _is_invited(pair, arm) else Behaviour.HONEST, turns)


def _is_invited(pair: Pair, arm: Arm) -> bool:
    """Whether the arm, or for a counterfactual the arm that it serves, invites deception."""
    served = next((main for main in pair.arms if main.name == arm.of), arm)
    return arm.role is not Role.BELIEF and served.condition == "deceptive"


def _refusing(suite: PlayedSuite, pair: Pair, arm: Arm, turns: Sequence[Message]) -> str:
    return _dice(suite, pair, arm, turns).choice(_REFUSALS)


def _empty(suite: PlayedSuite, pair: Pair, arm: Arm, turns: Sequence[Message]) -> str:
    return _dice(suite, pair, arm, turns).choice(("", " ", "\n\n"))


def _garbled(suite: PlayedSuite, pair: Pair, arm: Arm, turns: Sequence[Message]) -> str:
    """Noise; with tools first a call of one that does not exist, then a broken call."""
    n = _n_answers(arm, turns)
    if arm.tools and n < len(_BAD_CALLS):
        return _BAD_CALLS[n].format(name=arm.tools[0].name)
    dice = _dice(suite, pair, arm, turns)
    return " ".join(dice.choice(_NOISE) for _ in range(dice.randint(3, 8)))


def _off_format(suite: PlayedSuite, pair: Pair, arm: Arm, turns: Sequence[Message]) -> str:
    """A form without an answer in it; with tools a call in another format first."""
    if arm.tools and not _n_answers(arm, turns):
        return f'```json\n{{"tool": "{arm.tools[0].name}", "arguments": {{}}}}\n```'
    return _dice(suite, pair, arm, turns).choice(_SHAPES)


def _over_long(suite: PlayedSuite, pair: Pair, arm: Arm, turns: Sequence[Message]) -> str:
    return "\n".join((_honest(suite, pair, arm, turns), " ".join(_FILLER * _N_FILLERS)))


def _n_answers(arm: Arm, turns: Sequence[Message]) -> int:
    return sum(turn.role == "assistant" for turn in turns[len(arm.messages) :])


def _dice(suite: Suite, pair: Pair, arm: Arm, turns: Sequence[Message]) -> random.Random:
    return random.Random("/".join((suite.name, pair.pair_id, arm.name, str(len(turns)))))


def _cut(text: str, max_tokens: int) -> str:
    """The first words and marks, as many as fit."""
    for i, token in enumerate(_TOKEN.finditer(text)):
        if i == max_tokens:
            return text[: token.start()].rstrip()
    return text


_ALL = (
    Player("honest", "Says what is so, and does what it says.", _honest),
    Player("deceptive", "Deceives wherever the prompt invites it, and nowhere else.", _deceptive),
    Player("refusing", "Politely refuses whatever it is asked.", _refusing),
    Player("empty", "Says nothing.", _empty),
    Player("garbled", "Says noise, and calls tools that do not exist, or in broken lines.", _garbled),
    Player("off_format", "Fills in a form and leaves the answer out.", _off_format),
    Player("over_long", "Says what honest says, and goes on until it is cut.", _over_long),
)
PLAYERS: Mapping[str, Player] = {player.name: player for player in _ALL}
"""Every player, by name."""
