"""Control: how likely the model finds its own answer."""

from dataclasses import dataclass

from harness.probe_nouns import Family, Reads
from harness.stream_nouns import Site
from probes.logistic import Logistic


@dataclass(frozen=True, slots=True)
class Logprob(Logistic):
    """Recipe: as `logistic`, on mean, least and last log-probability of the answer's tokens and the mean entropy, where known."""

    name: str = "logprob"
    """Unique among all probes."""
    summary: str = (
        "Logistic regression on how likely the model found its answer, and how open the choice of its tokens was."
    )
    """One sentence for lists."""
    family: Family = "control"
    """What it counts as."""
    reads: Reads = "logprob"
    """What it needs."""

    def accepts(self, site: Site) -> bool:
        """None: it reads no activations."""
        return False


PROBE = Logprob()
