"""Token rows that dictionaries are trained and measured on: read shard by shard out of a run, or through untrained weights."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, cast

import torch

from harness.asking import shards
from harness.capture import Generation, replay
from harness.plan import is_main_batch
from harness.resolve import Resolved
from harness.shards import read_generations, read_rows
from harness.shifts_view import is_shifted
from harness.store import RunFolder
from harness.stream_nouns import Activations, Site


class TokenRows(Sequence[Activations]):
    """Rows of chosen episodes, a part for each shard, read when the part is asked for: memory does not grow with a run."""

    def __init__(self, folder: RunFolder, shard_names: Sequence[str], *, site: Site, wanted: Collection[str]) -> None:
        """`wanted` are ids of episodes; a shard that holds none of them is an empty part."""
        self._folder, self._shards, self._site, self._wanted = folder, tuple(shard_names), site, frozenset(wanted)

    def __len__(self) -> int:
        return len(self._shards)

    def __getitem__(self, i: Any) -> Any:
        ids, x_TD = read_rows(self._folder, self._shards[i])[self._site]
        rows = [row for row, episode_id in enumerate(ids) if episode_id in self._wanted]
        return Activations(self._site, tuple(ids[row] for row in rows), x_TD[rows])


def tokens(resolved: Resolved, folder: RunFolder, wanted: Collection[str]) -> Sequence[Activations]:
    """Token rows of these episodes."""
    assert resolved.token_site is not None
    return TokenRows(folder, _shards(resolved, folder), site=resolved.token_site, wanted=wanted)


def generations_of(resolved: Resolved, folder: RunFolder, wanted: Collection[str]) -> Iterator[Generation]:
    """Answers of these episodes, shard by shard."""
    for shard in _shards(resolved, folder):
        yield from (g for g in read_generations(folder, shard) if g.episode_id in wanted)


def replayed(model: torch.nn.Module, generations: Sequence[Generation], *, site: Site, batch: int) -> list[Activations]:
    """Rows of another model of the same tokenizer on the same texts; all of them are held."""
    parts = []
    for start in range(0, len(generations), batch):
        captured = replay(cast(Any, model), generations[start : start + batch], sites=[site])
        ids, x_TD = captured.rows[site]
        parts.append(Activations(site, ids, x_TD))
    return parts


def _shards(resolved: Resolved, folder: RunFolder) -> list[str]:
    plain = [suite.name for suite in resolved.suites if not is_shifted(suite.name)]  # nothing is fitted under a shift
    named = [shard for name in plain for shard in shards(resolved, name)]
    return [shard for shard in named if is_main_batch(shard) and folder.is_entered(shard)]
