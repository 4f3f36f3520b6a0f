"""Which sums and equalities of a publication's statements do not hold: written from DOMAIN's rules, not from the index.

Used to know whether damage can be seen at all: damage that breaks no identity is bound by none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from eval.synthetic.records import Figure, Said, Sheet

_HALF = Decimal("0.005")
ROW_SUMS: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "income": (
        ("total", ("fiscal_total", "special_account", "unit_funds", "fiscal_carry_over", "other_carry_over")),
        (
            "fiscal_total",
            (
                *("general", "general_transfer", "government_fund", "government_fund_transfer"),
                *("state_capital", "state_capital_transfer"),
            ),
        ),
    ),
    "expenditure": (("total", ("basic", "project")),),
    "fiscal_balance": (("total", ("general", "government_fund", "state_capital")),),
    "general_expenditure": (("total", ("basic", "project")),),
    "general_basic": (("total", ("personnel", "public")),),
    "general_project": (
        (
            "total",
            (
                *("wages", "goods", "households", "debt_interest", "construction", "capital"),
                *("enterprise_construction", "enterprise", "social_fund", "other"),
            ),
        ),
    ),
    "government_fund": (("total", ("personnel", "public", "project")),),
    "state_capital": (("total", ("personnel", "public", "project")),),
    "sangong": (("total", ("general", "government_fund", "state_capital")),),
    "carry_over": (
        ("total", ("fiscal_total", "other_total")),
        ("fiscal_total", ("fiscal_personnel", "fiscal_public", "fiscal_project")),
        ("other_total", ("other_personnel", "other_public", "other_project")),
    ),
}
# Rows of 表1's income half against columns of 表2's total row, and the like: (statement, half, last of path, concept).
_Cell = tuple[str, str, str, str]
EQUAL: tuple[tuple[_Cell, ...], ...] = (
    (
        ("balance", "income", "收入总计", "total"),
        ("balance", "expenditure", "支出总计", "total"),
        ("income", "", "总计", "total"),
        ("expenditure", "", "总计", "total"),
    ),
    (("balance", "income", "一般财力", "total"), ("income", "", "总计", "general")),
    (("balance", "income", "上级一般公共预算安排转移支付", "total"), ("income", "", "总计", "general_transfer")),
    (("balance", "income", "上级政府性基金安排转移支付", "total"), ("income", "", "总计", "government_fund_transfer")),
    (
        ("balance", "income", "上级国有资本经营预算安排转移支付", "total"),
        ("income", "", "总计", "state_capital_transfer"),
    ),
    (("balance", "income", "单位资金", "total"), ("income", "", "总计", "unit_funds")),
    (("balance", "income", "财政专户核拨", "total"), ("income", "", "总计", "special_account")),
    (("balance", "income", "政府性基金收入", "total"), ("income", "", "总计", "government_fund")),
    (("balance", "income", "国有资本经营收入", "total"), ("income", "", "总计", "state_capital")),
    (("balance", "income", "上年结转结余", "total"), ("carry_over", "", "总计", "total")),
    (
        ("balance", "income", "财政拨款结转", "total"),
        ("income", "", "总计", "fiscal_carry_over"),
        ("carry_over", "", "总计", "fiscal_total"),
    ),
    (
        ("balance", "income", "非财政拨款结转结余", "total"),
        ("income", "", "总计", "other_carry_over"),
        ("carry_over", "", "总计", "other_total"),
    ),
    (("fiscal_balance", "income", "收入总计", "total"), ("fiscal_balance", "expenditure", "支出总计", "total")),
    (
        ("fiscal_balance", "income", "一般公共预算", "total"),
        ("fiscal_balance", "expenditure", "支出总计", "general"),
        ("general_expenditure", "", "总计", "total"),
    ),
    (
        ("fiscal_balance", "income", "政府性基金预算", "total"),
        ("fiscal_balance", "expenditure", "支出总计", "government_fund"),
        ("government_fund", "", "总计", "total"),
    ),
    (
        ("fiscal_balance", "income", "国有资本经营预算", "total"),
        ("fiscal_balance", "expenditure", "支出总计", "state_capital"),
        ("state_capital", "", "总计", "total"),
    ),
    (("general_expenditure", "", "总计", "basic"), ("general_basic", "", "总计", "total")),
    (("general_expenditure", "", "总计", "project"), ("general_project", "", "总计", "total")),
)
BY_CODE = (
    (("expenditure", "", "total"), ("income", "", "total"), ("balance", "expenditure", "total")),
    (("general_expenditure", "", "total"), ("fiscal_balance", "expenditure", "general")),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row of one half: who it is, and its values by concept, an empty cell being 0."""

    about: Figure
    values: Mapping[str, Decimal]

    @property
    def label(self) -> tuple[str, str]:
        """Table and row, as a finding names them."""
        return self.about.title, row_label(self.about)


@dataclass(frozen=True, slots=True)
class Violation:
    """A sum or an equality that does not hold, and the rows that take part in it."""

    rule: str
    rows: tuple[Row, ...]


def row_label(figure: Figure) -> str:
    """The label cells of a figure's row on end, a project's name once."""
    return figure.code + figure.name + ("" if figure.project == figure.name else figure.project)


def sheet_rows(sheet: Sheet) -> list[list[Row]]:
    """The rows of a statement, one list a half, in print order."""
    halves: dict[str, list[Row]] = {}
    for cells in sheet.body:
        by_half: dict[str, list[Figure]] = {}
        for cell in cells:
            if cell.figure is not None:
                by_half.setdefault(cell.figure.half, []).append(cell.figure)
        for half, figures in by_half.items():
            halves.setdefault(half, []).append(Row(figures[0], {figure.concept: figure.value for figure in figures}))
    return list(halves.values())


def violations(sheets: Sequence[Sheet], said: Iterable[Said]) -> list[Violation]:
    """Every identity of the standard statements that does not hold."""
    halves = [rows for sheet in sheets for rows in sheet_rows(sheet)]
    return [
        *(found for rows in halves for found in _row_sums(rows)),
        *(found for rows in halves for found in _trees(rows)),
        *(found for rows in halves for found in _gaps(rows)),
        *_equalities(halves),
        *_prose(halves, list(said)),
    ]


def _row_sums(rows: Sequence[Row]) -> Iterator[Violation]:
    for row in rows:
        for whole, parts in ROW_SUMS.get(row.about.statement, ()):
            is_whole = all(name in row.values for name in (whole, *parts))
            if is_whole and not _adds_up(row.values[whole], [row.values[part] for part in parts]):
                yield Violation("row", (row,))


def _adds_up(whole: Decimal, parts: Sequence[Decimal]) -> bool:
    return abs(whole - sum(parts, Decimal(0))) <= _HALF * (len(parts) + 1)


def _trees(rows: Sequence[Row]) -> Iterator[Violation]:
    """Each row against the rows under it, in every column."""
    children: dict[int, list[Row]] = {}
    for row, parent in zip(rows, parents_of_rows(rows), strict=True):
        if parent is not None:
            children.setdefault(parent, []).append(row)
    for parent, own in children.items():
        for concept, whole in rows[parent].values.items():
            parts = [row.values[concept] for row in own]
            if not _adds_up(whole, parts) and (sum(parts) > whole or not _is_partial(rows[parent], own)):
                yield Violation("tree", (rows[parent], *own))


def _is_partial(parent: Row, children: Sequence[Row]) -> bool:
    """Whether the rows are only some of it (其中)."""
    return any(row.about.name.startswith("其中") for row in children)


def parents_of_rows(rows: Sequence[Row]) -> list[int | None]:
    """The row that each row is a part of."""
    if rows and rows[0].about.half == "income":
        return _outline_parents(rows)
    depths = [_depth(row.about) for row in rows]
    total = next((at for at, depth in enumerate(depths) if depth == 0), None)
    return [None if at == total else _nearest(rows, depths, at, total) for at in range(len(rows))]


def _nearest(rows: Sequence[Row], depths: Sequence[int], at: int, total: int | None) -> int | None:
    """The last row above that may hold this one: the row of a code's beginning, else the unit, else the total."""
    code = rows[at].about.code
    for up in range(at - 1, -1, -1):
        above = rows[up].about
        if 0 < depths[up] < depths[at] and code.startswith(above.code) and above.entity == rows[at].about.entity:
            return up
    return total


def _depth(figure: Figure) -> int:
    """0 for the total, then units, then the rows of codes by their length or projects."""
    if figure.statement == "sangong":
        return {"合计": 0}.get(figure.name, 2 if len(figure.path) > 1 else 1)
    if not figure.code and figure.path[-1].endswith("总计"):
        return 0
    if figure.statement == "carry_over":
        return 2 if figure.project else 1
    return len(figure.code) if figure.code else 1


def _gaps(rows: Sequence[Row]) -> Iterator[Violation]:
    """Rows of a code without the row of the code above it."""
    held = {(row.about.entity, row.about.code) for row in rows}
    for row in rows:
        code = row.about.code
        if len(code) > 3 and (row.about.entity, code[:-2]) not in held:
            yield Violation("gap", (row,))


def _outline_parents(rows: Sequence[Row]) -> list[int | None]:
    """By the paths of the names; what stands by itself is part of the last row, the total."""
    at = {row.about.path: number for number, row in enumerate(rows)}
    last = len(rows) - 1
    return [
        None if number == last else at.get(row.about.path[:-1]) if len(row.about.path) > 1 else last
        for number, row in enumerate(rows)
    ]


# --- between statements -----------------------------------------------------------------------------------


def _equalities(halves: Sequence[Sequence[Row]]) -> Iterator[Violation]:
    cells: dict[_Cell, tuple[Row, Decimal]] = {}
    codes: dict[tuple[str, str, str], dict[str, list[tuple[Row, Decimal]]]] = {}
    for row in (row for rows in halves for row in rows):
        about = row.about
        for concept, value in row.values.items():
            cells.setdefault((about.statement, about.half, about.path[-1] if about.path else "", concept), (row, value))
            if about.code:
                column = codes.setdefault((about.statement, about.half, concept), {})
                column.setdefault(about.code, []).append((row, value))
    for places in EQUAL:
        yield from _same("equal", [cells[place] for place in places if place in cells])
    for columns in BY_CODE:
        held = [codes.get(column, {}) for column in columns]
        for code in dict.fromkeys(code for column in held for code in column):
            yield from _same("code", [column[code][0] for column in held if len(column.get(code, ())) == 1])


def _same(rule: str, places: Sequence[tuple[Row, Decimal]]) -> Iterator[Violation]:
    for row, value in places[1:]:
        if abs(value - places[0][1]) > 2 * _HALF:
            yield Violation(rule, (places[0][0], row))


def _prose(halves: Sequence[Sequence[Row]], said: Sequence[Said]) -> Iterator[Violation]:
    """Projects' sums and the items of 一般公共预算 as the explanation gives them."""
    rows = [row for half in halves for row in half]
    projects: dict[str, list[Row]] = {}
    for row in rows:
        if row.about.statement == "general_project" and row.about.project:
            projects.setdefault(row.about.project, []).append(row)
    items = {row.about.path: row for row in rows if row.about.statement == "general_expenditure" and row.about.code}
    for one in said:
        if one.attribute == "scale" and one.path[-1] in projects:
            own = projects[one.path[-1]]
            if not _adds_up(one.value, [row.values["total"] for row in own]):
                yield Violation("prose", tuple(own))
        elif one.attribute == "amount" and len(one.path) == 3 and one.path in items:
            yield from _said_otherwise(items[one.path], one)


def _said_otherwise(row: Row, one: Said) -> Iterator[Violation]:
    if abs(row.values["total"] - one.value) > 2 * _HALF:
        yield Violation("prose", (row,))
