"""Facts back to the rows they were printed in: what the checks walk over.

A `Sheet` is a statement, or one side of a statement with two, as rows in print order; a `Line` is one row with
its figures by the concept of their column. Only statements whose columns have a known meaning become sheets.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from index.align import parents_by_code
from index.labels import is_total, looks_like_unit, plain_name
from index.records import Fact, Placement, SourceRef
from index.statements import StatementKind, statement_kind

_PART_TOTAL = re.compile(r"^(人员经费|公用经费)[总合]计$")  # the totals of basic spending set in two parts
_NOW_TOTAL = re.compile(r"^本年(收入|支出)合计$")
_LISTED = re.compile(r"^([一二三四五六七八九十]+、|\d{1,2}[.、．])")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed row: its names and its cells, by the column's concept. A cell that the file lost is absent.

    ``is_open`` where the row has figures whose column is not known; ``facts`` are those and the cells, as printed.
    """

    code: str
    name: str
    project: str
    path: tuple[str, ...]
    cells: Mapping[str, Fact]
    is_open: bool = False
    facts: tuple[Fact, ...] = ()

    @property
    def label(self) -> str:
        """The name of the row: the project's where it is one."""
        return self.project or self.name

    @property
    def is_total(self) -> bool:
        return not self.code and (is_total(self.label) or bool(_PART_TOTAL.match(self.label)))

    @property
    def part(self) -> str:
        """The kind of basic spending that the row is the total of: 'personnel', 'public' or ''."""
        found = _PART_TOTAL.match(self.label)
        return {"人员经费": "personnel", "公用经费": "public"}[found.group(1)] if found else ""

    @property
    def source(self) -> SourceRef:
        """Where the row's first cell stands; its first figure, where no cell is known."""
        return next(iter(self.cells.values()), self.facts[0]).source

    @property
    def has_figures(self) -> bool:
        return any(fact.quantity is not None for fact in (self.facts if self.is_open else self.cells.values()))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A statement or one half of it. ``concepts`` are those of its value columns in print order, '' for unknown."""

    kind: StatementKind
    half: str
    lines: tuple[Line, ...]
    concepts: tuple[str, ...]

    @property
    def total(self) -> Line | None:
        """The row of the grand total (总计), or the only total row; None where the sheet has no such row."""
        totals = [line for line in self.lines if line.is_total]
        grand = [line for line in totals if "总计" in line.label]
        return grand[-1] if grand else totals[0] if len(totals) == 1 else None

    @property
    def now_total(self) -> Line | None:
        """The row 本年收入合计 or 本年支出合计, without what is carried over; None where there is none."""
        return next((line for line in self.lines if _NOW_TOTAL.match(line.label)), None)


@dataclass(frozen=True, slots=True)
class Family:
    """A row and the rows that make it up; ``partial`` where they are only some of it (其中)."""

    parent: Line
    children: tuple[Line, ...]
    partial: bool = False


def facts_to_sheets(facts: Iterable[Fact]) -> tuple[Sheet, ...]:
    """The sheets of one document in print order. Figures whose columns are not known are in no cell of their row."""
    figures = (fact for fact in facts if fact.origin == "table")
    groups = groupby(figures, key=lambda fact: (fact.table_no, fact.statement, fact.table, fact.half))
    return tuple(sheet for (_, statement, _, half), own in groups for sheet in _sheets(statement, half, list(own)))


def _sheets(statement: str, half: str, facts: Sequence[Fact]) -> Iterator[Sheet]:
    """One sheet for each set of columns that stands by itself."""
    kind = statement_kind(statement)
    if kind and all(fact.placement is Placement.UNDECIDED for fact in facts):
        yield Sheet(kind, half, tuple(_lines(facts)), ())
    for columns in _column_sets(facts) if kind else ():
        own = [fact for fact in facts if fact.column in columns or fact.placement is Placement.UNDECIDED]
        placed = dict.fromkeys((fact.column, fact.concept) for fact in own if fact.column in columns)
        concepts = tuple(concept for _, concept in placed)
        known = [concept for concept in concepts if concept]
        # Two columns of one meaning can't be told apart here.
        is_open = any(fact.placement is Placement.UNDECIDED for fact in own)
        if kind and len(set(known)) < len(known) and is_open:
            yield Sheet(kind, half, tuple(replace(line, cells={}, is_open=True) for line in _lines(own)), ())
        if kind and len(set(known)) == len(known):
            yield Sheet(kind, half, tuple(line for line in _lines(own) if line.cells or line.is_open), concepts)


ColumnPath = tuple[str, ...]


def _column_sets(facts: Sequence[Fact]) -> Iterator[set[ColumnPath]]:
    """The columns that share rows; where each heading has a pair (预算数, 决算数), a set for each of the two."""
    facts = [fact for fact in facts if fact.placement is not Placement.UNDECIDED]
    concepts = {fact.column: fact.concept for fact in facts}
    for columns in _sharing_rows(facts):
        times = Counter(concepts[column] for column in columns)
        by_leaf: dict[str, set[ColumnPath]] = {}
        for column in columns:
            by_leaf.setdefault(column[-1] if column else "", set()).add(column)
        is_paired = len(by_leaf) > 1 and len({len(own) for own in by_leaf.values()}) == 1 < len(columns) / len(by_leaf)
        if is_paired and all(count == len(by_leaf) for count in times.values()):
            yield from by_leaf.values()
        else:
            yield columns


def _sharing_rows(facts: Sequence[Fact]) -> list[set[ColumnPath]]:
    """Columns that have a row in common, in print order: two sides that are set beside each other have none."""
    sets: list[set[ColumnPath]] = []
    for row in dict.fromkeys(tuple(fact.column for fact in row) for row in fact_rows(facts)):
        touching = [one for one in sets if not one.isdisjoint(row)]
        sets = [one for one in sets if one.isdisjoint(row)] + [set(row).union(*touching)]
    order = {column: at for at, column in enumerate(dict.fromkeys(fact.column for fact in facts))}
    return sorted(sets, key=lambda one: min(order[column] for column in one))


def _lines(facts: Sequence[Fact]) -> Iterable[Line]:
    return map(_line, fact_rows(facts))


def fact_rows(facts: Sequence[Fact]) -> Iterator[list[Fact]]:
    """Rows in print order: a new one begins where the names change or a column comes again."""
    row: list[Fact] = []
    for fact in facts:
        is_again = any(_is_same_cell(fact, other) for other in row)
        if row and (_row_key(fact) != _row_key(row[0]) or is_again):
            yield row
            row = []
        row.append(fact)
    if row:
        yield row


def _is_same_cell(fact: Fact, other: Fact) -> bool:
    """Whether two figures stand in one column; of a figure without one the source says which of its row it is."""
    if fact.placement is Placement.UNDECIDED:
        return other.placement is fact.placement and fact.source.column == other.source.column
    return bool(fact.column) and fact.column == other.column


def _row_key(fact: Fact) -> tuple[object, ...]:
    return fact.entity, fact.code, fact.name, fact.project, fact.path


def _line(facts: Sequence[Fact]) -> Line:
    first = facts[0]
    cells = {fact.concept: fact for fact in facts if fact.concept}
    is_open = any(fact.placement is Placement.UNDECIDED for fact in facts)
    return Line(first.code, first.name, first.project, first.path, cells, is_open, tuple(facts))


# --- rows as a tree ---------------------------------------------------------------------------------------


def sheet_families(sheet: Sheet) -> tuple[Family, ...]:
    """Which rows make up which: by codes, by units, or by the outline of the names. Empty where that is not clear."""
    by_rows = {
        "functional": _code_parents,
        "economic": _code_parents,
        "projects": _code_parents,
        "carry_over": _unit_parents,
        "sangong": _sangong_parents,
        "sources": _source_parents,
    }
    find = by_rows.get(sheet.kind.rows)
    return _families(sheet.lines, find(sheet)) if find else ()


def _families(lines: Sequence[Line], parents: Sequence[int | None]) -> tuple[Family, ...]:
    children: dict[int, list[Line]] = {}
    for line, parent in zip(lines, parents, strict=True):
        if parent is not None:
            children.setdefault(parent, []).append(line)
    return tuple(
        Family(lines[parent], tuple(own), any(child.name.startswith("其中") for child in own))
        for parent, own in sorted(children.items())
    )


Parents = Sequence[int | None]


def _code_parents(sheet: Sheet) -> Parents:
    """By classification code; rows without one are the total and, in tables of projects, units."""
    lines = sheet.lines
    plain = [at for at, line in enumerate(lines) if not line.code]
    totals = [at for at in plain if lines[at].is_total]
    if len(totals) > 1 and plain == totals and totals[-1] == len(lines) - 1:
        return _parts_by_code(lines, totals)
    # A project stands under the row of its code where that row is printed by itself, else beside its like.
    codes = [line.code + "+" if line.code and line.project else line.code for line in lines]
    has_units = sheet.kind.rows == "projects" and len(plain) > 1
    if has_units and totals == plain[:1] and not any(lines[at].project for at in plain):
        return parents_by_code(codes)
    coded = [at for at, code in enumerate(codes) if code]
    parents: list[int | None] = [None] * len(lines)
    for at, parent in zip(coded, parents_by_code([codes[at] for at in coded]), strict=True):
        parents[at] = coded[parent] if parent is not None else plain[0] if plain and plain == totals[:1] else None
    return parents if not has_units else [None] * len(lines)


def _parts_by_code(lines: Sequence[Line], totals: Sequence[int]) -> Parents:
    """Two parts one after the other, each with its own total at its end."""
    above = parents_by_code([line.code or "-" for line in lines])
    return [
        None if line.is_total else parent if parent is not None else _next(totals, at)
        for at, (line, parent) in enumerate(zip(lines, above, strict=True))
    ]


def _unit_parents(sheet: Sheet) -> Parents:
    """表11: the total, units under it, projects under their unit.

    Whether a name is a unit's or a project's is not always to be seen from the name. So several readings are
    tried, and the first in which the totals come out is taken; if none does, the names decide.
    """
    lines = sheet.lines
    if not lines or not lines[0].is_total or not all(line.label and "total" in line.cells for line in lines):
        return [None] * len(lines)
    by_name = _under_units(len(lines), [at for at, line in enumerate(lines) if at and _is_unit(line)])
    readings = (by_name, _under_units(len(lines), _units_by_amount(lines)), _under_units(len(lines), []))
    return next((reading for reading in readings if _adds_up(lines, reading)), by_name)


def _under_units(count: int, units: Sequence[int]) -> Parents:
    above = [max((unit for unit in units if unit < at), default=0) for at in range(count)]
    return [None, *(0 if at in units else above[at] for at in range(1, count))]


def _units_by_amount(lines: Sequence[Line]) -> list[int]:
    """A row is a unit's where the rows before it have used up the amount of the unit above."""
    units: list[int] = []
    left = Decimal(0)
    for at, line in enumerate(lines[1:], 1):
        if abs(left) <= Decimal("0.03"):
            units.append(at)
            left = amount(line)
        else:
            left -= amount(line)
    return units


def _adds_up(lines: Sequence[Line], parents: Parents) -> bool:
    families = _families(lines, parents)
    return all(
        abs(amount(family.parent) - sum(map(amount, family.children), Decimal(0)))
        <= Decimal("0.005") * (len(family.children) + 1)
        for family in families
    )


def amount(line: Line) -> Decimal:
    """What a row prints as its total, 0 where that is empty."""
    fact = line.cells["total"]
    return fact.quantity.number if fact.quantity else Decimal(0)


def _is_unit(line: Line) -> bool:
    return not line.project or looks_like_unit(line.project)


def _source_parents(sheet: Sheet) -> Parents:
    """By the paths of the names; rows that stand by themselves are under the next total, as that is under the last.

    A single total may stand anywhere.
    """
    lines = sheet.lines
    totals = [at for at, line in enumerate(lines) if line.is_total]
    parents: list[int | None] = []
    for at, line in enumerate(lines):
        above = [up for up in range(at) if line.path[:-1] and lines[up].path == line.path[:-1]]
        below = _next(totals, at) if len(totals) != 1 or sheet.now_total else totals[0] if at != totals[0] else None
        carried = _carried_over(lines, at, totals)
        is_top = bool(line.code) or len(line.path) == 1
        parents.append(above[-1] if above else carried if carried is not None else below if is_top else None)
    return parents


def _next(totals: Sequence[int], at: int) -> int | None:
    """The first total below a row."""
    return next((total for total in totals if total > at), None)


def _carried_over(lines: Sequence[Line], at: int, totals: Sequence[int]) -> int | None:
    """The unmarked row (年初财政拨款结转和结余) that lists its kinds of money below, after a first total."""
    before = [total for total in totals if total < at]
    if not before or not _LISTED.match(lines[at].name):
        return None
    plain = [up for up in range(before[-1] + 1, at) if not _LISTED.match(lines[up].name)]
    return plain[-1] if plain else None


def _sangong_parents(sheet: Sheet) -> Parents:
    """表10: buying and running vehicles are parts of the vehicles, where those have a row; the rest of the total."""
    names = [sheet.kind.concept_of(plain_name(line.label)) for line in sheet.lines]
    total = names.index("total") if names.count("total") == 1 else None
    vehicles = names.index("vehicles") if names.count("vehicles") == 1 else total
    parents = {"abroad": total, "reception": total, "vehicles": total}
    parts = dict.fromkeys(("vehicle_purchase", "vehicle_running"), vehicles)
    return [(parents | parts).get(name) for name in names]


def path_key(path: Sequence[str]) -> tuple[str, ...]:
    """A path for comparing: names without brackets' width, blanks, quotes, and the word 小计 in brackets."""
    return tuple(plain_name(part).replace("(小计)", "").lower() for part in path)
