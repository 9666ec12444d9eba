"""Driving on all cores: each suite whole in one process, with its untrained and its twin's readings.

Batches are fixed and each process keeps to one thread, so that the number of processes changes no byte. Only the process that holds
the run folder writes its journal: the others write files, and send what is to be entered.
"""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import replace
from multiprocessing.connection import wait as wait_for
from multiprocessing.context import SpawnContext
from multiprocessing.queues import SimpleQueue
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import Any

from harness.asking import ask_twin, drive_suite, read_untrained, shards
from harness.collect import Answered, read_suite
from harness.errors import IncompleteError
from harness.judging_pool import one_thread
from harness.nouns import Suite
from harness.plan import Planned
from harness.resolve import Resolved
from harness.store import RunFolder

Say = Callable[[str], None]
Told = tuple[str, Any]
"""What a worker sends: ("say", words), or ("enter", an entry of the journal)."""

LEAST = 1_500
"""Episodes that are worth processes of their own: a process takes seconds to begin."""
_POLL_S = 0.2
_OWN_BYTES = 1_200_000_000
"""What a process needs besides weights, roughly."""
_COPIES = 6
"""Times its weights' files that a process may need: model, twin and untrained weights, each of twice the width of its file."""


def n_processes(resolved: Resolved, folder: RunFolder) -> int:
    """How many processes are worth their beginning: by suites left, episodes left, cores and memory; 1 is this one alone."""
    left = _left(resolved, folder)
    n_episodes = sum(len(resolved.planned[suite.name]) for suite in left)
    if resolved.checkpoint is None or n_episodes < LEAST or _has_accelerator():
        return 1
    if not all(_travels(resolved.planned[suite.name][0]) for suite in left):
        return 1
    weights = sum(path.stat().st_size for path in resolved.checkpoint.folder.glob("*.safetensors"))
    by_memory = _free_bytes() // (_OWN_BYTES + _COPIES * weights)
    return max(1, min(len(left), len(os.sched_getaffinity(0)), by_memory))


def drive_all(resolved: Resolved, folder: RunFolder, say: Say, *, n: int) -> dict[str, Answered]:
    """Every suite that is not done yet, in `n` processes, and its answers; what one of them raises is raised here, and ends the others."""
    for half in folder.path.rglob(".*.tmp"):  # left by processes that were ended while they wrote
        half.unlink(missing_ok=True)
    context = multiprocessing.get_context("spawn")
    told: SimpleQueue[Told] = context.SimpleQueue()
    # The longest first: the last one to end is then a short one.
    left = sorted(_left(resolved, folder), key=lambda suite: -len(resolved.planned[suite.name]))
    driven: dict[str, Answered] = {}
    with _executor(n, context, told) as executor:
        jobs: set[Future[dict[str, Answered]]] = {
            executor.submit(_drive_apart, _packed(resolved, suite), folder.path, folder.journal()) for suite in left
        }
        try:
            while jobs:
                done, jobs = wait(jobs, timeout=_POLL_S, return_when=FIRST_COMPLETED)
                _take(told, folder, say)
                for job in done:
                    driven |= job.result()
        except BrokenExecutor as error:
            raise IncompleteError(
                "a process that drove a suite was ended, perhaps for want of memory; run the same command to go on"
            ) from error
        finally:
            _take(told, folder, say)
    return driven


def drive_whole(resolved: Resolved, suite: Suite, folder: RunFolder, say: Say) -> None:
    """One suite: the audited model's answers, then untrained weights and the twin on the same prompts."""
    say(f"asking {resolved.identity.name}: {suite.name}")
    drive_suite(resolved, suite, folder)
    if suite.kind == "control":
        return
    read_untrained(resolved, [suite], folder)
    if resolved.twin is not None:
        say(f"asking the twin {resolved.twin.name}: {suite.name}")
        ask_twin(resolved, suite, folder)


class _Sending(RunFolder):
    """A run folder whose journal is written elsewhere: entries are sent there."""

    def __init__(self, path: Path, entries: Sequence[dict[str, Any]], send: Callable[[Told], None]) -> None:
        """As the journal was when the work was given out; the file itself may be growing, and is not read."""
        self.path, self._send = path, send
        self._entries = list(entries)
        self._digests = {entry["path"]: entry["sha256"] for entry in entries}

    def _append(self, entry: dict[str, Any]) -> None:
        self._send(("enter", entry))


_TOLD: "list[SimpleQueue[Told]]" = []
"""In a worker, where it sends."""


def _begin(told: "SimpleQueue[Told]") -> None:
    """One thread; an interruption is for the first process to handle, and whoever outlives it ends."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    one_thread()
    _TOLD.append(told)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)


def _drive_apart(packed: bytes, path: Path, entries: Sequence[dict[str, Any]]) -> dict[str, Answered]:
    """In a worker: the one suite of a part; what cannot be opened here is an error of this job, and not the worker's end."""
    part: Resolved = ForkingPickler.loads(packed)
    send = _TOLD[0].put
    folder = _Sending(path, entries, send)
    for suite in part.suites:
        drive_whole(part, suite, folder, lambda words: send(("say", words)))
    return {suite.name: read_suite(part, suite, folder) for suite in part.suites}


def _packed(resolved: Resolved, suite: Suite) -> bytes:
    """As much of the audit as driving one suite needs."""
    planned = {suite.name: resolved.planned[suite.name]}
    part = replace(resolved, suites=(suite,), planned=planned, probes=(), places={}, judge=None, judge_checkpoint=None)
    return bytes(ForkingPickler.dumps(part))


def _take(told: "SimpleQueue[Told]", folder: RunFolder, say: Say) -> None:
    """Enters and says what workers have sent."""
    while not told.empty():
        kind, what = told.get()
        if kind == "say":
            say(what)
        else:
            folder.enter(what.pop("path"), **what)


@contextmanager
def _executor(n: int, context: SpawnContext, told: "SimpleQueue[Told]") -> Iterator[ProcessPoolExecutor]:
    """Processes that are ended at once where something is raised."""
    before = set(multiprocessing.active_children())
    executor = ProcessPoolExecutor(n, mp_context=context, initializer=_begin, initargs=(told,))
    try:
        yield executor
    except BaseException:
        for child in set(multiprocessing.active_children()) - before:
            child.terminate()
        raise
    finally:
        executor.shutdown(cancel_futures=True)


def _travels(planned: Planned) -> bool:
    """Whether an episode can be sent to another process: somebody's suite may be of a class that only this one knows."""
    try:
        ForkingPickler.dumps(planned)
    except Exception:  # a class refuses in any way it likes
        return False
    return True


def _left(resolved: Resolved, folder: RunFolder) -> list[Suite]:
    """Suites of which a file is missing."""
    return [suite for suite in resolved.suites if not all(map(folder.holds, _files(resolved, suite)))]


def _files(resolved: Resolved, suite: Suite) -> list[str]:
    """All that driving a suite writes."""
    own = shards(resolved, suite.name)
    mains = [name for name in own if "-main-" in name] if suite.kind != "control" else []
    prefixes = ["untrained-", *(["sham-"] if resolved.twin else [])]
    again = [name.replace("activations/", f"activations/{prefix}") for prefix in prefixes for name in mains]
    return [f"logs/{suite.name}.eval", *own, *again]


def _free_bytes() -> int:
    """Memory that may still be taken, of the machine or of the control group, whichever is less."""
    found = []
    with suppress(OSError, ValueError, StopIteration):
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        found.append(1024 * int(next(line for line in lines if line.startswith("MemAvailable")).split()[1]))
    with suppress(OSError, ValueError):
        group = Path("/sys/fs/cgroup")
        most, used = (int((group / f"memory.{name}").read_text(encoding="ascii")) for name in ("max", "current"))
        found.append(most - used)
    return min(found, default=0)


def _has_accelerator() -> bool:
    """Whether models are put on one card, which processes would share."""
    import torch

    return torch.cuda.is_available()
