"""Plays episodes to their end in one batch: at each turn those that are still open are asked together.

What is read is the last answer of each, with all that stood before it as its prompt. An answer hangs on its own prompt and seed, and
who is asked together at a turn on the batch alone, so that a batch is played the same way every time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from harness.capture import Captured, Generation, Request, generate
from harness.checkpoint import Checkpoint
from harness.conversation import Exchange, next_turn, turns_of
from harness.errors import UsageError
from harness.nouns import Message, Role
from harness.plan import Planned
from harness.stream_nouns import Site

TOO_LONG = "longer than the model's context"
"""Why an episode is lost, or a conversation ends."""

Rows = dict[Site, tuple[tuple[str, ...], np.ndarray]]
"""Episode ids and rows of each site."""


def play(checkpoint: Checkpoint, planned: Sequence[Planned], *, sites: Sequence[Site], temperature: float) -> Captured:
    """Answers of a batch, each with the exchanges that led to it; the first prompts must have room."""
    led: dict[str, tuple[Exchange, ...]] = {p.episode_id: () for p in planned}
    done: dict[str, Generation] = {}
    parts: list[Rows] = []
    open_ones = list(planned)
    while open_ones:
        captured = go_on(checkpoint, open_ones, led, sites=sites, temperature=temperature)
        still = []
        for p, said in zip(open_ones, captured.generations, strict=True):
            exchange = _exchange(p, said)
            if exchange is None:
                done[p.episode_id] = said
            else:
                led[p.episode_id] = (*said.exchanges, exchange)
                still.append(p)
        parts.append(_without(captured.rows, {p.episode_id for p in still}))
        open_ones = still
    return Captured(tuple(done[p.episode_id] for p in planned), _joined(parts))


def go_on(
    checkpoint: Checkpoint,
    planned: Sequence[Planned],
    led: Mapping[str, tuple[Exchange, ...]],
    *,
    sites: Sequence[Site],
    temperature: float,
) -> Captured:
    """The next answer of each conversation, wherever `led` left it; "context" and no words where there is no room for one."""
    requests = [request_of(p, led[p.episode_id]) for p in planned]
    asked = [r for r in requests if r.turn == 0 or has_room(checkpoint, r.messages, r.max_tokens)]
    captured = generate(checkpoint, asked, sites=sites, temperature=temperature) if asked else Captured((), {})
    said = {g.episode_id: g for g in captured.generations}
    whole = [said.get(r.episode_id) or outgrown(checkpoint, r) for r in requests]
    return Captured(tuple(replace(g, exchanges=led[g.episode_id]) for g in whole), captured.rows)


def request_of(planned: Planned, exchanges: Sequence[Exchange] = ()) -> Request:
    """What is asked after these exchanges."""
    turn = len(exchanges)
    messages = (*planned.arm.messages, *turns_of(exchanges))
    return Request(planned.episode_id, messages, planned.seed_at(turn), planned.suite.max_tokens, turn)


def outgrown(checkpoint: Checkpoint, request: Request) -> Generation:
    """Nothing, where a conversation leaves no room for an answer."""
    unknown = float("nan")
    prompt = tuple(checkpoint.encode(request.messages))
    return Generation(request.episode_id, "", "context", prompt, (), logprob_mean=unknown, logprob_min=unknown)


def has_room(checkpoint: Checkpoint, messages: tuple[Message, ...], max_tokens: int) -> bool:
    """Whether prompt and longest answer fit into the model's context."""
    most = context_of(checkpoint)
    n_bytes = sum(len(m.content.encode()) + len(m.role) + _FRAME for m in messages) + _FRAME
    return not most or n_bytes + max_tokens <= most or n_tokens(checkpoint, messages) + max_tokens <= most


def refuse_too_long(checkpoint: Checkpoint, planned: Sequence[Planned]) -> None:
    """UsageError where no main prompt of a suite has room; where only some have none, those are lost with that reason."""
    mains = [p for p in planned if p.arm.role is Role.MAIN]
    if not mains or any(has_room(checkpoint, p.arm.messages, p.suite.max_tokens) for p in mains):
        return
    first, most = mains[0], context_of(checkpoint)
    n, g = n_tokens(checkpoint, first.arm.messages), first.suite.max_tokens
    raise UsageError(
        f"suite {first.suite.name}: no prompt has room, pair {first.pair.pair_id} is {n} tokens and up to {g} of answer, "
        f"and the context of {checkpoint.name} is {most}; leave the suite out, or give a model with more"
    )


def n_tokens(checkpoint: Checkpoint, messages: tuple[Message, ...]) -> int:
    """Length of a rendered prompt."""
    return len(checkpoint.encode(messages))


def context_of(checkpoint: Checkpoint) -> int:
    """Most positions that a model was made for; 0 where its configuration does not say."""
    return getattr(checkpoint.config.get_text_config(), "max_position_embeddings", None) or 0


_FRAME = 256
"""Bytes that a chat template may put around a turn; no token is shorter than a byte, so what fits in bytes needs no counting."""


def _exchange(planned: Planned, said: Generation) -> Exchange | None:
    """The answer and what is said to it; None where the conversation is over."""
    if said.stop == "context":
        return None
    before = (*planned.arm.messages, *turns_of(said.exchanges))
    after = next_turn(planned.arm, (*before, Message("assistant", said.answer)))
    if after is None:
        return None
    return Exchange(said.answer, after.content, said.stop, len(said.prompt_ids), len(said.answer_ids))


def _without(rows: Rows, ids: set[str]) -> Rows:
    """The rows of all other episodes."""
    if not ids:
        return rows
    out: Rows = {}
    for site, (mine, x_ND) in rows.items():
        kept = [i for i, episode_id in enumerate(mine) if episode_id not in ids]
        out[site] = (tuple(mine[i] for i in kept), x_ND[kept])
    return out


def _joined(parts: Sequence[Rows]) -> Rows:
    """The rows of all turns, by site."""
    found = [part for part in parts if part]
    if len(found) < 2:
        return found[0] if found else {}
    return {
        site: (tuple(i for part in found for i in part[site][0]), np.concatenate([part[site][1] for part in found]))
        for site in found[0]
    }
