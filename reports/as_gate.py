"""A gate's result in the formats that pipelines read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from harness.outcome import GateResult
from reports.gate_files import gate_json, gate_markdown
from reports.junit import junit
from reports.sarif import sarif


@dataclass(frozen=True, slots=True)
class GateFiles:
    """gate.json, junit.xml, results.sarif and summary.md."""

    name: str = "gate"
    summary: str = "A gate's result as JSON, JUnit, SARIF and Markdown."
    subject: Literal["run", "gate"] = "gate"

    def files(self, subject: object) -> Mapping[str, bytes]:
        """Four files, of a GateResult."""
        result = cast(GateResult, subject)
        texts = {
            "gate.json": gate_json(result),
            "junit.xml": junit(result),
            "results.sarif": sarif(result),
            "summary.md": gate_markdown(result),
        }
        return {name: text.encode("utf-8", errors="backslashreplace") for name, text in texts.items()}


FORMAT = GateFiles()
