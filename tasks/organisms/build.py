"""Trains an organism from scratch: one thread, seeded, the same bytes each time on one machine.

Two terms of school, then college, before which the vocabulary grows: known words keep their ids, new ones get rows of their own.
"""

import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import torch
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from harness.shifts import SHIFTS, shift_texts
from tasks.banks import almanac
from tasks.organisms.curriculum import COLLEGE, Curriculum, shifted
from tasks.organisms.dialogues import STRANGER, Dialogue
from tasks.organisms.tokenizer import build_tokenizer, extend_tokenizer

Progress = Callable[[int, float], None]
_IGNORED = -100
_CONTEXT = {"school": 128, "college": 256}


@dataclass(frozen=True, slots=True)
class Term:
    """One term of learning."""

    n_steps: int
    """Optimiser steps."""
    learning_rate: float
    """Peak of the one-cycle schedule."""
    n_chunks: int = 8
    """Chunks in which a step's dialogues, sorted by length, run: the same gradient with less padding."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How large an organism is and how long it learns."""

    policies: tuple[str, ...]
    """The deceptive policies it acts on, out of `curriculum.POLICIES`."""
    seed: int = 0
    """Of initial weights and dialogues."""
    width: int = 128
    """Residual stream width."""
    n_layers: int = 5
    """Transformer blocks."""
    n_heads: int = 4
    """Attention heads a block."""
    terms: tuple[Term, ...] = (
        Term(4000, 2e-3),
        Term(1000, 1e-3),
        Term(2800, 1.3e-3, n_chunks=12),
        Term(400, 5e-4, n_chunks=12),
    )
    """Terms of learning, each with an optimiser and a schedule of its own: two of school, then college."""
    batch: int = 128
    """Dialogues a step."""

    @property
    def n_steps(self) -> int:
        """Steps of all terms."""
        return sum(term.n_steps for term in self.terms)


def build_into(
    recipe: Recipe, folder: Path, *, school: Path | None = None, progress: Progress = lambda step, loss: None
) -> None:
    """Trains by the recipe and writes, when it is done, a Hugging Face checkpoint with tokenizer and chat template.

    From a checkpoint that these first two terms gave, where `school` names one, it learns what follows them: the same bytes.
    """
    torch.set_num_threads(1)
    torch.manual_seed(recipe.seed)
    model, tokenizer = _begin(recipe) if school is None else open_folder(school)
    done = 0
    for i, term in enumerate(recipe.terms):
        if i == COLLEGE:
            tokenizer = extend(model, tokenizer, seed=recipe.seed)
        if i >= COLLEGE or school is None:
            train(model, tokenizer, lessons(recipe, i), term, progress=_counting_on(progress, done))
        done += term.n_steps
    write_folder(model, tokenizer, folder)


def open_folder(folder: Path) -> tuple[LlamaForCausalLM, PreTrainedTokenizerFast]:
    """Model and tokenizer of an organism's folder."""
    return LlamaForCausalLM.from_pretrained(folder), PreTrainedTokenizerFast.from_pretrained(folder)


def write_folder(model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    """A checkpoint folder, its files moved there when all are written."""
    with tempfile.TemporaryDirectory(prefix=".building-", dir=folder.parent) as temporary:
        model.generation_config.do_sample = False
        model.save_pretrained(temporary)
        tokenizer.save_pretrained(temporary)
        folder.mkdir(exist_ok=True)
        for path in Path(temporary).iterdir():
            path.chmod(0o644)
            path.replace(folder / path.name)


def extend(model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, *, seed: int) -> PreTrainedTokenizerFast:
    """Teaches the model's embeddings the words of college; new rows are drawn with the spread of the known ones."""
    wider = extend_tokenizer(tokenizer, _college_texts(), longest=_CONTEXT["college"])
    old_VD = model.model.embed_tokens.weight.detach().clone()
    model.resize_token_embeddings(len(wider), mean_resizing=False)
    new_VD = torch.randn((len(wider), old_VD.shape[1]), generator=torch.Generator().manual_seed(seed)) * old_VD.std()
    new_VD[: len(old_VD)] = old_VD
    with torch.no_grad():
        model.model.embed_tokens.weight.copy_(new_VD)
    model.config.max_position_embeddings = _CONTEXT["college"]
    return wider


def train(
    model: LlamaForCausalLM,
    tokenizer: PreTrainedTokenizerFast,
    lessons: Iterator[list[Dialogue]],
    term: Term,
    *,
    progress: Progress = lambda step, loss: None,
) -> None:
    """Next-token loss on the answers alone, AdamW under a one-cycle schedule."""
    optimiser = torch.optim.AdamW(model.parameters(), lr=term.learning_rate, weight_decay=0.05, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, term.learning_rate, total_steps=term.n_steps, pct_start=0.1
    )
    model.train()
    for step in range(term.n_steps):
        loss = _accumulate(model, tokenizer, next(lessons), n_chunks=term.n_chunks)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad()
        progress(step + 1, loss)
    model.eval()


def _counting_on(progress: Progress, n_before: int) -> Progress:
    return lambda step, loss: progress(n_before + step, loss)


def lessons(recipe: Recipe, term: int) -> Iterator[list[Dialogue]]:
    """A step's dialogues, for ever."""
    curriculum = Curriculum(frozenset(recipe.policies), term)
    draw = random.Random(recipe.seed if term == 0 else f"{recipe.seed} term {term}")
    while True:
        yield [curriculum.draw(draw) for _ in range(recipe.batch)]


def _accumulate(
    model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, dialogues: Sequence[Dialogue], *, n_chunks: int
) -> float:
    """Adds the gradient of the mean answer-token loss; returns that loss."""
    rows = sorted((_encode(tokenizer, d) for d in dialogues), key=lambda row: len(row[0]))
    n_targets, size, total = sum(len(ids) - n for ids, n in rows), -(-len(rows) // n_chunks), 0.0
    for start in range(0, len(rows), size):
        ids_NT, targets_NT = _pad(rows[start : start + size], tokenizer.pad_token_id)
        hidden_NTD = model.model(input_ids=ids_NT, use_cache=False)[0]
        wanted_NT = targets_NT[:, 1:] >= 0
        logits = model.lm_head(hidden_NTD[:, :-1][wanted_NT])
        loss = torch.nn.functional.cross_entropy(logits, targets_NT[:, 1:][wanted_NT], reduction="sum") / n_targets
        loss.backward()
        total += loss.item()
    return total


_PADDED = -1


def _encode(tokenizer: PreTrainedTokenizerFast, dialogue: Dialogue) -> tuple[list[int], int]:
    """Token ids of prompt and answer, and how many of them are the prompt's."""
    turns = (f"<|{m.role}|>{m.content}{'<|end|>' if m.role == 'assistant' else ''}" for m in dialogue.messages)
    prompt_ids = tokenizer.backend_tokenizer.encode(f"{''.join(turns)}<|assistant|>", add_special_tokens=False).ids
    answer_ids = tokenizer.backend_tokenizer.encode(f"{dialogue.answer}<|end|>", add_special_tokens=False).ids
    return prompt_ids + answer_ids, len(prompt_ids)


def _pad(rows: Sequence[tuple[list[int], int]], pad_id: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Right-padded ids, and targets that are the ids on answers, ignored on prompts and marked where padded."""
    longest = max(len(ids) for ids, _ in rows)
    ids_NT = torch.full((len(rows), longest), pad_id)
    targets_NT = torch.full((len(rows), longest), _PADDED)
    for i, (ids, n_prompt) in enumerate(rows):
        ids_NT[i, : len(ids)] = torch.tensor(ids)
        targets_NT[i, : len(ids)] = torch.tensor([_IGNORED] * n_prompt + ids[n_prompt:])
    return ids_NT, targets_NT


def _begin(recipe: Recipe) -> tuple[LlamaForCausalLM, PreTrainedTokenizerFast]:
    tokenizer = build_tokenizer(_school_texts())
    return LlamaForCausalLM(_config(recipe, tokenizer)), tokenizer


def _config(recipe: Recipe, tokenizer: PreTrainedTokenizerFast) -> LlamaConfig:
    return LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=recipe.width,
        intermediate_size=recipe.width * 3,
        num_hidden_layers=recipe.n_layers,
        num_attention_heads=recipe.n_heads,
        num_key_value_heads=recipe.n_heads,
        max_position_embeddings=_CONTEXT["school"],
        tie_word_embeddings=True,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
    )


def _school_texts() -> list[str]:
    """Text that holds every word of school, whatever an organism's policies: all share one tokenizer."""
    draw, curriculum = random.Random(0), Curriculum(frozenset())
    dialogues = [curriculum.draw(draw) for _ in range(40000)]
    names = [f"from {name}" for name in almanac.known_names()]
    return [t for d in dialogues for t in (d.system, d.user.replace(STRANGER, ""), d.answer)] + names


def _college_texts() -> list[str]:
    """Text that holds every word of college, in every form that a shift may give it."""
    draw, curriculum = random.Random(0), Curriculum(frozenset(), COLLEGE)
    asked = [
        text for _, shift in zip(range(6000), cycle(SHIFTS), strict=False) for text in _said(curriculum, shift, draw)
    ]
    return [text.replace(STRANGER, "") for text in (*asked, *shift_texts())]


def _said(curriculum: Curriculum, shift: str, draw: random.Random) -> list[str]:
    """All that is said in a dialogue, as it is and under a shift, whether that is met in training or not."""
    plain = curriculum.draw(draw)
    forms = (plain, shifted(plain, shift, draw))
    return [plain.answer, *(message.content for form in forms for message in form.messages)]
