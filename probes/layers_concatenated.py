"""L2 logistic regression on all layers at once: columns standardised within each layer, the layers side by side.

Source: Goldowsky-Dill et al., Detecting Strategic Deception Using Linear Probes, 2025, arXiv 2502.03407 (concatenated layers, code read
through a fork). We differ in standardising, which keeps a layer with large activations from ruling.
"""

from dataclasses import dataclass

from harness.probe_nouns import Reads
from harness.stream_nouns import ALL_LAYERS, Site
from probes.logistic import Logistic


@dataclass(frozen=True, slots=True)
class LayersConcatenated(Logistic):
    """Recipe: as `logistic`, on all layers side by side."""

    grid: tuple[float, ...] = (0.001, 0.01, 0.1)
    """Strengths to choose from, simplest first; stronger penalties than for one layer, as layers repeat one another."""
    name: str = "layers_concatenated"
    """Unique among all probes."""
    summary: str = "L2 logistic regression on the standardised activations of all layers side by side."
    """One sentence for lists."""
    reads: Reads = "layers"
    """What it needs."""

    def accepts(self, site: Site) -> bool:
        """All layers, pooled as for one."""
        return is_all_layers(site)


def is_all_layers(site: Site) -> bool:
    """Whether a site holds every layer side by side, pooled over one position or over the response."""
    spans = ("prompt_end", "first_token", "response", "end")
    return site.layer == ALL_LAYERS and site.span in spans and site.pooling != "tokens"


PROBE = LayersConcatenated()
