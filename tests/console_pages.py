"""Pages with console blocks: a line with $ is a command, a line with > goes on with it, the others are what it prints."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a page."""

    script: str
    """What the shell is given."""
    printed: tuple[str, ...]
    """Lines that it prints, in this order; … stands for any words, and alone for any lines."""


def commands(page: str) -> Iterator[Command]:
    """Every command of a page's console blocks, in order."""
    for block in re.findall(r"^```console\n(.*?)^```", (ROOT / page).read_text(encoding="utf-8"), re.M | re.S):
        for one in re.split(r"^\$ ", block, flags=re.M)[1:]:
            first, *rest = one.splitlines()
            more = [line for line in rest if line.startswith(">")]
            script = "\n".join([first, *(line.removeprefix(">").removeprefix(" ") for line in more)])
            yield Command(script, tuple(line for line in rest if not line.startswith(">")))


def run(command: Command, folder: Path) -> tuple[int, str]:
    """Its exit code and what it prints, errors among it; as in a terminal with the environment of the tests."""
    env = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
    env.pop("GITHUB_ACTIONS", None)
    done = subprocess.run(
        ["bash", "-c", command.script],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def is_printed(command: Command, output: str) -> bool:
    """Whether the output is what the page says; what may stand before a first … alone is nothing."""
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == "…" else re.escape(line).replace("…", ".*") + r"\n" for line in command.printed
    )
    return re.fullmatch(pattern, output) is not None or (not command.printed and not output)
