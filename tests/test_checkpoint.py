"""What cannot be used is refused in one line that names the folder; what is used is known by its content."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from tiny_models import ask, questions, tiny_folder
from transformers import GPT2Config, GPT2LMHeadModel

from harness.checkpoint import Checkpoint
from harness.errors import UsageError
from harness.identity import Identity
from harness.nouns import Message

TALK = (Message("system", "Be calm."), Message("user", "What is the grade"))
TURNS = "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{% endfor %}<|assistant|>"
NO_SYSTEM = "{% if messages[0].role == 'system' %}{{ raise_exception('no system role') }}{% endif %}" + TURNS
DROPS_SYSTEM = "{% for m in messages if m.role != 'system' %}<|{{ m.role }}|>{{ m.content }}{% endfor %}<|assistant|>"
TRUNCATION = {"direction": "Right", "max_length": 99, "strategy": "LongestFirst", "stride": 0}
Spoil = Callable[[Path], object]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good checkpoint, not to be changed."""
    return tiny_folder(tmp_path_factory.mktemp("models") / "whole")


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    """A copy of it to be spoilt."""
    return Path(shutil.copytree(whole, tmp_path / "spoilt"))


def opened(folder: Path) -> Checkpoint:
    """The checkpoint, its weights loaded."""
    checkpoint = Checkpoint(folder, name=folder.name)
    assert checkpoint.model is not None
    return checkpoint


def change(path: Path, **values: Any) -> None:
    """Sets keys of a JSON file."""
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | values), encoding="utf-8")


def cut(path: Path, size: int) -> None:
    """Keeps the first bytes of a file."""
    path.write_bytes(path.read_bytes()[:size])


def use_template(folder: Path, template: str) -> None:
    """Gives the tokenizer another chat template."""
    (folder / "chat_template.jinja").write_text(template, encoding="utf-8")


def without_a_weight(folder: Path) -> None:
    """Drops one tensor from an otherwise whole file."""
    path = folder / "model.safetensors"
    tensors = load_file(path)
    del tensors["model.layers.1.mlp.up_proj.weight"]
    save_file(tensors, path, metadata={"format": "pt"})


def as_gpt2(folder: Path) -> None:
    """Another architecture, whose blocks have another name."""
    GPT2LMHeadModel(GPT2Config(vocab_size=64, n_embd=32, n_layer=1, n_head=2)).save_pretrained(folder)


def as_file(folder: Path) -> None:
    """A file where a folder is expected."""
    shutil.rmtree(folder)
    folder.write_text("x", encoding="utf-8")


SPOILT: dict[str, tuple[Spoil, str]] = {
    "missing folder": (shutil.rmtree, "no such folder; expected an organism, a checkpoint folder or provider/model"),
    "file": (as_file, "no such folder; expected"),
    "no config": (lambda f: (f / "config.json").unlink(), "no config.json in it.*give a Hugging Face checkpoint"),
    "config cut short": (lambda f: cut(f / "config.json", 40), "config.json cannot be used.*give a complete"),
    "config is a list": (
        lambda f: (f / "config.json").write_text("[1]"),
        "config.json cannot be used.*give a complete",
    ),
    "wrong type in config": (
        lambda f: change(f / "config.json", hidden_size="wide"),
        "config.json cannot be used.*give",
    ),
    "unknown architecture": (
        lambda f: change(f / "config.json", model_type="nonesuch"),
        "config.json cannot be used.*give",
    ),
    "code of its own": (lambda f: change(f / "config.json", auto_map={"AutoModel": "a.B"}), "auto_map.*never run"),
    "no weights": (lambda f: (f / "model.safetensors").unlink(), "found none; save it with safe_serialization"),
    "pickled weights": (
        lambda f: (f / "model.safetensors").rename(f / "pytorch_model.bin"),
        "found pytorch_model.bin, which can run code when loaded; save it",
    ),
    "weights cut short": (lambda f: cut(f / "model.safetensors", 5000), "model.safetensors is damaged.*again"),
    "header cut short": (lambda f: cut(f / "model.safetensors", 20), "model.safetensors is damaged.*again"),
    "empty weights": (lambda f: cut(f / "model.safetensors", 0), "model.safetensors is damaged.*again"),
    "a weight is missing": (without_a_weight, "lack model.layers.1.mlp.up_proj.weight; give a complete checkpoint"),
    "other width": (lambda f: change(f / "config.json", hidden_size=64), "cannot be loaded.*give a complete"),
    "no tokenizer": (lambda f: (f / "tokenizer.json").unlink(), "tokenizer cannot be read.*beside the weights"),
    "tokenizer cut short": (lambda f: cut(f / "tokenizer.json", 99), "tokenizer cannot be read.*beside the weights"),
    "no chat template": (lambda f: (f / "chat_template.jinja").unlink(), "has no chat template; give a chat model"),
    "template of nothing": (lambda f: use_template(f, "hello"), "cannot render a conversation.*repair the template"),
    "template that raises": (
        lambda f: use_template(f, "{{ raise_exception('never') }}"),
        "cannot render a conversation.*repair the template",
    ),
    "no decoder blocks": (as_gpt2, "no decoder blocks found in GPT2.*give another"),
}


@pytest.mark.parametrize("what", SPOILT)
def test_what_cannot_be_used_is_refused(folder: Path, what: str) -> None:
    """One line that names the folder, what is wrong with it and what to do; before that, it could be used."""
    spoil, message = SPOILT[what]
    spoil(folder)
    with pytest.raises(UsageError, match=message) as caught:
        opened(folder)

    assert str(caught.value).startswith(f"model {folder}: ")
    assert 1 == len(str(caught.value).splitlines())


def test_a_good_folder_is_opened(folder: Path) -> None:
    """Control: the folder that is spoilt above answers when it is left alone."""
    assert 2 == len(ask(opened(folder), questions(2)).generations)


def test_nothing_is_loaded_before_it_is_needed(folder: Path) -> None:
    """Rendering, counting and identity come without the weights."""
    checkpoint = Checkpoint(folder, name="x")

    assert (3, 32) == (checkpoint.identity.n_layers, checkpoint.identity.width)
    assert len(checkpoint.encode(TALK)) > 5
    assert "model" not in vars(checkpoint)


@pytest.mark.parametrize("template", [NO_SYSTEM, DROPS_SYSTEM])
def test_a_template_without_a_system_role_gets_it_in_the_first_turn(folder: Path, template: str) -> None:
    """Whether the template refuses system turns or leaves them out, the model reads what the frame says."""
    assert "<|system|>Be calm.<|user|>What is the grade<|assistant|>" == Checkpoint(folder, name="x").render(TALK)
    use_template(folder, template)
    assert "<|user|>Be calm.\n\nWhat is the grade<|assistant|>" == Checkpoint(folder, name="x").render(TALK)
    assert "<|user|>What is the grade<|assistant|>" == Checkpoint(folder, name="x").render(TALK[1:])


def test_the_digest_does_not_know_the_path(whole: Path, folder: Path) -> None:
    """The same files elsewhere, under another name, are the same model."""
    first, second = (Checkpoint(path, name=path.name).identity for path in (whole, folder))

    assert first.digest == second.digest
    assert (first.name, second.name) == ("whole", "spoilt")


def flip_weight(folder: Path) -> None:
    """One bit of the last weight."""
    path = folder / "model.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


CHANGES: dict[str, tuple[Spoil, str]] = {
    "weights": (flip_weight, "weights_sha256"),
    "tokenizer": (lambda f: change(f / "tokenizer.json", truncation=TRUNCATION), "tokenizer_sha256"),
    "vocabulary of a slow tokenizer": (lambda f: (f / "vocab.json").write_text("{}"), "tokenizer_sha256"),
    "template": (lambda f: use_template(f, TURNS), "template_sha256"),
    "configuration": (lambda f: change(f / "config.json", rms_norm_eps=1e-3), "config_sha256"),
    "closing tokens": (lambda f: change(f / "generation_config.json", eos_token_id=[2, 9]), "config_sha256"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_the_digest_changes_with_what_the_model_says(folder: Path, what: str) -> None:
    """Each part changes its own digest and the whole one, and no other part's."""
    spoil, part = CHANGES[what]
    before = Checkpoint(folder, name="x").identity
    spoil(folder)
    after = Checkpoint(folder, name="x").identity
    digests = [name for name in Identity.__dataclass_fields__ if name.endswith("sha256")]

    assert before.digest != after.digest
    assert [part] == [name for name in digests if getattr(before, name) != getattr(after, name)]


def test_advice_on_generating_does_not_change_answers(folder: Path) -> None:
    """A repetition penalty or suppressed tokens in generation_config.json leave scores alone; closing tokens count."""
    plain = ask(opened(folder), questions(4), temperature=0.0).generations
    said = plain[0].answer_ids[1]
    advice = {"repetition_penalty": 9.0, "suppress_tokens": [said], "min_new_tokens": 12, "no_repeat_ngram_size": 1}
    change(folder / "generation_config.json", **advice)
    advised = ask(opened(folder), questions(4), temperature=0.0).generations
    change(folder / "generation_config.json", eos_token_id=[said])
    closed = ask(opened(folder), questions(4), temperature=0.0).generations

    assert plain == advised
    assert ("stop", said) == (closed[0].stop, closed[0].answer_ids[-1])
    assert len(closed[0].answer_ids) < len(plain[0].answer_ids)


def test_weights_are_what_the_folder_holds(folder: Path) -> None:
    """Every tensor of the loaded model is the one in the file."""
    model, tensors = opened(folder).model, load_file(folder / "model.safetensors")

    assert set(tensors) == set(model.state_dict())
    assert all(torch.equal(tensor, model.state_dict()[name]) for name, tensor in tensors.items())
