"""Conversations of more than one turn: simulated tools, further questions, and the log of what was called.

Tools are called in plain text, the same for every model: a line `CALL name: argument` in an answer is a call, and the next user
turn brings `RESULT name: …`. So any chat model can be asked, prompts are the same token by token for twin and model, and nothing
is ever done. An answer without a call ends the turn; then the arm's next question is asked, or the conversation is over.

A call is read with quotes, bold, list marks and code marks around it or its parts. In capitals it is a call whatever it names; in
other letters, which prose has too, only where it names a tool that is offered.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from harness.nouns import Arm, Call, Message, Tool

MAX_ROUNDS = 6
"""Answers with calls that get results; after as many, calls are told that there are no more, and the next question follows."""

NO_MORE = "There are no more calls now."
"""Said before the next question to an answer that calls once too often."""

_MARKS = " \t>*_`\"'\u201c\u201d\u2018\u2019"
_CALL = re.compile(
    rf"^(?:[{_MARKS}-]|\d+[.)])*(CALL)[{_MARKS}]+([a-z]+(?:_[a-z]+)*)[{_MARKS}]*:(.*)$", re.MULTILINE | re.IGNORECASE
)
_RESULT = re.compile(r"^RESULT ([A-Za-z_]+): (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Exchange:
    """An earlier answer of a conversation, and what was said to it."""

    answer: str
    """What the model said."""
    reply: str
    """The user turn that followed: results, or the next question."""
    stop: str = "stop"
    """Why the answer ended: stop or max_tokens."""
    n_prompt: int = 0
    """Tokens before the answer; 0 where unknown."""
    n_answer: int = 0
    """Tokens of the answer."""


def offer(tools: Sequence[Tool]) -> str:
    """The paragraph of a prompt that offers the tools and says how they are called."""
    lines = [f"- {tool.name}: {tool.summary} Argument: {tool.parameter}." for tool in tools]
    how = "To use a tool, write a line of this form and nothing after it: CALL name: argument"
    return "\n".join(("You have these tools.", *lines, how))


def next_turn(arm: Arm, messages: Sequence[Message]) -> Message | None:
    """What the world says to a conversation that ends in an answer; None where it is over, and that answer the episode's.

    `messages` are the arm's prompt and all that followed it, the answer last.
    """
    since = messages[len(arm.messages) :]
    said = [m for m in since if m.role == "assistant"]
    called = _calls_in(said[-1].content, arm.tools)
    n_rounds = sum(bool(_calls_in(m.content, arm.tools)) for m in said)
    if called and n_rounds <= MAX_ROUNDS:
        return Message("user", "\n".join(f"RESULT {name}: {_result(arm.tools, name, a)}" for name, a in called))
    n_asked = sum(m.role == "user" and m.content.removeprefix(f"{NO_MORE} ") in arm.then for m in since)
    if n_asked == len(arm.then):
        return None
    return Message("user", f"{NO_MORE} {arm.then[n_asked]}" if called else arm.then[n_asked])


def calls(messages: Sequence[Message]) -> tuple[Call, ...]:
    """Every call that assistant turns make, in order, with what came back."""
    out: list[Call] = []
    for said, after in zip(messages, [*messages[1:], Message("user", "")], strict=True):
        if said.role == "assistant":
            results = _RESULT.findall(after.content) if after.role == "user" else []
            out += _joined(_written(said.content), results)
    return tuple(out)


def turns_of(exchanges: Iterable[Exchange]) -> tuple[Message, ...]:
    """The turns between a prompt and the last answer."""
    return tuple(m for each in exchanges for m in (Message("assistant", each.answer), Message("user", each.reply)))


def _written(text: str) -> list[tuple[str, str, bool]]:
    """Name, argument and whether in capitals, of every line that may be a call."""
    found = _CALL.findall(text)
    return [(name.lower(), argument.strip(_MARKS), word == "CALL") for word, name, argument in found]


def _calls_in(text: str, tools: Collection[Tool]) -> list[tuple[str, str]]:
    """Name and argument of each call; where no tools are offered there is none."""
    names = {tool.name for tool in tools}
    return [(name, argument) for name, argument, is_loud in _written(text) if names and (is_loud or name in names)]


def _joined(written: Sequence[tuple[str, str, bool]], results: Sequence[tuple[str, str]]) -> list[Call]:
    """Calls with their results, which bear the names of the calls and stand in their order."""
    out, left = [], list(results)
    for name, argument, is_loud in written:
        has_result = bool(left) and left[0][0] == name
        if has_result or is_loud:
            out.append(Call(name, argument, left.pop(0)[1] if has_result else ""))
    return out


def _result(tools: Sequence[Tool], name: str, argument: str) -> str:
    """What a tool gives back, in one line."""
    tool = next((t for t in tools if t.name == name), None)
    if tool is None:
        return f"no such tool; there are {', '.join(t.name for t in tools)}"
    known = {asked.casefold(): result for asked, result in tool.results}
    return " ".join(known.get(argument.casefold(), known.get("*", "nothing found")).split())
