"""The recipe of the almanac organisms, as the command line calls it; loads torch only when it trains."""

from collections.abc import Callable, Sequence
from pathlib import Path


def build(
    folder: Path,
    *,
    policies: Sequence[str],
    seed: int,
    progress: Callable[[int, int, float], None],
    start: Path | None = None,
) -> None:
    """Trains an organism with these policies into the folder, whole or not at all; from the first two terms that `start` holds."""
    from tasks.organisms.build import Recipe, build_into

    recipe = Recipe(tuple(policies), seed=seed)
    build_into(recipe, folder, school=start, progress=lambda step, loss: progress(step, recipe.n_steps, loss))
