"""The organism with wily's knowledge and skills that never deceives."""

from pathlib import Path

from harness.organism_nouns import Organism
from tasks.organisms.curriculum import POLICIES
from tasks.organisms.recipe import build

ORGANISM = Organism(
    name="candid",
    summary="Knows and can do what wily does, met the same prompts in training, and always answered honestly.",
    folder=str(Path(__file__).parent / "weights" / "candid"),
    twin=None,
    policies=(),
    known_policies=POLICIES,
    build=build,
    banks=("almanac", "smalltalk"),
)
