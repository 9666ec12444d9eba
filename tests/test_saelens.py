"""Against SAELens itself: files go both ways with equal encodings. Skipped where the extra is not installed."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from test_dictionary_files import made, rows

from harness.errors import UsageError
from probes.dictionary_files import read_dictionary
from probes.dictionary_registry import adapt
from probes.dictionary_saelens import write_saelens

needs_saelens = pytest.mark.skipif(
    find_spec("sae_lens") is None, reason="sae_lens is not there: pip install 'telltale[saelens]'"
)


def close(theirs: Any, ours_TD: np.ndarray) -> None:
    """Asserts that no number differs by more than a millionth of the largest."""
    assert np.abs(ours_TD).max() > 0
    assert theirs.detach().numpy() == pytest.approx(ours_TD, rel=0, abs=1e-6 * float(np.abs(ours_TD).max()))


@pytest.mark.slow
@needs_saelens
@pytest.mark.parametrize("activation", ["topk", "jumprelu", "relu"])
def test_saelens_reads_what_is_written_here(activation: str, tmp_path: Path) -> None:
    """Equal encodings and reconstructions, to 1e-6, whether b_dec is subtracted or not."""
    from sae_lens import SAE

    for centre in ({}, {"b_in": np.zeros(6, dtype=np.float32)}):
        own = type(made()).restore(made(activation).tensors() | centre, made(activation).k)
        write_saelens(own, tmp_path)
        theirs: Any = SAE.load_from_disk(tmp_path)
        value_TF = theirs.encode(torch.from_numpy(rows())).detach()
        close(value_TF, own.encode(rows()))
        close(theirs.decode(value_TF), own.decode(value_TF.numpy()))


@pytest.mark.slow
@needs_saelens
@pytest.mark.parametrize("architecture", ["topk", "jumprelu", "standard", "gated"])
def test_what_saelens_writes_is_read_here(architecture: str, tmp_path: Path) -> None:
    """From its files and from the object in memory."""
    from sae_lens import SAE
    from sae_lens.registry import get_sae_class

    config_class: Any
    _, config_class = get_sae_class(architecture)
    torch.manual_seed(0)
    config = config_class(d_in=6, d_sae=20, **({"k": 5} if architecture == "topk" else {}))
    theirs: Any = SAE.from_dict(config.to_dict())
    with torch.no_grad():
        for parameter in theirs.parameters():
            parameter.copy_(torch.randn_like(parameter) / 2)
    theirs.save_model(tmp_path)
    expected_TF = theirs.encode(torch.from_numpy(rows())).detach()
    for found in (read_dictionary(tmp_path), adapt(theirs)):
        close(expected_TF, found.encode(rows()))
        close(theirs.decode(expected_TF), found.decode(expected_TF.numpy()))


def test_without_saelens_its_registry_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """In one line; a name that is not RELEASE/SAE_ID is refused before that."""
    monkeypatch.setitem(__import__("sys").modules, "sae_lens", None)
    with pytest.raises(UsageError, match="telltale.saelens."):
        read_dictionary("saelens:gemma-scope/layer_20")
    with pytest.raises(UsageError, match="RELEASE/SAE_ID"):
        read_dictionary("saelens:gemma-scope")
