"""Online code length: how many bits it takes to send the labels to somebody who has the activations and learns as the labels come in.

A detector that finds the labels soon needs few bits; accuracy alone does not tell the soon from the late. Groups are sent in blocks that
double: each block is coded with the probabilities of a detector fitted on all blocks before it.
Source: Voita and Titov, Information-theoretic probing with minimum description length, 2020, arXiv 2003.12298, section 2.2.2. They send
rows, we send groups, so that no block is coded by what its own group has shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from harness.splits import rank

FitPredict = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""From training and test rows, as row numbers, to the probability of deception of each test row."""
FIRST = 64
"""The first block is one part in so many of the groups."""
SMALLEST = 1e-6
"""Probabilities are kept so far from 0 and 1: one wrong label costs 20 bits at most."""


@dataclass(frozen=True, slots=True)
class Block:
    """Groups that were sent together."""

    n_known: int
    """Groups sent before."""
    n_groups: int
    """Groups in the block."""
    n_rows: int
    """Labels in the block."""
    bits: float
    """What they took."""
    is_uniform: bool
    """Whether each took one bit, for want of both labels in what was sent before."""


@dataclass(frozen=True, slots=True)
class CodeLength:
    """What sending the labels took."""

    bits: float
    """Sum over the blocks."""
    uniform_bits: float
    """One bit a label: what it takes without any detector."""
    blocks: tuple[Block, ...]
    """In the order of sending."""

    @property
    def compression(self) -> float:
        """Uniform bits ÷ bits: 1 where the detector is no help, below 1 where it misleads."""
        return self.uniform_bits / self.bits


def code_length(y_N: np.ndarray, group_N: np.ndarray, fit_predict: FitPredict, *, seed: int = 0) -> CodeLength | None:
    """Sends the labels in blocks of groups, in an order that hashes of their names and the seed draw; None with one class or one group."""
    names = sorted(set(group_N.tolist()), key=lambda name: rank(str(name), seed=seed))
    if len(set(y_N.tolist())) < 2 or len(names) < 2:
        return None
    place = {name: i for i, name in enumerate(names)}
    place_N = np.array([place[group] for group in group_N.tolist()])
    ends = (0, *block_ends(len(names)))
    blocks = tuple(_block(y_N, place_N, start, end, fit_predict) for start, end in pairwise(ends))
    return CodeLength(sum(block.bits for block in blocks), float(len(y_N)), blocks)


def block_ends(n_groups: int) -> tuple[int, ...]:
    """How many groups have been sent after each block: 1/64, 1/32 … 1/2 and all of them, rounded up, each number once."""
    parts = (FIRST >> i for i in range(FIRST.bit_length()))
    return tuple(sorted({-(-n_groups // part) for part in parts}))


def _block(y_N: np.ndarray, place_N: np.ndarray, start: int, end: int, fit_predict: FitPredict) -> Block:
    train, test = np.flatnonzero(place_N < start), np.flatnonzero((place_N >= start) & (place_N < end))
    is_uniform = len(set(y_N[train].tolist())) < 2
    bits = float(len(test)) if is_uniform else _bits(fit_predict(train, test), y_N[test])
    return Block(start, end - start, len(test), bits, is_uniform)


def _bits(probability_N: np.ndarray, y_N: np.ndarray) -> float:
    assert np.all(np.isfinite(probability_N)), "a detector gave a probability that is no number"
    kept_N = np.clip(probability_N, SMALLEST, 1 - SMALLEST)
    return float(-np.log2(np.where(y_N == 1, kept_N, 1 - kept_N)).sum())
