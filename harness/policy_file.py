"""Reads a policy from TOML: everything that is wrong with it in one line, with the nearest known key."""

import difflib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from harness.errors import UsageError
from harness.policy import BehaviourRule, Drift, MonitorRule, Policy, Requires, Strict, Waiver

_TABLES: Mapping[str, type[Strict]] = {
    "behaviour": BehaviourRule,
    "monitor": MonitorRule,
    "requires": Requires,
    "drift": Drift,
    "waiver": Waiver,
}

_EXAMPLE = "see examples/release.toml"


def load_policy(path: Path) -> Policy:
    """Reads a policy file.

    Raises:
        UsageError: one line with everything that is wrong with it.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"policy {path}: cannot be read ({why}); give the path of a TOML file") from error
    return parse_policy(text, source=str(path))


def parse_policy(text: str, *, source: str = "policy") -> Policy:
    """Reads a policy from TOML text; `source` names it in errors."""
    try:
        return Policy.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"policy {source}: not TOML: {error}; {_EXAMPLE}") from error
    except ValidationError as error:
        raise UsageError(f"policy {source}: {'; '.join(_problems(error.errors()))}; {_EXAMPLE}") from error


def _problems(errors: Sequence[ErrorDetails]) -> Iterator[str]:
    for error in errors:
        at = ".".join(str(step) for step in error["loc"])
        if error["type"] == "extra_forbidden":
            yield f"unknown key {at}{_nearest(error['loc'])}"
        elif error["type"] == "missing":
            yield f"missing key {at}"
        else:
            message = error["msg"].removeprefix("Value error, ")
            yield f"{at}: {message}{_given(error)}" if at else message


def _given(error: Mapping[str, Any] | ErrorDetails) -> str:
    return "" if error["type"] == "value_error" else f", got {error['input']!r}"


def _nearest(loc: Sequence[int | str]) -> str:
    table = _TABLES.get(str(loc[0]), Policy) if len(loc) > 1 else Policy
    known = [field.alias or name for name, field in table.model_fields.items()]
    near = difflib.get_close_matches(str(loc[-1]), known, n=1, cutoff=0)
    return f", did you mean {near[0]}?" if near else ""
