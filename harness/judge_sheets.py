"""What a probe may read of some cases: matrices by site, token rows, layers side by side, a few numbers, or texts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from harness.judge_nouns import Case
from harness.judge_readings import Readings, Which
from harness.probe_nouns import TURN_BREAK, Inputs, Probe, Reads
from harness.stream_nouns import ALL_LAYERS, Site

Sheet = Mapping[Site | None, Inputs]
"""Inputs by site; one entry under None where no activations are read, no entry where nothing can be read."""


MIN_JUDGED = 0.5
"""Least share of a suite's episodes that a judge model must have an opinion on; the others have no score."""


def sites(probe: Probe, cases: Sequence[Case], readings: Readings, which: Which = "model") -> tuple[Site | None, ...]:
    """Where the probe can read all of these cases; None alone where it reads no activations."""
    ids = [case.episode_id for case in cases]
    if probe.reads in ("activations", "layers"):
        whole = [site for site in readings.sites(which) if not readings.missing(which, site, ids)]
        offered = whole if probe.reads == "activations" else _stacks(whole)
        return tuple(site for site in offered if probe.accepts(site))
    if probe.reads == "tokens":
        whole = [site for site in readings.token_sites(which) if not readings.missing(which, site, ids)]
        return tuple(site for site in whole if probe.accepts(site))
    if probe.reads in _NUMBERS:
        n_known = sum(bool(_NUMBERS[probe.reads](case)) for case in cases)
        least = MIN_JUDGED * len(cases) if probe.reads == "judge" else len(cases)
        return (None,) if n_known and n_known >= least else ()
    return (None,)


def inputs_at(
    reads: Reads, site: Site | None, cases: Sequence[Case], readings: Readings, which: Which = "model"
) -> Inputs:
    """One site's rows of these cases."""
    ids = tuple(case.episode_id for case in cases)
    blank = Inputs(ids, np.zeros((len(ids), 0), dtype=np.float32), pair_ids=tuple(case.pair_id for case in cases))
    if reads in _NUMBERS:
        rows = [_NUMBERS[reads](case) or (np.nan,) for case in cases]
        return replace(blank, x_ND=np.array(_shared(rows), dtype=np.float32))
    if site is None:
        return replace(blank, texts=tuple(_text(case, reads) for case in cases))
    if site.pooling == "tokens":
        parts = [readings.tokens[which, site][episode_id] for episode_id in ids]
        x_TD = np.concatenate(parts) if parts else blank.x_ND
        return replace(blank, x_ND=x_TD, n_tokens=tuple(len(part) for part in parts))
    if site.layer == ALL_LAYERS:
        of_stack = [each for each in readings.sites(which) if _is_of(each, site)]
        stack = [each for each in of_stack if not readings.missing(which, each, ids)]
        x_ND = np.concatenate([readings.matrix(which, each, ids) for each in stack], axis=1)
        return replace(blank, x_ND=x_ND, layers=tuple(each.layer for each in stack))
    return replace(blank, x_ND=readings.matrix(which, site, ids))


def lacking(site: Site | None, cases: Sequence[Case], readings: Readings, which: Which = "model") -> set[str]:
    """Episodes that were not read at this site; none where no activations are read."""
    if site is None:
        return set()
    parts = [each for each in readings.sites(which) if _is_of(each, site)] if site.layer == ALL_LAYERS else [site]
    ids = [case.episode_id for case in cases]
    return {episode_id for each in parts for episode_id in readings.missing(which, each, ids)}


def _logprobs(case: Case) -> tuple[float, ...]:
    """Mean and least, then last and entropy where they are known; empty where nothing is."""
    known = (case.logprob_mean, case.logprob_min, case.logprob_last, case.entropy_mean)
    first = tuple(value for value in known[:2] if value is not None)
    rest = tuple(value for value in known[2:] if value is not None)
    return () if len(first) < 2 else first + (rest if len(rest) == 2 else ())


def _judged(case: Case) -> tuple[float, ...]:
    return () if case.judged is None else (case.judged,)


_NUMBERS = {"logprob": _logprobs, "followup": lambda case: case.followups, "judge": _judged}
"""What a few numbers an episode are, for probes that read such."""


def _shared(rows: Sequence[Sequence[float]]) -> list[Sequence[float]]:
    """The columns that every row has."""
    width = min((len(row) for row in rows), default=0)
    return [row[:width] for row in rows]


def _stacks(whole: Sequence[Site]) -> list[Site]:
    """For each span and pooling that several blocks were read at, the site that holds them side by side."""
    seen: dict[Site, int] = {}
    for site in whole:
        if site.layer > 0:
            stack = replace(site, layer=ALL_LAYERS)
            seen[stack] = seen.get(stack, 0) + 1
    return [stack for stack, n_layers in seen.items() if n_layers > 1]


def _is_of(site: Site, stack: Site) -> bool:
    return site.layer > 0 and replace(site, layer=ALL_LAYERS) == stack


def _text(case: Case, reads: Reads) -> str:
    if reads == "both":
        return case.prompt + TURN_BREAK + case.response
    return case.prompt if reads == "prompt" else case.response
