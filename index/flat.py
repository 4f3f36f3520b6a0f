"""Statements of a flattened conversion to Tables: one line a row, blanks dropped, so that the columns are lost.

A row's columns are found from the identities of its table, of its neighbours and of the prose (``flat_place``), and
only where one placement satisfies them all. A proved row has all its cells, the blank ones too. Where only some of a
row's figures are proved (the total of the others often is), it has those cells alone. Any other row keeps its place
and its label without a cell. ``undecided_rows`` counts the last two, and a table that has any is undecided.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from index.check_cells import OddCell
from index.facts import table_label
from index.flat_blocks import FlatBlock, distinct_concepts
from index.flat_findings import broken_finding, clean_line, has_stand_in, spoilt_cell
from index.flat_halves import region_to_halves
from index.flat_lines import BodyLine, Region, find_regions, plain_title, title_kind
from index.flat_list_rows import region_to_list
from index.flat_lists import find_lists, list_findings, odd_list_cells
from index.flat_names import Names, make_names
from index.flat_outline import outline_row
from index.flat_performance import restore_performance
from index.flat_pins import said_amounts
from index.flat_place import BlockOutcome, place_blocks
from index.flat_rows import FlatEntry, Wrapping, learn_names, read_wrapping, region_to_entries
from index.flat_sides import region_to_sides
from index.labels import RowNamer
from index.metadata import Metadata
from index.paragraphs import pages_to_paragraphs
from index.prose import paragraphs_to_facts
from index.records import Cell, Finding, Page, Paragraph, Placement, Row, Table, TextLine
from index.texts import listed_units

_EMPTY = re.compile(r"([^，。；]*?表)[^，。；]{0,4}为?空表")


@dataclass(frozen=True, slots=True)
class FlatReading:
    """What is left for the readers of grids and prose, and the tables that were printed as plain lines.

    ``outlines`` are the same tables with the cells that the order of print alone tells, for the checks; ``odd`` are
    the cells of the tables in which something else than a figure stands, ``counts`` the numbers of their rows with
    the lines that these stand on.
    """

    pages: tuple[Page, ...]
    tables: tuple[Table, ...]
    findings: tuple[Finding, ...] = ()
    outlines: tuple[Table, ...] = ()
    odd: tuple[OddCell, ...] = ()
    counts: tuple[tuple[TextLine, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Side:
    """The rows of one side of a region, in print order, and the positions of the columns that it has.

    ``is_sure`` is False where figures may have been read into a wrong row: then no row gets a column.
    """

    region: Region
    orders: tuple[int, ...]
    entries: tuple[FlatEntry, ...]
    is_sure: bool


def flattened_tables(pages: Sequence[Page], about: Metadata) -> FlatReading:
    """The statements printed as plain lines, and the pages without them.

    Flattened tables of performance targets are grids in these pages; pages without either stay as they are.
    """
    pages = restore_performance(pages)
    regions = find_regions([block for page in pages for block in page.blocks])
    if not regions:
        return FlatReading(tuple(pages), ())
    paragraphs = pages_to_paragraphs(pages_without(pages, _taken(regions)), about.organisations)
    facts = paragraphs_to_facts(paragraphs, about)
    units = (*about.organisations, *listed_units(paragraphs))
    names = make_names((fact.project for fact in facts), units)
    regions = tuple(one for one in regions if one.kind.rows != "list" or _is_readable_list(one, names))
    rest = pages_without(pages, _taken(regions))
    sides = _regions_to_sides(regions, names)
    blocks = tuple(_side_to_block(side, about.unit, units) for side in sides)
    outcomes = place_blocks(blocks, empty_statements(paragraphs), said_amounts(facts))
    placed = [_place_rows(*one) for one in zip(sides, blocks, outcomes, strict=True)]
    tables = tuple(_region_to_table(region, sides, placed) for region in regions)
    outlined = [_outline_rows(*one) for one in zip(sides, blocks, placed, strict=True)]
    outlines = tuple(_region_to_table(region, sides, outlined) for region in regions)
    where = dict(zip(map(id, regions), tables, strict=True))
    odd = tuple(_odd_cells(regions, tables, names, units))
    spoilt = {cell.source.table for cell in odd}
    findings = (
        finding
        for side, block, outcome in zip(sides, blocks, outcomes, strict=True)
        if table_label(where[id(side.region)]) not in spoilt and side.region.kind.rows != "list"
        for finding in _broken(where[id(side.region)], side, block, outcome)
    )
    unlisted = pages_without(pages, _taken(one for one in regions if one.kind.rows != "list"))
    lists = list(find_lists([block for page in unlisted for block in page.blocks], names.units))
    odd += tuple(cell for one in lists for cell in odd_list_cells(one))
    of_lists = (finding for one in lists for finding in list_findings(one))
    counts = (*(count for one in regions for count in one.counts), *(count for one in lists for count in one.counts))
    return FlatReading(rest, tables, (*findings, *of_lists), outlines, odd, counts)


def _taken(regions: Iterable[Region]) -> set[int]:
    """The positions of the blocks that belong to tables."""
    return {position for region in regions for position in region.taken}


def _is_readable_list(region: Region, names: Names) -> bool:
    """Whether a list has the columns of a known form, and rows that are certain."""
    return bool(region.columns) and region_to_list(region, names.units) is not None


def _odd_cells(
    regions: Sequence[Region], tables: Sequence[Table], names: Names, units: Sequence[str]
) -> Iterator[OddCell]:
    """The cells in which no figure stands: their rows are named as if one stood there."""
    cleaned = [replace(region, body=tuple(map(_cleaned, region.body))) for region in regions]
    if cleaned == list(regions):
        return
    sides = _regions_to_sides(cleaned, names)
    for region, clean, table in zip(regions, cleaned, tables, strict=True):
        printed = {one.line.line: one.line for one, other in zip(region.body, clean.body, strict=True) if one != other}
        for side in sides:
            if side.region is clean and printed:
                rows = zip(_side_to_block(side, "", units).rows, side.entries, strict=True)
                yield from (
                    spoilt_cell(table, row, printed[entry.line.line])
                    for row, entry in rows
                    if has_stand_in(entry.figures)
                )


def _cleaned(body: BodyLine) -> BodyLine:
    return replace(body, line=clean_line(body.line))


def _broken(table: Table, side: _Side, block: FlatBlock, outcome: BlockOutcome) -> Iterator[Finding]:
    """The fault of a side of a table, if it has one."""
    rows = [block.rows[at] for at in outcome.broken]
    lines = [side.entries[at].line for at in outcome.broken]
    return broken_finding(table, rows, lines, [block.figures[at] for at in outcome.broken])


def pages_without(pages: Sequence[Page], taken: set[int]) -> tuple[Page, ...]:
    """The pages without the blocks at these positions, counted through the document."""
    kept: list[Page] = []
    position = 0
    for page in pages:
        blocks = tuple(block for at, block in enumerate(page.blocks, position) if at not in taken)
        kept.append(replace(page, blocks=blocks))
        position += len(page.blocks)
    return tuple(kept)


def empty_statements(paragraphs: Iterable[Paragraph]) -> frozenset[str]:
    """The statements (ids) that a sentence calls empty (空表)."""
    titles = [found.group(1) for paragraph in paragraphs for found in _EMPTY.finditer(paragraph.text)]
    return frozenset(kind.id for title in titles if (kind := title_kind(title)) is not None)


def undecided_rows(table: Table) -> int:
    """How many rows of a table have figures without a column."""
    widths = Counter(column.half for column in table.columns)

    def is_open(row: Row) -> bool:
        is_short = row.placement is Placement.PROVED and 0 < len(row.cells) < widths[row.half]
        return is_short or bool(row.unplaced) or row.placement is Placement.UNDECIDED

    return sum(1 for row in table.rows if is_open(row))


# --- sides ------------------------------------------------------------------------------------------------


def _regions_to_sides(regions: Sequence[Region], names: Names) -> tuple[_Side, ...]:
    """The rows of all regions; those of projects last, when the names of all codes have been seen."""
    wrapping = read_wrapping(regions, names)
    plain = [region for region in regions if region.kind.rows == "functional"]
    learned = learn_names((entry for region in plain for entry in region_to_entries(region, names, wrapping)), names)
    return tuple(side for region in regions for side in _region_to_sides(region, learned, wrapping))


def _region_to_sides(region: Region, names: Names, wrapping: Wrapping) -> Iterator[_Side]:
    orders = tuple(range(len(region.columns)))
    if [column.concept for column in region.columns] == ["personnel", "public"]:
        halves = region_to_halves(region)
        yield _Side(region, (0,), halves.left, halves.is_sure)
        yield _Side(region, (1,), halves.right, halves.is_sure)
        return
    if region.kind.rows == "list":
        yield _Side(region, orders, region_to_list(region, names.units) or (), bool(orders))
        return
    if region.kind.rows != "sources":
        yield _Side(region, orders, region_to_entries(region, names, wrapping), bool(orders))
        return
    sides = region_to_sides(region, names)
    for half, entries in (("income", sides.left), ("expenditure", sides.right)):
        own = tuple(order for order in orders if region.columns[order].half == half)
        yield _Side(region, own, entries, bool(own) and sides.is_sure)


def _side_to_block(side: _Side, unit: str, units: Sequence[str]) -> FlatBlock:
    namer = RowNamer(side.region.kind.rows, units)
    return FlatBlock(
        kind=side.region.kind,
        unit=side.region.unit or unit,
        concepts=distinct_concepts([side.region.columns[order] for order in side.orders]) if side.is_sure else (),
        rows=tuple(namer.name(entry.label, ()) for entry in side.entries),
        figures=tuple(entry.figures for entry in side.entries),
    )


# --- rows and tables --------------------------------------------------------------------------------------


def _place_rows(side: _Side, block: FlatBlock, outcome: BlockOutcome) -> tuple[Row, ...]:
    """The block's rows with the cells that are known."""
    return tuple(_place_row(side, block, at, outcome) for at in range(len(block.rows)))


def _outline_rows(side: _Side, block: FlatBlock, rows: Sequence[Row]) -> tuple[Row, ...]:
    return tuple(
        outline_row(row, figures, side.orders, block.concepts, entry.line)
        for row, figures, entry in zip(rows, block.figures, side.entries, strict=True)
    )


def _place_row(side: _Side, block: FlatBlock, at: int, outcome: BlockOutcome) -> Row:
    row, figures = replace(block.rows[at], half=_half(side)), block.figures[at]
    undecided = replace(row, placement=Placement.UNDECIDED, unplaced=_unplaced(figures, ()))
    if side.entries[at].is_doubtful or not side.is_sure:
        return undecided
    if len(side.orders) == 1 and len(figures) <= 1:
        return replace(row, cells=_cells(side, at, (0,) * len(figures)))
    placed = outcome.placements.rows[at]
    if placed.columns is not None:
        return replace(row, cells=_cells(side, at, placed.columns), placement=Placement.PROVED)
    known = tuple(_known_cells(side, placed.figures, figures))
    rest = _unplaced(figures, placed.figures)
    return replace(row, cells=known, placement=Placement.PROVED, unplaced=rest) if known else undecided


def _half(side: _Side) -> str:
    return side.region.columns[side.orders[0]].half if side.orders else ""


def _unplaced(figures: Sequence[Cell], columns: Sequence[int | None]) -> tuple[tuple[int, Cell], ...]:
    """The figures without a column, counted from 1; ``columns`` is () where none is known."""
    known = columns or (None,) * len(figures)
    return tuple((at, cell) for at, (cell, column) in enumerate(zip(figures, known, strict=True), 1) if column is None)


def _known_cells(side: _Side, columns: Sequence[int | None], figures: Sequence[Cell]) -> Iterator[tuple[int, Cell]]:
    """The figures whose column is known; ``columns`` is () where none is."""
    for column, cell in zip(columns, figures, strict=False):
        if column is not None:
            yield side.orders[column], cell


def _cells(side: _Side, at: int, columns: Sequence[int]) -> tuple[tuple[int, Cell], ...]:
    """A cell for each column of the side: the figure placed there, else a blank on the row's line."""
    entry = side.entries[at]
    placed = dict(zip(columns, entry.figures, strict=True))
    blank = Cell("", entry.line.page_no, entry.line.line)
    return tuple((order, placed.get(column, blank)) for column, order in enumerate(side.orders))


def _region_to_table(region: Region, sides: Sequence[_Side], placed: Sequence[tuple[Row, ...]]) -> Table:
    is_list = region.kind.rows == "list"
    return Table(
        no=None if is_list else region.kind.no,
        statement="" if is_list else region.kind.id,
        title=plain_title(region.title.text),
        unit=region.unit,
        columns=tuple(replace(column, concept="") for column in region.columns) if is_list else region.columns,
        rows=tuple(row for side, rows in zip(sides, placed, strict=True) if side.region is region for row in rows),
        page_no=region.title.page_no,
        line=region.title.line,
    )
