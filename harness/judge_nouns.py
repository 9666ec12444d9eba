"""What the judge is given and what it returns: frozen records that can be sent to another process."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.measure import Platt
from harness.nouns import Behaviour, Condition, Kind
from harness.probe_nouns import Detector
from harness.result_nouns import Score, Verdict
from harness.splits import Part
from harness.stream_nouns import Site


@dataclass(frozen=True, slots=True)
class Case:
    """One main episode: what was asked, what was shown, and where it belongs."""

    episode_id: str
    """The episode."""
    suite: str
    """Its suite."""
    pair_id: str
    """Its pair."""
    group: str
    """The independent unit."""
    arm: str
    """Its arm."""
    condition: Condition
    """What the prompt invited."""
    behaviour: Behaviour
    """What the evidence shows."""
    label_source: str
    """What the label rests on."""
    part: Part
    """Where the split put its group."""
    fold: int | None = None
    """Fold inside dev, else None."""
    cell: str = ""
    """Cell of a crossed suite, else empty."""
    frame: str = ""
    """Wording that a crossed suite balances: sell or buy, which room; empty where there is none."""
    kind: str = ""
    """Kind of the label: lie, mistake …"""
    tags: Mapping[str, str] = field(default_factory=dict)
    """Facets by which results are also told apart."""
    prompt: str = ""
    """All of the prompt, as text."""
    response: str = ""
    """What the model said."""
    logprob_mean: float | None = None
    """Mean log-probability of the answer's tokens; None where unknown."""
    logprob_min: float | None = None
    """Least of them."""
    logprob_last: float | None = None
    """That of the last token."""
    entropy_mean: float | None = None
    """Mean entropy of what the tokens were drawn from, in nats."""
    followups: tuple[float, ...] = ()
    """For each follow-up question, log-probability of yes less that of no; empty where none was asked."""
    judged: float | None = None
    """What a judge model made of the transcript, 0 to 1; None without one, or where it could not be parsed."""
    n_prompt: int = 0
    """Tokens of the prompt."""
    n_answer: int = 0
    """Tokens of the answer."""


@dataclass(frozen=True, slots=True)
class SuiteFacts:
    """What the judge must know of a suite beyond its cases."""

    name: str
    """The suite."""
    kind: Kind
    """Who wants the deception."""
    n_planned: int = 0
    """Main episodes planned."""
    n_captured: int = 0
    """Of them, those with stored activations."""
    base: str = ""
    """For a suite under a shift, the suite without it; nothing is fitted here."""
    degenerate: str = ""
    """In what its sides are shown to differ, other than length and vocabulary; no AUROC means anything then. Empty for nothing."""


@dataclass(frozen=True, slots=True)
class JudgeSettings:
    """How the judge works; the same for all suites of a run."""

    seed: int = 0
    """Draws resamples, shuffles and random directions."""
    headline: str = "logistic"
    """The one detector that is frozen and examined, named beforehand."""
    n_shuffles: int = 20
    """Shuffles of the labels."""
    n_bootstrap: int = 1000
    """Bootstrap resamples."""
    min_per_class: int = 10
    """Fewest episodes of each behaviour that anything is measured on."""
    min_groups: int = 5
    """Fewest groups of each behaviour."""
    max_fpr: float = 0.01
    """False-positive rate on calibration chat that sets the threshold."""
    confidence: float = 0.95
    """Of every two-sided interval."""
    length_margin: float = 0.2
    """Difference in mean tokens that does not matter, as a share of the mean; one token at least."""
    tie: float = 0.005
    """Inner AUROCs this close to the best count as tied with it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Site and variant chosen on training rows alone."""

    detector: str
    """Probe name."""
    fold: int | None
    """Outer fold that took no part in the choice; None for the frozen detector, chosen on all of dev."""
    site: Site | None
    """Where it reads; None where it reads no activations."""
    variant: int
    """Position in the probe's `variants()`."""
    inner_auroc: float | None
    """What it reached in the inner folds; None where that was undefined."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """One variant at one site in one fold: what choosing saw, and what it would have brought."""

    detector: str
    """Probe name."""
    site: Site | None
    """Where it reads."""
    variant: int
    """Position in the probe's `variants()`."""
    fold: int
    """Outer fold."""
    inner_auroc: float | None
    """Inside the other folds, where choosing looks; None where undefined."""
    outer_auroc: float | None
    """On the fold itself, which no choice has seen; None where undefined."""
    is_chosen: bool
    """Whether it was chosen for this fold."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """The headline detector, fitted on all of dev, before it meets the exam."""

    suite: str
    """Suite it was fitted on."""
    choice: Choice
    """Where it reads, and under which penalty."""
    detector: Detector
    """The weights; `state()` gives what to save."""
    threshold: float | None
    """An alarm is a score above it; None with too few calibration negatives."""
    n_calibration: int
    """Calibration negatives behind the threshold."""
    platt: Platt | None
    """Score to probability, from out-of-fold dev scores."""
    layers: tuple[int, ...] = ()
    """Layers side by side that it was fitted on; empty where it reads one, or none."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that is concluded about one suite."""

    verdicts: tuple[Verdict, ...]
    """Rows of verdicts.json."""
    scores: tuple[Score, ...] = ()
    """Every detector's score on every row it was not fitted on."""
    frozen: Frozen | None = None
    """The headline detector; None where nothing could be fitted."""
    choices: tuple[Choice, ...] = ()
    """What was chosen in each outer fold, for every detector."""
    notes: tuple[str, ...] = ()
    """What was left out, and why."""
    grid: tuple[GridCell, ...] = ()
    """Everything that was tried."""
