"""Llama Scope: hyperparams.json beside checkpoints/final.safetensors, one threshold for all latents, rows scaled to a known size.

Source: He et al., Llama Scope, 2024, arXiv 2410.20526, and sae-lens 6.54's loader: weights are stored transposed; rows are multiplied by
sqrt(D) / dataset_average_activation_norm, which folds into the weights, and the threshold is multiplied by it too. b_dec is not
subtracted from the input.
"""

from pathlib import Path

import numpy as np

from harness.errors import UsageError
from probes.dictionary_tensors import read_facts, read_tensors
from probes.sae_topk import Dictionary

CONFIG, WEIGHTS = "hyperparams.json", "checkpoints/final.safetensors"


def is_llama_scope(folder: Path) -> bool:
    """Whether these are its files."""
    return (folder / CONFIG).is_file() and (folder / WEIGHTS).is_file()


def read_llama_scope(folder: Path) -> Dictionary:
    """The dictionary of a folder, for rows as they are; UsageError for a transcoder or missing facts."""
    facts, tensors = read_facts(folder / CONFIG), read_tensors(folder / WEIGHTS)
    if facts.get("hook_point_in") != facts.get("hook_point_out", facts.get("hook_point_in")):
        raise UsageError(f"{folder}: a transcoder, which maps one site to another; give an autoencoder of one site")
    try:
        encoder_FD, decoder_DF = tensors["encoder.weight"], tensors["decoder.weight"]
        factor = encoder_FD.shape[1] ** 0.5 / float(facts["dataset_average_activation_norm"]["in"])
        threshold = float(facts["jump_relu_threshold"]) * factor
        biases = tensors["encoder.bias"], tensors["decoder.bias"]
    except (KeyError, TypeError) as error:
        raise UsageError(f"{folder}: lacks {error}; expected what Llama Scope publishes, download it again") from error
    return Dictionary(
        encoder_DF=np.ascontiguousarray(encoder_FD.T * np.float32(factor)),
        encoder_bias_F=biases[0],
        decoder_FD=np.ascontiguousarray(decoder_DF.T / np.float32(factor)),
        centre_D=biases[1] / np.float32(factor),
        k=0,
        threshold_F=np.full(encoder_FD.shape[0], threshold, dtype=np.float32),
        input_centre_D=np.zeros_like(biases[1]),
    )
