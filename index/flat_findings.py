"""Where a flattened table contradicts itself or its neighbours: the rows that no placement of the figures satisfies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.align import FlatRow, Placements, Verdict
from index.check_cells import OddCell, is_spoilt
from index.facts import row_label, table_label
from index.records import Cell, Finding, Row, Severity, SourceRef, Table, TextLine

_SHOWN = 3
_STAND_IN = "0.000000"  # a figure that nobody prints


def broken_rows(rows: Sequence[FlatRow], outcome: Placements) -> tuple[int, ...]:
    """The rows that can't be placed: each by itself, else the rows that don't add up with the rows under them."""
    verdicts = [row.verdict for row in outcome.rows]
    alone = tuple(at for at, verdict in enumerate(verdicts) if verdict is Verdict.NO_CANDIDATES)
    if alone:
        return alone
    parents = {at for at, verdict in enumerate(verdicts) if verdict is Verdict.INFEASIBLE}
    return tuple(at for at, row in enumerate(rows) if at in parents or row.parent in parents)


def broken_finding(
    table: Table, rows: Sequence[Row], lines: Sequence[TextLine], figures: Sequence[Sequence[Cell]]
) -> Iterator[Finding]:
    """BQ-COLUMNS: one finding for the rows of a table that contradict each other; none where there are none."""
    places = tuple(_source(table, *one) for one in zip(rows, lines, figures, strict=True))
    if not places:
        return
    named = "、".join(f"“{place.row}”" for place in places[:_SHOWN]) + ("等" if len(places) > _SHOWN else "")
    yield Finding(
        "BQ-COLUMNS",
        Severity.CONTRADICTION,
        f"{table_label(table)}的列在文件中丢失，{named}的数字放在哪些列都不合勾稽关系：文件有误或缺行缺数。",
        f"{table_label(table)} lost its columns, and no placement of the figures of {named} adds up: "
        "the file is wrong, or rows or figures are lost.",
        places=places,
    )


def clean_line(line: TextLine) -> TextLine:
    """A line with a stand-in for what is no figure, so that its row can be named."""
    words = [_STAND_IN if is_spoilt(word) else word for word in line.text.split(" ")]
    return replace(line, text=" ".join(words))


def has_stand_in(figures: Sequence[Cell]) -> bool:
    """Whether one of a row's figures is none."""
    return any(cell.text == _STAND_IN for cell in figures)


def spoilt_cell(table: Table, row: Row, printed: TextLine) -> OddCell:
    """The cell of a row in which something else than a figure stands, by the line that was printed."""
    text = next(word for word in printed.text.split() if is_spoilt(word))
    place = SourceRef(printed.page_no, printed.line, printed.bbox, table_label(table), row_label(row), "", text)
    return OddCell(place, is_garbage=True, is_whole_row=True)


def _source(table: Table, row: Row, line: TextLine, figures: Sequence[Cell]) -> SourceRef:
    text = " ".join(cell.text for cell in figures)
    return SourceRef(line.page_no, line.line, line.bbox, table_label(table), row_label(row), "", text)
