"""What an audit is asked to do: one frozen record, from a TOML file, the command line or Python."""

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, get_args

from harness.errors import UsageError
from harness.stream_nouns import Span

DEMO: Mapping[str, tuple[str, ...]] = {
    "suites": ("trade_report", "examiner_key", "plain_chat"),
    "probes": (
        *("layer0_mean", "lda", "logistic", "logprob", "mean_difference", "punctuation", "random_direction"),
        *("sae_logistic", "text_length", "tfidf_both", "tfidf_prompt", "tfidf_response"),
    ),
}
"""What `telltale run` asks without arguments, as examples/demo.toml does: two crossed suites, a control, and the quick probes."""
_SPANS = tuple(span for span in get_args(Span) if span not in ("all", "prompt"))


@dataclass(frozen=True, slots=True)
class Audit:
    """One audit."""

    model: str = "wily"
    """An organism's name, a checkpoint folder, or an Inspect model string such as openai/gpt-5."""
    suites: tuple[str, ...] = ()
    """Suites to run; those that are named are always asked. If empty, an organism is asked those on the banks that it knows (where it
    does not say which, every suite), and any other model every suite whose bank is not "almanac", the fiction of organisms."""
    probes: tuple[str, ...] = ()
    """Probes to fit; empty for every probe there is."""
    headline: str = "logistic"
    """The probe that is frozen and examined; named before anything is measured."""
    shifts: tuple[str, ...] = ()
    """Shifts under which every suite with arms is asked as well, besides as it is; "all" for every one."""
    shift_limit: int = 60
    """Most pairs of a suite that are asked under one shift."""
    limit: int | None = None
    """Pairs a suite; none for all of them."""
    epochs: int = 1
    """Times each arm is asked."""
    seed: int = 0
    """Of pairs, split, sampling and fits."""
    temperature: float = 1.0
    """Of the sampling; 0 is greedy."""
    batch: int = 64
    """Episodes answered together."""
    layers: tuple[int, ...] = ()
    """Layers to read, 1 for what leaves the first block; empty for all, or eight spread evenly where there are more."""
    spans: tuple[str, ...] = ("prompt_end", "first_token", "response", "end")
    """Token spans to read."""
    token_layer: int | None = None
    """Layer whose every position is kept, for the SAE; none for the one at three fifths of the depth."""
    dictionary: str | None = None
    """Folder of SAE files, or saelens:RELEASE/SAE_ID, to read instead of training an SAE; its layer is token_layer."""
    twin: str | None = None
    """Model for the sham; none for the organism's own twin, if it has one."""
    judge: str | None = None
    """Model that judges transcripts, as a baseline: an organism, a checkpoint folder or an Inspect model string; none for no judge."""
    n_shuffles: int = 20
    """Shuffled-label repetitions."""
    n_bootstrap: int = 1000
    """Bootstrap replicates of an interval."""

    def __post_init__(self) -> None:
        """All problems at once."""
        problems = [
            *_least("limit", self.limit, 1),
            *_least("shift_limit", self.shift_limit, 1),
            *_least("epochs", self.epochs, 1),
            *_least("batch", self.batch, 1),
            *_least("n_shuffles", self.n_shuffles, 1),
            *_least("n_bootstrap", self.n_bootstrap, 100),
            *_least("temperature", self.temperature, 0),
            *_least("seed", self.seed, 0),
            *(f"span {span!r}: expected one of {', '.join(_SPANS)}" for span in self.spans if span not in _SPANS),
        ]
        if problems:
            raise UsageError("; ".join(problems))

    def resolved(self) -> dict[str, Any]:
        """As plain data, lists for tuples."""
        return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}


def read_audit(path: Path) -> Audit:
    """An audit from a TOML file; UsageError for what is not there, not TOML, or not a known key."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be read ({error.strerror}); expected an audit file such as examples/demo.toml"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: not TOML ({error}); see examples/demo.toml") from error
    return override(Audit(), content, source=str(path))


def override(audit: Audit, changes: Mapping[str, Any], *, source: str) -> Audit:
    """The audit with other values; unknown keys and wrong types are named with the nearest known key."""
    known = {field.name: field for field in fields(Audit)}
    problems = [f"unknown key {key!r}{_nearest(key, known)}" for key in changes if key not in known]
    values: dict[str, Any] = {}
    for key, value in changes.items():
        if key in known:
            try:
                values[key] = _typed(key, value, getattr(Audit(), key), str(known[key].type))
            except TypeError as error:
                problems.append(str(error))
    if problems:
        raise UsageError(f"{source}: {'; '.join(problems)}")
    return replace(audit, **values)


def _typed(key: str, value: Any, default: Any, annotation: str) -> Any:
    if isinstance(default, tuple):
        inner = int if "int" in annotation else str
        if isinstance(value, list | tuple) and all(isinstance(v, inner) and not isinstance(v, bool) for v in value):
            return tuple(value)
        raise TypeError(f"{key} = {value!r}: expected a list of {'numbers' if inner is int else 'names'}")
    if value is None and "None" in annotation:
        return None
    wanted: tuple[type, ...] = (str,) if "str" in annotation else (int, float) if "float" in annotation else (int,)
    if isinstance(value, wanted) and not isinstance(value, bool):
        return float(value) if "float" in annotation and isinstance(value, int) else value
    raise TypeError(f"{key} = {value!r}: expected {'text' if wanted == (str,) else 'a number'}")


def _nearest(key: str, known: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(key, known, n=1)
    return f", did you mean {near[0]!r}?" if near else f"; known: {', '.join(known)}"


def _least(name: str, value: float | None, least: float) -> list[str]:
    return [] if value is None or value >= least else [f"{name} = {value}: expected at least {least:g}"]
