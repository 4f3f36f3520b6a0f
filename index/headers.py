"""Header rows of a grid to heading paths, one per column.

A header has up to a handful of rows with merged cells, and under it a line of ``※`` and of column numbers
(1 2 3 …). The readers give a merged cell's text at its first place and '' at the places it covers, so a blank
is either covered from the left, covered from above, or truly empty; the rules below tell which.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from index.quantities import parse_figure
from index.statements import normalise_heading

MARK = "※"
_CODE_LEVELS = {"类", "款", "项"}
_LABEL = re.compile(
    r"^(类|款|项|目)$|编码|编号|代码$|科目名称$|名称$|^项目$|/项目$|功能分类$|经济分类$|^科目$|/科目$|支出内容$"
    r"|^单位$|^(序号|行次|行号)$|^部门$|^预算单位$|^内容$|指标$|^备注$"
)
_DATA_START = re.compile(r"^([一二三四五六七八九十]+、|\d{3}(\d\d)*(?!\d))")
_CODE_AND_NAME = re.compile(r"^\d{3}(\d\d){0,2}\s*(?![万亿千元年月])[\u4e00-\u9fff]")
_COUNT = re.compile(r"(?!(?:19|20)\d\d$)\d{1,9}|\d{1,3}(,\d{3})+")
_YEAR = re.compile(r"(?:19|20)\d\d")  # a heading, no column number
_TOTAL_ROW = re.compile(r"^(收入|支出|本年收入|本年支出)?[总合]计$")
_MAX_HEADER_ROWS = 8

Texts = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Header:
    """A grid's headings. ``paths`` has one heading path per column of the grid, () where nothing stands above.

    ``labels`` are the positions of columns that name a row, ``values`` those that hold figures. ``numbers``
    maps a column's position to its printed number where the line of numbers disagrees with the headings.
    ``is_of_counts`` says that nothing but names with whole numbers stands below: only a unit tells what they are.
    """

    depth: int
    paths: tuple[tuple[str, ...], ...]
    labels: tuple[int, ...]
    values: tuple[int, ...]
    numbers: tuple[tuple[int, int], ...] = ()
    is_of_counts: bool = False

    @property
    def names_rows(self) -> bool:
        """Whether a heading says that what stands under it names the rows (科目, 项目, 名称 …)."""
        return any(_is_label(path) for path in self.paths)

    @property
    def signature(self) -> tuple[str, ...]:
        """The leaf headings of the value columns: what stays the same when a header is repeated on a new page."""
        return tuple(self.paths[position][-1] for position in self.values)


def read_header(rows: Texts) -> Header | None:
    """The header at the top of ``rows``, or None where the rows begin with data.

    >>> read_header([["科目", "", "支出", ""], ["编码", "名称", "合计", "项目支出"], ["※", "※", "1", "2"]]).paths[3]
    ('支出', '项目支出')
    """
    depth = header_depth(rows)
    if depth == 0:
        return None
    printed = [[normalise_heading(text) for text in row] for row in rows[:depth]]
    headings = _return_slid_heading(
        [_blank_markers(row) for row in printed if any(row) and (not is_marker_row(row) or _holds_levels(row))]
    )
    if not headings or not any(any(row) for row in headings):
        return None
    paths = heading_paths(headings)
    labels, values = _split_columns(paths, printed, rows[depth:])
    if not values:
        return None
    witness = _number_witness(printed, labels, values)
    return Header(depth, paths, labels, values, witness, is_of_counts=_depth_of_data(rows) is None)


def header_depth(rows: Texts) -> int:
    """How many leading rows are header: up to the line of numbers, else up to the first row with a figure."""
    depth = _depth_of_data(rows)
    return _depth_of_counts(rows) if depth is None else depth


def _depth_of_data(rows: Texts) -> int | None:
    """The same; None where no line of numbers, amount, code or total tells it."""
    marked = 0
    for index, row in enumerate(rows[:_MAX_HEADER_ROWS]):
        if is_marker_row([normalise_heading(text) for text in row]):
            marked = index + 1
        elif marked or _is_data_row(row):
            break
    if marked:
        return marked
    return next((at for at, row in enumerate(rows[:_MAX_HEADER_ROWS]) if _ends_header(row, rows[at + 1 :])), None)


def _depth_of_counts(rows: Texts) -> int:
    """How many rows stand above names with whole numbers, of which the rest of the table consists; 0 if it does not.

    Two such rows are needed, and no number of them may be a year: those are headings.
    """
    counts = len(list(takewhile(lambda row: not any(row) or _is_count_row(row), reversed(rows))))
    filled = sum(any(row) for row in rows[len(rows) - counts :])
    return len(rows) - counts if filled > 1 and len(rows) - counts <= _MAX_HEADER_ROWS else 0


def _is_count_row(row: Sequence[str]) -> bool:
    """Whether a row is a name and nothing but whole numbers that are no years."""
    name, *cells = (text.strip() for text in row)
    numbers = [text for text in cells if text]
    return parse_figure(name) is None and name != "" and len(numbers) > 0 and all(map(_COUNT.fullmatch, numbers))


def _ends_header(row: Sequence[str], below: Texts) -> bool:
    """Whether a row is no heading: it holds data, or is blank with no more headings below it."""
    if any(row):
        return _is_data_row(row)
    following = next((other for other in below if any(other)), ())
    return _is_data_row(following) or not any(_LABEL.search(normalise_heading(text)) for text in following)


def is_marker_row(row: Sequence[str]) -> bool:
    """Whether a row is the line of ``※`` and of column numbers (which may share a line with 类 款 项)."""
    texts = [text for text in row if text]
    numbers = [int(text) for text in texts if text.isascii() and text.isdigit()]
    others = {text for text in texts if not (text.isascii() and text.isdigit())}
    if others - _CODE_LEVELS - {MARK, "栏次"}:
        return False
    return MARK in others or (len(numbers) >= 2 and numbers == list(range(1, len(numbers) + 1)))


def heading_paths(rows: Texts) -> tuple[tuple[str, ...], ...]:
    """One heading path per column, outermost first; repeated parts are given once."""
    filled: list[list[str]] = []
    for row in rows:
        line: list[str] = []
        for column, text in enumerate(row):
            line.append(text or (line[-1] if column and _covers(filled, line, column) else ""))
        filled.append(line)
    return tuple(_column_path(filled, column) for column in range(len(rows[0])))


def _covers(filled: list[list[str]], line: list[str], column: int) -> bool:
    """Whether the heading left of ``column`` reaches over it: their parents must be the same merged cell."""
    if not line[-1]:
        return False
    return not filled or (filled[-1][column] == filled[-1][column - 1] != "")


def _column_path(filled: list[list[str]], column: int) -> tuple[str, ...]:
    path: list[str] = []
    for line in filled:
        if line[column] and (not path or path[-1] != line[column]):
            path.append(line[column])
    return tuple(path)


def _return_slid_heading(rows: list[list[str]]) -> list[list[str]]:
    """Rows with the last sub-heading put back under its group.

    Conversions of merged headers lose one covered place of a group and print the group's last sub-heading at
    the row's end, where no group stands above it (表2 in several conversions).
    """
    for upper, lower in zip(range(len(rows)), range(1, len(rows)), strict=False):
        orphan = _orphan_position(rows[upper], rows[lower])
        if orphan is None:
            continue
        gap = next(
            column for column in range(orphan) if not any(rows[lower][column:orphan]) and rows[lower][column - 1]
        )
        rows[lower] = [*rows[lower][:gap], rows[lower][orphan], *[""] * (len(rows[lower]) - gap - 1)]
        for above in rows[:lower]:
            above.insert(gap, "")
            above.pop()
    return rows


def _orphan_position(upper: Sequence[str], lower: Sequence[str]) -> int | None:
    """Where a sub-heading stands alone at the end of ``lower``, its group's first place being empty."""
    filled = [column for column, text in enumerate(lower) if text]
    if len(filled) < 3:
        return None
    last, before = filled[-1], filled[-2]
    starts = [column for column in range(before + 1, last + 1) if upper[column]]
    return last if last - before > 1 and not upper[last] and starts else None


def _split_columns(
    paths: tuple[tuple[str, ...], ...], printed: Texts, body: Texts
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    marked = {column for row in printed for column, text in enumerate(row) if text == MARK}
    headings_agree = not marked or all(_is_label(paths[column]) or not paths[column] for column in marked)
    labels: list[int] = []
    values: list[int] = []
    for column, path in enumerate(paths):
        is_marked = column in marked and (headings_agree or _holds_names(body, column))
        is_label = _is_label(path) or is_marked or (not path and not _has_figures(body, column))
        (labels if is_label else values).append(column)
    if not labels and values and values[0] == 0 and _holds_names(body, 0):
        labels, values = values[:1], values[1:]  # names under a heading that no vocabulary knows
    return tuple(labels), tuple(column for column in values if paths[column])


def _is_label(path: tuple[str, ...]) -> bool:
    return bool(path) and bool(_LABEL.search(path[-1]))


def _holds_names(body: Texts, column: int) -> bool:
    """Whether words stand in a column, and no figure."""
    return any(row[column] for row in body) and not _has_figures(body, column)


def _has_figures(body: Texts, column: int) -> bool:
    return any(parse_figure(row[column]) is not None for row in body)


def _number_witness(printed: Texts, labels: Sequence[int], values: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """The printed column numbers as (position, number), () where they agree with the headings or are absent."""
    found: dict[int, int] = {}
    for row in printed:
        if is_marker_row(row):
            found |= {column: int(text) for column, text in enumerate(row) if text.isascii() and text.isdigit()}
    agreed = {column: order for order, column in enumerate(values, 1)}
    if not found or all(agreed.get(column) == number for column, number in found.items()):
        return ()
    return tuple(sorted(found.items()))


def _blank_markers(row: Sequence[str]) -> list[str]:
    return ["" if text == MARK or (text.isdigit() and not _YEAR.fullmatch(text)) else text for text in row]


def _holds_levels(row: Sequence[str]) -> bool:
    return any(text in _CODE_LEVELS for text in row)


def _is_data_row(row: Sequence[str]) -> bool:
    texts = [text.strip() for text in row if text.strip()]
    if not texts:
        return False
    figures = [text for text in texts if parse_figure(text) is not None]
    if any("." in text for text in figures) or _DATA_START.match(texts[0]) or any(map(_CODE_AND_NAME.match, texts)):
        return True
    return bool(_TOTAL_ROW.match(normalise_heading(texts[0]))) and len(figures) == len(texts) - 1
