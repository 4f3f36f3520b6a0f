"""Tables without vertical rules, or without any: the missing rules are inferred, then ``ruled`` reads the table.

Figures stand under each other, so the x-intervals of figures and of leaf headings tell the columns; a line of
column numbers tells them best. Rows are told by the figures' lines. Where the evidence does not fit together no
rule is inferred: a wrong column is worse than none.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise, takewhile

from index.columns import find_edges
from index.empty_tables import find_empty_zones
from index.glyphs import Glyph
from index.header_blocks import Span, find_spans, header_floors
from index.line_rows import body_rows
from index.pdf_marks import Rule
from index.ruled import Frame
from index.words import Word
from index.zones import Line, Zone, find_zones, is_tight, lines_of

_NAME = re.compile(r"[\u4e00-\u9fff]{2}")
_STRAY_LINES = 2  # above a header, which are none of it
_REACH_INTO = 1.5  # points
_ABOVE_TEXT = 6.0  # points between a heading and the rule above it
_NEAR = 8.0  # points: edges of a table's columns as two of its pages show them
_CLOSE = 1.6  # heights: lines between two rules, no farther apart than this, are one row
_WIDE = 0.5  # of the longest rule's length: a rule between rows, not one under a heading


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The rules of a table, printed and inferred. ``edges`` are its columns' for a next page without header."""

    across: tuple[Rule, ...]
    down: tuple[Rule, ...]
    edges: tuple[float, ...]


def zone_to_skeleton(zone: Zone, across: Sequence[Rule], edges: Sequence[float] = ()) -> Skeleton | None:
    """All the rules of a table, None where its columns are not certain.

    ``across`` are the page's joined horizontal rules; ``edges`` the columns of the previous page's last table,
    used where the page goes on without a header.
    """
    placed = _with_columns(zone, edges)
    if placed is None:
        return None
    zone, xs = placed
    printed = _printed(across, zone, xs)
    spans = find_spans(_header_words(zone), xs, printed) if zone.header else []
    if spans is None:
        return None  # glued headings would be worse than none
    floors = sorted({*(rule.at for rule in printed), *_row_edges(zone, printed, xs)})
    partial = header_floors(spans, printed)
    bands = list(pairwise(sorted({*floors, *(rule.at for rule in partial)})))
    whole = [Rule(y, xs[0], xs[-1]) for y in floors if not any(abs(rule.at - y) < 1 for rule in printed)]
    words = zone.words
    down = [Rule(x, *band) for band in bands for x in xs if x in (xs[0], xs[-1]) or _is_wall(x, *band, words, spans)]
    return Skeleton((*printed, *whole, *partial), tuple(down), tuple(xs))


def _with_columns(zone: Zone, edges: Sequence[float]) -> tuple[Zone, list[float]] | None:
    """The zone and the edges of its columns; what seemed the header's last lines may be rows without figures."""
    for first, last in _header_extents(len(zone.header), _stray_lines(zone.header)):
        header, rows = zone.header[first:last], zone.header[last:]
        shorter = Zone(header, rows + zone.body, zone.goes_on)
        xs = find_edges(
            _header_words(shorter),
            next((line.words for line in header if line.is_number_line), ()),
            [word for line in shorter.body for word in line.words],
        )
        if xs and _is_certain(shorter, xs):
            return shorter, xs
    headless = Zone((), zone.lines, zone.goes_on)
    xs = _fitting(edges, headless)
    return (headless, xs) if xs and _is_certain(headless, xs) else None


def _header_extents(count: int, strays: int) -> Iterable[tuple[int, int]]:
    """First and last line of what may be the header: all lines, then fewer at its end, then at its start."""
    return ((first, last) for first in range(strays + 1) for last in range(count, first, -1))


def _stray_lines(header: Sequence[Line]) -> int:
    """How many lines at a header's top may be none of it; a line of several words may be its groups."""
    return sum(1 for _ in takewhile(lambda line: len(line.words) == 1, header[:_STRAY_LINES]))


def _is_certain(zone: Zone, xs: Sequence[float]) -> bool:
    """Whether each amount stands within one column, alone on its line there, and no name in a column of amounts."""
    words = [(word, line) for line in zone.body for word in line.words]
    amounts = {bisect(xs, word.centre) for word, _ in words if word.is_amount}
    return all(
        _stands_alone(word, line, xs) if word.is_amount else not (_is_name(word) and _touched(word, xs) & amounts)
        for word, line in words
    )


def _is_name(word: Word) -> bool:
    return _NAME.search(word.text) is not None


def _touched(word: Word, xs: Sequence[float]) -> set[int]:
    """The columns that a word reaches into."""
    return {column for column, (a, b) in enumerate(pairwise(xs), 1) if min(b, word.x1) - max(a, word.x0) > _REACH_INTO}


def _stands_alone(amount: Word, line: Line, xs: Sequence[float]) -> bool:
    column = bisect(xs, amount.centre)
    is_within = 0 < column < len(xs) and xs[column - 1] <= amount.x0 + 1 and amount.x1 <= xs[column] + 1
    return is_within and sum(bisect(xs, word.centre) == column for word in line.words) == 1


def _header_words(zone: Zone) -> list[Word]:
    return [word for line in zone.header if not line.is_number_line for word in line.words]


def _fitting(edges: Sequence[float], zone: Zone) -> list[float]:
    """The edges of the table that goes on here, if all that is printed stands within one of their columns."""
    if not edges or not zone.goes_on:
        return []
    columns, whole = list(pairwise(edges)), [(edges[0], edges[-1])]  # a name may stand over several label columns
    is_fit = all(
        any(a <= word.x0 + 0.5 and word.x1 <= b + 0.5 for a, b in (columns if word.is_number else whole))
        for word in zone.words
    )
    return list(edges) if is_fit else []


def _printed(across: Sequence[Rule], zone: Zone, xs: Sequence[float]) -> list[Rule]:
    """The printed rules within the zone, stretched to the outer edges if they nearly reach them."""
    top, bottom = zone.lines[0].top, zone.lines[-1].bottom
    slack = 2.0 * zone.lines[0].height
    rules = [rule for rule in across if top - slack <= rule.at <= bottom + slack]
    return [_stretched(rule, xs) for rule in rules if rule.start < xs[-1] and rule.end > xs[0]]


def _stretched(rule: Rule, xs: Sequence[float]) -> Rule:
    reach = 0.25 * (xs[1] - xs[0])
    start = xs[0] if rule.start <= xs[0] + reach else rule.start
    end = xs[-1] if rule.end >= xs[-1] - 0.25 * (xs[-1] - xs[-2]) else rule.end
    return Rule(rule.at, start, end)


def _row_edges(zone: Zone, printed: Sequence[Rule], xs: Sequence[float]) -> list[float]:
    """Edges between rows where none is printed, and around the table."""
    longest = max((rule.end - rule.start for rule in printed), default=0.0)
    wide = [rule.at for rule in printed if rule.end - rule.start > _WIDE * longest]
    rows = [*_header_rows(zone.header), *_body_rows_between(zone.body, wide, xs)]
    extents = [(row.top, row.bottom) for row in rows]
    gaps = [(-1e9, extents[0][0]), *((a[1], b[0]) for a, b in pairwise(extents)), (extents[-1][1], 1e9)]
    edges = [extents[0][0] - 1.5, *((above + below) / 2 for above, below in gaps[1:-1]), extents[-1][1] + 1.5]
    return [
        edge
        for edge, (above, below) in zip(edges, gaps, strict=True)
        if not any(above - 3 <= at <= below + 3 for at in wide)
    ]


def _header_rows(header: Sequence[Line]) -> list[Line]:
    """The headings, then the line of column numbers."""
    parts = [[line for line in header if line.is_number_line == is_last] for is_last in (False, True)]
    return [_as_one(lines) for lines in parts if lines]


def _as_one(lines: Iterable[Line]) -> Line:
    return Line(tuple(word for line in lines for word in line.words))


def _body_rows_between(body: Sequence[Line], wide: Sequence[float], xs: Sequence[float]) -> list[Line]:
    """The rows; lines between two printed rules are one, unless they hold the figures of several."""
    rows: list[Line] = []
    for _, group in groupby(body, key=lambda line: bisect(sorted(wide), line.centre)):
        lines = tuple(group)
        is_one = bool(wide) and sum(line.is_anchor for line in lines) <= 1 and _are_close(lines)
        rows += [_as_one(lines)] if is_one else body_rows(lines, xs)
    return rows


def _are_close(lines: Sequence[Line]) -> bool:
    return all(below.centre - above.centre <= _CLOSE * above.height for above, below in pairwise(lines))


def missing_floors(frame: Frame, glyphs: Sequence[Glyph]) -> list[Rule]:
    """Rules between rows that stand together in one band of a ruled table: its columns are ruled, its rows are not."""
    floors: list[Rule] = []
    for top, bottom in pairwise(frame.ys):
        lines = lines_of([g for g in glyphs if top <= (g.top + g.bottom) / 2 < bottom and _is_within(g, frame)])
        if _are_rows([line for line in lines if line.is_figure_line]):
            edges = [(above.bottom + below.top) / 2 for above, below in pairwise(body_rows(lines, frame.xs))]
            floors += [Rule(y, frame.xs[0], frame.xs[-1]) for y in edges]
    return floors


def _are_rows(lines: Sequence[Line]) -> bool:
    """Whether figure lines are rows, not a pair of wrapped figures."""
    return len(lines) > 2 or (len(lines) == 2 and not is_tight(*lines) and all(len(line.figures) > 1 for line in lines))


def _is_within(glyph: Glyph, frame: Frame) -> bool:
    return frame.xs[0] <= (glyph.x0 + glyph.x1) / 2 <= frame.xs[-1]


def _is_wall(x: float, top: float, bottom: float, words: Sequence[Word], spans: Sequence[Span]) -> bool:
    """Whether the columns' edge is drawn in a band: not through a word, not inside a heading over several columns."""
    middle = (top + bottom) / 2
    crossed = any(
        top <= (word.top + word.bottom) / 2 <= bottom and word.x0 < x - 0.5 and word.x1 > x + 0.5 for word in words
    )
    return not crossed and not any(
        span.start < x - 0.5 < x + 0.5 < span.end and span.top - _ABOVE_TEXT <= middle < span.floor for span in spans
    )


def page_skeletons(
    glyphs: Sequence[Glyph], across: Sequence[Rule], edges: Sequence[float], height: float
) -> Iterable[Skeleton | None]:
    """The rules of each table of the page; ``edges`` are the columns of the previous page's last table.

    Statements without a figure come last; ``height`` is the page's.
    """
    lines = lines_of(glyphs)
    zones = find_zones(lines)
    for zone in zones:
        skeleton = None if zone.is_double else zone_to_skeleton(zone, across, edges)
        if not zone.is_table and (skeleton is None or not _are_near(skeleton.edges, edges)):
            continue
        edges = skeleton.edges if skeleton else edges
        yield skeleton
    empty = (zone_to_skeleton(zone, across) for zone in find_empty_zones(lines, zones, height))
    yield from (replace(skeleton, edges=()) for skeleton in empty if skeleton is not None)  # no table goes on with them


def _are_near(some: Sequence[float], others: Sequence[float]) -> bool:
    return len(some) == len(others) and all(abs(a - b) <= _NEAR for a, b in zip(some, others, strict=True))
