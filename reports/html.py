"""Small pieces of HTML; what is filled in is escaped, and its hidden characters are made visible."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from harness.visible import visible


def html(template: str, *values: object) -> Markup:
    """The template with each {} filled in; only Markup is trusted."""
    return Markup(template).format(*(value if isinstance(value, Markup) else visible(str(value)) for value in values))


def join(pieces: Iterable[Markup]) -> Markup:
    """One after the other."""
    return Markup("\n").join(pieces)


def paragraph(text: object) -> Markup:
    """A paragraph."""
    return html("<p>{}</p>", text)


MANY = 12
"""Lines above which a table is set closer, and folded where it stands under a drawing."""
MOST_LINES = 400
"""Lines of a table that are printed; how many more there are is said under it."""


def table(caption: str, headers: Sequence[str], rows: Iterable[Sequence[object]], *, n_words: int = 1) -> Markup:
    """A table whose first `n_words` columns are words and whose others are numbers; what is too long is cut, with a count."""
    head = join(html("<th scope='col'{}>{}</th>", _numeric(i >= n_words), name) for i, name in enumerate(headers))
    every = list(rows)
    lines = [join(_cell(i, value, n_words) for i, value in enumerate(row)) for row in every[:MOST_LINES]]
    body = join(html("<tr>{}</tr>", line) for line in lines) or html(
        "<tr><td colspan='{}' class='na'>nothing to show in this run</td></tr>", len(headers)
    )
    return html(
        "<div class='{}' tabindex='0' role='group' aria-label='{}'><table><caption>{}</caption><thead><tr>{}</tr></thead>"
        "<tbody>{}</tbody></table></div>{}",
        "scroll many" if len(lines) > MANY else "scroll",
        caption,
        caption,
        head,
        body,
        _left_out(len(every) - len(lines)),
    )


def _left_out(n: int) -> Markup:
    return (
        html("<p class='na'>{} more lines are left out here; the run folder holds them.</p>", f"{n:,}")
        if n > 0
        else Markup()
    )


def figure(
    drawing: Markup, caption: str, numbers: Markup, *, is_open: bool = True, summary: str = "The numbers"
) -> Markup:
    """A drawing with the table of its numbers folded under it."""
    return html(
        "<figure><div class='plot' tabindex='0' role='group' aria-label='Drawing'>{}</div><figcaption>{}</figcaption>"
        "<details{}><summary>{}</summary>{}</details></figure>",
        drawing,
        caption,
        Markup(" open") if is_open else "",
        summary,
        numbers,
    )


def _cell(i: int, value: object, n_words: int) -> Markup:
    if i == 0:
        return html("<th scope='row'>{}</th>", value)
    return html("<td{}>{}</td>", _numeric(i >= n_words), value)


def _numeric(is_number: bool) -> Markup:
    return Markup(" class='n'") if is_number else Markup()
