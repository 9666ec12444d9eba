"""What a probe may read of some cases: matrices by site, log-probabilities, or texts."""

from collections.abc import Mapping, Sequence

import numpy as np

from harness.judge_nouns import Case
from harness.judge_readings import Readings, Which
from harness.nouns import TURN_BREAK, Inputs, Probe, Reads, Site

Sheet = Mapping[Site | None, Inputs]
"""Inputs by site; one entry under None where no activations are read, no entry where nothing can be read."""


def sheet(probe: Probe, cases: Sequence[Case], readings: Readings, which: Which = "model") -> Sheet:
    """What the probe may read of these cases, in their order; sites that lack one of them are left out."""
    ids = tuple(case.episode_id for case in cases)
    if probe.reads == "activations":
        sites = [site for site in readings.sites(which) if probe.accepts(site)]
        return {s: Inputs(ids, readings.matrix(which, s, ids)) for s in sites if not readings.missing(which, s, ids)}
    if probe.reads == "logprob":
        pairs = [(case.logprob_mean, case.logprob_min) for case in cases]
        is_known = bool(pairs) and all(value is not None for pair in pairs for value in pair)
        return {None: Inputs(ids, np.array(pairs, dtype=np.float32))} if is_known else {}
    texts = tuple(_text(case, probe.reads) for case in cases)
    return {None: Inputs(ids, np.zeros((len(ids), 0), dtype=np.float32), texts)}


def _text(case: Case, reads: Reads) -> str:
    if reads == "both":
        return case.prompt + TURN_BREAK + case.response
    return case.prompt if reads == "prompt" else case.response
