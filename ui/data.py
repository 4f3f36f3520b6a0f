"""All figures of an index: filtered, put in order, and exported as ``budgetqa export`` does."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.records import Document, Fact
from qa.export import COLUMNS, column_text, facts_to_rows, guard_cell
from ui.desk import Desk

MOST_SHOWN = 200
ORDERS = ("document", "largest", "smallest", "name")


@dataclass(frozen=True, slots=True)
class Filter:
    """``text`` are words that must all stand somewhere in a figure's labels; '' for any document or table number."""

    text: str = ""
    document_id: str = ""
    table_no: str = ""
    order: str = ORDERS[0]


@dataclass(frozen=True, slots=True)
class Found:
    """A figure and its position among its document's facts."""

    document: Document
    position: int
    fact: Fact


def find_figures(desk: Desk, wanted: Filter) -> list[Found]:
    """All figures that pass, in the wished order; blanks are none."""
    words = wanted.text.casefold().split()
    found = [
        Found(document, position, fact)
        for document in desk.documents()
        if wanted.document_id in ("", document.document_id)
        for position, fact in enumerate(desk.facts(document.document_id))
        if fact.quantity and _passes(fact, words, wanted.table_no)
    ]
    return _ordered(found, wanted.order)


def figures_to_csv(found: Iterable[Found]) -> Iterator[str]:
    """The export's lines, headings first."""
    yield _line(COLUMNS)
    for one in found:
        for row in facts_to_rows(one.document, [one.fact]):
            yield _line([guard_cell(value) for value in row])


def _line(row: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(row)
    return text.getvalue()


def _ordered(found: list[Found], order: str) -> list[Found]:
    """Amounts are compared within their unit only, so units stay together."""
    if order == "name":
        return sorted(found, key=lambda one: one.fact.name)
    if order not in ("largest", "smallest"):
        return found
    sign = -1 if order == "largest" else 1
    return sorted(found, key=lambda one: _rank(one.fact, sign))


def _rank(fact: Fact, sign: int) -> tuple[bool, str, object]:
    unit, number = (fact.quantity.unit, fact.quantity.number) if fact.quantity else ("", 0)
    return (unit != "万元", unit, sign * number)


def _passes(fact: Fact, words: Sequence[str], table_no: str) -> bool:
    if table_no and str(fact.table_no or "") != table_no:
        return False
    if not words:
        return True
    labels = (
        fact.organisation,
        str(fact.year),
        fact.entity,
        fact.table,
        fact.code,
        *fact.path,
        fact.name,
        fact.project,
    )
    text = " ".join((*labels, column_text(fact.column), fact.printed)).casefold()
    return all(word in text for word in words)
