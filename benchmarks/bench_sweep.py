"""What a sweep of methods x layers x folds costs beside the plain scikit-learn loop that it replaces, both in this file, in one run.

`python benchmarks/bench_sweep.py [LAYERS [SPARSE]]`; 1,000 episodes in 250 groups, width 2,048, five group folds, one thread. Every layer
is done by both sides in turn, every other one in the opposite order. Both fit the same methods with the same settings on the same rows
and folds; the only difference is how. scikit-learn's elastic net takes minutes a layer, so it may be asked on the first SPARSE layers
only, by both sides. Seconds are of the processor. The last column is the largest difference of an AUROC within folds, over layers and
variants. `shared` is what several methods need of the same rows and Telltale computes once.
"""

import os
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import torch
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from harness.measure import auroc_within
from harness.probe_nouns import Inputs, Probe
from harness.sweep import fits
from probes import elastic_net, lda, logistic, mean_difference, mlp
from probes.shared_rows import principal_axes

N_GROUPS, N_EACH, WIDTH, N_FOLDS = 250, 4, 2048, 5
PROBES: tuple[Probe, ...] = (mean_difference.PROBE, logistic.PROBE, lda.PROBE, elastic_net.PROBE, mlp.PROBE)
MOST_ITERATIONS = 20_000
"""Of scikit-learn's solvers: enough for what they call convergence."""

Scores = dict[str, np.ndarray]
"""Out-of-fold scores by method, one row a variant."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer's rows."""

    inputs: Inputs
    """Activations."""
    y_N: np.ndarray
    """Labels, two of each in every group."""
    fold_N: np.ndarray
    """Fold of each row."""


def layer(seed: int) -> Layer:
    """Rows with a spectrum that falls like that of a residual stream, groups that share a part, and a label of middling strength."""
    draw = np.random.default_rng(seed)
    scale_D = (1 + np.arange(WIDTH)) ** -0.5
    group_N = np.repeat(np.arange(N_GROUPS), N_EACH)
    y_N = np.tile([0, 1], N_GROUPS * N_EACH // 2)
    turned_DD = np.linalg.qr(draw.standard_normal((WIDTH, WIDTH)))[0]
    x_ND = (draw.standard_normal((N_GROUPS, WIDTH))[group_N] + draw.standard_normal((len(y_N), WIDTH))) * scale_D
    x_ND[:, 40:60] += 0.08 * (2 * y_N[:, None] - 1)
    ids = tuple(f"e{i:04d}" for i in range(len(y_N)))
    pairs = tuple(f"p{i // 2}" for i in range(len(y_N)))
    return Layer(Inputs(ids, (x_ND @ turned_DD).astype(np.float32), pair_ids=pairs), y_N, group_N % N_FOLDS)


def ours(work: Layer, probes: Sequence[Probe], seconds: dict[str, float]) -> Scores:
    """Telltale's way: what methods share of the same rows is computed once; a method's whole grid is fitted together."""
    out = {probe.name: np.zeros((len(probe.variants()), len(work.y_N))) for probe in probes}
    for fold in range(N_FOLDS):
        test_N = work.fold_N == fold
        train, test = (work.inputs.take(np.flatnonzero(rows_N).tolist()) for rows_N in (~test_N, test_N))
        started = time.process_time()
        principal_axes(train)
        seconds["shared"] += time.process_time() - started
        for probe in probes:
            started = time.process_time()
            for v, detector in enumerate(fits(probe, train, work.y_N[None, ~test_N], seed=0)[0]):
                out[probe.name][v, test_N] = detector.score(test)
            seconds[probe.name] += time.process_time() - started
    return out


def plain(work: Layer, probes: Sequence[Probe], seconds: dict[str, float]) -> Scores:
    """The loop that everybody writes: a pipeline for every method, variant and fold."""
    asked = {probe.name: pipelines()[probe.name] for probe in probes}
    out = {name: np.zeros((len(models), len(work.y_N))) for name, models in asked.items()}
    x_ND = work.inputs.x_ND.astype(np.float64)
    for fold in range(N_FOLDS):
        test_N = work.fold_N == fold
        for name, models in asked.items():
            started = time.process_time()
            for v, model in enumerate(models):
                out[name][v, test_N] = _scores(model, x_ND[~test_N], work.y_N[~test_N], x_ND[test_N])
            seconds[name] += time.process_time() - started
    return out


def pipelines() -> dict[str, list[Pipeline | None]]:
    """Methods as scikit-learn has them, at its default tolerances; None is the difference of the means, which it has not."""
    balanced = {"class_weight": "balanced", "max_iter": MOST_ITERATIONS}
    sparse = balanced | {"solver": "saga", "l1_ratio": elastic_net.PROBE.l1_ratio}
    penalties = [each.penalty for each in mlp.PROBE.variants()]
    return {
        "mean_difference": [None],
        "logistic": [_scaled(LogisticRegression(C=c, **balanced)) for c in logistic.PROBE.grid],
        "lda": [_scaled(LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto"))],
        "elastic_net": [_scaled(LogisticRegression(C=c, **sparse)) for c in elastic_net.PROBE.grid],
        "mlp": [_scaled(MLPClassifier((mlp.PROBE.n_units,), alpha=p, random_state=0)) for p in penalties],
    }


def _scaled(model: object) -> Pipeline:
    return make_pipeline(StandardScaler(), model)


def _scores(model: Pipeline | None, x_ND: np.ndarray, y_N: np.ndarray, test_ND: np.ndarray) -> np.ndarray:
    if model is None:
        return np.asarray(test_ND @ (x_ND[y_N == 1].mean(axis=0) - x_ND[y_N == 0].mean(axis=0)))
    model.fit(x_ND, y_N)
    if isinstance(model[-1], MLPClassifier):
        return np.asarray(model.predict_log_proba(test_ND)[:, 1])
    return np.asarray(model.decision_function(test_ND))


def aurocs(scores: np.ndarray, work: Layer) -> list[float]:
    """One a variant."""
    found = (auroc_within(each, work.y_N, work.fold_N) for each in scores)
    return [0.5 if value is None else value for value in found]


def rows(n_layers: int, n_sparse: int) -> Iterator[str]:
    """A line for each method and one for the whole."""
    mine: dict[str, float] = defaultdict(float)
    theirs: dict[str, float] = defaultdict(float)
    apart: dict[str, float] = defaultdict(float)
    reached: dict[str, list[float]] = defaultdict(list)
    for i in range(n_layers):
        work, probes = layer(i), [probe for probe in PROBES if i < n_sparse or probe is not elastic_net.PROBE]
        if i % 2:
            second, first = plain(work, probes, theirs), ours(work, probes, mine)
        else:
            first, second = ours(work, probes, mine), plain(work, probes, theirs)
        for name in first:
            pairs = list(zip(aurocs(first[name], work), aurocs(second[name], work), strict=True))
            apart[name] = max(apart[name], *(abs(a - b) for a, b in pairs))
            reached[name] += [a for a, _ in pairs]
        print(f"\rlayer {i + 1} of {n_layers}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    yield f"{'method':<18}{'telltale':>10}{'plain':>10}{'faster':>9}{'mean AUROC':>12}{'apart':>9}"
    yield f"{'shared':<18}{mine['shared']:>9.1f}s"
    for name in reached:
        ratio = theirs[name] / mine[name]
        yield f"{name:<18}{mine[name]:>9.1f}s{theirs[name]:>9.1f}s{ratio:>8.1f}x{np.mean(reached[name]):>12.3f}{apart[name]:>9.4f}"
    ours_s, plain_s = sum(mine.values()), sum(theirs.values())
    yield f"{'in total':<18}{ours_s:>9.1f}s{plain_s:>9.1f}s{plain_s / ours_s:>8.1f}x{'':>12}{max(apart.values()):>9.4f}"


if __name__ == "__main__":
    warnings.filterwarnings("ignore")  # scikit-learn's own, on convergence: what it reaches stands in the table
    torch.set_num_threads(1)
    with threadpool_limits(1):
        asked = [int(argument) for argument in sys.argv[1:]]
        for line in rows(*(asked if len(asked) == 2 else (asked or [32]) * 2)):
            print(line, flush=True)
