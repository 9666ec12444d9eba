"""Opens a checkpoint folder, and says by digest what was opened."""

import json
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.errors import UsageError
from harness.identity import identify
from harness.nouns import Message

if TYPE_CHECKING:
    import torch
    from transformers import GenerationConfig, PreTrainedModel, PreTrainedTokenizerBase

_FORBIDDEN_KEYS = ("auto_map", "custom_pipelines")
_UNSAFE_SUFFIXES = (".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt")


class Checkpoint:
    """A checkpoint folder whose weights are loaded when they are first needed."""

    def __init__(self, folder: Path, *, name: str, kind: str = "checkpoint", note: str = "") -> None:
        """Checks the folder and its tokenizer; raises UsageError for what cannot be used."""
        self.folder, self.name = folder, name
        self.config = _read_config(folder)
        self.tokenizer = _read_tokenizer(folder)
        self._folds_system = self._needs_folding()
        text = self.config.get_text_config()
        self.identity = identify(
            folder,
            name=name,
            kind=kind,
            template=str(self.tokenizer.chat_template),
            shape=(text.num_hidden_layers, text.hidden_size),
            note=note,
        )

    def __reduce__(self) -> tuple[object, ...]:
        """To another process goes where it lies; there it is opened once."""
        return _opened, (self.folder, self.name, self.identity.kind, self.identity.note)

    @cached_property
    def model(self) -> "PreTrainedModel":
        """The weights, float32 on the processor, in evaluation mode."""
        import torch

        quiet_transformers()
        model = _load(self.folder, dtype="auto" if torch.cuda.is_available() else torch.float32)
        if not hasattr(model.base_model, "layers"):
            raise UsageError(f"model {self.folder}: {_no_blocks(model)}")
        advice = model.generation_config
        assert advice is not None
        model.generation_config = _closing_alone(advice)
        torch.nn.Module.to(model, torch.device("cuda" if torch.cuda.is_available() else "cpu"))
        model.eval()
        return model

    def untrained(self, seed: int) -> "PreTrainedModel":
        """The same architecture with fresh random weights."""
        import torch
        from transformers import AutoModelForCausalLM

        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            model: PreTrainedModel = (
                AutoModelForCausalLM.from_config(self.config, trust_remote_code=False).float().eval()
            )
        return model

    def render(self, messages: tuple[Message, ...]) -> str:
        """The prompt as text, by the chat template, ready for an answer."""
        turns = [{"role": m.role, "content": m.content} for m in messages]
        turns = fold_system(turns) if self._folds_system else turns
        return self._rendered(turns)

    def encode(self, messages: tuple[Message, ...]) -> list[int]:
        """The prompt as token ids."""
        return list(self.tokenizer(self.render(messages), add_special_tokens=False)["input_ids"])

    def _needs_folding(self) -> bool:
        """Whether the template refuses system turns, or drops them; then system text goes before the first user text."""
        turns = [{"role": "system", "content": "telltale-rule"}, {"role": "user", "content": "telltale-question"}]
        try:
            if _shows_all(self._rendered(turns), turns):
                return False
        except Exception:  # a template refuses in any way it likes; folded, it must work
            pass
        try:
            shown, why = self._rendered(fold_system(turns)), "it leaves the user's text out"
        except Exception as error:
            shown, why = "", _first_line(error)
        if not _shows_all(shown, turns):
            raise UsageError(
                f"model {self.folder}: its chat template cannot render a conversation ({why}); "
                "expected one that takes user turns; repair the template"
            )
        return True

    def _rendered(self, turns: list[dict[str, str]]) -> str:
        return str(self.tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True))


@cache
def _opened(folder: Path, name: str, kind: str, note: str) -> Checkpoint:
    return Checkpoint(folder, name=name, kind=kind, note=note)


def fold_system(turns: list[dict[str, str]]) -> list[dict[str, str]]:
    """The same conversation with the system text at the head of the first user turn."""
    if not turns or turns[0]["role"] != "system":
        return turns
    head, first, *rest = turns
    return [{"role": first["role"], "content": f"{head['content']}\n\n{first['content']}"}, *rest]


def quiet_transformers() -> None:
    """No progress bars or advice from transformers: our own bars and errors speak."""
    import transformers

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()


def _read_config(folder: Path) -> Any:
    from transformers import AutoConfig

    if not folder.is_dir():
        raise UsageError(f"model {folder}: no such folder; expected an organism, a checkpoint folder or provider/model")
    path = folder / "config.json"
    if not path.is_file():
        raise UsageError(
            f"model {folder}: no config.json in it, so it is no checkpoint; give a Hugging Face checkpoint folder"
        )
    if not list(folder.glob("*.safetensors")):
        unsafe = [p.name for p in folder.iterdir() if p.suffix in _UNSAFE_SUFFIXES]
        found = f"found {unsafe[0]}, which can run code when loaded" if unsafe else "found none"
        raise UsageError(f"model {folder}: expected weights as *.safetensors, {found}; save it with safe_serialization")
    _check_headers(folder)
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        forbidden = [key for key in _FORBIDDEN_KEYS if key in raw]
        if forbidden:
            raise UsageError(
                f"model {folder}: config.json asks for code of its own ({forbidden[0]}); that is never run"
            )
        return AutoConfig.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    except UsageError:
        raise
    except Exception as error:  # transformers checks fields with error classes of several packages
        why = _first_line(error)
        raise UsageError(f"model {folder}: config.json cannot be used ({why}); give a complete checkpoint") from error


def _load(folder: Path, *, dtype: Any) -> "PreTrainedModel":
    """The model, every weight of it from the folder: transformers alone would draw missing ones at random."""
    from transformers import AutoModelForCausalLM

    read: Any = AutoModelForCausalLM.from_pretrained
    safe = {"use_safetensors": True, "trust_remote_code": False, "local_files_only": True}
    model: PreTrainedModel
    try:
        model, report = read(folder, dtype=dtype, output_loading_info=True, **safe)
    except Exception as error:
        why = _first_line(error)
        raise UsageError(f"model {folder}: cannot be loaded ({why}); give a complete checkpoint") from error
    if missing := sorted(report["missing_keys"]):
        raise UsageError(f"model {folder}: its weights lack {missing[0]}; give a complete checkpoint")
    return model


def _check_headers(folder: Path) -> None:
    """Every weights file is as long as its header says: what is cut short is refused before anything is written."""
    from safetensors import safe_open

    for path in sorted(folder.glob("*.safetensors")):
        try:
            with safe_open(path, framework="np"):
                pass
        except Exception as error:
            why = f"{path.name} is damaged: {_first_line(error)}"
            raise UsageError(f"model {folder}: {why}; copy or download it again") from error


def _read_tokenizer(folder: Path) -> "PreTrainedTokenizerBase":
    quiet_transformers()
    tokenizer: PreTrainedTokenizerBase
    try:
        tokenizer = _tokenizer_class(folder).from_pretrained(
            folder, padding_side="left", trust_remote_code=False, local_files_only=True
        )
    except Exception as error:
        raise UsageError(
            f"model {folder}: its tokenizer cannot be read ({_first_line(error)}); save it beside the weights"
        ) from error
    if not tokenizer.chat_template:
        raise UsageError(
            f"model {folder}: its tokenizer has no chat template; give a chat model, or set chat_template in it"
        )
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def _tokenizer_class(folder: Path) -> Any:
    """The class that the folder names, where it says that tokenizer.json is all there is.

    For some architectures transformers would build the tokenizer anew in the architecture's own class, and read other tokens.
    """
    from transformers import AutoTokenizer, PreTrainedTokenizerFast

    path = folder / "tokenizer_config.json"
    named = json.loads(path.read_text(encoding="utf-8")).get("tokenizer_class") if path.is_file() else None
    return PreTrainedTokenizerFast if named in ("PreTrainedTokenizerFast", "TokenizersBackend") else AutoTokenizer


def blocks(model: "PreTrainedModel") -> "torch.nn.ModuleList":
    """The decoder blocks, for hooks."""
    layers: torch.nn.ModuleList | None = getattr(model.base_model, "layers", None)
    if layers is None:
        raise UsageError(f"model {type(model).__name__}: {_no_blocks(model)}")
    return layers


def _no_blocks(model: "PreTrainedModel") -> str:
    return f"no decoder blocks found in {type(model).__name__}; expected a Llama- or Qwen-like model, give another one"


def _closing_alone(advice: "GenerationConfig") -> "GenerationConfig":
    """A checkpoint's advice on generating, cut to what closes an answer.

    `generate` would apply the rest, such as a repetition penalty, to the scores before we choose from them.
    """
    from transformers import GenerationConfig

    return GenerationConfig(eos_token_id=advice.eos_token_id, pad_token_id=advice.pad_token_id)


def _shows_all(shown: str, turns: list[dict[str, str]]) -> bool:
    return all(turn["content"] in shown for turn in turns)


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
