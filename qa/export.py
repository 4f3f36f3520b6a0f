"""Every figure with its coordinates, as the rows of a table (docs/interface.md tells the columns)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

from index.records import Document, Fact
from index.store import Store

COLUMNS = (
    *("document", "organisation", "year", "kind", "table_no", "table", "entity", "code", "name", "path", "project"),
    *("column", "value", "unit", "printed", "page", "line", "source"),
)

_BLANK = re.compile(r"\s+")
_FULL_WIDTH_BRACKETS = str.maketrans("()", "（）")
# What a spreadsheet would take for a formula, in both widths.
_FORMULA = re.compile(r"^[\s\0]*[=+\-@＝＋－＠]|^[\t\r\n\0]")
_NUMBER = re.compile(r"^[-+]?[\d,]+(?:\.\d+)?%?$")


def store_to_csv(store: Store) -> str:
    """All figures, documents in the order of their names, figures as they stand in each."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([guard_cell(value) for value in row] for row in store_to_rows(store))
    return text.getvalue()


def store_to_rows(store: Store) -> Iterator[tuple[str, ...]]:
    for document in store.documents():
        yield from facts_to_rows(document, store.facts(document.document_id))


def facts_to_rows(document: Document, facts: Iterable[Fact]) -> Iterator[tuple[str, ...]]:
    """One row for each figure; cells that are printed empty have none."""
    for fact in facts:
        if fact.quantity is None:
            continue
        yield (
            *(document.name, fact.organisation, str(fact.year), fact.kind.value),
            *("" if fact.table_no is None else str(fact.table_no), fact.table, fact.entity, fact.code, fact.name),
            *(" > ".join(fact.path), fact.project, column_text(fact.column)),
            *(f"{fact.quantity.number:f}", fact.quantity.unit, fact.printed),
            *("" if place is None else str(place) for place in (fact.source.page_no, fact.source.line)),
            fact.origin,
        )


def column_text(path: Iterable[str]) -> str:
    """A heading path on one line, brackets full-width.

    >>> column_text(("财政拨款(补助)", "小 计"))
    '财政拨款（补助）/小计'
    """
    return "/".join(_BLANK.sub("", heading).translate(_FULL_WIDTH_BRACKETS) for heading in path)


def guard_cell(value: str) -> str:
    """Text that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay as they are.

    >>> guard_cell("=1+1"), guard_cell("-12.50")
    ("'=1+1", '-12.50')
    """
    return f"'{value}" if _FORMULA.match(value) and not _NUMBER.match(value) else value
