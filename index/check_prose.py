"""The explanation against the statements, and against itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from rapidfuzz.fuzz import ratio

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
from index.links import CellName, ItemLink, load_links, named_cells
from index.quantities import MONEY_UNITS, convert, round_half_up
from index.records import Fact, Finding, Kind, Quantity, Severity
from index.sheets import Line, Sheet, path_key
from index.statements import statement_kind

_PERCENTAGES = ("growth", "share")


def prose_findings(sheets: Sequence[Sheet], facts: Sequence[Fact]) -> Iterator[Finding]:
    """All findings about the explanation's figures; of the rest only amounts of money and percentages count."""
    figures = [fact for fact in facts if fact.origin == "text" and fact.quantity]
    money = [fact for fact in figures if _is_money(fact)]
    mixed = [fact for fact in figures if _is_money(fact) or _is_percentage(fact)]
    yield from check_prose_totals(sheets, money)
    yield from check_prose_items(sheets, money)
    yield from check_growth(mixed)
    yield from check_shares(mixed)
    yield from check_allocations(money)


# --- against the statements -------------------------------------------------------------------------------


def check_prose_totals(sheets: Sequence[Sheet], prose: Sequence[Fact]) -> Iterator[Finding]:
    """BQ-PROSE-TABLE: a total that the explanation gives is the one of the statement it explains."""
    cells = named_cells(sheets)
    links = load_links().prose
    for fact in prose:
        item = "".join(path_key(fact.path[-1:]))
        names = [link.cell for link in links if link.section == fact.statement and link.item.search(item)]
        cell = cells.get(names[0]) if names and fact.attribute == "amount" else None
        if cell is not None and fact.kind is Kind.BUDGET:
            yield from same_figure("BQ-PROSE-TABLE", (cell,), (fact,))


def check_prose_items(sheets: Sequence[Sheet], prose: Sequence[Fact]) -> Iterator[Finding]:
    """BQ-PROSE-TABLE: an item's amount in the explanation is the one of its row, a project's that of all its rows."""
    cells = named_cells(sheets)
    for link in load_links().items:
        if not _holds(link, cells):
            continue
        facts = [fact for fact in prose if (fact.statement, fact.attribute) == (link.section, link.attribute)]
        lines = [
            line
            for sheet in sheets
            if _is_statement(sheet, link)
            for line in sheet.lines
            if link.concept in line.cells or line.is_open
        ]
        find = _project_rows if link.by == "project" else _path_rows if link.by == "path" else _name_rows
        for fact in facts:
            found = find(lines, fact, facts)
            # A sum with a figure whose column is not known can't be checked.
            is_known = all(link.concept in line.cells for line in found)
            rows = [line.cells[link.concept] for line in found] if is_known else []
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
    wanted = _name_key(_item(fact))
    named = {at: _name_key(line.project) for at, line in enumerate(lines) if line.project}
    exact = [lines[at] for at, name in named.items() if name == wanted]
    others = {_name_key(_item(other)) for other in facts}
    near = [lines[at] for at, name in named.items() if name not in others and ratio(name, wanted) >= 90]
    return [*exact, *near] if exact and near and _adds_up(fact, [*exact, *near]) else exact


def _name_key(name: str) -> str:
    return path_key((name,))[0]


def _adds_up(fact: Fact, lines: Sequence[Line]) -> bool:
    cells = [line.cells["total"] for line in lines if "total" in line.cells]
    compared = compare(fact, cells) if len(cells) == len(lines) else None
    return compared is not None and not compared.contradicts


def _prose_finding(fact: Fact, rows: Sequence[Fact], compared: Comparison) -> Finding:
    found, expected = amount_text(compared.found, compared), amount_text(compared.expected, compared)
    table, item = rows[0].source.table, _item(fact)
    where, where_en = (f"{table}中 {len(rows)} 行合计", f"{len(rows)} rows of {table} give")
    if len(rows) == 1:
        where, where_en = (place_text(rows[0].source), f"{place_text(rows[0].source)} is")
    return contradiction(
        "BQ-PROSE-TABLE",
        compared,
        (fact, *rows),
        f"说明中“{item}”为 {found}，{where}为 {expected}，{gap(compared)}。",
        f"The text gives {found} for “{item}”, {where_en} {expected}: {gap_en(compared)}.",
    )


# --- the explanation against itself -----------------------------------------------------------------------


def check_growth(prose: Sequence[Fact]) -> Iterator[Finding]:
    """BQ-GROWTH: a growth rate follows from the amount and its change: change ÷ (amount − change) × 100.

    A last year of zero has no rate; what documents print there (0 or 100) is a convention.
    """
    for said in _said_of_items(prose):
        if {"amount", "change", "growth"} <= said.keys():
            amount, change, growth = said["amount"], said["change"], said["growth"]
            before = _in_yuan(amount) - _in_yuan(change)
            if before > 0:
                yield from _check_percent("BQ-GROWTH", growth, _in_yuan(change), before, (amount, change))


def check_shares(prose: Sequence[Fact]) -> Iterator[Finding]:
    """BQ-SHARE: an item's share is its amount ÷ the whole that its section opens with × 100."""
    wholes = {link.section: link for link in load_links().prose if link.is_whole}
    found: dict[str, Fact] = {}
    for said in _said_of_items(prose):
        amount, share = said.get("amount"), said.get("share")
        link = wholes.get(amount.statement) if amount else None
        if amount and link and link.item.search("".join(path_key(amount.path[-1:]))):
            found.setdefault(amount.statement, amount)
        elif amount and share and (whole := found.get(amount.statement)) and _in_yuan(whole) > 0:
            yield from _check_percent("BQ-SHARE", share, _in_yuan(amount), _in_yuan(whole), (amount, whole))


def _said_of_items(prose: Sequence[Fact]) -> Iterator[Mapping[str, Fact]]:
    """What the explanation says of each item, by attribute; a second amount of an item begins a new group."""
    groups: dict[tuple[object, ...], dict[str, Fact]] = {}
    for fact in prose:
        key = (fact.statement, fact.fund, fact.path)
        if fact.attribute in groups.get(key, {}):
            yield groups.pop(key)
        groups.setdefault(key, {})[fact.attribute] = fact
    yield from groups.values()


def _check_percent(
    rule: str, percent: Fact, part: Decimal, whole: Decimal, operands: tuple[Fact, Fact]
) -> Iterator[Finding]:
    """The printed percentage against part ÷ whole, within what rounding the operands and the result allows.

    Off by no more than two of its last digits it is a slip of the pen, else a contradiction.
    """
    found = _printed(percent).number
    exact = part / whole * 100
    last_digit = Decimal(1).scaleb(-max(0, -int(found.as_tuple().exponent)))
    wobble = sum((convert(Quantity(HALF_CENT, _printed(fact).unit), "元").number for fact in operands), Decimal(0))
    tolerance = last_digit / 2 + 100 * wobble * (whole + abs(part)) / whole**2
    expected = round_half_up(exact, 2)
    if abs(found - exact) > tolerance:
        item = _item(percent)
        yield Finding(
            rule,
            Severity.SLIP if abs(found - exact) <= 2 * last_digit + tolerance else Severity.CONTRADICTION,
            f"说明中“{item}”的{percent.name}为 {found}%，按其金额计算为 {expected}%。",
            f"The text gives {found}% for “{item}” ({percent.attribute}); its amounts give {expected}%.",
            places=(percent.source, *(fact.source for fact in operands)),
            expected=expected,
            found=found,
            difference=found - expected,
            tolerance=round_half_up(tolerance, 4),
            unit="%",
        )


def check_allocations(prose: Sequence[Fact]) -> Iterator[Finding]:
    """BQ-ALLOCATION: the kinds of spending that a project's allocation names add up to its scale.

    Only amounts named by a kind (商品和服务支出 …) count: the text goes on to divide them further.
    """
    kinds = statement_kind("general_project")
    scales = {fact.path: fact for fact in prose if fact.attribute == "scale"}
    parts: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    for fact in prose:
        if fact.attribute == "allocation" and kinds and kinds.concept_of(_item(fact)):
            parts[fact.path[:-1]].append(fact)
    for path, own in parts.items():
        compared = compare(scales[path], own) if path in scales else None
        if compared and compared.contradicts:
            yield _allocation_finding(scales[path], own, compared)


def _allocation_finding(scale: Fact, parts: Sequence[Fact], compared: Comparison) -> Finding:
    found, expected = amount_text(compared.found, compared), amount_text(compared.expected, compared)
    item = _item(scale)
    return contradiction(
        "BQ-ALLOCATION",
        compared,
        (scale, *parts),
        f"说明中项目“{item}”的预算安排规模为 {found}，资金分配情况所列合计为 {expected}，{gap(compared)}。",
        f"The text gives {found} as the scale of “{item}”, its allocation adds up to {expected}: {gap_en(compared)}.",
    )


def _is_money(fact: Fact) -> bool:
    return fact.attribute not in _PERCENTAGES and _printed(fact).unit in MONEY_UNITS


def _is_percentage(fact: Fact) -> bool:
    return fact.attribute in _PERCENTAGES and _printed(fact).unit == "%"


def _item(fact: Fact) -> str:
    """What a figure of the prose is about, in words."""
    return fact.path[-1] if fact.path else fact.name


def _in_yuan(fact: Fact) -> Decimal:
    return convert(_printed(fact), "元").number


def _printed(fact: Fact) -> Quantity:
    if fact.quantity is None:
        raise ValueError(f"a figure of the prose without a number: {fact.source.text}")
    return fact.quantity
