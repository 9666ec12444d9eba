"""More groups teach more; what is drawn depends on names and seed alone; a draw with one behaviour is counted and fits nothing."""

import numpy as np
import pytest

from harness.efficiency import Point, efficiency_curve, sizes

N_GROUPS = 60
GROUP_N = np.repeat([f"place:{i:03d}" for i in range(N_GROUPS)], 4)
FOLD_N = np.repeat(np.arange(N_GROUPS) % 5, 4)
Y_N = np.tile([0, 1, 1, 0], N_GROUPS)
X_ND = np.random.default_rng(0).standard_normal((len(Y_N), 12)) + 0.7 * Y_N[:, None] * (np.arange(12) < 2)


def curve(rows: np.ndarray | None = None, *, y_N: np.ndarray = Y_N, x_ND: np.ndarray = X_ND) -> tuple[Point, ...]:
    """The curve of a mean-difference detector over the rows in this order."""
    rows = np.arange(len(Y_N)) if rows is None else rows
    x_ND, y_N = x_ND[rows], y_N[rows]

    def fit_score(train: np.ndarray, test: np.ndarray) -> np.ndarray:
        assert set() == set(GROUP_N[rows][train]) & set(GROUP_N[rows][test])
        difference_D = x_ND[train][y_N[train] == 1].mean(axis=0) - x_ND[train][y_N[train] == 0].mean(axis=0)
        return np.asarray(x_ND[test] @ difference_D)

    return efficiency_curve(y_N, GROUP_N[rows], FOLD_N[rows], fit_score)


def mean(point: Point) -> float:
    """Its mean AUROC, which must be there."""
    assert point.auroc is not None
    return point.auroc.mean


def test_more_groups_rank_better() -> None:
    """From four groups to all, a weak signal is found better and better; noise stays at chance with any number."""
    points = curve()
    assert [4, 8, 16, 32, 48] == [point.n_groups for point in points]
    assert mean(points[0]) + 0.05 < mean(points[-1])
    assert mean(points[-1]) > 0.7
    noises = [curve(x_ND=np.random.default_rng(seed).standard_normal(X_ND.shape)) for seed in range(20)]
    assert all(abs(np.mean([mean(point) for point in points]) - 0.5) < 0.05 for points in zip(*noises, strict=True))


def test_points_say_how_far_seeds_differ() -> None:
    """Three draws at each point and one with all groups, where nothing is drawn; ends hold the mean."""
    for point in curve():
        assert point.auroc is not None
        assert point.auroc.lowest <= point.auroc.mean <= point.auroc.highest
        assert (1 if point.n_groups == 48 else 3) == point.auroc.n
        assert (0, 5 * point.auroc.n) == (point.n_undefined, point.n_subsets)


def test_fewer_groups_are_among_the_more() -> None:
    """Within a seed and a fold every draw holds the smaller ones, in as many groups as said; other seeds draw others."""
    drawn: dict[int, list[set[str]]] = {}

    def fit_score(train: np.ndarray, test: np.ndarray) -> np.ndarray:
        drawn.setdefault(int(FOLD_N[test[0]]), []).append(set(GROUP_N[train].tolist()))
        return np.zeros(len(test))

    efficiency_curve(Y_N, GROUP_N, FOLD_N, fit_score, seeds=(0, 1))
    for subsets in drawn.values():
        assert [4, 4, 8, 8, 16, 16, 32, 32, 48] == [len(subset) for subset in subsets]
        for smaller, larger in zip(subsets, subsets[2:], strict=False):
            assert smaller <= larger
        assert subsets[0] != subsets[1]


def test_row_order_changes_nothing() -> None:
    """Shuffled rows give the same curve."""
    for expected, found in zip(curve(), curve(np.random.default_rng(2).permutation(len(Y_N))), strict=True):
        assert mean(expected) == pytest.approx(mean(found))


def test_one_class_is_undefined_and_counted() -> None:
    """Where few groups lie, small draws show no lie: they are counted, fit nothing, and never read as one half."""
    rare_N = np.where(np.isin(GROUP_N, np.unique(GROUP_N)[:5]), Y_N, 0)
    points = curve(y_N=rare_N)
    assert points[0].n_undefined > 0
    assert 0 == points[-1].n_undefined
    assert all(point.n_undefined <= point.n_subsets for point in points)
    never = curve(y_N=np.zeros_like(Y_N))
    assert all(point.auroc is None and point.n_undefined == point.n_subsets for point in never)


def test_sizes_double_below_the_least_training_set() -> None:
    """The last point is all of them, whatever their number."""
    assert (4, 8, 16, 32) == sizes(48)
    assert (4, 8, 16) == sizes(32)
    assert () == sizes(4)
