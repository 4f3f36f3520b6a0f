"""Two pages set side by side on one landscape sheet (2-up): where the gutter lies, and whether that is certain.

A wide table without vertical rules has a blank strip in the middle too, so the strip alone proves nothing: the halves
must number themselves as two pages, or each must hold a ruled table, a column of text, or a statement of its own with
title, unit, headings and total: so two different tables beside each other are read as two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from index.glyphs import Glyph, glyphs_to_lines, line_to_text
from index.pdf_marks import Marks, Rule
from index.ruled import find_frames, join_rules
from index.zones import find_zones, lines_of

_LANDSCAPE = 1.2  # width by height
_MIDDLE = (0.4, 0.6)  # of the width: where the gutter may lie
_GUTTER = 0.02  # of the width
_WIDE = 0.5  # of a half's width: a table or a line of text that fills it
_TEXT_LINES = 5
_TITLE = re.compile(r"[\u4e00-\u9fff]{3}表$")
_UNIT = re.compile(r"单位[:：](人民币)?[百千万亿]*元")
_TOTAL = re.compile(r"[合总]计$")
_PAGE_NUMBER = re.compile(r"[-—－\s第]*(\d{1,4})[-—－\s页]*")


def split_two_up(marks: Marks) -> tuple[float, Marks, Marks] | None:
    """The gutter's x and the marks left and right of it, those on the right counted from the gutter.

    None where the sheet is one page, or where that is not certain (``may_be_two_up`` then tells).
    """
    gutter = _gutter(marks)
    if gutter is None:
        return None
    left, right = half_marks(marks, 0.0, gutter), half_marks(marks, gutter, marks.width)
    is_certain = (
        are_numbered(marks)
        or (_stands_alone(left) and _stands_alone(right))
        or (is_statement(left) and is_statement(right))
    )
    return (gutter, left, right) if is_certain else None


def may_be_two_up(marks: Marks) -> bool:
    """Whether a sheet that was not split numbers its halves as two pages."""
    return _is_landscape(marks) and are_numbered(marks)


def are_numbered(marks: Marks) -> bool:
    """Whether the sheet's first or last line holds two consecutive page numbers and nothing else, one in each half."""
    lines = glyphs_to_lines(_printed(marks.glyphs))
    return any(_numbers_two_pages(line, marks.width / 2) for line in (lines[:1] + lines[-1:]))


def _numbers_two_pages(line: Sequence[Glyph], middle: float) -> bool:
    halves = ([g for g in line if g.x1 <= middle], [g for g in line if g.x0 >= middle])
    found = [_PAGE_NUMBER.fullmatch(line_to_text(half)) for half in halves]
    if sum(map(len, halves)) < len(line) or not (found[0] and found[1]):
        return False
    return int(found[1].group(1)) == int(found[0].group(1)) + 1


def _is_landscape(marks: Marks) -> bool:
    return marks.width >= _LANDSCAPE * marks.height


def _gutter(marks: Marks) -> float | None:
    """The middle of the widest blank strip that runs down the middle of a landscape sheet with marks on both sides."""
    if not _is_landscape(marks):
        return None
    low, high = (share * marks.width for share in _MIDDLE)
    strips = [(b - a, (a + b) / 2) for a, b in _blanks(marks) if low <= (a + b) / 2 <= high]
    width, at = max(strips, default=(0.0, 0.0))
    return at if width >= _GUTTER * marks.width else None


def _blanks(marks: Marks) -> Iterator[tuple[float, float]]:
    """The blank between neighbouring marks, from left to right."""
    glyphs = ((g.x0, g.x1) for g in _printed(marks.glyphs))
    extents = sorted([*glyphs, *((r.start, r.end) for r in marks.across), *((r.at, r.at) for r in marks.down)])
    reach = [extents[0][1]] if extents else []
    for _, end in extents[1:]:
        reach.append(max(reach[-1], end))
    for (_, (start, _)), end in zip(pairwise(extents), reach, strict=False):
        if start > end:
            yield end, start


def half_marks(marks: Marks, start: float, end: float) -> Marks:
    """The marks between two x, counted from the first."""
    return replace(
        marks,
        glyphs=[g._replace(x0=g.x0 - start, x1=g.x1 - start) for g in marks.glyphs if start <= (g.x0 + g.x1) / 2 < end],
        across=[Rule(r.at, r.start - start, r.end - start) for r in marks.across if start <= r.start < end],
        down=[Rule(r.at - start, r.start, r.end) for r in marks.down if start <= r.at < end],
        width=end - start,
    )


def _stands_alone(half: Marks) -> bool:
    """Whether a half is a page by itself: it holds a ruled table or a column of text that fills its width."""
    frames = find_frames(join_rules(half.across), join_rules(half.down))
    if any(frame.bbox[2] - frame.bbox[0] >= _WIDE * half.width for frame in frames):
        return True
    return sum(_is_text_line(line, half.width) for line in glyphs_to_lines(_printed(half.glyphs))) >= _TEXT_LINES


def is_statement(half: Marks) -> bool:
    """Whether a half holds one table with a title and a unit above it, headings and a total of its own."""
    lines = lines_of(half.glyphs)
    zones = [zone for zone in find_zones(lines) if zone.is_table]
    if len(zones) != 1 or not zones[0].header:
        return False
    above = [word.text for line in lines if line.bottom <= zones[0].header[0].top + 1 for word in line.words]
    has_total = any(_TOTAL.search(word.text) for line in zones[0].body for word in line.words)
    return sum(_TITLE.search(text) is not None for text in above) == 1 and any(map(_UNIT.search, above)) and has_total


def _is_text_line(line: Sequence[Glyph], width: float) -> bool:
    """Whether a line is running text: it fills the width and has no gap as between columns."""
    has_gap = any(b.x0 - a.x1 > 2 * (a.bottom - a.top) for a, b in pairwise(line))
    return not has_gap and line[-1].x1 - line[0].x0 >= _WIDE * width


def _printed(glyphs: Sequence[Glyph]) -> list[Glyph]:
    return [glyph for glyph in glyphs if not glyph.text.isspace()]
