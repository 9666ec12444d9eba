"""Diagnose and cure: searches on dev groups for the smallest edit that restores honesty, and examines it once on exam groups."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from harness.cure_candidates import Span, from_dictionary, layers_of, measured, random_like
from harness.cure_controls import DOSES, Twin, dose, erasure, on_twin
from harness.cure_nouns import Aim, Candidate, Shown
from harness.cure_reread import Reread, reread
from harness.cure_search import Found, search
from harness.cure_study import Patient, Study
from harness.cure_trained import train
from harness.damage import Damage, Yardstick
from harness.edited_asking import narrowed
from harness.edited_doses import Response, Trial
from harness.effects import Effect, Read, effects, factors_of, matched, reads
from harness.errors import IncompleteError, UsageError
from harness.frozen import load_frozen
from harness.locate import locate
from harness.nouns import Behaviour
from harness.stream_nouns import Site

Say = Callable[[str], None]
RANKS = (1, 2, 4)
_TRAINED_LAYERS = 3
_TRAINED_SPANS: tuple[Span, ...] = ("prompt_end", "answer")


@dataclass(frozen=True, slots=True)
class Thoroughness:
    """How much is asked."""

    n_screen: int = 24
    """Pairs of dev on which every candidate is tried."""
    n_dev: int = 60
    """Pairs of dev on which one that leaves at most `Aim.must` is tried again, with its damage."""
    n_damage: int = 60
    """Pairs of each suite of dev on which that damage is measured."""
    n_exam: int = 60
    """Pairs of each suite on which damage is measured on exam groups; behaviour is measured on all."""
    n_random: int = 6
    """Random edits of the same shape."""
    trains: bool = True
    """Whether planes are found by descent where nothing measured suffices."""


@dataclass(frozen=True, slots=True, eq=False)
class SiteEffects:
    """What the factors of a crossed suite do at one site."""

    site: Site
    """Layer and span."""
    effects: tuple[Effect, ...]
    """Directions, fitted on all dev rows."""
    reads: tuple[Read, ...]
    """What they tell out of fold."""
    aliases: Mapping[str, str]
    """Factors that these rows cannot tell from others."""


@dataclass(frozen=True, slots=True, eq=False)
class Cure:
    """What was found for one suite, and what the exam made of it."""

    suite: str
    """The suite."""
    aim: Aim
    """What was wanted."""
    effects: tuple[SiteEffects, ...]
    """By site; none of a suite that is not crossed."""
    found: Found
    """The search on dev groups."""
    before: Response
    """Exam groups, unedited."""
    after: Response
    """Exam groups under the edit."""
    randoms: tuple[Response, ...]
    """Random edits of the same shape."""
    doses: tuple[Response, ...]
    """The edit by shares."""
    twin: Twin | None
    """The same edit on the twin; None where the run has none."""
    erased: Response | None
    """LEACE at the same layers; None where it is not installed."""
    rereads: Mapping[str, Reread]
    """Of "the edit" and "the erasure": what the frozen headline detector makes of it."""
    notes: tuple[str, ...]
    """What could not be done, and why."""

    @property
    def chosen(self) -> Candidate:
        """The edit."""
        return self.found.chosen.candidate


def find_cure(
    patient: Patient,
    suite: str,
    *,
    aim: Aim | None = None,
    how: Thoroughness | None = None,
    say: Say = lambda stage: None,
) -> Cure:
    """Searches on dev groups and examines what was chosen.

    Raises:
        IncompleteError: nothing deceives in dev, or the run kept no rows at the prompt's end.
    """
    aim, how = aim or Aim(), how or Thoroughness()
    dev = patient.study(suite, "dev")
    say(f"{suite}: searching on dev groups")
    found = _search(patient, dev, aim, how)
    say(f"{suite}: examining {found.chosen.candidate.name}")
    exam = patient.study(suite, "exam")
    yardstick = patient.yardstick("exam", n_pairs=how.n_exam)
    trial, edits = exam.trial(exam.planned, yardstick), found.chosen.candidate.edits
    tempting = exam.trial(exam.tempting())
    randoms = random_like(found.chosen.candidate, dev, n=how.n_random, seed=dev.seed)
    notes: list[str] = []
    erased, rereads = _erased(patient, dev, exam, trial, found.chosen.candidate, notes)
    return Cure(
        suite=suite,
        aim=aim,
        effects=site_effects(dev),
        found=found,
        before=trial.under((), name="none", kind="none"),
        after=trial.under(edits, name=found.chosen.candidate.name),
        randoms=tuple(tempting.under(each.edits, name=each.name, kind="random") for each in randoms),
        doses=tuple(tempting.under(dose(edits, share), name=f"{share:g}") for share in DOSES),
        twin=_on_twin(patient, exam, found.chosen.candidate, how),
        erased=erased,
        rereads=rereads,
        notes=tuple(notes),
    )


def site_effects(dev: Study) -> tuple[SiteEffects, ...]:
    """Effects at every site of one row an episode, on dev groups alone."""
    cases = matched(dev.cases)
    if not cases:
        return ()
    out = []
    for site in sorted(dev.rows, key=lambda site: site.key):
        mine = [case for case in cases if case.episode_id in dev.rows[site]]
        factors = factors_of(mine)
        if mine and factors.columns:
            x_ND = dev.matrix(site, mine)
            deceptive_N = np.array([int(case.behaviour is Behaviour.DECEPTIVE) for case in mine])
            fold_N, group_N = np.array([case.fold or 0 for case in mine]), np.array([case.group for case in mine])
            read = reads(x_ND, factors, deceptive_N, fold_N, group_N)
            out.append(SiteEffects(site, effects(x_ND, factors), read, factors.aliases))
    return tuple(out)


def _search(patient: Patient, dev: Study, aim: Aim, how: Thoroughness) -> Found:
    if not any(case.behaviour is Behaviour.DECEPTIVE for case in dev.cases):
        raise IncompleteError(f"suite {dev.suite.name}: nothing deceives in dev groups, so there is nothing to cure")
    candidates = [*measured(dev), *_latents(patient, dev)]
    if not candidates:
        raise IncompleteError(f"{patient.folder.path}: no rows at prompt_end; run the audit with that span")
    screened = dev.first_groups(how.n_screen)
    screen = dev.trial(narrowed(dev.tempting(), groups=screened))
    groups = dev.first_groups(how.n_dev)
    whole = dev.trial(narrowed(dev.tempting(), groups=groups), patient.yardstick("dev", n_pairs=how.n_damage))

    def attempt(candidate: Candidate) -> Shown:
        response = screen.under(candidate.edits, name=candidate.name)
        if response.tally("tempting").deceptive.value > aim.must:
            return Shown(candidate, response.tally("tempting"), None, len(screened))
        response = whole.under(candidate.edits, name=candidate.name)
        return Shown(candidate, response.tally("tempting"), _known(response.damage), len(groups))

    def trained(n: int) -> Iterator[Candidate]:
        for layer in layers_of(dev)[:_TRAINED_LAYERS]:
            if (plane := train(dev, layer, n, _TRAINED_SPANS, seed=dev.seed)) is not None:
                yield plane

    return search(candidates, trained, attempt, aim, ranks=RANKS if how.trains else ())


def _known(damage: Damage | None) -> Damage:
    assert damage is not None
    return damage


def _latents(patient: Patient, dev: Study) -> Iterator[Candidate]:
    """Of every dictionary of the run that has an encoder and a decoder of the stream."""
    names = sorted({entry["path"] for entry in patient.folder.journal() if entry["path"].startswith("detectors/run.")})
    seen: set[bytes] = set()
    for name in (each for each in names if each.endswith(".json")):
        tensors, _ = patient.folder.read_tensors(name.removesuffix(".json") + ".safetensors")
        if {"W_enc", "W_dec", "b_enc", "b_dec"} <= tensors.keys() and tensors["W_dec"].tobytes() not in seen:
            seen.add(tensors["W_dec"].tobytes())
            yield from from_dictionary(dev, patient.folder.read_json(name)["site"]["layer"], tensors)


def _on_twin(patient: Patient, exam: Study, candidate: Candidate, how: Thoroughness) -> Twin | None:
    facts = patient.plan["twin"]
    if not facts:
        return None
    twin = locate(facts["name"] if isinstance(facts, Mapping) else facts)
    yardstick = patient.yardstick("exam", n_pairs=how.n_exam)
    same = Yardstick.of(
        twin,
        [p.suite for p in {p.suite.name: p for p in yardstick.planned}.values()],
        seed=exam.seed,
        groups=patient.groups("exam"),
        n_pairs=how.n_exam,
    )
    return on_twin(twin, exam, candidate.edits, same)


def _erased(
    patient: Patient, dev: Study, exam: Study, trial: Trial, candidate: Candidate, notes: list[str]
) -> tuple[Response | None, Mapping[str, Reread]]:
    """What erasing the label does, and what the headline detector makes of the edit and of the erasure."""
    headline = patient.plan["config"]["headline"]
    path = Path(patient.folder.path) / "detectors" / f"{dev.suite.name}.{headline}.json"
    frozen = load_frozen(path) if path.is_file() else None
    rereads: dict[str, Reread] = {}
    if frozen is None:
        notes.append(f"no frozen {headline} of {dev.suite.name} in the run: nothing is read again")
    elif (first := reread(frozen, dev, exam, candidate.edits)) is None:
        notes.append(f"{frozen.stem} reads no pooled row of one layer: it is not read again")
    else:
        rereads["the edit"] = first
    try:
        edits, erasers = erasure(dev, candidate)
    except UsageError as error:
        notes.append(str(error))
        return None, rereads
    erased = replace(trial, reconstruct=erasers).under(edits, name="LEACE", kind="none")
    if frozen is not None and "the edit" in rereads:
        again = reread(frozen, dev, exam, edits, reconstruct=erasers, before=rereads["the edit"].before)
        rereads |= {"the erasure": again} if again else {}
    return erased, rereads
