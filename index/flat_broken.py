"""A table whose total alone does not fit: a figure of the total row or some rows below it are lost.

The rows that are left still prove themselves: each class by its own parts, and by the columns that the total leaves
empty or that other statements give it. What was printed for the total is not made good.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from index.align import FlatRow, Pin, Placements, RowPlacement, Shape, State, Verdict, place_rows

_FAILS = (Verdict.INFEASIBLE, Verdict.NO_CANDIDATES)


def place_around_total(
    rows: Sequence[FlatRow], shape: Shape, total: int | None, pins: Sequence[Pin]
) -> Placements | None:
    """The rows placed without the total's witness, None unless the total row is the only one that does not fit.

    Never State.PROVED: the table is broken.
    """
    bare = place_rows(rows, shape).rows
    if total is None or {at for at, row in enumerate(bare) if row.verdict in _FAILS} != {total}:
        return None
    has_lost_figures = bare[total].verdict is Verdict.NO_CANDIDATES
    placed = (
        _with_known_total(rows, shape, total, pins) if has_lost_figures else _without_total(rows, shape, total, pins)
    )
    if placed is None or placed.state is State.INFEASIBLE:
        return None
    return replace(placed, state=State.PARTLY) if placed.state is State.PROVED else placed


def known_cells(row: int, pins: Sequence[Pin]) -> dict[int, Decimal]:
    """What pins say of a row, by column."""
    return {column: amount for pin in pins if pin.row == row for column, amount in pin.known}


def columns_of_known(values: Sequence[Decimal], known: Mapping[int, Decimal]) -> tuple[int, ...] | None:
    """The columns of figures that are known to stand in a row, in order; None where not exactly one way fits.

    >>> columns_of_known([Decimal(9), Decimal(4)], {0: Decimal(9), 1: Decimal(5), 2: Decimal(4)})
    (0, 2)
    """
    fitting = [
        columns
        for columns in combinations(sorted(known), len(values))
        if all(known[column] == value for column, value in zip(columns, values, strict=True))
    ]
    return fitting[0] if len(fitting) == 1 else None


def _with_known_total(rows: Sequence[FlatRow], shape: Shape, total: int, pins: Sequence[Pin]) -> Placements | None:
    """The rows under a total that is wholly known from elsewhere; the printed one stays open."""
    known = known_cells(total, pins)
    if len(known) < shape.columns:
        return None
    values = tuple(known[column] for column in range(shape.columns) if known[column])
    whole = [FlatRow(values, row.parent) if at == total else row for at, row in enumerate(rows)]
    placed = place_rows(whole, shape, [*pins, Pin(total, tuple(known.items()), "elsewhere")])
    own = RowPlacement(None, Verdict.NO_CANDIDATES)
    return replace(placed, rows=tuple(own if at == total else row for at, row in enumerate(placed.rows)))


def _without_total(rows: Sequence[FlatRow], shape: Shape, total: int, pins: Sequence[Pin]) -> Placements | None:
    """The rows as trees of their own; where the total is blank, nothing that adds up to it can be printed."""
    if any(value < 0 for row in rows for value in row.values):
        return None
    own = [replace(pin, row=0) for pin in pins if pin.row == total]
    columns = place_rows([FlatRow(rows[total].values)], shape, own).rows[0].columns
    blank = [] if columns is None else [column for column in range(shape.columns) if column not in columns]
    nothing = tuple((column, Decimal(0)) for column in blank)
    empty = [Pin(at, nothing, "the total's blanks") for at, row in enumerate(rows) if row.parent == total]
    trees = [replace(row, parent=None) if row.parent == total else row for row in rows]
    return place_rows(trees, shape, [*pins, *empty])
