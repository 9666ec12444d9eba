"""What splicing costs: nothing for a perfect reconstruction, everything for zeros."""

from pathlib import Path

import numpy as np
import pytest
from tiny_models import ask, questions, tiny_checkpoint

from harness.dictionary_rows import replayed
from harness.splicing import spliced
from harness.stream_nouns import Site


def test_a_perfect_reconstruction_costs_nothing_and_zeros_cost_all(tmp_path: Path) -> None:
    """Loss recovered is 1 and 0, divergence 0 and more; a blur lies between, and the model is left as it was."""
    checkpoint = tiny_checkpoint(tmp_path / "tiny")
    generations = ask(checkpoint, questions(6), temperature=0.0).generations
    perfect, nothing, blurred = (
        spliced(checkpoint.model, generations, layer=2, reconstruct=change)
        for change in (
            np.copy,
            np.zeros_like,
            lambda x_TD: x_TD + np.float32(0.3 * x_TD.std()) * np.sign(np.sin(9 * x_TD)),
        )
    )
    said = [g.logprob_mean * len(g.answer_ids) for g in generations]
    assert -sum(said) / sum(len(g.answer_ids) for g in generations) == pytest.approx(perfect["loss"], abs=1e-4)
    assert (1, 0) == pytest.approx((perfect["loss_recovered"], perfect["kl"]), abs=1e-5)
    assert nothing["loss_zeroed"] == pytest.approx(nothing["loss_spliced"])
    assert 0 == pytest.approx(nothing["loss_recovered"], abs=1e-6)
    assert 0 < blurred["kl"] < nothing["kl"]
    assert nothing["loss_recovered"] < blurred["loss_recovered"] < perfect["loss_recovered"]
    assert perfect["loss"] == blurred["loss"]
    assert {} == spliced(checkpoint.model, [], layer=2, reconstruct=np.copy)


def test_random_weights_read_the_same_positions(tmp_path: Path) -> None:
    """Replayed rows are as many as a capture's, whatever the batch, and other numbers."""
    checkpoint, site = tiny_checkpoint(tmp_path / "tiny"), Site(2, "all", "tokens")
    captured = ask(checkpoint, questions(5), sites=[site])
    ids, x_TD = captured.rows[site]
    parts = replayed(checkpoint.untrained(0), captured.generations, site=site, batch=2)
    again_TD = np.concatenate([part.x_ND for part in parts])
    assert 3 == len(parts)
    assert ids == tuple(episode_id for part in parts for episode_id in part.episode_ids)
    assert x_TD.shape == again_TD.shape
    assert not np.allclose(x_TD, again_TD)
    own = replayed(checkpoint.model, captured.generations, site=site, batch=2)
    assert x_TD == pytest.approx(np.concatenate([part.x_ND for part in own]), abs=1e-4)
