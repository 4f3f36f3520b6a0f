"""A statement to a grid of cells: label cells as its form prints them, figures with the truth about each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.synthetic.amounts import print_number, to_unit
from eval.synthetic.ordinals import number_rows
from eval.synthetic.records import Figure, Form, GridCell, Line, Sheet, Statement, ValueColumn
from eval.synthetic.statements import side_columns, sides

_BLANK = GridCell("")


@dataclass(frozen=True, slots=True)
class Habits:
    """How a publication prints figures and codes. ``zero`` is what stands where nothing was budgeted."""

    is_grouped: bool = True
    zero: str = ""
    code_gap: str = " "  # between the code and the name in one cell


def statement_to_sheet(statement: Statement, organisation: str, habits: Habits, note: str = "") -> Sheet:
    """The statement laid out, headings with their line of column numbers."""
    form = statement.form
    figures = [_row_to_cells(statement, line, organisation, habits) for line in statement.lines]
    halves = [
        [cells for line, cells in zip(statement.lines, figures, strict=True) if line.side == side]
        for side in range(max(sides(form)) + 1)
    ]
    header = (*form.header, _number_line(form)) if form.has_numbers else form.header
    is_empty = not statement.lines
    rows = tuple(_side_by_side(form, halves))
    counted = [form.rows == "sources" or not is_total(row) for row in rows]
    return Sheet(
        form, statement.title, statement.unit, header, number_rows(form, rows, counted), note if is_empty else ""
    )


def is_total(row: Sequence[GridCell]) -> bool:
    """Whether a row's first words are those of a total."""
    return next((cell.text for cell in row if cell.text), "").endswith("计")


def _number_line(form: Form) -> tuple[str, ...]:
    """The line of column numbers; where its mark is a word, that word stands once for the labels of a side."""
    numbers = iter(range(1, len(form.grid) + 1))
    return tuple(str(next(numbers)) if kind == "=" else _mark(form, at) for at, kind in enumerate(form.grid))


def _mark(form: Form, at: int) -> str:
    if form.mark == "※":
        return form.mark
    if form.grid[at] == "count":
        return ""
    return form.mark if at == 0 or form.grid[at - 1] == "=" else "<"


def _row_to_cells(statement: Statement, line: Line, organisation: str, habits: Habits) -> tuple[GridCell, ...]:
    """The cells of one side of a row."""
    form = statement.form
    kinds = [kind for kind, side in zip(form.grid, sides(form), strict=True) if side == line.side]
    labels = iter(_labels(line, kinds, habits))
    figures = iter(_figures(statement, line, organisation, habits))
    return tuple(next(figures) if kind == "=" else GridCell(next(labels)) for kind in kinds)


def _labels(line: Line, kinds: Sequence[str], habits: Habits) -> Iterator[str]:
    """The texts of a row's label cells, in order of the columns."""
    parts = iter([line.code[:3], line.code[3:5], line.code[5:7]])
    texts = {
        "name": line.name,
        "item": line.name,
        "listed": line.name,
        "unit": line.entity if line.project else line.name,
        "entry": line.name,
        "project": line.project,
        "class": f"{line.code}{habits.code_gap}{line.name}" if line.code else line.name,
        "whole_code": line.code,
        "economic_class": line.code[:3],
        "rest": f"{line.code[3:]} {line.name}".strip(),
        "count": "",  # the whole table's (ordinals)
    }
    for kind in kinds:
        if kind in ("code", "economic"):
            yield next(parts)
        elif kind != "=":
            yield texts[kind]


def _figures(statement: Statement, line: Line, organisation: str, habits: Habits) -> Iterator[GridCell]:
    for column, fen in zip(side_columns(statement.form, line.side), line.values, strict=True):
        figure = line_to_figure(statement, line, column, organisation, fen)
        yield GridCell(print_number(figure.value, grouped=habits.is_grouped) if fen else habits.zero, figure)


def line_to_figure(statement: Statement, line: Line, column: ValueColumn, organisation: str, fen: int) -> Figure:
    """What is true of a figure."""
    return Figure(
        no=statement.form.no,
        statement=statement.form.id,
        title=statement.title,
        code=line.code,
        name=line.name,
        path=line.path,
        project=line.project,
        entity=line.entity or organisation,
        column=column.path,
        concept=column.concept,
        half=column.half,
        value=to_unit(fen, statement.unit),
        unit=statement.unit,
    )


def _side_by_side(form: Form, halves: Sequence[Sequence[tuple[GridCell, ...]]]) -> Iterator[tuple[GridCell, ...]]:
    """The sides' rows beside each other; the last ones, the totals, stand on one line."""
    height = max(map(len, halves))
    filled = []
    for side, rows in enumerate(halves):
        width = sides(form).count(side)
        blank = [(_BLANK,) * width] * (height - len(rows))
        filled.append([*rows[:-1], *blank, *rows[-1:]])
    for parts in zip(*filled, strict=True):
        yield tuple(cell for part in parts for cell in part)
