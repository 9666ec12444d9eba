"""Factors that are planted at known directions are found there, out of fold, and nothing is found where nothing is."""

from dataclasses import replace

import numpy as np
import pytest

from harness.effects import INTERACTION, Factors, Read, effects, factors_of, matched, reads
from harness.judge_nouns import Case
from harness.nouns import Behaviour

WIDTH = 24
PLANTED = {"frame": (0, 3.0), "knowledge": (1, 2.0), INTERACTION: (2, 1.5)}
CELLS = {("sell", "low"): "D", ("sell", "high"): "O", ("buy", "high"): "RD", ("buy", "low"): "RO"}


def cases(n_groups: int = 60, *, slips: int = 0) -> list[Case]:
    """Each group in two cells; the first `slips` liars tell the truth."""
    out = []
    for i in range(n_groups):
        known = ("low", "high")[i % 2]
        for frame in ("sell", "buy"):
            cell = CELLS[frame, known]
            lies = cell in ("D", "RD") and i >= slips
            said = {"low": "high", "high": "low"}[known] if lies else known
            behaviour = Behaviour.DECEPTIVE if lies else Behaviour.HONEST
            out.append(
                Case(
                    f"{i}-{frame}", "trade", f"p{i}", f"g{i}", "arm", "honest", behaviour, "belief", "dev",
                    fold=i // 2 % 5, cell=cell, frame=frame, tags={"known": known}, response=said,
                )
            )  # fmt: skip
    return out


def rows(mine: list[Case], *, planted: bool = True, seed: int = 0) -> np.ndarray:
    """Noise of standard deviation 1, with the factors at their axes."""
    x_ND = np.random.default_rng(seed).standard_normal((len(mine), WIDTH))
    for name, column_N in factors_of(mine).columns.items():
        if planted and name in PLANTED:
            axis, size = PLANTED[name]
            x_ND[:, axis] += size * column_N
    return x_ND


def read(mine: list[Case], x_ND: np.ndarray, deceptive_N: np.ndarray | None = None) -> dict[tuple[str, str], float]:
    """AUROC by effect and what it tells."""
    if deceptive_N is None:
        deceptive_N = np.array([case.behaviour is Behaviour.DECEPTIVE for case in mine])
    found: tuple[Read, ...] = reads(
        x_ND,
        factors_of(mine),
        deceptive_N.astype(int),
        np.array([case.fold for case in mine]),
        np.array([case.group for case in mine]),
    )
    return {(each.effect, each.of): each.auroc or 0.0 for each in found}


def test_planted_factors_are_recovered() -> None:
    """Each effect points along the axis where its factor was planted, and is as long as it was planted."""
    mine = cases()
    for effect in effects(rows(mine), factors_of(mine)):
        axis, size = PLANTED[effect.name]

        assert abs(effect.unit_D[axis]) > 0.95
        assert pytest.approx(size, abs=0.6) == effect.norm


def test_shares_of_variance_order_as_planted_and_are_nothing_in_noise() -> None:
    """The largest factor explains most; in noise each explains about one row's worth."""
    mine = cases()
    planted = [effect.share for effect in effects(rows(mine), factors_of(mine))]
    noise = [effect.share for effect in effects(rows(mine, planted=False), factors_of(mine))]

    assert sorted(planted, reverse=True) == planted
    assert planted[-1] > 0.03
    assert max(noise) < 0.03


def test_deception_is_the_interaction_and_no_main_effect() -> None:
    """Lies are an exclusive-or of frame and grade: the interaction reads them, frame and grade do not; each reads itself."""
    mine = cases()
    found = read(mine, rows(mine))

    assert abs(found[INTERACTION, "deception"] - 0.5) > 0.45
    for name in ("frame", "knowledge"):
        assert abs(found[name, "deception"] - 0.5) < 0.12
        assert found[name, name] > 0.95


def test_shuffled_labels_are_read_by_nothing() -> None:
    """What the interaction reads of shuffled labels is chance, where it read the true ones."""
    mine = cases()
    x_ND = rows(mine)
    deceptive_N = np.array([case.behaviour is Behaviour.DECEPTIVE for case in mine])
    shuffled = read(mine, x_ND, np.random.default_rng(3).permutation(deceptive_N))

    assert abs(read(mine, x_ND)[INTERACTION, "deception"] - 0.5) > 0.45
    assert all(abs(shuffled[name, "deception"] - 0.5) < 0.15 for name in PLANTED)


def test_noise_is_read_by_nothing_out_of_fold() -> None:
    """Directions fitted on noise read nothing of the fold that they did not see, in-sample they would."""
    mine = cases()
    x_ND = rows(mine, planted=False)
    factors = factors_of(mine)
    own = next(each for each in effects(x_ND, factors) if each.name == "frame")
    in_sample = x_ND @ own.unit_D

    assert np.corrcoef(in_sample, factors.columns["frame"])[0, 1] > 0.3
    assert abs(read(mine, x_ND)["frame", "frame"] - 0.5) < 0.2


def test_a_liar_who_never_slips_has_no_outcome_of_its_own() -> None:
    """Who lies whenever it sells low goods says high whenever it sells: frame and outcome are one contrast, and that is said."""
    never, sometimes = factors_of(cases()), factors_of(cases(slips=20))

    assert never.aliases == {"outcome": "-frame"}
    assert "outcome" not in never.columns
    assert "outcome" in sometimes.columns


def test_a_group_in_two_folds_is_refused() -> None:
    """A direction must not be read on wording that it was fitted on."""
    mine = cases(8)
    x_ND, fold_N = rows(mine), np.arange(len(mine)) % 2
    with pytest.raises(ValueError, match="stands in two folds"):
        reads(x_ND, factors_of(mine), np.zeros(len(mine)), fold_N, np.array([case.group for case in mine]))


def test_other_cells_and_unclear_answers_are_left_out() -> None:
    """Only labelled cases of the matched cells are coded."""
    mine = cases(4)
    others = [replace(mine[0], cell="K"), replace(mine[1], behaviour=Behaviour.UNCLEAR)]

    assert matched([*mine, *others]) == mine


def test_effects_do_not_hang_on_the_order_of_rows() -> None:
    """Permuted with their factors, the same directions come out."""
    mine = cases()
    x_ND, factors = rows(mine), factors_of(mine)
    order = np.random.default_rng(1).permutation(len(mine))
    again = Factors({name: column_N[order] for name, column_N in factors.columns.items()}, factors.aliases)

    for first, second in zip(effects(x_ND, factors), effects(x_ND[order], again), strict=True):
        np.testing.assert_allclose(first.unit_D, second.unit_D, atol=1e-9)
