"""Two or more documents side by side, one statement, item by item."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.records import Document, Fact
from qa.export import guard_cell
from ui.records import Bar, Picture
from ui.words import Words

MOST_DOCUMENTS = 6
_TOTALS = ("total",)

RowKey = tuple[str, str]  # code, name


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One item. A cell is None where the document lacks the row; a figure None in it is a blank: nothing budgeted."""

    code: str
    name: str
    depth: int
    cells: tuple[Fact | None, ...]

    @property
    def key(self) -> RowKey:
        return (self.code, self.name)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The rows of a statement's total column in the order of the documents that have them."""

    statement: str
    title: str
    documents: tuple[Document, ...]
    rows: tuple[ComparedRow, ...]
    unit: str


def statements_in_common(facts_of: Sequence[Sequence[Fact]]) -> list[tuple[str, str]]:
    """(statement and half, title) of the tables with items and a total column that two documents or more have."""
    titles: dict[str, str] = {}
    counts: dict[str, int] = {}
    for facts in facts_of:
        for statement in {_statement(fact): fact for fact in facts if _is_total(fact)}.items():
            titles.setdefault(statement[0], statement[1].source.table)
            counts[statement[0]] = counts.get(statement[0], 0) + 1
    return [(key, title) for key, title in titles.items() if counts[key] > 1]


def compare(statement: str, documents: Sequence[Document], facts_of: Sequence[Sequence[Fact]]) -> Comparison:
    """The documents' figures of ``statement``; items that stand twice in one document are left out as ambiguous."""
    columns = [_items(facts, statement) for facts in facts_of]
    order: dict[RowKey, Fact] = {}
    for column in columns:
        _merge(order, column)
    rows = tuple(
        ComparedRow(*key, len(first.path) - 1, tuple(column.get(key) for column in columns))
        for key, first in order.items()
    )
    facts = [cell for row in rows for cell in row.cells if cell]
    unit = next((fact.quantity.unit for fact in facts if fact.quantity), "")
    title = facts[0].source.table if facts else ""
    return Comparison(statement, title, tuple(documents), rows, unit)


def difference(row: ComparedRow) -> Decimal | None:
    """The second figure less the first, exact; None unless there are two, both printed, of one unit."""
    if len(row.cells) != 2 or not all(cell and cell.quantity for cell in row.cells):
        return None
    first, second = (cell.quantity for cell in row.cells if cell and cell.quantity)
    return second.number - first.number if first.unit == second.unit else None


def row_to_picture(comparison: Comparison, row: ComparedRow) -> Picture | None:
    """An item's figures of all documents that print one, None for fewer than two or differing units."""
    printed = [(doc, cell.quantity) for doc, cell in zip(comparison.documents, row.cells, strict=True)
               if cell and cell.quantity]  # fmt: skip
    if len(printed) < 2 or len({quantity.unit for _, quantity in printed}) > 1:
        return None
    bars = tuple(Bar(f"{one.organisation} {one.year}", quantity.number) for one, quantity in printed)
    source = "；".join(one.name for one, _ in printed)
    return Picture(f"{row.name} · {comparison.title}", printed[0][1].unit, bars, source)


def comparison_to_csv(comparison: Comparison, words: Words) -> str:
    """A row an item, a column a document; empty where the document lacks the row, 0 where its cell is blank."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    heads = [f"{one.organisation} {one.year}" for one in comparison.documents]
    writer.writerow([words("code"), words("item"), *map(guard_cell, heads), words("unit_label")])
    for row in comparison.rows:
        cells = ["" if cell is None else f"{cell.quantity.number:f}" if cell.quantity else "0" for cell in row.cells]
        writer.writerow([guard_cell(row.code), guard_cell(row.name), *cells, comparison.unit])
    return text.getvalue()


def _statement(fact: Fact) -> str:
    return f"{fact.statement}/{fact.half}"


def _is_total(fact: Fact) -> bool:
    return fact.origin == "table" and bool(fact.statement) and fact.concept in _TOTALS and not fact.project


def _items(facts: Sequence[Fact], statement: str) -> dict[RowKey, Fact]:
    found: dict[RowKey, Fact] = {}
    doubled: set[RowKey] = set()
    for fact in facts:
        if _is_total(fact) and _statement(fact) == statement:
            key = (fact.code, fact.path[-1] if fact.path else fact.name)
            if key in found:
                doubled.add(key)
            found.setdefault(key, fact)
    return {key: fact for key, fact in found.items() if key not in doubled}


def _merge(order: dict[RowKey, Fact], column: dict[RowKey, Fact]) -> None:
    """Puts the rows that ``order`` lacks behind the row they follow in ``column``."""
    keys = list(order)
    position = 0
    for key in column:
        if key in order:
            position = keys.index(key) + 1
        else:
            keys.insert(position, key)
            position += 1
    merged = {key: order.get(key) or column[key] for key in keys}
    order.clear()
    order.update(merged)
