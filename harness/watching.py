"""A frozen detector that watches a model while it answers: one score an answer, read by hooks, no second pass.

It reads what the detector read when it was fitted, the same span of the same layer, so a score is what the run would have given.
For servers of your own: `with watcher.watching(model) as seen: model.generate(...)`, then `seen.scores(...)`.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np

from harness.capture import Captured, Generation
from harness.checkpoint import Checkpoint, blocks
from harness.errors import UsageError
from harness.frozen import BOUND, FrozenDetector, find_frozen, load_frozen
from harness.probe_nouns import Inputs
from harness.recorder import Recorder
from harness.result_nouns import Sighting
from harness.stream_nouns import ALL_LAYERS, Site
from harness.sweep import score_rows

KEY = "telltale_monitor"
"""Under it the metadata of a model's output hold detector, value and is_alarm."""


@dataclass(frozen=True, slots=True, eq=False)
class Watcher:
    """A detector at its post."""

    frozen: FrozenDetector
    """The detector."""
    site: Site
    """Where it reads."""

    @classmethod
    def open(cls, path: Path, checkpoint: Checkpoint, *, across_models: bool = False) -> "Watcher":
        """The detector in a file, or the only one of a run folder, for this very model.

        Raises:
            UsageError: there is none or more than one, it reads no single place of the stream, or it is bound to another model
                and `across_models` is not set.
            DamagedError: its files are not what its run's journal says.
        """
        frozen = load_frozen(_only(path))
        site = frozen.site
        if site is None or site.pooling == "tokens" or site.layer == ALL_LAYERS:
            where = site.key if site else frozen.probe.reads
            raise UsageError(f"{path}: reads {where}; a monitor needs a detector of one layer and one pooled span")
        bound, identity = frozen.facts["bound"], checkpoint.identity.facts()
        others = [name for name, key in BOUND.items() if bound.get(name) != identity[key]]
        if others and not across_models:
            raise UsageError(
                f"{path}: bound to another {others[0]} than that of {checkpoint.identity.name}; fit one on this model"
            )
        if site.layer > checkpoint.identity.n_layers:
            raise UsageError(
                f"{path}: reads layer {site.layer}, {checkpoint.identity.name} has {checkpoint.identity.n_layers}"
            )
        return cls(frozen, site)

    @property
    def sites(self) -> tuple[Site, ...]:
        """What has to be captured."""
        return (self.site,)

    def facts(self, sighting: Sighting) -> dict[str, Any]:
        """A sighting as plain data, with the detector's name."""
        return {"detector": self.frozen.stem, "value": sighting.value, "is_alarm": sighting.is_alarm}

    def sightings(self, captured: Captured) -> dict[str, Sighting]:
        """By episode id; answers too short to have the span are not among them."""
        ids, x_ND = captured.rows[self.site]
        return self._scored(ids, x_ND)

    @contextmanager
    def watching(self, model: object) -> Iterator["Watch"]:
        """Hooks on a Transformers model that somebody else asks; one call of `generate` may follow."""
        recorder = Recorder(blocks(cast(Any, model)), self.sites)
        with recorder:
            yield Watch(self, recorder)

    def _scored(self, ids: Sequence[str], x_ND: np.ndarray) -> dict[str, Sighting]:
        if not len(ids):
            return {}
        score_N = score_rows(self.frozen.detector, Inputs(tuple(ids), x_ND))
        threshold = self.frozen.facts["threshold"]
        return {
            episode_id: Sighting(float(value), None if threshold is None else bool(value > threshold))
            for episode_id, value in zip(ids, score_N.tolist(), strict=True)
        }


@dataclass(frozen=True, slots=True, eq=False)
class Watch:
    """One call that was watched."""

    watcher: Watcher
    """Who watched."""
    recorder: Recorder
    """What the hooks kept."""

    def scores(self, *, n_prompt: Sequence[int], n_answer: Sequence[int]) -> dict[int, Sighting]:
        """By row of the batch, which was padded on the left.

        Args:
            n_prompt: Tokens of each prompt, pads left out.
            n_answer: Tokens of each answer, the closing one included; of fewer than two there is no score where the answer is read.

        Raises:
            UsageError: it did not watch one call that these numbers can be of.
        """
        self._check(n_prompt, n_answer)
        rows = [_counted(i, n, g) for i, (n, g) in enumerate(zip(n_prompt, n_answer, strict=True))]
        ids, x_ND = self.recorder.rows(rows)[self.watcher.site]
        found: Mapping[str, Sighting] = self.watcher._scored(ids, x_ND)
        return {int(row): sighting for row, sighting in found.items()}

    def _check(self, n_prompt: Sequence[int], n_answer: Sequence[int]) -> None:
        n_rows, n_passes, is_one_call = self.recorder.seen()
        if not n_rows:
            raise UsageError("watching: nothing was generated; call generate inside the with block")
        if not is_one_call:
            raise UsageError(
                "watching: more than one call of generate, or a prompt in pieces; open a watch for each call"
            )
        if not len(n_prompt) == len(n_answer) == n_rows:
            told = f"{len(n_prompt)} prompts and {len(n_answer)} answers"
            raise UsageError(f"watching: a batch of {n_rows} was watched; n_prompt and n_answer tell of {told}")
        if max(n_answer) > n_passes:
            raise UsageError(f"watching: {n_passes} tokens were watched; n_answer tells of {max(n_answer)}")


def _only(path: Path) -> Path:
    """The detector that a path names; UsageError where it names none or several."""
    found, _ = find_frozen(path)
    if len(found) > 1:
        raise UsageError(f"{path}: {len(found)} detectors; give one of them: {', '.join(each.name for each in found)}")
    return found[0]


def _counted(row: int, n: int, g: int) -> Generation:
    """An answer of which only the lengths are known."""
    return Generation(str(row), "", "stop", (0,) * n, (0,) * g, 0.0, 0.0)
