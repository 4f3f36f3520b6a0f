"""Small PDFs for tests: a table drawn in one of several styles, or whatever a test draws itself."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
SIZE = 9
A4 = (595, 842)
A4_LANDSCAPE = (842, 595)

STYLES = ("ruled", "thin boxes", "stroked boxes", "no row rules", "horizontal rules", "three rules", "no rules")

# Two header rows with a heading over two columns; a name to wrap; empty cells; an empty column.
HEADER = (("科目编码", "科目名称", "合计", "其中", "", "备注"), ("", "", "", "基本支出", "项目支出", ""))
BODY = (
    ("201", "一般公共服务支出", "1,742.88", "1,667.88", "75.00", ""),
    ("20104", "发展与改革事务", "742.88", "667.88", "75.00", ""),
    ("20508", "进修及培训", "2.75", "2.75", "", ""),
    ("221", "住房保障支出", "55.12", "55.12", "", ""),
    ("", "总计", "1,800.75", "1,725.75", "75.00", ""),
)
TABLE = HEADER + BODY
XS = (60, 120, 270, 340, 410, 480, 540)
TOP = 120.0
ROW = 20.0

Draw = Callable[[Canvas], None]
Rows = Sequence[Sequence[str]]


def make_pdf(
    *pages: Draw,
    size: tuple[float, float] = A4,
    rotation: int = 0,
    crop: tuple[float, float, float, float] | None = None,
    password: str | None = None,
) -> bytes:
    """A PDF with one page for each drawing. ``crop`` is in PDF space (from the bottom left)."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    encryption = None if password is None else StandardEncryption(password, ownerPassword="owner")
    sheet = size[::-1] if rotation in (90, 270) else size  # reportlab swaps them when it writes the page box
    canvas = Canvas(buffer, pagesize=sheet, encrypt=encryption, invariant=1)
    for draw in pages:
        canvas.setFont(FONT, SIZE)
        canvas.setPageRotation(rotation)
        if crop is not None:
            canvas.setCropBox(crop)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def text_at(canvas: Canvas, x: float, top: float, text: str, align: str = "left", size: float = SIZE) -> None:
    """Text whose baseline is 0.85 of its size below ``top``."""
    canvas.setFont(FONT, size)
    y = canvas._pagesize[1] - top - 0.85 * size
    {"left": canvas.drawString, "right": canvas.drawRightString, "centre": canvas.drawCentredString}[align](x, y, text)


def table_page(
    style: str,
    rows: Rows = TABLE,
    header_rows: int = len(HEADER),
    title: str = "部门支出总体情况表",
    xs: Sequence[float] = XS,
) -> Draw:
    """A page with a title, a unit line and a table in one of the styles."""

    def draw(canvas: Canvas) -> None:
        if title:
            text_at(canvas, xs[0] + (xs[-1] - xs[0]) / 2, TOP - 40, title, "centre", 14)
            text_at(canvas, xs[-1], TOP - 16, "单位：万元", "right")
        _draw_rules(canvas, style, rows, header_rows, xs)
        for index, row in enumerate(rows):
            for column, text in enumerate(row):
                _draw_cell(canvas, text, rows, index, column, header_rows, xs)

    return draw


def span_of(rows: Rows, row: int, column: int, header_rows: int) -> tuple[int, int]:
    """Rows down and columns across that a header cell covers: '' below or beside it is part of it."""
    if row >= header_rows or not rows[row][column]:
        return (1, 1)
    down = 1
    while row + down < header_rows and not rows[row + down][column]:
        down += 1
    across = 1
    while down == 1 and column + across < len(rows[row]) and not rows[row][column + across] and row + 1 < header_rows:
        across += 1
    return (down, across)


def _draw_cell(
    canvas: Canvas, text: str, rows: Rows, row: int, column: int, header_rows: int, xs: Sequence[float]
) -> None:
    down, across = span_of(rows, row, column, header_rows)
    left, right = xs[column], xs[column + across]
    lines = text.split("\n")
    middle = TOP + ROW * row + ROW * down / 2
    for number, line in enumerate(lines):
        top = middle + (number - len(lines) / 2) * SIZE * 1.05
        if row < header_rows:
            text_at(canvas, (left + right) / 2, top, line, "centre")
        elif line.strip("-－−–()（）").replace(",", "").replace(".", "").isdigit() and "." in line:
            text_at(canvas, right - 3, top, line, "right")
        else:
            text_at(canvas, left + 3, top, line)


def _draw_rules(canvas: Canvas, style: str, rows: Rows, header_rows: int, xs: Sequence[float]) -> None:
    height = canvas._pagesize[1]
    if style == "no rules":
        return
    if style == "three rules":
        for row in (0, header_rows, len(rows)):
            y = height - TOP - ROW * row
            canvas.line(xs[0], y, xs[-1], y)
        return
    canvas.setLineWidth(0.5)
    for row, cells in enumerate(rows):
        for column in range(len(cells)):
            if _is_covered(rows, row, column, header_rows):
                continue
            down, across = span_of(rows, row, column, header_rows)
            box = (xs[column], TOP + ROW * row, xs[column + across], TOP + ROW * (row + down))
            is_open = style == "no row rules" and row >= header_rows
            _draw_box(canvas, "vertical rules" if is_open else style, box, height)
    if style == "no row rules":
        y = height - TOP - ROW * len(rows)
        canvas.line(xs[0], y, xs[-1], y)


def _is_covered(rows: Rows, row: int, column: int, header_rows: int) -> bool:
    return any(
        (r, c) != (row, column) and r <= row < r + span[0] and c <= column < c + span[1]
        for r in range(min(row + 1, header_rows))
        for c in range(column + 1)
        if (span := span_of(rows, r, c, header_rows))
    )


def _draw_box(canvas: Canvas, style: str, box: tuple[float, float, float, float], height: float) -> None:
    x0, top, x1, bottom = box
    if style == "stroked boxes":
        canvas.rect(x0, height - bottom, x1 - x0, bottom - top)
        return
    sides = [] if style == "vertical rules" else [(x0, top, x1, top), (x0, bottom, x1, bottom)]
    if style != "horizontal rules":
        sides += [(x0, top, x0, bottom), (x1, top, x1, bottom)]
    for ax, at, bx, bt in sides:
        if style == "thin boxes":
            canvas.rect(ax, height - bt - 0.4, max(bx - ax, 0.8), max(bt - at, 0.8), stroke=0, fill=1)
        else:
            canvas.line(ax, height - at, bx, height - bt)
