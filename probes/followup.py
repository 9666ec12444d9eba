"""Does a liar answer unrelated questions otherwise? Logistic regression on answers to follow-up questions."""

from dataclasses import dataclass

from harness.probe_nouns import Family, Reads
from harness.stream_nouns import Site
from probes.logistic import Logistic


@dataclass(frozen=True, slots=True)
class Followup(Logistic):
    """Recipe: as `logistic`, on how far the model leans to yes after each question (Pacchiardi et al., arXiv 2309.15840)."""

    name: str = "followup"
    """Unique among all probes."""
    summary: str = "Logistic regression on yes-or-no answers to questions asked after the answer."
    """One sentence for lists."""
    family: Family = "probe"
    """What it counts as."""
    reads: Reads = "followup"
    """What it needs."""

    def accepts(self, site: Site) -> bool:
        """None: it reads no activations."""
        return False


PROBE = Followup()
