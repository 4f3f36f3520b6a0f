"""The page's number where it is printed among the rows of a table, so that it is taken for no figure of theirs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from index.glyphs import Glyph

_NUMBER = re.compile(r"[-—–－~·]*\d{1,3}[-—–－~·]*|第\d{1,3}页(共\d{1,3}页)?")
_CENTRED = 3.0  # points between the middles of the number and of the page
_ALONE = 0.5  # heights: nothing else on the page has its middle as near as this to the number's
_STRING_GAP = 1.0  # heights between two characters of the number


def split_page_number(glyphs: Sequence[Glyph], width: float) -> tuple[list[Glyph], list[Glyph]]:
    """The glyphs without the page's number, and those of the number; ``width`` is the page's in points.

    It is a small number in the middle of the page, on a line of its own, and the only one standing there: a column
    of codes or of ordinal numbers has several.
    """
    runs = [run for run in _strings(glyphs) if abs(_middle(run) - width / 2) <= _CENTRED and _text(run)]
    numbers = [run for run in runs if _NUMBER.fullmatch(_text(run))]
    alone = [run for run in numbers if _is_alone(run, glyphs)]
    if len(alone) != 1 or len(numbers) > 1:
        return list(glyphs), []
    taken = set(map(id, alone[0]))
    return [glyph for glyph in glyphs if id(glyph) not in taken], alone[0]


def _strings(glyphs: Sequence[Glyph]) -> Iterable[list[Glyph]]:
    """Glyphs in drawing order that stand beside each other on one line."""
    string: list[Glyph] = []
    for glyph in glyphs:
        if string and not _is_next(string[-1], glyph):
            yield string
            string = []
        string.append(glyph)
    if string:
        yield string


def _is_next(last: Glyph, glyph: Glyph) -> bool:
    height = last.bottom - last.top
    return abs(glyph.top - last.top) <= 0.3 * height and -0.3 * height <= glyph.x0 - last.x1 <= _STRING_GAP * height


def _text(run: Sequence[Glyph]) -> str:
    return "".join(glyph.text for glyph in run if not glyph.text.isspace())


def _middle(run: Sequence[Glyph]) -> float:
    return (min(glyph.x0 for glyph in run) + max(glyph.x1 for glyph in run)) / 2


def _is_alone(run: Sequence[Glyph], glyphs: Sequence[Glyph]) -> bool:
    first = run[0]
    middle, near = first.top + first.bottom, 2 * _ALONE * (first.bottom - first.top)
    own = set(map(id, run))
    return not any(
        abs(glyph.top + glyph.bottom - middle) <= near
        for glyph in glyphs
        if id(glyph) not in own and not glyph.text.isspace()
    )
