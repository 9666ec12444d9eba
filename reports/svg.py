"""Drawings as inline SVG: shapes as well as colours tell things apart, and colours come from the page's style."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from reports.html import html, join

WIDTH, LEFT, RIGHT, STEP = 760, 230, 90, 26


@dataclass(frozen=True, slots=True)
class Dot:
    """One line of a dot plot."""

    label: str
    """What it is."""
    value: float
    """Where it lies, 0 to 1."""
    lower: float
    """Lower end of its interval."""
    upper: float
    """Upper end."""
    text: str
    """The value as it is printed."""
    is_lie: bool = False
    """Filled square in the warning colour; a hollow circle otherwise."""


@dataclass(frozen=True, slots=True)
class Strip:
    """One line of a strip plot."""

    label: str
    """What it is."""
    values: Sequence[float]
    """Its points."""
    is_lie: bool = False
    """Filled squares in the warning colour; hollow circles otherwise."""


def canvas(height: float, label: str, shapes: Sequence[Markup]) -> Markup:
    """An image with a name for readers who do not see it."""
    return html(
        "<svg viewBox='0 0 {} {}' role='img' aria-label='{}'>{}</svg>", WIDTH, f"{height:g}", label, join(shapes)
    )


def dots(lines: Sequence[Dot], *, label: str, reference: float | None = None, percent: bool = False) -> Markup:
    """Values with their intervals, one under the other, on an axis from 0 to 1."""
    height = STEP * len(lines) + 34
    ticks = ["0 %", "25 %", "50 %", "75 %", "100 %"] if percent else ["0", "0.25", "0.5", "0.75", "1"]
    shapes = _axis([(_x(i / 4), tick) for i, tick in enumerate(ticks)], height)
    if reference is not None:
        shapes.append(line(_x(reference), 4, _x(reference), height - 28, "reference"))
    for i, one in enumerate(lines):
        y = STEP * i + 18
        shapes.append(text(LEFT - 10, y + 4, one.label, "end"))
        shapes.append(line(_x(one.lower), y, _x(one.upper), y, "lie whisker" if one.is_lie else "honest whisker"))
        shapes.append(mark(_x(one.value), y, 5, is_lie=one.is_lie))
        shapes.append(text(WIDTH - RIGHT + 14, y + 4, one.text, "start"))
    return canvas(height, label, shapes)


def strips(lines: Sequence[Strip], *, label: str, threshold: float | None = None) -> Markup:
    """Every score as a point, one line for each kind of episode, scaled to all of them."""
    every = [value for one in lines for value in one.values] + ([threshold] if threshold is not None else [])
    low, high = min(every), max(every)
    width = (high - low) or 1.0
    height = 38 * len(lines) + 40
    shapes = _axis([(_x(i / 4), f"{low + i / 4 * width:.2g}") for i in range(5)], height)
    for i, one in enumerate(lines):
        y = 38 * i + 22
        shapes.append(text(LEFT - 10, y + 4, one.label, "end"))
        for j, value in enumerate(one.values):
            shapes.append(mark(_x((value - low) / width), y + (j * 7 % 19) - 9, 2.4, is_lie=one.is_lie))
    if threshold is not None:
        x = _x((threshold - low) / width)
        shapes += [line(x, 2, x, height - 28, "reference"), text(x + 4, 10, "alarm →", "start")]
    return canvas(height, label, shapes)


def curves(
    series: Sequence[tuple[str, Sequence[tuple[float, float]]]],
    *,
    label: str,
    x_name: str,
    x_names: Mapping[float, str] | None = None,
) -> Markup:
    """Lines over numbers, which `x_names` may rename, 0 to 1 upwards, told apart by dashes and marks, named at their ends."""
    named = x_names or {}
    xs = sorted({x for _, points in series for x, _ in points})
    low, width, height = xs[0], (xs[-1] - xs[0]) or 1, 300
    at = [(60 + (x - low) / width * (WIDTH - 230), x) for x in xs]
    place = {x: px for px, x in at}
    shapes = [text(px, 274, named.get(x, f"{x:g}"), "middle") for px, x in _apart(at)]
    shapes += [text((60 + WIDTH - 170) / 2, 294, x_name, "middle")]
    for tick in (0, 0.25, 0.5, 0.75, 1):
        style = "reference" if tick == 0.5 else "grid"
        shapes += [line(60, _y(tick), WIDTH - 170, _y(tick), style), text(50, _y(tick) + 4, f"{tick:g}", "end")]
    for i, (_, points) in enumerate(series):
        path = " ".join(f"{place[x]:.1f},{_y(y):.1f}" for x, y in points)
        shapes.append(html("<polyline class='s{}' points='{}'/>", i % 6, path))
        marks = [(f"{place[x]:.1f}", f"{_y(y):.1f}") for x, y in points]
        shapes += [html("<circle class='s{}' cx='{}' cy='{}' r='3'/>", i % 6, *spot) for spot in marks]
    shapes += _names([(name, points[-1][1]) for name, points in series])
    return canvas(height, label, shapes)


def _apart(at: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Places whose names do not touch, the last one among them."""
    kept: list[tuple[float, float]] = []
    for place in reversed(at):
        if not kept or kept[-1][0] - place[0] >= 30:
            kept.append(place)
    return kept[::-1]


def _names(series: Sequence[tuple[str, float]]) -> list[Markup]:
    """Names at the ends of their curves, from the highest down, pushed apart where they would touch."""
    shapes, y = [], -14.0
    for i in sorted(range(len(series)), key=lambda i: -series[i][1]):
        name, value = series[i]
        y = max(y + 15, _y(value) + 4)
        shapes.append(html("<text class='s{}' x='{}' y='{}'>{}</text>", i % 6, WIDTH - 160, f"{y:.1f}", name))
    return shapes


def line(x1: float, y1: float, x2: float, y2: float, style: str) -> Markup:
    """A straight line."""
    at = (f"{number:.1f}" for number in (x1, y1, x2, y2))
    return html("<line x1='{}' y1='{}' x2='{}' y2='{}' class='{}'/>", *at, style)


def text(x: float, y: float, words: str, anchor: str) -> Markup:
    """Words; start, middle or end of them at x."""
    return html("<text x='{}' y='{}' text-anchor='{}'>{}</text>", f"{x:.1f}", f"{y:.1f}", anchor, words)


def mark(x: float, y: float, r: float, *, is_lie: bool) -> Markup:
    """A filled square for a lie, a hollow circle for the rest."""
    if is_lie:
        at = (f"{number:.1f}" for number in (x - r, y - r, 2 * r, 2 * r))
        return html("<rect class='lie' x='{}' y='{}' width='{}' height='{}'/>", *at)
    return html("<circle class='honest' cx='{}' cy='{}' r='{}'/>", f"{x:.1f}", f"{y:.1f}", f"{r:.1f}")


def _axis(ticks: Sequence[tuple[float, str]], height: float) -> list[Markup]:
    grid = [line(x, 4, x, height - 28, "grid") for x, _ in ticks]
    return grid + [text(x, height - 12, name, "middle") for x, name in ticks]


def _x(share: float) -> float:
    return LEFT + min(max(share, 0.0), 1.0) * (WIDTH - LEFT - RIGHT)


def _y(share: float) -> float:
    return 250 - min(max(share, 0.0), 1.0) * 230
