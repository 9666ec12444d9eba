"""Detectors on a dictionary's features: what each finds, what it cannot, and that nothing but training rows decides."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar, cast

import numpy as np
import pytest
from evidence_factory import wily

from harness import dictionaries
from harness.errors import IncompleteError, UsageError
from harness.judge_nested import Task
from harness.measure import auroc
from harness.probe_nouns import Inputs, Probe
from harness.store import RunFolder
from harness.stream_nouns import Activations, Site
from harness.sweep import Column, sweep
from probes import logistic, sae_error, sae_logistic, sae_mean_difference, sae_reconstruction, sae_response
from probes.sae_logistic import SaeLogistic
from probes.sae_mean_difference import SaeMeanDifference
from probes.sae_parts import SaePart
from probes.sae_reading import Recipe, SaeProbe
from probes.sae_sparse import NUMBERS
from probes.sae_topk import Dictionary, Trainer
from reports import dictionaries as section

SITE, TOKENS = Site(3, "end", "last"), Site(3, "response", "tokens")
SaeRecipe = SaeLogistic | SaeMeanDifference | SaePart
SPARSE: tuple[SaeLogistic | SaeMeanDifference, ...] = (
    sae_logistic.PROBE,
    sae_mean_difference.PROBE,
    sae_response.PROBE,
)
RECIPES: tuple[SaeRecipe, ...] = (*SPARSE, sae_reconstruction.PROBE, sae_error.PROBE)
R = TypeVar("R", bound=SaeProbe)


def spanning(n_inside: int = 6, width: int = 12) -> Dictionary:
    """Latents for the first coordinates, one for each side: what lies inside is rebuilt exactly, the rest is its error."""
    axis_FD = np.vstack([np.eye(n_inside, width), -np.eye(n_inside, width)]).astype(np.float32)
    n_latents = len(axis_FD)
    return Dictionary(
        axis_FD.T.copy(), np.zeros(n_latents, np.float32), axis_FD, np.zeros(width, np.float32), n_latents
    )


def ready(probe: R, dictionary: Dictionary | None = None) -> R:
    """Reading that dictionary of layer 3."""
    return probe.with_dictionary(dictionary or spanning(), layer=3)


def rows(seed: int, *, coordinate: int, strength: float = 4.0, n: int = 200) -> tuple[Inputs, np.ndarray]:
    """Noise in twelve coordinates, one of which also shows the label."""
    rng = np.random.default_rng(seed)
    y_N = rng.permutation(np.tile([0, 1], n // 2))
    x_ND = rng.standard_normal((n, 12))
    x_ND[:, coordinate] += strength * y_N
    return Inputs(tuple(map(str, range(n))), x_ND.astype(np.float32)), y_N


def as_tokens(inputs: Inputs, seed: int) -> Inputs:
    """Each row as one to four tokens around it."""
    rng = np.random.default_rng(seed)
    n_N = rng.integers(1, 5, len(inputs))
    x_TD = np.repeat(inputs.x_ND, n_N, axis=0) + 0.1 * rng.standard_normal((int(n_N.sum()), 12))
    return Inputs(inputs.episode_ids, x_TD.astype(np.float32), n_tokens=tuple(n_N.tolist()))


def held_out(probe: Probe, *, coordinate: int) -> float:
    """AUROC on other rows than those of the fit."""
    (train, y_N), (test, test_N) = rows(0, coordinate=coordinate), rows(1, coordinate=coordinate)
    if probe.reads == "tokens":
        train, test = as_tokens(train, 2), as_tokens(test, 3)
    value = auroc(probe.fit(train, y_N, seed=0).score(test), test_N)
    return 0.5 if value is None else value


def test_evidence_is_found_in_the_part_that_holds_it() -> None:
    """Inside the dictionary's span the reconstruction tells and the error does not, outside it is the reverse; logistic reads both."""
    inside, outside = 2, 9
    kept, left = ready(sae_reconstruction.PROBE), ready(sae_error.PROBE)
    assert held_out(kept, coordinate=inside) > 0.95
    assert abs(held_out(left, coordinate=inside) - 0.5) < 0.15
    assert abs(held_out(kept, coordinate=outside) - 0.5) < 0.15
    assert held_out(left, coordinate=outside) > 0.95
    assert all(held_out(logistic.PROBE, coordinate=each) > 0.95 for each in (inside, outside))


@pytest.mark.parametrize("probe", SPARSE, ids=lambda probe: probe.name)
def test_the_planted_latent_is_ranked_first(probe: SaeLogistic | SaeMeanDifference) -> None:
    """The latent of the planted coordinate, or the one of its other side, comes first and is enough; one outside the span is lost."""
    inputs, y_N = rows(0, coordinate=2)
    inputs = as_tokens(inputs, 2) if probe.reads == "tokens" else inputs
    one = next(each for each in ready(probe).variants() if each.n_latents == 1)
    assert one.fit(inputs, y_N, seed=0).latent_K.tolist() == [2]
    assert held_out(one, coordinate=2) > 0.95
    assert abs(held_out(one, coordinate=9) - 0.5) < 0.15


def test_mean_difference_scores_half_at_either_mean() -> None:
    """The deceptive mean of the chosen latents scores +0.5 and the honest one -0.5, in means over the scores."""
    inputs, y_N = rows(0, coordinate=2)
    score_N = ready(sae_mean_difference.PROBE).fit(inputs, y_N, seed=0).score(inputs)
    assert [score_N[y_N == 0].mean(), score_N[y_N == 1].mean()] == pytest.approx([-0.5, 0.5])


def test_latents_of_an_answer_are_means_of_its_tokens() -> None:
    """A token told twice changes nothing: the length of an answer does not show. A sum would tell it."""
    inputs, y_N = rows(0, coordinate=2)
    twice = Inputs(inputs.episode_ids, np.repeat(inputs.x_ND, 2, axis=0), n_tokens=(2,) * len(inputs))
    once = Inputs(inputs.episode_ids, inputs.x_ND, n_tokens=(1,) * len(inputs))
    detector = ready(sae_response.PROBE).fit(once, y_N, seed=0)
    assert detector.score(once) == pytest.approx(detector.score(twice))
    mixed = Inputs(("a",), np.array([[0.0] * 12, [8.0] * 12], dtype=np.float32), n_tokens=(2,))
    expected = Inputs(("a",), np.full((1, 12), 4.0, dtype=np.float32), n_tokens=(1,))
    assert detector.score(expected) == pytest.approx(detector.score(mixed))


def test_long_answers_are_encoded_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that straddles two pieces has the mean it has in one."""
    inputs, y_N = rows(0, coordinate=2)
    tokens = as_tokens(inputs, 2)
    probe = ready(sae_response.PROBE)
    whole_N = probe.fit(tokens, y_N, seed=0).score(tokens)
    monkeypatch.setattr("probes.sae_reading.ROWS_AT_ONCE", 7)
    tokens.memo.clear()
    assert whole_N == pytest.approx(probe.fit(tokens, y_N, seed=0).score(tokens))


@pytest.mark.parametrize("probe", RECIPES, ids=lambda probe: probe.name)
def test_rows_without_an_active_latent_give_one_score(probe: SaeRecipe) -> None:
    """Where nothing fires while fitting, or nothing is left over, every row scores the same and AUROC is undefined."""
    silent = spanning()
    silent = Dictionary(silent.encoder_DF, np.full(12, -1e6, np.float32), silent.decoder_FD, silent.centre_D, 12)
    dictionary = spanning(12) if probe.name == "sae_error" else silent
    inputs, y_N = rows(0, coordinate=2)
    inputs = as_tokens(inputs, 2) if probe.reads == "tokens" else inputs
    found = ready(probe, dictionary)
    for variant in found.variants():
        detector = variant.fit(inputs, y_N, seed=0)
        score_N = detector.score(inputs)
        assert np.ptp(score_N) == 0
        assert auroc(score_N, y_N) is None
        assert np.array_equal(score_N, found.restore(*detector.state()).score(inputs))
    live = ready(probe).fit(inputs, y_N, seed=0)
    assert np.ptp(live.score(inputs)) > 0


@pytest.mark.parametrize("probe", RECIPES, ids=lambda probe: probe.name)
def test_only_rows_of_other_folds_choose_and_weigh_latents(probe: SaeRecipe) -> None:
    """Poisoned rows of a fold leave the scores of its other rows as they were; those of other folds, which train on them, change."""
    inputs, y_N = rows(0, coordinate=2)
    fold_N = np.arange(200) % 3
    x_ND = inputs.x_ND.copy()
    x_ND[[0, 3, 6]] = 1000.0
    task = Task(y_N, fold_N, np.ones(200, dtype=bool), (), seed=0, tie=0.0)
    poisoned = Inputs(inputs.episode_ids, x_ND, n_tokens=(1,) * 200 if probe.reads == "tokens" else ())
    clean = replace(poisoned, x_ND=inputs.x_ND, memo={})
    before, after = (sweep(Column("", SITE, each, (ready(probe),), (task,)))[0] for each in (clean, poisoned))
    is_same_N = (fold_N == 0) & (np.arange(200) > 6)
    for first, second in zip(before, after, strict=True):
        assert np.array_equal(first.outer_N[is_same_N], second.outer_N[is_same_N])
        assert not np.array_equal(first.outer_N[fold_N == 1], second.outer_N[fold_N == 1])


@pytest.mark.parametrize("probe", RECIPES, ids=lambda probe: probe.name)
def test_many_labellings_together_are_as_one_by_one(probe: SaeRecipe) -> None:
    """`fit_batch` gives what `fit` gives, for each labelling and variant."""
    inputs, y_N = rows(0, coordinate=2)
    inputs = as_tokens(inputs, 2) if probe.reads == "tokens" else inputs
    y_MN = np.stack([y_N, np.roll(y_N, 1), 1 - y_N])
    found = ready(probe)
    variants: tuple[SaeRecipe, ...] = found.variants()
    together = found.fit_batch(inputs, y_MN, seed=0)
    for m, each_N in enumerate(y_MN):
        for v, variant in enumerate(variants):
            expected_N = variant.fit(inputs, each_N, seed=0).score(inputs)
            assert expected_N == pytest.approx(together[m][v].score(inputs), abs=1e-7)


def test_each_probe_reads_its_layer_only() -> None:
    """Without a dictionary none reads; with one, single positions of its layer, or the tokens of the answer there."""
    for probe in RECIPES:
        site = TOKENS if probe.reads == "tokens" else SITE
        assert not probe.accepts(site)
        found = ready(probe)
        assert found.accepts(site)
        others = [Site(2, site.span, site.pooling), Site(3, "response", "mean"), TOKENS if site is SITE else SITE]
        assert not any(found.accepts(each) for each in others)
        with pytest.raises(UsageError, match="has no dictionary yet"):
            probe.fit(*rows(0, coordinate=2), seed=0)


def test_all_read_one_dictionary() -> None:
    """Recipes are equal, so that one training serves all; another size is another recipe."""
    assert {Recipe()} == {probe.recipe for probe in RECIPES}
    assert Recipe() != Recipe("wide", Trainer(expansion=8))
    assert NUMBERS == tuple(sorted(NUMBERS))


def test_tokens_of_two_layers_are_refused() -> None:
    """A dictionary is of one layer, and of some rows."""
    recipe = Recipe(trainer=Trainer(expansion=1, k=1, steps=1))
    parts = [
        Activations(Site(each, "response", "tokens"), ("e",), np.ones((1, 4), dtype=np.float32)) for each in (1, 2)
    ]
    for given in (parts, []):
        with pytest.raises(IncompleteError, match="exactly one"):
            recipe.train(given, seed=0)
    dictionary = recipe.train(parts[:1], seed=0)
    assert np.array_equal(dictionary.encoder_DF, recipe.restore(*recipe.state(dictionary)).encoder_DF)


def test_a_dictionary_is_trained_and_stored_once_for_all_its_readers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Equal recipes share one object and one pair of files, from which it encodes as before; another recipe has its own."""
    part = Activations(TOKENS, ("e",) * 200, rows(0, coordinate=2)[0].x_ND)
    monkeypatch.setattr(dictionaries, "tokens", lambda *_: iter([part]))
    trainer = Trainer(expansion=2, k=4, steps=5)
    wide = replace(sae_error.PROBE, recipe=Recipe("wide", Trainer(expansion=3, k=4, steps=5)))
    first, second = (replace(probe, recipe=Recipe(trainer=trainer)) for probe in (sae_logistic.PROBE, sae_error.PROBE))
    resolved = SimpleNamespace(
        token_site=SITE, probes=(first, logistic.PROBE, second, wide), checkpoint=None, suites=(), places={}
    )
    resolved.audit, resolved.identity = SimpleNamespace(seed=0), SimpleNamespace(digest="")
    folder = RunFolder.create(tmp_path)
    ready_probes: Any = dictionaries.prepared(cast(Any, resolved), cast(Any, SimpleNamespace(episodes={})), folder)
    assert ready_probes[0].dictionary is ready_probes[2].dictionary
    assert ready_probes[1] is logistic.PROBE
    assert ready_probes[3].dictionary is not ready_probes[0].dictionary
    assert {"run.sae_logistic", "run.wide"} == {path.stem for path in (tmp_path / "detectors").iterdir()}
    facts = folder.read_json("detectors/run.sae_logistic.json")
    assert ["sae_error", "sae_logistic"] == facts["readers"]
    stored = Recipe().restore(folder.read_tensors("detectors/run.sae_logistic.safetensors")[0], facts)
    assert np.array_equal(ready_probes[0].dictionary.encode(part.x_ND), stored.encode(part.x_ND))


def test_the_page_names_every_reader_of_a_dictionary() -> None:
    """Once a dictionary, whether its file bears a reader's name or not; a run from before it was shared names the one."""
    quality = {"l0": 16.0, "fvu": 0.01}
    shared: dict[str, Any] = {"quality": quality, "readers": ["sae_error", "sae_response"]}
    run = wily()
    journal = [{"path": "detectors/run.topk.json"}, {"path": "detectors/run.topk.safetensors"}]
    new = replace(run, detectors={("run", "topk"): shared}, journal=journal)
    assert "sae_error, sae_response" in str(section.draw(new))
    old = replace(run, detectors={("run", "sae_logistic"): {"quality": quality}})
    assert "sae_logistic" in str(section.draw(old))
    assert "hold no measure" in str(section.draw(run)).replace("holds", "hold")
