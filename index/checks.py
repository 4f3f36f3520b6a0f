"""Facts to Findings: where a document does not add up, or says one thing twice and differently.

Every rule compares printed figures by an identity of the statements. Figures are rounded one by one, so a sum of n
printed terms may differ from its printed total by half a cent for each of them and for the total (DOMAIN: 0.005 ×
(n + 1)): that is rounding and no finding. What lies beyond is a contradiction of the document itself, or damage of
the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rapidfuzz.fuzz import ratio

from index.align import shape_by_concepts
from index.links import CellName, ItemLink, cells_by_code, load_links, named_cells
from index.quantities import MONEY_UNITS, convert, plain_text
from index.records import Fact, Finding, Kind, Quantity, Severity, SourceRef
from index.sheets import Line, Sheet, facts_to_sheets, path_key, sheet_families

HALF_CENT = Decimal("0.005")


def facts_to_findings(facts: Sequence[Fact]) -> tuple[Finding, ...]:
    """All findings about one document's figures: lost cells, row sums, sums of children, totals, prose.

    ``facts`` are those of one document, in print order. Findings come in the order of the rules, then of print.
    """
    sheets = facts_to_sheets(facts)
    prose = [fact for fact in facts if fact.origin == "text" and fact.quantity and fact.quantity.unit in MONEY_UNITS]
    return (
        *(finding for sheet in sheets for finding in lost_cells(sheet)),
        *(finding for sheet in sheets for finding in check_row_sums(sheet)),
        *(finding for sheet in sheets for finding in check_children(sheet)),
        *check_totals(sheets),
        *check_prose_totals(sheets, prose),
        *check_prose_items(sheets, prose),
    )


# --- comparing --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Comparison:
    """A printed total against the sum of its printed terms, in the total's unit."""

    found: Decimal
    expected: Decimal
    tolerance: Decimal
    unit: str

    @property
    def difference(self) -> Decimal:
        return self.found - self.expected

    @property
    def contradicts(self) -> bool:
        return abs(self.difference) > self.tolerance


def compare(total: Fact, terms: Sequence[Fact], half: Decimal = HALF_CENT) -> Comparison | None:
    """The total against its terms; None if all are empty, or are no amounts of money.

    An empty cell is exactly nothing: it adds neither to the sum nor to the tolerance. ``half`` is half the last
    digit that is printed.
    """
    numbers = [fact.quantity for fact in terms if fact.quantity]
    whole = total.quantity
    unit = next((number.unit for number in (whole, *numbers) if number), "")
    printed = [number for number in (whole, *numbers) if number]
    if not printed or any(number.unit not in MONEY_UNITS for number in printed):
        return None
    expected = sum((convert(number, unit).number for number in numbers), Decimal(0))
    tolerance = sum((convert(Quantity(half, number.unit), unit).number for number in printed), Decimal(0))
    return Comparison(whole.number if whole else Decimal(0), expected, tolerance, unit)


def _half_digit(sheet: Sheet) -> Decimal:
    """Half a cent, or half a unit in a statement printed in whole units."""
    numbers = [fact.printed for line in sheet.lines for fact in line.cells.values() if fact.quantity]
    return HALF_CENT if any("." in printed for printed in numbers) else Decimal("0.5")


def _finding(rule: str, compared: Comparison, places: Sequence[Fact], message: str, message_en: str) -> Finding:
    return Finding(
        rule,
        Severity.CONTRADICTION,
        message,
        message_en,
        places=tuple(fact.source for fact in places if fact.quantity is not None),
        expected=compared.expected,
        found=compared.found,
        difference=compared.difference,
        tolerance=compared.tolerance,
        unit=compared.unit,
    )


def _gap(compared: Comparison) -> str:
    difference, tolerance = _amount(abs(compared.difference), compared), _amount(compared.tolerance, compared)
    return f"相差 {difference}，超出四舍五入的容差 {tolerance}"


def _gap_en(compared: Comparison) -> str:
    difference, tolerance = _amount(abs(compared.difference), compared), _amount(compared.tolerance, compared)
    return f"they differ by {difference}, more than rounding allows ({tolerance})"


def _amount(number: Decimal, compared: Comparison) -> str:
    return f"{plain_text(number)} {compared.unit}"


def _place(source: SourceRef) -> str:
    """'表2 部门收入总体情况表 · 201 一般公共服务支出 · 总计'."""
    return " · ".join(part for part in (source.table, source.row, source.column) if part)


# --- within one statement ---------------------------------------------------------------------------------


def lost_cells(sheet: Sheet) -> Iterator[Finding]:
    """BQ-LOST-CELL: rows with figures that have fewer cells than their statement has columns."""
    for line in sheet.lines:
        lost = [concept for concept in sheet.concepts if concept and concept not in line.cells]
        if lost and line.has_figures:
            source = next(iter(line.cells.values())).source
            yield Finding(
                "BQ-LOST-CELL",
                Severity.MISSING,
                f"{source.table}的“{source.row}”一行缺少 {len(lost)} 个单元格：文件中没有印出，也不是空白。",
                f"The row “{source.row}” of {source.table} lacks {len(lost)} of its cells in the file.",
                places=(source,),
            )


def check_row_sums(sheet: Sheet) -> Iterator[Finding]:
    """BQ-ROW-SUM: in each row a total column is the sum of its parts (合计 = 基本支出 + 项目支出)."""
    sums = shape_by_concepts(sheet.concepts, sheet.kind.sums).sums
    half = _half_digit(sheet)
    for line in sheet.lines:
        for whole, parts in sums:
            names = [sheet.concepts[at] for at in (whole, *parts)]
            if not all(name in line.cells for name in names):
                continue
            total, *terms = (line.cells[name] for name in names)
            compared = compare(total, terms, half)
            if compared and compared.contradicts:
                yield _row_sum_finding(total, terms, compared)


def _row_sum_finding(total: Fact, terms: Sequence[Fact], compared: Comparison) -> Finding:
    found, expected = _amount(compared.found, compared), _amount(compared.expected, compared)
    return _finding(
        "BQ-ROW-SUM",
        compared,
        (total, *terms),
        f"{_place(total.source)}为 {found}，同一行各分项之和为 {expected}，{_gap(compared)}。",
        f"{_place(total.source)} is {found}, its parts in the same row add up to {expected}: {_gap_en(compared)}.",
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
    found, expected = _amount(compared.found, compared), _amount(compared.expected, compared)
    return _finding(
        "BQ-SUM-CHILDREN",
        compared,
        (total, *terms),
        f"{_place(total.source)}为 {found}，其下 {len(terms)} 行之和为 {expected}，{_gap(compared)}。",
        f"{_place(total.source)} is {found}, the {len(terms)} rows under it add up to {expected}: {_gap_en(compared)}.",
    )


# --- between statements, and the prose --------------------------------------------------------------------


def check_totals(sheets: Sequence[Sheet]) -> Iterator[Finding]:
    """BQ-TOTALS: a figure that several statements print is the same in each (表1 = 表2 = 表3, row by row too).

    Each statement is held against the first that prints the figure.
    """
    cells = named_cells(sheets)
    for names in load_links().equal:
        yield from _all_same([cells[name] for name in names if name in cells])
    for names in load_links().rows:
        columns = [cells_by_code(sheets, name) for name in names]
        for code in dict.fromkeys(code for column in columns for code in column):
            yield from _all_same([column[code] for column in columns if code in column])


def _all_same(facts: Sequence[Fact]) -> Iterator[Finding]:
    """Final accounts carry balances over in other places than budgets, so only budgets are bound."""
    for other in facts[1:]:
        if other.kind is Kind.BUDGET:
            yield from _same_figure("BQ-TOTALS", facts[0], other)


def check_prose_totals(sheets: Sequence[Sheet], prose: Sequence[Fact]) -> Iterator[Finding]:
    """BQ-PROSE-TABLE: a total that the explanation gives is the one of the statement it explains."""
    cells = named_cells(sheets)
    links = load_links().prose
    for fact in prose:
        item = "".join(path_key(fact.path[-1:]))
        names = [link.cell for link in links if link.section == fact.statement and link.item.search(item)]
        cell = cells.get(names[0]) if names and fact.attribute == "amount" else None
        if cell is not None and fact.kind is Kind.BUDGET:
            yield from _same_figure("BQ-PROSE-TABLE", cell, fact)


def check_prose_items(sheets: Sequence[Sheet], prose: Sequence[Fact]) -> Iterator[Finding]:
    """BQ-PROSE-TABLE: an item's amount in the explanation is the one of its row, a project's that of all its rows."""
    cells = named_cells(sheets)
    for link in load_links().items:
        if not _holds(link, cells):
            continue
        facts = [fact for fact in prose if (fact.statement, fact.attribute) == (link.section, link.attribute)]
        lines = [
            line for sheet in sheets if _is_statement(sheet, link) for line in sheet.lines if link.concept in line.cells
        ]
        find = _project_rows if link.by == "project" else _path_rows if link.by == "path" else _name_rows
        for fact in facts:
            rows = [line.cells[link.concept] for line in find(lines, fact, facts)]
            compared = compare(fact, rows) if rows and fact.kind is Kind.BUDGET else None
            if compared and compared.contradicts:
                yield _prose_finding(fact, rows, compared)


def _holds(link: ItemLink, cells: Mapping[CellName, Fact]) -> bool:
    amounts = [cells[name].quantity if name in cells else None for name in link.where]
    return not amounts or (amounts[0] is not None and all(amount == amounts[0] for amount in amounts))


def _is_statement(sheet: Sheet, link: ItemLink) -> bool:
    return sheet.kind.id == link.statement and sheet.half != "income"


def _path_rows(lines: Sequence[Line], fact: Fact, _: Sequence[Fact]) -> list[Line]:
    """The one row with the item's path."""
    rows = [line for line in lines if path_key(line.path) == path_key(fact.path) and not line.is_total]
    return rows if len(rows) == 1 else []


def _name_rows(lines: Sequence[Line], fact: Fact, _: Sequence[Fact]) -> list[Line]:
    """The one row with the item's name, for an item that is no class of its own."""
    rows = [line for line in lines if path_key(line.path[-1:]) == path_key(fact.path[-1:])]
    return rows if len(rows) == 1 and len(rows[0].path) > 1 else []


def _project_rows(lines: Sequence[Line], fact: Fact, facts: Sequence[Fact]) -> list[Line]:
    """All rows of the project, several where several units share it.

    One project is often spelled in two ways (…学校校助学金): rows whose name is nearly the same and no other
    project's are counted in where the sum is right only with them.
    """
    wanted = path_key(fact.path)
    named = {at: path_key((line.project,)) for at, line in enumerate(lines) if line.project}
    exact = [lines[at] for at, name in named.items() if name == wanted]
    others = {path_key(other.path) for other in facts}
    near = [lines[at] for at, name in named.items() if name not in others and ratio(name[0], wanted[0]) >= 90]
    return [*exact, *near] if exact and near and _adds_up(fact, [*exact, *near]) else exact


def _adds_up(fact: Fact, lines: Sequence[Line]) -> bool:
    compared = compare(fact, [line.cells["total"] for line in lines])
    return compared is not None and not compared.contradicts


def _same_figure(rule: str, one: Fact, other: Fact) -> Iterator[Finding]:
    compared = compare(other, [one])
    if compared is None or not compared.contradicts:
        return
    found, expected = _amount(compared.found, compared), _amount(compared.expected, compared)
    here, there = _place(one.source), _place(other.source)
    yield _finding(
        rule,
        compared,
        (one, other),
        f"{here}为 {expected}，{there}为 {found}，应为同一数字，{_gap(compared)}。",
        f"{here} is {expected}, {there} is {found}; they should be one figure: {_gap_en(compared)}.",
    )


def _prose_finding(fact: Fact, rows: Sequence[Fact], compared: Comparison) -> Finding:
    found, expected = _amount(compared.found, compared), _amount(compared.expected, compared)
    table, item = rows[0].source.table, fact.path[-1]
    return _finding(
        "BQ-PROSE-TABLE",
        compared,
        (fact, *rows),
        f"说明中“{item}”为 {found}，{table}中 {len(rows)} 行合计为 {expected}，{_gap(compared)}。",
        f"The text gives {found} for “{item}”, {len(rows)} rows of {table} give {expected}: {_gap_en(compared)}.",
    )


__all__ = ["Comparison", "compare", "facts_to_findings"]
