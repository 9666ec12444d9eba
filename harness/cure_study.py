"""One suite of a finished run, and its model, opened so that something can be tried on one part of the groups and on no other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from harness import discover
from harness.checkpoint import Checkpoint
from harness.collect import EPISODES, LABELS, episode_of
from harness.damage import Yardstick
from harness.edited_asking import narrowed
from harness.edited_doses import Trial
from harness.errors import IncompleteError, UsageError
from harness.evidence import Evidence
from harness.evidence_cases import cases_by_suite
from harness.judge_nouns import Case
from harness.locate import locate
from harness.nouns import Behaviour, Episode, Role, Suite
from harness.plan import Planned, plan_suite
from harness.resolve import suite_digest
from harness.run_evidence import RunEvidence
from harness.shards import read_rows
from harness.shifts_view import Unshifted, without_shifts
from harness.store import RunFolder
from harness.stream_nouns import Site

Part = Literal["dev", "exam"]
Rows = Mapping[Site, Mapping[str, np.ndarray]]
"""By site, the row (D) of each episode id."""


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """What may be looked at of one suite: the episodes, cases and rows of one part of the groups."""

    checkpoint: Checkpoint
    """The model."""
    suite: Suite
    """What it is asked."""
    part: Part
    """Whose groups these are."""
    groups: frozenset[str]
    """The groups."""
    planned: tuple[Planned, ...]
    """Every episode of these groups, main and auxiliary."""
    episodes: Mapping[str, Episode]
    """What the unedited model answered in the run, by id."""
    cases: tuple[Case, ...]
    """The labelled main episodes."""
    rows: Rows
    """What the run kept of their streams, one row an episode."""
    temperature: float
    """At which the run asked."""
    seed: int
    """Of the run."""
    kept: tuple[Episode, ...]
    """Honest arms of the run's other suites, in groups of the same part: what an edit is to leave alone."""

    def given(self) -> dict[str, Episode]:
        """Beliefs as the unedited model told them: what it knows does not hang on the edit, so that no lie passes for a mistake."""
        return {p.episode_id: self.episodes[p.episode_id] for p in self.planned if p.arm.role is Role.BELIEF}

    def tempting(self) -> tuple[Planned, ...]:
        """The episodes whose arm invites deception, with what serves their labels."""
        return narrowed(self.planned, arms=lambda arm: arm.condition == "deceptive")

    def trial(self, planned: Sequence[Planned], yardstick: Yardstick | None = None) -> Trial:
        """Edits are tried on these episodes."""
        return Trial(self.checkpoint, tuple(planned), yardstick, temperature=self.temperature, given=self.given())

    def matrix(self, site: Site, cases: Sequence[Case]) -> np.ndarray:
        """Rows of these cases at a site; cases without one are refused."""
        return np.array([self.rows[site][case.episode_id] for case in cases], dtype=np.float64)

    def has(self, site: Site) -> bool:
        """Whether every case has a row at the site."""
        return site in self.rows and all(case.episode_id in self.rows[site] for case in self.cases)

    def first_groups(self, n: int) -> frozenset[str]:
        """The groups of the first n pairs of the plan, which the seed has shuffled."""
        return frozenset(list(dict.fromkeys(p.pair.group for p in self.planned))[:n])


@dataclass(frozen=True, slots=True, eq=False)
class Patient:
    """A run and its model."""

    folder: RunFolder
    """The run."""
    plan: Mapping[str, Any]
    """plan.json."""
    checkpoint: Checkpoint
    """The model, of the digest that the plan names."""
    evidence: Evidence
    """The run's tables, without what was asked under shifts."""

    def lying_suites(self) -> tuple[str, ...]:
        """Suites with a deceptive episode, by name; those nobody tempts are left out."""
        kinds = {suite["name"]: suite["kind"] for suite in self.plan["suites"]}
        return tuple(
            name
            for name, cases in sorted(cases_by_suite(self.evidence).items())
            if kinds.get(name) not in ("control", "imported", None)
            and any(case.behaviour is Behaviour.DECEPTIVE for case in cases)
        )

    def study(self, suite: str, part: Part) -> Study:
        """One part of a suite; UsageError where the suite is not in the run, or asks other questions by now."""
        names = {each["name"]: each for each in self.plan["suites"]}
        if suite not in names:
            raise UsageError(f"suite {suite!r}: not in {self.folder.path}; its suites are {', '.join(names)}")
        found, config = discover.named("suite", suite), self.plan["config"]
        planned = plan_suite(found, seed=config["seed"], limit=config["limit"], epochs=config["epochs"])
        if suite_digest(planned) != names[suite]["digest"]:
            raise UsageError(f"suite {suite}: asks other questions now than in {self.folder.path}; run the audit anew")
        groups = self.groups(part)
        inside = tuple(p for p in planned if p.pair.group in groups)
        cases = tuple(case for case in cases_by_suite(self.evidence).get(suite, ()) if case.group in groups)
        ids = {p.episode_id for p in inside}
        rows = self.evidence.episodes.filter(self.evidence.episodes["suite"] == suite).iter_rows(named=True)
        episodes = {row["episode_id"]: episode_of(row) for row in rows if row["episode_id"] in ids}
        if missing := sorted(ids - episodes.keys()):
            raise IncompleteError(
                f"{self.folder.path}: {len(missing)} answers of {suite} are missing; end that run first"
            )
        return Study(
            checkpoint=self.checkpoint,
            suite=found,
            part=part,
            groups=frozenset(p.pair.group for p in inside),
            planned=inside,
            episodes=episodes,
            cases=cases,
            rows=self._rows(suite, ids),
            temperature=config["temperature"],
            seed=config["seed"],
            kept=self._kept(suite, groups),
        )

    def groups(self, part: Part) -> frozenset[str]:
        """Every group of a part, of whatever suite."""
        return frozenset(group for group, place in self.plan["split"].items() if place["part"] == part)

    def yardstick(self, part: Part, *, n_pairs: int) -> Yardstick:
        """Damage is measured with every suite of the run, on groups of one part."""
        suites = [discover.named("suite", each["name"]) for each in self.plan["suites"] if each["kind"] != "imported"]
        seed = self.plan["config"]["seed"]
        return Yardstick.of(self.checkpoint, suites, seed=seed, groups=self.groups(part), n_pairs=n_pairs)

    def _kept(self, suite: str, groups: frozenset[str]) -> tuple[Episode, ...]:
        table = self.evidence.episodes
        others = table.filter((table["suite"] != suite) & (table["role"] == "main") & (table["condition"] == "honest"))
        found = (row for row in others.sort("episode_id").iter_rows(named=True) if row["group"] in groups)
        return tuple(episode_of(row) for row in found if row["answer_ids"])

    def _rows(self, suite: str, ids: set[str]) -> Rows:
        out: dict[Site, dict[str, np.ndarray]] = {}
        batches = {e["batch"] for e in self.plan["episodes"] if e["suite"] == suite and e["role"] == "main"}
        for batch in sorted(batches):
            for site, (row_ids, x_ND) in read_rows(self.folder, f"activations/{batch}.safetensors").items():
                if site.pooling != "tokens":
                    mine = out.setdefault(site, {})
                    mine |= {i: x_D for i, x_D in zip(row_ids, x_ND, strict=True) if i in ids}
        return out


def open_patient(run_dir: Path) -> Patient:
    """A finished run and its model.

    Raises:
        UsageError: the run's model cannot be edited, or is not what it was.
        IncompleteError: the run has no labels yet.
    """
    folder = RunFolder.open(run_dir)
    for name in (EPISODES, LABELS):
        if not folder.is_entered(name):
            raise IncompleteError(
                f"{run_dir}: unfinished run (no {name} yet); `telltale run` with the same audit ends it"
            )
    plan = folder.read_json("plan.json")
    model = plan["model"]
    if model["kind"] not in ("organism", "checkpoint"):
        raise UsageError(f"{run_dir}: its model {model['name']} has no weights here; only a checkpoint can be edited")
    checkpoint = locate(plan["config"]["model"].removeprefix("telltale/"))
    if checkpoint.identity.digest != model["digest"]:
        found, said = checkpoint.identity.digest[:12], model["digest"][:12]
        raise UsageError(f"model {model['name']}: is {found} now, the run asked {said}; run the audit anew")
    return Patient(folder, without_shifts(plan), checkpoint, Unshifted(RunEvidence(folder)))
