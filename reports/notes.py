"""Reasons under a table, each said once, however many cells it explains."""

from markupsafe import Markup

from reports.html import html, join
from reports.rows import Row, is_measured, number, shown


class Notes:
    """Collects the reasons of one table."""

    def __init__(self) -> None:
        """None yet."""
        self._letters: dict[str, str] = {}

    def shown(self, row: Row | None) -> Markup:
        """The number with its interval, or its status and the letter of its reason."""
        if row is None or is_measured(row):
            return shown(row)
        status = str(row["status"]).replace("_", " ")
        letter = self._letters.setdefault(
            f"{status}: {row['reason'] or 'no reason given'}", _letter(len(self._letters))
        )
        return html("<span class='na'>{} ({})</span>", status, letter)

    def bare(self, row: Row | None) -> Markup:
        """The same without the interval, for tables of many numbers."""
        if row is None or not is_measured(row):
            return self.shown(row)
        return html("{}", number(row["value"], row["metric"]))

    def listed(self) -> Markup:
        """The reasons by letter; empty where every number could be measured."""
        lines = join(html("<li>({}) {}</li>", letter, reason) for reason, letter in self._letters.items())
        return html("<ul class='notes'>{}</ul>", lines) if lines else Markup()


def _letter(i: int) -> str:
    """a … z, then a1 …"""
    return chr(ord("a") + i % 26) + (str(i // 26) if i >= 26 else "")
