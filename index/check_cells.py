"""Cells of a statement in which something stands that is no figure: '########', '#REF!', mojibake, stray words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.facts import column_label, row_label, table_label
from index.quantities import fold_width, parse_figure
from index.records import Finding, Severity, SourceRef, Table

# What documents print on purpose where there is no amount, or none that may be told.
_ON_PURPOSE = re.compile(r"[-—–－_/\\.·…]+|无|零|空|同上|(不予|不|未)公开|涉密|保密|[Nn]/?[Aa]")
# What is no word of anybody: errors of spreadsheets, columns too narrow, characters of another encoding.
_NEVER_MEANT = re.compile(
    r"#(REF|VALUE|N/A|DIV/0|NAME|NUM|NULL)[!?]?|#{3,}|锟斤拷|ï¿½|\ufffd|烫烫|^(?=.*,)(?=.*\.)[\d.,]+$|\d\.\d*[OoIl]\d?$"
)
# What sends the reader elsewhere: beside the figures of other rows it stands where one should.
_REFERENCE = re.compile(r"[（(]?(详|另|参)?见附[件表注录][一二三四五六七八九十\d]*[)）]?")
_MOST_SINGLE = 3  # more cells of a column than this are one finding about the column


@dataclass(frozen=True, slots=True)
class OddCell:
    """A cell that gives no figure though something is printed in it.

    ``is_garbage`` is False where the words stand there on purpose; ``is_whole_row`` tells that the row has no other
    cell that could be read.
    """

    source: SourceRef
    is_garbage: bool
    is_whole_row: bool


def odd_cells(tables: Iterable[Table]) -> tuple[OddCell, ...]:
    """All of them in known statements; elsewhere words may be meant, but errors and mojibake are not."""
    return tuple(
        cell
        for table in tables
        for cell in _table_cells(table)
        if table.statement or _NEVER_MEANT.search(cell.source.text)
    )


def _table_cells(table: Table) -> Iterator[OddCell]:
    for row in table.rows:
        odd = [(order, cell) for order, cell in row.cells if _is_odd(cell.text)]
        for order, cell in odd:
            column = column_label(table.columns[order])
            source = SourceRef(
                cell.page_no, cell.line, cell.bbox, table_label(table), row_label(row), column, cell.text
            )
            is_garbage = not _ON_PURPOSE.fullmatch(fold_width(cell.text).replace(" ", ""))
            yield OddCell(source, is_garbage, len(odd) == len(row.cells))


def _is_odd(text: str) -> bool:
    """Whether something that is no figure is printed; 缺 says itself that the figure is lost."""
    return bool(text) and text != "缺" and parse_figure(text) is None


def is_garbage(word: str) -> bool:
    """Whether a word stands where a figure should and is none, nor anything that was meant.

    >>> is_garbage("12.3O"), is_garbage("#REF!"), is_garbage("1,183.05"), is_garbage("办公费")
    (True, True, False, False)
    """
    return _NEVER_MEANT.search(word) is not None and parse_figure(word) is None


def is_spoilt(word: str) -> bool:
    """Whether a word of a row stands where a figure should: garbage, or a reference to another paper.

    >>> is_spoilt("见附件"), is_spoilt("#REF!"), is_spoilt("附件印刷费")
    (True, True, False)
    """
    return is_garbage(word) or _REFERENCE.fullmatch(word) is not None


def odd_findings(cells: Sequence[OddCell]) -> Iterator[Finding]:
    """BQ-BAD-CELL: one for each cell of garbage, or for a column that holds many."""
    columns: dict[tuple[str, str], list[SourceRef]] = {}
    for cell in cells:
        if cell.is_garbage:
            columns.setdefault((cell.source.table, cell.source.column), []).append(cell.source)
    for places in columns.values():
        groups = [places] if len(places) > _MOST_SINGLE else [[place] for place in places]
        yield from map(_odd_finding, groups)


def _odd_finding(places: Sequence[SourceRef]) -> Finding:
    first = places[0]
    column, column_en = (f"“{first.column}”栏的", f", column “{first.column}”,") if first.column else ("", "")
    here, here_en = f"{column}“{first.row}”一行", f"“{first.row}”{column_en}"
    if len(places) > 1:
        here, here_en = f"{here}等 {len(places)} 行", f"{here_en} and {len(places) - 1} more rows"
    return Finding(
        "BQ-BAD-CELL",
        Severity.MISSING,
        f"{first.table}{here}印的是“{first.text}”，不是数字：这里的金额无法读出。",
        f"{first.table}, {here_en} print “{first.text}”, which is no figure: the amounts can't be read.",
        places=tuple(places),
    )
