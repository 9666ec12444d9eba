"""Groups are placed once for the whole run, in exact shares, whatever the order they come in."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from harness.splits import Place, split

NAMES = st.sets(st.integers(0, 500), min_size=1, max_size=120)


@given(NAMES, st.integers(0, 5), st.randoms())
@settings(max_examples=100, deadline=None)
def test_shares_are_exact_and_order_does_not_matter(names: set[int], seed: int, shuffle: object) -> None:
    """Dev holds 70 %, rounded; folds differ by one group at most; a permuted and repeated list gives the same places."""
    groups = [f"place:{name}" for name in names]
    places = split(groups, seed=seed)
    assert (len(groups) * 70 + 50) // 100 == sum(place.part == "dev" for place in places.values())
    folds = Counter(place.fold for place in places.values() if place.part == "dev")
    assert max(folds.values(), default=0) - min((folds[i] for i in range(5)), default=0) <= 1
    assert split([*reversed(groups), *groups], seed=seed) == places


def test_each_unit_is_split_by_itself() -> None:
    """What other units hold does not move a group."""
    places = [f"place:{i}" for i in range(30)]
    alone = split(places, seed=1)
    together = split([*places, *(f"sum:{i}" for i in range(50))], seed=1)
    assert all(together[group] == place for group, place in alone.items())


def test_strata_are_balanced_in_every_part_and_fold() -> None:
    """Low and high grades differ by one group at most in any fold, and keep their share in dev."""
    grade = {f"place:{i}": ("low", "high")[i < 60] for i in range(100)}
    places = split(grade, seed=0, strata=grade)
    assert Counter(high=42, low=28) == Counter(grade[group] for group, place in places.items() if place.part == "dev")
    for value, share in (("high", 42 / 5), ("low", 28 / 5)):
        counts = Counter(place.fold for group, place in places.items() if grade[group] == value and place.part == "dev")
        assert all(abs(counts[fold] - share) <= 1 for fold in range(5))


def test_seeds_differ() -> None:
    """Another seed draws another split."""
    groups = [f"place:{i}" for i in range(40)]
    assert split(groups, seed=0) != split(groups, seed=1)


def test_chat_is_calibration_and_benign() -> None:
    """500 openings set the threshold, the rest measure it; a third where there are fewer than 1,500."""
    parts = Counter(split([f"chat:{i}" for i in range(1500)], seed=0).values())
    assert {Place("calibration"): 500, Place("benign"): 1000} == parts
    assert Counter({Place("calibration"): 30, Place("benign"): 60}) == Counter(
        split([f"chat:{i}" for i in range(90)], seed=0).values()
    )
