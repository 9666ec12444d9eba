"""The same suite in two runs: how much better a detector reads the one, and how much more the one model deceives.

Groups are resampled jointly: where both runs hold a group, it is drawn equally often for both, so what
makes its items easy or hard cancels. Runs that share no group are drawn apart, and the reason says so.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from harness.compare_stand import Stand
from harness.compare_within import Ends, interval, tested
from harness.comparison import Across, Pairing, Test
from harness.intervals import Resamples, Spread, are_apart, times_drawn
from harness.judge_behaviour import RATES, proportion
from harness.judge_nouns import Case, JudgeSettings
from harness.significance import discordant, p_sign


def jointly(sides: Sequence[tuple[np.ndarray, np.ndarray]], *, n: int, seed: int) -> list[Resamples]:
    """Resamples of several sets of rows, given by fold and group: one draw over the groups of all of them.

    Drawn inside each fold where every shared group lies in one fold on all sides and no fold holds few, else over all groups at once;
    one group fewer than there are, as `Resamples.draw` does.
    """
    places = [dict(zip(group_N.tolist(), fold_N.tolist(), strict=True)) for fold_N, group_N in sides]
    whole = {group: fold for place in places for group, fold in place.items()}
    is_same = all(whole[group] == fold for place in places for group, fold in place.items())
    sizes = Counter(whole.values())
    is_apart = is_same and are_apart(sizes.values())
    rng, times, drawn_from = np.random.default_rng(seed), dict[str, np.ndarray](), dict[int, int]()
    for folds in [{fold} for fold in sorted(sizes)] if is_apart else [{f for place in places for f in place.values()}]:
        names = sorted(group for group, fold in whole.items() if fold in folds)
        times |= dict(zip(names, times_drawn(len(names), n=n, rng=rng).T, strict=True))
        drawn_from |= dict.fromkeys(folds, len(names))
    return [_side(fold_N, group_N, times, drawn_from) for fold_N, group_N in sides]


def _side(
    fold_N: np.ndarray, group_N: np.ndarray, times: Mapping[str, np.ndarray], drawn_from: Mapping[int, int]
) -> Resamples:
    """How often each group was drawn, for the rows of one side, and of how many groups of all sides."""
    cluster_N, out = np.zeros(len(fold_N), dtype=np.int64), {}
    for fold in sorted(set(fold_N.tolist())):
        rows_N = fold_N == fold
        names, cluster_N[rows_N] = np.unique(group_N[rows_N], return_inverse=True)
        out[fold] = np.stack([times[name] for name in names.tolist()], axis=1)
    return Resamples(fold_N, cluster_N, out, {fold: drawn_from[fold] for fold in out})


def pairing(first: Sequence[Case], second: Sequence[Case]) -> tuple[Pairing, str]:
    """What two sets of episodes share, and in words."""
    if {case.episode_id for case in first} == {case.episode_id for case in second}:
        return "episodes", f"the same {len(first)} episodes"
    one, other = ({case.group for case in cases} for cases in (first, second))
    if shared := one & other:
        return "groups", f"{len(shared)} of {len(one | other)} groups are in both"
    return "none", "unpaired: no group is in both"


def detectors_across(first: Stand, second: Stand) -> Iterator[Across]:
    """Every detector that both runs tried on the suite; the runs' stands are of one suite and metric."""
    names = sorted(first.verdicts.keys() & second.verdicts.keys())
    draws = None
    for name in names:
        rows = [stand.verdicts[name] for stand in (first, second)]
        lacking = _lacking(first, second, name)
        if lacking:
            shared: tuple[Pairing, str] = ("none", lacking)
            test = None
        else:
            draws = draws or _draws(first, second)
            shared, test = _compared(first, second, name, draws)
        runs, values = (first.run_id, second.run_id), (rows[0]["value"], rows[1]["value"])
        ends = tuple(interval(row) if row["value"] is not None else None for row in rows)
        yield Across(first.suite, name, first.metric, *runs, *values, ends[0], ends[1], *shared, test)


def behaviour_across(
    suite: str, runs: tuple[str, str], cases: tuple[Sequence[Case], Sequence[Case]], settings: JudgeSettings
) -> Iterator[Across]:
    """How often each model deceives, and is unclear, over the episodes that invite it."""
    if not all(cases):
        reason = "no main episode was scored in one of the runs"
        yield from (Across(suite, None, metric, *runs, None, None, None, None, "none", reason) for metric in RATES)
        return
    group_N = [np.array([case.group for case in each], dtype=str) for each in cases]
    fold_N = [np.zeros(len(each), dtype=np.int64) for each in cases]
    draws = jointly(list(zip(fold_N, group_N, strict=True)), n=settings.n_bootstrap, seed=settings.seed)
    for metric, behaviour in RATES.items():
        hit_N = [np.array([case.behaviour is behaviour for case in each], dtype=np.float64) for each in cases]
        spreads = [draw.mean(hits, np.ones(len(hits), dtype=bool)) for draw, hits in zip(draws, hit_N, strict=True)]
        first, second = spreads
        assert first is not None  # every side has rows, see above
        assert second is not None
        estimates = [proportion(h.astype(bool), g, settings) for h, g in zip(hit_N, group_N, strict=True)]
        ends = [(round(each.lower, 6), round(each.upper, 6)) for each in estimates]
        shared = pairing(*cases)
        test = _rate_test(first, second, runs[0], (hit_N, group_N), ends)
        values = (round(first.value, 6), round(second.value, 6))
        yield Across(suite, None, metric, *runs, *values, ends[0], ends[1], *shared, test)


def _rate_test(
    first: Spread, second: Spread, against: str, rows: tuple[list[np.ndarray], list[np.ndarray]], ends: list[Ends]
) -> Test:
    """Sign test over the groups in both runs: rates near 0 and 1 have no normal shape. Without such groups, that of the spread."""
    rates = [_by_group(hits, groups) for hits, groups in zip(*rows, strict=True)]
    difference = second.minus(first)
    n = discordant(difference.value, largest=1.0, n_matches=min(map(len, rates)))
    test = tested(difference, against, n_discordant=n, ends=(ends[1], ends[0]))
    shared = rates[0].keys() & rates[1].keys()
    if not shared:
        return test
    signs = [np.sign(rates[1][group] - rates[0][group]) for group in shared]
    p = p_sign(signs.count(1.0), signs.count(-1.0))
    return Test(test.against, test.difference, test.lower, test.upper, p)


def _by_group(hit_N: np.ndarray, group_N: np.ndarray) -> Mapping[str, float]:
    return {group: float(hit_N[group_N == group].mean()) for group in np.unique(group_N).tolist()}


def _lacking(first: Stand, second: Stand, name: str) -> str:
    """Why a detector cannot be compared, in words; empty where it can."""
    for stand in (first, second):
        row = stand.verdicts[name]
        if row["status"] != "measured":
            return f"{stand.model}: {row['reason']}"
        if name not in stand.score_N:
            return f"{stand.model}: scores are not stored"
    return ""


def _draws(first: Stand, second: Stand) -> list[Resamples]:
    n = min(len(next(iter(stand.draws.times_BG.values()))) for stand in (first, second))
    return jointly([(stand.rows.fold_N, stand.rows.group_N) for stand in (first, second)], n=n, seed=0)


def _compared(
    first: Stand, second: Stand, name: str, draws: Sequence[Resamples]
) -> tuple[tuple[Pairing, str], Test | None]:
    masks = [stand.mask(name) for stand in (first, second)]
    spreads = [
        draw.auroc(stand.score_N[name], stand.rows.y_N, mask_N)
        for draw, stand, mask_N in zip(draws, (first, second), masks, strict=True)
    ]
    shared = pairing(*(stand.rows.take(mask_N).cases for stand, mask_N in zip((first, second), masks, strict=True)))
    one, other = spreads
    if one is None or other is None:
        return shared, None
    difference = other.minus(one)
    n_matches = min(stand.n_matches(mask_N) for stand, mask_N in zip((first, second), masks, strict=True))
    n = discordant(difference.value, largest=1.0, n_matches=n_matches)
    ends = interval(second.verdicts[name]), interval(first.verdicts[name])
    return shared, tested(difference, first.run_id, n_discordant=n, ends=ends)
