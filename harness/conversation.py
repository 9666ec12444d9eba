"""Conversations of more than one turn: simulated tools, further questions, and the log of what was called.

Tools are called in plain text, the same for every model: a line `CALL name: argument` in an answer is a call, and the next user
turn brings `RESULT name: …`. So any chat model can be asked, prompts are the same token by token for twin and model, and nothing
is ever done. An answer without a call ends the turn; then the arm's next question is asked, or the conversation is over.
"""

import re
from collections.abc import Sequence

from harness.nouns import Arm, Call, Message, Tool

MAX_ROUNDS = 6
"""Answers with calls that get results; after as many, calls are told that there are no more, and the next question follows."""

_CALL = re.compile(r"^[ \t>*`-]*CALL[ \t]+([A-Za-z_]+)[ \t]*:[ \t]*(.*?)[ \t`]*$", re.MULTILINE)
_RESULT = "RESULT {name}: {result}"
_NO_MORE = "There are no more calls now."


def offer(tools: Sequence[Tool]) -> str:
    """The paragraph of a prompt that offers the tools and says how they are called."""
    lines = [f"- {tool.name}: {tool.summary} Argument: {tool.parameter}." for tool in tools]
    how = "To use a tool, write a line of this form and nothing after it: CALL name: argument"
    return "\n".join(("You have these tools.", *lines, how))


def next_turn(arm: Arm, messages: Sequence[Message]) -> Message | None:
    """What the world says to a conversation that ends in an answer; None where it is over, and that answer the episode's."""
    since = messages[len(arm.messages) :]
    n_rounds = sum(m.role == "assistant" and bool(_CALL.search(m.content)) for m in since)
    called = _CALL.findall(since[-1].content) if arm.tools else []
    if called and n_rounds <= MAX_ROUNDS:
        return Message("user", "\n".join(_RESULT.format(name=n, result=_result(arm.tools, n, a)) for n, a in called))
    n_asked = sum(m.role == "user" and m.content.removeprefix(f"{_NO_MORE} ") in arm.then for m in since)
    if n_asked == len(arm.then):
        return None
    return Message("user", f"{_NO_MORE} {arm.then[n_asked]}" if called else arm.then[n_asked])


def calls(messages: Sequence[Message]) -> tuple[Call, ...]:
    """Every call that assistant turns make, in order, with what came back."""
    out: list[Call] = []
    for said, after in zip(messages, [*messages[1:], Message("user", "")], strict=True):
        if said.role != "assistant":
            continue
        results = after.content.split("\n") if after.content.startswith("RESULT ") else []
        for i, (name, argument) in enumerate(_CALL.findall(said.content)):
            result = results[i].partition(": ")[2] if i < len(results) else ""
            out.append(Call(name.lower(), argument.strip(), result))
    return tuple(out)


def _result(tools: Sequence[Tool], name: str, argument: str) -> str:
    """What a tool gives back, in one line."""
    tool = next((t for t in tools if t.name == name.lower()), None)
    if tool is None:
        return f"no such tool; there are {', '.join(t.name for t in tools)}"
    known = {asked.casefold(): result for asked, result in tool.results}
    return known.get(argument.strip().casefold(), known.get("*", "nothing found"))
