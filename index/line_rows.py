"""Lines of a table without rules between its rows -> its rows, told by the distances of lines within each column.

The lines of a wrapped name are nearer to each other than to the next row's, in every column for itself; a figure
stands beside the first of them, or halfway between two. What overlaps in height is one row.
"""

from __future__ import annotations

from bisect import bisect, bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from index.words import Word
from index.zones import TIGHT, Line, begins_row

_AROUND = 2.2  # heights: lines above and below figures, no farther apart than this, are the figures' name
_HALFWAY = 0.2  # of the distance of two lines: how far a figure between them may stand from their middle
_LOOSE = 1.08  # of the distance of a name's lines: those of one row are no farther apart
_LESS = 0.95  # of the least distance of two rows: lines nearer than this are one name
_OVERLAP = 0.2  # of a line's height

Cell = list[Line]  # the lines of one cell


def body_rows(lines: Sequence[Line], xs: Sequence[float]) -> list[Line]:
    """The rows from top to bottom, each with all its words; ``xs`` are the edges of the columns."""
    columns = _columns([word for line in lines for word in line.words], xs)
    anchors, figures = (
        _anchors(columns),
        sorted(line.centre for column in columns for line in column if _is_figure(line)),
    )
    cells = [
        part for cell in _cells(columns, _widest_gap(columns, figures), figures) for part in _cut_between(cell, anchors)
    ]
    rows = _overlapping(cells)
    return rows if not any(_is_crowded(row, xs) for row in rows) else _overlapping(_cells(columns, 0.0, figures))


def _anchors(columns: Sequence[Sequence[Line]]) -> list[float]:
    """The middle of each line of amounts; and of each line of codes that has no amounts near it."""
    numbers = [line for column in columns for line in column if _is_figure(line)]
    anchors: list[float] = []
    for kind in (True, False):
        for line in numbers:
            is_amount = any(word.is_amount for word in line.words)
            apart = (0.5 if kind else TIGHT) * line.height
            if is_amount == kind and all(abs(line.centre - at) >= apart for at in anchors):
                anchors.append(line.centre)
    return sorted(anchors)


def _cut_between(cell: Cell, anchors: Sequence[float]) -> list[Cell]:
    """The parts of what seemed one cell beside the figures of several rows, cut where its lines are farthest apart."""
    inside = [at for at in anchors if cell[0].top < at < cell[-1].bottom]
    cuts = {0, len(cell)}
    for first, second in pairwise(inside):
        between = [at for at in range(1, len(cell)) if cell[at].centre > first + 1 and cell[at - 1].centre < second - 1]
        if between:
            cuts.add(max(between, key=lambda at: cell[at].centre - cell[at - 1].centre))
    return [cell[start:end] for start, end in pairwise(sorted(cuts))]


def _columns(words: Iterable[Word], xs: Sequence[float]) -> list[list[Line]]:
    """For each column the lines in it from top to bottom."""
    columns: dict[int, list[list[Word]]] = defaultdict(list)
    for word in sorted(words, key=_middle):
        pieces = columns[bisect(xs, word.centre)]
        if pieces and _middle(word) - _middle(pieces[-1][0]) < 0.5 * (word.bottom - word.top):
            pieces[-1].append(word)
        else:
            pieces.append([word])
    return [
        [Line(tuple(sorted(piece, key=lambda word: word.x0))) for piece in pieces]
        for _, pieces in sorted(columns.items())
    ]


def _middle(word: Word) -> float:
    return (word.top + word.bottom) / 2


def _widest_gap(columns: Sequence[Sequence[Line]], figures: Sequence[float]) -> float:
    """Lines farther apart stand in two rows: as the wrapped names at hand show, and less than two rows' distance."""
    pairs = [(above, below) for column in columns for above, below in pairwise(column)]
    wraps = [below.centre - above.centre for above, below in pairs if _is_around_figure(above, below, figures)]
    apart = [below.centre - above.centre for above, below in pairs if _begins_row(below) and _begins_row(above)]
    most = _LOOSE * median(wraps) if wraps else TIGHT * median(line.height for column in columns for line in column)
    return min(most, _LESS * min(apart, default=most / _LESS))


def _begins_row(line: Line) -> bool:
    """Whether a cell's first line stands here: a figure, a code or an outline mark."""
    return _is_figure(line) or begins_row(line.words[0])


def _is_figure(line: Line) -> bool:
    return all(word.is_number for word in line.words)


def _is_around_figure(above: Line, below: Line, figures: Sequence[float]) -> bool:
    """Whether two lines of a name have figures halfway between them, so that they belong together.

    ``figures`` are the middles of all lines of figures, ascending.
    """
    gap = below.centre - above.centre
    if _begins_row(below) or _is_figure(above) or gap > _AROUND * above.height:
        return False
    middle = (above.centre + below.centre) / 2
    return bisect(figures, middle + _HALFWAY * gap) > bisect_left(figures, middle - _HALFWAY * gap)


def _cells(columns: Sequence[Sequence[Line]], most: float, figures: Sequence[float]) -> list[Cell]:
    """The cells of all columns: lines no farther apart than ``most``, or around a figure, are one."""
    cells: list[Cell] = []
    for column in columns:
        cells.append([column[0]])
        for above, below in pairwise(column):
            is_near = below.centre - above.centre <= most and not _begins_row(below) and not _is_figure(above)
            if is_near or _is_around_figure(above, below, figures):
                cells[-1].append(below)
            else:
                cells.append([below])
    return cells


def _overlapping(cells: Sequence[Cell]) -> list[Line]:
    """Cells that overlap in height, as rows."""
    rows: list[list[Word]] = []
    bottom = float("-inf")
    for cell in sorted(cells, key=lambda cell: cell[0].top):
        if cell[0].top >= bottom - _OVERLAP * cell[0].height:
            rows.append([])
        rows[-1] += [word for line in cell for word in line.words]
        bottom = max(bottom, cell[-1].bottom)
    return [Line(tuple(words)) for words in rows]


def _is_crowded(row: Line, xs: Sequence[float]) -> bool:
    """Whether a row has two amounts in one column: rows were taken together."""
    amounts = Counter(bisect(xs, word.centre) for word in row.words if word.is_amount)
    return max(amounts.values(), default=0) > 1
