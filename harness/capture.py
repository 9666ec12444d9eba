"""Reads the residual stream while a model answers: forward hooks, no second pass, memory that does not grow.

A run of n prompt and g generated tokens has exactly n + g - 1 positions: the token that closes the answer is never fed back.
Spans: prompt_end = n-1, first_token = n, response = n … n+g-2, end = n+g-2, prompt = 0 … n-1; with g < 2 the middle three do not
exist. Of a conversation the answer is the last one, and the prompt is all that stood before it, earlier answers too. Sampling
inverts the cumulative distribution at one uniform draw a token, from a generator seeded by episode, so that an answer depends on its
own seed and not on its batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import torch
from transformers import GenerationConfig, LogitsProcessor, LogitsProcessorList

from harness.checkpoint import Checkpoint, blocks
from harness.conversation import Exchange
from harness.nouns import Message
from harness.recorder import Recorder
from harness.result_nouns import Sighting
from harness.stream_nouns import Site
from harness.turns import answers_from

if TYPE_CHECKING:
    from transformers import PreTrainedModel


@dataclass(frozen=True, slots=True)
class Request:
    """One prompt to be answered."""

    episode_id: str
    """Of the episode."""
    messages: tuple[Message, ...]
    """The prompt."""
    seed: int
    """Of the sampling."""
    max_tokens: int
    """Longest answer."""
    turn: int = 0
    """How many answers of the conversation came before."""


@dataclass(frozen=True, slots=True)
class Generation:
    """One answer."""

    episode_id: str
    """Of the episode."""
    answer: str
    """Text without special tokens."""
    stop: str
    """"stop" where the model closed the answer, "max_tokens" where it was cut, "context" where there was no room for one."""
    prompt_ids: tuple[int, ...]
    """n token ids: all that stood before the answer."""
    answer_ids: tuple[int, ...]
    """g token ids, the closing one included."""
    logprob_mean: float
    """Mean log-probability of the answer's tokens at temperature 1."""
    logprob_min: float
    """Least of them."""
    logprob_last: float | None = None
    """That of the last token; None where unknown."""
    entropy_mean: float | None = None
    """Mean entropy, in nats, of what the tokens were drawn from, at temperature 1; None where unknown."""
    exchanges: tuple[Exchange, ...] = ()
    """Of a conversation, its earlier answers and what was said to them."""
    seen: Sighting | None = None
    """What a live monitor made of it; None where nobody watched, or it was too short to be read."""


@dataclass(frozen=True, slots=True)
class Captured:
    """What one batch gave."""

    generations: tuple[Generation, ...]
    """In the order of the requests."""
    rows: dict[Site, tuple[tuple[str, ...], np.ndarray]]
    """Episode ids and float32 rows of each site; a tokens site repeats the id for each of its n + g - 1 positions."""


def generate(
    checkpoint: Checkpoint, requests: Sequence[Request], *, sites: Sequence[Site], temperature: float
) -> Captured:
    """Answers a batch and reads the sites on the way."""
    model, pad_id = checkpoint.model, int(checkpoint.tokenizer.pad_token_id)
    prompts = [checkpoint.encode(r.messages) for r in requests]
    ids_NT, mask_NT = left_padded(prompts, pad_id, model.device)
    closing = _closing_ids(checkpoint)
    chooser = _Chooser([r.seed for r in requests], temperature)
    recorder = Recorder(blocks(model), sites)
    settings = GenerationConfig(
        max_new_tokens=max(r.max_tokens for r in requests),
        do_sample=False,
        pad_token_id=pad_id,
        eos_token_id=closing or None,
    )
    with recorder, answers_from([ids_NT.shape[1]] * len(prompts)), torch.inference_mode():
        out_NT = cast(Any, model).generate(
            input_ids=ids_NT,
            attention_mask=mask_NT,
            generation_config=settings,
            logits_processor=LogitsProcessorList([chooser]),
        )
    answers = out_NT[:, ids_NT.shape[1] :].tolist()
    generations = tuple(
        _generation(
            checkpoint,
            request,
            prompts[i],
            _trim(answers[i], closing, request.max_tokens),
            chooser.noted(i),
            closing,
        )
        for i, request in enumerate(requests)
    )
    return Captured(generations, recorder.rows(generations))


def replay(model: "PreTrainedModel", generations: Sequence[Generation], *, sites: Sequence[Site]) -> Captured:
    """Reads finished episodes again, through this or another model of the same tokenizer: the backbone alone, once."""
    if not generations:
        return Captured((), {})
    rows = [list(g.prompt_ids) + list(g.answer_ids[:-1]) for g in generations]
    ids_NT, mask_NT = left_padded(rows, 0, model.device)
    recorder = Recorder(blocks(model), sites, is_replay=True)
    begins = [ids_NT.shape[1] - max(len(g.answer_ids) - 1, 0) for g in generations]
    with recorder, answers_from(begins), torch.inference_mode():
        model.base_model(input_ids=ids_NT, attention_mask=mask_NT, position_ids=positions(mask_NT), use_cache=False)
    return Captured(tuple(generations), recorder.rows(generations))


class _Chooser(LogitsProcessor):
    """Picks each token itself, greedily or by its row's own seed, and notes how likely it was and how open the choice."""

    def __init__(self, seeds: Sequence[int], temperature: float) -> None:
        self._draws = [np.random.default_rng(seed) for seed in seeds]
        self._temperature = temperature
        self._noted: list[torch.Tensor] = []

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Scores that leave one token possible a row."""
        logprobs_NV = scores.double().log_softmax(-1)
        chosen_N1 = logprobs_NV.argmax(-1, keepdim=True) if self._temperature <= 0 else self._sample(scores)
        picked_N1 = logprobs_NV.gather(1, chosen_N1)
        self._noted.append(torch.cat([picked_N1, _entropy(logprobs_NV)], dim=1).cpu())
        return torch.full_like(scores, -torch.inf).scatter_(1, chosen_N1, 0.0)

    def _sample(self, scores: torch.Tensor) -> torch.Tensor:
        cumulative_NV = (scores.double() / self._temperature).softmax(-1).cumsum(-1)
        uniform_N1 = torch.tensor([[draw.random()] for draw in self._draws], dtype=torch.float64, device=scores.device)
        return torch.searchsorted(cumulative_NV, uniform_N1 * cumulative_NV[:, -1:]).clamp_(max=scores.shape[-1] - 1)

    def noted(self, row: int) -> list[tuple[float, float]]:
        """Log-probability of a row's token, and entropy of what it was drawn from, one pair a step."""
        return [(float(step[row, 0]), float(step[row, 1])) for step in self._noted]


def _entropy(logprobs_NV: torch.Tensor) -> torch.Tensor:
    """(N, 1), in nats; what cannot be drawn adds nothing."""
    return -(logprobs_NV.exp() * logprobs_NV.clamp_min(-1e9)).sum(-1, keepdim=True)


def left_padded(rows: Sequence[Sequence[int]], pad_id: int, device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    """Rows of token ids, pads before them, and the mask that is 0 at the pads; both (N, T)."""
    longest = max(map(len, rows))
    ids = torch.tensor([[pad_id] * (longest - len(row)) + list(row) for row in rows], device=device)
    mask = torch.tensor([[0] * (longest - len(row)) + [1] * len(row) for row in rows], device=device)
    return ids, mask


def positions(mask_NT: torch.Tensor) -> torch.Tensor:
    """(N, T): each token's place in its row, pads not counted."""
    return (mask_NT.cumsum(1) - 1).clamp_(min=0)


def _closing_ids(checkpoint: Checkpoint) -> list[int]:
    configured = checkpoint.model.generation_config.eos_token_id
    ids = configured if isinstance(configured, list) else [configured, checkpoint.tokenizer.eos_token_id]
    return sorted({int(i) for i in ids if i is not None})


def _trim(answer: list[int], closing: Sequence[int], max_tokens: int) -> list[int]:
    """The answer up to and with its closing token, or cut at its limit."""
    end = next((i for i, token in enumerate(answer) if token in closing), len(answer) - 1)
    return answer[: min(end + 1, max_tokens)]


def _generation(
    checkpoint: Checkpoint,
    request: Request,
    prompt: Sequence[int],
    answer: Sequence[int],
    noted: Sequence[tuple[float, float]],
    closing: Sequence[int],
) -> Generation:
    said, entropies = zip(*noted[: len(answer)], strict=True)
    return Generation(
        episode_id=request.episode_id,
        answer=str(checkpoint.tokenizer.decode(list(answer), skip_special_tokens=True)).strip(),
        stop="stop" if answer and answer[-1] in closing else "max_tokens",
        prompt_ids=tuple(prompt),
        answer_ids=tuple(answer),
        logprob_mean=sum(said) / len(said),
        logprob_min=min(said),
        logprob_last=said[-1],
        entropy_mean=sum(entropies) / len(entropies),
    )
