"""Logistic regression on the few SAE latents that differ most in their mean over the answer.

Every token is encoded by itself, as the dictionary was trained, and the latents are averaged: a mean activation would be encoded to latents
that no token has. Source: the ranking of Kantamneni et al., 2025, arXiv 2502.16681; means over tokens and not sums, which grow with the
answer and so tell its length.
"""

from dataclasses import dataclass

from harness.probe_nouns import Reads
from harness.stream_nouns import Site
from probes.sae_logistic import SaeLogistic
from probes.token_rows import is_tokens_of_answer


@dataclass(frozen=True, slots=True, eq=False)
class SaeResponse(SaeLogistic):
    """As the recipe for one position, for all tokens of the answer."""

    is_mean: bool = True
    """Latents are averaged over an episode's tokens."""
    name: str = "sae_response"
    """Unique among all probes."""
    summary: str = "Logistic regression on the mean over the answer of the SAE latents that differ most."
    """One sentence for lists."""
    reads: Reads = "tokens"
    """What it needs."""

    def accepts(self, site: Site) -> bool:
        """Every token of the answer, at the dictionary's layer."""
        return self.dictionary is not None and is_tokens_of_answer(site) and site.layer == self.layer


PROBE = SaeResponse()
