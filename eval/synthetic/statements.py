"""A department to its statements: every row of every form, as sums of what the department spends."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from eval.synthetic.departments import classification
from eval.synthetic.measures import measure, total
from eval.synthetic.records import Department, Fen, Form, Line, Spend, Statement, ValueColumn

_CHINESE = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")


@cache
def load_forms(family: str) -> tuple[Form, ...]:
    """The forms of a family in print order, variants included."""
    data = tomllib.loads(files("eval.synthetic").joinpath("forms.toml").read_text(encoding="utf-8"))
    return tuple(_entry_to_form(entry) for entry in data["form"] if entry["family"] == family)


def _entry_to_form(entry: dict[str, Any]) -> Form:
    header, grid = tuple(map(tuple, entry["header"])), tuple(entry["grid"])
    places = [at for at, kind in enumerate(grid) if kind == "="]
    columns = tuple(
        ValueColumn(column_path(header, at), concept, half, what)
        for at, (half, concept, what) in zip(places, entry["columns"], strict=True)
    )
    return Form(
        family=entry["family"],
        id=entry["id"],
        no=entry.get("no"),
        title=entry["title"],
        is_wide=entry.get("wide", False),
        rows=entry["rows"],
        scope=entry["scope"],
        header=header,
        has_numbers=entry.get("numbers", False),
        grid=grid,
        columns=columns,
        items=tuple((name, tuple(path.split(">")), what) for name, path, what in entry.get("items", ())),
        ends=tuple((name, what) for name, what in entry.get("ends", ())),
        unit=entry.get("unit", ""),
        variant=entry.get("variant", ""),
    )


def column_path(header: Sequence[Sequence[str]], column: int) -> tuple[str, ...]:
    """The headings above a column, outermost first.

    >>> column_path([["收入", "<"], ["项目", "预算数"]], 1)
    ('收入', '预算数')
    """
    path: list[str] = []
    for row in header:
        at = column
        while row[at] == "<":
            at -= 1
        if row[at] != "^":
            path.append(row[at])
    return tuple(path)


def sides(form: Form) -> tuple[int, ...]:
    """For each column of the grid the side that it is on: a label after a figure begins the second."""
    side, seen, found = 0, False, []
    for kind in form.grid:
        if kind != "=" and seen:
            side, seen = side + 1, False
        seen = seen or kind == "="
        found.append(side)
    return tuple(found)


def side_columns(form: Form, side: int) -> tuple[ValueColumn, ...]:
    """The columns of figures on one side."""
    on_side = [at for at, kind in zip(sides(form), form.grid, strict=True) if kind == "="]
    return tuple(column for at, column in zip(on_side, form.columns, strict=True) if at == side)


def make_statement(form: Form, department: Department, unit: str, *, total_last: bool, lists_units: bool) -> Statement:
    """The form filled in. ``lists_units`` prints a row for the unit where there is only one, too."""
    counts = measure(form.scope)
    spends = [spend for spend in department.spends if counts(spend)]
    lines = tuple(_ROWS[form.rows](form, department, spends, lists_units))
    title = form.title.format(word=department.word, year=department.year)
    is_empty = not any(value for line in lines for value in line.values)
    ordered = _total_to_end(lines) if total_last and form.rows in ("functional", "economic") else lines
    return Statement(form, title, form.unit or unit, () if is_empty else ordered)


def _total_to_end(lines: Sequence[Line]) -> tuple[Line, ...]:
    return (*lines[1:], *lines[:1])


def _values(form: Form, side: int, spends: Iterable[Spend]) -> tuple[Fen, ...]:
    own = list(spends)
    return tuple(total(own, column.measure) for column in side_columns(form, side))


# --- rows -------------------------------------------------------------------------------------------------


def _functional(form: Form, _: Department, spends: Sequence[Spend], __: bool) -> Iterator[Line]:
    yield Line(_total_name(form), (_total_name(form),), _values(form, 0, spends))
    yield from _tree(form, spends, "functional", (3, 5, 7))


def _economic(form: Form, _: Department, spends: Sequence[Spend], __: bool) -> Iterator[Line]:
    yield Line(_total_name(form), (_total_name(form),), _values(form, 0, spends))
    yield from _tree(form, spends, "economic", (3, 5))


def _economic_halves(form: Form, _: Department, spends: Sequence[Spend], __: bool) -> Iterator[Line]:
    """People on the left, the rest on the right; each side ends with its own total."""
    for side, (category, name) in enumerate((("personnel", "人员经费合计"), ("public", "公用经费合计"))):
        own = [spend for spend in spends if spend.category == category]
        yield from _tree(form, own, "economic", (3, 5), side)
        yield Line(name, (name,), _values(form, side, own), side=side)


def _total_name(form: Form) -> str:
    return "总计" if form.family == "standard" else "合计"


def _tree(
    form: Form, spends: Sequence[Spend], kind: str, lengths: Sequence[int], side: int = 0, entity: str = ""
) -> Iterator[Line]:
    """One row for each code of the classification that has money, parents before their children."""
    names = classification(kind)
    codes = [spend.function if kind == "functional" else spend.economic for spend in spends]
    for code in sorted({code[:length] for code in codes for length in lengths}):
        own = [spend for spend, whole in zip(spends, codes, strict=True) if whole.startswith(code)]
        path = tuple(names[code[:length]] for length in lengths if length <= len(code))
        yield Line(names[code], path, _values(form, side, own), code=code, entity=entity, side=side)


def _projects(form: Form, department: Department, spends: Sequence[Spend], lists_units: bool) -> Iterator[Line]:
    yield Line("总计", ("总计",), _values(form, 0, spends))
    for number, unit in enumerate(department.units):
        own = [spend for spend in spends if spend.unit == number]
        entity = unit if lists_units or len(department.units) > 1 else ""
        if own and entity:
            yield Line(unit, (unit,), _values(form, 0, own), entity=entity)
        for line in _tree(form, own, "functional", (3, 5, 7), entity=entity):
            yield from _with_projects(form, line, own) if len(line.code) == 7 else (line,)


def _with_projects(form: Form, line: Line, spends: Sequence[Spend]) -> Iterator[Line]:
    """One row a project in place of the row of its functional item."""
    own = [spend for spend in spends if spend.function == line.code]
    for name in dict.fromkeys(spend.item for spend in own):
        values = _values(form, 0, [spend for spend in own if spend.item == name])
        yield Line(line.name, line.path, values, line.code, line.entity, name)


def _carry_over(form: Form, department: Department, spends: Sequence[Spend], lists_units: bool) -> Iterator[Line]:
    yield Line("总计", ("总计",), _values(form, 0, spends))
    for number, unit in enumerate(department.units):
        own = [spend for spend in spends if spend.unit == number]
        entity = unit if lists_units or len(department.units) > 1 else ""
        if own and entity:
            yield Line(unit, (unit,), _values(form, 0, own), entity=entity)
        for name in dict.fromkeys(spend.item for spend in own):
            values = _values(form, 0, [spend for spend in own if spend.item == name])
            yield Line(name, (name,), values, entity=entity, project=name)


def _project_list(form: Form, department: Department, spends: Sequence[Spend], _: bool) -> Iterator[Line]:
    yield Line("合计", ("合计",), _values(form, 0, spends))
    for number, unit in enumerate(department.units):
        own = [spend for spend in spends if spend.unit == number]
        for name in dict.fromkeys(spend.item for spend in own):
            values = _values(form, 0, [spend for spend in own if spend.item == name])
            yield Line(name, (name,), values, entity=unit, project=name)


def _sources(form: Form, _: Department, spends: Sequence[Spend], __: bool) -> Iterator[Line]:
    """The sources of income on the left, the classes of spending on the right."""
    for name, path, what in form.items:
        yield Line(name, path, (total(spends, what),))
    is_listed = "listed" in form.grid
    used = {spend.function[:3] for spend in spends}
    for number, (code, name) in enumerate(_classes(used if is_listed else None), 1):
        own = [spend for spend in spends if spend.function.startswith(code)]
        values = _values(form, 1, own)
        if is_listed:
            yield Line(f"{chinese(number)}、{name}", (name,), values, side=1)
        else:
            yield Line(name, (name,), values, code=code, side=1)
    for name, what in form.ends:
        counts = measure(what)
        plain = name.replace(" ", "")
        yield Line(name, (plain,), _values(form, 1, filter(counts, spends)), side=1)


def _classes(used: Iterable[str] | None) -> list[tuple[str, str]]:
    return [
        (code, name)
        for code, name in classification("functional").items()
        if len(code) == 3 and (used is None or code in used)
    ]


def chinese(number: int) -> str:
    """A number up to 99 in Chinese characters.

    >>> chinese(7), chinese(10), chinese(12), chinese(30), chinese(31)
    ('七', '十', '十二', '三十', '三十一')
    """
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_CHINESE[tens - 1]}十"
    return head + (_CHINESE[ones - 1] if ones else "")


def _sangong(form: Form, department: Department, _: Sequence[Spend], __: bool) -> Iterator[Line]:
    """The items down the side; every column is the whole of it or nothing: only 一般公共预算 pays."""
    for name, path, what in form.items:
        fen = sangong_total(department, what)
        yield Line(name, path, tuple(fen if column.measure == "all" else 0 for column in form.columns))


def _sangong_row(form: Form, department: Department, _: Sequence[Spend], __: bool) -> Iterator[Line]:
    """A single row, the items being columns."""
    yield Line("", (), tuple(sangong_total(department, column.measure) for column in form.columns))


def sangong_total(department: Department, items: str) -> Fen:
    """The sum of 三公 items joined by '+'; 'prior:…' for last year's."""
    is_prior = items.startswith("prior:")
    amounts = department.sangong_prior if is_prior else department.sangong
    return sum(amounts[item] for item in items.removeprefix("prior:").split("+"))


_ROWS = {
    "functional": _functional,
    "economic": _economic,
    "economic_halves": _economic_halves,
    "projects": _projects,
    "carry_over": _carry_over,
    "project_list": _project_list,
    "sources": _sources,
    "sangong": _sangong,
    "sangong_row": _sangong_row,
}
