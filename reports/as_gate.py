"""A gate's result in the formats that pipelines read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from harness.outcome import GateResult
from reports.cards import model_card, safety_case
from reports.gate_files import gate_json, gate_markdown
from reports.github import annotations, step_summary
from reports.intoto import intoto
from reports.junit import junit
from reports.sarif import sarif


@dataclass(frozen=True, slots=True)
class GateFiles:
    """gate.json, and what is made of it alone: JUnit, SARIF, in-toto, Markdown, annotations and fragments."""

    name: str = "gate"
    summary: str = "A gate's result as JSON, JUnit, SARIF, in-toto, CI annotations and Markdown."
    subject: Literal["run", "gate"] = "gate"

    def files(self, subject: object) -> Mapping[str, bytes]:
        """Eight files, of a GateResult."""
        result = cast(GateResult, subject)
        texts = {
            "gate.json": gate_json(result),
            "junit.xml": junit(result),
            "results.sarif": sarif(result),
            "summary.md": step_summary(gate_markdown(result)),
            "statement.intoto.json": intoto(result),
            "annotations.txt": annotations(result),
            "model-card.md": model_card(result),
            "safety-case.md": safety_case(result),
        }
        return {name: text.encode("utf-8", errors="backslashreplace") for name, text in texts.items()}


FORMAT = GateFiles()
