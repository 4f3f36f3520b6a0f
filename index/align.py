"""Rows that lost their columns -> columns, where the identities of the table allow one placement only.

A flattened conversion prints a row's figures in order and drops the blanks. Which column a figure stood in
follows, often, from what must hold: a total is the sum of its parts in every row, a parent is the sum of its
children in every column, and the columns of a row may be known from elsewhere (`Pin`). `place_rows` covers *all*
placements that satisfy everything; a row gets its columns only if they are the same in each of them. A table
that no placement satisfies was read wrongly or contradicts itself: then nothing in it is proved.

The table is a tree of rows, and each identity binds one row, or one row and its children. So what is consistent
can be found exactly in two passes: from the leaves upward, keep the candidates that the children can add up to;
from the roots downward, keep those that a surviving parent uses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from index.align_search import Budget, Candidate, Choices, GivenUp, bounded, candidates, supported

# About a second of work at worst; the largest real table needs a twentieth of it.
DEFAULT_STEPS = 300_000


@dataclass(frozen=True, slots=True)
class FlatRow:
    """A row's figures in printed order, blanks dropped, and the index of its parent row (None for a root)."""

    values: tuple[Decimal, ...]
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """The number of value columns, and the sums that hold in every row: (total, its parts), as positions."""

    columns: int
    sums: tuple[tuple[int, tuple[int, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Pin:
    """Cells of one row known from elsewhere: (column, amount), zero for a cell known to be empty.

    Columns that are not listed are unknown. ``source`` says in words where the amounts were read.
    """

    row: int
    known: tuple[tuple[int, Decimal], ...]
    source: str = ""


class Verdict(StrEnum):
    """What became of one row."""

    PROVED = "proved"
    AMBIGUOUS = "ambiguous"  # several placements satisfy everything
    NO_CANDIDATES = "no candidates"  # no placement satisfies the row's own sums and pins: it was read wrongly
    INFEASIBLE = "infeasible"  # the row's children add up to none of its placements
    SUSPECT = "suspect"  # another row of the table is infeasible
    GIVEN_UP = "given up"  # the search was too long


class State(StrEnum):
    """What became of the table."""

    PROVED = "proved"  # every row
    PARTLY = "partly"  # some rows
    UNDECIDED = "undecided"  # no row, or the search was given up
    INFEASIBLE = "infeasible"  # no placement of all rows satisfies the identities


@dataclass(frozen=True, slots=True)
class RowPlacement:
    """The columns of a row's figures, ascending, or None where they are not proved."""

    columns: tuple[int, ...] | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Placements:
    """The outcome for a table, row by row, and what proves it, in words."""

    state: State
    rows: tuple[RowPlacement, ...]
    proof: tuple[str, ...] = ()


Options = list[list[Candidate]]


def place_rows(
    rows: Sequence[FlatRow], shape: Shape, pins: Sequence[Pin] = (), steps: int = DEFAULT_STEPS
) -> Placements:
    """The columns of every row that has one placement only in all solutions of the whole table.

    ``steps`` bounds the search; beyond it the whole table is undecided. Raises ValueError where a parent or a pin
    names no row, a sum or a pin no column, or the rows are no tree.

    >>> row = FlatRow((Decimal("7.00"), Decimal("5.00"), Decimal("2.00")))
    >>> place_rows([row], Shape(3, ((0, (1, 2)),))).rows[0].columns
    (0, 1, 2)
    """
    _check_references(rows, shape, pins)
    children = _children(rows)
    order = _parents_first(rows, children)
    try:
        options = _row_options(rows, shape, pins)
        if not all(options):
            return _infeasible(len(rows), {i: Verdict.NO_CANDIDATES for i, own in enumerate(options) if not own})
        uses = _upward(options, children, order, Budget(steps))
    except GivenUp:
        return Placements(State.UNDECIDED, (RowPlacement(None, Verdict.GIVEN_UP),) * len(rows))
    if not all(options):
        return _infeasible(len(rows), {i: Verdict.INFEASIBLE for i, own in enumerate(options) if not own})
    alive = _downward(options, children, order, uses)
    return _outcome(options, alive, _proof(shape, children, pins))


# --- candidates of single rows ----------------------------------------------------------------------------


def _row_options(rows: Sequence[FlatRow], shape: Shape, pins: Sequence[Pin]) -> Options:
    """The candidates of each row by its own sums and pins."""
    amounts = [*(value for row in rows for value in row.values), *(amount for pin in pins for _, amount in pin.known)]
    scale, half = _scale(amounts)
    known: list[list[tuple[int, int]]] = [[] for _ in rows]
    for pin in pins:
        known[pin.row] += [(column, int(amount * scale)) for column, amount in pin.known]
    return [
        candidates(tuple(int(value * scale) for value in row.values), half, shape.columns, shape.sums, own)
        for row, own in zip(rows, known, strict=True)
    ]


def _scale(amounts: Sequence[Decimal]) -> tuple[int, int]:
    """The factor that makes all amounts even integers, and half a printed cent on that scale.

    DOMAIN: figures are rounded to 0.01 each. A table printed in tenths or whole units is rounded to those; digits
    beyond the second are exact amounts and widen nothing.
    """
    digits = max((max(0, -_exponent(amount)) for amount in amounts), default=0)
    return 2 * 10**digits, 10 ** (digits - min(digits, 2))


def _exponent(amount: Decimal) -> int:
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"not a finite amount: {amount}")
    return exponent


# --- the tree ---------------------------------------------------------------------------------------------


def parents_by_code(codes: Sequence[str]) -> tuple[int | None, ...]:
    """The parent of each row by its joined classification code: the nearest earlier row with a prefix of it.

    The first row without a code is the total of the table, later ones are its units; rows that find no prefix
    are children of the nearest row without a code above them.

    >>> parents_by_code(["", "201", "20113", "2011301", "208"])
    (None, 0, 1, 2, 0)
    >>> parents_by_code(["", "", "201", "", "201"])
    (None, 0, 1, 0, 3)
    """
    parents: list[int | None] = []
    nearest: dict[str, int] = {}
    total: int | None = None
    for index, code in enumerate(codes):
        prefixes = (code[:size] for size in range(len(code) - 1, -1, -1))
        parents.append(next((nearest[prefix] for prefix in prefixes if prefix in nearest), None if code else total))
        if not code:
            nearest.clear()
            total = index if total is None else total
        nearest[code] = index
    return tuple(parents)


def shape_by_concepts(concepts: Sequence[str], sums: Sequence[tuple[str, Sequence[str]]]) -> Shape:
    """The shape of a table by its columns' concepts; a sum whose total or all of whose parts are absent is left out.

    >>> shape_by_concepts(["total", "basic", "project"], [("total", ("basic", "project", "business"))])
    Shape(columns=3, sums=((0, (1, 2)),))
    """
    position = {concept: index for index, concept in enumerate(concepts) if concepts.count(concept) == 1}
    placed = ((position.get(whole), tuple(position[p] for p in parts if p in position)) for whole, parts in sums)
    return Shape(len(concepts), tuple((whole, parts) for whole, parts in placed if whole is not None and parts))


def _check_references(rows: Sequence[FlatRow], shape: Shape, pins: Sequence[Pin]) -> None:
    """Raise ValueError where an index points outside the table."""
    named_rows = [*(row.parent for row in rows if row.parent is not None), *(pin.row for pin in pins)]
    named_columns = [column for pin in pins for column, _ in pin.known]
    named_columns += [column for total, parts in shape.sums for column in (total, *parts)]
    for what, names, size in (("row", named_rows, len(rows)), ("column", named_columns, shape.columns)):
        outside = [name for name in names if not 0 <= name < size]
        if outside:
            raise ValueError(f"{what} {outside[0]} is named, the table has {what}s 0 to {size - 1}")


def _children(rows: Sequence[FlatRow]) -> list[list[int]]:
    children: list[list[int]] = [[] for _ in rows]
    for index, row in enumerate(rows):
        if row.parent is not None:
            children[row.parent].append(index)
    return children


def _parents_first(rows: Sequence[FlatRow], children: Sequence[Sequence[int]]) -> list[int]:
    """All rows so that each comes after its parent; raises ValueError on a cycle."""
    order = [index for index, row in enumerate(rows) if row.parent is None]
    for index in order:
        order.extend(children[index])
    if len(order) != len(rows):
        raise ValueError("the rows' parents form a cycle")
    return order


# --- the two passes ---------------------------------------------------------------------------------------

# For each candidate of a parent, for each of its children: the child's candidates that occur beside it.
Uses = list[Choices]


def _upward(
    options: Options, children: Sequence[Sequence[int]], order: Sequence[int], budget: Budget
) -> dict[int, Uses]:
    """Cut ``options`` in place, leaves first, to the candidates that the rows below can add up to.

    Returns what each remaining candidate of a parent uses. Rows above a failed one are not looked at.
    """
    uses: dict[int, Uses] = {}
    for parent in reversed(order):
        below = [options[child] for child in children[parent]]
        if below and all(below):
            gives = [[own.give for own in child] for child in below]
            fits = [(own, supported(own.need, gives, budget)) for own in options[parent]]
            options[parent] = [own for own, fit in fits if fit is not None]
            uses[parent] = [fit for _, fit in fits if fit is not None]
    return uses


def _downward(
    options: Options, children: Sequence[Sequence[int]], order: Sequence[int], uses: Mapping[int, Uses]
) -> list[set[int]]:
    """For each row the candidates that occur in a solution of the whole table."""
    alive = [set(range(len(own))) for own in options]
    for parent in order:
        for place, child in enumerate(children[parent]):
            alive[child] = {choice for own in alive[parent] for choice in uses[parent][own][place]}
    return alive


# --- the outcome ------------------------------------------------------------------------------------------


def _outcome(options: Options, alive: Sequence[set[int]], proof: tuple[str, ...]) -> Placements:
    placed = tuple(_row_outcome(own, living) for own, living in zip(options, alive, strict=True))
    if all(row.columns is not None for row in placed):
        return Placements(State.PROVED, placed, proof)
    # A row without figures has one placement always: it proves nothing.
    return Placements(State.PARTLY, placed, proof) if any(row.columns for row in placed) else Placements(State.UNDECIDED, placed)


def _row_outcome(own: Sequence[Candidate], living: set[int]) -> RowPlacement:
    if len(living) > 1:
        return RowPlacement(None, Verdict.AMBIGUOUS)
    (only,) = living
    return RowPlacement(own[only].columns, Verdict.PROVED)


def _infeasible(count: int, failed: Mapping[int, Verdict]) -> Placements:
    verdicts = (failed.get(index, Verdict.SUSPECT) for index in range(count))
    return Placements(State.INFEASIBLE, tuple(RowPlacement(None, verdict) for verdict in verdicts))


def _proof(shape: Shape, children: Sequence[Sequence[int]], pins: Sequence[Pin]) -> tuple[str, ...]:
    """The identities and pins that took part, columns counted from 1."""
    sums = [f"column {total + 1} = {' + '.join(str(part + 1) for part in parts)}" for total, parts in shape.sums]
    families = sum(bool(own) for own in children)
    tree = [f"parent = sum of children, {families} times in each column"] if families else []
    return (*sums, *tree, *(f"row {pin.row + 1} known from {pin.source or 'elsewhere'}" for pin in pins))
