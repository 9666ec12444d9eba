"""Control: logistic regression on the mean embedding of the prompt, which knows the words and not their order."""

from dataclasses import dataclass

from harness.probe_nouns import Family
from harness.stream_nouns import Site
from probes.logistic import Logistic


@dataclass(frozen=True, slots=True)
class LayerZeroMean(Logistic):
    """Recipe: as `logistic`, at one site."""

    name: str = "layer0_mean"
    """Unique among all probes."""
    summary: str = (
        "Logistic regression on the mean input embedding of the prompt: a bag of words in the model's own terms."
    )
    """One sentence for lists."""
    family: Family = "control"
    """What it counts as."""

    def accepts(self, site: Site) -> bool:
        """The embeddings, averaged over the prompt."""
        return site == Site(0, "prompt", "mean")


PROBE = LayerZeroMean()
