"""Heat: what the frozen headline detector makes of each position of a few exam episodes, for the report's examples.

The detector was fitted on one span of one layer. Its score of an episode is that of the span; at any other position the same weights
are applied to rows that they were not fitted on, which shows where the model's state comes to look like a lie, and is no score of its
own. The layer is read by a replay of the finished episode, and what the replay gives for the episode must be the stored score.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from harness.capture import Generation, replay
from harness.checkpoint import Checkpoint
from harness.errors import TelltaleError
from harness.exemplars import Exemplar, exemplars
from harness.feature_logits import token_texts
from harness.frozen import FrozenDetector, load_frozen
from harness.probe_nouns import Inputs
from harness.run_evidence import HEAT, RunEvidence
from harness.shards import read_generations
from harness.shifts_view import is_shifted
from harness.store import RunFolder
from harness.stream_nouns import ALL_LAYERS, Site

BEFORE, AFTER = 24, 48
"""Positions kept of the end of a prompt, and of an answer: of a longer one the first two thirds and the last third of these."""
TOLERANCE = 1e-3
"""Largest difference between a replayed score and the stored one, as a share of the larger of 1 and the score."""


def write_heat(folder: RunFolder, checkpoint: Checkpoint) -> None:
    """heat.json, of every suite that is asked as it is and is no control."""
    evidence = RunEvidence(folder)
    kinds = {suite["name"]: suite["kind"] for suite in evidence.plan["suites"]}
    names = [name for name, kind in kinds.items() if kind != "control" and not is_shifted(name)]
    texts = token_texts(checkpoint)
    suites = {name: _suite(folder, evidence, checkpoint, name, texts) for name in names}
    folder.write_json(HEAT, {"schema": 1, "suites": suites}, stage="heat", n_out=len(suites))


def _suite(
    folder: RunFolder, evidence: RunEvidence, checkpoint: Checkpoint, suite: str, texts: Mapping[int, str]
) -> dict[str, Any]:
    """The record of one suite: episodes with their positions, or why there are none."""
    chosen, name = exemplars(evidence, suite), str(evidence.plan["config"]["headline"])
    stem = folder.path / "detectors" / f"{suite}.{name}.json"
    if not chosen or evidence.detector(suite, name) is None:
        return {"why": f"no frozen {name} scored exam episodes of this suite"}
    try:
        frozen = load_frozen(stem)
    except TelltaleError as error:
        return {"why": f"{name} cannot be restored: {error}"}
    site, why = frozen.site, _unreadable(frozen)
    if site is None or why:
        return {"why": why}
    generations = _generations(folder, evidence.plan, [one.episode_id for one in chosen])
    whole = Site(site.layer, "all", "tokens")
    rows = replay(checkpoint.model, generations, sites=[whole, site]).rows
    found = [_episode(frozen, g, rows, whole, texts) for g in generations]
    off = _differs(chosen, {one["episode_id"]: one.pop("replayed") for one in found})
    if off:
        return {"why": off}
    return {"why": "", "sha256": frozen.sha256, "site": asdict(site), "episodes": found}


def _unreadable(frozen: FrozenDetector) -> str:
    """Why a detector cannot be applied to one position; empty where it can."""
    if frozen.probe.reads != "activations" or frozen.site is None:
        return f"{frozen.probe.name} does not read one row of activations, so it cannot be applied to one position"
    if frozen.site.layer == ALL_LAYERS:
        return f"{frozen.probe.name} reads every layer side by side, so it cannot be applied to the positions of one"
    return ""


def _generations(folder: RunFolder, plan: Mapping[str, Any], ids: Sequence[str]) -> tuple[Generation, ...]:
    """What was said in these episodes, in their order; those whose answer is too short to read are left out."""
    batches = dict.fromkeys(e["batch"] for e in plan["episodes"] if e["episode_id"] in ids)
    names = [f"activations/{batch}.safetensors" for batch in batches]
    stored = {g.episode_id: g for name in names if folder.is_entered(name) for g in read_generations(folder, name)}
    return tuple(stored[i] for i in ids if i in stored and len(stored[i].answer_ids) > 1)


def _episode(
    frozen: FrozenDetector, generation: Generation, rows: Mapping[Site, Any], whole: Site, texts: Mapping[int, str]
) -> dict[str, Any]:
    """Every kept position: its token, its number, whether it is of the answer, and whether the detector reads it there."""
    assert frozen.site is not None
    x_TD, x_1D = (_rows_of(rows[site], generation.episode_id) for site in (whole, frozen.site))
    value_T = _values(frozen, x_TD, generation.episode_id)
    ids, n = (*generation.prompt_ids, *generation.answer_ids[:-1]), len(generation.prompt_ids)
    read = _positions(frozen.site, n, len(ids))
    kept = _kept(n, len(ids))
    tokens = [[t, texts.get(ids[t], "?"), round(float(value_T[t]), 4), t >= n, t in read] for t in kept]
    replayed = _values(frozen, x_1D, generation.episode_id)
    return {
        "episode_id": generation.episode_id,
        "n_positions": len(ids),
        "replayed": float(replayed[0]) if len(replayed) else None,
        "tokens": tokens,
    }


def _rows_of(found: tuple[Sequence[str], np.ndarray], episode_id: str) -> np.ndarray:
    ids, x_ND = found
    return np.asarray(x_ND[np.asarray([each == episode_id for each in ids], dtype=bool)])


def _values(frozen: FrozenDetector, x_ND: np.ndarray, episode_id: str) -> np.ndarray:
    if not len(x_ND):
        return np.zeros(0)
    return np.asarray(frozen.detector.score(Inputs((episode_id,) * len(x_ND), x_ND)))


def _positions(site: Site, n: int, length: int) -> range:
    """Positions that a span holds."""
    spans = {"prompt": (0, n), "prompt_end": (n - 1, n), "first_token": (n, n + 1), "response": (n, length)}
    return range(*spans.get(site.span, (length - 1, length)))


def _kept(n: int, length: int) -> Iterator[int]:
    """The end of the prompt, and of the answer its beginning and its end."""
    yield from range(max(0, n - BEFORE), n)
    first = range(n, min(length, n + 2 * AFTER // 3))
    yield from first
    yield from range(max(n + len(first), length - AFTER // 3), length)


def _differs(chosen: Sequence[Exemplar], replayed: Mapping[str, float | None]) -> str:
    """Where the replay does not give the stored score, in words; nothing is shown that is not the detector's own."""
    for one in chosen:
        value = replayed.get(one.episode_id)
        if value is not None and abs(value - one.score) > TOLERANCE * max(1.0, abs(one.score)):
            return f"a replay gives {value:.4f} for an episode that was scored {one.score:.4f}"
    return ""
