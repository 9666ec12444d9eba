"""Compares finished runs: opens them, makes every figure again from the stored scores, tests, and counts what was tried."""

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from harness.compare_across import behaviour_across, detectors_across
from harness.compare_sites import counted_sites, sites_of
from harness.compare_stand import Stand, stands
from harness.compare_within import STATED, claims
from harness.comparison import Across, By, Claim, Comparison, Counted, RunFacts, Test
from harness.errors import IncompleteError, UsageError
from harness.evidence import Evidence
from harness.evidence_cases import cases_by_suite
from harness.judge_nouns import Case, JudgeSettings
from harness.run_evidence import SCORES, VERDICTS, RunEvidence
from harness.shifts_view import Unshifted
from harness.significance import benjamini_hochberg, holm
from harness.store import RunFolder


@dataclass(frozen=True, slots=True, eq=False)
class Entrant:
    """One run that takes part."""

    facts: RunFacts
    """Which."""
    folder: RunFolder
    """Where."""
    evidence: Evidence
    """What it holds."""
    cases: dict[str, tuple[Case, ...]]
    """Its labelled main episodes, by suite."""
    stands: dict[str, Stand]
    """Its suites with scores."""


def enter(path: Path) -> Entrant:
    """A finished run.

    Raises:
        UsageError: the folder is no run.
        IncompleteError: the run is not finished.
        DamagedError: a file is not what the journal says, or the scores do not give the verdicts.
    """
    folder = RunFolder.open(path)
    for name in (VERDICTS, SCORES):
        if not folder.is_entered(name):
            raise IncompleteError(f"{path}: unfinished run (no {name} yet); `telltale run` with the same audit ends it")
    evidence = Unshifted(RunEvidence(folder))
    config, model = evidence.plan["config"], evidence.plan["model"]
    facts = RunFacts(
        run_id=evidence.plan["run_id"],
        folder=path.resolve().name,
        model=model["name"],
        digest=model["digest"],
        headline=config["headline"],
        seed=config["seed"],
        n_bootstrap=config["n_bootstrap"],
    )
    cases = cases_by_suite(evidence)
    return Entrant(facts, folder, evidence, cases, stands(evidence, cases))


def compare(runs: Sequence[Entrant], *, by: By = "detector", detector: str | None = None) -> Comparison:
    """Ranks the detectors of every run, and sets the runs side by side.

    Args:
        runs: At least one; each run once.
        by: What the terminal ranks.
        detector: Whose suites, layers and spans are shown; the first run's headline by default.

    Raises:
        UsageError: a run is given twice, no two runs share a suite, or no run has the detector.
    """
    _check(runs, detector)
    within = [claim for run in runs for stand in run.stands.values() for claim in claims(stand)]
    pairs = list(combinations(runs, 2))
    across = [row for pair in pairs for row in _detectors(*pair)]
    behaviours = [row for pair in pairs for row in _behaviours(*pair)]
    sites = [row for run in runs for row in sites_of(run.evidence)]
    counted = Counted(_n_within(within), len(across), len(behaviours), len(sites))
    within, across, behaviours = _adjusted(within, across, behaviours, counted.claims)
    return Comparison(
        by=by,
        detector=detector or runs[0].facts.headline,
        runs=tuple(run.facts for run in runs),
        counted=counted,
        claims=tuple(within),
        across=tuple(across),
        behaviours=tuple(behaviours),
        sites=counted_sites(sites),
        notes=tuple(_notes(runs)),
    )


def _check(runs: Sequence[Entrant], detector: str | None) -> None:
    ids = [run.facts.run_id for run in runs]
    for run_id in ids:
        if ids.count(run_id) > 1:
            folders = " and ".join(run.facts.folder for run in runs if run.facts.run_id == run_id)
            raise UsageError(f"run {run_id} is given twice, as {folders}: give each run once")
    if len(runs) > 1 and not any(a.cases.keys() & b.cases.keys() for a, b in combinations(runs, 2)):
        asked = "; ".join(f"{run.facts.folder} {', '.join(run.cases)}" for run in runs)
        raise UsageError(f"these runs have no suite in common ({asked}): compare runs of the same suites")
    known = sorted({name for run in runs for stand in run.stands.values() for name in stand.verdicts})
    if detector is not None and detector not in known:
        near = difflib.get_close_matches(detector, known)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise UsageError(f"detector {detector!r}: in none of these runs, which have {', '.join(known) or 'none'}{hint}")


def _detectors(first: Entrant, second: Entrant) -> Iterator[Across]:
    for suite in first.stands:
        one, other = first.stands[suite], second.stands.get(suite)
        if other is not None and one.metric == other.metric and _is_same_suite(first, second, suite):
            yield from detectors_across(one, other)


def _behaviours(first: Entrant, second: Entrant) -> Iterator[Across]:
    kinds = {suite["name"]: suite["kind"] for suite in first.evidence.plan["suites"]}
    settings = JudgeSettings(seed=first.facts.seed, n_bootstrap=min(first.facts.n_bootstrap, second.facts.n_bootstrap))
    for suite in sorted(first.cases.keys() & second.cases.keys()):
        if _is_same_suite(first, second, suite):
            asked = kinds[suite] == "control"
            one, other = (
                [case for case in run.cases[suite] if asked or case.condition == "deceptive"] for run in (first, second)
            )
            yield from behaviour_across(suite, (first.facts.run_id, second.facts.run_id), (one, other), settings)


def _is_same_suite(first: Entrant, second: Entrant, suite: str) -> bool:
    """Whether results are comparable: the number before the dash of the version is the same."""
    majors = {
        str(each["version"]).partition("-")[0]
        for run in (first, second)
        for each in run.evidence.plan["suites"]
        if each["name"] == suite
    }
    return len(majors) == 1


def _n_within(within: Iterable[Claim]) -> int:
    """Every test, and one for each detector that was tried and could not be tested."""
    return sum(max(1, sum(test is not None for test in (c.vs_chance, c.vs_best, c.vs_text))) for c in within)


def _adjusted(
    within: Sequence[Claim], across: Sequence[Across], behaviours: Sequence[Across], n_tests: int
) -> tuple[list[Claim], list[Across], list[Across]]:
    """Everything again, with Holm p and q over all of it."""
    tests = [test for c in within for test in (c.vs_chance, c.vs_best, c.vs_text) if test]
    tests += [row.test for row in (*across, *behaviours) if row.test]
    p = [test.p for test in tests]
    pairs = zip(tests, holm(p, n_tests=n_tests), benjamini_hochberg(p, n_tests=n_tests), strict=True)
    done = iter([replace(test, holm=h, q=q) for test, h, q in pairs])

    def following(test: Test | None) -> Test | None:
        return None if test is None else next(done)

    def claim(one: Claim) -> Claim:
        chance, best, text = (following(test) for test in (one.vs_chance, one.vs_best, one.vs_text))
        return replace(one, vs_chance=chance, vs_best=best, vs_text=text)

    return (
        [claim(one) for one in within],
        [replace(row, test=following(row.test)) for row in across],
        [replace(row, test=following(row.test)) for row in behaviours],
    )


def _notes(runs: Sequence[Entrant]) -> Iterator[str]:
    for suite, kind in sorted({(s.suite, s.kind) for run in runs for s in run.stands.values() if s.kind in STATED}):
        yield f"{suite} is {kind}: its prompt states the condition, so nothing is compared with text there"
    for first, second in combinations(runs, 2):
        for suite in sorted(first.cases.keys() & second.cases.keys()):
            if not _is_same_suite(first, second, suite):
                folders = f"{first.facts.folder} and {second.facts.folder}"
                yield f"{suite} is not compared between {folders}: its versions differ"
