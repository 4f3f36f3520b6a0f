"""Lists of a flattened conversion that are no known statement: a total over rows of names and figures.

Other provinces print their projects so, unit by unit. Whether its columns are known or not: where the first row is the
total and the first figure of each row the sum of its others, the list can be held against itself, that no row is lost,
doubled or changed. Its figures are read elsewhere, and only in a form that is known (``flat_list_rows``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.check_cells import OddCell, is_spoilt
from index.comparing import HALF_CENT, Comparison, amount_text, gap, gap_en
from index.flat_counts import without_counts
from index.flat_lines import (
    Block,
    amounts_at_end,
    is_caption,
    is_prose,
    is_table_title,
    plain_title,
    stretch,
    title_kind,
)
from index.labels import is_total, looks_like_unit, plain_name, tidy_name
from index.quantities import parse_figure
from index.records import Finding, Severity, SourceRef, TextLine
from index.tables import read_unit

_NO_LIST = re.compile(r"小计|其中|^[235]\d\d(\d\d){0,2}(?![\d年])")
_OWN_OFFICE = re.compile(r"([（(]本级[）)]|本级)$")
_LEAST_ROWS = 2


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row: its label, its figures in printed order, the line that they stand on.

    ``odd`` is what stands in the place of a figure, '' where nothing does.
    """

    label: str
    amounts: tuple[Decimal, ...]
    line: TextLine
    odd: str = ""

    @property
    def total(self) -> Decimal:
        """The first figure."""
        return self.amounts[0] if self.amounts else Decimal(0)

    @property
    def adds_up(self) -> bool:
        """Whether the first figure is the sum of the others."""
        return abs(self.total - sum(self.amounts[1:])) <= HALF_CENT * len(self.amounts)


@dataclass(frozen=True, slots=True)
class FlatList:
    """A list under its title, the row of its total first; ``unit`` is that of its amounts.

    ``counts`` are the numbers that count its rows.
    """

    title: str
    unit: str
    rows: tuple[ListRow, ...]
    counts: tuple[tuple[TextLine, str], ...] = ()

    @property
    def has_total(self) -> bool:
        return is_total(self.rows[0].label)


def find_lists(blocks: Sequence[Block], units: Collection[str]) -> Iterator[FlatList]:
    """The lists among blocks that belong to no known statement; ``units`` are the plain names of the bodies."""
    for at, block in enumerate(blocks):
        if isinstance(block, TextLine) and is_table_title(block.text) and _is_list(block.text):
            printed = [line for _, line in stretch(blocks, at + 1)]
            counted = without_counts(printed, has_sides=False, decimals=True)
            lines = counted.lines
            rows = tuple(_read_rows(lines, units))
            unit = next((found for line in lines if (found := read_unit(line.text))), "")
            if len(rows) >= _LEAST_ROWS and not any(_NO_LIST.search(row.label) for row in rows):
                yield FlatList(plain_title(block.text), unit, rows, counted.counts)


def _is_list(title: str) -> bool:
    kind = title_kind(title)
    return kind is None or kind.rows == "list"


def _read_rows(lines: Sequence[TextLine], units: Collection[str]) -> Iterator[ListRow]:
    """The rows: each ends with the line of its figures. Lines of the heading that come again are left out."""
    heading: set[str] | None = None
    loose: list[str] = []
    for line in lines:
        words = line.text.split()
        clean = ["0.00" if is_spoilt(word) else word for word in words]
        count = amounts_at_end(clean, decimals=True)
        if not count and is_prose(words, True):
            return
        if not count:
            if not is_caption(line.text) and not (heading and line.text in heading):
                loose.append(line.text)
            continue
        pieces = [*([] if heading is None else loose), *words[: len(words) - count]]
        heading = set(loose) if heading is None else heading
        amounts = tuple(number for word in words[-count:] if (number := parse_figure(word)) is not None)
        yield ListRow(_without_unit(pieces, units), amounts, line, next(filter(is_spoilt, words), ""))
        loose = []


def _without_unit(pieces: Sequence[str], units: Collection[str]) -> str:
    """A project's name without that of the unit before it, which may take several pieces.

    >>> _without_unit(["某某县工作办公室（本", "级）", "道路养护经费"], frozenset())
    '道路养护经费'
    """
    heads = ((at, tidy_name("".join(pieces[:at]))) for at in range(1, len(pieces)))
    ends = (at for at, head in heads if plain_name(_OWN_OFFICE.sub("", head)) in units or looks_like_unit(head))
    return tidy_name("".join(pieces[next(ends, 0) :]))


# --- findings ---------------------------------------------------------------------------------------------


def odd_list_cells(one: FlatList) -> Iterator[OddCell]:
    """The cells in which something else than a figure stands."""
    for row in one.rows:
        if row.odd:
            yield OddCell(_source(one, row, row.odd), is_garbage=True, is_whole_row=True)


def list_findings(one: FlatList) -> Iterator[Finding]:
    """A total that is not the sum of the rows, a row whose first figure is not the sum of its others, a lost total.

    Only where most rows add up: then the first column is the total of the others.
    """
    wrong = [row for row in one.rows if not row.adds_up]
    if any(row.odd for row in one.rows) or 2 * len(wrong) > len(one.rows):
        return
    for row in wrong:
        yield _row_finding(one, row)
    if not one.has_total:
        yield _lost_total(one)
        return
    total, *others = one.rows
    compared = _compared(one, total.total, [row.total for row in others])
    if compared.contradicts:
        yield _total_finding(one, compared, len(others))


def _compared(one: FlatList, found: Decimal, terms: Sequence[Decimal]) -> Comparison:
    return Comparison(found, sum(terms, Decimal(0)), HALF_CENT * (len(terms) + 1), one.unit)


def _total_finding(one: FlatList, compared: Comparison, count: int) -> Finding:
    found, expected = amount_text(compared.found, compared), amount_text(compared.expected, compared)
    place = _source(one, one.rows[0])
    said = f"{place.table} · {place.row}为 {found}，其下 {count} 行之和为 {expected}，{gap(compared)}。"
    said_en = (
        f"{place.table} · {place.row} is {found}, the {count} rows under it add up to {expected}: {gap_en(compared)}."
    )
    return _contradiction("BQ-SUM-CHILDREN", said, said_en, place, compared)


def _row_finding(one: FlatList, row: ListRow) -> Finding:
    compared = _compared(one, row.total, row.amounts[1:])
    found, expected = amount_text(compared.found, compared), amount_text(compared.expected, compared)
    place = _source(one, row)
    said = f"{place.table} · {place.row}的第一个数为 {found}，按同一行其他各数计算为 {expected}，{gap(compared)}。"
    said_en = (
        f"{place.table} · the first figure of {place.row} is {found}, the others give {expected}: {gap_en(compared)}."
    )
    return _contradiction("BQ-ROW-SUM", said, said_en, place, compared)


def _contradiction(rule: str, said: str, said_en: str, place: SourceRef, compared: Comparison) -> Finding:
    return Finding(
        rule,
        Severity.CONTRADICTION,
        said,
        said_en,
        places=(place,),
        expected=compared.expected,
        found=compared.found,
        difference=compared.difference,
        tolerance=compared.tolerance,
        unit=compared.unit,
    )


def _lost_total(one: FlatList) -> Finding:
    """Named at the first row, or at the last one where the first one's name can't be told from the heading."""
    place = _source(one, one.rows[0] if one.rows[0].label else one.rows[-1])
    return Finding(
        "BQ-NO-TOTAL",
        Severity.MISSING,
        f"{place.table}没有合计行：表在“{place.row}”处不完整。",
        f"{place.table} lacks the row of its total: it is not whole at “{place.row}”.",
        places=(place,),
    )


def _source(one: FlatList, row: ListRow, text: str = "") -> SourceRef:
    line = row.line
    return SourceRef(line.page_no, line.line, line.bbox, one.title, row.label, "", text or line.text)
