"""What several tests share: one thread, the command line, and a third party's package to install for the length of a test."""

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

import pytest

# Before anything loads torch: two threads that compete for two cores are far slower than one.
os.environ.setdefault("OMP_NUM_THREADS", "1")


class Install(Protocol):
    """Puts a package on the path, registered under the entry-point group `telltale`."""

    def __call__(self, package: str, modules: Mapping[str, str]) -> None:
        """`modules` maps a module's name inside the package to its source."""
        ...


class Telltale(Protocol):
    """The command line, in this process."""

    def __call__(self, *words: object) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        ...


@pytest.fixture
def telltale(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Telltale:
    """Runs `telltale` with these words."""
    from harness.cli import main

    def run(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["telltale", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run


@pytest.fixture
def third_party(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Installs packages that are gone, and forgotten, when the test ends."""
    packages: list[str] = []

    def install(package: str, modules: Mapping[str, str]) -> None:
        site = tmp_path / f"site-{package}"
        for name, source in {"__init__": '"""A third party."""\n', **modules}.items():
            _write(site / package / f"{name.replace('.', '/')}.py", source)
        _write(site / f"{package}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        _write(site / f"{package}-1.0.dist-info/entry_points.txt", f"[telltale]\n{package} = {package}\n")
        monkeypatch.syspath_prepend(site)
        packages.append(package)

    yield install
    for name in [module for module in sys.modules if module.partition(".")[0] in packages]:
        del sys.modules[name]


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
