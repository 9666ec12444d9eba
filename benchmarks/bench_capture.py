"""What reading the streams costs while a model answers, on a random Llama of 8 layers and width 512.

`python benchmarks/bench_capture.py [PAIRS]`; 256 prompt and 64 new tokens, one thread.
"""

import itertools
import os
import resource
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

os.environ.setdefault("OMP_NUM_THREADS", "1")

import torch
from interleaved import compare, print_ratios
from transformers import LlamaConfig, LlamaForCausalLM, logging

from harness.capture import Captured, Request, generate, replay
from harness.checkpoint import Checkpoint
from harness.config import Audit
from harness.desk import write_shard
from harness.nouns import Message
from harness.resolve import sites
from harness.store import RunFolder
from harness.stream_nouns import Site
from tasks.organisms.tokenizer import build_tokenizer

N_PROMPT, N_NEW, BATCH, VOCABULARY = 256, 64, 8, 8000
WORD = " goods"


def build(folder: Path) -> Checkpoint:
    """A checkpoint that never closes an answer, so that every answer costs the same."""
    logging.disable_progress_bar()
    tokenizer = build_tokenizer([WORD])
    config = LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=512,
        intermediate_size=1408,
        num_hidden_layers=8,
        num_attention_heads=8,
        num_key_value_heads=8,
        max_position_embeddings=1024,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=None,
        eos_token_id=None,
    )
    torch.manual_seed(0)
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.eos_token = None
    tokenizer.save_pretrained(folder)
    return Checkpoint(folder, name="bench")


def questions() -> list[Request]:
    """A batch of prompts of N_PROMPT tokens, the two marks of the template included."""
    prompt = (Message("user", WORD * (N_PROMPT - 2)),)
    return [Request(f"episode-{i}", prompt, i, N_NEW) for i in range(BATCH)]


class Bench:
    """The ways to be compared."""

    def __init__(self, folder: Path) -> None:
        """Builds the model and answers once."""
        self.checkpoint = build(folder / "model")
        self.model: Any = cast(Any, self.checkpoint.model)
        self.run = RunFolder.create(folder / "run")
        self.sites: tuple[Site, ...] = sites(Audit(), self.checkpoint.identity)
        self.requests = questions()
        self.finished = self.captured().generations
        ids = [[*g.prompt_ids, *g.answer_ids[:-1]] for g in self.finished]
        assert {N_PROMPT + N_NEW - 1} == {len(row) for row in ids}
        self.whole_NT = torch.tensor(ids)
        self.prompts_NT = self.whole_NT[:, :N_PROMPT]
        self._numbers = itertools.count()

    def captured(self) -> Captured:
        """Answers, streams read on the way."""
        return generate(self.checkpoint, self.requests, sites=self.sites, temperature=1.0)

    def plain(self) -> Captured:
        """Answers alone."""
        return generate(self.checkpoint, self.requests, sites=(), temperature=1.0)

    def kept(self) -> None:
        """Answers, streams read on the way and written as a shard."""
        write_shard(self.run, f"activations/{next(self._numbers):04d}.safetensors", self.captured(), model="bench")

    def bare(self) -> None:
        """Transformers' own sampling of the same batch."""
        with torch.inference_mode():
            mask_NT = torch.ones_like(self.prompts_NT)
            self.model.generate(self.prompts_NT, attention_mask=mask_NT, max_new_tokens=N_NEW, do_sample=True, top_k=0)

    def two_passes(self) -> None:
        """Answers alone, then a second pass that keeps every hidden state."""
        self.plain()
        with torch.inference_mode():
            self.model(self.whole_NT, output_hidden_states=True, use_cache=False)

    def replayed(self) -> None:
        """Finished answers, read again."""
        replay(self.model, self.finished, sites=self.sites)

    def backbone(self) -> None:
        """The same forward pass, unread."""
        with torch.inference_mode():
            self.model.base_model(self.whole_NT, use_cache=False)


@contextmanager
def bench() -> Iterator[Bench]:
    """In a folder that goes away."""
    with tempfile.TemporaryDirectory() as folder:
        yield Bench(Path(folder))


def peak_mib() -> float:
    """Most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Prints the table."""
    n_pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    with bench() as b:
        rows = [
            compare(
                "answers with capture and shards / answers alone",
                b.kept,
                b.plain,
                n_pairs=n_pairs,
                bound="<= 1.02, upper <= 1.05",
            ),
            compare("answers alone / bare model.generate", b.plain, b.bare, n_pairs=n_pairs, bound="<= 1.10"),
            compare(
                "answers with capture / answers, then a second pass",
                b.captured,
                b.two_passes,
                n_pairs=n_pairs,
                bound="<= 0.70",
            ),
            compare("replay with hooks / bare backbone", b.replayed, b.backbone, n_pairs=n_pairs, bound="<= 1.02"),
        ]
        print_ratios(rows)
        peaks = [peak_mib()]
        for _ in range(3):
            for _ in range(2):
                b.kept()
            peaks.append(peak_mib())
        n_before = 2 * n_pairs
        print(
            f"peak memory, MiB, after about {n_before} batches and each 2 more: {', '.join(f'{p:.0f}' for p in peaks)}; flat"
        )


if __name__ == "__main__":
    main()
