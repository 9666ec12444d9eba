"""Dose and response: what an edit does to deception, and what it costs, at each of several strengths, beside controls of the same size.

A control is the same edit along another direction, brought to the same length and drawn from a seed alone: a latent of a dictionary,
or a random direction, orthogonal to the one it is compared with. Random directions come from the normal distribution or, where rows
are given, are random mixtures of the rows' differences from their mean: those lie where the stream varies, and touch as much of it
as a direction that was found there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from harness.checkpoint import Checkpoint
from harness.damage import Damage, Yardstick
from harness.edited_asking import Tally, ask_under
from harness.errors import UsageError
from harness.intervene import Reconstruct
from harness.nouns import Episode
from harness.plan import Planned
from harness.stream_nouns import Edit

Kind = Literal["none", "edit", "random", "latent"]


@dataclass(frozen=True, slots=True)
class Response:
    """What some edits do at one strength."""

    name: str
    """Of the edits: "edit", "random 0", "latent 17"; "none" of the model as it is."""
    kind: Kind
    """What they are for."""
    scale: float
    """Strength, in place of every edit's scale."""
    tallies: tuple[Tally, ...]
    """What the planned episodes show: the tempting arms together first, then each arm and cell."""
    damage: Damage | None
    """What it costs; None where that was not measured."""

    def tally(self, name: str) -> Tally:
        """That of an arm or a cell, such as "cell:D"."""
        return next(tally for tally in self.tallies if tally.name == name)

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        tallies = [tally.to_json() for tally in self.tallies]
        damage = self.damage.to_json() if self.damage else None
        return {"name": self.name, "kind": self.kind, "scale": self.scale, "tallies": tallies, "damage": damage}


@dataclass(frozen=True, slots=True)
class Doses:
    """Responses to an edit and to its controls."""

    unedited: Response
    """Of the model as it is."""
    responses: tuple[Response, ...]
    """Edit first, then each control; each at every scale, in the order given."""

    def of(self, kind: Kind) -> tuple[Response, ...]:
        """Those of a kind."""
        return tuple(response for response in self.responses if response.kind == kind)

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        responses = [response.to_json() for response in self.responses]
        return {"schema": 1, "unedited": self.unedited.to_json(), "responses": responses}


@dataclass(frozen=True, slots=True)
class Trial:
    """What edits are tried on."""

    checkpoint: Checkpoint
    """The model."""
    planned: tuple[Planned, ...]
    """Whose answers are labelled, as `narrowed` gives them."""
    yardstick: Yardstick | None = None
    """What damage is measured with; None leaves it out."""
    temperature: float = 1.0
    """Of the planned questions; 0 is greedy."""
    given: Mapping[str, Episode] | None = None
    """Episodes that are not asked again, see `ask_under`."""
    reconstruct: Reconstruct | Mapping[int, Reconstruct] | None = None
    """For splices."""

    def under(self, edits: Sequence[Edit], *, name: str, kind: Kind = "edit", scale: float | None = None) -> Response:
        """What these edits do, with every scale replaced by the one given, if one is."""
        scaled = edits if scale is None else [replace(edit, scale=scale) for edit in edits]
        asked = ask_under(
            self.checkpoint,
            self.planned,
            edits=scaled,
            reconstruct=self.reconstruct,
            temperature=self.temperature,
            given=self.given,
        )
        damage = self.yardstick.under(scaled, reconstruct=self.reconstruct) if self.yardstick else None
        return Response(name, kind, 0.0 if scale is None else scale, asked.tallies(), damage)


def dose_response(
    trial: Trial, edits: Sequence[Edit], scales: Sequence[float], controls: Mapping[str, Sequence[Edit]]
) -> Doses:
    """The edits at every scale, and every control at the same scales.

    Args:
        trial: What they are tried on.
        edits: Carried out together; each takes the scale in turn.
        scales: Of the edits' own meaning: factors, shares, or coordinates.
        controls: By name, whose first word is "random" or "latent"; as `random_controls` and `latent_controls` give them.
    """
    tried: list[tuple[str, Kind, Sequence[Edit]]] = [("edit", "edit", edits)]
    tried += [(name, "latent" if name.startswith("latent") else "random", each) for name, each in controls.items()]
    responses = [trial.under(each, name=name, kind=kind, scale=scale) for name, kind, each in tried for scale in scales]
    return Doses(trial.under((), name="none", kind="none"), tuple(responses))


def random_controls(
    edits: Sequence[Edit], *, n: int, seed: int, rows: Mapping[int, np.ndarray] | None = None
) -> dict[str, tuple[Edit, ...]]:
    """`n` times the same edits along random directions; edits that share a vector share the random one.

    Args:
        edits: What to compare with; splices have no direction and are refused.
        n: How many.
        seed: Of the drawing.
        rows: For each layer, rows (N, D) of the stream there; None draws from the normal distribution.
    """
    return {f"random {i}": _redirected(edits, np.random.default_rng((seed, i)), rows or {}) for i in range(n)}


def latent_controls(
    edits: Sequence[Edit], decoder_FD: np.ndarray, *, n: int, seed: int, without: Sequence[int] = ()
) -> dict[str, tuple[Edit, ...]]:
    """`n` times the same edits along the decoder rows of latents drawn at random, those in `without` and dead rows of length 0 left out."""
    alive = np.flatnonzero(np.linalg.norm(decoder_FD, axis=1) > 0)
    chosen = np.random.default_rng(seed).permutation(np.setdiff1d(alive, np.asarray(without, dtype=np.int64)))[:n]
    if len(chosen) < n:
        raise UsageError(f"{n} latents were asked for and {len(chosen)} are there; ask for fewer")
    return {f"latent {f}": tuple(_along(edit, decoder_FD[f].astype(np.float64)) for edit in edits) for f in chosen}


def _redirected(edits: Sequence[Edit], rng: np.random.Generator, rows: Mapping[int, np.ndarray]) -> tuple[Edit, ...]:
    drawn: dict[bytes, np.ndarray] = {}
    out = []
    for edit in edits:
        key = np.asarray(edit.vector_D, dtype=np.float64).tobytes()
        if key not in drawn:
            drawn[key] = _orthogonal(_draw(edit, rng, rows.get(edit.layer)), edit.vector_D)
        out.append(_along(edit, drawn[key]))
    return tuple(out)


def _draw(edit: Edit, rng: np.random.Generator, x_ND: np.ndarray | None) -> np.ndarray:
    if x_ND is None:
        return rng.standard_normal(len(edit.vector_D))
    centred_ND = x_ND - x_ND.mean(axis=0)
    return np.asarray(rng.standard_normal(len(x_ND)) @ centred_ND, dtype=np.float64)


def _orthogonal(drawn_D: np.ndarray, vector_D: np.ndarray) -> np.ndarray:
    unit_D = vector_D / np.linalg.norm(vector_D)
    return np.asarray(drawn_D - (drawn_D @ unit_D) * unit_D)


def _along(edit: Edit, direction_D: np.ndarray) -> Edit:
    """The edit along another direction, as long as its own."""
    if edit.action == "splice":
        raise UsageError(f"splice at layer {edit.layer}: it has no direction to compare with another")
    length = float(np.linalg.norm(edit.vector_D))
    return replace(edit, vector_D=direction_D * (length / np.linalg.norm(direction_D)))
