"""Tables to Facts: one for every figure and one for every cell printed empty."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from index.metadata import Metadata
from index.quantities import fold_width, parse_figure
from index.records import Cell, Column, Fact, Fund, Placement, Quantity, Row, SourceRef, Table
from index.statements import statement_kind


def tables_to_facts(tables: Iterable[Table], about: Metadata) -> tuple[Fact, ...]:
    """Facts in print order. A cell with words in a figure's column gives none: it is not a figure.

    Nor does the column of a year that is neither the document's nor the one before.
    """
    return tuple(fact for table in tables for fact in _table_to_facts(table, about))


def _table_to_facts(table: Table, about: Metadata) -> Iterator[Fact]:
    known = [bool(column_attribute(column.path, about.year)) for column in table.columns]
    for row in table.rows:
        for order, cell in ((order, cell) for order, cell in row.cells if known[order]):
            number = parse_figure(cell.text) if cell.text else None
            if number is not None or not cell.text:
                yield _cell_to_fact(table, row, table.columns[order], cell, number, about)
        yield from _open_facts(table, row, about)


def _open_facts(table: Table, row: Row, about: Metadata) -> Iterator[Fact]:
    """The figures of a row whose column is not known; the source says which one of the row's figures each is."""
    for place, cell in row.unplaced:
        fact = _cell_to_fact(table, row, Column((), half=row.half), cell, parse_figure(cell.text), about)
        source = replace(fact.source, column=f"第{place}个数（列未定）")
        yield replace(fact, source=source, placement=Placement.UNDECIDED)


def _entity_name(entity: str, about: Metadata) -> str:
    """The unit that a row is of; another spelling of the body itself (without its province) is the body."""
    is_itself = not entity or entity in about.organisations or about.organisation.endswith(entity)
    return about.organisation if is_itself else entity


_LAST_YEAR = r"(?:上年|去年|{year}年)度?"
_RATE = re.compile(r"增减(?:率|幅|比例|百分比|[(（]?%)|增长(?:率|幅|[(（]?%)|增幅|±[(（]?%|比.{1,14}[增±].{0,4}%")
_CHANGE = re.compile(r"增减(?:额|数|变化|情况)?$|增减额|增减数|[增减]加?额$|比.{1,14}增减?")
_OF_A_YEAR = r"(?:预算|执行|决算|完成|实际|支出|收入)*数?$"
_BEFORE = rf"^{{last}}{_OF_A_YEAR}"
_YEAR = re.compile(rf"^((?:19|20)\d\d)(?:年度?)?{_OF_A_YEAR}")


def column_attribute(path: Sequence[str], year: int) -> str:
    """What a column gives: 'amount', or beside it 'prior' (last year's), 'change' or 'growth' against that.

    '' for the amount of a year that is neither ``year`` nor the one before; a heading may be no more than its year.

    >>> column_attribute(("2025年预算数比2024年执行数", "增减额"), 2025), column_attribute(("2024年执行数",), 2025)
    ('change', 'prior')
    >>> column_attribute(("2025年预算数", "小计"), 2025), column_attribute(("上年结转",), 2025)
    ('amount', 'amount')
    >>> [column_attribute((heading,), 2025) for heading in ("2025", "2024", "2023年决算数")]
    ['amount', 'prior', '']
    """
    before = re.compile(_BEFORE.format(last=_LAST_YEAR.format(year=year - 1)))
    parts = [re.sub(r"\s", "", part) for part in path]
    if any(_RATE.search(part) for part in parts):
        return "growth"
    if any(_CHANGE.search(part) for part in parts):
        return "change"
    years = {int(found.group(1)) for part in parts if (found := _YEAR.match(part))}
    if any(before.match(part) for part in parts) or years == {year - 1}:
        return "prior"
    return "amount" if not year or years <= {year} else ""


def _cell_to_fact(table: Table, row: Row, column: Column, cell: Cell, number: Decimal | None, about: Metadata) -> Fact:
    kind = statement_kind(table.statement)
    attribute = column_attribute(column.path, about.year)
    unit = "%" if attribute == "growth" else table.unit or about.unit
    printed = fold_width(cell.text).replace(",", "").replace(" ", "")
    return Fact(
        organisation=about.organisation,
        entity=_entity_name(row.entity, about),
        year=about.year,
        kind=about.kind,
        origin="table",
        table_no=table.no,
        statement=table.statement,
        table=table.title,
        code=row.code,
        name=row.name,
        path=row.path,
        project=row.project,
        column=column.path,
        concept=column.concept if attribute == "amount" else "",
        half=column.half,
        attribute=attribute,
        fund=kind.fund if kind else Fund.NONE,
        quantity=None if number is None else Quantity(number, unit),
        printed=printed,
        source=SourceRef(
            cell.page_no, cell.line, cell.bbox, table_label(table), row_label(row), column_label(column), cell.text
        ),
        placement=row.placement,
    )


def table_label(table: Table) -> str:
    """How a citation names a table: '表6 一般公共预算基本支出情况表'."""
    return f"表{table.no} {table.title}" if table.no else table.title


def row_label(row: Row) -> str:
    """How a citation names a row: '30211 差旅费', with the project where the row is one."""
    parts = [row.code, row.name, row.project if row.project != row.name else ""]
    return " ".join(part for part in parts if part)


def column_label(column: Column) -> str:
    """How a citation names a column: its heading path joined by '/', brackets full-width as printed in Chinese."""
    return "/".join(part.replace("(", "（").replace(")", "）") for part in column.path)
