"""Two statements beside each other on one page: the band that they fill, and its two halves.

Read as one table, the title and the unit of the one would be said of the other. Two titles on one line tell that there
are two. They are read as two only where a blank strip runs down between them and each half is a whole statement, with
title, unit, headings and total of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

from index.pdf_marks import Marks
from index.ruled import Frame
from index.two_up import half_marks, is_statement
from index.zones import Line, has_two_titles, is_title, lines_of

_LEAST_STRIP = 12.0  # points


class Part(NamedTuple):
    """A part of a page, its marks counted from ``x``."""

    x: float
    marks: Marks


class Strip(NamedTuple):
    """A blank strip between two statements."""

    x0: float
    x1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0


def double_titles(marks: Marks) -> list[Line]:
    """The lines with two titles, from top to bottom."""
    signs = [glyph for glyph in marks.glyphs if glyph.text == "表"]
    if not any(abs(a.top - b.top) < a.bottom - a.top for a, b in combinations(signs, 2)):
        return []  # lines cost time
    return [line for line in lines_of(marks.glyphs) if has_two_titles(line)]


def split_beside(marks: Marks) -> list[Part] | None:
    """What is above, the left statement, the right one, what is below; None where that is not certain."""
    titles = double_titles(marks)
    if not titles:
        return None
    top = titles[0].top - 1
    strip, bottom = _strip_below(marks, titles[0])
    band, gutter = _between(marks, top, bottom), (strip.x0 + strip.x1) / 2
    left, right = half_marks(band, 0.0, gutter), half_marks(band, gutter, marks.width)
    if not (is_statement(left) and is_statement(right)):
        return None
    above, below = _between(marks, 0.0, top), _between(marks, bottom, float("inf"))
    parts = (Part(0.0, above), Part(0.0, left), Part(gutter, right), Part(0.0, below))
    return [part for part in parts if part.marks.glyphs]


def _strip_below(marks: Marks, titles: Line) -> tuple[Strip, float]:
    """The widest strip between two titles and how far down it is blank."""
    first, second = (word for word in titles.words if is_title(word.text))
    strips = [Strip(first.x1, second.x0)]
    for top, x0, x1 in sorted(_extents(marks, titles.top - 1)):
        left = [rest for strip in strips for rest in _without(strip, x0, x1)]
        if not left:
            return max(strips, key=lambda strip: strip.width), top
        strips = left
    return max(strips, key=lambda strip: strip.width), float("inf")


def _without(strip: Strip, x0: float, x1: float) -> list[Strip]:
    """What an extent leaves of a strip, if that is wide enough."""
    if x1 <= strip.x0 or strip.x1 <= x0:
        return [strip]
    return [rest for rest in (Strip(strip.x0, x0), Strip(x1, strip.x1)) if rest.width >= _LEAST_STRIP]


def _extents(marks: Marks, top: float) -> Iterator[tuple[float, float, float]]:
    """Where each mark below a height begins and what it covers from left to right."""
    yield from ((g.top, g.x0, g.x1) for g in marks.glyphs if g.top >= top and not g.text.isspace())
    yield from ((rule.at, rule.start, rule.end) for rule in marks.across if rule.at >= top)
    yield from ((rule.start, rule.at, rule.at) for rule in marks.down if rule.end >= top)


def _between(marks: Marks, top: float, bottom: float) -> Marks:
    """The marks between two heights."""
    return replace(
        marks,
        glyphs=[glyph for glyph in marks.glyphs if top <= glyph.top < bottom],
        across=[rule for rule in marks.across if top <= rule.at < bottom],
        down=[rule for rule in marks.down if top <= rule.start < bottom],
    )


def frames_apart(frames: Sequence[Frame], marks: Marks) -> list[Frame]:
    """The frames without those that stand beside each other below two titles that share a line."""
    titles = double_titles(marks) if len(frames) > 1 else []
    beside = {
        id(frame)
        for pair in combinations(frames, 2)
        if any(_stand_below(line, *pair) for line in titles)
        for frame in pair
    }
    return [frame for frame in frames if id(frame) not in beside]


def _stand_below(titles: Line, first: Frame, second: Frame) -> bool:
    """Whether two frames stand beside each other, both below a line."""
    (ax0, atop, ax1, abottom), (bx0, btop, bx1, bbottom) = first.bbox, second.bbox
    are_beside = (ax1 <= bx0 or bx1 <= ax0) and atop < bbottom and btop < abottom
    return are_beside and min(atop, btop) >= titles.top
