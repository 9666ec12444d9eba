"""Token by token: the headline detector at each position of an example, in shades, underlines and numbers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from harness.evidence import Evidence
from reports.html import html, paragraph, table

NOT_MADE = "Scores token by token were not made; `telltale report RUN_DIR --heat` makes them where the audited checkpoint can be opened."
_LEVELS = 3
_READ = {
    "prompt": "the whole prompt",
    "prompt_end": "the end of the prompt",
    "first_token": "the first token of the answer",
    "response": "the whole answer",
    "end": "the end of the answer",
}


class SuiteHeat:
    """The heat of one suite's examples, on one scale."""

    def __init__(self, evidence: Evidence, suite: str, threshold: float | None) -> None:
        """Of a run; `why` says why there is none."""
        record = ((evidence.heat or {}).get("suites") or {}).get(suite)
        self._record: Mapping[str, Any] = record or {}
        self.why = NOT_MADE if record is None else str(self._record["why"])
        self._found = {one["episode_id"]: one for one in self._record.get("episodes", ())}
        values = sorted(token[2] for one in self._found.values() for token in one["tokens"])
        self._middle = threshold if threshold is not None else values[len(values) // 2] if values else 0.0
        self._has_threshold = threshold is not None
        self._above = max((value - self._middle for value in values), default=0.0)
        self._below = max((self._middle - value for value in values), default=0.0)

    def legend(self, detector: str) -> Markup:
        """What the shades mean; why there are none."""
        if self.why or not self._found:
            return paragraph(f"No scores token by token: {self.why or 'no example has an answer of two tokens'}.")
        site = self._record["site"]
        middle = f"the alarm threshold {self._middle:.2f}" if self._has_threshold else f"the middle, {self._middle:.2f}"
        words = (
            f"Token by token: {detector} was fitted on {_READ.get(site['span'], site['span'])} ({site['pooling']}), layer {site['layer']}. "
            "There, in a box, stands its score; at any other position the same weights are applied to rows that they were not "
            "fitted on, which shows where the state comes to look like a lie, and is no score."
        )
        key = Markup(" ").join(_key(level, middle) for level in (-_LEVELS, -1, 1, _LEVELS))
        return html("<p>{}</p><p class='key heat'>{} <span class='read'>read</span></p>", words, key)

    def of(self, episode_id: str) -> Markup:
        """One example; empty where it has none."""
        one = self._found.get(episode_id)
        if one is None or self.why:
            return Markup()
        pieces = Markup("").join(self._pieces(one["tokens"], one["n_positions"]))
        lines = [
            (t, "answer" if is_answer else "prompt", text, "yes" if is_read else "no", f"{value:.3f}")
            for t, text, value, is_answer, is_read in one["tokens"]
        ]
        head = ("position", "of", "token", "read there", "score")
        numbers = table(f"Scores by position, {one['n_positions']} positions in all", head, lines, n_words=4)
        return html(
            "<div class='heat'><p class='tokens'>{}</p><details><summary>The numbers</summary>{}</details></div>",
            pieces,
            numbers,
        )

    def _pieces(self, tokens: Sequence[Sequence[Any]], n_positions: int) -> Iterator[Markup]:
        """Tokens in their order; dots where some are left out, a bar where the answer begins, a number at the highest and the read ones."""
        n_read = sum(token[4] for token in tokens)
        peak = max((token[2] for token in tokens), default=0.0)
        before, was_answer = -1, False
        glue = (
            "" if any(str(token[1])[:1].isspace() for token in tokens) else " "
        )  # words that carry no space of their own
        for t, text, value, is_answer, is_read in tokens:
            if t != before + 1:
                yield Markup("<i>… </i>")
            if is_answer and not was_answer:
                yield Markup("<i> ▸ answer: </i>")
            before, was_answer = t, is_answer
            number = (
                html("<small>[{}]</small>", f"{value:.2f}") if value == peak or (is_read and n_read == 1) else Markup()
            )
            words = str(text).replace("\n", "⏎")
            yield html(
                "<span class='{}{}'>{}</span>{}{}", self._style(value), " read" if is_read else "", words, number, glue
            )
        if before < n_positions - 1:
            yield Markup("<i> …</i>")

    def _style(self, value: float) -> str:
        """How far above or below the middle, of the farthest on that side."""
        far, most = value - self._middle, self._above if value > self._middle else self._below
        level = min(_LEVELS, 1 + int(_LEVELS * abs(far) / most)) if most > 0 else 1
        return f"{'up' if far > 0 else 'dn'}{level}"


def _key(level: int, middle: str) -> Markup:
    far = "far " if abs(level) == _LEVELS else "just "
    side = "above" if level > 0 else "below"
    return html("<span class='{}{}'>{}{} {}</span>", "up" if level > 0 else "dn", abs(level), far, side, middle)
