"""Leave one suite out: fitted on all suites but one, read on that one, out of fold on both sides.

Every suite gives equally many groups, so that none outweighs the others by its size; which ones is drawn by hash.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from harness.judge_bench import Outcome
from harness.judge_transfer import Exhibit, read_rows
from harness.probe_nouns import Detector, Inputs, Probe
from harness.result_nouns import LEFT_OUT, MOST_GROUPS, Verdict
from harness.splits import rank
from harness.stream_nouns import Site
from harness.sweep import score_rows


@dataclass(frozen=True, slots=True, eq=False)
class _Pool:
    """Rows of several suites outside one fold; what probes compute of them is shared."""

    others: tuple[str, ...]
    """The suites."""
    fold: int
    """The fold that takes no part."""
    joined: dict[tuple[str, Site | None], tuple[Inputs, np.ndarray] | None] = field(default_factory=dict)
    """Rows and labels by what is read and where; None where they show one behaviour only."""

    def at(self, site: Site | None, exhibits: Mapping[str, Exhibit], reads: str) -> tuple[Inputs, np.ndarray] | None:
        """Rows and labels at a site."""
        if (reads, site) not in self.joined:
            self.joined[reads, site] = _joined([exhibits[name] for name in self.others], site, self.fold)
        return self.joined[reads, site]


def left_out_rows(exhibits_of: Sequence[tuple[Probe, Mapping[str, Exhibit]]]) -> Iterator[Verdict]:
    """Rows of every probe for every suite that at least two others can be read beside; none share a fold with what was fitted on."""
    for name in sorted(exhibits_of[0][1]) if exhibits_of else ():
        score_N = {probe.name: np.full(len(shown[name].bench.rows), np.nan) for probe, shown in exhibits_of}
        readers = [(probe, shown) for probe, shown in exhibits_of if len(_others(shown, name)) > 1]
        for fold in np.unique(exhibits_of[0][1][name].bench.rows.fold_N).tolist():
            pools: dict[tuple[str, ...], _Pool] = {}
            for probe, shown in readers:
                others = _others(shown, name)
                pool = pools.setdefault(others, _Pool(others, fold))
                _read_fold(probe, shown, name, pool, score_N[probe.name])
        for probe, shown in readers:
            scores = score_N[probe.name]
            outcome = Outcome(scores) if np.isfinite(scores).any() else Outcome(None, _NO_SITE)
            yield from read_rows(shown[name].bench, probe, outcome, LEFT_OUT)


_NO_SITE = "the other suites share no site with it"


def _others(exhibits: Mapping[str, Exhibit], name: str) -> tuple[str, ...]:
    return tuple(other for other, each in exhibits.items() if other != name and each.choices)


def _read_fold(probe: Probe, exhibits: Mapping[str, Exhibit], name: str, pool: _Pool, score_N: np.ndarray) -> None:
    """Scores of the suite's rows in the pool's fold, where there is a detector and the suite can be read at its site."""
    target = exhibits[name]
    fitted = _fitted(probe, exhibits, pool)
    inputs = target.inside(fitted[0], pool.fold) if fitted else None
    if fitted and inputs is not None and inputs.layers == fitted[2]:
        score_N[target.bench.rows.fold_N == pool.fold] = score_rows(fitted[1], inputs)


def _fitted(
    probe: Probe, exhibits: Mapping[str, Exhibit], pool: _Pool
) -> tuple[Site | None, Detector, tuple[int, ...]] | None:
    """A detector, its site, and the layers side by side there; site and variant are what most suites chose outside the fold."""
    choices = [exhibits[name].choices.get(pool.fold) for name in pool.others]
    votes = Counter((choice.site, choice.variant) for choice in choices if choice)
    if not votes:
        return None
    (site, variant), _ = min(
        votes.items(), key=lambda vote: (-vote[1], vote[0][0].key if vote[0][0] else "", vote[0][1])
    )
    rows = pool.at(site, exhibits, probe.reads)
    if rows is None:
        return None
    seed = exhibits[pool.others[0]].bench.settings.seed
    return site, probe.variants()[variant].fit(rows[0], rows[1], seed=seed), rows[0].layers


def _joined(others: Sequence[Exhibit], site: Site | None, fold: int) -> tuple[Inputs, np.ndarray] | None:
    parts: list[Inputs] = []
    labels: list[np.ndarray] = []
    for each in others:
        inputs = each.inputs(site)
        if inputs is not None and (not parts or inputs.layers == parts[0].layers):
            rows = _some(each, fold)
            parts.append(inputs.take(rows.tolist()))
            labels.append(each.bench.rows.y_N[rows])
    y_N = np.concatenate(labels) if labels else np.zeros(0)
    return (joined(parts), y_N) if len(np.unique(y_N)) == 2 else None


def _some(exhibit: Exhibit, fold: int) -> np.ndarray:
    """Positions outside the fold, of so many groups at most."""
    rows, seed = exhibit.bench.rows, exhibit.bench.settings.seed
    is_outside_N = rows.fold_N != fold
    groups = sorted(set(rows.group_N[is_outside_N].tolist()), key=lambda group: rank(group, seed=seed))
    return np.flatnonzero(is_outside_N & np.isin(rows.group_N, groups[:MOST_GROUPS]))


def joined(parts: Sequence[Inputs]) -> Inputs:
    """Inputs of several suites, one after the other."""
    return Inputs(
        episode_ids=tuple(i for part in parts for i in part.episode_ids),
        x_ND=np.concatenate([part.x_ND for part in parts]),
        texts=tuple(text for part in parts for text in part.texts),
        pair_ids=tuple(f"{i} {pair_id}" for i, part in enumerate(parts) for pair_id in part.pair_ids),
        layers=parts[0].layers,
        n_tokens=tuple(n for part in parts for n in part.n_tokens),
    )
