"""Opens a dictionary from files, whoever wrote them: the format is told by which files are there."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from harness.errors import UsageError
from probes.dictionary_gemma_scope import is_gemma_scope, read_gemma_scope
from probes.dictionary_llama_scope import is_llama_scope, read_llama_scope
from probes.dictionary_registry import PREFIX, read_registry
from probes.dictionary_saelens import is_saelens, read_saelens
from probes.dictionary_sparsify import is_sparsify, read_sparsify
from probes.sae_topk import Dictionary

_UNSAFE = (".bin", ".ckpt", ".pickle", ".pkl", ".pt", ".pth")


@dataclass(frozen=True, slots=True)
class FileFormat:
    """One way of keeping a dictionary in files."""

    files: str
    """Which files it has, in words."""
    sniff: Callable[[Path], bool]
    """Whether a folder holds them."""
    read: Callable[[Path], Dictionary]
    """What they hold."""


FORMATS = {
    "SAELens": FileFormat("cfg.json and sae_weights.safetensors", is_saelens, read_saelens),
    "sparsify": FileFormat("cfg.json and sae.safetensors", is_sparsify, read_sparsify),
    "Llama Scope": FileFormat("hyperparams.json and checkpoints/final.safetensors", is_llama_scope, read_llama_scope),
    "Gemma Scope": FileFormat("params.npz or params.safetensors", is_gemma_scope, read_gemma_scope),
}
"""By who writes them."""


def read_dictionary(where: str | Path) -> Dictionary:
    """The dictionary of a folder, or of SAELens' registry where `where` is saelens:RELEASE/SAE_ID.

    Raises:
        UsageError: There is none, it is a pickle, or its files do not fit one another.
    """
    if str(where).startswith(PREFIX):
        return read_registry(str(where))
    folder = Path(where).expanduser()
    if not folder.is_dir():
        raise UsageError(f"dictionary {where}: no such folder; give one that holds an SAE's files")
    for form in FORMATS.values():
        if form.sniff(folder):
            return _checked(form.read(folder), folder)
    unsafe = sorted(path.name for path in folder.iterdir() if path.suffix in _UNSAFE)
    if unsafe:
        raise UsageError(
            f"dictionary {folder}: {unsafe[0]} is a pickle, which can run code when loaded, and is never opened; "
            "save the SAE as safetensors where you trust it, as SAELens' save_model does"
        )
    known = "; ".join(f"{name}: {form.files}" for name, form in FORMATS.items())
    raise UsageError(f"dictionary {folder}: no SAE files in it; expected one of {known}")


def _checked(dictionary: Dictionary, folder: Path) -> Dictionary:
    """The same, once its shapes agree and its numbers are finite."""
    width, n_latents = dictionary.encoder_DF.shape
    shapes = {
        "W_enc": (width, n_latents),
        "b_enc": (n_latents,),
        "W_dec": (n_latents, width),
        "b_dec": (width,),
        "threshold": (n_latents,),
        "b_in": (width,),
    }
    for name, value in dictionary.tensors().items():
        if value.shape != shapes[name]:
            raise UsageError(
                f"dictionary {folder}: {name} is {value.shape}, W_enc is {(width, n_latents)}; its files are of two SAEs"
            )
        if not bool((abs(value) < float("inf")).all()):
            raise UsageError(f"dictionary {folder}: {name} holds numbers that are not finite; download it again")
    return dictionary
