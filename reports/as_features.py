"""The features of a run as files: an index, a page a latent, and the same facts for programs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from harness.feature_nouns import FeatureReport
from harness.feature_record import record
from reports.feature_index import feature_index
from reports.feature_page import feature_page
from reports.feature_words import page_name


@dataclass(frozen=True, slots=True)
class FeatureFiles:
    """index.html, a page for each latent, and features.json."""

    name: str = "features"
    summary: str = "The features that matter in a run, as static pages and JSON."
    subject: Literal["features"] = "features"

    def files(self, subject: object) -> Mapping[str, bytes]:
        """Of a FeatureReport."""
        report = cast(FeatureReport, subject)
        texts = {page_name(feature.latent): feature_page(report, feature) for feature in report.features}
        texts["features.json"] = json.dumps(record(report), indent=1, allow_nan=False) + "\n"
        texts["index.html"] = feature_index(report)
        return {name: text.encode("utf-8", errors="backslashreplace") for name, text in texts.items()}


FORMAT = FeatureFiles()
"""Found by `harness.discover`."""
