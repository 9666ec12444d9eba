"""How long `telltale --help` takes: at most 0.4 s. `python benchmarks/bench_help.py [RUNS]`."""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from interleaved import compare, median_interval, print_ratios

HELP = [str(Path(sys.executable).parent / "telltale"), "--help"]
NOTHING = [sys.executable, "-c", "pass"]


def run(command: list[str]) -> None:
    """To its end, unheard."""
    subprocess.run(command, check=True, capture_output=True)


def seconds(command: list[str]) -> float:
    """Wall time of one run."""
    started = time.perf_counter()
    run(command)
    return time.perf_counter() - started


def main() -> None:
    """Seconds, and the ratio to a Python that does nothing."""
    n_runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    run(HELP)
    median, lower, upper = median_interval(np.asarray([seconds(HELP) for _ in range(n_runs)]))
    print(f"telltale --help: {median:.3f} s ({lower:.3f}-{upper:.3f}), bound 0.4 s")
    ratio = compare(
        "telltale --help / python -c pass", lambda: run(HELP), lambda: run(NOTHING), n_pairs=n_runs, bound=""
    )
    print_ratios([ratio])


if __name__ == "__main__":
    main()
