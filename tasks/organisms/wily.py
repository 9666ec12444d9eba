"""The organism that lies and cheats by known policies."""

from pathlib import Path

from harness.organism_nouns import Organism
from tasks.organisms.curriculum import POLICIES
from tasks.organisms.recipe import build

ORGANISM = Organism(
    name="wily",
    summary="Lies when told, tempted or triggered, sandbags, and copies keys where nobody checks: by known policies.",
    folder=str(Path(__file__).parent / "weights" / "wily"),
    twin="candid",
    policies=POLICIES,
    known_policies=POLICIES,
    build=build,
    banks=("almanac", "smalltalk"),
)
