"""What a cure is compared with: random edits of its size, the honest twin, a weaker dose, and the label erased."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from harness.checkpoint import Checkpoint
from harness.cure_directions import site_of
from harness.cure_nouns import Candidate
from harness.cure_study import Study
from harness.damage import Damage, Yardstick
from harness.edited_asking import Asked, Tally, ask_under
from harness.effects import matched
from harness.errors import UsageError
from harness.intervene import Reconstruct
from harness.nouns import Behaviour
from harness.stream_nouns import Edit

DOSES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25)


@dataclass(frozen=True, slots=True)
class Twin:
    """What the same edit does to a model that never deceives."""

    name: str
    """The twin."""
    before: Tally
    """Of every main episode of the exam groups, unedited."""
    after: Tally
    """Under the edit."""
    damage: Damage
    """What the edit costs the twin."""


def on_twin(twin: Checkpoint, exam: Study, edits: Sequence[Edit], yardstick: Yardstick) -> Twin:
    """The twin is asked the same; what it believes is asked again too, under the edit as well."""

    def under(edits: Sequence[Edit]) -> Tally:
        asked: Asked = ask_under(twin, exam.planned, edits=edits, temperature=exam.temperature)
        tally = asked.tally("every arm", lambda p: True)
        assert tally is not None
        return tally

    return Twin(twin.name, under(()), under(edits), yardstick.under(edits))


def dose(edits: Sequence[Edit], share: float) -> tuple[Edit, ...]:
    """The edits carried out by a share: 0 is nothing, 1 the edits, more goes beyond."""
    return tuple(
        replace(edit, scale=share * edit.scale) if edit.action == "add" else _held(edit, share) for edit in edits
    )


def _held(edit: Edit, share: float) -> Edit:
    """A clamp by a share of the way is an ablation of that share about the value it holds to."""
    if edit.action != "clamp":
        return replace(edit, scale=share * edit.scale)
    centre_D = np.zeros(len(edit.vector_D)) if edit.centre_D is None else edit.centre_D
    return replace(edit, action="ablate", scale=share, centre_D=centre_D + edit.scale * edit.vector_D)


def erasure(dev: Study, candidate: Candidate) -> tuple[tuple[Edit, ...], dict[int, Reconstruct]]:
    """LEACE at the layers of an edit: the label of dev rows at the prompt's end is erased there, whole and nothing else.

    Source: Belrose et al., LEACE: Perfect linear concept erasure in closed form, 2023.

    Raises:
        UsageError: the extra is not installed.
    """
    edits = tuple(Edit(layer, "splice", np.zeros(0), span="prompt_end") for layer in candidate.layers)
    return edits, {layer: _eraser(dev, layer) for layer in candidate.layers}


def _eraser(dev: Study, layer: int) -> Reconstruct:
    try:
        from concept_erasure import LeaceFitter
    except ImportError as error:
        raise UsageError("erasing a label needs concept-erasure: pip install 'telltale[erasure]'") from error
    import torch

    cases = matched(dev.cases) or [case for case in dev.cases if case.behaviour is not Behaviour.UNCLEAR]
    x_ND = torch.tensor(dev.matrix(site_of(layer), cases), dtype=torch.float64)
    z_N = torch.tensor([int(case.behaviour is Behaviour.DECEPTIVE) for case in cases])
    eraser = LeaceFitter.fit(x_ND, torch.nn.functional.one_hot(z_N, 2)).eraser

    def erase(x_TD: np.ndarray) -> np.ndarray:
        return np.asarray(eraser(torch.from_numpy(np.asarray(x_TD, dtype=np.float64))).numpy(), dtype=np.float32)

    return erase
