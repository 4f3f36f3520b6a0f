"""Which sums and equalities of a publication's statements do not hold: written from DOMAIN's rules, not from the index.

Used to know whether damage can be seen at all: damage that breaks no identity is bound by none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from eval.synthetic.records import Figure, Said, Sheet
from eval.synthetic.statements import sides

_HALF = Decimal("0.005")
# In every row the first is the sum of those of the others that the form has, and of nothing else.
ROW_SUMS: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "income": (
        (
            "total",
            (
                *("fiscal_total", "special_account", "unit_funds", "fiscal_carry_over", "other_carry_over"),
                *("上年结转", "institution", "business", "superior_grant", "subsidiary", "other_income"),
            ),
        ),
        (
            "fiscal_total",
            (
                *("general", "general_transfer", "government_fund", "government_fund_transfer"),
                *("state_capital", "state_capital_transfer"),
            ),
        ),
    ),
    "expenditure": (("total", ("basic", "project", "remitted", "business", "subsidiary")),),
    "fiscal_balance": (("total", ("general", "government_fund", "state_capital")),),
    "general_expenditure": (("total", ("basic", "project")), ("basic", ("personnel", "public"))),
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
    "government_fund": (("total", ("basic", "personnel", "public", "project")),),
    "state_capital": (("total", ("basic", "personnel", "public", "project")),),
    "sangong": (
        ("total", ("general", "government_fund", "state_capital", "abroad", "reception", "vehicles")),
        ("vehicles", ("vehicle_purchase", "vehicle_running")),
        *((f"total@{of}", (f"abroad@{of}", f"reception@{of}", f"vehicles@{of}")) for of in ("预算数", "决算数")),
        *((f"vehicles@{of}", (f"vehicle_purchase@{of}", f"vehicle_running@{of}")) for of in ("预算数", "决算数")),
    ),
    "carry_over": (
        ("total", ("fiscal_total", "other_total")),
        ("fiscal_total", ("fiscal_personnel", "fiscal_public", "fiscal_project")),
        ("other_total", ("other_personnel", "other_public", "other_project")),
    ),
}
# One amount each: 'statement.half.row.column', '+' between those that make it up, '|' between names of the row.
EQUAL = (
    (
        "balance.income.收入总计|总计.total",
        "balance.expenditure.支出总计|总计.total",
        "income..总计.total",
        "expenditure..总计.total",
    ),
    ("balance.income.本年收入合计.total", "income..本年收入.total"),
    ("balance.expenditure.本年支出合计.total", "expenditure..总计|合计.total"),
    ("balance.income.一般财力.total", "income..总计.general"),
    ("balance.income.上级一般公共预算安排转移支付.total", "income..总计.general_transfer"),
    ("balance.income.上级政府性基金安排转移支付.total", "income..总计.government_fund_transfer"),
    ("balance.income.上级国有资本经营预算安排转移支付.total", "income..总计.state_capital_transfer"),
    ("balance.income.单位资金.total", "income..总计.unit_funds"),
    ("balance.income.财政专户核拨.total", "income..总计.special_account"),
    ("balance.income.政府性基金收入.total", "income..总计.government_fund"),
    ("balance.income.国有资本经营收入.total", "income..总计.state_capital"),
    ("balance.income.上年结转结余.total", "carry_over..总计.total", "income..合计.上年结转"),
    ("balance.income.财政拨款结转.total", "income..总计.fiscal_carry_over", "carry_over..总计.fiscal_total"),
    ("balance.income.非财政拨款结转结余.total", "income..总计.other_carry_over", "carry_over..总计.other_total"),
    ("balance.income.一般公共预算拨款收入.total", "fiscal_balance.income.一般公共预算拨款.total"),
    ("balance.income.政府性基金预算拨款收入.total", "fiscal_balance.income.政府性基金预算拨款.total"),
    ("balance.income.国有资本经营预算拨款收入.total", "fiscal_balance.income.国有资本经营预算拨款.total"),
    ("balance.income.一般公共预算财政拨款收入.total", "fiscal_balance.income.一般公共预算财政拨款.total"),
    ("balance.income.政府性基金预算财政拨款收入.total", "fiscal_balance.income.政府性基金预算财政拨款.total"),
    ("balance.income.国有资本经营预算财政拨款收入.total", "fiscal_balance.income.国有资本经营预算财政拨款.total"),
    ("balance.income.事业收入.total", "income..合计.institution"),
    ("balance.income.事业单位经营收入|经营收入.total", "income..合计.business"),
    ("balance.income.上级补助收入.total", "income..合计.superior_grant"),
    ("balance.income.附属单位上缴收入.total", "income..合计.subsidiary"),
    ("fiscal_balance.income.收入总计|总计.total", "fiscal_balance.expenditure.支出总计|总计.total"),
    ("fiscal_balance.income.收入总计|本年收入合计.total", "income..合计.fiscal_total"),
    (
        "fiscal_balance.income.一般公共预算|一般公共预算拨款|一般公共预算财政拨款.total",
        "fiscal_balance.expenditure.支出总计|本年支出合计.general",
        "general_expenditure..总计|合计.total",
    ),
    (
        "fiscal_balance.income.政府性基金预算|政府性基金预算拨款|政府性基金预算财政拨款.total",
        "fiscal_balance.expenditure.支出总计|本年支出合计.government_fund",
        "government_fund..总计|合计.total",
    ),
    (
        "fiscal_balance.income.国有资本经营预算|国有资本经营预算拨款|国有资本经营预算财政拨款.total",
        "fiscal_balance.expenditure.支出总计|本年支出合计.state_capital",
        "state_capital..总计|合计.total",
    ),
    (
        "general_expenditure..总计|合计.basic",
        "general_basic..总计|合计.total",
        "general_basic..人员经费合计.personnel+general_basic..公用经费合计.public",
    ),
    ("general_expenditure..合计.personnel", "general_basic..合计.personnel"),
    ("general_expenditure..合计.public", "general_basic..合计.public"),
    ("general_expenditure..总计.project", "general_project..总计.total"),
)
# Statements that print one amount in the rows of a code; a row that one of them prints stands in all of them.
BY_CODE = (
    ("expenditure..total", "income..total", "balance.expenditure.total"),
    ("general_expenditure..total", "fiscal_balance.expenditure.general"),
)
# The codes of the first all stand in the second: the money of the one is part of the other's.
_WITHIN = (
    ("general_expenditure", "expenditure"),
    ("government_fund", "expenditure"),
    ("state_capital", "expenditure"),
    ("general_project", "general_expenditure"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row of one side: who it is, and its values by concept, an empty cell being 0.

    A concept that the form has twice is followed by '@' and its innermost heading; a column without one is called by
    its heading.
    """

    about: Figure
    values: Mapping[str, Decimal]

    @property
    def label(self) -> tuple[str, str]:
        """Table and row, as a finding names them."""
        return self.about.title, row_label(self.about)

    @property
    def is_total(self) -> bool:
        return not self.about.code and not self.about.project and self.about.name.replace(" ", "").endswith("计")


@dataclass(frozen=True, slots=True)
class Violation:
    """A sum or an equality that does not hold. ``rows`` take part in it, the row whose sum breaks first."""

    rule: str
    rows: tuple[Row, ...]

    @property
    def is_located(self) -> bool:
        """Whether it is the first row that something is wrong with: its sum, or the row above that it lacks."""
        return self.rule in ("row", "tree", "gap")


def row_label(figure: Figure) -> str:
    """The label cells of a figure's row on end, a project's name once."""
    return figure.code + figure.name + ("" if figure.project == figure.name else figure.project)


def sheet_rows(sheet: Sheet) -> list[list[Row]]:
    """The rows of a statement, one list a side, in print order."""
    on_side = sides(sheet.form)
    found: dict[int, list[Row]] = {}
    for cells in sheet.body:
        by_side: dict[int, list[Figure]] = {}
        for side, cell in zip(on_side, cells, strict=True):
            if cell.figure is not None:
                by_side.setdefault(side, []).append(cell.figure)
        for side, figures in by_side.items():
            found.setdefault(side, []).append(Row(figures[0], _values(figures)))
    return list(found.values())


def _values(figures: Sequence[Figure]) -> dict[str, Decimal]:
    times = Counter(figure.concept for figure in figures)
    return {_column_key(figure, times): figure.value for figure in figures}


def _column_key(figure: Figure, times: Mapping[str, int]) -> str:
    if not figure.concept:
        return "/".join(figure.column)
    return figure.concept if times[figure.concept] == 1 else f"{figure.concept}@{figure.column[-1]}"


def violations(sheets: Sequence[Sheet], said: Iterable[Said]) -> list[Violation]:
    """Every identity of the standard statements that does not hold."""
    halves = [rows for sheet in sheets for rows in sheet_rows(sheet)]
    is_budget = all(sheet.form.family != "accounts" for sheet in sheets)
    return [
        *(found for rows in halves for found in _row_sums(rows)),
        *(found for rows in halves for found in _trees(rows)),
        *(found for rows in halves for found in _gaps(rows)),
        *_equalities(halves),
        *_codes(halves, is_budget),
        *_prose(halves, list(said)),
    ]


def _row_sums(rows: Sequence[Row]) -> Iterator[Violation]:
    for row in rows:
        for whole, names in ROW_SUMS.get(row.about.statement, ()):
            parts = [row.values[name] for name in names if name in row.values]
            if whole in row.values and parts and not _adds_up(row.values[whole], parts):
                yield Violation("row", (row,))
        flow = [row.values.get(name) for name in ("opening", "income", "total", "closing")]
        if None not in flow and not _adds_up(
            flow[0] or _NONE, [flow[2] or _NONE, flow[3] or _NONE, -(flow[1] or _NONE)]
        ):
            yield Violation("row", (row,))


_NONE = Decimal(0)


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
            if not _adds_up(whole, parts) and (sum(parts) > whole or not _is_partial(own)):
                yield Violation("tree", (rows[parent], *own))


def _is_partial(children: Sequence[Row]) -> bool:
    """Whether the rows are only some of the one above (其中)."""
    return any(row.about.name.startswith("其中") for row in children)


def parents_of_rows(rows: Sequence[Row]) -> list[int | None]:
    """The row that each row is a part of."""
    if rows and rows[0].about.statement in ("balance", "fiscal_balance"):
        return _outline_parents(rows)
    depths = [_depth(row) for row in rows]
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


def _depth(row: Row) -> int:
    """0 for the total, then units, then the rows of codes by their length or projects."""
    figure = row.about
    if row.is_total:
        return 0
    if figure.statement == "sangong":
        return 2 if len(figure.path) > 1 else 1
    if figure.statement == "carry_over":
        return 2 if figure.project else 1
    return len(figure.code) if figure.code else 1


def _gaps(rows: Sequence[Row]) -> Iterator[Violation]:
    """Rows without the row above them, by code or outline, and a side without its total (its first and last row)."""
    held = {(row.about.entity, row.about.code) for row in rows}
    for row in rows:
        code = row.about.code
        if len(code) > 3 and (row.about.entity, code[:-2]) not in held:
            yield Violation("gap", (row,))
    paths = {row.about.path for row in rows}
    for row in rows:
        is_outline = row.about.half == "income" or row.about.statement == "sangong"
        if is_outline and len(row.about.path) > 1 and row.about.path[:-1] not in paths:
            yield Violation("gap", (row,))
    if len(rows) > 1 and not any(_is_grand(row) for row in rows):
        yield from (Violation("gap", (row,)) for row in (rows[0], rows[-1]))


def _is_grand(row: Row) -> bool:
    """Whether a row is the total of all: 本年收入合计 is not, where something is carried over."""
    return row.is_total and not row.about.name.startswith("本年")


def _outline_parents(rows: Sequence[Row]) -> list[int | None]:
    """By the paths of the names; what stands by itself is part of the next total below it, as that is of the next."""
    at = {row.about.path: number for number, row in enumerate(rows)}
    totals = [number for number, row in enumerate(rows) if row.is_total]
    return [
        at.get(row.about.path[:-1])
        if len(row.about.path) > 1
        else next((total for total in totals if total > number), None)
        for number, row in enumerate(rows)
    ]


# --- between statements -----------------------------------------------------------------------------------

Held = tuple[tuple[Row, ...], Decimal]  # an amount, and the rows that it stands in


def _equalities(halves: Sequence[Sequence[Row]]) -> Iterator[Violation]:
    cells = {
        (row.about.statement, row.about.half, row.about.path[-1], concept): (row, value)
        for rows in halves
        for row in reversed(rows)
        if row.about.path
        for concept, value in row.values.items()
    }
    for names in EQUAL:
        yield from _same("equal", [held for name in names if (held := _held(cells, name)) is not None])


def _held(cells: Mapping[tuple[str, str, str, str], tuple[Row, Decimal]], name: str) -> Held | None:
    """The amount of a named cell, or of several joined by '+'; None where one is not printed."""
    found: list[tuple[Row, Decimal]] = []
    for part in name.split("+"):
        statement, half, rows, concept = part.split(".")
        own = [cells[key] for row in rows.split("|") if (key := (statement, half, row, concept)) in cells]
        if not own:
            return None
        found.append(own[0])
    return tuple(row for row, _ in found), sum((value for _, value in found), Decimal(0))


def _same(rule: str, places: Sequence[Held]) -> Iterator[Violation]:
    for rows, value in places[1:]:
        first, wanted = places[0]
        if abs(value - wanted) > _HALF * (len(rows) + len(first)):
            yield Violation(rule, (*first, *rows))


def _codes(halves: Sequence[Sequence[Row]], is_budget: bool) -> Iterator[Violation]:
    """Amounts by code, and codes that a statement lacks. Final accounts spend of last year's income, too."""
    columns = _columns(halves)
    for names in BY_CODE:
        held = [columns[name] for name in names if name in columns and (is_budget or not name.startswith("income"))]
        for code in dict.fromkeys(code for column in held for code in column):
            own = [column[code] for column in held if code in column]
            yield from _same("code", [((row,), value) for row, value in own])
            lacking = any(code not in column and _prints(column, code) for column in held)
            if lacking and any(value for _, value in own):
                yield Violation("absent", (own[0][0],))
    for part, whole in _WITHIN:
        inner, outer = columns.get(f"{part}..total", {}), columns.get(f"{whole}..total", {})
        for code in (code for code, (row, _) in inner.items() if row.about.code and outer and code not in outer):
            yield Violation("absent", (inner[code][0],))


def _columns(halves: Sequence[Sequence[Row]]) -> dict[str, dict[str, tuple[Row, Decimal]]]:
    """Each column's amounts by the row's code, a class's by its name; codes printed several times left out."""
    found: dict[str, dict[str, list[tuple[Row, Decimal]]]] = {}
    for row in (row for rows in halves for row in rows if not row.is_total):
        about = row.about
        key = about.code if len(about.code) > 3 else about.path[-1] if about.path else ""
        for concept, value in row.values.items():
            column = found.setdefault(f"{about.statement}.{about.half}.{concept}", {})
            column.setdefault(key, []).append((row, value))
    return {name: {key: own[0] for key, own in column.items() if len(own) == 1} for name, column in found.items()}


def _prints(column: Mapping[str, object], code: str) -> bool:
    """Whether a statement prints codes of this length: one with two sides has classes only."""
    return any(other[:1].isdigit() == code[:1].isdigit() and len(other) == len(code) for other in column) or not (
        code[:1].isdigit()
    )


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
