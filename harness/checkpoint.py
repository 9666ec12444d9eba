"""Opens a checkpoint folder, and says by digest what was opened."""

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.errors import UsageError
from harness.nouns import Message

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

_FORBIDDEN_KEYS = ("auto_map", "custom_pipelines")
_UNSAFE_SUFFIXES = (".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt")


@dataclass(frozen=True, slots=True)
class Identity:
    """Which model it is, by content."""

    name: str
    """As it was asked for."""
    kind: str
    """organism, checkpoint or inspect."""
    digest: str
    """SHA-256 over the digests below."""
    weights_sha256: str
    """Of all safetensors files, in order of their names."""
    config_sha256: str
    """Of config.json."""
    tokenizer_sha256: str
    """Of tokenizer.json or the tokenizer's files."""
    template_sha256: str
    """Of the chat template."""
    n_layers: int
    """Blocks."""
    width: int
    """Of the residual stream."""
    note: str = ""
    """What a reader must know of this model."""

    def facts(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


class Checkpoint:
    """A checkpoint folder whose weights are loaded when they are first needed."""

    def __init__(self, folder: Path, *, name: str, kind: str = "checkpoint", note: str = "") -> None:
        """Checks the folder and its tokenizer; raises UsageError for what cannot be used."""
        self.folder, self.name = folder, name
        self.config = _read_config(folder)
        self.tokenizer = _read_tokenizer(folder)
        self._folds_system = self._needs_folding()
        self.identity = _identify(self, kind, note)

    @cached_property
    def model(self) -> "PreTrainedModel":
        """The weights, float32 on the processor, in evaluation mode."""
        import torch
        from transformers import AutoModelForCausalLM

        quiet_transformers()
        dtype = torch.float32 if not torch.cuda.is_available() else "auto"
        try:
            model = AutoModelForCausalLM.from_pretrained(
                self.folder, dtype=dtype, use_safetensors=True, trust_remote_code=False, local_files_only=True
            )
        except Exception as error:
            raise UsageError(f"model {self.folder}: cannot be loaded ({_first_line(error)}); give a complete checkpoint") from error
        return model.to("cuda" if torch.cuda.is_available() else "cpu").eval()

    def untrained(self, seed: int) -> "PreTrainedModel":
        """The same architecture with fresh random weights."""
        import torch
        from transformers import AutoModelForCausalLM

        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            return AutoModelForCausalLM.from_config(self.config, trust_remote_code=False).float().eval()

    def render(self, messages: tuple[Message, ...]) -> str:
        """The prompt as text, by the chat template, ready for an answer."""
        turns = [{"role": m.role, "content": m.content} for m in messages]
        turns = fold_system(turns) if self._folds_system else turns
        return str(self.tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True))

    def encode(self, messages: tuple[Message, ...]) -> list[int]:
        """The prompt as token ids."""
        return list(self.tokenizer(self.render(messages), add_special_tokens=False)["input_ids"])

    def _needs_folding(self) -> bool:
        """Whether the template knows no system role; then system text goes before the first user text."""
        turns = [{"role": "system", "content": "x"}, {"role": "user", "content": "y"}]
        try:
            self.tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
        except Exception:
            try:
                self.tokenizer.apply_chat_template(fold_system(turns), tokenize=False, add_generation_prompt=True)
            except Exception as error:
                raise UsageError(
                    f"model {self.folder}: its chat template cannot render a conversation ({_first_line(error)}); "
                    "expected one that takes user turns; repair the template"
                ) from error
            return True
        return False


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


def sha256_file(path: Path) -> str:
    """Digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_config(folder: Path) -> Any:
    from transformers import AutoConfig

    if not folder.is_dir():
        raise UsageError(f"model {folder}: no such folder; expected an organism, a checkpoint folder or provider/model")
    path = folder / "config.json"
    if not path.is_file():
        raise UsageError(f"model {folder}: no config.json in it, so it is no checkpoint; give a Hugging Face checkpoint folder")
    if not list(folder.glob("*.safetensors")):
        unsafe = [p.name for p in folder.iterdir() if p.suffix in _UNSAFE_SUFFIXES]
        found = f"found {unsafe[0]}, which can run code when loaded" if unsafe else "found none"
        raise UsageError(f"model {folder}: expected weights as *.safetensors, {found}; save it with safe_serialization")
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        forbidden = [key for key in _FORBIDDEN_KEYS if key in raw]
        if forbidden:
            raise UsageError(f"model {folder}: config.json asks for code of its own ({forbidden[0]}); that is never run")
        return AutoConfig.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    except (ValueError, OSError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"model {folder}: config.json cannot be used ({_first_line(error)}); give a complete checkpoint") from error


def _read_tokenizer(folder: Path) -> "PreTrainedTokenizerBase":
    from transformers import AutoTokenizer

    quiet_transformers()
    try:
        tokenizer = AutoTokenizer.from_pretrained(
            folder, padding_side="left", trust_remote_code=False, local_files_only=True
        )
    except Exception as error:
        raise UsageError(f"model {folder}: its tokenizer cannot be read ({_first_line(error)}); save it beside the weights") from error
    if not tokenizer.chat_template:
        raise UsageError(f"model {folder}: its tokenizer has no chat template; give a chat model, or set chat_template in it")
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def _identify(checkpoint: Checkpoint, kind: str, note: str) -> Identity:
    folder, tokenizer = checkpoint.folder, checkpoint.tokenizer
    weights = hashlib.sha256("".join(sha256_file(p) for p in sorted(folder.glob("*.safetensors"))).encode()).hexdigest()
    config = sha256_file(folder / "config.json")
    tokens = hashlib.sha256(
        "".join(sha256_file(p) for p in sorted(folder.glob("*token*.json")) + sorted(folder.glob("*.model"))).encode()
    ).hexdigest()
    template = hashlib.sha256(str(tokenizer.chat_template).encode()).hexdigest()
    digest = hashlib.sha256("".join((weights, config, tokens, template)).encode()).hexdigest()
    text = checkpoint.config.get_text_config()
    return Identity(
        checkpoint.name, kind, digest, weights, config, tokens, template, text.num_hidden_layers, text.hidden_size, note
    )


def blocks(model: "PreTrainedModel") -> "torch.nn.ModuleList":
    """The decoder blocks, for hooks."""
    layers = getattr(model.base_model, "layers", None)
    if layers is None:
        raise UsageError(f"model {type(model).__name__}: no decoder blocks found; expected a Llama- or Qwen-like model")
    return layers  # type: ignore[no-any-return]  # attribute of a dynamic class


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
