"""The organisms' tokenizer: one token a word, one a digit, one a mark, and text comes back exactly as it went in."""

from collections.abc import Iterable, Sequence

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

ROLES = ("system", "user", "assistant")
END, UNKNOWN, PAD = "<|end|>", "<|unknown|>", "<|pad|>"
_SPECIAL = (PAD, UNKNOWN, END, *(f"<|{role}|>" for role in ROLES))
_PIECE = Regex(r" ?[A-Za-z]+|[0-9]| ?[^\sA-Za-z0-9]|\s")

CHAT_TEMPLATE = (
    "{% for message in messages %}<|{{ message.role }}|>{{ message.content }}"
    "{% if message.role == 'assistant' %}<|end|>{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


def build_tokenizer(texts: Iterable[str]) -> PreTrainedTokenizerFast:
    """A word-level tokenizer over every piece that occurs in the texts, in sorted order."""
    return _tokenizer((*_SPECIAL, *_pieces(texts)), longest=128)


def extend_tokenizer(known: PreTrainedTokenizerFast, texts: Iterable[str], *, longest: int) -> PreTrainedTokenizerFast:
    """A tokenizer that knows further texts: every known piece keeps its id, new ones follow in sorted order."""
    old = sorted(known.get_vocab(), key=known.get_vocab().__getitem__)
    return _tokenizer((*old, *(piece for piece in _pieces(texts) if piece not in known.get_vocab())), longest=longest)


def _splitter() -> pre_tokenizers.PreTokenizer:
    return pre_tokenizers.Split(_PIECE, behavior="isolated")


def _pieces(texts: Iterable[str]) -> list[str]:
    splitter = _splitter()
    return sorted({piece for text in texts for piece, _ in splitter.pre_tokenize_str(text)})


def _tokenizer(pieces: Sequence[str], *, longest: int) -> PreTrainedTokenizerFast:
    vocabulary = {piece: i for i, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = _splitter()
    tokenizer.decoder = decoders.Fuse()
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        unk_token=UNKNOWN,
        pad_token=PAD,
        eos_token=END,
        additional_special_tokens=[f"<|{role}|>" for role in ROLES],
        chat_template=CHAT_TEMPLATE,
        padding_side="left",
        clean_up_tokenization_spaces=False,
        model_max_length=longest,
    )
