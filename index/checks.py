"""Facts to Findings: where a document does not add up, or says one thing twice and differently.

Every rule compares printed figures by an identity of the statements. Figures are rounded one by one, so a sum of n
printed terms may differ from its printed total by half a cent for each of them and for the total (DOMAIN: 0.005 ×
(n + 1)): that is rounding and no finding. What lies beyond is a contradiction of the document itself, or damage of
the file.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from index.align import shape_by_concepts
from index.check_cells import OddCell, odd_findings
from index.check_gaps import gap_findings
from index.check_lists import broken_lists
from index.check_prose import prose_findings
from index.comparing import (
    HALF_CENT,
    Comparison,
    amount_text,
    compare,
    contradiction,
    gap,
    gap_en,
    place_text,
    same_figure,
)
from index.links import CellName, EqualLink, class_codes, joined_cells, lines_by_code, load_links, named_cells
from index.records import Fact, Finding, Placement, Severity
from index.sheets import Line, Sheet, facts_to_sheets, sheet_families


def facts_to_findings(facts: Sequence[Fact], odd: Sequence[OddCell] = ()) -> tuple[Finding, ...]:
    """All findings about one document's figures: lost cells, row sums, sums of children, missing rows, totals, prose.

    ``facts`` are those of one document, in print order, ``odd`` its cells that hold no figure: where rows of a table
    can't be read, their sums and the rows themselves are unknown, not wrong or missing. Findings come in the order of
    the rules, then of print.
    """
    sheets = facts_to_sheets(facts)
    spoilt = {cell.source.table for cell in odd}
    torn = {cell.source.table for cell in odd if cell.is_whole_row}
    odd_rows = {(cell.source.table, cell.source.row) for cell in odd}
    lost = (finding for sheet in sheets for finding in lost_cells(sheet))
    return (
        *odd_findings(odd),
        *(finding for finding in lost if (finding.places[0].table, finding.places[0].row) not in odd_rows),
        *(finding for sheet in sheets for finding in check_row_sums(sheet)),
        *(finding for sheet in _without(sheets, torn) for finding in check_children(sheet)),
        *check_lists(facts, sheets),
        *gap_findings(_without(sheets, spoilt)),
        *check_totals(sheets),
        *prose_findings(_without(sheets, spoilt), facts),
    )


def _without(sheets: Sequence[Sheet], tables: Container[str]) -> list[Sheet]:
    return [sheet for sheet in sheets if not (sheet.lines and sheet.lines[0].source.table in tables)]


def _half_digit(sheet: Sheet) -> Decimal:
    """Half a cent, or half a unit in a statement printed in whole units."""
    numbers = [fact.printed for line in sheet.lines for fact in line.cells.values() if fact.quantity]
    return HALF_CENT if any("." in printed for printed in numbers) else Decimal("0.5")


# --- within one statement ---------------------------------------------------------------------------------


def lost_cells(sheet: Sheet) -> Iterator[Finding]:
    """BQ-LOST-CELL: rows with figures that lack cells which other rows have beside theirs.

    Two halves side by side never share a row: the cells of the other half are none of a row's own.
    """
    beside: dict[str, set[str]] = {}
    for line in sheet.lines:
        for concept in line.cells:
            beside.setdefault(concept, set()).update(line.cells)
    for line in sheet.lines:
        own = set().union(*(beside[concept] for concept in line.cells)) if line.cells else set()
        lost = [concept for concept in sheet.concepts if concept in own and concept not in line.cells]
        # A flattened row that is proved in part keeps the rest without column: undecided, not lost.
        is_printed = all(fact.placement is Placement.PRINTED for fact in line.cells.values())
        if lost and line.has_figures and is_printed:
            source = next(iter(line.cells.values())).source
            yield Finding(
                "BQ-LOST-CELL",
                Severity.MISSING,
                f"{source.table}的“{source.row}”一行缺少 {len(lost)} 个单元格：文件中没有印出，也不是空白。",
                f"The row “{source.row}” of {source.table} lacks {len(lost)} of its cells in the file.",
                places=(source,),
            )


def check_row_sums(sheet: Sheet) -> Iterator[Finding]:
    """BQ-ROW-SUM: in each row a total column is the sum of its parts (合计 = 基本支出 + 项目支出).

    A figure whose column is not known may be any of the parts: its row is left out.
    """
    half = _half_digit(sheet)
    for line in (line for line in sheet.lines if not line.is_open):
        for whole, parts in _sums(sheet):
            if all(name in line.cells for name in (whole, *parts)):
                total, terms = line.cells[whole], [line.cells[name] for name in parts]
                compared = compare(total, terms, half)
                if compared and compared.contradicts:
                    yield _row_sum_finding(total, terms, compared)
        yield from _check_flows(sheet, line, half)


def _sums(sheet: Sheet) -> list[tuple[str, tuple[str, ...]]]:
    """The sums that hold in every row, by concepts."""
    concepts = [concept for concept in sheet.concepts if concept not in sheet.kind.apart]
    sums = shape_by_concepts(concepts, sheet.kind.sums).sums
    return [(concepts[whole], tuple(concepts[part] for part in parts)) for whole, parts in sums]


def _check_flows(sheet: Sheet, line: Line, half: Decimal) -> Iterator[Finding]:
    """年初结转和结余 + 本年收入 = 本年支出 + 年末结转和结余: what is left at the year's end, by the other three."""
    for flow in sheet.kind.flows:
        if all(name in line.cells for name in flow):
            opening, income, spent, closing = (line.cells[name] for name in flow)
            compared = compare(closing, [opening, income, _negative(spent)], half)
            if compared and compared.contradicts:
                yield _row_sum_finding(closing, (opening, income, spent), compared)


def _negative(fact: Fact) -> Fact:
    amount = fact.quantity
    return replace(fact, quantity=replace(amount, number=-amount.number)) if amount else fact


def _row_sum_finding(total: Fact, terms: Sequence[Fact], compared: Comparison) -> Finding:
    found, expected = amount_text(compared.found, compared), amount_text(compared.expected, compared)
    here = place_text(total.source)
    return contradiction(
        "BQ-ROW-SUM",
        compared,
        (total, *terms),
        f"{here}为 {found}，按同一行其他各列计算为 {expected}，{gap(compared)}。",
        f"{here} is {found}, the other columns of the row give {expected}: {gap_en(compared)}.",
    )


def check_children(sheet: Sheet) -> Iterator[Finding]:
    """BQ-SUM-CHILDREN: in each column a row is the sum of the rows under it (类 = its 款, 款 = its 项)."""
    half = _half_digit(sheet)
    for family in sheet_families(sheet):
        for concept in filter(None, sheet.concepts):
            if not all(concept in line.cells for line in (family.parent, *family.children)):
                continue
            total, terms = family.parent.cells[concept], [child.cells[concept] for child in family.children]
            compared = compare(total, terms, half)
            # 其中 lists some of it: only more than the whole is a contradiction.
            if compared and compared.contradicts and (not family.partial or compared.difference < 0):
                yield _children_finding(total, terms, compared)


def _children_finding(total: Fact, terms: Sequence[Fact], compared: Comparison) -> Finding:
    found, expected = amount_text(compared.found, compared), amount_text(compared.expected, compared)
    here = place_text(total.source)
    return contradiction(
        "BQ-SUM-CHILDREN",
        compared,
        (total, *terms),
        f"{here}为 {found}，其下 {len(terms)} 行之和为 {expected}，{gap(compared)}。",
        f"{here} is {found}, the {len(terms)} rows under it add up to {expected}: {gap_en(compared)}.",
    )


def check_lists(facts: Sequence[Fact], sheets: Sequence[Sheet]) -> Iterator[Finding]:
    """BQ-ROW-SUM and BQ-SUM-CHILDREN in tables that are no known statement."""
    totals = {cell.quantity for sheet in sheets if sheet.total for cell in sheet.total.cells.values() if cell.quantity}
    for one in broken_lists(facts, totals):
        make = _row_sum_finding if one.is_row else _children_finding
        yield make(one.total, one.terms, one.compared)


# --- between statements --------------------------------------------------------------------


def check_totals(sheets: Sequence[Sheet]) -> Iterator[Finding]:
    """BQ-TOTALS: a figure that several statements print is the same in each (表1 = 表2 = 表3, row by row too).

    Each statement is held against the first that prints the figure.
    """
    cells = named_cells(sheets)
    for link in load_links().equal:
        if _holds(link, cells):
            yield from _all_same(link, _amounts(link, cells))
    classes = class_codes(sheets)
    for link in load_links().rows:
        columns = [(name.split(".")[2], lines_by_code(sheets, name, classes)) for name in link.cells]
        for code in dict.fromkeys(code for _, lines in columns for code in lines):
            yield from _all_same(link, [(lines[code].cells[concept],) for concept, lines in columns if code in lines])


def _amounts(link: EqualLink, cells: Mapping[CellName, Fact]) -> list[tuple[Fact, ...]]:
    """What the link's cells print; parts of an amount count only where their statement does not print the whole."""
    single = {name.partition(".")[0] for name in link.cells if name in cells}
    names = [name for name in link.cells if "+" not in name or name.partition(".")[0] not in single]
    return [held for name in names if (held := joined_cells(cells, name))]


def _holds(link: EqualLink, cells: Mapping[CellName, Fact]) -> bool:
    if not link.where:
        return True
    one, other = (joined_cells(cells, name) for name in link.where)
    compared = compare(one[0], other) if one and other else None
    return compared is not None and not compared.contradicts


def _all_same(link: EqualLink, amounts: Sequence[tuple[Fact, ...]]) -> Iterator[Finding]:
    """Final accounts carry balances over in other places than budgets, so not every link binds both."""
    for other in amounts[1:]:
        if other[0].kind in link.kinds:
            yield from same_figure("BQ-TOTALS", amounts[0], other)
