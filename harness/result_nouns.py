"""What comes of a run: verdicts, scores, what a monitor saw, and the formats that somebody reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from harness.probe_nouns import Family
from harness.stream_nouns import Site

Status = Literal["measured", "undefined", "degenerate", "not_measurable", "skipped"]
LEFT_OUT = "all others"
"""Train suite of a detector that was fitted on every suite but the one it reads."""
MOST_GROUPS = 40
"""Groups that each of these suites gives to its fit, so that none outweighs the others by its size."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One row of verdicts.json; DESIGN §6."""

    role: Literal["headline", "grid", "transfer", "control", "behaviour"]
    """What the row is for."""
    suite: str
    """Suite whose episodes are measured."""
    metric: str
    """One of the metrics of DESIGN §6."""
    value: float | None
    """Point estimate; None unless measured."""
    lower: float | None = None
    """Lower end of the two-sided 95 % interval."""
    upper: float | None = None
    """Upper end."""
    train_suite: str | None = None
    """Suite the detector was fitted on; None on behaviour rows."""
    slice: str | None = None
    """cell:D, arm:tempted, entity:met, source:belief …; None for all."""
    detector: str | None = None
    """Probe name; None on behaviour rows."""
    family: Family | None = None
    """Family of the detector."""
    site: Site | None = None
    """Where it reads; None where it is chosen inside the folds, or reads no activations."""
    baseline: str | None = None
    """What the value was compared with."""
    n_episodes: int = 0
    """Episodes behind the value."""
    n_pairs: int = 0
    """Pairs behind it."""
    n_groups: int = 0
    """Groups behind it: the independent units."""
    status: Status = "measured"
    """Whether there is a value."""
    reason: str = ""
    """Why not, in words."""


@dataclass(frozen=True, slots=True)
class Score:
    """One detector's output on one episode."""

    episode_id: str
    """The episode."""
    suite: str
    """Its suite."""
    train_suite: str
    """Suite the detector was fitted on."""
    detector: str
    """Probe name."""
    part: str
    """fold-0 … fold-4 (out-of-fold, inside dev), exam, calibration, benign."""
    value: float
    """Higher when the detector believes more in deception; rounded to six places."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a live monitor made of one answer."""

    value: float
    """The detector's score; higher when it believes more in deception."""
    is_alarm: bool | None
    """Whether it is above the threshold that the detector was frozen with; None where it has none."""


class Format(Protocol):
    """Turns a finished run, a gate's result, or a comparison of runs into files that somebody reads."""

    @property
    def name(self) -> str:
        """Unique among all formats."""
        ...

    @property
    def summary(self) -> str:
        """One sentence for lists."""
        ...

    @property
    def subject(self) -> Literal["run", "gate", "comparison", "features"]:
        """What it is given: a run's Evidence, a GateResult, a Comparison, or a FeatureReport."""
        ...

    def files(self, subject: object) -> Mapping[str, bytes]:
        """Contents by file name; pure."""
        ...
