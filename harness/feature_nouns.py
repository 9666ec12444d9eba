"""What is said of a latent of a dictionary: frozen records, each with the rule it was made by."""

from collections.abc import Mapping
from dataclasses import dataclass

from harness.measure import Estimate


@dataclass(frozen=True, slots=True)
class Chosen:
    """A latent that a suite has picked on its dev rows."""

    latent: int
    """Number in the dictionary."""
    suite: str
    """The suite."""
    span: str
    """Position at which it was picked: prompt_end, first_token, end, or most (the highest of all positions)."""
    why: str
    """By what, in words."""


@dataclass(frozen=True, slots=True)
class Context:
    """A stretch of an episode around a firing token."""

    episode_id: str
    """The episode."""
    suite: str
    """Its suite."""
    arm: str
    """Its arm."""
    cell: str
    """Its cell; empty where the suite is not crossed."""
    behaviour: str
    """What it shows; empty where it has no label."""
    part: str
    """dev or exam."""
    tokens: tuple[tuple[str, float], ...]
    """Texts with the latent's activation on each."""
    is_cut: tuple[bool, bool]
    """Whether tokens before or after were left out."""


@dataclass(frozen=True, slots=True)
class Firing:
    """How often and how strongly a latent fires."""

    n_tokens: Mapping[str, int]
    """Tokens looked at, dev and exam."""
    share: Mapping[str, float]
    """Share of them on which it fires, dev and exam."""
    strong: Mapping[str, float]
    """Share of them on which it fires strongly, dev and exam."""
    threshold: float
    """Activation above which it fires strongly."""
    quantiles: Mapping[str, float]
    """Of its activation on the exam tokens where it fires: 0.5, 0.9, 0.99, 1."""


@dataclass(frozen=True, slots=True)
class Description:
    """A sentence about when a latent fires, and how well it predicts that on tokens that it was not made from."""

    text: str
    """The sentence."""
    rule: str
    """The rule in words; where the sentence says that nothing is clear, the best one tried."""
    is_clear: bool
    """Whether the rule was clear on dev tokens."""
    n_tried: int
    """Rules tried on dev tokens."""
    balanced_accuracy: Estimate | None
    """Mean of hit rate and correct-silence rate on exam tokens, interval over groups; chance is 0.5. None with one class."""
    precision: float | None
    """Share of the exam tokens named by the rule on which it fires strongly; None where it names none."""
    recall: float | None
    """Share of the exam tokens on which it fires strongly that the rule names; None where it does so on none."""
    base_rate: float
    """Share of exam tokens on which it fires strongly: the precision of a rule that knows nothing."""


@dataclass(frozen=True, slots=True)
class CellActivity:
    """A latent's activity in one cell or arm, on exam rows."""

    name: str
    """Cell, or arm where the suite is not crossed."""
    frame: str
    """Frame; empty where there is none."""
    known: str
    """What is known; empty where that is not varied."""
    n: int
    """Episodes."""
    mean: float
    """Mean activation at the span."""
    share: float
    """Share of episodes in which it is above 0 there."""
    strong: float
    """Share in which it fires strongly there."""


@dataclass(frozen=True, slots=True)
class Effect:
    """How much of a latent's variation goes with one factor, on exam rows."""

    factor: str
    """frame, knowledge, deception, outcome or contrast."""
    words: str
    """What is set against what."""
    size: Estimate
    """Correlation with the factor, cells weighing the same, -1 to 1; interval over groups."""


@dataclass(frozen=True, slots=True)
class Activity:
    """A latent in one suite."""

    suite: str
    """The suite."""
    span: str
    """Where it is read; chosen on dev rows."""
    why: str
    """Why the suite chose it; empty where it did not."""
    cells: tuple[CellActivity, ...]
    """Cells of a crossed suite, arms elsewhere."""
    effects: tuple[Effect, ...]
    """Factors that the suite can tell apart."""
    follows: str
    """Verdict in a word: frame, knowledge, outcome, deception, one cell, mixed, contrast, nothing or too few rows."""
    words: str
    """Verdict in a sentence."""


@dataclass(frozen=True, slots=True)
class Rates:
    """What a model does under one edit, over the same pairs."""

    deceptive: float | None
    """Deceptive share of the answers in arms that invite deception; None where there are none."""
    honest: float | None
    """Honest share of the answers in arms that invite honesty, mistakes not counted; None where there are none."""
    unclear: float
    """Unclear share of all answers."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What happens to the behaviour when a latent is taken out, or held high."""

    suite: str
    """The suite."""
    action: str
    """ablate or clamp."""
    n_pairs: int
    """Exam pairs asked."""
    untouched: Rates
    """Without an edit."""
    edited: Rates
    """With it."""
    controls: tuple[Rates, ...]
    """Changes of the same length at the same tokens along random other latents."""
    words: str
    """Whether the edit does more than the controls."""


@dataclass(frozen=True, slots=True)
class Feature:
    """All that is said of one latent."""

    latent: int
    """Number in the dictionary."""
    description: Description
    """When it fires."""
    firing: Firing
    """How often."""
    contexts: tuple[Context, ...]
    """Where it fires most on exam and on dev, and where it fires middlingly on exam."""
    promoted: tuple[tuple[str, float], ...]
    """Tokens that it speaks for, with their weights."""
    suppressed: tuple[tuple[str, float], ...]
    """Tokens that it speaks against."""
    activities: tuple[Activity, ...]
    """By suite."""
    causes: tuple[Cause, ...]
    """By suite and action; empty where nothing was asked."""


@dataclass(frozen=True, slots=True)
class FeatureReport:
    """The latents that matter in a run."""

    run_id: str
    """The run."""
    model: str
    """Its model's name."""
    model_sha256: str
    """Digest of the model."""
    probe: str
    """Probe whose dictionary it is."""
    dictionary_sha256: str
    """Digest of the dictionary's file."""
    layer: int
    """Layer that it reads."""
    n_latents: int
    """Latents in it."""
    quality: Mapping[str, float]
    """What the run measured of it."""
    rules: Mapping[str, str]
    """How latents are chosen, described, judged and tested, by name."""
    chosen: tuple[Chosen, ...]
    """Suite by suite, in the order of choice."""
    features: tuple[Feature, ...]
    """By number."""
    together: tuple[Cause, ...]
    """What happens without all the latents of a suite at once."""
    notes: tuple[str, ...]
    """What could not be done, and why."""

    def feature(self, latent: int) -> Feature:
        """What is said of one latent."""
        return next(feature for feature in self.features if feature.latent == latent)
