"""The columns of flattened statements: each by its own sums, then by what the others and the prose tell.

A table that is decided pins totals of the next one, until nothing new is decided. Tables speak before the prose,
and what contradicts a table's own sums is not used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from math import comb

from index.align import (
    FlatRow,
    Pin,
    Placements,
    RowPlacement,
    Shape,
    State,
    Verdict,
    parents_by_code,
    place_rows,
    shape_by_concepts,
)
from index.flat_bounds import carry_over_limits, code_amounts, find_rests, within_limits
from index.flat_broken import columns_of_known, known_cells, place_around_total
from index.flat_pins import Amounts, Known, Place, all_places, in_yuan, resolve
from index.labels import is_total, plain_name
from index.quantities import MONEY_UNITS, parse_figure
from index.records import Cell, Row
from index.statements import StatementKind

_MAX_TRIALS = 12
_MAX_PATTERNS = 1000
_HALF_CENT = Decimal("0.005")
_RANK = {State.PROVED: 3, State.PARTLY: 2, State.UNDECIDED: 1, State.INFEASIBLE: 0}


@dataclass(frozen=True, slots=True)
class FlatBlock:
    """One side of a flattened statement: its named rows (without cells), their figures in order, its columns.

    ``concepts`` are the meanings of its columns, () where the columns are not known. ``unit`` is that of the figures.
    """

    kind: StatementKind
    unit: str
    concepts: tuple[str, ...]
    rows: tuple[Row, ...]
    figures: tuple[tuple[Cell, ...], ...]

    @property
    def total(self) -> int | None:
        """The position of the total row, None for none."""
        return next((at for at, row in enumerate(self.rows) if is_total(row.name)), None)

    @property
    def shape(self) -> Shape:
        """Number and sums of the columns."""
        return shape_by_concepts(self.concepts, self.kind.sums)


@dataclass(frozen=True, slots=True)
class BlockOutcome:
    """What became of a block, and for each row the columns of its figures, None for a figure that has none.

    ``columns`` is None for a row without a proved figure. A row that ``placements`` leaves open may have some figures
    proved: those that stand in the same column whichever way the total row is placed.
    """

    placements: Placements
    columns: tuple[tuple[int | None, ...] | None, ...]


def place_blocks(blocks: Sequence[FlatBlock], empty: frozenset[str], said: Amounts) -> tuple[BlockOutcome, ...]:
    """The columns of all rows of all blocks, as far as they are proved.

    ``empty`` are the statements (ids) of which the document says that they are empty, ``said`` the prose's amounts.
    """
    outcomes = [_unplaced(block) for block in blocks]
    tried: dict[int, tuple[Pin, ...]] = {}
    for prose in ({}, said):
        _settle(blocks, outcomes, empty, prose, tried)
    return tuple(BlockOutcome(own, _columns(blocks[at], own, tried[at])) for at, own in enumerate(outcomes))


def _unplaced(block: FlatBlock) -> Placements:
    return Placements(State.UNDECIDED, (RowPlacement(None, Verdict.AMBIGUOUS),) * len(block.rows))


def _settle(
    blocks: Sequence[FlatBlock],
    outcomes: list[Placements],
    empty: frozenset[str],
    said: Amounts,
    tried: dict[int, tuple[Pin, ...]],
) -> None:
    """Place what is open with the pins that the others give, again whenever they give new ones.

    Few columns first: they are decided alone, and then pin totals of the wider ones.
    """
    changed = True
    while changed:
        changed = False
        for at in sorted(range(len(blocks)), key=lambda at: len(blocks[at].concepts)):
            if outcomes[at].state is State.PROVED:
                continue
            pins = (
                *_pins(blocks[at], resolve(_printed(blocks, outcomes, empty), said)),
                *_fund_pins(at, blocks, outcomes),
            )
            if pins != tried.get(at):
                outcomes[at] = _better(outcomes[at], _place(blocks[at], pins))
                tried[at] = pins
                changed = True


def _better(old: Placements, new: Placements) -> Placements:
    return new if _RANK[new.state] >= _RANK[old.state] or new.state is State.INFEASIBLE else old


def _place(block: FlatBlock, pins: Sequence[Pin]) -> Placements:
    """The block placed with the pins; without them where they contradict it, which is the document's contradiction."""
    rows = flat_rows(block)
    outcome = place_rows(rows, block.shape, pins)
    if pins and outcome.state is State.INFEASIBLE:
        outcome = place_rows(rows, block.shape)
    if outcome.state is State.INFEASIBLE:
        return place_around_total(rows, block.shape, block.total, pins) or outcome
    return outcome


def _columns(block: FlatBlock, outcome: Placements, pins: Sequence[Pin]) -> tuple[tuple[int | None, ...] | None, ...]:
    if outcome.state in (State.PROVED, State.INFEASIBLE):
        return tuple(row.columns for row in outcome.rows)
    placed = [row.columns for row in outcome.rows]
    if block.total is not None and outcome.rows[block.total].verdict is Verdict.NO_CANDIDATES:
        # A figure of the total row is lost: the others stand where other statements print them.
        own = columns_of_known(amounts_of(block.figures[block.total]), known_cells(block.total, pins))
        return (*placed[: block.total], own, *placed[block.total + 1 :])
    common = _common_columns(block, pins)
    return tuple(some if own is None else own for own, some in zip(placed, common, strict=True))


def _common_columns(block: FlatBlock, pins: Sequence[Pin]) -> Sequence[tuple[int | None, ...] | None]:
    """For each row the columns that its figures have in every solution, found by trying all places of the total row."""
    unknown: Sequence[tuple[int | None, ...] | None] = [None] * len(block.rows)
    trials = _total_pins(block)
    if not trials or len(trials) > _MAX_TRIALS:
        return unknown
    rows = flat_rows(block)
    outcomes = [place_rows(rows, block.shape, [*pins, trial]) for trial in trials]
    solved = [outcome.rows for outcome in outcomes if outcome.state is not State.INFEASIBLE]
    return [_common([rows[at].columns for rows in solved]) for at in range(len(rows))] if solved else unknown


def _total_pins(block: FlatBlock) -> list[Pin]:
    """Every way to place the total row by its own sums, as pins of the whole row; none where they are too many."""
    if block.total is None:
        return []
    amounts, shape = amounts_of(block.figures[block.total]), block.shape
    if len(amounts) > shape.columns or comb(shape.columns, len(amounts)) > _MAX_PATTERNS:
        return []
    ways = (dict(zip(columns, amounts, strict=True)) for columns in combinations(range(shape.columns), len(amounts)))
    near = [cells for cells in ways if _may_add_up(cells, shape)]
    pins = [tuple((column, cells.get(column, Decimal(0))) for column in range(shape.columns)) for cells in near]
    return [
        Pin(block.total, known, "one way to place it")
        for known in pins
        if place_rows([FlatRow(amounts)], shape, [Pin(0, known)]).state is not State.INFEASIBLE
    ]


def _may_add_up(cells: Mapping[int, Decimal], shape: Shape) -> bool:
    """A quick look before ``place_rows``: no sum is off by more than whole numbers may be by rounding."""
    empty = Decimal(0)
    return all(
        abs(cells.get(total, empty) - sum(cells.get(part, empty) for part in parts)) <= 1 + len(parts)
        for total, parts in shape.sums
    )


def _common(placed: Sequence[tuple[int, ...] | None]) -> tuple[int | None, ...] | None:
    """What placements of one row agree on; None where one of them is open or they agree on nothing."""
    known = [columns for columns in placed if columns is not None]
    if len(known) < len(placed):
        return None
    common = tuple(own[0] if len(set(own)) == 1 else None for own in zip(*known, strict=True))
    return common if any(column is not None for column in common) else None


def flat_rows(block: FlatBlock) -> tuple[FlatRow, ...]:
    """The block's rows for ``place_rows``, each with its parent."""
    values = [amounts_of(figures) for figures in block.figures]
    return tuple(FlatRow(own, parent) for own, parent in zip(values, parents_of(block), strict=True))


def amounts_of(figures: Sequence[Cell]) -> tuple[Decimal, ...]:
    """The amounts of a row's figures."""
    return tuple(number for cell in figures if (number := parse_figure(cell.text)) is not None)


def is_total_first(block: FlatBlock, at: int) -> bool:
    """Whether the first figure of an undecided row is surely that of the first column.

    It is where all other columns add up to the first, and every figure of the row is more than nothing.
    """
    amounts = amounts_of(block.figures[at])
    shape = block.shape
    if not amounts or min(amounts) <= _HALF_CENT or _columns_below(0, shape) != set(range(shape.columns)):
        return False
    return place_rows([FlatRow(amounts)], shape).rows[0].verdict in (Verdict.PROVED, Verdict.AMBIGUOUS)


def _columns_below(column: int, shape: Shape) -> set[int]:
    found = {column}
    for total, parts in shape.sums:
        if total == column:
            found.update(*(_columns_below(part, shape) for part in parts))
    return found


# --- the tree of rows -------------------------------------------------------------------------------------


def parents_of(block: FlatBlock) -> tuple[int | None, ...]:
    """The parent of each row."""
    if block.kind.rows == "sangong":
        return _parents_by_item(block)
    if block.kind.rows == "carry_over":
        return _parents_by_amount(block)
    if block.kind.rows == "sources":
        return tuple(block.total if row.code else None for row in block.rows)
    return _parents_by_code([row.code for row in block.rows], block.total)


def _parents_by_code(codes: Sequence[str], total: int | None) -> tuple[int | None, ...]:
    """As ``parents_by_code``, wherever the total stands; without one the highest rows are roots."""
    if total is None:
        tree = parents_by_code(["", *codes])
        return tuple(None if parent in (None, 0) else parent - 1 for parent in tree[1:])
    order = [total, *(at for at in range(len(codes)) if at != total)]
    found = parents_by_code([codes[at] for at in order])
    parents = {order[at]: None if parent is None else order[parent] for at, parent in enumerate(found)}
    return tuple(parents[at] for at in range(len(codes)))


def _parents_by_item(block: FlatBlock) -> tuple[int | None, ...]:
    """The three public expenses under their total, buying and running cars under cars."""
    concepts = [block.kind.concept_of(plain_name(row.name)) for row in block.rows]
    vehicles = concepts.index("vehicles") if "vehicles" in concepts else None
    parents: list[int | None] = []
    for at, concept in enumerate(concepts):
        below = vehicles if concept in ("vehicle_purchase", "vehicle_running") else block.total
        parents.append(None if below == at else below)
    return tuple(parents)


def _parents_by_amount(block: FlatBlock) -> tuple[int | None, ...]:
    """Projects under their bodies, bodies under the total: a body's row stands above its projects, or below them.

    Told apart by the amounts of the first column; where neither fits, rows are bound by the total alone or by nothing.
    """
    amounts = [own[0] if (own := amounts_of(figures)) else Decimal(0) for figures in block.figures]
    total = block.total
    rest = [at for at in range(len(amounts)) if at != total]
    for order in (rest, rest[::-1]):
        parents = _grouped(order, amounts, total)
        if parents is not None:
            return tuple(parents[at] for at in range(len(amounts)))
    flat = total is not None and _is_sum(amounts[total], [amounts[at] for at in rest])
    return tuple(total if flat and at != total else None for at in range(len(amounts)))


def _grouped(order: Sequence[int], amounts: Sequence[Decimal], total: int | None) -> dict[int, int | None] | None:
    """Each row under the body that leads its group, None where the amounts do not come out even."""
    parents: dict[int, int | None] = {} if total is None else {total: None}
    bodies: list[int] = []
    members: list[int] = []
    for at in order:
        if not bodies or (members and _is_sum(amounts[bodies[-1]], [amounts[one] for one in members])):
            bodies.append(at)
            members = []
            parents[at] = total
        else:
            members.append(at)
            parents[at] = bodies[-1]
    is_even = bool(members) and _is_sum(amounts[bodies[-1]], [amounts[one] for one in members])
    is_whole = total is None or _is_sum(amounts[total], [amounts[one] for one in bodies])
    return parents if is_even and is_whole else None


def _is_sum(total: Decimal, parts: Sequence[Decimal]) -> bool:
    return abs(total - sum(parts)) <= _HALF_CENT * (len(parts) + 1)


# --- what is left for other funds ---------------------------------------------------------------------------


def _fund_pins(at: int, blocks: Sequence[FlatBlock], outcomes: Sequence[Placements]) -> Iterator[Pin]:
    """Cells that 表3 and 表5 prove to be empty, and the total row of 表11 where they leave one way to place it."""
    block = blocks[at]
    if block.kind.id not in ("government_fund", "state_capital", "carry_over"):
        return
    wholes = (_decided(blocks, outcomes, statement) for statement in ("income", "expenditure", "general_expenditure"))
    income, expenditure, general = wholes
    rests = find_rests(income, expenditure, general)
    for row, own in enumerate(block.rows):
        empty = [concept for concept in rests.empty_concepts(block.kind.id, own.code) if concept in block.concepts]
        if own.code and empty:
            known = tuple((block.concepts.index(concept), Decimal(0)) for concept in empty)
            yield Pin(row, known, "expenditure = general_expenditure")
    if block.kind.id == "carry_over" and outcomes[at].state is not State.INFEASIBLE:
        yield from _limited_total(block, carry_over_limits(income, rests))


def _limited_total(block: FlatBlock, limits: Mapping[str, Decimal]) -> Iterator[Pin]:
    pins = _total_pins(block) if limits else []
    possible = [
        pin
        for pin in pins
        if within_limits(((block.concepts[at], in_yuan(amount, block.unit)) for at, amount in pin.known), limits)
    ]
    if len(possible) == 1:
        yield possible[0]


def _decided(
    blocks: Sequence[FlatBlock], outcomes: Sequence[Placements], statement: str
) -> dict[str, dict[str, Decimal]]:
    """The amounts of a statement by code and concept, {} unless all of it is decided."""
    found = [at for at, block in enumerate(blocks) if block.kind.id == statement]
    if len(found) != 1 or outcomes[found[0]].state is not State.PROVED:
        return {}
    block, rows = blocks[found[0]], outcomes[found[0]].rows
    return code_amounts([(row.code, _row_amounts(block, at, rows[at])) for at, row in enumerate(block.rows)])


def _row_amounts(block: FlatBlock, at: int, placed: RowPlacement) -> dict[str, Decimal]:
    cells = dict(zip(placed.columns or (), amounts_of(block.figures[at]), strict=True))
    return {
        concept: in_yuan(cells.get(column, Decimal(0)), block.unit) for column, concept in enumerate(block.concepts)
    }


# --- totals that are known --------------------------------------------------------------------------------


def _printed(
    blocks: Sequence[FlatBlock], outcomes: Sequence[Placements], empty: frozenset[str]
) -> dict[Place, Decimal]:
    """The amounts that decided rows and empty statements give for the places of the identities."""
    found: dict[Place, Decimal] = {}
    for place in all_places():
        values = {
            amount
            for block, outcome in zip(blocks, outcomes, strict=True)
            if block.kind.id == place[0] and (amount := _amount_at(block, outcome.rows, place)) is not None
        }
        if place[0] in empty and place[1] == "*":
            values.add(Decimal(0))
        if len(values) == 1:
            found[place] = values.pop()
    return found


def _amount_at(block: FlatBlock, rows: Sequence[RowPlacement], place: Place) -> Decimal | None:
    """What a decided row prints in a column, nothing as zero; None where it is not decided or there is no such row."""
    at = _row_of(block, place[1])
    if at is None or place[2] not in block.concepts:
        return None
    columns = rows[at].columns
    if columns is None:
        return None
    cells = dict(zip(columns, amounts_of(block.figures[at]), strict=True))
    return in_yuan(cells.get(block.concepts.index(place[2]), Decimal(0)), block.unit)


def _row_of(block: FlatBlock, row: str) -> int | None:
    """The one row that a place names."""
    if row == "*":
        return block.total
    found = [at for at, own in enumerate(block.rows) if re.search(row, "/".join(own.path))]
    return found[0] if len(found) == 1 else None


def _pins(block: FlatBlock, known: Mapping[Place, Known]) -> Iterator[Pin]:
    for place, own in known.items():
        at = _row_of(block, place[1]) if place[0] == block.kind.id and place[2] in block.concepts else None
        if at is not None:
            amount = own.amount / MONEY_UNITS.get(block.unit, Decimal(1))
            yield Pin(at, ((block.concepts.index(place[2]), amount),), own.source)
