"""A side of a flattened statement as named rows with figures in order, and which row is part of which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.align import FlatRow, Shape, parents_by_code, shape_by_concepts
from index.flat_names import class_names
from index.labels import is_total, plain_name
from index.quantities import parse_figure
from index.records import Cell, Column, Row
from index.statements import StatementKind

_HALF_CENT = Decimal("0.005")


@dataclass(frozen=True, slots=True)
class FlatBlock:
    """One side of a flattened statement: its named rows (without cells), their figures in order, its columns.

    ``concepts`` are the meanings of its columns, () where the columns are not known; several columns of one meaning
    have their last heading behind it ('total@决算数'). ``unit`` is that of the figures.
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
        tails = dict.fromkeys("".join(concept.partition("@")[1:]) for concept in self.concepts)
        sums = [
            (whole + tail, tuple(part + tail for part in parts)) for tail in tails for whole, parts in self.kind.sums
        ]
        return shape_by_concepts(self.concepts, sums)


def distinct_concepts(columns: Sequence[Column]) -> tuple[str, ...]:
    """The concepts of columns, told apart by their last headings where one stands twice."""
    concepts = [column.concept for column in columns]
    if len(set(concepts)) == len(concepts):
        return tuple(concepts)
    return tuple(f"{column.concept}@{column.path[-1]}" for column in columns)


def flat_rows(block: FlatBlock) -> tuple[FlatRow, ...]:
    """The block's rows for ``place_rows``, each with its parent."""
    values = [amounts_of(figures) for figures in block.figures]
    return tuple(FlatRow(own, parent) for own, parent in zip(values, parents_of(block), strict=True))


def amounts_of(figures: Sequence[Cell]) -> tuple[Decimal, ...]:
    """The amounts of a row's figures."""
    return tuple(number for cell in figures if (number := parse_figure(cell.text)) is not None)


# --- the tree of rows -------------------------------------------------------------------------------------


def parents_of(block: FlatBlock) -> tuple[int | None, ...]:
    """The parent of each row."""
    if block.kind.rows == "sangong":
        return _parents_by_item(block)
    if block.kind.rows == "carry_over":
        return _parents_by_amount(block)
    if block.kind.rows == "list":
        return tuple(None if at == block.total else block.total for at in range(len(block.rows)))
    if block.kind.rows == "sources":
        listed = [bool(row.code) or plain_name(row.name) in class_names() for row in block.rows]
        return tuple(block.total if is_class and at != block.total else None for at, is_class in enumerate(listed))
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
