"""Finds suites, probes, sections, organisms, checks and formats, ours and a third party's, through one door.

An entry point of the group `telltale` names a package. Its modules are walked; one that assigns SUITE, PROBE, SECTION, ORGANISM,
CHECK or FORMAT at top level is imported, the others are not, so that listing suites does not load what organisms need.
"""

import difflib
import pkgutil
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.metadata import entry_points
from importlib.util import find_spec
from typing import Literal, Protocol, cast, get_args, overload

from harness.errors import UsageError
from harness.nouns import Suite
from harness.organism_nouns import Check, Organism
from harness.probe_nouns import Probe
from harness.result_nouns import Format

Kind = Literal["suite", "probe", "section", "organism", "check", "format"]
GROUP = "telltale"


class Named(Protocol):
    """What every discovered thing has."""

    @property
    def name(self) -> str:
        """Unique among all things of its kind."""
        ...

    @property
    def summary(self) -> str:
        """One sentence for lists."""
        ...


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A module that has something to offer and cannot be imported."""

    module: str
    """Its full name, or the name that an entry point gives."""
    reason: str
    """What is wrong, and what to install where that helps."""


@dataclass(frozen=True, slots=True)
class Found:
    """All there is of one kind."""

    things: dict[str, Named]
    """By name, sorted."""
    modules: dict[str, str]
    """The module of each name."""
    unavailable: tuple[Unavailable, ...]
    """What could not be imported."""


def suites() -> dict[str, Suite]:
    """Every suite, by name."""
    return cast(dict[str, Suite], discover("suite").things)


def probes() -> dict[str, Probe]:
    """Every probe, by name."""
    return cast(dict[str, Probe], discover("probe").things)


def sections() -> dict[str, Named]:
    """Every section of the report, by name."""
    return discover("section").things


def organisms() -> dict[str, Organism]:
    """Every organism, by name."""
    return cast(dict[str, Organism], discover("organism").things)


def checks() -> dict[str, Check]:
    """Every check, by name."""
    return cast(dict[str, Check], discover("check").things)


def formats() -> dict[str, Format]:
    """Every format of reports and gate results, by name."""
    return cast(dict[str, Format], discover("format").things)


@overload
def named(kind: Literal["suite"], name: str) -> Suite: ...
@overload
def named(kind: Literal["probe"], name: str) -> Probe: ...
@overload
def named(kind: Literal["organism"], name: str) -> Organism: ...
@overload
def named(kind: Kind, name: str) -> Named: ...
def named(kind: Kind, name: str) -> Named:
    """The thing of that name.

    Raises:
        UsageError: there is none; the message has the known names, the nearest ones first.
    """
    found = discover(kind)
    if name in found.things:
        return found.things[name]
    broken = next((u for u in found.unavailable if u.module.rpartition(".")[2] == name), None)
    if broken is not None:
        raise UsageError(f"{kind} {name!r} is unavailable: {broken.module} {broken.reason}")
    raise UsageError(_unknown(kind, name, tuple(found.things)))


def unavailable(*kinds: Kind) -> tuple[Unavailable, ...]:
    """What could not be imported among these kinds; among all where none is given."""
    wanted = kinds or get_args(Kind)
    return tuple(dict.fromkeys(u for kind in wanted for u in discover(kind).unavailable))


def discover(kind: Kind) -> Found:
    """All there is of a kind.

    Raises:
        UsageError: two things have one name.
    """
    things: dict[str, Named] = {}
    modules: dict[str, str] = {}
    broken: list[Unavailable] = []
    for module in _modules(kind, broken):
        for thing in _exposed(module, kind, broken):
            if thing.name in things:
                raise UsageError(
                    f"two {kind}s are called {thing.name!r}: in {modules[thing.name]} and in {module}; rename one"
                )
            things[thing.name], modules[thing.name] = thing, module
    return Found(dict(sorted(things.items())), modules, tuple(broken))


def _modules(kind: Kind, broken: list[Unavailable]) -> Iterator[str]:
    """Names of the modules that assign the kind's word, each once."""
    assigned = re.compile(rf"^{kind.upper()}\s*[:=]", re.MULTILINE)
    seen: set[str] = set()
    for package in sorted({entry.value for entry in entry_points(group=GROUP)}):
        for name, source in _sources(package, broken):
            if name not in seen and (source is None or assigned.search(source)):
                seen.add(name)
                yield name


def _sources(package: str, broken: list[Unavailable]) -> Iterator[tuple[str, str | None]]:
    """Every public module of a package and its source; None where there is only compiled code."""
    try:
        spec = find_spec(package)
    except Exception as error:  # a plug-in's parent package may do anything when it is imported
        broken.append(Unavailable(package, _reason(error)))
        return
    if spec is None:
        broken.append(Unavailable(package, "is named by an entry point and does not exist; install its package again"))
        return
    yield from _walk(spec)


def _walk(spec: ModuleSpec) -> Iterator[tuple[str, str | None]]:
    yield spec.name, _source(spec)
    inside = pkgutil.iter_modules(spec.submodule_search_locations or [], f"{spec.name}.")
    for found in sorted(inside, key=lambda module: module.name):
        if not found.name.rpartition(".")[2].startswith("_"):
            inner = found.module_finder.find_spec(found.name, None)
            if inner is not None:
                yield from _walk(inner)


def _source(spec: ModuleSpec) -> str | None:
    read = getattr(spec.loader, "get_source", None)
    try:
        return cast(str | None, read(spec.name)) if read else ""
    except (ImportError, SyntaxError, UnicodeError):
        return None  # importing it will say what is wrong


def _exposed(module: str, kind: Kind, broken: list[Unavailable]) -> tuple[Named, ...]:
    """The thing, or the tuple of things, that a module assigns to the kind's word."""
    try:
        value = getattr(import_module(module), kind.upper(), ())
    except Exception as error:  # one broken module must not hide the others; it is recorded, and lists show it
        broken.append(Unavailable(module, _reason(error)))
        return ()
    things = value if isinstance(value, tuple) else (value,)
    if not all(_is_named(thing) for thing in things):
        broken.append(Unavailable(module, f"exposes {kind.upper()} without a name; give it `name` and `summary`"))
    return tuple(thing for thing in things if _is_named(thing))


def _is_named(thing: object) -> bool:
    return all(isinstance(getattr(thing, word, None), str) for word in ("name", "summary"))


def _reason(error: Exception) -> str:
    if isinstance(error, ModuleNotFoundError) and error.name:
        return f"needs {error.name}, which is not there" + ("" if "." in error.name else f"; pip install {error.name}")
    return f"does not import: {type(error).__name__}: {error}"


def _unknown(kind: Kind, name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    return f"unknown {kind} {name!r}; known: {', '.join(known) or 'none'}{hint}"
