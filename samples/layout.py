"""Text and statements on paper: fonts, line breaks, tables with merged headings, pages upright and on their side.

Words are broken into lines here and not by reportlab: a number is never torn, a line never begins with a full stop.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Spacer,
    Table,
)

from samples.explain import MARK, Block, title_of
from samples.records import Row, Sample, Statement, Words

FONT = "WenQuanYiMicroHei"
FONT_FILE = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")  # Debian's fonts-wqy-microhei
LOST = "缺"  # what stands in a cell that the publication lost: a blank would read as "nothing was budgeted"

_MARGIN = 45
_PADDING = 2.5
_TABLE_SIZE = {False: 8, True: 7}  # by whether the page lies on its side
_GREY = colors.Color(0.35, 0.35, 0.35)
_TOKEN = re.compile(r"[\x21-\x7e]+|[^\S\n]|.")
_NOT_FIRST = set("，。；：、）》】”％%!?！？")
_NOT_LAST = set("（《【“")
# size, leading, indent of the first line, indent of the others, space before
_STYLES = {
    "cover": (20, 30, 0, 0, 0),
    "part": (15, 22, 0, 0, 10),
    "heading": (11.5, 18, 0, 0, 7),
    "number": (9, 13, 0, 0, 4),
    "title": (12, 18, 0, 0, 0),
    "subheading": (10, 16, 0, 0, 5),
    "text": (9.5, 15, 19, 0, 1),
    "line": (9.5, 15, 19, 19, 0),
    "small": (8.5, 13, 0, 0, 2),
}
_HEADS = {"part", "heading", "subheading", "number", "title"}


def load_font(path: Path = FONT_FILE) -> None:
    """Make the font known to reportlab. Raises FileNotFoundError with what to install where it is missing."""
    if not path.exists():
        raise FileNotFoundError(f"{path}: the font is missing; install Debian's package fonts-wqy-microhei")
    registerFont(TTFont(FONT, str(path), subfontIndex=0))


def wrap(text: str, width: float, size: float, first_indent: float = 0) -> list[str]:
    """The lines of a text, each no wider than ``width`` points."""
    lines, room = [""], width - first_indent
    for token in _tokens(text):
        if lines[-1] and stringWidth(lines[-1] + token, FONT, size) > room:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
            room = width
        lines[-1] += token if lines[-1] else token.lstrip()
    return lines


def _tokens(text: str) -> Iterator[str]:
    """The pieces that are never torn: a number, a word, a character with the punctuation that clings to it."""
    held = ""
    for token in _TOKEN.findall(text):
        if held and (token[0] in _NOT_FIRST or held[-1] in _NOT_LAST):
            held += token
            continue
        if held:
            yield held
        held = token
    if held:
        yield held


class TextBlock(Flowable):  # type: ignore[misc]  # reportlab is untyped
    """A paragraph that stays on one page."""

    def __init__(self, text: str, style: str, *, centred: bool = False) -> None:
        super().__init__()
        self._text, self._centred = text, centred
        self.keepWithNext = style in _HEADS
        self._size, self._leading, self._first, self._rest, self._before = _STYLES[style]
        self._lines: list[str] = []

    def getSpaceBefore(self) -> float:
        return float(self._before)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        self._lines = wrap(self._text, width - self._rest, self._size, self._first - self._rest)
        self.height = self._leading * len(self._lines)
        return width, self.height

    def draw(self) -> None:
        self.canv.setFont(FONT, self._size)
        for number, line in enumerate(self._lines):
            y = self.height - self._leading * number - self._size
            if self._centred:
                self.canv.drawCentredString(self.width / 2, y, line)
            else:
                self.canv.drawString(self._rest if number else self._first, y, line)


class CaptionLine(Flowable):  # type: ignore[misc]
    """编制部门 on the left and the unit on the right of one line."""

    def __init__(self, left: str, right: str, size: float) -> None:
        super().__init__()
        self._left, self._right, self._size = left, right, size

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        return width, self._size * 2

    def draw(self) -> None:
        self.canv.setFont(FONT, self._size)
        self.canv.drawString(0, self._size * 0.6, self._left)
        self.canv.drawRightString(self.width, self._size * 0.6, self._right)


def block_to_flowable(block: Block) -> TextBlock:
    """A piece of text as reportlab places it."""
    return TextBlock(block.text, block.kind, centred=block.kind == "part")


def statement_to_flowables(statement: Statement, sample: Sample, words: Words, after: Sequence[str]) -> list[Flowable]:
    """A statement with its number, title, caption and table, and what is said below it."""
    size = _TABLE_SIZE[statement.landscape]
    title = title_of(statement, words)
    head: list[Flowable] = [
        TextBlock(f"表 {statement.no}", "number", centred=True),
        TextBlock(title, "title", centred=True),
        CaptionLine(f"编制{words.word}：{sample.organisation}", "单位：万元", size + 0.5),
    ]
    table = make_table(statement, sample.rows.get(statement.no, ()), page_width(statement.landscape))
    below = [TextBlock(text, "small") for text in after]
    return [KeepTogether([*head, table, *below]), Spacer(0, 14)]


def make_table(statement: Statement, rows: Sequence[Row], width: float) -> Table:
    """The statement's table; its heading rows are repeated on every page that it goes on to."""
    size = _TABLE_SIZE[statement.landscape]
    parts = sum(statement.widths)
    widths = [part / parts * width for part in statement.widths]
    body = _half_rows(rows) if "half" in statement.labels else [_cells(row, statement) for row in rows]
    empty = [[""] * len(widths)] if not body else []
    top = len(statement.header)
    figures = _figure_columns(statement)
    style = [
        ("FONT", (0, 0), (-1, -1), FONT, size, size * 1.2),
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("ALIGN", (0, 0), (-1, top - 1), "CENTER"),
        ("LEFTPADDING", (0, 0), (-1, -1), _PADDING),
        ("RIGHTPADDING", (0, 0), (-1, -1), _PADDING),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
        *(("ALIGN", (at, top), (at, -1), "RIGHT") for at in figures),
        *(("SPAN", first, last) for first, last in header_spans(statement.header)),
    ]
    header = [_break_header_row(row, widths, size) for row in statement.header]
    return Table([*header, *_break_cells([*body, *empty], widths, size)], colWidths=widths, style=style, repeatRows=top)


def header_spans(header: Sequence[Sequence[str]]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """The merged cells of a header as (column, row) corners.

    >>> header_spans([["收入", "<"], ["项目", "数"]])
    [((0, 0), (1, 0))]
    """
    spans = []
    for y, row in enumerate(header):
        for x, text in enumerate(row):
            if text in ("<", "^"):
                continue
            right = x + 1
            while right < len(row) and row[right] == "<":
                right += 1
            down = y + 1
            while down < len(header) and header[down][x] == "^":
                down += 1
            if (right, down) != (x + 1, y + 1):
                spans.append(((x, y), (right - 1, down - 1)))
    return spans


def _figure_columns(statement: Statement) -> list[int]:
    if "half" not in statement.labels:
        count = len(statement.concepts)
        return list(range(len(statement.widths) - count, len(statement.widths)))
    return [1, *range(3, len(statement.widths))]


def _cells(row: Row, statement: Statement) -> list[str]:
    return [*(text for label in statement.labels for text in _label(row, label)), *map(figure, row.values)]


def _label(row: Row, label: str) -> list[str]:
    code = [row.code[:3], row.code[3:5], row.code[5:7]]
    return {
        "code": code,
        "economic": code[:2],
        "name": [row.name],
        "project": [row.project],
        "entry": [row.project or row.name],
        "half": [f"{row.code} {row.name}".strip()],
    }[label]


def _half_rows(rows: Sequence[Row]) -> list[list[str]]:
    """The rows of a statement with two halves side by side; both totals stand on the last line."""
    halves = []
    for half in ("income", "expenditure"):
        of_half = [[*_label(row, "half"), *map(figure, row.values)] for row in rows if row.half == half]
        halves.append(of_half)
    height = max(map(len, halves))
    filled = [_stretch(of_half, height) for of_half in halves]
    return [left + right for left, right in zip(*filled, strict=True)]


def _stretch(rows: list[list[str]], height: int) -> list[list[str]]:
    """The rows with empty ones before the last, so that there are ``height``."""
    blank = [[""] * len(rows[-1])] * (height - len(rows))
    return [*rows[:-1], *blank, rows[-1]]


def figure(value: str | None) -> str:
    """A figure as it is printed, with thousands separators."""
    if value is None:
        return LOST
    return f"{Decimal(value):,}" if value else ""


def _break_header_row(row: Sequence[str], widths: Sequence[float], size: float) -> list[str]:
    """A row of headings, each broken to the width of the columns that it stands over."""
    broken = []
    for x, text in enumerate(row):
        covered = next((at for at in range(x + 1, len(row)) if row[at] != "<"), len(row))
        broken.append("" if text in ("<", "^") else _break_cell(text, sum(widths[x:covered]), size))
    return broken


def _break_cells(rows: Iterable[Sequence[str]], widths: Sequence[float], size: float) -> list[list[str]]:
    return [[_break_cell(text, width, size) for text, width in zip(row, widths, strict=True)] for row in rows]


def _break_cell(text: str, width: float, size: float) -> str:
    return "\n".join(wrap(text, width - 2 * _PADDING, size))


def page_width(is_landscape: bool) -> float:
    """The width between the margins, in points."""
    return float(A4[1] if is_landscape else A4[0]) - 2 * _MARGIN


def make_document(target: Path, title: str) -> BaseDocTemplate:
    """An empty document with upright pages and pages on their side, each marked as not official.

    The same content gives the same bytes: no date, no random identifier.
    """
    about = {"title": title, "subject": MARK, "author": "budgetqa samples"}
    document = BaseDocTemplate(str(target), pagesize=A4, invariant=1, **about)
    document.addPageTemplates([_template("upright", A4), _template("landscape", landscape(A4))])
    return document


def turn(is_landscape: bool) -> list[Flowable]:
    """What begins a new page of the other kind."""
    return [NextPageTemplate("landscape" if is_landscape else "upright"), PageBreak()]


def _template(name: str, size: tuple[float, float]) -> PageTemplate:
    frame = Frame(_MARGIN, 40, size[0] - 2 * _MARGIN, size[1] - 40 - 42, 0, 0, 0, 0)

    def mark(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.setFillColor(_GREY)
        canvas.setFont(FONT, 7.5)
        canvas.drawCentredString(size[0] / 2, size[1] - 26, MARK)
        canvas.drawCentredString(size[0] / 2, 22, f"- {document.page} -")
        canvas.setFillColor(colors.black)

    return PageTemplate(name, [frame], onPage=mark, pagesize=size)
