"""A TopK sparse autoencoder: its weights as a frozen record, and its trainer.

Source: Gao et al., Scaling and evaluating sparse autoencoders, 2024, arXiv 2406.04093, equations 1 to 3 and appendix A.2 (AuxK).
We differ in size, and in that b_dec starts at the mean. Tensors have the names and shapes of SAELens: W_enc, b_enc, W_dec, b_dec.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch

AUX_WEIGHT = 1 / 32
"""Weight of the loss that revives dead latents, as in the source."""


@dataclass(frozen=True, slots=True, eq=False)
class Dictionary:
    """A trained autoencoder: encode, keep the k largest, decode."""

    encoder_DF: np.ndarray
    """W_enc."""
    encoder_bias_F: np.ndarray
    """b_enc."""
    decoder_FD: np.ndarray
    """W_dec; rows of unit length."""
    centre_D: np.ndarray
    """b_dec: subtracted before encoding, added after decoding."""
    k: int
    """Latents that may be active in a row."""

    def encode(self, x_TD: np.ndarray) -> np.ndarray:
        """Activations of the latents: at most k of a row are above 0."""
        value_TF = np.maximum((x_TD - self.centre_D) @ self.encoder_DF + self.encoder_bias_F, 0)
        if self.k < value_TF.shape[1]:
            lost_TF = np.argpartition(-value_TF, self.k, axis=1)[:, self.k :]
            np.put_along_axis(value_TF, lost_TF, 0, axis=1)
        return np.asarray(value_TF, dtype=np.float32)

    def decode(self, value_TF: np.ndarray) -> np.ndarray:
        """Rows that the latents stand for."""
        return np.asarray(value_TF @ self.decoder_FD + self.centre_D, dtype=np.float32)

    def quality(self, x_TD: np.ndarray) -> dict[str, float]:
        """Mean active latents, variance left, share of latents never active, and the tokens that all three rest on.

        fvu = sum |x - decode(encode(x))|^2 / sum |x - mean(x)|^2; the window of dead_share is n_tokens.
        """
        value_TF = self.encode(x_TD)
        left = float(np.sum((x_TD - self.decode(value_TF)).astype(np.float64) ** 2))
        variance = float(np.sum((x_TD - x_TD.mean(axis=0)).astype(np.float64) ** 2))
        is_active_TF = value_TF > 0
        return {
            "l0": float(is_active_TF.sum(axis=1).mean()),
            "fvu": left / variance if variance else float("nan"),
            "dead_share": float(1 - is_active_TF.any(axis=0).mean()),
            "n_tokens": float(len(x_TD)),
        }

    def tensors(self) -> dict[str, np.ndarray]:
        """Weights under SAELens' names."""
        return {
            "W_enc": self.encoder_DF,
            "b_enc": self.encoder_bias_F,
            "W_dec": self.decoder_FD,
            "b_dec": self.centre_D,
        }

    @classmethod
    def restore(cls, tensors: Mapping[str, np.ndarray], k: int) -> "Dictionary":
        """The dictionary whose tensors these are."""
        return cls(tensors["W_enc"], tensors["b_enc"], tensors["W_dec"], tensors["b_dec"], k)


@dataclass(frozen=True, slots=True)
class Trainer:
    """Recipe of a dictionary; fit it to rows."""

    expansion: int = 4
    """Latents for each dimension of a row."""
    k: int = 16
    """Latents that may be active in a row."""
    steps: int = 400
    """Steps of Adam."""
    batch_rows: int = 512
    """Rows in a step."""
    learning_rate: float = 4e-3
    """At the start; falls linearly to 0 over the last fifth."""
    dead_window_tokens: int = 20_000
    """Rows without firing after which a latent counts as dead while training."""

    def fit(self, x_TD: np.ndarray, *, seed: int) -> Dictionary:
        """Trains on rows, on one thread; the same rows and seed give the same bytes."""
        with one_thread():
            rows_TD = torch.from_numpy(np.ascontiguousarray(x_TD, dtype=np.float32))
            size = float(rows_TD.sub(rows_TD.mean(0)).pow(2).sum(1).mean().sqrt()) or 1.0
            run = _Run(rows_TD / size, self, torch.Generator().manual_seed(seed))
            for step in range(self.steps):
                run.step(self.learning_rate * min(1.0, 5 * (self.steps - step) / self.steps))
            return run.dictionary(size)


class _Run:
    """The moving parts of one training."""

    def __init__(self, rows_TD: torch.Tensor, recipe: Trainer, draw: torch.Generator) -> None:
        self.rows_TD, self.recipe, self.draw = rows_TD, recipe, draw
        width = rows_TD.shape[1]
        decoder_FD = torch.randn(recipe.expansion * width, width, generator=draw)
        self.decoder_FD = (decoder_FD / decoder_FD.norm(dim=1, keepdim=True)).requires_grad_()
        self.encoder_DF = self.decoder_FD.detach().T.clone().requires_grad_()
        self.bias_F = torch.zeros(recipe.expansion * width, requires_grad=True)
        self.centre_D = rows_TD.mean(0).clone().requires_grad_()
        self.silent_F = torch.zeros(recipe.expansion * width)
        self.adam = torch.optim.Adam([self.decoder_FD, self.encoder_DF, self.bias_F, self.centre_D])

    def step(self, learning_rate: float) -> None:
        """One batch; decoder rows are brought back to unit length."""
        n_rows = self.recipe.batch_rows
        x_TD = self.rows_TD[torch.randint(len(self.rows_TD), (n_rows,), generator=self.draw)]
        value_TF = torch.relu((x_TD - self.centre_D) @ self.encoder_DF + self.bias_F)
        kept_TF = _top(value_TF, min(self.recipe.k, value_TF.shape[1]))
        left_TD = x_TD - self.centre_D - kept_TF @ self.decoder_FD
        loss = left_TD.pow(2).sum(1).mean() + AUX_WEIGHT * self._auxiliary_loss(x_TD, left_TD.detach())
        self.adam.zero_grad()
        loss.backward()
        self.adam.param_groups[0]["lr"] = learning_rate
        self.adam.step()
        with torch.no_grad():
            self.decoder_FD /= self.decoder_FD.norm(dim=1, keepdim=True)
            self.silent_F = torch.where((kept_TF > 0).any(0), 0.0, self.silent_F + n_rows)

    def _auxiliary_loss(self, x_TD: torch.Tensor, left_TD: torch.Tensor) -> torch.Tensor:
        """What dead latents would leave of the rest, if the best of them were used."""
        dead = torch.nonzero(self.silent_F > self.recipe.dead_window_tokens).flatten()
        if not len(dead):
            return torch.zeros(())
        raw_TF = (x_TD - self.centre_D) @ self.encoder_DF[:, dead] + self.bias_F[dead]
        kept_TF = _top(raw_TF, min(2 * self.recipe.k, len(dead)))
        loss: torch.Tensor = (left_TD - kept_TF @ self.decoder_FD[dead]).pow(2).sum(1).mean()
        return loss

    def dictionary(self, size: float) -> Dictionary:
        """The weights; rows were divided by `size`, which TopK lets us fold into the two biases exactly."""
        encoder_DF, bias_F, decoder_FD, centre_D = (
            np.array(each.detach().numpy(), dtype=np.float32, order="C")
            for each in (self.encoder_DF, self.bias_F * size, self.decoder_FD, self.centre_D * size)
        )
        return Dictionary(encoder_DF, bias_F, decoder_FD, centre_D, self.recipe.k)


@contextmanager
def one_thread() -> Iterator[None]:
    """One torch thread inside, as many as before after it: sums in a fixed order, and no fighting for cores."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _top(value_TF: torch.Tensor, k: int) -> torch.Tensor:
    best = torch.topk(value_TF, k, dim=1)
    return torch.zeros_like(value_TF).scatter(1, best.indices, best.values)
