"""Files of four makers, written here as they write them, are read into the same dictionary; what cannot be one is refused in a line."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file
from safetensors.torch import save_file as save_torch

from harness.errors import UsageError
from harness.stream_nouns import Activations, Site
from probes.dictionary_files import FORMATS, read_dictionary
from probes.dictionary_fit import MOST_FVU, check_describes
from probes.dictionary_saelens import from_saelens, write_saelens
from probes.sae_topk import Dictionary, Trainer

WIDTH, N_LATENTS = 6, 20


def made(activation: str = "jumprelu") -> Dictionary:
    """A random dictionary."""
    rng = np.random.default_rng(0)
    shapes: dict[str, tuple[int, ...]] = {
        "W_enc": (WIDTH, N_LATENTS),
        "b_enc": (N_LATENTS,),
        "W_dec": (N_LATENTS, WIDTH),
        "b_dec": (WIDTH,),
    }
    tensors = {name: rng.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}
    if activation == "jumprelu":
        tensors["threshold"] = rng.uniform(0, 1, N_LATENTS).astype(np.float32)
    return Dictionary.restore(tensors, 5 if activation == "topk" else 0)


def rows(n: int = 50, width: int = WIDTH) -> np.ndarray:
    """Random rows."""
    return np.random.default_rng(1).standard_normal((n, width)).astype(np.float32)


def agree(first: Dictionary, second: Dictionary) -> None:
    """Asserts that both encode and decode alike, and that there is something to encode."""
    value_TF = first.encode(rows())
    assert (value_TF > 0).any()
    assert value_TF == pytest.approx(second.encode(rows()), abs=1e-6)
    assert first.decode(value_TF) == pytest.approx(second.decode(value_TF), abs=1e-6)


@pytest.mark.parametrize("activation", ["topk", "jumprelu", "relu"])
def test_what_is_written_is_read(activation: str, tmp_path: Path) -> None:
    """In SAELens' layout, with its keys; a dictionary that subtracts nothing, or something of its own, too."""
    own = made(activation)
    for centre_D in (None, np.zeros(WIDTH, dtype=np.float32), np.ones(WIDTH, dtype=np.float32)):
        given = Dictionary.restore(own.tensors() | ({} if centre_D is None else {"b_in": centre_D}), own.k)
        write_saelens(given, tmp_path, metadata={"hook_name": "blocks.2.hook_resid_post"})
        agree(given, read_dictionary(tmp_path))
    config = json.loads((tmp_path / "cfg.json").read_text())
    assert (WIDTH, N_LATENTS, "blocks.2.hook_resid_post") == (
        config["d_in"],
        config["d_sae"],
        config["metadata"]["hook_name"],
    )


def test_a_gate_is_a_threshold() -> None:
    """SAELens' gated SAE, computed as its code does."""
    own, rng = made(), np.random.default_rng(2)
    tensors = {name: own.tensors()[name] for name in ("W_enc", "W_dec", "b_dec")}
    tensors |= {name: rng.standard_normal(N_LATENTS).astype(np.float32) for name in ("b_gate", "r_mag", "b_mag")}
    x_TF = (rows() - own.centre_D) @ tensors["W_enc"]
    magnitude_TF = np.maximum(x_TF * np.exp(tensors["r_mag"]) + tensors["b_mag"], 0)
    expected_TF = (x_TF + tensors["b_gate"] > 0) * magnitude_TF
    found = from_saelens(tensors, {"architecture": "gated"}, source="here")
    assert 0.1 < np.mean(expected_TF > 0) < 0.9
    assert expected_TF == pytest.approx(found.encode(rows()), abs=1e-5)


def test_decoder_lengths_are_folded() -> None:
    """A TopK that ranks by value times decoder length, as SAELens trains it."""
    own = made("topk")
    config = {"architecture": "topk", "k": 5, "rescale_acts_by_decoder_norm": True}
    found = from_saelens(own.tensors(), config, source="here")
    length_F = np.linalg.norm(own.decoder_FD, axis=1)
    scaled_TF = np.maximum(((rows() - own.centre_D) @ own.encoder_DF + own.encoder_bias_F) * length_F, 0)
    kept_TF = scaled_TF * (scaled_TF >= -np.sort(-scaled_TF, axis=1)[:, 4:5])
    assert kept_TF == pytest.approx(found.encode(rows()), abs=1e-5)
    assert not np.allclose(kept_TF, own.encode(rows()))
    assert (kept_TF / length_F) @ own.decoder_FD + own.centre_D == pytest.approx(found.decode(kept_TF), abs=1e-5)


@pytest.mark.parametrize("suffix", ["npz", "safetensors"])
def test_gemma_scope(suffix: str, tmp_path: Path) -> None:
    """JumpReLU on rows as they are: b_dec is added and not subtracted."""
    own = made()
    names = {"w_enc": "W_enc", "b_enc": "b_enc", "w_dec": "W_dec", "b_dec": "b_dec", "threshold": "threshold"}
    tensors = {name: own.tensors()[theirs] for name, theirs in names.items()}
    if suffix == "npz":
        np.savez(tmp_path / "params.npz", **{name.replace("w_", "W_"): value for name, value in tensors.items()})  # type: ignore[arg-type]  # numpy's stubs take a name for a flag
    else:
        save_file(tensors, tmp_path / "params.safetensors")
        (tmp_path / "config.json").write_text(json.dumps({"architecture": "jump_relu", "hf_hook_point_in": "a"}))
    zeros_D = np.zeros(WIDTH, dtype=np.float32)
    agree(Dictionary.restore(own.tensors() | {"b_in": zeros_D}, 0), read_dictionary(tmp_path))


def test_sparsify(tmp_path: Path) -> None:
    """A linear layer's weights, (F, D); half precision is widened."""
    own = made("topk")
    tensors = {"encoder.weight": own.encoder_DF.T, "encoder.bias": own.encoder_bias_F}
    tensors |= {"W_dec": own.decoder_FD, "b_dec": own.centre_D}
    halves = {name: torch.from_numpy(np.ascontiguousarray(value)).bfloat16() for name, value in tensors.items()}
    save_torch(halves, tmp_path / "sae.safetensors")
    (tmp_path / "cfg.json").write_text(json.dumps({"k": 5, "d_in": WIDTH, "normalize_decoder": True}))
    rounded = {name: torch.from_numpy(value).bfloat16().float().numpy() for name, value in own.tensors().items()}
    agree(Dictionary.restore(rounded, 5), read_dictionary(tmp_path))


def test_llama_scope(tmp_path: Path) -> None:
    """Rows times sqrt(D) / norm, the threshold by the same factor, weights transposed, nothing subtracted."""
    own, norm, threshold = made("relu"), 12.0, 0.4
    tensors = {"encoder.weight": own.encoder_DF.T, "encoder.bias": own.encoder_bias_F}
    tensors |= {"decoder.weight": own.decoder_FD.T, "decoder.bias": own.centre_D}
    (tmp_path / "checkpoints").mkdir()
    save_file(
        {name: np.ascontiguousarray(value) for name, value in tensors.items()},
        tmp_path / "checkpoints" / "final.safetensors",
    )
    facts = {"d_model": WIDTH, "jump_relu_threshold": threshold, "dataset_average_activation_norm": {"in": norm}}
    (tmp_path / "hyperparams.json").write_text(json.dumps(facts))
    factor = WIDTH**0.5 / norm
    pre_TF = (rows() * factor) @ own.encoder_DF + own.encoder_bias_F
    value_TF = np.maximum(pre_TF, 0) * (pre_TF > threshold * factor)
    found = read_dictionary(tmp_path)
    assert value_TF == pytest.approx(found.encode(rows()), abs=1e-5)
    assert (value_TF @ own.decoder_FD + own.centre_D) / factor == pytest.approx(found.decode(value_TF), abs=1e-5)


@pytest.mark.parametrize("name", ["ae.pt", "layer3.sae.pth", "pytorch_model.bin"])
def test_a_pickle_is_never_opened(name: str, tmp_path: Path) -> None:
    """It is refused by name, with what to do; beside safetensors it is passed over."""
    (tmp_path / name).write_bytes(b"cos\nsystem\n(S'false'\ntR.")
    with pytest.raises(UsageError, match=f"{name} is a pickle.*save the SAE as safetensors"):
        read_dictionary(tmp_path)
    write_saelens(made(), tmp_path)
    agree(made(), read_dictionary(tmp_path))


def test_objects_in_an_npz_are_not_unpickled(tmp_path: Path) -> None:
    """An array of objects is a pickle in a zip."""
    np.savez(tmp_path / "params.npz", w_enc=np.array([{}], dtype=object))
    with pytest.raises(UsageError, match="would be unpickled"):
        read_dictionary(tmp_path)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"architecture": "temporal"}, "a SAELens temporal; a dictionary can be"),
        ({"architecture": "jumprelu_transcoder"}, "jumprelu_transcoder"),
        ({"normalize_activations": "layer_norm"}, "scaled by 'layer_norm'"),
        ({"reshape_activations": "hook_z"}, "attention heads"),
    ],
)
def test_what_is_no_dictionary_is_refused(changes: dict[str, Any], reason: str, tmp_path: Path) -> None:
    """By what it is; the same files without the change are read."""
    write_saelens(made(), tmp_path)
    agree(made(), read_dictionary(tmp_path))
    config = json.loads((tmp_path / "cfg.json").read_text())
    (tmp_path / "cfg.json").write_text(json.dumps(config | changes))
    with pytest.raises(UsageError, match=reason):
        read_dictionary(tmp_path)


def test_broken_files_are_refused(tmp_path: Path) -> None:
    """Nothing there, another SAE's weights, numbers that are none, a file cut short."""
    with pytest.raises(UsageError, match="no such folder"):
        read_dictionary(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="no SAE files.*" + ".*".join(FORMATS)):
        read_dictionary(tmp_path)
    write_saelens(made(), tmp_path)
    tensors = made().tensors()
    for name, value, reason in (
        ("b_enc", np.zeros(3, dtype=np.float32), "of two SAEs"),
        ("b_dec", np.full(WIDTH, np.nan, dtype=np.float32), "not finite"),
    ):
        save_file(tensors | {name: value}, tmp_path / "sae_weights.safetensors")
        with pytest.raises(UsageError, match=reason):
            read_dictionary(tmp_path)
    (tmp_path / "sae_weights.safetensors").write_bytes(b"short")
    with pytest.raises(UsageError, match="cannot be read as safetensors"):
        read_dictionary(tmp_path)


def test_a_dictionary_of_another_model_is_refused() -> None:
    """Where it was trained it passes; on rows of other directions, another scale or another width it does not."""
    rng = np.random.default_rng(0)
    here_TD, there_TD = (
        (rng.standard_normal((2000, 3)) @ rng.standard_normal((3, 16))).astype(np.float32) for _ in range(2)
    )
    dictionary = Trainer(expansion=2, k=4, steps=100, batch_rows=128).fit(here_TD, seed=0)
    site = Site(3, "all", "tokens")

    def tokens(x_TD: np.ndarray) -> list[Activations]:
        return [Activations(site, ("e",) * len(x_TD), x_TD)]

    check_describes(dictionary, tokens(here_TD), source="here")
    for x_TD in (there_TD, here_TD * 0.01 + 50):
        with pytest.raises(UsageError, match=f"dictionary here: leaves .* unexplained .at most {MOST_FVU}"):
            check_describes(dictionary, tokens(x_TD), source="here")
    with pytest.raises(UsageError, match="streams of width 16, the model's are 6 wide"):
        check_describes(dictionary, tokens(rows()), source="here")
