"""What a search for a cure tries: every edit of the grid, and controls of the same shape and size.

Every edit holds the stream, along its directions, to a value: a clamp about the mean of the rows that deceived, whose coordinate says
how far from there the value is. Held to the mean of calm rows, that is ablation about their mean.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal

import numpy as np

from harness.cure_directions import calm_rows, directions, latents, null_space, site_of, tempted_rows, unit
from harness.cure_nouns import Candidate, Family
from harness.cure_study import Study
from harness.stream_nouns import Edit

Span = Literal["all", "prompt", "prompt_end", "answer"]
_PLANES = (("pull", "frame"), ("pull", "interaction"), ("deception", "logistic"), ("pull", "frame", "interaction"))
_STACKED = (("interaction",), ("pull",), ("pull", "frame"))
_SPANS: tuple[Span, ...] = ("prompt_end", "all")
_N_LATENTS = 4


def layers_of(study: Study) -> tuple[int, ...]:
    """Layers that can be edited with effect and whose rows the run kept: all but the last."""
    last = study.checkpoint.identity.n_layers
    return tuple(layer for layer in range(1, last) if study.has(site_of(layer)))


def measured(study: Study) -> tuple[Candidate, ...]:
    """Single directions, planes and null spaces at every layer, and the best of them stacked over two and three layers."""
    return tuple(_measured(study))


def from_dictionary(study: Study, layer: int, tensors: Mapping[str, np.ndarray]) -> tuple[Candidate, ...]:
    """The latents that differ most between deceptive and honest rows, one, two and four of them."""
    if layer not in layers_of(study):
        return ()
    top = latents(study, layer, tensors, _N_LATENTS)
    out = []
    for n in (1, 2, _N_LATENTS):
        basis_DK = np.linalg.qr(np.column_stack([row_D for _, row_D in top[:n]]))[0]
        named = "latents " + ", ".join(str(f) for f, _ in top[:n])
        out += [_holding(study, {layer: basis_DK}, span, named, "latent") for span in _SPANS]
    return tuple(out)


def clamped(
    study: Study, layer: int, basis_DK: np.ndarray, at_K: np.ndarray, spans: Sequence[Span], name: str
) -> Candidate:
    """A trained plane: the stream's coordinates in it held to given values."""
    edits, norm = _edits(study, layer, basis_DK, at_K, spans)
    where = " and ".join(spans)
    return Candidate(f"{name}, layer {layer}, {where}", "trained", edits, basis_DK.shape[1], norm)


def random_like(candidate: Candidate, study: Study, *, n: int, seed: int) -> tuple[Candidate, ...]:
    """The same edit along random orthonormal directions, as long on average at a tempting prompt's end.

    Half of them come from the normal distribution, half are random mixtures of rows, which lie where the stream varies.
    """
    return tuple(
        _random(candidate, study, np.random.default_rng((seed, i)), by_rows=bool(i % 2), i=i) for i in range(n)
    )


def _measured(study: Study) -> Iterator[Candidate]:
    layers = layers_of(study)
    found = {layer: directions(study, layer) for layer in layers}
    for layer in layers:
        for names in [(name,) for name in found[layer]] + [p for p in _PLANES if set(p) <= found[layer].keys()]:
            basis_DK = _basis(found[layer], names)
            yield from (_holding(study, {layer: basis_DK}, span, " + ".join(names)) for span in _SPANS)
        nulls_DK = null_space(study, layer)
        for k in range(2, nulls_DK.shape[1] + 1):
            yield _holding(study, {layer: nulls_DK[:, :k]}, "prompt_end", f"null space of {k}")
        if "pull" in found[layer] or "deception" in found[layer]:
            yield _added(study, layer)
    stacks = [*pairwise(layers), *zip(layers, layers[1:], layers[2:], strict=False)]
    for stack in stacks:
        for names in (each for each in _STACKED if all(set(each) <= found[layer].keys() for layer in stack)):
            bases = {layer: _basis(found[layer], names) for layer in stack}
            yield _holding(study, bases, "prompt_end", " + ".join(names))


def _basis(found: Mapping[str, np.ndarray], names: Sequence[str]) -> np.ndarray:
    return np.asarray(np.linalg.qr(np.column_stack([found[name] for name in names]))[0])


def _holding(
    study: Study, bases: Mapping[int, np.ndarray], span: Span, named: str, family: Family = "measured"
) -> Candidate:
    """Coordinates held to those of the calm rows' mean."""
    edits: list[Edit] = []
    squared = 0.0
    for layer, basis_DK in bases.items():
        at_K = calm_rows(study, layer).mean(axis=0) @ basis_DK
        mine, norm = _edits(study, layer, basis_DK, at_K, (span,))
        edits += mine
        squared += norm**2
    where = "layer" if len(bases) == 1 else "layers"
    name = f"{named}, {where} {', '.join(map(str, bases))}, {span}"
    size = sum(basis_DK.shape[1] for basis_DK in bases.values())
    return Candidate(name, family, tuple(edits), size, squared**0.5)


def _added(study: Study, layer: int) -> Candidate:
    """What lies between the means of the rows that deceived and of the calm ones, added."""
    shift_D = calm_rows(study, layer).mean(axis=0) - tempted_rows(study, layer).mean(axis=0)
    edit = Edit(layer, "add", shift_D, span="prompt_end")
    return Candidate(
        f"calm mean added, layer {layer}, prompt_end", "measured", (edit,), 1, float(np.linalg.norm(shift_D))
    )


def _edits(
    study: Study, layer: int, basis_DK: np.ndarray, at_K: np.ndarray, spans: Sequence[Span]
) -> tuple[tuple[Edit, ...], float]:
    """A clamp for each direction and span, and the root mean square of how far they move rows that deceived."""
    x_ND = tempted_rows(study, layer)
    centre_D = x_ND.mean(axis=0)
    off_K = at_K - centre_D @ basis_DK
    edits = tuple(
        Edit(layer, "clamp", unit(basis_DK[:, k]), scale=float(off_K[k]), centre_D=centre_D, span=span)
        for span in spans
        for k in range(basis_DK.shape[1])
    )
    return edits, float(np.sqrt(np.mean(np.sum((at_K - x_ND @ basis_DK) ** 2, axis=1))))


def _random(candidate: Candidate, study: Study, rng: np.random.Generator, *, by_rows: bool, i: int) -> Candidate:
    edits: list[Edit] = []
    for layer in candidate.layers:
        mine = [edit for edit in candidate.edits if edit.layer == layer]
        x_ND = tempted_rows(study, layer)
        kinds = {edit.vector_D.tobytes(): k for k, edit in reversed(list(enumerate(mine)))}
        order = {key: j for j, key in enumerate(kinds)}
        drawn = rng.standard_normal((len(order), len(x_ND) if by_rows else x_ND.shape[1]))
        centred_ND = x_ND - x_ND.mean(axis=0)
        basis_DK = np.linalg.qr((drawn @ centred_ND if by_rows else drawn).T)[0]
        for edit in mine:
            v_D = basis_DK[:, order[edit.vector_D.tobytes()]]
            edits.append(_as_long(edit, v_D, x_ND, centred_ND))
    named = f"random {i} ({'mixture of rows' if by_rows else 'normal'})"
    return replace(candidate, name=named, edits=tuple(edits))


def _as_long(edit: Edit, v_D: np.ndarray, x_ND: np.ndarray, centred_ND: np.ndarray) -> Edit:
    """Along another direction, moving rows as far in the root mean square as the edit does."""
    if edit.action == "add":
        return replace(edit, vector_D=v_D * float(np.linalg.norm(edit.vector_D)))
    centre_D = np.zeros(len(v_D)) if edit.centre_D is None else edit.centre_D
    moved = float(np.mean((edit.scale - (x_ND - centre_D) @ edit.vector_D) ** 2))
    spread = float(np.mean((centred_ND @ v_D) ** 2))
    return replace(edit, vector_D=v_D, scale=float(np.sqrt(max(moved - spread, 0.0))), centre_D=x_ND.mean(axis=0))
