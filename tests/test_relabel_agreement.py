"""Two raters: counts, the raw share, kappa by hand, intervals over groups, and a status where there is nothing to measure."""

import numpy as np
import pytest

from harness.nouns import Behaviour
from harness.relabel_agreement import Rated, Share, agreement, agreements, kappa_of


def ends(share: Share) -> tuple[float, float]:
    """An interval that must be there."""
    assert share.lower is not None
    assert share.upper is not None
    return share.lower, share.upper


H, D, U = Behaviour.HONEST, Behaviour.DECEPTIVE, Behaviour.UNCLEAR


def rated(counts: dict[tuple[Behaviour, Behaviour], int], *, suite: str = "s", source: str = "rule") -> list[Rated]:
    """So many episodes of each pair of words, each its own group."""
    pairs = [pair for pair, n in counts.items() for _ in range(n)]
    return [Rated(suite, source, f"{suite}:{source}:{i}", *pair) for i, pair in enumerate(pairs)]


def test_kappa_is_that_of_the_textbook() -> None:
    """20 and 15 the same, 5 and 10 not: 0.70 agree, 0.50 by chance, kappa 0.40."""
    found = agreement(rated({(H, H): 20, (H, D): 5, (D, H): 10, (D, D): 15}), None, None, n=500, seed=0)

    assert (0.7, 0.4) == (found.agreement.value, found.kappa.value)
    assert {"honest": 20, "deceptive": 5, "unclear": 0} == found.counts["honest"]
    lower, upper = ends(found.kappa)
    assert 0.1 < lower < 0.3 < 0.5 < upper < 0.7


def test_two_words_of_one_kind_leave_nothing_to_measure() -> None:
    """Both always honest: the share is 1, kappa is undefined with a reason; one other word each and it is measured."""
    same = agreement(rated({(H, H): 30}), None, None, n=200, seed=0)
    other = agreement(rated({(H, H): 30, (D, D): 1}), None, None, n=200, seed=0)

    assert (1.0, None, "undefined") == (same.agreement.value, same.kappa.value, same.kappa.status)
    assert "both say honest of every episode" in same.kappa.reason
    assert (1.0, "measured") == (other.kappa.value, other.kappa.status)


def test_one_constant_rater_agrees_by_chance_alone() -> None:
    """Who always says honest has a kappa of 0 with anybody, whatever the share."""
    found = agreement(rated({(H, H): 18, (D, H): 2}), None, None, n=200, seed=0)

    assert (0.9, 0.0) == (found.agreement.value, found.kappa.value)


def test_perfect_agreement_has_an_interval_all_the_same() -> None:
    """No resample disagrees, yet ten episodes prove less than a hundred."""
    few, many = (agreement(rated({(H, H): n, (D, D): n}), None, None, n=200, seed=0).kappa for n in (5, 50))

    assert (1.0, 1.0) == (few.value, many.value)
    assert ends(few)[0] < ends(many)[0] < 1.0


def test_groups_are_the_units() -> None:
    """The same episodes in a fifth of the groups are known less well; in four groups there is no interval, with a reason."""
    each = rated({(H, H): 40, (D, D): 40, (H, D): 10, (D, H): 10})

    def grouped(n_groups: int) -> list[Rated]:
        size = len(each) // n_groups
        return [Rated("s", "rule", f"g{i // size}", each[i].first, each[i].second) for i in range(len(each))]

    apart, together, few = (agreement(grouped(n), None, None, n=500, seed=0).kappa for n in (100, 20, 4))
    assert apart.value == together.value == few.value
    widths = [upper - lower for lower, upper in (ends(apart), ends(together))]
    assert widths[1] > 1.5 * widths[0]
    assert (None, "no interval: 4 groups, at least 5 are needed") == (few.lower, few.reason)


def test_cuts_add_up_and_order_changes_nothing() -> None:
    """All, each suite, each source; turned round, the same numbers."""
    both = (
        rated({(H, H): 9, (D, H): 3}) + rated({(D, D): 7, (U, D): 1}, source="belief") + rated({(H, H): 5}, suite="t")
    )
    rows = agreements(both, n=100)

    assert [(None, None), ("s", None), ("s", "belief"), ("s", "rule"), ("t", None), ("t", "rule")] == sorted(
        ((row.suite, row.source) for row in rows), key=lambda key: (key[0] or "", key[1] or "")
    )
    assert [25, 20, 8, 12, 5, 5] == [
        next(row.n for row in rows if (row.suite, row.source) == key)
        for key in [(None, None), ("s", None), ("s", "belief"), ("s", "rule"), ("t", None), ("t", "rule")]
    ]
    assert {row.record()["suite"]: row for row in rows} == {
        row.record()["suite"]: row for row in agreements(both[::-1], n=100)
    }


def test_nobody_rated_is_not_measurable() -> None:
    """No episode, no number."""
    found = agreement([], None, None, n=100, seed=0)

    assert (None, "not_measurable", "not_measurable") == (
        found.agreement.value,
        found.agreement.status,
        found.kappa.status,
    )


@pytest.mark.parametrize("table, want", [([[5, 0], [0, 5]], 1.0), ([[0, 5], [5, 0]], -1.0), ([[2, 2], [2, 2]], 0.0)])
def test_kappa_goes_from_less_than_chance_to_all(table: list[list[int]], want: float) -> None:
    """Turned round is -1, independent is 0, equal is 1."""
    assert [want] == kappa_of(np.array([table], dtype=np.float64)).tolist()
