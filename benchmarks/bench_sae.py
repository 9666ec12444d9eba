"""Trains dictionaries in turn with SAELens: steps per second, FVU, dead latents; then encoding throughput, and memory by tokens.

    python benchmarks/bench_sae.py [--pairs 5] [--steps 600]

Both sides get the same rows, architecture, width, batch size, number of steps, learning rate (highest and decay) and dead window, on
one thread. Rows are sums of planted features, some frequent and most rare, plus noise. SAELens keeps its own defaults otherwise.
Where sae_lens is not installed, its columns are skipped with a line.
"""

import argparse
import contextlib
import io
import os
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import torch
from interleaved import compare, print_ratios, timed

from harness.stream_nouns import Activations, Site
from probes.dictionary_registry import adapt
from probes.sae_quality import measure
from probes.sae_topk import Dictionary, Trainer

D, N_FEATURES, N_ROWS, N_HELD_OUT = 128, 768, 60_000, 8_192
RECIPE = Trainer(expansion=4, k=16, batch_rows=1024, learning_rate=2e-3, dead_window_tokens=50_000)
ARCHITECTURES = ("topk", "batch_topk", "matryoshka")


def planted(n_rows: int, seed: int) -> np.ndarray:
    """float32 (n_rows, D): about 12 of 768 features a row, the first far more often than the last."""
    feature_FD = np.random.default_rng(0).standard_normal((N_FEATURES, D))
    feature_FD /= np.linalg.norm(feature_FD, axis=1, keepdims=True)
    rng = np.random.default_rng(seed)
    share_F = 1 / np.arange(3, N_FEATURES + 3)
    share_F *= 12 / share_F.sum()
    value_NF = (rng.random((n_rows, N_FEATURES)) < share_F) * rng.exponential(1, (n_rows, N_FEATURES))
    noise_ND = 0.02 * rng.standard_normal((n_rows, D))
    return (value_NF @ feature_FD + noise_ND + 0.1).astype(np.float32)


def ours(recipe: Trainer, rows_TD: np.ndarray) -> Dictionary:
    """One training of ours."""
    return recipe.fit(rows_TD, seed=0)


def theirs(recipe: Trainer, rows_TD: np.ndarray) -> Dictionary:
    """One training of SAELens', and what it saves at the end, read as ours."""
    from sae_lens.saes.batchtopk_sae import BatchTopKTrainingSAE, BatchTopKTrainingSAEConfig
    from sae_lens.saes.matryoshka_batchtopk_sae import (
        MatryoshkaBatchTopKTrainingSAE,
        MatryoshkaBatchTopKTrainingSAEConfig,
    )
    from sae_lens.saes.topk_sae import TopKTrainingSAE, TopKTrainingSAEConfig
    from sae_lens.training.sae_trainer import SAETrainer

    n_latents = recipe.expansion * D
    shape: dict[str, Any] = {"d_in": D, "d_sae": n_latents, "k": recipe.k}
    widths = [round(share * n_latents) for share in recipe.prefixes] + [n_latents]
    makers: dict[str, Callable[[], Any]] = {
        "topk": lambda: TopKTrainingSAE(TopKTrainingSAEConfig(**shape)),
        "batch_topk": lambda: BatchTopKTrainingSAE(BatchTopKTrainingSAEConfig(**shape)),
        "matryoshka": lambda: MatryoshkaBatchTopKTrainingSAE(
            MatryoshkaBatchTopKTrainingSAEConfig(**shape, matryoshka_widths=widths)
        ),
    }
    torch.manual_seed(0)
    sae = makers[recipe.architecture]()
    size = float(np.sqrt(np.mean(np.sum((rows_TD - rows_TD.mean(0)) ** 2, axis=1))))
    scaled_TD, draw = torch.from_numpy(rows_TD / size), np.random.default_rng(0)

    def batches() -> Any:
        while True:
            yield scaled_TD[draw.choice(len(scaled_TD), recipe.batch_rows, replace=False, shuffle=False)]

    with contextlib.redirect_stderr(io.StringIO()):
        SAETrainer(_settings(recipe), sae, batches()).fit()
    sae.fold_activation_norm_scaling_factor(1 / size)
    state = sae.state_dict()
    sae.process_state_dict_for_saving_inference(state)
    tensors = {name: value.detach().float().numpy() for name, value in state.items()}
    from probes.dictionary_saelens import from_saelens

    return from_saelens(
        tensors, sae.cfg.get_inference_sae_cfg_dict() | {"rescale_acts_by_decoder_norm": False}, source="sae_lens"
    )


def _settings(recipe: Trainer) -> Any:
    """The same steps, batch, rate and window in SAELens' words."""
    from sae_lens.config import LoggingConfig, SAETrainerConfig

    return SAETrainerConfig(
        n_checkpoints=0,
        checkpoint_path=None,
        save_final_checkpoint=False,
        total_training_samples=recipe.steps * recipe.batch_rows,
        device="cpu",
        autocast=False,
        lr=recipe.learning_rate,
        lr_end=recipe.learning_rate / 10,
        lr_scheduler_name="constant",
        lr_warm_up_steps=0,
        lr_decay_steps=recipe.steps // 5,
        n_restart_cycles=1,
        adam_beta1=0.9,
        adam_beta2=0.999,
        train_batch_size_samples=recipe.batch_rows,
        dead_feature_window=recipe.dead_window_tokens // recipe.batch_rows,
        feature_sampling_window=2000,
        logger=LoggingConfig(log_to_wandb=False),
    )


class Generated(Sequence[Activations]):
    """Parts that are made when they are asked for."""

    def __init__(self, n_parts: int) -> None:
        self.n_parts = n_parts

    def __len__(self) -> int:
        return self.n_parts

    def __getitem__(self, i: Any) -> Any:
        if not 0 <= i < self.n_parts:
            raise IndexError(i)
        return Activations(Site(1, "all", "tokens"), (), planted(2_000, 100 + i))


def bench_training(n_pairs: int, steps: int) -> None:
    """One line an architecture and side, and the ratio of times."""
    rows_TD, held_TD = planted(N_ROWS, 1), planted(N_HELD_OUT, 2)
    ratios = []
    print(
        f"\n{'training':<24} {'FVU':>7} {'dead':>7} {'L0':>7}   (k {RECIPE.k}, {RECIPE.batch_rows} rows, {steps} steps)"
    )
    for architecture in ARCHITECTURES:
        recipe = replace(RECIPE, architecture=architecture, steps=steps)
        _print(f"ours {architecture}", ours(recipe, rows_TD), held_TD)
        if find_spec("sae_lens"):
            _print(f"SAELens {architecture}", theirs(recipe, rows_TD), held_TD)
            short = replace(recipe, steps=min(steps, 100))
            first, second = (lambda r=short: ours(r, rows_TD)), (lambda r=short: theirs(r, rows_TD))
            ratios.append(compare(f"ours / SAELens, {architecture}", first, second, n_pairs=n_pairs, bound="<= 1"))
    if ratios:
        print_ratios(ratios)
    else:
        print("SAELens: skipped, not installed here; pip install 'telltale[saelens]'")


def bench_encoding(n_pairs: int) -> None:
    """Tokens per second, and against SAELens on the same weights."""
    topk = Trainer(expansion=4, k=16, steps=1).fit(planted(2_000, 3), seed=0)
    rows_TD = planted(20_000, 4)
    x_TD = torch.from_numpy(rows_TD)
    for name, each in (("TopK", topk), ("JumpReLU", replace(topk, k=0, threshold_F=topk.encoder_bias_F + 0.5))):
        encode = partial(each.encode, rows_TD)
        wall = min(timed(encode)[0] for _ in range(5))
        print(f"encoding, {name}: {len(rows_TD) / wall:,.0f} tokens/s")
        if find_spec("sae_lens"):
            sae = _as_saelens(each)
            with torch.no_grad():
                again = compare(
                    f"encoding, ours / SAELens, {name}", encode, partial(sae.encode, x_TD), n_pairs=n_pairs, bound=""
                )
                largest = np.abs(adapt(sae).encode(rows_TD) - sae.encode(x_TD).numpy()).max()
            print_ratios([again])
            print(f"largest difference of encodings: {largest:.1e}")


def bench_memory() -> None:
    """Peak of what Python and numpy allocate, at 1, 4 and 16 times the tokens."""
    recipe = replace(RECIPE, steps=200, buffer_rows=4_096)
    replace(recipe, steps=1).fit(Generated(2), seed=0)  # what torch imports at the first step is not ours to count
    for n_parts in (10, 40, 160):
        tracemalloc.start()
        dictionary = recipe.fit(Generated(n_parts), seed=0)
        training = tracemalloc.get_traced_memory()[1] / 2**20
        tracemalloc.reset_peak()
        measure(dictionary, (part.x_ND for part in Generated(n_parts)))
        measuring = tracemalloc.get_traced_memory()[1] / 2**20
        print(f"memory, {n_parts * 2_000:>7,} tokens: training {training:.1f} MB, measuring {measuring:.1f} MB")
        tracemalloc.stop()


def _as_saelens(dictionary: Dictionary) -> Any:
    import tempfile
    from pathlib import Path

    from sae_lens import SAE

    from probes.dictionary_saelens import write_saelens

    with tempfile.TemporaryDirectory() as folder:
        write_saelens(dictionary, Path(folder))
        return SAE.load_from_disk(folder)


def _print(name: str, dictionary: Dictionary, held_TD: np.ndarray) -> None:
    found = dictionary.quality(held_TD)
    print(f"{name:<24} {found['fvu']:>7.4f} {found['dead_share']:>7.3f} {found['l0']:>7.2f}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--only", choices=("training", "encoding", "memory"))
    given = parser.parse_args()
    torch.set_num_threads(1)
    if given.only in (None, "training"):
        bench_training(given.pairs, given.steps)
    if given.only in (None, "encoding"):
        bench_encoding(given.pairs)
    if given.only in (None, "memory"):
        bench_memory()
