"""Citation -> the part of its table a reader needs to believe it, rebuilt from the document's facts.

The cited cell is found by its place (page, line, box, labels), never by its number: the same figure stands in
a document many times over. Where the place is not among the facts nothing is marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from index.records import Fact
from qa.records import Citation
from ui.records import ColumnPath, EvidenceRow, EvidenceTable

ROWS_AROUND = 4
COLUMNS_SHOWN = 6
MOST_ROWS = 400
NOT_CITED = -1

RowKey = tuple[str, str, tuple[str, ...], str]


def find_fact(facts: Iterable[Fact], citation: Citation) -> Fact | None:
    """The fact that was read at exactly the cited place, None if there is none."""
    wanted, row = _citation_place(citation), citation.row
    return next((fact for fact in facts if fact.source.row == row and _fact_place(fact) == wanted), None)


def facts_to_table(facts: Sequence[Fact], cited: Fact) -> EvidenceTable | None:
    """The cited cell's surroundings in its table; None for a figure from prose.

    ``facts`` are all of the document's, as stored. Of a table with two halves only the cited half is shown.
    """
    if cited.origin != "table":
        return None
    rows = _group_rows(_same_table(facts, cited))
    columns = _column_order(rows)
    row = next(number for number, (_, cells) in enumerate(rows) if cited in cells.values())
    column = columns.index(cited.column)
    shown_rows = _rows_to_show(rows, row)
    shown_columns = _columns_to_show(len(columns), column)
    return EvidenceTable(
        title=cited.table,
        unit=cited.quantity.unit if cited.quantity else "",
        columns=tuple(columns[number] for number in shown_columns),
        rows=tuple(_evidence_rows(rows, shown_rows, [columns[number] for number in shown_columns])),
        row=shown_rows.index(row),
        column=column - shown_columns.start,
        hidden_columns=len(columns) - len(shown_columns),
        rows_below=len(rows) - 1 - shown_rows[-1],
    )


def facts_to_whole_table(facts: Sequence[Fact]) -> EvidenceTable:
    """All rows and columns of one table (of one half), up to MOST_ROWS; no cell is cited.

    ``facts`` are those of that table, one at least, in stored order.
    """
    rows = _group_rows(facts)
    columns = _column_order(rows)
    shown = range(min(len(rows), MOST_ROWS))
    return EvidenceTable(
        title=facts[0].source.table or facts[0].table,
        unit=next((fact.quantity.unit for fact in facts if fact.quantity), ""),
        columns=tuple(columns),
        rows=tuple(_evidence_rows(rows, shown, columns)),
        row=NOT_CITED,
        column=NOT_CITED,
        rows_below=len(rows) - len(shown),
    )


def _citation_place(citation: Citation) -> tuple[object, ...]:
    return (citation.page, citation.line, _box(citation.bbox), citation.table, citation.row, citation.column)


def _fact_place(fact: Fact) -> tuple[object, ...]:
    source = fact.source
    return (source.page_no, source.line, _box(source.bbox), source.table, source.row, source.column)


def _box(bbox: Sequence[float] | None) -> tuple[float, ...] | None:
    # A citation that went through JSON has a list where the fact has a tuple, and maybe fewer digits.
    return tuple(round(value, 1) for value in bbox) if bbox else None


def _same_table(facts: Sequence[Fact], cited: Fact) -> list[Fact]:
    """The run of stored facts around the cited one that belong to the same half of the same table."""
    at = next(number for number, fact in enumerate(facts) if fact is cited)
    start, end = at, at
    while start > 0 and _table_key(facts[start - 1]) == _table_key(cited):
        start -= 1
    while end < len(facts) and _table_key(facts[end]) == _table_key(cited):
        end += 1
    return [fact for fact in facts[start:end] if fact.half == cited.half]


def _table_key(fact: Fact) -> tuple[str, int | None, str]:
    return (fact.origin, fact.table_no, fact.table)


def _group_rows(facts: Iterable[Fact]) -> list[tuple[RowKey, dict[ColumnPath, Fact]]]:
    """Facts -> rows in order. A column that is filled already begins the next row of the same name."""
    rows: list[tuple[RowKey, dict[ColumnPath, Fact]]] = []
    for fact in facts:
        key = (fact.entity, fact.code, fact.path, fact.project)
        if not rows or rows[-1][0] != key or fact.column in rows[-1][1]:
            rows.append((key, {}))
        rows[-1][1][fact.column] = fact
    return rows


def _column_order(rows: Iterable[tuple[RowKey, dict[ColumnPath, Fact]]]) -> list[ColumnPath]:
    """All columns, each after the one it follows in the first row that has it (rows may lack cells)."""
    order: list[ColumnPath] = []
    for _, cells in rows:
        position = 0
        for column in cells:
            if column in order:
                position = order.index(column) + 1
            else:
                order.insert(position, column)
                position += 1
    return order


def _columns_to_show(count: int, cited: int) -> range:
    """As many columns as fit, the cited one in their middle where there are enough on both sides."""
    start = min(max(0, cited - COLUMNS_SHOWN // 2), max(0, count - COLUMNS_SHOWN))
    return range(start, min(count, start + COLUMNS_SHOWN))


def _rows_to_show(rows: Sequence[tuple[RowKey, dict[ColumnPath, Fact]]], cited: int) -> list[int]:
    """The rows near the cited one, and those that head it: its ancestors in the classification."""
    entity, _, path, _ = rows[cited][0]
    near = range(max(0, cited - ROWS_AROUND), min(len(rows), cited + ROWS_AROUND + 1))
    heads = [
        number
        for number, (key, _) in enumerate(rows[:cited])
        if key[0] == entity and len(key[2]) < len(path) and path[: len(key[2])] == key[2]
    ]
    return sorted({*near, *heads})


def _evidence_rows(
    rows: Sequence[tuple[RowKey, dict[ColumnPath, Fact]]], shown: Sequence[int], columns: Sequence[ColumnPath]
) -> Iterable[EvidenceRow]:
    shallowest = min(len(rows[number][0][2]) for number in shown)
    before = -1
    for number in shown:
        (entity, code, path, project), cells = rows[number]
        name = project or (path[-1] if path else "")
        printed = tuple(cells[column].source.text if column in cells else "" for column in columns)
        yield EvidenceRow(code, name, entity, len(path) - shallowest, printed, skipped=number - before - 1)
        before = number
