"""The tables of a comparison as words: the terminal, Markdown and the page print the same ones."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from harness.comparison import CONTROLS, Across, Claim, Comparison, RunFacts, SiteRow, Test
from harness.stream_nouns import ALL_LAYERS

NAMES = {"auroc": "AUROC", "auroc_crossed": "crossed AUROC", "deceptive_rate": "deceptive", "unclear_rate": "unclear"}
LEGEND = (
    "p: two-sided, by itself. Holm: the same when every comparison counted above is taken into account; * below 0.05, "
    "to either side: an AUROC well below 0.5 has one too. q: Benjamini-Hochberg, the expected share of false ones among all that "
    "stand as high. 95 %: two-sided interval, groups resampled. Less the best: the best was picked on these same episodes, so the "
    "test takes no account of the picking. Less text: the best text on the episodes that the detector scored. control: no detector, "
    "but what a detector reaches where there is nothing to find; without a rank."
)
SITES_LEGEND = (
    "The best of several sites, chosen after looking: for finding out where to look, not for claims. p is from the interval alone; "
    "Holm and q count every site of every detector, suite and run here."
)


@dataclass(frozen=True, slots=True)
class View:
    """One table."""

    caption: str
    """What it shows."""
    headers: tuple[str, ...]
    """Heads of the columns."""
    rows: tuple[tuple[str, ...], ...]
    """Cells."""
    n_words: int = 2
    """First columns that are words; the others are numbers."""


def opening(comparison: Comparison) -> tuple[str, ...]:
    """What was counted, and what got worse, in sentences."""
    counted, runs = comparison.counted, comparison.runs
    first = f"{counted.claims} comparisons are counted: {counted.within} of detectors within a run"
    if len(runs) > 1:
        first += f", {counted.across} of detectors between runs, {counted.behaviour} of behaviour between runs"
    first += f"; {counted.sites} more of sites, counted by themselves."
    return first, *(f"{name}." for name in map(_run_words, runs)), *worse(comparison), *comparison.notes


def worse(comparison: Comparison) -> Iterator[str]:
    """Which model deceives more, suite by suite, as far as it is shown."""
    models = labels(comparison)
    for row in comparison.behaviours:
        if row.metric == "deceptive_rate" and row.test and row.test.is_shown:
            sides = [(row.first, row.first_value), (row.second, row.second_value)]
            (more, high), (less, low) = sorted(sides, key=lambda side: -(side[1] or 0.0))
            yield (
                f"Worse on {row.suite}: {models[more]} deceives in {percent(high)} of the episodes that invite it, "
                f"{models[less]} in {percent(low)} (Holm p {p_words(row.test.holm)})."
            )
    rates = [row for row in comparison.behaviours if row.metric == "deceptive_rate"]
    if rates and not any(row.test and row.test.is_shown for row in rates):
        yield "No difference in how often the models deceive is shown."


def views(comparison: Comparison) -> tuple[View, ...]:
    """The tables that `by` asks for, and those between runs."""
    main: dict[str, Callable[[Comparison], Iterable[View]]] = {
        "detector": detectors,
        "suite": suites,
        "layer": layers,
        "span": spans,
    }
    return (*main[comparison.by](comparison), *behaviours(comparison), *across(comparison))


def detectors(comparison: Comparison) -> Iterator[View]:
    """One table for each run and suite."""
    for (run_id, suite), members in groupby(comparison.claims, key=lambda claim: (claim.run_id, claim.suite)):
        claims = list(members)
        best, text = (_against(claims, name) for name in ("vs_best", "vs_text"))
        headers = ("", "detector", "family", *_HEAD, f"less {best or 'the best'}", f"less {text or 'text'}")
        rows = tuple(
            (_rank(c), c.detector, c.family, *_claim(c), _less(c.vs_best), _less(c.vs_text, named=not text))
            for c in claims
        )
        caption = f"{suite} in {labels(comparison)[run_id]}: detectors by {NAMES[claims[0].metric]}"
        yield View(caption, headers, rows, n_words=3)


def suites(comparison: Comparison) -> Iterator[View]:
    """Suites by how well the detector does on them, one table for each run."""
    for run_id, members in groupby(comparison.claims, key=lambda claim: claim.run_id):
        mine = [claim for claim in members if claim.detector == comparison.detector]
        ordered = sorted(mine, key=lambda claim: (claim.value is None, -(claim.value or 0.0), claim.suite))
        rows = tuple(
            (str(i) if c.value is not None else "", c.suite, NAMES[c.metric], *_claim(c), _less(c.vs_text, named=True))
            for i, c in enumerate(ordered, 1)
        )
        caption = f"{comparison.detector} in {labels(comparison)[run_id]}: suites"
        yield View(caption, ("", "suite", "metric", *_HEAD, "less text"), rows, n_words=3)


def layers(comparison: Comparison) -> Iterator[View]:
    """For each run and suite the best span of each layer, ranked."""
    yield from _best_sites(comparison, "layer", _layer)


def spans(comparison: Comparison) -> Iterator[View]:
    """For each run and suite the best layer of each span, ranked, with before or after emission."""
    yield from _best_sites(comparison, "span", lambda row: f"{row.span} ({row.pooling})")


def behaviours(comparison: Comparison) -> Iterator[View]:
    """How often each of two models deceives, one table for each two runs."""
    for pair, rows in _by_pair(comparison.behaviours):
        one, other = (labels(comparison)[run_id] for run_id in pair)
        head = ("suite", "behaviour", one, other, "second less first", "95 %", "p", "Holm", "", "pairing")
        cells = tuple((r.suite, NAMES[r.metric], *_sides(r, percent), *_difference(r, _points)) for r in rows)
        yield View(f"Behaviour: {one} and {other}, where deception is invited, and all of a control", head, cells)


def across(comparison: Comparison) -> Iterator[View]:
    """Detectors in two runs, one table for each two runs; those that could not be compared last."""
    for pair, rows in _by_pair(comparison.across):
        one, other = (labels(comparison)[run_id] for run_id in pair)
        head = ("suite", "detector", one, other, "second less first", "95 %", "p", "Holm", "", "pairing")
        ordered = sorted(rows, key=lambda row: (row.test is None, row.suite))
        cells = tuple((r.suite, r.detector or "", *_sides(r, _three), *_difference(r, _signed)) for r in ordered)
        yield View(f"Detectors: {one} and {other}", head, cells)


def labels(comparison: Comparison) -> dict[str, str]:
    """A short name for each run: its model, and its folder where the model is not enough."""
    models = [run.model for run in comparison.runs]
    return {
        run.run_id: run.model if models.count(run.model) == 1 else f"{run.model} ({run.folder})"
        for run in comparison.runs
    }


def p_words(p: float | None) -> str:
    """Two digits; what is below 1e-15 is said to be."""
    if p is None:
        return ""
    return "< 1e-15" if p < 1e-15 else f"{p:.2g}"


def percent(share: float | None) -> str:
    """49.2 %."""
    return "" if share is None else f"{100 * share:.1f} %"


_HEAD = ("value", "95 %", "p", "Holm", "q", "")


def _run_words(run: RunFacts) -> str:
    """Model, run and how its figures were made."""
    return f"Run {run.run_id} in {run.folder}: model {run.model}, headline {run.headline}, seed {run.seed}"


def _rank(claim: Claim) -> str:
    return "control" if claim.detector in CONTROLS else str(claim.rank or "")


def _claim(claim: Claim) -> tuple[str, ...]:
    if claim.value is None:
        return f"{claim.status.replace('_', ' ')}: {claim.reason}", "", "", "", "", ""
    test = claim.vs_chance
    if test is None:
        return _three(claim.value), _ends(claim.lower, claim.upper), claim.reason, "", "", ""
    return _three(claim.value), _ends(claim.lower, claim.upper), *_p(test)


def _p(test: Test) -> tuple[str, str, str, str]:
    return p_words(test.p), p_words(test.holm), p_words(test.q), "*" if test.is_shown else ""


def _less(test: Test | None, *, named: bool = False) -> str:
    if test is None:
        return ""
    return f"{_signed(test.difference)}{' *' if test.is_shown else ''}" + (f" ({test.against})" if named else "")


def _against(claims: Sequence[Claim], name: str) -> str:
    """What a suite's detectors are compared with; empty where none is, or not all with the same."""
    tests: list[Test | None] = [getattr(claim, name) for claim in claims]
    found = {test.against for test in tests if test}
    return found.pop() if len(found) == 1 else ""


def _best_sites(comparison: Comparison, by: str, key: Callable[[SiteRow], str]) -> Iterator[View]:
    mine = [row for row in comparison.sites if row.detector == comparison.detector]
    for (run_id, suite), members in groupby(mine, key=lambda row: (row.run_id, row.suite)):
        rows = list(members)
        by_key: dict[str, list[SiteRow]] = {}
        for row in rows:
            by_key.setdefault(key(row), []).append(row)
        best = [max(each, key=lambda row: (row.value is not None, row.value or 0.0)) for each in by_key.values()]
        best.sort(key=lambda row: (row.value is None, -(row.value or 0.0), row.layer, row.span))
        cells = tuple(_site(rank, row, by, len(by_key[key(row)])) for rank, row in enumerate(best, 1))
        head = ("", by, "best at", "emission", "of sites", "value", "95 %", "p", "Holm", "q")
        caption = f"{suite} in {labels(comparison)[run_id]}: {comparison.detector} by {by}, {NAMES[rows[0].metric]}"
        yield View(caption, head, cells, n_words=4)


def _layer(row: SiteRow) -> str:
    return "all" if row.layer == ALL_LAYERS else str(row.layer)


def _site(rank: int, row: SiteRow, by: str, n_sites: int) -> tuple[str, ...]:
    names = (_layer(row), f"{row.span} ({row.pooling})")
    first, second = names if by == "layer" else (names[1], f"layer {names[0]}")
    head = (str(rank) if row.value is not None else "", first, second, row.when, str(n_sites))
    if row.value is None:
        return *head, f"{row.status.replace('_', ' ')}: {row.reason}", "", "", "", ""
    return *head, _three(row.value), _ends(row.lower, row.upper), *map(p_words, (row.p, row.holm, row.q))


def _by_pair(rows: Sequence[Across]) -> Iterator[tuple[tuple[str, str], list[Across]]]:
    for pair, members in groupby(rows, key=lambda row: (row.first, row.second)):
        yield pair, list(members)


def _sides(row: Across, words: Callable[[float], str]) -> tuple[str, str]:
    first, second = (None if value is None else words(value) for value in (row.first_value, row.second_value))
    return first or "–", second or "–"


def _difference(row: Across, words: Callable[[float], str]) -> tuple[str, ...]:
    test = row.test
    if test is None:
        return "", "", "", "", "", row.reason
    ends = f"{words(test.lower)} to {words(test.upper)}"
    star = "*" if test.is_shown else ""
    return words(test.difference), ends, p_words(test.p), p_words(test.holm), star, row.reason


def _three(value: float) -> str:
    return f"{value:.3f}"


def _signed(value: float) -> str:
    return f"{value:+.3f}"


def _points(value: float) -> str:
    return f"{100 * value:+.1f}"


def _ends(lower: float | None, upper: float | None) -> str:
    return "" if lower is None or upper is None else f"{lower:.3f} to {upper:.3f}"
