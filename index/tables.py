"""Pages to Tables: grids with their titles, joined over page breaks, rows split into labels and figures.

Nothing is guessed here: a row keeps the cells that were printed for it, a blank cell stays a blank, and a
cell that the conversion lost is simply absent from the row (which ``checks`` reports).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from index.headers import Header, is_marker_row, read_header
from index.labels import Label, RowNamer, read_label
from index.quantities import parse_figure
from index.records import Cell, Column, Grid, Page, Row, Table, TextLine
from index.statements import StatementKind, normalise_heading, recognise_statement, statement_kind

_UNIT = re.compile(r"单位\s*[:：]\s*(人民币)?\s*((?:百|千|十)?万元|亿元|千元|元|万)")
_COUNT_UNIT = re.compile(r"单位\s*[:：]\s*(人|个|辆|台|套|处|座|平方米|户|名|所|家|件|次|项|公里)\s*[）)]?$")
_UNIT_AT_END = re.compile(rf"(?<=[表细）)])\s*(金额)?{_UNIT.pattern}$")
_CAPTION_NOISE = re.compile(
    r"^(编制|填报|预算|公开|填表)?(部门|单位)(名称)?[（(]?(盖章)?[）)]?\s*[:：]|^表\s*\d+$|^附?表\s*[\d一二三四五六七八九十]+\s*[:：]?$|^[（(]\s*\d{4}\s*年度?\s*[）)]$|^[-—\s\d]+$|^金额单位|^单位\s*[:：]|公开\d+表"
)
_TITLE = re.compile(r"(表|明细)([（(].*[）)])?$")
_LOOSE_ROW = re.compile(r"(?<!\d)\d{3}(?:\d\d){0,2}\s*(?![万亿千元年月])[\u4e00-\u9fff]{2,}支出$")
_MAX_TITLE = 48
_MAX_BETWEEN = 80  # characters of running headers, titles and units between two pages of one table
_INDICATORS = re.compile("三级指标|绩效目标|绩效指标|^项目总体目标$|^年度总体目标$|^项目资金")


@dataclass(frozen=True, slots=True)
class Caption:
    """What the lines above a grid say of it. ``title`` is '' where none of them is one."""

    title: str
    unit: str
    page_no: int | None
    line: int | None


@dataclass(frozen=True, slots=True)
class _Part:
    """One grid read against its header: value columns and, per row, label cells and (column order, cell)."""

    header: Header
    rows: tuple[tuple[tuple[tuple[int, Cell], ...], tuple[tuple[int, Cell], ...]], ...]


def pages_to_tables(pages: Iterable[Page], entities: Sequence[str] = ()) -> tuple[Table, ...]:
    """The tables of a document in print order, each joined over its pages.

    ``entities`` are the names of the department and its units; they tell a unit's row from a project's.
    Tables of performance targets are left to ``performance``; grids without figures give no table.
    """
    tables: list[Table] = []
    group: list[tuple[Grid, Header]] = []
    caption = Caption("", "", None, None)
    in_performance = False
    for lines, grid in _captioned_grids(pages):
        here = read_caption(lines)
        in_performance = is_performance_grid(grid) or (in_performance and not here.title)
        if in_performance:
            tables.extend(_group_to_tables(group, caption, entities))
            group = []
            continue
        grid, inner = _without_inner_caption(grid)
        here = _merge_captions(here, inner)
        header = read_header(_texts(grid.rows)) or _header_of_empty(grid, here)
        if header is not None and header.is_of_counts and not here.unit:
            header = None  # the document's unit is that of its money
        repeated = _repeated_header(group, grid)
        again = repeated or (None if _is_data_only(group, grid, header, here) else header)
        if group and (repeated or not _has_prose(lines)) and _continues(group[-1][1], caption, again, here, grid):
            group.append((grid, again or replace(group[-1][1], depth=0)))
            continue
        tables.extend(_group_to_tables(group, caption, entities))
        group, caption = ([(grid, header)], here) if header else ([], here)
    tables.extend(_group_to_tables(group, caption, entities))
    return tuple(tables)


def _has_prose(lines: Sequence[TextLine]) -> bool:
    """Whether more than captions and page numbers stands above a grid, so that it begins something new.

    Rows without figures at a page's end may be left outside a table without vertical rules: they are no prose.
    """
    texts = (line.text.strip() for line in lines)
    return sum(len(text) for text in texts if not (_CAPTION_NOISE.search(text) or _is_loose_row(text))) > _MAX_BETWEEN


def _is_loose_row(text: str) -> bool:
    return bool(_LOOSE_ROW.search(text)) and "。" not in text


def is_performance_grid(grid: Grid) -> bool:
    """Whether a grid is part of a table of performance targets (绩效目标表)."""
    return any(_INDICATORS.search(normalise_heading(cell.text)) for row in grid.rows for cell in row if cell.text)


def read_caption(lines: Sequence[TextLine]) -> Caption:
    """Title and unit from the lines above a grid; the title is the nearest line that looks like one."""
    unit = next((found for line in reversed(lines) if (found := read_unit(line.text))), "")
    for line in reversed(lines):
        text = line.text.strip()
        if _CAPTION_NOISE.search(text) or read_unit(text) == text:
            continue
        text = _UNIT_AT_END.sub("", text)
        plain = normalise_heading(text)
        if _TITLE.search(plain) and len(plain) <= _MAX_TITLE and "。" not in plain and "，" not in plain:
            return Caption(re.sub(r"\s+", "", text), unit, line.page_no, line.line)
        break
    return Caption("", unit, None, None)


def read_unit(text: str) -> str:
    """The unit that a line such as '单位：万元' or '单位：辆' declares, '' for none.

    >>> read_unit("金额单位：人民币万元"), read_unit("单位：辆"), read_unit("单位：个人服务中心")
    ('万元', '辆', '')
    """
    found = _UNIT.search(text)
    if found:
        return {"万": "万元"}.get(found.group(2), found.group(2))
    counted = _COUNT_UNIT.search(text)
    return counted.group(1) if counted else ""


def _captioned_grids(pages: Iterable[Page]) -> Iterator[tuple[list[TextLine], Grid]]:
    lines: list[TextLine] = []
    for page in pages:
        for block in page.blocks:
            if isinstance(block, TextLine):
                lines.append(block)
            elif block.rows:
                yield lines, block
                lines = []


def _without_inner_caption(grid: Grid) -> tuple[Grid, Caption]:
    """A grid without the title and unit lines that some PDFs rule into it, and what they say."""
    taken = 0
    for row in grid.rows[:3]:
        texts = [cell.text for cell in row if cell.text]
        if len(texts) > 2 or not all(
            _TITLE.search(normalise_heading(t)) or _CAPTION_NOISE.search(t) or read_unit(t) for t in texts
        ):
            break
        taken += 1
    lines = [
        TextLine(cell.text, cell.page_no, cell.line, cell.bbox)
        for row in grid.rows[:taken]
        for cell in row
        if cell.text
    ]
    return replace(grid, rows=grid.rows[taken:]), read_caption(lines)


def _merge_captions(outer: Caption, inner: Caption) -> Caption:
    if inner.title:
        return replace(inner, unit=inner.unit or outer.unit)
    return replace(outer, unit=outer.unit or inner.unit)


def _continues(last: Header, caption: Caption, header: Header | None, here: Caption, grid: Grid) -> bool:
    """Whether a grid goes on with the table before it: no other title, and the same headings or none."""
    if here.title and here.title != caption.title:
        return False
    if header is not None:
        return header.signature == last.signature and bool(caption.title or not here.title)
    return not here.title and bool(grid.rows) and len(grid.rows[0]) == len(last.paths)


def _repeated_header(group: Sequence[tuple[Grid, Header]], grid: Grid) -> Header | None:
    """The header of the table's first page where a grid begins with the same heading rows.

    Read by itself it could end elsewhere: a first row without figures looks like one more row of headings.
    """
    if not group:
        return None
    (first, header) = group[0]
    begins_alike = header.depth and _folded(first.rows[: header.depth]) == _folded(grid.rows[: header.depth])
    return header if begins_alike else None


def _is_data_only(group: Sequence[tuple[Grid, Header]], grid: Grid, header: Header | None, here: Caption) -> bool:
    """Whether what looks like headings are the first rows of a page that repeats none: rows without figures."""
    if not group or header is None or here.title:
        return False
    last = group[-1][1]
    return last.names_rows and not header.names_rows and len(header.paths) == len(last.paths)


def _header_of_empty(grid: Grid, here: Caption) -> Header | None:
    """The header of a known statement that was printed without a single row below its headings."""
    header = read_header([*_texts(grid.rows), [""] * len(grid.rows[0])]) if here.title and grid.rows else None
    if header is None or header.depth < len(grid.rows):
        return None
    headings = tuple("/".join(header.paths[at]) for at in header.values)
    return header if recognise_statement(here.title, headings) else None


def _folded(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    return [[normalise_heading(cell.text) for cell in row] for row in rows]


def _group_to_tables(group: list[tuple[Grid, Header]], caption: Caption, entities: Sequence[str]) -> list[Table]:
    if not group:
        return []
    first = group[0][1]
    kind = recognise_statement(caption.title, tuple("/".join(first.paths[at]) for at in first.values))
    halves = column_halves(first)
    columns = tuple(_column(first, at, halves, kind) for at in first.values)
    parts = [_read_part(grid, header) for grid, header in group]
    rows = _name_rows(parts, halves, first, kind, entities)
    place = group[0][0].rows[0][0] if group[0][0].rows else Cell("")
    return [
        Table(
            no=kind.no if kind else None,
            statement=kind.id if kind else "",
            title=caption.title,
            unit=caption.unit,
            columns=columns,
            rows=rows,
            page_no=caption.page_no or group[0][0].page_no,
            line=caption.line or place.line,
        )
    ]


def column_halves(header: Header) -> tuple[int, ...]:
    """For each column of the grid the number of the half that it stands in: labels begin a half, values follow."""
    half, seen_value, halves = 0, False, []
    for position in range(len(header.paths)):
        if position in header.labels and seen_value:
            half, seen_value = half + 1, False
        seen_value = seen_value or position in header.values
        halves.append(half)
    return tuple(halves)


def _column(header: Header, position: int, halves: Sequence[int], kind: StatementKind | None) -> Column:
    """The column at a position; without a concept where its half has the same headings twice: one of them is lost."""
    path = header.paths[position]
    alike = [at for at in header.values if halves[at] == halves[position] and header.paths[at] == path]
    side = ""
    if max(halves) > 0 and kind is not None and kind.rows == "sources":
        side = "income" if halves[position] == 0 else "expenditure"
    return Column(path, kind.concept_of("/".join(path)) if kind and len(alike) == 1 else "", side)


def _read_part(grid: Grid, header: Header) -> _Part:
    rows = []
    for row in grid.rows[header.depth :]:
        texts = [cell.text for cell in row]
        if _is_noise(texts, header):
            continue
        rows.append(_split_row(row, header))
    return _Part(header, tuple(rows))


def _is_noise(texts: Sequence[str], header: Header) -> bool:
    """An empty row, the line of column numbers, or a page number that was printed inside the table's area."""
    filled = [text for text in texts if text]
    if not filled or is_marker_row([normalise_heading(text) for text in texts]):
        return True
    return len(filled) == 1 and filled[0].isdigit() and len(filled[0]) < 3 and len(header.values) > 1


def _split_row(
    row: Sequence[Cell], header: Header
) -> tuple[tuple[tuple[int, Cell], ...], tuple[tuple[int, Cell], ...]]:
    """Label cells and figure cells of a row, by the headings or, where only they fit, by the column numbers.

    In some conversions a row keeps its place under the line of numbers while the headings lost a column.
    """
    by_heading = dict(zip(header.values, range(len(header.values)), strict=True))
    placements = [by_heading]
    if header.numbers:
        placements.append({position: number - 1 for position, number in header.numbers})
    best = min(placements, key=lambda placed: _misplaced(row, placed))
    labels = tuple((at, cell) for at, cell in enumerate(row) if at not in best and cell.text)
    figures = tuple((best[at], cell) for at, cell in enumerate(row) if at in best)
    return labels, figures


def _misplaced(row: Sequence[Cell], placed: dict[int, int]) -> int:
    """How many cells contradict a placement: words under a figure's column, figures under a label's."""
    words = sum(1 for at in placed if row[at].text and parse_figure(row[at].text) is None)
    figures = sum(
        1
        for at, cell in enumerate(row)
        if at not in placed and "." in cell.text and parse_figure(cell.text) is not None
    )
    return words + figures


def _name_rows(
    parts: Sequence[_Part], halves: Sequence[int], first: Header, kind: StatementKind | None, entities: Sequence[str]
) -> tuple[Row, ...]:
    order_half = [halves[at] for at in first.values]
    namers = [RowNamer(kind.rows if kind else "", entities) for _ in range(max(halves) + 1)]
    if kind is not None and kind.rows == "economic":
        namers = namers[:1] * len(namers)
    rows: list[Row] = []
    for half in range(max(halves) + 1):
        for part in parts:
            part_halves = column_halves(part.header)
            for labels, figures in part.rows:
                label = read_label([(part.header.paths[at], cell) for at, cell in labels if part_halves[at] == half])
                cells = tuple(
                    (order, cell) for order, cell in figures if order < len(order_half) and order_half[order] == half
                )
                _append_row(rows, namers[half], label, cells)
    return tuple(rows)


def _append_row(rows: list[Row], namer: RowNamer, label: Label, cells: tuple[tuple[int, Cell], ...]) -> None:
    has_figures = any(cell.text for _, cell in cells)
    if not has_figures and not label.code and rows and namer.is_torn(label):
        rows[-1] = namer.mend(rows[-1], label)
    elif has_figures or label.code or label.name or label.project:
        rows.append(namer.name(label, cells))


def _texts(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    return [[cell.text for cell in row] for row in rows]


__all__ = [
    "Caption",
    "column_halves",
    "is_performance_grid",
    "pages_to_tables",
    "read_caption",
    "read_unit",
    "statement_kind",
]
