"""When a latent fires, in one sentence: the best of a bounded family of rules on dev tokens, scored on exam tokens.

A rule is a place (anywhere, on a token, after a token, at a position) and a condition on the episode (none, a suite, what it says of
frame and knowledge, whether it invites deception, whether the answer was deceptive). The best is the one with the highest phi
(correlation of two yes-or-no columns) on dev tokens; a simpler rule within SLACK of it is preferred.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from harness.feature_factors import MATCHED, is_crossed
from harness.feature_nouns import Description
from harness.feature_tokens import TokenTable, Told
from harness.intervals import Resamples
from harness.measure import Estimate

CLEAR_PHI, SLACK = 0.5, 0.02
"""Least phi on dev tokens of a rule that is called clear; how much phi a simpler rule may cost."""
N_TOKENS = 6
"""Tokens, and tokens before, out of which word rules are made."""
HALF, HIGH = 0.5, 0.99
"""A latent fires strongly above this share of this quantile of its dev activations where it fires at all."""
RULE = (
    f"A latent fires strongly on a token if its activation is above {HALF:g} of the {HIGH:g} quantile of its activations above 0 on "
    "dev tokens; what lies below is often many things at once. Of the rules tried, the one whose yes and no correlate most with "
    f"strong firing (phi) on dev tokens; below {CLEAR_PHI} the sentence is “nothing clear”. Scored once on exam tokens: balanced "
    "accuracy is the mean of the share of strongly firing tokens that the rule names and the share of the others that it leaves; "
    "a rule that knows nothing has 0.5."
)


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    words: str
    is_there_T: np.ndarray
    cost: int


@dataclass(frozen=True, slots=True, eq=False)
class _When:
    words: str
    holds_N: np.ndarray
    cost: int


@dataclass(frozen=True, slots=True, eq=False)
class _Rule:
    place: _Place
    when: _When
    phi: float

    @property
    def words(self) -> str:
        return ", ".join(filter(None, (self.place.words, self.when.words)))


def describe(table: TokenTable, latent: int, *, texts: dict[int, str]) -> Description:
    """The sentence for one latent, with its score on exam tokens."""
    is_exam_T = table.told.is_exam_N[table.of_T]
    fires_T = table.column(latent) > threshold(table, latent)
    conditions = list(_conditions(table.told))
    rules = [
        rule
        for place in _places(table, fires_T & ~is_exam_T, texts)
        for rule in _under(table, place, conditions, fires_T, ~is_exam_T)
    ]
    best = max(rule.phi for rule in rules)
    chosen = min(
        (r for r in rules if r.phi >= best - SLACK), key=lambda r: (r.place.cost + r.when.cost, -r.phi, r.words)
    )
    says_T = chosen.place.is_there_T & chosen.when.holds_N[table.of_T]
    is_clear = bool(chosen.phi >= CLEAR_PHI)
    rule = f"fires strongly {chosen.words}"
    return _scored(
        table,
        says_T,
        fires_T,
        is_exam_T,
        Description(rule if is_clear else "nothing clear", rule, is_clear, len(rules), None, None, None, 0.0),
    )


def threshold(table: TokenTable, latent: int) -> float:
    """Activation above which a latent fires strongly; 0 where it never fires on dev tokens."""
    value_T = table.column(latent)[~table.told.is_exam_N[table.of_T]]
    return float(HALF * np.quantile(value_T[value_T > 0], HIGH)) if (value_T > 0).any() else 0.0


def _scored(
    table: TokenTable, says_T: np.ndarray, fires_T: np.ndarray, is_exam_T: np.ndarray, said: Description
) -> Description:
    rows = np.flatnonzero(is_exam_T)
    says, fires = says_T[rows], fires_T[rows]
    n_hits, n_said, n_fires = int(np.sum(says & fires)), int(np.sum(says)), int(np.sum(fires))
    group_T = table.told.group_N[table.of_T[rows]]
    return Description(
        text=said.text,
        rule=said.rule,
        is_clear=said.is_clear,
        n_tried=said.n_tried,
        balanced_accuracy=balanced_accuracy(says, fires, group_T),
        precision=n_hits / n_said if n_said else None,
        recall=n_hits / n_fires if n_fires else None,
        base_rate=n_fires / len(rows) if len(rows) else 0.0,
    )


def balanced_accuracy(says_T: np.ndarray, fires_T: np.ndarray, group_T: np.ndarray) -> Estimate | None:
    """Mean of both rates with its interval over groups; None with one class."""
    if not fires_T.any() or fires_T.all():
        return None
    draws = Resamples.draw(np.zeros(len(says_T), dtype=np.int64), group_T, n=200, seed=0)
    hits = draws.mean(says_T.astype(np.float64), fires_T)
    left = draws.mean((~says_T).astype(np.float64), ~fires_T)
    assert hits is not None
    assert left is not None
    kept_B = (hits.replicates_B + left.replicates_B) / 2
    value = (hits.value + left.value) / 2
    lower, upper = np.nanpercentile(kept_B, [2.5, 97.5])
    return Estimate(value, min(value, float(lower)), max(value, float(upper)))


def _places(table: TokenTable, fires_T: np.ndarray, texts: dict[int, str]) -> Iterator[_Place]:
    """Where in an episode: `fires_T` are the dev tokens on which the latent fires."""
    n_prompt_T = table.n_prompt_N[table.of_T]
    last_T = table.end_N[table.of_T] - table.start_N[table.of_T] - 1
    before_T = np.where(table.place_T > 0, np.roll(table.id_T, 1), -1)
    yield _Place("", np.ones(len(table.of_T), dtype=bool), 0)
    yield _Place("at the end of the prompt", table.place_T == n_prompt_T - 1, 1)
    yield _Place("on the first token of the answer", table.place_T == n_prompt_T, 1)
    yield _Place("in the answer", table.place_T >= n_prompt_T, 1)
    yield _Place("on the last token read", table.place_T == last_T, 1)
    for words, id_T in (("on the token", table.id_T), ("after the token", before_T)):
        ids = _telling(id_T, fires_T)
        for i, token in enumerate(ids):
            yield _Place(f"{words} {_quoted(texts, token)}", id_T == token, 2)
            if i:
                several = " or ".join(_quoted(texts, each) for each in ids[: i + 1])
                yield _Place(f"{words} {several}", np.isin(id_T, ids[: i + 1]), 2 + i)


def _telling(id_T: np.ndarray, fires_T: np.ndarray) -> list[int]:
    """The tokens that speak most for firing: firings on them, by how much more of them fire than of all."""
    known = np.where(id_T >= 0, id_T, 0)
    n_V = np.bincount(known)
    fires_V = np.bincount(known, weights=fires_T & (id_T >= 0), minlength=len(n_V))
    worth_V = fires_V * fires_V / np.maximum(n_V, 1)
    order = np.argsort(-worth_V, kind="stable")[:N_TOKENS]
    return [int(token) for token in order if worth_V[token] > 0]


def _conditions(told: Told) -> Iterator[_When]:
    everywhere = np.ones(len(told.ids_N), dtype=bool)
    yield _When("", everywhere, 0)
    yield _When("where the prompt invites deception", told.condition_N == "deceptive", 1)
    yield _When("where the answer was deceptive", told.behaviour_N == "deceptive", 1)
    for suite in sorted(set(told.suite_N.tolist())):
        mine = told.suite_N == suite
        yield _When(f"in {suite}", mine, 1)
        for arm in sorted(set(told.arm_N[mine].tolist())):
            yield _When(f"in arm {arm} of {suite}", mine & (told.arm_N == arm), 2)
        yield _When(f"in {suite} where the answer was deceptive", mine & (told.behaviour_N == "deceptive"), 2)
        if is_crossed(told, suite):
            yield from _crossed(told, suite, mine & np.isin(told.cell_N, MATCHED))


def _crossed(told: Told, suite: str, matched: np.ndarray) -> Iterator[_When]:
    mine = told.suite_N == suite
    frames, knowns = (sorted(set(column[matched].tolist()) - {""}) for column in (told.frame_N, told.known_N))
    for frame in frames:
        yield _When(f"in {suite} where the frame is {frame}", mine & (told.frame_N == frame), 2)
    for known in knowns:
        yield _When(f"in {suite} where {known} is known", mine & (told.known_N == known), 2)
    invited = np.isin(told.cell_N, ("D", "RD"))
    yield _When(f"in {suite} where frame and knowledge invite deception", matched & invited, 2)
    yield _When(f"in {suite} where frame and knowledge invite honesty", matched & ~invited, 2)
    for frame in frames:
        for known in knowns:
            both = mine & (told.frame_N == frame) & (told.known_N == known)
            yield _When(f"in {suite} where {known} is known and the frame is {frame}", both, 3)


def _under(
    table: TokenTable, place: _Place, conditions: list[_When], fires_T: np.ndarray, rows_T: np.ndarray
) -> Iterator[_Rule]:
    """The place under every condition; counted by episode, which the conditions part."""
    n_N = len(table.told.ids_N)
    said_N = np.bincount(table.of_T, weights=place.is_there_T & rows_T, minlength=n_N)
    hit_N = np.bincount(table.of_T, weights=place.is_there_T & rows_T & fires_T, minlength=n_N)
    n, n_fires = float(rows_T.sum()), float(np.sum(fires_T & rows_T))
    holds_CN = np.stack([when.holds_N for when in conditions]).astype(np.float64)
    said_C, hit_C = holds_CN @ said_N, holds_CN @ hit_N
    spread_C = np.sqrt(np.maximum(said_C * (n - said_C) * n_fires * (n - n_fires), 1e-300))
    phi_C = np.where((said_C > 0) & (said_C < n), (n * hit_C - said_C * n_fires) / spread_C, 0.0)
    for when, phi in zip(conditions, phi_C, strict=True):
        if place.words or when.words:
            yield _Rule(place, when, float(phi))


def _quoted(texts: dict[int, str], token: int) -> str:
    return f"“{texts.get(token, str(token))}”"
