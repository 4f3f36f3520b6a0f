"""Large characters set level across smaller text (a watermark such as 内部资料): told from what it covers."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from index.glyphs import Glyph

_LARGE = 2.5  # times the usual height: larger than any title beside its table
_SAME = 0.05  # of its height: glyphs of one watermark are of one size
_INTO = 0.2  # of the small glyph's height and width: less is a box that is wider than its character


def split_overprint(glyphs: Sequence[Glyph]) -> tuple[list[Glyph], list[Glyph]]:
    """The glyphs without those of a watermark, and those of the watermark: large ones printed over small ones."""
    heights = [glyph.bottom - glyph.top for glyph in glyphs if not glyph.text.isspace()]
    usual = median(heights) if heights else 0.0
    large = [glyph for glyph in glyphs if glyph.bottom - glyph.top > _LARGE * usual and not glyph.text.isspace()]
    if not large:
        return list(glyphs), []
    small = [glyph for glyph in glyphs if glyph.bottom - glyph.top <= _LARGE * usual and not glyph.text.isspace()]
    over = [glyph.bottom - glyph.top for glyph in large if any(_is_over(glyph, other) for other in small)]
    taken = [g for g in large if any(abs(g.bottom - g.top - size) <= _SAME * size for size in over)]
    ids = set(map(id, taken))
    return [glyph for glyph in glyphs if id(glyph) not in ids], taken


def _is_over(large: Glyph, small: Glyph) -> bool:
    height, width = small.bottom - small.top, small.x1 - small.x0
    return (
        min(large.bottom, small.bottom) - max(large.top, small.top) > _INTO * height
        and min(large.x1, small.x1) - max(large.x0, small.x0) > _INTO * width
    )
