"""Activations in memory, joined by episode id and never by position."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from harness.errors import DamagedError
from harness.stream_nouns import ALL_LAYERS, Activations, Site

Which = Literal["model", "sham", "untrained"]
"""Through which weights: the audited ones, the sham twin's, re-initialised ones. All are keyed by the audited model's episode ids."""


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """Pooled rows by weights and site; any episode may lack any site."""

    rows: Mapping[tuple[Which, Site], np.ndarray]
    """One float32 row an episode."""
    places: Mapping[tuple[Which, Site], Mapping[str, int]]
    """Row of each episode id."""
    tokens: Mapping[tuple[Which, Site], Mapping[str, np.ndarray]] = field(default_factory=dict)
    """At sites that keep tokens, the rows of each episode id, float32 (T, D)."""

    @classmethod
    def of(cls, parts: Iterable[tuple[Which, Activations]]) -> "Readings":
        """Joins parts of several suites or shards.

        Raises:
            DamagedError: An episode has two rows at one site, or a row is not finite.
        """
        gathered: dict[tuple[Which, Site], list[Activations]] = {}
        tokens: dict[tuple[Which, Site], dict[str, np.ndarray]] = {}
        for which, part in parts:
            if part.site.pooling == "tokens":
                mine, new = tokens.setdefault((which, part.site), {}), _by_episode(which, part)
                if twice := mine.keys() & new.keys():
                    raise DamagedError(f"{which} activations at {part.site.key}: episode {min(twice)} is given twice")
                mine.update(new)
            else:
                gathered.setdefault((which, part.site), []).append(part)
        rows, places = {}, {}
        for key, several in gathered.items():
            ids = [episode_id for part in several for episode_id in part.episode_ids]
            rows[key] = np.concatenate([part.x_ND for part in several])
            places[key] = {episode_id: i for i, episode_id in enumerate(ids)}
            _check(key, ids, rows[key])
        return cls(rows, places, tokens)

    def sites(self, which: Which) -> tuple[Site, ...]:
        """Sites of one row an episode, read through these weights, by layer."""
        return tuple(sorted((site for mine, site in self.rows if mine == which), key=lambda site: site.key))

    def token_sites(self, which: Which) -> tuple[Site, ...]:
        """Sites that keep tokens, by layer."""
        return tuple(sorted((site for mine, site in self.tokens if mine == which), key=lambda site: site.key))

    def missing(self, which: Which, site: Site, episode_ids: Iterable[str]) -> tuple[str, ...]:
        """Episodes without a row at this site."""
        place: Mapping[str, object] = self.places.get((which, site)) or self.tokens.get((which, site)) or {}
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

    def at(self, wanted: Collection[Site]) -> "Readings":
        """The rows at these sites alone; at every layer of a span where all layers are wanted."""
        spans = {replace(site, layer=0) for site in wanted if site.layer == ALL_LAYERS}

        def is_wanted(key: tuple[Which, Site]) -> bool:
            return key[1] in wanted or replace(key[1], layer=0) in spans

        rows = {key: x_ND for key, x_ND in self.rows.items() if is_wanted(key)}
        tokens = {key: mine for key, mine in self.tokens.items() if is_wanted(key)}
        return Readings(rows, {key: self.places[key] for key in rows}, tokens)

    def restricted(self, wanted: Collection[str]) -> "Readings":
        """The rows of these episodes alone: what another process needs."""
        rows, places = {}, {}
        for key, place in self.places.items():
            ids = [episode_id for episode_id in place if episode_id in wanted]
            if ids:
                rows[key] = self.rows[key][[place[episode_id] for episode_id in ids]]
                places[key] = {episode_id: i for i, episode_id in enumerate(ids)}
        tokens = {key: {i: x for i, x in mine.items() if i in wanted} for key, mine in self.tokens.items()}
        return Readings(rows, places, {key: mine for key, mine in tokens.items() if mine})


def _by_episode(which: Which, part: Activations) -> dict[str, np.ndarray]:
    """Token rows of each episode; those of an episode stand together."""
    if not np.isfinite(part.x_ND).all():
        raise DamagedError(f"{which} activations at {part.site.key} hold values that are not finite: capture anew")
    ids = np.array(part.episode_ids, dtype=str)
    starts = np.flatnonzero(np.r_[True, ids[1:] != ids[:-1]]) if len(ids) else np.zeros(0, dtype=int)
    blocks = dict(zip(ids[starts].tolist(), np.split(part.x_ND, starts[1:]), strict=False))
    if len(blocks) != len(starts):
        raise DamagedError(f"{which} activations at {part.site.key}: the tokens of an episode are apart; capture anew")
    return blocks


def _check(key: tuple[Which, Site], ids: Sequence[str], x_ND: np.ndarray) -> None:
    which, site = key
    if len(set(ids)) != len(ids) or len(ids) != len(x_ND):
        raise DamagedError(
            f"{which} activations at {site.key}: {len(x_ND)} rows for {len(set(ids))} episodes; capture anew"
        )
    if not np.isfinite(x_ND).all():
        raise DamagedError(f"{which} activations at {site.key} hold values that are not finite: capture anew")
