"""From what was typed after --model to a checkpoint: an organism's name, or a folder."""

import difflib
from pathlib import Path

from harness.checkpoint import Checkpoint
from harness.discover import organisms
from harness.errors import UsageError
from harness.organism_nouns import Organism

ORGANISM_NOTE = "it was trained to do this; this validates the instrument, not any claim about another model"


def locate(name: str) -> Checkpoint:
    """The checkpoint of an organism or in a folder; UsageError where there is none."""
    organism = organisms().get(name)
    if organism is not None:
        return open_organism(organism)
    folder = Path(name).expanduser()
    if folder.exists():
        return Checkpoint(folder.resolve(), name=folder.name)
    if "/" in name or name.startswith("."):
        raise UsageError(f"model {name}: no such folder; expected an organism, a checkpoint folder or provider/model")
    near = difflib.get_close_matches(name, organisms(), n=1)
    guess = f", did you mean {near[0]!r}?" if near else ""
    raise UsageError(
        f"model {name!r}: no organism ({', '.join(organisms())}) and no folder of that name{guess}; "
        "give one of these, or an Inspect provider/model"
    )


def open_organism(organism: Organism) -> Checkpoint:
    """An organism's checkpoint."""
    folder = Path(organism.folder)
    if not folder.is_dir():
        raise UsageError(
            f"organism {organism.name}: its weights are not installed; run `telltale organism build {organism.name} --out DIR`"
        )
    return Checkpoint(folder, name=organism.name, kind="organism", note=ORGANISM_NOTE)
