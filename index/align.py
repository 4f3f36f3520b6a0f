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

from collections.abc import Container, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from index.align_search import Budget, Candidate, Choices, GivenUp, bounded, candidates, supported

DEFAULT_STEPS = 100_000


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


@dataclass(frozen=True, slots=True)
class Limit:
    """The least and the most that some columns of one row hold together; None where nothing is known."""

    row: int
    columns: tuple[int, ...]
    low: Decimal | None = None
    high: Decimal | None = None
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
    """The columns of a row's figures, ascending, or None where they are not proved.

    ``figures`` has the column of each figure that stands in the same one in all solutions, None for the others; ()
    where nothing is known. ``cells`` are the amounts that all solutions agree on, by column, 0 for a blank.
    """

    columns: tuple[int, ...] | None
    verdict: Verdict
    figures: tuple[int | None, ...] = ()
    cells: tuple[tuple[int, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Placements:
    """The outcome for a table, row by row, and what proves it, in words."""

    state: State
    rows: tuple[RowPlacement, ...]
    proof: tuple[str, ...] = ()


Options = list[list[Candidate]]


def place_rows(
    rows: Sequence[FlatRow],
    shape: Shape,
    pins: Sequence[Pin] = (),
    limits: Sequence[Limit] = (),
    steps: int = DEFAULT_STEPS,
) -> Placements:
    """The columns of every row that has one placement only in all solutions of the whole table.

    ``steps`` bounds the search. Beyond it the children of the row that was being searched are given up: they get
    no columns, the table is not proved as a whole, and other rows only by what binds them regardless. Raises
    ValueError where a parent or a pin names no row, a sum or a pin no column, or the rows are no tree.

    >>> row = FlatRow((Decimal("7.00"), Decimal("5.00"), Decimal("2.00")))
    >>> place_rows([row], Shape(3, ((0, (1, 2)),))).rows[0].columns
    (0, 1, 2)
    """
    _check_references(rows, shape, pins, limits)
    tree = _tree(rows)
    try:
        options = _row_options(rows, shape, pins, limits)
    except GivenUp:
        return Placements(State.UNDECIDED, (RowPlacement(None, Verdict.GIVEN_UP),) * len(rows))
    if not all(options):
        return _infeasible(options, Verdict.NO_CANDIDATES)
    narrowed = _narrow(options, tree, Budget(steps))
    fitted = _upward(narrowed, tree, Budget(steps))
    if not all(fitted.options):
        # Without the narrowing those rows fail that can't add up by themselves, not those that a total excludes.
        located = _upward(options, tree, Budget(steps)).options
        return _infeasible(fitted.options if all(located) else located, Verdict.INFEASIBLE)
    return _outcome(rows, fitted, _downward(fitted, tree), tree, _proof(shape, tree, pins, limits))


# --- candidates of single rows ----------------------------------------------------------------------------


def _row_options(rows: Sequence[FlatRow], shape: Shape, pins: Sequence[Pin], limits: Sequence[Limit]) -> Options:
    """The candidates of each row by its own sums, pins and limits."""
    amounts = [*(value for row in rows for value in row.values), *(amount for pin in pins for _, amount in pin.known)]
    scale, half = _scale(amounts)
    known: list[list[tuple[int, int]]] = [[] for _ in rows]
    for pin in pins:
        known[pin.row] += [(column, int(amount * scale)) for column, amount in pin.known]
    options = [
        candidates(tuple(int(value * scale) for value in row.values), half, shape.columns, shape.sums, own)
        for row, own in zip(rows, known, strict=True)
    ]
    for limit in limits:
        options[limit.row] = [one for one in options[limit.row] if _is_within(one, limit, shape.columns, scale)]
    return options


def _is_within(one: Candidate, limit: Limit, columns: int, scale: int) -> bool:
    """Whether the intervals of a candidate's figures reach into the limit's."""
    most, least = sum(one.give[at] for at in limit.columns), -sum(one.give[at + columns] for at in limit.columns)
    is_enough = limit.low is None or most >= limit.low * scale
    return is_enough and (limit.high is None or least <= limit.high * scale)


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
    """The shape of a table by its columns' concepts, with those of the ``sums`` that surely hold there.

    A sum holds if its total and a part are present, and no column is left that might be a part of it: one without
    a concept, one that no sum names, or a part of another sum with the same total (合计 = 基本 + 项目 in one
    table, 人员 + 公用 + 项目 in another).

    >>> shape_by_concepts(["total", "basic", "project"], [("total", ("basic", "project", "business"))])
    Shape(columns=3, sums=((0, (1, 2)),))
    """
    named = {concept for whole, parts in sums for concept in (whole, *parts)}
    if len(set(concepts)) < len(concepts) or not set(concepts) <= named:
        return Shape(len(concepts))
    position = {concept: index for index, concept in enumerate(concepts)}
    kept = [
        (position[whole], tuple(position[part] for part in parts if part in position))
        for whole, parts in sums
        if whole in position and not _uncovered(whole, parts, position, sums)
    ]
    return Shape(len(concepts), tuple((whole, parts) for whole, parts in kept if parts))


def _uncovered(
    whole: str, parts: Sequence[str], present: Container[str], sums: Sequence[tuple[str, Sequence[str]]]
) -> bool:
    """True if another sum with the same total has a part here that neither ``parts`` nor what they contain names."""
    rivals = {part for other, own in sums if other == whole for part in own if part in present}
    inside = {part for other, own in sums if other in parts and other in present for part in own}
    return not rivals <= {*parts, *inside}


def _check_references(rows: Sequence[FlatRow], shape: Shape, pins: Sequence[Pin], limits: Sequence[Limit]) -> None:
    """Raise ValueError where an index points outside the table."""
    named_rows = [*(row.parent for row in rows if row.parent is not None), *(pin.row for pin in pins)]
    named_rows += [limit.row for limit in limits]
    named_columns = [column for pin in pins for column, _ in pin.known]
    named_columns += [column for limit in limits for column in limit.columns]
    named_columns += [column for total, parts in shape.sums for column in (total, *parts)]
    for what, names, size in (("row", named_rows, len(rows)), ("column", named_columns, shape.columns)):
        outside = [name for name in names if not 0 <= name < size]
        if outside:
            raise ValueError(f"{what} {outside[0]} is named, the table has {what}s 0 to {size - 1}")


@dataclass(frozen=True, slots=True)
class Tree:
    """The children of each row, and all rows in an order in which each comes after its parent."""

    children: tuple[tuple[int, ...], ...]
    order: tuple[int, ...]


def _tree(rows: Sequence[FlatRow]) -> Tree:
    """The rows as a tree; raises ValueError on a cycle."""
    children: list[list[int]] = [[] for _ in rows]
    for index, row in enumerate(rows):
        if row.parent is not None:
            children[row.parent].append(index)
    order = [index for index, row in enumerate(rows) if row.parent is None]
    for index in order:
        order.extend(children[index])
    if len(order) != len(rows):
        raise ValueError("the rows' parents form a cycle")
    return Tree(tuple(map(tuple, children)), tuple(order))


# --- the passes -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fitted:
    """The candidates that the rows below can add up to.

    ``uses[parent][candidate][place]`` are the candidates of the parent's child at ``place`` that occur beside the
    parent's candidate. ``unsearched`` are the parents whose children were too many to search: all candidates
    stay, which loses no solution but keeps what is none.
    """

    options: Options
    uses: dict[int, list[Choices]]
    unsearched: frozenset[int]


def _narrow(options: Options, tree: Tree, budget: Budget) -> Options:
    """The candidates that each parent leaves room for, from the root down: quick, and loses no solution.

    Stops at the first row that is left without a candidate.
    """
    narrowed = [list(own) for own in options]
    for parent in tree.order:
        kin = tree.children[parent]
        gives = _gives(narrowed, kin)
        budget.start()
        try:
            fits = [bounded(own.need, gives, budget) for own in narrowed[parent]]
        except GivenUp:
            continue
        narrowed[parent] = [own for own, fit in zip(narrowed[parent], fits, strict=True) if fit is not None]
        if not narrowed[parent]:
            break
        for place, child in enumerate(kin):
            used = {choice for fit in fits if fit is not None for choice in fit[place]}
            narrowed[child] = [narrowed[child][choice] for choice in sorted(used)]
    return narrowed


def _upward(options: Options, tree: Tree, budget: Budget) -> Fitted:
    """The candidates that the rows below can add up to, leaves first; no row above a failed one is looked at."""
    kept = [list(own) for own in options]
    uses: dict[int, list[Choices]] = {}
    unsearched: set[int] = set()
    for parent in reversed(tree.order):
        gives = _gives(kept, tree.children[parent])
        if not gives or not all(gives):
            continue
        budget.start()
        try:
            fits = [supported(own.need, gives, budget) for own in kept[parent]]
        except GivenUp:
            unsearched.add(parent)
            fits = [[list(range(len(own))) for own in gives]] * len(kept[parent])
        kept[parent] = [own for own, fit in zip(kept[parent], fits, strict=True) if fit is not None]
        uses[parent] = [fit for fit in fits if fit is not None]
    return Fitted(kept, uses, frozenset(unsearched))


def _gives(options: Options, rows: Sequence[int]) -> list[list[tuple[int, ...]]]:
    return [[own.give for own in options[row]] for row in rows]


def _downward(fitted: Fitted, tree: Tree) -> list[set[int]]:
    """For each row the candidates that occur in a solution of the whole table."""
    alive = [set(range(len(own))) for own in fitted.options]
    for parent in tree.order:
        for place, child in enumerate(tree.children[parent]):
            alive[child] = {choice for own in alive[parent] for choice in fitted.uses[parent][own][place]}
    return alive


# --- the outcome ------------------------------------------------------------------------------------------


def _outcome(
    rows: Sequence[FlatRow], fitted: Fitted, alive: Sequence[set[int]], tree: Tree, proof: tuple[str, ...]
) -> Placements:
    given_up = {child for parent in fitted.unsearched for child in tree.children[parent]}
    placed = tuple(
        _row_outcome(row.values, [own[at] for at in sorted(living)], index in given_up)
        for index, (row, own, living) in enumerate(zip(rows, fitted.options, alive, strict=True))
    )
    if not given_up and all(row.columns is not None for row in placed):
        return Placements(State.PROVED, placed, proof)
    # A row without figures has one placement always: it proves nothing.
    if any(row.columns for row in placed):
        return Placements(State.PARTLY, placed, proof)
    return Placements(State.UNDECIDED, placed)


def _row_outcome(values: Sequence[Decimal], living: Sequence[Candidate], given_up: bool) -> RowPlacement:
    """What the placements of a row that occur in a solution agree on."""
    places = [dict(zip(own.columns, values, strict=True)) for own in living]
    size = len(living[0].cells)
    amounts = [{own.get(column, Decimal(0)) for own in places} for column in range(size)]
    cells = tuple((column, own.pop()) for column, own in enumerate(amounts) if len(own) == 1)
    if len(living) > 1:
        figures = tuple(
            own[0] if len(set(own)) == 1 else None for own in zip(*(one.columns for one in living), strict=True)
        )
        return RowPlacement(None, Verdict.GIVEN_UP if given_up else Verdict.AMBIGUOUS, figures, cells)
    return RowPlacement(living[0].columns, Verdict.PROVED, living[0].columns, cells)


def _infeasible(options: Options, verdict: Verdict) -> Placements:
    """Nothing is proved: the rows without an option carry the verdict, the others are suspect."""
    verdicts = (Verdict.SUSPECT if own else verdict for own in options)
    return Placements(State.INFEASIBLE, tuple(RowPlacement(None, one) for one in verdicts))


def _proof(shape: Shape, tree: Tree, pins: Sequence[Pin], limits: Sequence[Limit]) -> tuple[str, ...]:
    """The identities, pins and limits that took part, columns and rows counted from 1."""
    sums = [f"column {total + 1} = {' + '.join(str(part + 1) for part in parts)}" for total, parts in shape.sums]
    families = sum(bool(own) for own in tree.children)
    family = [f"parent = sum of children, {families} times in each column"] if families else []
    known = [f"row {pin.row + 1} known from {pin.source or 'elsewhere'}" for pin in pins]
    bounds = [f"row {limit.row + 1} limited by {limit.source or 'elsewhere'}" for limit in limits]
    return (*sums, *family, *known, *bounds)
