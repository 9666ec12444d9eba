"""What a comparison of runs says: detectors ranked with their tests, runs side by side, behaviour, sites. Frozen records."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

By = Literal["detector", "suite", "layer", "span"]
Pairing = Literal["episodes", "groups", "none"]

LEVEL = 0.05
"""Largest Holm p that is marked with a star."""
CONTROLS = frozenset(("shuffled_labels", "untrained_twin"))
"""Rows of the verdicts that are no detectors: what they reach is what nothing reaches. They are listed apart, without a rank."""
BEFORE_EMISSION = ("prompt", "prompt_end")
"""Spans that end before the model has said anything."""


def when(span: str) -> str:
    """Whether a span is read before or after the model has begun to answer."""
    return "before" if span in BEFORE_EMISSION else "after"


@dataclass(frozen=True, slots=True)
class Test:
    """One difference and how far it can be chance."""

    __test__ = False

    against: str
    """What it is compared with: chance, a detector, another run."""
    difference: float
    """First less second."""
    lower: float
    """Lower end of the 95 % interval."""
    upper: float
    """Upper end."""
    p: float
    """Two-sided, by itself."""
    holm: float = 1.0
    """The same when everything tried is counted."""
    q: float = 1.0
    """Benjamini-Hochberg, over the same tests."""

    @property
    def is_shown(self) -> bool:
        """Whether it gets a star."""
        return self.holm < LEVEL


@dataclass(frozen=True, slots=True)
class Claim:
    """One detector on one suite of one run."""

    run_id: str
    """The run."""
    model: str
    """Its model's name."""
    suite: str
    """The suite."""
    detector: str
    """The detector."""
    family: str
    """probe, sae, text or control."""
    metric: str
    """auroc_crossed where the suite is crossed, else auroc."""
    status: str
    """As in the verdict."""
    reason: str = ""
    """Why there is no number, or no test."""
    rank: int | None = None
    """Place within run and suite; None where nothing is measured, and for controls."""
    value: float | None = None
    """As in the verdict."""
    lower: float | None = None
    """Lower end of its 95 % interval."""
    upper: float | None = None
    """Upper end."""
    n_episodes: int = 0
    """Episodes behind it."""
    n_groups: int = 0
    """Independent groups."""
    vs_chance: Test | None = None
    """Against 0.5."""
    vs_best: Test | None = None
    """Against the first in rank, which was picked on the same rows; None for the first itself."""
    vs_text: Test | None = None
    """Against the best text baseline on the episodes that both scored, or 0.5 where that is more; None for text, and where the prompt
    states the condition."""


@dataclass(frozen=True, slots=True)
class Across:
    """The same thing in two runs; the difference is the second's less the first's."""

    suite: str
    """The suite."""
    detector: str | None
    """The detector; None where behaviour is compared."""
    metric: str
    """What is compared."""
    first: str
    """Run id."""
    second: str
    """Run id."""
    first_value: float | None
    """In the first run."""
    second_value: float | None
    """In the second."""
    first_ends: tuple[float, float] | None
    """95 % interval of the first."""
    second_ends: tuple[float, float] | None
    """95 % interval of the second."""
    pairing: Pairing
    """Whether both rest on the same episodes, on episodes of the same groups, or on nothing shared."""
    reason: str = ""
    """What is shared, or why there is no test."""
    test: Test | None = None
    """The difference."""


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One detector at one site, as the verdicts have it."""

    run_id: str
    """The run."""
    model: str
    """Its model's name."""
    suite: str
    """The suite."""
    detector: str
    """The detector."""
    layer: int
    """As in Site."""
    span: str
    """As in Site."""
    pooling: str
    """As in Site."""
    when: str
    """before or after the answer has begun."""
    metric: str
    """As in Claim."""
    value: float | None
    """As in the verdict."""
    lower: float | None
    """Lower end."""
    upper: float | None
    """Upper end."""
    status: str
    """As in the verdict."""
    reason: str
    """Why there is no number."""
    p: float | None = None
    """Against 0.5, from the interval alone."""
    holm: float | None = None
    """Counting every site of every detector, suite and run."""
    q: float | None = None
    """Benjamini-Hochberg over the same."""


@dataclass(frozen=True, slots=True)
class RunFacts:
    """Which run."""

    run_id: str
    """Its id."""
    folder: str
    """Name of its folder."""
    model: str
    """Name of its model."""
    digest: str
    """Of its model."""
    headline: str
    """Detector named beforehand."""
    seed: int
    """Of the run."""
    n_bootstrap: int
    """Resamples."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many comparisons were made; every Holm p and q rests on these."""

    within: int
    """Detectors against chance, the best and text."""
    across: int
    """Detectors between runs."""
    behaviour: int
    """Rates between runs."""
    sites: int
    """Sites against chance; a family of their own."""

    @property
    def claims(self) -> int:
        """All but the sites."""
        return self.within + self.across + self.behaviour


@dataclass(frozen=True, slots=True)
class Comparison:
    """All of it."""

    by: By
    """What is ranked on the terminal."""
    detector: str
    """The detector of the tables by suite, layer and span."""
    runs: tuple[RunFacts, ...]
    """In the order given."""
    counted: Counted
    """What was tried."""
    claims: tuple[Claim, ...]
    """By run and suite, in rank, then those without a number, then controls."""
    across: tuple[Across, ...] = ()
    """Detectors between runs."""
    behaviours: tuple[Across, ...] = ()
    """Rates between runs."""
    sites: tuple[SiteRow, ...] = ()
    """Every site of every detector."""
    notes: tuple[str, ...] = field(default=())
    """What a reader must know."""

    def record(self) -> dict[str, Any]:
        """As plain data, for compare.json; see harness/schemas/compare.schema.json."""
        content = asdict(self)
        counted = asdict(self.counted) | {"claims": self.counted.claims}
        return {"schema": 1, **content, "counted": counted}
