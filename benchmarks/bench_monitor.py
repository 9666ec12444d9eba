"""What a live monitor costs while a model answers, on a random Llama of 8 layers and width 512.

`python benchmarks/bench_monitor.py [PAIRS]`; 256 prompt and 64 new tokens, one thread; interleaved pairs in one run.
"""

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from bench_capture import build, questions
from interleaved import compare, print_ratios

from harness.capture import generate
from harness.frozen import FrozenDetector
from harness.probe_nouns import Inputs
from harness.stream_nouns import Site
from harness.watching import Watcher
from probes.logistic import PROBE

SITE = Site(5, "response", "mean")


def main(n_pairs: int) -> None:
    """Generating with the monitor ÷ without."""
    with tempfile.TemporaryDirectory() as folder:
        checkpoint, requests = build(Path(folder)), questions()
        x_ND = np.random.default_rng(0).normal(size=(64, checkpoint.identity.width)).astype(np.float32)
        detector = PROBE.fit(Inputs(tuple(map(str, range(64))), x_ND), np.arange(64) % 2, seed=0)
        facts = {"site": None, "threshold": 0.0}
        watcher = Watcher(FrozenDetector("bench", "", facts, PROBE, detector, None), SITE)

        def watched() -> None:
            captured = generate(checkpoint, requests, sites=watcher.sites, temperature=1.0)
            assert len(watcher.sightings(captured)) == len(requests)

        def alone() -> None:
            generate(checkpoint, requests, sites=(), temperature=1.0)

        name = "generating with the monitor / without"
        print_ratios([compare(name, watched, alone, n_pairs=n_pairs, bound="<= 1.02, upper <= 1.05")])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
