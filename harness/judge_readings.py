"""Activations in memory, joined by episode id and never by position."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from harness.errors import DamagedError
from harness.nouns import Activations, Site

Which = Literal["model", "sham", "untrained"]
"""Through which weights: the audited ones, the sham twin's, re-initialised ones. All are keyed by the audited model's episode ids."""


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """Pooled rows by weights and site; any episode may lack any site."""

    rows: Mapping[tuple[Which, Site], np.ndarray]
    """One float32 row an episode."""
    places: Mapping[tuple[Which, Site], Mapping[str, int]]
    """Row of each episode id."""

    @classmethod
    def of(cls, parts: Iterable[tuple[Which, Activations]]) -> "Readings":
        """Joins parts of several suites or shards; sites that keep tokens are passed over.

        Raises:
            DamagedError: An episode has two rows at one site, or a row is not finite.
        """
        gathered: dict[tuple[Which, Site], list[Activations]] = {}
        for which, part in parts:
            if part.site.pooling != "tokens":
                gathered.setdefault((which, part.site), []).append(part)
        rows, places = {}, {}
        for key, several in gathered.items():
            ids = [episode_id for part in several for episode_id in part.episode_ids]
            rows[key] = np.concatenate([part.x_ND for part in several])
            places[key] = {episode_id: i for i, episode_id in enumerate(ids)}
            _check(key, ids, rows[key])
        return cls(rows, places)

    def sites(self, which: Which) -> tuple[Site, ...]:
        """Sites read through these weights, by layer."""
        return tuple(sorted((site for mine, site in self.rows if mine == which), key=lambda site: site.key))

    def missing(self, which: Which, site: Site, episode_ids: Iterable[str]) -> tuple[str, ...]:
        """Episodes without a row at this site."""
        place = self.places.get((which, site), {})
        return tuple(episode_id for episode_id in episode_ids if episode_id not in place)

    def matrix(self, which: Which, site: Site, episode_ids: Sequence[str]) -> np.ndarray:
        """Rows of these episodes, in their order.

        Raises:
            DamagedError: One is missing.
        """
        missing = self.missing(which, site, episode_ids)
        if missing:
            raise DamagedError(f"no {which} activations of episode {missing[0]} at {site.key} ({len(missing)} missing)")
        place = self.places.get((which, site), {})
        return np.asarray(self.rows[which, site][[place[episode_id] for episode_id in episode_ids]])

    def restricted(self, wanted: Collection[str]) -> "Readings":
        """The rows of these episodes alone: what another process needs."""
        rows, places = {}, {}
        for key, place in self.places.items():
            ids = [episode_id for episode_id in place if episode_id in wanted]
            if ids:
                rows[key] = self.rows[key][[place[episode_id] for episode_id in ids]]
                places[key] = {episode_id: i for i, episode_id in enumerate(ids)}
        return Readings(rows, places)


def _check(key: tuple[Which, Site], ids: Sequence[str], x_ND: np.ndarray) -> None:
    which, site = key
    if len(set(ids)) != len(ids) or len(ids) != len(x_ND):
        raise DamagedError(
            f"{which} activations at {site.key}: {len(x_ND)} rows for {len(set(ids))} episodes; capture anew"
        )
    if not np.isfinite(x_ND).all():
        raise DamagedError(f"{which} activations at {site.key} hold values that are not finite: capture anew")
