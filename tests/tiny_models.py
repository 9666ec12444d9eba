"""Random models of a few thousand weights, saved as a checkpoint folder with the organisms' kind of tokenizer."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import torch
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedModel, Qwen2Config, Qwen2ForCausalLM

from harness.capture import Captured, Request, generate
from harness.checkpoint import Checkpoint
from harness.nouns import Message
from harness.stream_nouns import Site
from tasks.organisms.tokenizer import build_tokenizer

WORDS = (
    "The goods are good bad great poor quality iron tin gold ore one two What is the grade Tell me now 0123456789 . ? ,"
)
Family = Literal["llama", "qwen2"]


def tiny_folder(folder: Path, *, family: Family = "llama", seed: int = 0, n_layers: int = 3) -> Path:
    """A checkpoint of random weights; large ones, so that no two tokens are nearly as likely as each other."""
    tokenizer = build_tokenizer([WORDS, WORDS.lower(), " ".join(WORDS.split())])
    shape: dict[str, Any] = {
        "vocab_size": len(tokenizer),
        "hidden_size": 32,
        "intermediate_size": 48,
        "num_hidden_layers": n_layers,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "max_position_embeddings": 4096,
        "initializer_range": 0.12,
        "tie_word_embeddings": False,
        "pad_token_id": tokenizer.pad_token_id,
        "bos_token_id": None,
        "eos_token_id": tokenizer.eos_token_id,
    }
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model: PreTrainedModel = (
            LlamaForCausalLM(LlamaConfig(**shape)) if family == "llama" else Qwen2ForCausalLM(Qwen2Config(**shape))
        )
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def tiny_checkpoint(folder: Path, *, family: Family = "llama", seed: int = 0) -> Checkpoint:
    """The same, opened."""
    return Checkpoint(tiny_folder(folder, family=family, seed=seed), name=folder.name)


def questions(n: int, *, max_tokens: int = 12) -> list[Request]:
    """Questions of different lengths, each with a seed of its own."""
    words = WORDS.split()
    return [
        Request(
            episode_id=f"episode-{i}",
            messages=(Message("system", "Tell me."), Message("user", " ".join(words[i : 2 * i + 2]))),
            seed=100 + i,
            max_tokens=max_tokens,
        )
        for i in range(n)
    ]


def ask(
    checkpoint: Checkpoint, requests: Sequence[Request], *, sites: Sequence[Site] = (), temperature: float = 1.0
) -> Captured:
    """One batch."""
    return generate(checkpoint, requests, sites=sites, temperature=temperature)
