"""Measures of a dictionary equal their formulas written out, whatever the parts."""

import numpy as np
import pytest

from probes.sae_quality import measure
from probes.sae_topk import Dictionary


def dictionary(n_latents: int = 20, width: int = 6) -> Dictionary:
    """Random, with one latent that always fires and one that never does."""
    rng = np.random.default_rng(0)
    bias_F = rng.standard_normal(n_latents) - 1
    bias_F[:2] = 100, -100
    encoder_DF, decoder_FD = rng.standard_normal((width, n_latents)), rng.standard_normal((n_latents, width)) / 50
    return Dictionary(encoder_DF, bias_F, decoder_FD, rng.standard_normal(width), 0)


def test_measures_equal_their_formulas() -> None:
    """Every number, against numpy over all rows at once."""
    x_TD = np.random.default_rng(1).standard_normal((9001, 6)).astype(np.float32) + 50
    found, own = measure(dictionary(), np.array_split(x_TD, 7)), dictionary()
    value_TF = own.encode(x_TD)
    left_TD = x_TD - own.decode(value_TF).astype(np.float64)
    l0_T, share_F = (value_TF > 0).sum(axis=1), (value_TF > 0).mean(axis=0)
    again_TD = x_TD - left_TD
    cosine_T = (x_TD * again_TD).sum(1) / np.linalg.norm(x_TD, axis=1) / np.linalg.norm(again_TD, axis=1)
    expected = {
        "l0": l0_T.mean(),
        **{f"l0_q{q:02d}": np.quantile(l0_T, q / 100, method="inverted_cdf") for q in (5, 50, 95)},
        "fvu": (left_TD**2).sum() / ((x_TD - x_TD.mean(0, dtype=np.float64)) ** 2).sum(),
        "mse": (left_TD**2).mean(),
        "cosine": cosine_T.mean(),
        "dead_share": (share_F == 0).mean(),
        "dense_share_1": (share_F > 0.01).mean(),
        "dense_share_10": (share_F > 0.1).mean(),
        "n_tokens": 9001,
    }
    assert expected == pytest.approx(found, rel=1e-6)
    assert 0 < found["dead_share"] < 1
    assert found == pytest.approx(own.quality(x_TD))


def test_rows_without_spread_have_no_fvu() -> None:
    """Nothing to explain is not explained badly; no rows at all are said to be none."""
    assert np.isnan(measure(dictionary(), [np.ones((5, 6), dtype=np.float32)])["fvu"])
    assert {"n_tokens": 0.0} == measure(dictionary(), [])
