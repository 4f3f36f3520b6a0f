"""What is known of the cells of one flattened statement from the other ones and the prose: pins and limits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.align import Limit, Pin, Placements
from index.flat_blocks import FlatBlock
from index.flat_pins import Known, Place, all_places, identities, in_yuan
from index.quantities import MONEY_UNITS

# Half a printed cent of 万元, in yuan: what a number of another statement may be off by.
HALF_CENT = Decimal(50)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Cells that are known, and sums of cells that have a least or a greatest amount."""

    pins: tuple[Pin, ...] = ()
    limits: tuple[Limit, ...] = ()

    @property
    def whole(self) -> tuple[tuple[Pin, ...], tuple[Limit, ...]]:
        """Both, as ``place_rows`` takes them."""
        return self.pins, self.limits

    def __add__(self, other: Evidence) -> Evidence:
        return Evidence((*self.pins, *other.pins), (*self.limits, *other.limits))


def printed_amounts(
    blocks: Sequence[FlatBlock], outcomes: Sequence[Placements], empty: frozenset[str]
) -> dict[Place, Decimal]:
    """The amounts that proved cells and empty statements give for the places of the identities, in yuan."""
    found: dict[Place, Decimal] = {}
    for place in all_places():
        values = {
            amount
            for block, outcome in zip(blocks, outcomes, strict=True)
            if block.kind.id == place[0] and (amount := _amount_at(block, outcome, place)) is not None
        }
        if place[0] in empty and place[1] == "*":
            values.add(Decimal(0))
        if len(values) == 1:
            found[place] = values.pop()
    return found


def block_evidence(block: FlatBlock, known: Mapping[Place, Known]) -> Evidence:
    """What the identities tell of a block's cells; ``known`` are amounts in yuan."""
    return Evidence(tuple(_pins(block, known)), tuple(_limits(block, known)))


def row_amount(block: FlatBlock, outcome: Placements, row: int, concepts: Iterable[str]) -> Decimal | None:
    """What a row prints under some concepts together, in yuan; None unless each of the cells is proved."""
    cells = dict(outcome.rows[row].cells)
    columns = [block.concepts.index(concept) for concept in concepts]
    if not all(column in cells for column in columns):
        return None
    return in_yuan(sum((cells[column] for column in columns), Decimal(0)), block.unit)


def _amount_at(block: FlatBlock, outcome: Placements, place: Place) -> Decimal | None:
    """What a place prints, nothing as zero; None where it is not proved or there is no such row."""
    at, columns = _row_of(block, place[1]), _columns_of(block, place)
    return row_amount(block, outcome, at, place[2].split("+")) if at is not None and columns else None


def _row_of(block: FlatBlock, row: str) -> int | None:
    """The one row that a place names."""
    if row == "*":
        return block.total
    found = [at for at, own in enumerate(block.rows) if re.search(row, "/".join(own.path))]
    return found[0] if len(found) == 1 else None


def _columns_of(block: FlatBlock, place: Place) -> tuple[int, ...]:
    """The columns that a place names in a block, () where it does not have all of them."""
    concepts = place[2].split("+")
    is_whole = place[0] == block.kind.id and all(concept in block.concepts for concept in concepts)
    return tuple(map(block.concepts.index, concepts)) if is_whole else ()


def _pins(block: FlatBlock, known: Mapping[Place, Known]) -> Iterator[Pin]:
    for place, own in known.items():
        columns = _columns_of(block, place)
        at = _row_of(block, place[1]) if len(columns) == 1 and not own.is_printed else None
        if at is not None:
            yield Pin(at, ((columns[0], in_unit(own.amount, block)),), own.source)


def in_unit(amount: Decimal, block: FlatBlock) -> Decimal:
    """An amount in yuan in the unit of a block."""
    return amount / MONEY_UNITS.get(block.unit, Decimal(1))


def _limits(block: FlatBlock, known: Mapping[Place, Known]) -> Iterator[Limit]:
    """No part is more than its whole."""
    for identity in identities():
        if identity.kind == "bounded":
            whole, *parts = identity.places
            for part in parts:
                yield from _limit(block, part, known.get(whole), whole, is_most=True)
                yield from _limit(block, whole, known.get(part), part, is_most=False)


def _limit(block: FlatBlock, place: Place, other: Known | None, at_other: Place, *, is_most: bool) -> Iterator[Limit]:
    """The limit that another place's amount is for a place of the block, widened by that amount's rounding."""
    columns = _columns_of(block, place)
    row = _row_of(block, place[1]) if columns else None
    if other is None or row is None or not (is_most or other.amount):
        return
    slack = HALF_CENT * (at_other[2].count("+") + 1) if other.amount else Decimal(0)
    amount = in_unit(other.amount + slack if is_most else other.amount - slack, block)
    yield Limit(row, columns, None if is_most else amount, amount if is_most else None, other.source)
