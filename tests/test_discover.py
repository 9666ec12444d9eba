"""A third party's things come in through the same door as ours."""

import subprocess
import sys
from typing import get_args

import pytest
from conftest import Install

from harness import discover
from harness.errors import UsageError

THING = """
from types import SimpleNamespace

{word} = SimpleNamespace(name="{name}", summary="A thing of somebody else.")
"""
KINDS: tuple[discover.Kind, ...] = get_args(discover.Kind)


def thing(kind: str, name: str) -> str:
    """Source of a module that exposes one thing."""
    return THING.format(word=kind.upper(), name=name)


def test_all_of_ours_is_available() -> None:
    """Nothing that comes with Telltale is missing in the locked environment."""
    assert [] == [u for u in discover.unavailable() if u.module.partition(".")[0] in ("tasks", "probes", "reports")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_third_partys_thing_is_found(third_party: Install, kind: discover.Kind) -> None:
    """A module of a package with an entry point needs nothing else to be found."""
    third_party("acme_telltale", {"inner.mine": thing(kind, "acme_thing"), "inner.__init__": ""})

    assert discover.named(kind, "acme_thing").summary == "A thing of somebody else."
    assert discover.discover(kind).modules["acme_thing"] == "acme_telltale.inner.mine"


def test_one_package_may_hold_all_kinds(third_party: Install) -> None:
    """Each kind finds its own."""
    third_party("acme_telltale", {kind: thing(kind, f"acme_{kind}") for kind in KINDS})

    assert "acme_suite" in discover.suites()
    assert "acme_probe" in discover.probes()
    assert "acme_section" in discover.sections()
    assert "acme_organism" in discover.organisms()
    assert "acme_check" in discover.checks()
    assert "acme_format" in discover.formats()
    assert "acme_suite" not in discover.probes()


def test_a_module_may_expose_several_things(third_party: Install) -> None:
    """A tuple is several things of one kind."""
    third_party(
        "acme_telltale",
        {"twins": thing("probe", "acme_one") + "PROBE = (PROBE, SimpleNamespace(name='acme_two', summary=''))\n"},
    )

    assert {"acme_one", "acme_two"} <= set(discover.probes())


def test_two_things_of_one_name_are_an_error(third_party: Install) -> None:
    """The message names both modules."""
    third_party("acme_telltale", {"one": thing("suite", "acme_thing")})
    third_party("other_telltale", {"two": thing("suite", "acme_thing")})

    with pytest.raises(
        UsageError, match=r"two suites are called 'acme_thing': in acme_telltale\.one and in other_telltale\.two"
    ):
        discover.suites()


def test_a_typing_error_gets_a_suggestion(third_party: Install) -> None:
    """The message lists what there is and the nearest name."""
    third_party("acme_telltale", {"mine": thing("section", "acme_section")})

    with pytest.raises(UsageError, match=r"unknown section 'acme_secton'; known: .*did you mean acme_section\?"):
        discover.named("section", "acme_secton")


def test_a_missing_extra_is_listed_with_what_to_install(third_party: Install) -> None:
    """Nothing is dropped in silence."""
    third_party("acme_telltale", {"needy": "import no_such_extra\n" + thing("probe", "acme_needy")})

    reason = "needs no_such_extra, which is not there; pip install no_such_extra"
    assert discover.Unavailable("acme_telltale.needy", reason) in discover.unavailable("probe")
    with pytest.raises(UsageError, match="probe 'needy' is unavailable: acme_telltale.needy needs no_such_extra"):
        discover.named("probe", "needy")


@pytest.mark.parametrize("source", ["raise RuntimeError('torn')\n", "def broken(:\n"])
def test_a_broken_module_is_recorded_and_harms_nothing(third_party: Install, source: str) -> None:
    """The others are still found."""
    third_party("acme_telltale", {"bad": f"{source}PROBE = None\n", "good": thing("probe", "acme_good")})

    assert "acme_good" in discover.probes()
    assert ["acme_telltale.bad"] == [u.module for u in discover.unavailable("probe") if u.module.startswith("acme")]


def test_an_entry_point_without_its_package_is_recorded(third_party: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that was deleted by hand is named."""
    third_party("acme_telltale", {})
    monkeypatch.setattr(discover, "find_spec", lambda name: None)

    assert "acme_telltale" in [u.module for u in discover.unavailable("check")]


def test_a_thing_without_a_name_is_recorded(third_party: Install) -> None:
    """The message says what to give; a text that happens to be called ORGANISM is such a thing."""
    third_party("acme_telltale", {"mine": "ORGANISM = 'a creature'\n"})

    reason = "exposes ORGANISM without a name; give it `name` and `summary`"
    assert discover.Unavailable("acme_telltale.mine", reason) in discover.unavailable("organism")


def test_modules_that_offer_nothing_are_not_imported(third_party: Install) -> None:
    """Neither a module without the word, nor one whose name is private, nor one that only speaks of the word."""
    boom = "raise RuntimeError('imported')\n"
    third_party(
        "acme_telltale",
        {"plain": boom, "_private": boom + "SUITE = 1\n", "talk": f'{boom}"""A SUITE = 1 in words."""\n'},
    )

    assert [] == [u for u in discover.unavailable("suite") if u.module.startswith("acme")]


def test_discovery_alone_loads_nothing_heavy() -> None:
    """Importing it and listing what is there leaves torch alone."""
    code = "import sys; from harness import discover; discover.suites(); sys.exit('torch' in sys.modules)"

    assert 0 == subprocess.run([sys.executable, "-c", code], check=False).returncode
