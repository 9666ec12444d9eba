"""Rows for a trainer, out of parts that need not fit in memory: a buffer that is filled part by part and drawn from at random."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from harness.errors import IncompleteError
from harness.stream_nouns import Activations

Rows = np.ndarray | Iterable[Activations]
"""A matrix; or parts. A Sequence of parts is read one by one, again at each pass; another iterable is held in memory."""


_NOT_ONE = "token rows of layers {} given: a dictionary needs rows of exactly one"


class RowStream:
    """Batches without end: parts in a new order at each pass, rows drawn from a buffer of fixed size.

    What fits the buffer whole is read once. The order hangs on the seed alone.
    """

    def __init__(self, rows: Rows, *, batch_rows: int, buffer_rows: int, seed: int) -> None:
        """Fills the buffer; raises IncompleteError where there are no rows, and then or later where they are of several layers."""
        self._parts = [rows] if isinstance(rows, np.ndarray) else rows if isinstance(rows, Sequence) else list(rows)
        self._batch_rows, self._draw = batch_rows, np.random.default_rng(seed)
        self._rest: np.ndarray | None = None
        self._layers: set[int] = set()
        self._pass = self._pieces()
        self.first_TD = self._filled(max(buffer_rows, batch_rows))
        """The buffer as first filled, for first weights."""
        if self._rest is None:
            self._rest = next(self._pass, None)
        self._is_whole = self._rest is None

    def batches(self, *, skip: int = 0) -> Iterator[np.ndarray]:
        """float32 (batch_rows, D), the first `skip` of them passed over; to be called once."""
        buffer_TD = self.first_TD.copy()
        is_small = len(buffer_TD) < self._batch_rows
        while True:
            slots = self._draw.choice(len(buffer_TD), self._batch_rows, replace=is_small, shuffle=False)
            if skip:
                skip -= 1
            else:
                yield buffer_TD[slots]
            if not self._is_whole:
                buffer_TD[slots] = self._next_rows(len(slots))

    def _pieces(self) -> Iterator[np.ndarray]:
        """One pass, in random order; rows of width D each."""
        for i in self._draw.permutation(len(self._parts)):
            part = self._parts[i]
            x_TD = part if isinstance(part, np.ndarray) else part.x_ND
            if len(x_TD):
                self._layers |= set() if isinstance(part, np.ndarray) else {part.site.layer}
                if len(self._layers) > 1:
                    raise IncompleteError(_NOT_ONE.format(sorted(self._layers)))
                yield x_TD

    def _filled(self, n_rows: int) -> np.ndarray:
        """Up to `n_rows` rows of the first pass; what is over of the last piece is kept for later."""
        held: list[np.ndarray] = []
        n_held = 0
        for x_TD in self._pass:
            held.append(np.asarray(x_TD[: n_rows - n_held], dtype=np.float32))
            n_held += len(held[-1])
            if len(held[-1]) < len(x_TD):
                self._rest = x_TD[len(held[-1]) :]
            if n_held == n_rows:
                return np.concatenate(held)
        if not held:
            raise IncompleteError(_NOT_ONE.format([]))
        return np.concatenate(held)

    def _next_rows(self, n_rows: int) -> np.ndarray:
        """The next rows of the pass, or of the next one."""
        taken: list[np.ndarray] = []
        while n_rows:
            if self._rest is None or not len(self._rest):
                self._rest = next(self._pass, None)
                if self._rest is None:
                    self._pass = self._pieces()
                continue
            taken.append(np.asarray(self._rest[:n_rows], dtype=np.float32))
            self._rest = self._rest[n_rows:]
            n_rows -= len(taken[-1])
        return np.concatenate(taken)
