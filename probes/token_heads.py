"""Linear readings of every token, pooled head by head and summed, trained end to end: the recipe of `attention` and `token_multimax`.

A token gets one or two readings a head; the pooling turns the readings of an episode's tokens into one value a head. Tokens lie end to end,
in training and in scoring, and are never padded.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import torch

from harness.probe_nouns import Family, Inputs, Reads
from harness.stream_nouns import Site
from probes.descent import descend, logistic_loss
from probes.linear import balance
from probes.token_rows import Tokens, bare, counts, is_tokens_of_answer, turned

Pool = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Readings (tokens, heads, readings a head) and tokens of each episode, to one value an episode and head."""

TorchPool = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
"""The same, through which slopes flow."""


@dataclass(frozen=True, slots=True, eq=False)
class HeadsDetector:
    """score = sum over heads of pooled readings + offset, for bare rows."""

    weight_DHR: np.ndarray
    """Weights of each head's readings, the standardisation folded in."""
    centre_HR: np.ndarray
    """Added to the readings."""
    offset: float
    """Added to the score."""
    pool: Pool
    """Readings to one value an episode and head."""

    def score(self, inputs: Inputs) -> np.ndarray:
        """Log-odds of deception for each episode."""
        width, n_heads, n_readings = self.weight_DHR.shape
        reading_TC = bare(inputs.x_ND, width) @ self.weight_DHR.reshape(width, -1)
        value_NH = self.pool(reading_TC.reshape(-1, n_heads, n_readings) + self.centre_HR, counts(inputs))
        return np.asarray(value_NH.sum(axis=1) + self.offset)

    def state(self) -> tuple[dict[str, np.ndarray], dict[str, object]]:
        """Two arrays and the offset; the pooling belongs to the recipe."""
        return {"weight": self.weight_DHR, "centre": self.centre_HR}, {"offset": self.offset}


@dataclass(frozen=True, slots=True)
class TokenHeads:
    """Recipe: heads, how their readings are pooled, the penalty, and how to train."""

    name: str
    """Unique among all probes."""
    summary: str
    """One sentence for lists."""
    pool: Pool
    """Readings to one value an episode and head."""
    torch_pool: TorchPool
    """The same, through which slopes flow."""
    sizes: tuple[float, ...]
    """Standard deviation of each reading's weights at the start, times the square root of the width."""
    n_heads: int
    """Heads."""
    grid: tuple[float, ...]
    """Strengths of the L2 penalty to choose from, simplest first."""
    steps: int
    """Steps of Adam."""
    rate: float
    """Their length at the start."""
    penalty: float
    """Strength of the L2 penalty on weights, next to the mean loss of an episode."""
    family: Family = "probe"
    """What it counts as."""
    reads: Reads = "tokens"
    """What it needs."""
    is_random: Literal[True] = True
    """Its start is drawn by the seed."""

    def accepts(self, site: Site) -> bool:
        """Every token of the answer."""
        return is_tokens_of_answer(site)

    def variants(self) -> tuple["TokenHeads", ...]:
        """One for each penalty."""
        return tuple(replace(self, penalty=penalty) for penalty in self.grid)

    def fit(self, inputs: Inputs, y_N: np.ndarray, *, seed: int) -> HeadsDetector:
        """Trains from the start that the seed draws."""
        beside = (
            self.grid if self.penalty in self.grid else (self.penalty,)
        )  # so that one fit and a batch give the same bytes
        return self._train(inputs, y_N, beside, seed)[beside.index(self.penalty)]

    def fit_batch(self, inputs: Inputs, y_MN: np.ndarray, *, seed: int) -> tuple[tuple[HeadsDetector, ...], ...]:
        """All penalties at once, labelling by labelling."""
        return tuple(self._train(inputs, y_N, self.grid, seed) for y_N in y_MN)

    def restore(self, tensors: Mapping[str, np.ndarray], facts: Mapping[str, object]) -> HeadsDetector:
        """The detector whose state this is."""
        return HeadsDetector(tensors["weight"], tensors["centre"], float(str(facts["offset"])), self.pool)

    def _train(
        self, inputs: Inputs, y_N: np.ndarray, penalty_B: tuple[float, ...], seed: int
    ) -> tuple[HeadsDetector, ...]:
        tokens, n_fits, n_readings = turned(inputs), len(penalty_B), len(self.sizes)
        width = tokens.f_TK.shape[1]
        n_N = torch.tensor(counts(inputs))
        f_TK = torch.tensor(tokens.f_TK, dtype=torch.float32)

        def loss(weights: Sequence[torch.Tensor], offsets: Sequence[torch.Tensor]) -> torch.Tensor:
            reading_TC = (weights[0].reshape(-1, width) @ f_TK.T).T  # three times as fast as the other way round
            value_NC = self.torch_pool(reading_TC.reshape(len(f_TK), -1, n_readings), n_N)
            score_NB = value_NC.reshape(len(n_N), n_fits, self.n_heads).sum(2) + offsets[0]
            return logistic_loss(score_NB.T, y_N, balance(y_N))

        draw = np.random.default_rng(seed).standard_normal((self.n_heads, n_readings, width)) / np.sqrt(width)
        start_BHRK = np.repeat((draw * np.array(self.sizes)[:, None])[None], n_fits, axis=0)
        weights, offsets = descend([start_BHRK], [np.zeros(n_fits)], loss, penalty_B, steps=self.steps, rate=self.rate)
        return tuple(self._detector(tokens, weights[0][b], float(offsets[0][b])) for b in range(n_fits))

    def _detector(self, tokens: Tokens, weight_HRK: np.ndarray, offset: float) -> HeadsDetector:
        """What was trained on turned rows, for bare ones."""
        bare_DC, centre_C = tokens.fold(weight_HRK.reshape(-1, weight_HRK.shape[-1]).T.astype(np.float64))
        shape = weight_HRK.shape[:2]
        return HeadsDetector(bare_DC.reshape(-1, *shape), centre_C.reshape(shape), offset, self.pool)
