"""Which latents are taken out and held high in which suite of a run: its own questions, asked again under edits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from harness import discover
from harness.checkpoint import Checkpoint
from harness.feature_causes import Bench, ablated, clamped
from harness.feature_dictionary import RunDictionary
from harness.feature_nouns import Cause, Chosen
from harness.feature_tokens import TokenTable
from harness.plan import Planned, plan_suite

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, eq=False)
class Asking:
    """What is needed to ask a run's questions again."""

    plan: Mapping[str, Any]
    """plan.json."""
    checkpoint: Checkpoint
    """The audited model."""
    dictionary: RunDictionary
    """Its dictionary."""
    table: TokenTable
    """Activations of the chosen latents, for how high they are held."""
    alive_F: np.ndarray
    """Latents that controls may be drawn from."""
    n_pairs: int
    """Exam pairs a suite; 0 asks nothing."""
    n_controls: int
    """Random latents beside each."""

    def all(self, chosen: Sequence[Chosen], say: Say) -> tuple[dict[int, list[Cause]], list[Cause], list[str]]:
        """By latent; of each suite's latents together; and what could not be asked."""
        out: dict[int, list[Cause]] = {}
        together, notes = [], []
        for suite in dict.fromkeys(c.suite for c in chosen) if self.n_pairs else ():
            planned, why = self._planned(suite)
            if why:
                notes.append(why)
                continue
            mine = [c for c in chosen if c.suite == suite]
            say(f"asking {suite} without latents {', '.join(str(c.latent) for c in mine)}")
            bench = self._bench(planned)
            sizes: dict[str, Any] = {"alive_F": self.alive_F, "n_controls": self.n_controls}
            together.append(ablated(bench, sorted(c.latent for c in mine), **sizes))
            for c in mine:
                high = self._high(c.latent, c.span)
                out.setdefault(c.latent, []).append(ablated(bench, [c.latent], **sizes))
                out[c.latent].append(clamped(bench, c.latent, span=c.span, high=high, **sizes))
        return out, together, notes

    def _bench(self, planned: Sequence[Planned]) -> Bench:
        exam = {group for group, place in self.plan["split"].items() if place["part"] == "exam"}
        config = self.plan["config"]
        return Bench.of(
            self.checkpoint, self.dictionary, planned, exam_groups=exam, n_pairs=self.n_pairs, config=config
        )

    def _planned(self, suite: str) -> tuple[tuple[Planned, ...], str]:
        """The run's own questions of a suite, or why they cannot be asked again."""
        config, known = self.plan["config"], discover.suites()
        if suite not in known:
            return (), f"{suite} is not installed, so nothing was asked of it."
        planned = plan_suite(known[suite], seed=config["seed"], limit=config["limit"], epochs=config["epochs"])
        if {p.episode_id for p in planned} != {e["episode_id"] for e in self.plan["episodes"] if e["suite"] == suite}:
            return (), f"{suite} asks other questions now than in this run, so nothing was asked of it."
        return planned, ""

    def _high(self, latent: int, span: str) -> float:
        """0.99 quantile of the activity where it is read, over the dev episodes in which it fires there."""
        value_N = self.table.at(span, latent)[~self.table.told.is_exam_N]
        return float(np.quantile(value_N[value_N > 0], 0.99)) if (value_N > 0).any() else 0.0
