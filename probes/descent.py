"""Adam on all rows at once, for several fits side by side: how probes without a closed form are trained.

There is no validation part and no early stopping: the number of steps is fixed, and the penalty is chosen by whoever searches variants.
"""

from collections.abc import Callable, Sequence

import numpy as np
import torch

from probes.sae_train import one_thread

Loss = Callable[[Sequence[torch.Tensor], Sequence[torch.Tensor]], torch.Tensor]
"""Weights and offsets, each with B fits along the first axis, to the sum of the B losses."""

MOMENTS = (0.9, 0.999)
"""Decay of Adam's two moving averages, as usual."""


def descend(
    weights: Sequence[np.ndarray],
    offsets: Sequence[np.ndarray],
    loss: Loss,
    penalty_B: Sequence[float],
    *,
    steps: int,
    rate: float,
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Weights and offsets after so many steps from those given; same start, same bytes.

    Fit b has the loss it is given plus penalty_B[b] / 2 times the squares of its weights; offsets are free. The rate is constant over the
    first half and falls linearly to 0 over the second. The fits do not touch one another.
    """
    with one_thread():
        moving = [torch.tensor(a, dtype=torch.float32, requires_grad=True) for a in (*weights, *offsets)]
        first, second = [torch.zeros_like(a) for a in moving], [torch.zeros_like(a) for a in moving]
        pull = torch.tensor(penalty_B, dtype=torch.float32)
        for step in range(steps):
            gradients = torch.autograd.grad(loss(moving[: len(weights)], moving[len(weights) :]), moving)
            now = rate * min(1.0, 2 * (steps - step) / steps)
            with torch.no_grad():
                for i, (a, slope) in enumerate(zip(moving, gradients, strict=True)):
                    if i < len(weights):
                        slope = slope + pull.reshape(-1, *[1] * (a.dim() - 1)) * a
                    _step(a, slope, first[i], second[i], now, step + 1)
    found = [a.detach().numpy() for a in moving]
    return found[: len(weights)], found[len(weights) :]


def logistic_loss(score_BN: torch.Tensor, y_N: np.ndarray, weight_N: np.ndarray) -> torch.Tensor:
    """Sum over fits of the mean logistic loss of episodes under these weights."""
    sign_N = torch.tensor(2 * y_N - 1, dtype=torch.float32)
    loss_BN = torch.nn.functional.softplus(-sign_N * score_BN) * torch.tensor(weight_N, dtype=torch.float32)
    return loss_BN.sum() / len(y_N)


def _step(a: torch.Tensor, slope: torch.Tensor, first: torch.Tensor, second: torch.Tensor, now: float, t: int) -> None:
    """One step of Adam in place."""
    first.mul_(MOMENTS[0]).add_(slope, alpha=1 - MOMENTS[0])
    second.mul_(MOMENTS[1]).addcmul_(slope, slope, value=1 - MOMENTS[1])
    size = (second / (1 - MOMENTS[1] ** t)).sqrt_().add_(1e-8)
    a.addcdiv_(first, size, value=-now / (1 - MOMENTS[0] ** t))
