"""Glyphs with their boxes -> text: lines in reading order, wrapped pieces joined as a reader would join them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from index.radicals import fold
from index.records import BBox


class Glyph(NamedTuple):
    """One printed character, its box on the page, the number of the string it was drawn with, its quarter turns."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    run: int
    turn: int = 0  # quarter turns clockwise; 0 is upright


# Fractions of the glyph's height.
_NEW_LINE = 0.45  # centres farther apart stand on two lines; digits on a shifted baseline stay nearer than this
_BLANK_IN_LATIN = 0.22
_BLANK_IN_CJK = 0.55
_SAME_PLACE = 0.2  # a character drawn twice this near to itself is bold, not doubled

_CJK = re.compile(r"[\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef‘’“”…—\U00020000-\U0003ffff]")
_BLANKS_BETWEEN_CJK = re.compile(rf"(?<={_CJK.pattern}) +(?={_CJK.pattern})")
_FIGURE_START = re.compile(r"[-−－–]?[\d,]*(\.\d?)?")
_FIGURE = re.compile(r"[-−－–]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?%?")


def bounding_box(boxes: Iterable[Glyph] | Iterable[BBox]) -> BBox:
    """The smallest box around all of them; they must not be none. Points, two decimals."""
    x0s, tops, x1s, bottoms = zip(*((b[1:5] if isinstance(b, Glyph) else b) for b in boxes), strict=True)
    return (round(min(x0s), 2), round(min(tops), 2), round(max(x1s), 2), round(max(bottoms), 2))


def glyphs_to_lines(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Lines from top to bottom, glyphs from left to right, characters drawn twice for boldness once."""
    lines: list[list[Glyph]] = []
    previous_centre = previous_height = 0.0
    for glyph in sorted(glyphs, key=lambda g: g.top + g.bottom):
        centre, height = (glyph.top + glyph.bottom) / 2, glyph.bottom - glyph.top
        if lines and centre - previous_centre <= _NEW_LINE * min(height, previous_height):
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
        previous_centre, previous_height = centre, height
    return [_without_doubles(sorted(line, key=lambda g: g.x0)) for line in lines]


def _without_doubles(line: list[Glyph]) -> list[Glyph]:
    """What is drawn twice is drawn by two strings: in one string, digits are near each other by a wrong width."""
    kept: list[Glyph] = []
    for glyph in line:
        near = _SAME_PLACE * (glyph.bottom - glyph.top)
        if not any(
            other.run != glyph.run
            and other.text == glyph.text
            and glyph.x0 - other.x0 < near
            and abs(glyph.top - other.top) < near
            for other in kept[-2:]
        ):
            kept.append(glyph)
    return kept


def line_to_text(line: Sequence[Glyph]) -> str:
    """The line's text, with one blank where it was printed or where the gap between two glyphs shows one."""
    parts: list[str] = []
    previous: Glyph | None = None
    for glyph in line:
        if previous is not None and glyph.x0 - previous.x1 > _blank_width(previous, glyph):
            parts.append(" ")
        parts.append(glyph.text)
        previous = glyph
    return " ".join(fold("".join(parts)).split())


def _blank_width(left: Glyph, right: Glyph) -> float:
    # a point set in half a character's width stands apart from its digits
    is_wide = any(_CJK.match(glyph.text) or glyph.text in ".," for glyph in (left, right))
    return (_BLANK_IN_CJK if is_wide else _BLANK_IN_LATIN) * min(left.bottom - left.top, right.bottom - right.top)


def cell_text(glyphs: Sequence[Glyph], width: float | None = None) -> str:
    """The text of one cell, its wrapped lines joined; no blank between Chinese characters.

    ``width`` is the cell's: a figure that fills it and breaks off goes on in the next line.
    """
    lines = glyphs_to_lines(upright(glyphs))
    text = ""
    for index, line in enumerate(lines):
        text = _join(text, line_to_text(line), index > 0 and _is_full(lines[index - 1], width))
    return _BLANKS_BETWEEN_CJK.sub("", text)


def _join(head: str, tail: str, is_full: bool) -> str:
    if not head or not tail or _CJK.match(head[-1]) or _CJK.match(tail[0]):
        return head + tail
    return head + tail if is_full and _is_torn_figure(head, tail) else f"{head} {tail}"


def _is_torn_figure(head: str, tail: str) -> bool:
    """Whether the head breaks off inside a figure that the tail completes ("1,234,5" "67.89")."""
    return bool(_FIGURE_START.fullmatch(head) and _FIGURE.fullmatch(head + tail))


def _is_full(line: Sequence[Glyph], width: float | None) -> bool:
    printed = line[-1].x1 - line[0].x0
    return width is not None and printed + 2 * (line[-1].x1 - line[-1].x0) >= width


def upright(glyphs: Sequence[Glyph]) -> Sequence[Glyph]:
    """The same glyphs turned upright where most of them stand sideways or upside down."""
    turn = usual_turn(glyphs)
    return [turn_glyph(glyph, turn) for glyph in glyphs] if turn else glyphs


def turn_box(box: BBox, quarter_turns: int, width: float = 0.0, height: float = 0.0) -> BBox:
    """The box after turning its page, of this width and height, counter-clockwise.

    Without a page it is turned about the origin, and coordinates may become negative.
    """
    x0, top, x1, bottom = box
    for _ in range(quarter_turns % 4):
        x0, top, x1, bottom = top, width - x1, bottom, width - x0
        width, height = height, width
    return (x0, top, x1, bottom)


def turn_glyph(glyph: Glyph, quarter_turns: int, width: float = 0.0, height: float = 0.0) -> Glyph:
    """The glyph after turning its page counter-clockwise."""
    box = turn_box(glyph[1:5], quarter_turns, width, height)
    return Glyph(glyph.text, *box, glyph.run, (glyph.turn - quarter_turns) % 4)


def usual_turn(glyphs: Sequence[Glyph]) -> int:
    """How most of the glyphs are turned, 0 where it is undecided."""
    turns = [glyph.turn for glyph in glyphs if not glyph.text.isspace()]
    usual = max(set(turns), key=turns.count, default=0)
    return usual if 2 * turns.count(usual) > len(turns) else 0
