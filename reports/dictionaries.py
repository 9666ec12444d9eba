"""SAE quality: whether the dictionary behind an SAE detector describes the activations at all."""

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup

from harness.evidence import Evidence
from reports.html import join, paragraph, table
from reports.section import PlainSection

WORDS = {
    "l0": "features active on a token (L0), mean",
    "l0_q05": "… on the token at 5 %",
    "l0_q50": "… median",
    "l0_q95": "… at 95 %",
    "fvu": "variance left unexplained (FVU)",
    "mse": "mean squared error of a coordinate",
    "cosine": "cosine of a token and its reconstruction",
    "dead_share": "share of features that never fire on these tokens",
    "dense_share_1": "share that fire on more than 1 % of them",
    "dense_share_10": "share that fire on more than 10 % of them",
    "n_tokens": "tokens measured on",
    "loss_recovered": "loss recovered when spliced in",
    "kl": "divergence when spliced in (KL, nats a token)",
    "loss": "loss of the answers' tokens, untouched (nats)",
    "loss_spliced": "… with the reconstruction",
    "loss_zeroed": "… with zeros",
}


_STEM = "detectors/run."


def draw(evidence: Evidence) -> Markup:
    """A table of the dictionaries' own numbers."""
    found = list(_dictionaries(evidence))
    if not found:
        names = sorted(_readers(evidence))
        missing = f"{', '.join(names)}: fitted, but the run holds no measure of its dictionary, so its numbers stand unsupported."
        return paragraph(missing if names else "No SAE was fitted in this run.")
    words = paragraph(
        "A sparse autoencoder (SAE) rewrites an activation as a few features of a dictionary. Unless little is left unexplained "
        "and few features are dead, what its features say about lies means little. FVU is the squared error over the squared "
        "distance from the mean, both summed over all tokens. The last column is what the same recipe gets from the same texts "
        "through random weights: numbers that are no better than those say nothing about the model."
    )
    return join([words, *(_table(names, facts) for names, facts in found)])


def _table(names: str, facts: Mapping[str, Any]) -> Markup:
    """One line a measure."""
    quality, untrained = facts["quality"], facts.get("untrained") or {}
    keys = [*(key for key in WORDS if key in quality), *sorted(quality.keys() - WORDS.keys())]
    lines = [(WORDS.get(key, key), _written(quality[key]), _written(untrained.get(key))) for key in keys]
    return table(f"Dictionary read by {names}", ("on tokens of the exam", "this model", "random weights"), lines)


def _dictionaries(evidence: Evidence) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Who reads it, and its facts; one a dictionary, which may have several readers."""
    for name in sorted(_readers(evidence) | _stored(evidence)):
        facts = evidence.detector("run", name)
        if facts and facts.get("quality"):
            yield ", ".join(facts.get("readers", [name])), facts


def _readers(evidence: Evidence) -> set[str]:
    return {row["detector"] for row in evidence.verdicts if row["family"] == "sae"}


def _stored(evidence: Evidence) -> set[str]:
    """Names of the dictionaries that the run wrote."""
    paths = {str(entry.get("path", "")) for entry in evidence.journal}
    return {path[len(_STEM) : -len(".json")] for path in paths if path.startswith(_STEM) and path.endswith(".json")}


def _written(value: Any) -> str:
    if value is None:
        return "not measured"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


SECTION = PlainSection("dictionaries", "SAE quality", "Whether the dictionaries describe the activations.", 80, draw)
