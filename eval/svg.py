"""Plots as inline SVG: lines over two axes, and bars with intervals. No script, no font, nothing from elsewhere.

Coordinates are rounded to a tenth of a pixel, so that the same figures give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

WIDTH, HEIGHT = 640, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 212, 14, 40  # margins; the legend stands at the right
_COLOURS = ("#1b5e9b", "#c0392b", "#1e8449", "#8e44ad", "#d68910", "#16a085", "#7f8c8d", "#2c3e50", "#ad1457")
_DASHES = ("", "6 3", "2 3")
_TICKS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """Points (x, y) that are joined in their order; a single one is a dot."""

    name: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A share with its interval, all from 0 to 1."""

    name: str
    share: float
    low: float
    high: float


def line_plot(lines: Sequence[Line], x_title: str, y_title: str, x_max: float = 1.0, y_max: float = 1.0) -> Markup:
    """Lines over axes from 0 to their maxima, with a legend."""
    parts = [*_axes(x_title, y_title, x_max, y_max)]
    for position, line in enumerate(lines):
        parts += _line(position, line, x_max, y_max)
    return _svg(parts, HEIGHT, f"{y_title} over {x_title}")


def _line(position: int, line: Line, x_max: float, y_max: float) -> Iterator[Markup]:
    colour, dash = _COLOURS[position % len(_COLOURS)], _DASHES[position // len(_COLOURS) % len(_DASHES)]
    places = [(_x(x / x_max), _y(y / y_max)) for x, y in line.points]
    path = " ".join(f"{x},{y}" for x, y in places)
    yield Markup('<polyline points="{}" fill="none" stroke="{}" stroke-width="1.8" stroke-dasharray="{}"/>').format(
        path, colour, dash
    )
    for x, y in places if len(places) < 8 else places[:1]:
        yield Markup('<circle cx="{}" cy="{}" r="3" fill="{}"/>').format(x, y, colour)
    height = _TOP + 8 + 16 * position
    yield Markup('<rect x="{}" y="{}" width="14" height="4" fill="{}"/>').format(WIDTH - _RIGHT + 12, height, colour)
    yield _text(WIDTH - _RIGHT + 32, height + 6, line.name, "start")


def _axes(x_title: str, y_title: str, x_max: float, y_max: float) -> Iterator[Markup]:
    for step in range(_TICKS + 1):
        share = step / _TICKS
        yield Markup('<line x1="{}" x2="{}" y1="{}" y2="{}" stroke="#ddd"/>').format(_x(0), _x(1), _y(share), _y(share))
        yield _text(_LEFT - 6, _y(share) + 4, _tick(share * y_max), "end")
        yield _text(_x(share), HEIGHT - _BOTTOM + 16, _tick(share * x_max), "middle")
    yield _text(_x(0.5), HEIGHT - 6, x_title, "middle")
    yield Markup('<text transform="translate(12 {}) rotate(-90)" text-anchor="middle">{}</text>').format(
        _y(0.5), y_title
    )


def bar_plot(bars: Sequence[Bar]) -> Markup:
    """Horizontal bars from 0 to 100 %, each with its interval as a thin line."""
    parts: list[Markup] = []
    left, right, step = 230, WIDTH - 60, 22
    for position, bar in enumerate(bars):
        top = 8 + step * position
        ends = [round(left + share * (right - left), 1) for share in (0.0, bar.share, bar.low, bar.high)]
        parts += [
            _text(left - 8, top + 12, bar.name, "end"),
            Markup('<rect x="{}" y="{}" width="{}" height="14" fill="#1b5e9b" fill-opacity=".75"/>').format(
                ends[0], top, round(ends[1] - ends[0], 1)
            ),
            Markup('<line x1="{}" x2="{}" y1="{}" y2="{}" stroke="#111"/>').format(ends[2], ends[3], top + 7, top + 7),
            _text(right + 8, top + 12, f"{100 * bar.share:.1f} %", "start"),
        ]
    return _svg(parts, 16 + step * len(bars), "shares with their 95 % intervals")


def _svg(parts: Sequence[Markup], height: int, title: str) -> Markup:
    return Markup('<svg viewBox="0 0 {} {}" width="{}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, height, WIDTH, title, Markup("").join(parts)
    )


def _text(x: float, y: float, words: str, anchor: str) -> Markup:
    return Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(round(x, 1), round(y, 1), anchor, words)


def _x(share: float) -> float:
    return round(_LEFT + share * (WIDTH - _LEFT - _RIGHT), 1)


def _y(share: float) -> float:
    return round(HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM), 1)


def _tick(value: float) -> str:
    """
    >>> _tick(0.2), _tick(50.0)
    ('0.2', '50')
    """
    return f"{value:g}"
