"""Labels that a detector finds are sent in few bits, labels that mean nothing in as many as there are, and nothing is learnt ahead."""

import numpy as np
import pytest

from harness.codelength import SMALLEST, CodeLength, block_ends, code_length

N_GROUPS = 64
GROUP_N = np.repeat([f"place:{i:03d}" for i in range(N_GROUPS)], 4)
Y_N = np.tile([0, 1, 1, 0], N_GROUPS)


def sent(x_N: np.ndarray, y_N: np.ndarray = Y_N, *, seed: int = 0) -> CodeLength:
    """The code of a detector that reads one number: the class means of the training rows, two deviations apart at most."""

    def fit_predict(train: np.ndarray, test: np.ndarray) -> np.ndarray:
        means = [x_N[train][y_N[train] == y].mean() for y in (0, 1)]
        odds = (x_N[test] - np.mean(means)) * (means[1] - means[0])
        return np.asarray(1 / (1 + np.exp(-odds)))

    found = code_length(y_N, GROUP_N, fit_predict, seed=seed)
    assert found is not None
    return found


def noise(seed: int) -> np.ndarray:
    """One number a row that knows nothing."""
    return np.random.default_rng(seed).standard_normal(len(Y_N))


def test_a_plain_signal_compresses_and_noise_does_not() -> None:
    """Far fewer bits than labels where the number tells, and about one a label where it does not."""
    assert 4 < sent(noise(0) + 6.0 * Y_N).compression
    assert 1.2 < sent(noise(0) + 1.5 * Y_N).compression < sent(noise(0) + 3.0 * Y_N).compression
    assert 0.9 < np.mean([sent(noise(seed)).compression for seed in range(10)]) < 1.0


def test_bits_are_those_of_the_probabilities() -> None:
    """A detector that gives 3/4 to what happens costs log2(4/3) a label after the first block, which costs one a label."""
    found = code_length(Y_N, GROUP_N, lambda train, test: np.where(Y_N[test] == 1, 0.75, 0.25))
    assert found is not None
    assert 256 == found.uniform_bits
    assert 4 + 252 * np.log2(4 / 3) == pytest.approx(found.bits)
    assert [True, False] == [block.is_uniform for block in found.blocks[:2]]


def test_blocks_double_and_hold_whole_groups() -> None:
    """A sixty-fourth of the groups, a thirty-second, and so on to all; small suites have fewer blocks."""
    assert (1, 2, 4, 8, 16, 32, 64) == block_ends(64)
    assert (2, 4, 7, 13, 25, 50, 100) == block_ends(100)
    assert (1, 2, 3, 5) == block_ends(5)
    assert [0, 1, 2, 4, 8, 16, 32] == [block.n_known for block in sent(noise(0)).blocks]
    assert [4, 4, 8, 16, 32, 64, 128] == [block.n_rows for block in sent(noise(0)).blocks]


def test_a_block_is_coded_from_earlier_groups_alone() -> None:
    """No group is in both; what was sent grows; every row is sent once."""
    seen: list[np.ndarray] = []

    def fit_predict(train: np.ndarray, test: np.ndarray) -> np.ndarray:
        assert set() == set(GROUP_N[train]) & set(GROUP_N[test])
        assert all(set(earlier) <= set(train) for earlier in seen)
        seen.append(test)
        return np.full(len(test), 0.5)

    found = code_length(Y_N, GROUP_N, fit_predict)
    assert found is not None
    assert 1.0 == found.compression
    assert len(Y_N) - found.blocks[0].n_rows == len(set(np.concatenate(seen).tolist()))


def test_one_class_so_far_costs_one_bit_a_label() -> None:
    """While only one behaviour was sent, nothing is fitted; from the first deceptive group on, something is."""
    names = sorted(set(GROUP_N.tolist()))
    n_blocks = len(sent(noise(0)).blocks)
    calls: list[int] = []

    def fit_predict(train: np.ndarray, test: np.ndarray) -> np.ndarray:
        assert 2 == len(set(y_N[train].tolist()))
        calls.append(len(train))
        return np.full(len(test), 0.5)

    y_N = np.where(GROUP_N == names[0], 1, 0)
    found = code_length(y_N, GROUP_N, fit_predict)
    assert found is not None
    assert n_blocks == len(found.blocks)
    assert len(calls) == sum(not block.is_uniform for block in found.blocks) < n_blocks - 1
    assert found.uniform_bits == pytest.approx(found.bits)


def test_row_order_changes_nothing_and_the_seed_draws_the_order() -> None:
    """Shuffled rows cost the same bits; another seed sends other groups first."""
    x_N, order = noise(0) + 2.0 * Y_N, np.random.default_rng(1).permutation(len(Y_N))

    def coded(rows: np.ndarray, seed: int = 0) -> float:
        def fit_predict(train: np.ndarray, test: np.ndarray) -> np.ndarray:
            middle = np.mean([x_N[rows][train][Y_N[rows][train] == y].mean() for y in (0, 1)])
            return np.asarray(1 / (1 + np.exp(middle - x_N[rows][test])))

        found = code_length(Y_N[rows], GROUP_N[rows], fit_predict, seed=seed)
        assert found is not None
        return found.bits

    assert coded(np.arange(len(Y_N))) == pytest.approx(coded(order))
    assert coded(order) != pytest.approx(coded(order, seed=1))


def test_sure_and_wrong_costs_twenty_bits_a_label() -> None:
    """A probability of 0 for what happens is not infinitely dear."""
    found = code_length(Y_N, GROUP_N, lambda train, test: 1.0 - Y_N[test])
    assert found is not None
    assert 4 + 252 * -np.log2(SMALLEST) == pytest.approx(found.bits)


def test_nothing_to_send_is_undefined() -> None:
    """One class, or one group, has no code; the two classes of two groups have one."""
    coin = lambda train, test: np.full(len(test), 0.5)  # noqa: E731
    assert code_length(np.ones(8, dtype=int), GROUP_N[:8], coin) is None
    assert code_length(Y_N[:4], GROUP_N[:4], coin) is None
    assert code_length(Y_N[:8], GROUP_N[:8], coin) is not None
