"""Control: how likely the model finds its own answer."""

from dataclasses import dataclass

from harness.nouns import Family, Reads, Site
from probes.logistic import Logistic


@dataclass(frozen=True, slots=True)
class Logprob(Logistic):
    """Recipe: as `logistic`, on mean and least log-probability of the answer's tokens."""

    name: str = "logprob"
    """Unique among all probes."""
    summary: str = "Logistic regression on mean and least log-probability of the answer's tokens."
    """One sentence for lists."""
    family: Family = "control"
    """What it counts as."""
    reads: Reads = "logprob"
    """What it needs."""

    def accepts(self, site: Site) -> bool:
        """None: it reads no activations."""
        return False


PROBE = Logprob()
