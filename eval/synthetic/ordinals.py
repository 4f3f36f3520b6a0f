"""Columns that count the rows (行次, 序号) and the line that counts the columns (栏次), as many publications have them.

A count is a label of the kind 'count': it names nothing and is no amount.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from eval.synthetic.records import Form, GridCell

_ROW, _SERIAL = "行次", "序号"


def count_lines(form: Form) -> Form:
    """The form of a final account with 行次 behind the items of both sides, 栏次 under the headings, 金额 for 决算数.

    >>> from eval.synthetic.statements import load_forms
    >>> one = count_lines(load_forms("accounts")[0])
    >>> one.header
    (('收入', '<', '<', '支出', '<', '<'), ('项目', '行次', '金额', '项目', '行次', '金额'))
    """
    counted = replace(form, has_numbers=form.rows != "economic_halves", mark="栏次")
    return _with_columns(_with_amounts(counted), _ROW, _starts(form.grid, "=")) if form.rows == "sources" else counted


def _with_amounts(form: Form) -> Form:
    def named(headings: Sequence[str]) -> tuple[str, ...]:
        return tuple("金额" if heading == "决算数" else heading for heading in headings)

    columns = tuple(replace(column, path=named(column.path)) for column in form.columns)
    return replace(form, header=tuple(map(named, form.header)), columns=columns)


def count_entries(form: Form) -> Form:
    """The form with 序号 before the labels of each side. One that names no rows stays as it is."""
    if form.grid[0] == "=":
        return form
    if form.rows == "sources":
        return _with_columns(form, _SERIAL, _starts(form.grid, "label"))
    header = tuple((_SERIAL if at == 0 else "^", *row) for at, row in enumerate(form.header))
    return replace(form, header=header, grid=("count", *form.grid))


def _starts(grid: Sequence[str], wanted: str) -> list[int]:
    """Where a run of figures ('=') or of labels begins."""
    kinds = ["=" if kind == "=" else "label" for kind in grid]
    return [at for at, kind in enumerate(kinds) if kind == wanted and (at == 0 or kinds[at - 1] != wanted)]


def _with_columns(form: Form, heading: str, places: Sequence[int]) -> Form:
    """The form with a column of counts before each of these columns, inside the group that stands there."""
    header, grid = [list(row) for row in form.header], list(form.grid)
    for place in reversed(places):
        for row in header[:-1]:
            row.insert(place + (row[place] != "<"), "<")
        header[-1].insert(place, heading)
        grid.insert(place, "count")
    return replace(form, header=tuple(map(tuple, header)), grid=tuple(grid))


def number_rows(
    form: Form, rows: Sequence[tuple[GridCell, ...]], counted: Sequence[bool]
) -> tuple[tuple[GridCell, ...], ...]:
    """The rows with their counts: from 1 on, and on down the second side; only where ``counted``.

    Where a count stands in a table with two sides, lines without an item are counted, too.
    """
    places = [at for at, kind in enumerate(form.grid) if kind == "count"]
    done, numbered = 0, [list(cells) for cells in rows]
    for place in places:
        for cells, is_counted in zip(numbered, counted, strict=True):
            done += is_counted
            cells[place] = GridCell(str(done) if is_counted else "")
    return tuple(map(tuple, numbered))
