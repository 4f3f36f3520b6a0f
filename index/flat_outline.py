"""What the order of print alone tells of a flattened row: enough to check the table's rows and totals.

Where no placement is proved, or the table contradicts itself, three things are still certain. A row without figures is
blank. A row with as many figures as columns has one in each. And the first figure of a row stands under the total, in a
form whose first column that is: where anything is printed, the total is. These cells are for the checks; they are no
facts, since a table that contradicts itself proves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.flat_blocks import amounts_of
from index.records import Cell, Placement, Row, TextLine


def outline_row(
    row: Row, figures: Sequence[Cell], orders: Sequence[int], concepts: Sequence[str], line: TextLine
) -> Row:
    """The row with the cells that the order of its figures tells; as it is where that is nothing more.

    ``orders`` are the table's columns on the row's side and ``concepts`` what they mean, () where that is not known.
    """
    if not concepts or len(row.cells) == len(orders):
        return row
    if not figures or len(figures) == len(orders):
        blank = Cell("", line.page_no, line.line)
        cells = tuple(zip(orders, figures, strict=True)) if figures else tuple((order, blank) for order in orders)
        return replace(row, cells=cells, placement=Placement.PROVED, unplaced=())
    if concepts[0] != "total" or orders[0] in dict(row.cells) or any(amount < 0 for amount in amounts_of(figures)):
        return row
    rest = tuple((place, cell) for place, cell in row.unplaced if place > 1)
    return replace(row, cells=((orders[0], figures[0]), *row.cells), placement=Placement.PROVED, unplaced=rest)
