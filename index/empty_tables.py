"""Statements that were printed with title and headings and without a single figure, in pages without rules.

Nothing but blanks under headings says that nothing was budgeted, so each part of it must be there: a title that the
vocabulary knows, two headings or more, and the page going on (or room left on it) below them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.statements import normalise_heading, recognise_statement
from index.words import Word
from index.zones import Line, Zone, begins_row, is_above_header, is_below_table

_MAX_LINES = 12  # headings, column numbers, a blank total
_GAP = 4.0  # heights between two lines of one table
_ROOM = 0.2  # of the page's height: rows would have been printed there
_LONGEST_HEADING = 16
_HEADING = re.compile(
    r"科目|编码|名称|合计|总计|小计|项目|基本支出|支出$|收入$|经费|预算数|决算数|金额|^[类款项]$|结转|资金|补助|备注"
)
_TOTALS = frozenset({"合计", "总计", "小计"})


def find_empty_zones(lines: Sequence[Line], tables: Sequence[Zone], height: float) -> list[Zone]:
    """The statements without figures among the lines of a page, from top to bottom.

    ``tables`` are those with figures, ``height`` is the page's.
    """
    taken = {id(line) for zone in tables for line in zone.lines}
    zones = []
    for at, line in enumerate(lines):
        if id(line) in taken or not _is_title(line) or _is_listed(lines, at):
            continue
        found = _lines_below(lines, at + 1, taken)
        zone = _to_zone(found)
        if zone is not None and (_is_followed(lines, found[-1]) or found[-1].bottom < (1 - _ROOM) * height):
            zones.append(zone)
    return zones


def _is_title(line: Line) -> bool:
    text = normalise_heading("".join(word.text for word in line.words))
    return text.endswith("表") and recognise_statement(text, ()) is not None


def _is_listed(lines: Sequence[Line], at: int) -> bool:
    """Whether a title stands in a list of titles (the contents): another one is right above or below it."""
    return any(0 <= beside < len(lines) and _is_title(lines[beside]) for beside in (at - 1, at + 1))


def _lines_below(lines: Sequence[Line], start: int, taken: set[int]) -> list[Line]:
    """The lines of headings and blank rows under a title, its unit and issuer passed over; [] if figures follow."""
    while start < len(lines) and is_above_header(lines[start]) and not _is_title(lines[start]):
        start += 1
    found: list[Line] = []
    for line in lines[start:]:
        is_far = bool(found) and line.top - found[-1].bottom > _GAP * line.height
        if is_far or is_above_header(line) or is_below_table(line):
            break
        if id(line) in taken:
            return []
        found.append(line)
    return found if len(found) <= _MAX_LINES else []


def _to_zone(lines: Sequence[Line]) -> Zone | None:
    """Headings and blank rows as a table; None where a figure stands among them or they are no headings."""
    number_line = next((at for at, line in enumerate(lines) if line.is_number_line), None)
    rows = (at for at, line in enumerate(lines) if _is_row(line))
    first = number_line + 1 if number_line is not None else next(rows, len(lines))
    header, body = tuple(lines[:first]), tuple(lines[first:])
    printed = [word for line in lines if not line.is_number_line for word in line.words]
    has_figure = any(word.is_number and not begins_row(word) for word in printed)
    words = [word for line in header for word in line.words if not line.is_number_line]
    is_header = any(len(line.words) > 1 for line in header) and sum(map(_is_heading, words)) > 1
    return Zone(header, body, False) if is_header and not has_figure else None


def _is_heading(word: Word) -> bool:
    """Whether a word is what statements print over their columns, not a line of the contents or of prose."""
    text = normalise_heading(word.text)
    return len(text) <= _LONGEST_HEADING and _HEADING.search(text) is not None


def _is_row(line: Line) -> bool:
    is_total = len(line.words) == 1 and normalise_heading(line.words[0].text) in _TOTALS
    return is_total or begins_row(line.words[0])


def _is_followed(lines: Sequence[Line], last: Line) -> bool:
    """Whether more than a page's number is printed below."""
    below = lines[lines.index(last) + 1 :]
    return any(
        any(not char.isdigit() and char not in "-—– " for char in word.text) for line in below for word in line.words
    )
