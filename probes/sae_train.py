"""The moving parts of training a dictionary: weights, Adam, which latents are silent, and a checkpoint that loses nothing.

Rows are divided by their size, so that one learning rate does for all models; the weights that come out take rows as they are.
Decoder rows are brought back to unit length after each step.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from safetensors import safe_open
from safetensors.numpy import save

from harness.errors import DamagedError, UsageError
from harness.store import atomic_write

if TYPE_CHECKING:
    from probes.sae_topk import Trainer

_NAMES = ("W_enc", "b_enc", "W_dec", "b_dec")
_SPARE = 4
_FIRST_LENGTH = 0.3
"""Of encoder columns: at 1 the first reconstructions are too long, and what is learned against that stays (FVU 0.25 and not 0.18)."""


class Training:
    """One training, a step at a time."""

    def __init__(self, recipe: "Trainer", first_TD: np.ndarray, *, seed: int) -> None:
        """Random decoder rows of unit length, the encoder their transpose made shorter, b_dec the mean of the first rows."""
        draw = torch.Generator().manual_seed(seed)
        rows_TD = torch.from_numpy(np.ascontiguousarray(first_TD, dtype=np.float32))
        self.size = float(rows_TD.sub(rows_TD.mean(0)).pow(2).sum(1).mean().sqrt()) or 1.0
        self.recipe, self.seed, self.n_done = recipe, seed, 0
        n_latents = recipe.expansion * rows_TD.shape[1]
        decoder_FD = torch.randn(n_latents, rows_TD.shape[1], generator=draw)
        self.decoder_FD = (decoder_FD / decoder_FD.norm(dim=1, keepdim=True)).requires_grad_()
        self.encoder_DF = (_FIRST_LENGTH * self.decoder_FD.detach().T).contiguous().requires_grad_()
        self.bias_F = torch.zeros(n_latents, requires_grad=True)
        self.centre_D = (rows_TD.mean(0) / self.size).requires_grad_()
        self.silent_F = torch.zeros(n_latents)
        self.weights_of = dict(zip(_NAMES, (self.encoder_DF, self.bias_F, self.decoder_FD, self.centre_D), strict=True))
        self.adam = torch.optim.Adam(list(self.weights_of.values()), fused=True)
        self.ends = [max(1, round(share * n_latents)) for share in recipe.prefixes] + [n_latents]

    @classmethod
    def open(cls, recipe: "Trainer", first_TD: np.ndarray, *, seed: int, checkpoint: Path | None) -> "Training":
        """A new one, or the one whose checkpoint is there."""
        run = cls(recipe, first_TD, seed=seed)
        if checkpoint is not None and checkpoint.is_file():
            run.load(checkpoint)
        return run

    def step(self, batch_TD: np.ndarray) -> None:
        """One batch of rows."""
        x_TD = torch.from_numpy(batch_TD) / self.size
        value_TF = self._latents(x_TD)
        kept_TF = self._kept(value_TF)
        loss, left_TD = self._losses(x_TD, kept_TF)
        loss = loss + self.recipe.aux_weight * self._auxiliary_loss(x_TD, left_TD.detach())
        self.adam.zero_grad()
        loss.backward()
        self.adam.param_groups[0]["lr"] = self._learning_rate()
        self.adam.step()
        with torch.no_grad():
            self.decoder_FD /= self.decoder_FD.norm(dim=1, keepdim=True)
            self.silent_F = torch.where((kept_TF > 0).any(0), 0.0, self.silent_F + len(x_TD))
        self.n_done += 1

    def weights(self) -> dict[str, np.ndarray]:
        """Weights for rows as they are: rows were divided by `size`, which folds into the two biases exactly."""
        factor = {"b_enc": self.size, "b_dec": self.size}
        return {
            name: np.array((each.detach() * factor.get(name, 1.0)).numpy(), dtype=np.float32, order="C")
            for name, each in self.weights_of.items()
        }

    def threshold(self, batches: Sequence[np.ndarray]) -> float:
        """What exactly k latents a row exceed on average over these rows, with the weights as they are now."""
        best: list[torch.Tensor] = []
        with torch.no_grad():
            for batch_TD in batches:
                value = self._latents(torch.from_numpy(batch_TD) / self.size).flatten()
                best.append(value.topk(min(len(value), _SPARE * self.recipe.k * len(batch_TD))).values)
        n_wanted = self.recipe.k * sum(map(len, batches))
        ranked = torch.cat(best).sort(descending=True).values
        if n_wanted >= len(ranked):
            return 0.0
        return float((ranked[n_wanted - 1] + ranked[n_wanted]) / 2) * self.size

    def save(self, path: Path) -> None:
        """Everything that the next step rests on, in one file that is whole or absent."""
        tensors = {name: each.detach().numpy() for name, each in self._tensors().items()}
        atomic_write(path, save(tensors, {"recipe": self._digest(), "steps": str(self.n_done)}))

    def load(self, path: Path) -> None:
        """Goes on from a checkpoint; UsageError where it is of another recipe, seed or first rows."""
        try:
            with safe_open(path, framework="pt") as file:
                facts = file.metadata()
                held = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        except Exception as error:
            raise DamagedError(f"{path}: no checkpoint of a dictionary ({error}); delete it to begin anew") from error
        if facts.get("recipe") != self._digest():
            raise UsageError(f"{path}: of another recipe, seed or rows; delete it, or give another checkpoint")
        self._take_step_of_nothing()
        with torch.no_grad():
            for name, each in self._tensors().items():
                each.copy_(held[name])
        self.n_done = int(facts["steps"])

    def _latents(self, x_TD: torch.Tensor) -> torch.Tensor:
        # (x - centre) @ W + b, written so that no gradient of the size of x is needed
        return torch.relu(torch.addmm(self.bias_F - self.centre_D @ self.encoder_DF, x_TD, self.encoder_DF))

    def _kept(self, value_TF: torch.Tensor) -> torch.Tensor:
        if self.recipe.architecture == "topk":
            return _top(value_TF, min(self.recipe.k, value_TF.shape[1]))
        n_kept = min(self.recipe.k * len(value_TF), value_TF.numel())
        least = value_TF.detach().flatten().topk(n_kept, sorted=False).values.min()
        return value_TF * (value_TF >= least)

    def _losses(self, x_TD: torch.Tensor, kept_TF: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Mean squared error, for Matryoshka the mean over its prefixes; and what all latents leave."""
        if self.recipe.architecture != "matryoshka":
            left_TD = x_TD - torch.addmm(self.centre_D, kept_TF, self.decoder_FD)
            return left_TD.pow(2).sum(1).mean(), left_TD
        left_TD, start, losses = x_TD - self.centre_D, 0, []
        for end in self.ends:
            left_TD = left_TD - kept_TF[:, start:end] @ self.decoder_FD[start:end]
            losses.append(left_TD.pow(2).sum(1).mean())
            start = end
        return torch.stack(losses).mean(), left_TD

    def _auxiliary_loss(self, x_TD: torch.Tensor, left_TD: torch.Tensor) -> torch.Tensor:
        """What dead latents would leave of the rest, if the best of them were used."""
        dead = torch.nonzero(self.silent_F > self.recipe.dead_window_tokens).flatten()
        if not len(dead) or not self.recipe.aux_weight:
            return torch.zeros(())
        raw_TF = (x_TD - self.centre_D) @ self.encoder_DF[:, dead] + self.bias_F[dead]
        kept_TF = _top(raw_TF, min(2 * self.recipe.k, len(dead)))
        loss: torch.Tensor = (left_TD - kept_TF @ self.decoder_FD[dead]).pow(2).sum(1).mean()
        return loss

    def _learning_rate(self) -> float:
        steps = self.recipe.steps
        return self.recipe.learning_rate * min(1.0, 5 * (steps - self.n_done) / steps)

    def _tensors(self) -> dict[str, torch.Tensor]:
        """Weights, silences and Adam's memory, as they are: writing into them is going on from there."""
        memory = {
            f"adam.{name}.{key}": value
            for name, each in self.weights_of.items()
            for key, value in self.adam.state[each].items()
        }
        return {**self.weights_of, "silent": self.silent_F, **memory}

    def _take_step_of_nothing(self) -> None:
        """Adam makes its memory at the first step."""
        for each in self.weights_of.values():
            each.grad = torch.zeros_like(each)
        self.adam.step()

    def _digest(self) -> str:
        """Of recipe, seed and the size of the first rows."""
        return hashlib.sha256(f"{sorted(asdict(self.recipe).items())} {self.seed} {self.size!r}".encode()).hexdigest()


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
    best = torch.topk(value_TF, k, dim=1, sorted=False)
    return torch.zeros_like(value_TF).scatter(1, best.indices, best.values)
