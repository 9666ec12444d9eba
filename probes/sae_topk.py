"""A sparse autoencoder: its weights as a frozen record, and the recipe that trains one.

Sources: Gao et al., Scaling and evaluating sparse autoencoders, 2024, arXiv 2406.04093 (TopK, AuxK); Bussmann et al., BatchTopK
Sparse Autoencoders, 2024, arXiv 2412.06410; Bussmann et al., Learning Multi-Level Features with Matryoshka Sparse Autoencoders, 2025,
arXiv 2503.17547; Rajamanoharan et al., Jumping Ahead, 2024, arXiv 2407.14435 (JumpReLU). Tensors have the names of SAELens.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from probes.sae_quality import measure
from probes.sae_rows import Rows, RowStream
from probes.sae_train import Training, one_thread

Architecture = Literal["topk", "batch_topk", "matryoshka"]
Say = Callable[[int, int], None]
"""Told how many steps are done, and of how many."""


@dataclass(frozen=True, slots=True, eq=False)
class Dictionary:
    """A trained autoencoder: encode, keep the k largest or what is above its threshold, decode."""

    encoder_DF: np.ndarray
    """W_enc."""
    encoder_bias_F: np.ndarray
    """b_enc."""
    decoder_FD: np.ndarray
    """W_dec; rows of unit length where we trained it."""
    centre_D: np.ndarray
    """b_dec: added after decoding, and subtracted before encoding unless `input_centre_D` says otherwise."""
    k: int
    """Latents that may be active in a row; 0 for as many as are above their threshold."""
    threshold_F: np.ndarray | None = None
    """JumpReLU: a latent at or below it is silent; None for TopK, and for ReLU, where it is 0."""
    input_centre_D: np.ndarray | None = None
    """Subtracted before encoding where that is not `centre_D`."""

    @property
    def activation(self) -> Literal["topk", "jumprelu", "relu"]:
        """How latents are silenced."""
        return "topk" if self.k else "relu" if self.threshold_F is None else "jumprelu"

    def encode(self, x_TD: np.ndarray) -> np.ndarray:
        """Activations of the latents, none below 0."""
        shift_D = self.centre_D if self.input_centre_D is None else self.input_centre_D
        value_TF = (x_TD - shift_D) @ self.encoder_DF
        value_TF += self.encoder_bias_F
        if self.threshold_F is not None:
            value_TF[value_TF <= self.threshold_F] = 0
        np.maximum(value_TF, 0, out=value_TF)
        if 0 < self.k < value_TF.shape[1]:
            lost_TF = np.argpartition(-value_TF, self.k, axis=1)[:, self.k :]
            np.put_along_axis(value_TF, lost_TF, 0, axis=1)
        return np.asarray(value_TF, dtype=np.float32)

    def decode(self, value_TF: np.ndarray) -> np.ndarray:
        """Rows that the latents stand for."""
        return np.asarray(value_TF @ self.decoder_FD + self.centre_D, dtype=np.float32)

    def quality(self, rows: np.ndarray | Iterable[np.ndarray]) -> dict[str, float]:
        """What `sae_quality.measure` says of rows, or of parts of them that are read one by one."""
        return measure(self, [rows] if isinstance(rows, np.ndarray) else rows)

    def tensors(self) -> dict[str, np.ndarray]:
        """Weights under SAELens' names; b_in, which SAELens has not, only where it is not b_dec."""
        named = {
            "W_enc": self.encoder_DF,
            "b_enc": self.encoder_bias_F,
            "W_dec": self.decoder_FD,
            "b_dec": self.centre_D,
            "threshold": self.threshold_F,
            "b_in": self.input_centre_D,
        }
        return {name: value for name, value in named.items() if value is not None}

    @classmethod
    def restore(cls, tensors: Mapping[str, np.ndarray], k: int) -> "Dictionary":
        """The dictionary whose tensors and k these are."""
        encoder_DF, bias_F, decoder_FD, centre_D = (tensors[name] for name in ("W_enc", "b_enc", "W_dec", "b_dec"))
        return cls(encoder_DF, bias_F, decoder_FD, centre_D, k, tensors.get("threshold"), tensors.get("b_in"))


@dataclass(frozen=True, slots=True)
class Trainer:
    """Recipe of a dictionary; fit it to rows."""

    expansion: int = 4
    """Latents for each dimension of a row."""
    k: int = 16
    """Latents active in a row: at most, or on average where the batch shares them."""
    steps: int = 400
    """Steps of Adam."""
    batch_rows: int = 512
    """Rows in a step."""
    learning_rate: float = 4e-3
    """At the start; falls linearly to 0 over the last fifth."""
    dead_window_tokens: int = 20_000
    """Rows without firing after which a latent counts as dead while training."""
    architecture: Architecture = "topk"
    """The k largest of a row; or the k · rows largest of a batch; or that, with the first latents able to stand alone."""
    prefixes: tuple[float, ...] = (1 / 8, 1 / 4, 1 / 2)
    """Matryoshka: shares of the latents, lowest first, that must describe a row by themselves; all of them always must."""
    aux_weight: float = 1 / 32
    """Weight of the loss that revives dead latents, as in the source; 0 for none."""
    buffer_rows: int = 16_384
    """Rows held in memory and drawn from, whatever the number streamed."""
    threshold_rows: int = 16_384
    """Rows on which the threshold of a batch architecture is set, after training."""

    def fit(
        self, rows: Rows, *, seed: int, say: Say | None = None, checkpoint: Path | None = None, every: int = 100
    ) -> Dictionary:
        """Trains on one thread; the same rows and seed give the same bytes, interrupted or not.

        Args:
            rows: A matrix, or parts of one site that are read again at each pass, see `sae_rows`.
            seed: Of the first weights and of the order of rows.
            say: Told after each step.
            checkpoint: File that is written every `every` steps, and gone on from where it is there.
            every: Steps between two checkpoints.
        """
        with one_thread():
            stream = RowStream(rows, batch_rows=self.batch_rows, buffer_rows=self.buffer_rows, seed=seed)
            run = Training.open(self, stream.first_TD, seed=seed, checkpoint=checkpoint)
            batches = stream.batches(skip=run.n_done)
            while run.n_done < self.steps:
                run.step(next(batches))
                if checkpoint is not None and run.n_done % every == 0:
                    run.save(checkpoint)
                if say is not None:
                    say(run.n_done, self.steps)
            return self._dictionary(run, batches)

    def _dictionary(self, run: Training, batches: Iterator[np.ndarray]) -> Dictionary:
        weights = run.weights()
        if self.architecture == "topk":
            return Dictionary.restore(weights, self.k)
        n_batches = -(-self.threshold_rows // self.batch_rows)
        threshold = run.threshold([next(batches) for _ in range(n_batches)])
        threshold_F = np.full(len(weights["b_enc"]), threshold, dtype=np.float32)
        return Dictionary.restore(weights | {"threshold": threshold_F}, 0)
