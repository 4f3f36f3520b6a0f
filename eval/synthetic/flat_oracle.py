"""Which figures of a flattened publication have one column only in *all* placements that its identities allow.

An oracle for ``index.flat``: the whole publication as one system for OR-tools' CP-SAT, with the rows, parents and
identities of DOMAIN.md written anew (``identities.py``), none taken from the index. What is unique here is decidable;
whatever else is decided there is a guess. OR-tools is no dependency of the project: ``pip install ortools``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations
from typing import Any

from eval.synthetic.damage import said_in
from eval.synthetic.identities import BY_CODE, EQUAL, ROW_SUMS, parents_of_rows
from eval.synthetic.identities import Row as TruthRow
from eval.synthetic.records import Figure, Publication, Said, Sheet

_CENTS = 200  # half cents are whole: a figure stands for an interval of one to either side
_OTHER = ("government_fund", "state_capital")
_BASIC = ("personnel", "public")
# 三公: the economic item of basic spending that each row holds at least.
_SANGONG = {"因公出国（境）费": "30212", "公务接待费": "30217", "公务用车运行费": "30231"}
# The sentences on the sources of income: item -> column of 表2.
_SAID = {
    "一般公共预算": "general",
    "上级一般公共预算安排的转移支付资金": "general_transfer",
    "政府性基金预算": "government_fund",
    "上级政府性基金安排的转移支付资金": "government_fund_transfer",
    "国有资本经营预算": "state_capital",
    "上级国有资本经营预算安排的转移支付资金": "state_capital_transfer",
    "财政专户（教育收费）": "special_account",
    "单位资金": "unit_funds",
    "财政拨款结转": "fiscal_carry_over",
    "非财政拨款结转结余": "other_carry_over",
}


@dataclass(frozen=True, slots=True)
class FlatCell:
    """A printed figure: its row's number in the publication and its order in that row."""

    row: int
    order: int


@dataclass(slots=True)
class OracleRow:
    """A printed row of one half: its figures in order, and the columns that they really stand in."""

    about: Figure
    concepts: tuple[str, ...]
    figures: tuple[Figure, ...]
    truth: tuple[int, ...]
    parent: int | None = None
    ways: list[tuple[int, ...]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the oracle says of a publication: the figures with one column only, those with several, those not settled.

    ``is_feasible`` is False where not even the truth satisfies the identities: then they were written down wrongly.
    """

    rows: tuple[OracleRow, ...]
    unique: frozenset[FlatCell]
    several: frozenset[FlatCell]
    is_feasible: bool = True

    def of(self, cell: FlatCell) -> str:
        """'unique' | 'several' | 'open' (the solver's time was up)."""
        return "unique" if cell in self.unique else "several" if cell in self.several else "open"


def publication_to_rows(publication: Publication) -> list[OracleRow]:
    """The rows of all statements, half by half, each with the number of its parent."""
    rows: list[OracleRow] = []
    for sheet in publication.sheets:
        for half in _halves(sheet):
            start = len(rows)
            own = [_row([cell for cell in cells if cell.figure and cell.figure.half == half]) for cells in sheet.body]
            held = [row for row in own if row is not None]
            parents = parents_of_rows([TruthRow(row.about, {}) for row in held])
            for row, parent in zip(held, parents, strict=True):
                row.parent = None if parent is None else start + parent
                row.ways = list(_ways(row))
            rows += held
    return rows


def _halves(sheet: Sheet) -> list[str]:
    return list(dict.fromkeys(cell.figure.half for cells in sheet.body for cell in cells if cell.figure))


def _row(cells: Sequence[Any]) -> OracleRow | None:
    if not cells:
        return None
    printed = [at for at, cell in enumerate(cells) if cell.text]
    figures = tuple(cells[at].figure for at in printed)
    concepts = tuple(cell.figure.concept for cell in cells)
    return OracleRow(cells[0].figure, concepts, figures, tuple(printed))


def _ways(row: OracleRow) -> Iterator[tuple[int, ...]]:
    """Every way to place a row's figures, in order, that its own sums allow."""
    sums = [
        (row.concepts.index(whole), [row.concepts.index(part) for part in parts if part in row.concepts])
        for whole, parts in ROW_SUMS.get(row.about.statement, ())
        if whole in row.concepts and any(part in row.concepts for part in parts)
    ]
    values = [_scaled(figure.value) for figure in row.figures]
    for way in combinations(range(len(row.concepts)), len(values)):
        cells = dict(zip(way, values, strict=True))
        if all(_fits([cells.get(whole)], [cells.get(part) for part in parts]) for whole, parts in sums):
            yield way


def _scaled(value: Decimal) -> int:
    return int(value * _CENTS)


def _fits(whole: Sequence[int | None], parts: Sequence[int | None]) -> bool:
    """Whether two sums agree within half a cent for each figure that takes part; None is a blank."""
    terms = [value for value in (*whole, *parts) if value is not None]
    left, right = (sum(value for value in side if value is not None) for side in (whole, parts))
    return abs(left - right) <= len(terms)


class _System:
    """The publication as a CP-SAT model: one Boolean for each way of each row."""

    def __init__(self, rows: Sequence[OracleRow]) -> None:
        from ortools.sat.python import cp_model

        self.cp = cp_model
        self.model = cp_model.CpModel()
        self.rows = rows
        self.chosen = [[self.model.NewBoolVar("") for _ in row.ways] for row in rows]
        for own in self.chosen:
            self.model.AddExactlyOne(own)

    def amount(self, row: int, concept: str) -> Any:
        """The doubled cents of a cell."""
        return self._sum(row, concept, lambda figure: _scaled(figure.value))

    def count(self, row: int, concept: str) -> Any:
        """1 where the cell holds a figure."""
        return self._sum(row, concept, lambda _: 1)

    def _sum(self, row: int, concept: str, weigh: Any) -> Any:
        own = self.rows[row]
        if concept not in own.concepts:
            return 0
        column = own.concepts.index(concept)
        terms = [
            weigh(own.figures[way.index(column)]) * choice
            for way, choice in zip(own.ways, self.chosen[row], strict=True)
            if column in way
        ]
        return sum(terms) if terms else 0

    def near(self, left: Any, right: Any, slack: Any) -> None:
        """Two sums agree within ``slack``."""
        self.model.Add(left - right <= slack)
        self.model.Add(right - left <= slack)


def solve(publication: Publication, *, seconds: float = 60.0) -> Verdict:
    """The figures whose column is the same in every placement that the identities allow."""
    rows = publication_to_rows(publication)
    system = _System(rows)
    _add_trees(system)
    _add_equalities(system)
    _add_codes(system)
    _add_said(system, said_in(publication))
    _add_other_funds(system)
    _add_sangong(system)
    return _backbone(system, seconds)


# --- identities -------------------------------------------------------------------------------------------


def _add_trees(system: _System) -> None:
    """A row is the sum of the rows under it, in every column."""
    children: dict[int, list[int]] = {}
    for at, row in enumerate(system.rows):
        if row.parent is not None:
            children.setdefault(row.parent, []).append(at)
    for parent, own in children.items():
        if any(system.rows[at].about.name.startswith("其中") for at in own) and len(system.rows[parent].concepts) == 1:
            continue
        for concept in system.rows[parent].concepts:
            parts = [system.amount(at, concept) for at in own]
            counts = [system.count(at, concept) for at in (parent, *own)]
            system.near(system.amount(parent, concept), sum(parts), sum(counts))


def _find(system: _System, statement: str, half: str, names: Sequence[str]) -> int | None:
    for at, row in enumerate(system.rows):
        about = row.about
        if (about.statement, about.half) == (statement, half) and (about.path[-1] if about.path else "") in names:
            return at
    return None


def _amount_at(system: _System, place: str) -> Any:
    """The amount of a place of `EQUAL`, or the sum of those that make it up; nothing where it has no row."""
    terms: list[Any] = []
    for one in place.split("+"):
        statement, half, names, concept = one.split(".")
        at = _find(system, statement, half, names.split("|"))
        terms.append(0 if at is None else system.amount(at, concept))
    return sum(terms)


def _add_equalities(system: _System) -> None:
    """The same amount in several statements; an empty statement's total is nothing."""
    for places in EQUAL:
        terms = [_amount_at(system, place) for place in places if _is_printed(system, place)]
        for term in terms[1:]:
            system.model.Add(terms[0] == term)


def _is_printed(system: _System, place: str) -> bool:
    """Whether the form has the place: a statement that prints other rows than these has nothing there to be equal."""
    return all(_find(system, *_row_of(one)) is not None or _is_empty(system, one) for one in place.split("+"))


def _row_of(place: str) -> tuple[str, str, list[str]]:
    statement, half, names, _ = place.split(".")
    return statement, half, names.split("|")


def _is_empty(system: _System, place: str) -> bool:
    statement = place.partition(".")[0]
    return not any(row.about.statement == statement for row in system.rows)


def _by_code(system: _System, statement: str, half: str, concept: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for at, row in enumerate(system.rows):
        if row.about.statement == statement and row.about.half == half and row.about.code and not row.about.project:
            found.setdefault(row.about.code, []).append(system.amount(at, concept))
    return found


def _add_codes(system: _System) -> None:
    """A function's amount is the same wherever it stands, and the projects of a function add up to 表5's."""
    for columns in BY_CODE:
        held = [_by_code(system, *column.split(".")) for column in columns]
        for code in dict.fromkeys(code for column in held for code in column):
            terms = [column[code][0] for column in held if len(column.get(code, ())) == 1]
            for term in terms[1:]:
                system.model.Add(terms[0] == term)
    general = _by_code(system, "general_expenditure", "", "project")
    projects = [at for at, row in enumerate(system.rows) if row.about.statement == "general_project" and row.about.code]
    for code, own in general.items():
        rows = [at for at in projects if system.rows[at].about.code == code]
        system.near(own[0], sum(system.amount(at, "total") for at in rows), len(rows) + 1)
    incomes = {
        "general_expenditure": ("general", "general_transfer"),
        **{fund: (fund, f"{fund}_transfer") for fund in _OTHER},
    }
    for statement, parts in incomes.items():
        spent = _by_code(system, statement, "", "total")
        wholes = [_by_code(system, "income", "", part) for part in parts]
        for code in wholes[0]:
            system.near(spent[code][0] if code in spent else 0, sum(whole[code][0] for whole in wholes), 3)


def _add_said(system: _System, said: Iterable[Said]) -> None:
    """What the explanation says of the totals; an item that it does not name was not budgeted."""
    amounts: dict[str, list[Decimal]] = {}
    for one in said:
        if one.attribute == "amount" and one.unit == "万元" and len(one.path) == 1:
            amounts.setdefault(one.path[0], []).append(one.value)
    for item, concept in _SAID.items():
        _add_total(system, "income", concept, amounts.get(item, [Decimal(0)]))
    for item, concept in (("基本支出", "basic"), ("项目支出", "project")):
        # Said twice: of all funds, then of 一般公共预算.
        for statement, own in zip(("expenditure", "general_expenditure"), amounts.get(item, ()), strict=False):
            _add_total(system, statement, concept, [own])
    for item, concept in (("人员经费", "personnel"), ("公用经费", "public")):
        _add_total(system, "general_basic", concept, amounts.get(item, []))
    for item, concept in (("财政拨款", "fiscal_total"), ("非财政拨款", "other_total")):
        _add_total(system, "carry_over", concept, amounts.get(item, []))


def _add_total(system: _System, statement: str, concept: str, values: Sequence[Decimal]) -> None:
    at = _find(system, statement, "", "总计")
    if at is not None and len(set(values)) == 1:
        system.model.Add(system.amount(at, concept) == _scaled(values[0]))


def _add_other_funds(system: _System) -> None:
    """表3 is 表5, 表8, 表9, the unit's own money and what was carried over, function by function, kind by kind.

    Unknown are only how much of the own money and of each carry-over is basic spending; a rounded cent for each figure.
    """
    model, top = system.model, 10**12
    carried = {fund: {"basic": [], "project": []} for fund in ("fiscal", "other")}  # type: ignore[var-annotated]
    income = {
        concept: _by_code(system, "income", "", concept)
        for concept in ("special_account", "unit_funds", "fiscal_carry_over", "other_carry_over")
    }
    spent = {kind: _by_code(system, "expenditure", "", kind) for kind in ("basic", "project")}
    general = {kind: _by_code(system, "general_expenditure", "", kind) for kind in ("basic", "project")}
    others = {
        kind: [_by_code(system, fund, "", part) for fund in _OTHER for part in parts]
        for kind, parts in (("basic", _BASIC), ("project", ("project",)))
    }
    codes = [code for code in spent["basic"] if len(code) == 7]
    for code in codes:
        parts: dict[str, dict[str, Any]] = {
            source: {kind: model.NewIntVar(0, top, "") for kind in ("basic", "project")}
            for source in ("own", "fiscal", "other")
        }
        for kind in ("basic", "project"):
            rest = spent[kind][code][0] - sum(
                column[code][0] for column in (general[kind], *others[kind]) if code in column
            )
            system.near(rest, sum(parts[source][kind] for source in parts), 8)
            for fund in carried:
                carried[fund][kind].append(parts[fund][kind])
        own = sum(income[name][code][0] for name in ("special_account", "unit_funds") if code in income[name])
        system.near(own, parts["own"]["basic"] + parts["own"]["project"], 4)
        for fund in carried:
            column = income[f"{fund}_carry_over"]
            whole = column[code][0] if code in column else 0
            system.near(whole, parts[fund]["basic"] + parts[fund]["project"], 3)
    total = _find(system, "carry_over", "", "总计")
    if total is None:
        return
    for fund, kinds in carried.items():
        basic = sum(system.amount(total, f"{fund}_{part}") for part in _BASIC)
        system.near(basic, sum(kinds["basic"]), 4 * len(codes) + 4)
        system.near(system.amount(total, f"{fund}_project"), sum(kinds["project"]), 4 * len(codes) + 4)


def _add_sangong(system: _System) -> None:
    """No fund pays more for 三公 than its statement prints, and 一般公共预算 no less than its basic spending."""
    for at, row in enumerate(system.rows):
        if row.about.statement != "sangong":
            continue
        for fund in _OTHER:
            whole = _find(system, fund, "", "总计")
            most = sum(system.amount(whole, part) for part in ("public", "project")) if whole is not None else 0
            system.model.Add(system.amount(at, fund) <= most + 2)
        code = _SANGONG.get(row.about.path[-1])
        basic = _by_code(system, "general_basic", "", "total").get(code or "", [])
        for amount in basic:
            system.model.Add(system.amount(at, "general") >= amount - 2)


# --- what is the same in all solutions ----------------------------------------------------------------------


def _backbone(system: _System, seconds: float) -> Verdict:
    """Solutions that differ from the truth in more and more figures, until none is left that differs in another."""
    for row, own in zip(system.rows, system.chosen, strict=True):
        for way, choice in zip(row.ways, own, strict=True):
            system.model.AddHint(choice, way == row.truth)
    solver = system.cp.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    moved = _moved(system)
    fixed = _fixed(system, moved)
    if not _truth_holds(system):
        return Verdict(tuple(system.rows), frozenset(), frozenset(), False)
    left = set(moved)
    while left:
        clause = system.model.NewBoolVar("")
        system.model.AddBoolOr([moved[cell] for cell in left]).OnlyEnforceIf(clause)
        system.model.ClearAssumptions()
        system.model.AddAssumption(clause)
        status = solver.Solve(system.model)
        if status == system.cp.INFEASIBLE:
            break
        if status not in (system.cp.OPTIMAL, system.cp.FEASIBLE):
            return Verdict(tuple(system.rows), fixed, frozenset(set(moved) - left))
        left -= {cell for cell in left if solver.Value(moved[cell])}
    return Verdict(tuple(system.rows), fixed | left, frozenset(set(moved) - left))


def _fixed(system: _System, moved: Mapping[FlatCell, Any]) -> frozenset[FlatCell]:
    """The figures that no way of their row moves."""
    every = {FlatCell(at, order) for at, row in enumerate(system.rows) for order in range(len(row.figures))}
    return frozenset(every - set(moved))


def _moved(system: _System) -> dict[FlatCell, Any]:
    """For each figure that could move a Boolean: it stands in another column than it really does."""
    found: dict[FlatCell, Any] = {}
    for at, row in enumerate(system.rows):
        for order, column in enumerate(row.truth):
            others = [choice for way, choice in zip(row.ways, system.chosen[at], strict=True) if way[order] != column]
            if others:
                found[FlatCell(at, order)] = boolean = system.model.NewBoolVar("")
                system.model.AddBoolOr(others).OnlyEnforceIf(boolean)
                system.model.Add(sum(others) == 0).OnlyEnforceIf(boolean.Not())
    return found


def _truth_holds(system: _System) -> bool:
    """Whether the real placement satisfies everything that was added."""
    copy = system.model.Clone()
    for row, own in zip(system.rows, system.chosen, strict=True):
        for way, choice in zip(row.ways, own, strict=True):
            if way == row.truth:
                copy.Add(copy.GetBoolVarFromProtoIndex(choice.Index()) == 1)
    solver = system.cp.CpSolver()
    solver.parameters.num_workers = 1
    return solver.Solve(copy) in (system.cp.OPTIMAL, system.cp.FEASIBLE)
