"""features.json: the report of features as plain data, and as one line a choice."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from harness.feature_nouns import FeatureReport

DECIMALS = 6


def record(report: FeatureReport) -> dict[str, Any]:
    """As plain data, numbers to six places; see harness/schemas/features.schema.json."""
    content: dict[str, Any] = _rounded({"schema": 1, **asdict(report)})
    return content


def lines(report: FeatureReport) -> Iterator[tuple[str, ...]]:
    """One line a choice: suite, latent, what it follows, the sentence, its held-out score, what its ablation does."""
    for chosen in report.chosen:
        feature = report.feature(chosen.latent)
        said, score = feature.description, feature.description.balanced_accuracy
        mine = next(a for a in feature.activities if a.suite == chosen.suite)
        cause = next((c for c in feature.causes if c.suite == chosen.suite and c.action == "ablate"), None)
        yield (
            chosen.suite,
            str(chosen.latent),
            mine.follows,
            said.text,
            "none" if score is None else f"{score.value:.2f}",
            cause.words if cause else "not asked",
        )


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DECIMALS)
    if isinstance(value, Mapping):
        return {key: _rounded(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(each) for each in value]
    return value
