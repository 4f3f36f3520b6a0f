"""Publications as PDFs: tables with all, some or no rules, turned, cropped and broken pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

from eval.synthetic.pdf_pages import Pages, text_width, wrap
from eval.synthetic.records import Block, Figure, Printed, Publication, Said, Sheet

_A4 = (595.0, 842.0)
_MARGIN = 45.0
_PADDING = 3.0
_LEADING = 1.25
_SIZES = {"cover": 18.0, "part": 15.0, "heading": 11.5, "subheading": 10.5}
_TEXT = 9.5
_NARROW = ("=", "code", "economic", "whole_code", "count")  # columns as wide as what stands in them


@dataclass(frozen=True, slots=True)
class PdfStyle:
    """How a PDF looks. ``rules``: 'grid' | 'filled' (thin rectangles) | 'boxes' | 'rows' (no vertical ones) | 'head'
    (above, below the header, at the end) | 'none'.

    ``name_share`` is the part of its natural width that a column of names gets: less wraps more names. ``is_top`` puts
    a figure beside the first line of a wrapped name instead of its middle (headings stay in the middle). ``page`` is a
    page's height, 1 for A4's. ``number`` is where pages are counted: 'foot' | 'under' (right below a table's rows) |
    'within' (between its last two). ``is_packed`` begins a new page only where a table does not fit any more. Without
    ``has_notes`` no sentence says that an empty table is one. Rows are ``lower`` by so many points, so that they are
    nearly as near as the lines of a name. ``has_top_heads`` puts headings at the top of their merged cells.
    """

    rules: str = "grid"
    is_landscape: bool = False
    repeats_header: bool = True
    name_share: float = 1.0
    is_top: bool = False
    page: float = 1.0
    has_inner_caption: bool = False
    is_turned: bool = False
    is_cropped: bool = False
    digit_shift: float = 0.0
    by_glyph: bool = False
    number: str = "foot"
    is_packed: bool = False
    has_notes: bool = True
    lower: float = 0.0
    has_top_heads: bool = False


STYLES = {
    "ruled": PdfStyle(),
    "filled": PdfStyle(rules="filled"),
    "boxes": PdfStyle(rules="boxes"),
    "rows": PdfStyle(rules="rows"),
    "head": PdfStyle(rules="head"),
    "bare": PdfStyle(rules="none"),
    "landscape": PdfStyle(is_landscape=True, page=0.8),
    "continued": PdfStyle(repeats_header=False, page=0.6),
    "continued-rows": PdfStyle(rules="rows", repeats_header=False, page=0.6),
    "wrapped": PdfStyle(name_share=0.45),
    "wrapped-bare": PdfStyle(rules="none", name_share=0.6),
    "wrapped-top": PdfStyle(name_share=0.45, is_top=True),
    "shifted": PdfStyle(digit_shift=1.6),
    "glyphs": PdfStyle(by_glyph=True),
    "inner": PdfStyle(has_inner_caption=True),
    "turned": PdfStyle(is_turned=True),
    "cropped": PdfStyle(is_cropped=True),
    "packed": PdfStyle(is_landscape=True, is_packed=True),
    "bare-repeated": PdfStyle(rules="none", page=0.6),
    "bare-continued": PdfStyle(rules="none", repeats_header=False, page=0.6),
    "bare-landscape": PdfStyle(rules="none", is_landscape=True, page=0.8),
    "bare-shifted": PdfStyle(rules="none", digit_shift=1.6),
    "bare-glyphs": PdfStyle(rules="none", by_glyph=True),
    "bare-turned": PdfStyle(rules="none", is_turned=True),
    "bare-cropped": PdfStyle(rules="none", is_cropped=True),
    "bare-packed": PdfStyle(rules="none", is_landscape=True, is_packed=True),
    "bare-unsaid": PdfStyle(rules="none", has_notes=False),
    "unsaid-rows": PdfStyle(rules="rows", has_notes=False, name_share=0.6),
    "bare-numbered": PdfStyle(rules="none", page=0.6, number="within"),
    "bare-undernumbered": PdfStyle(rules="none", page=0.6, number="under"),
    "head-numbered": PdfStyle(rules="head", repeats_header=False, page=0.6, number="within"),
    "wrapped-bare-glyphs": PdfStyle(rules="none", name_share=0.6, by_glyph=True, digit_shift=0.8),
    "wrapped-bare-top": PdfStyle(rules="none", name_share=0.6, is_top=True),
    "wrapped-bare-tight": PdfStyle(rules="none", name_share=0.6, lower=3.0),
    "bare-tight": PdfStyle(rules="none", lower=4.0),
    "wrapped-head": PdfStyle(rules="head", name_share=0.6),
    "wrapped-rows": PdfStyle(rules="rows", name_share=0.5),
    "bare-headtop": PdfStyle(rules="none", has_top_heads=True),
    "rows-headtop": PdfStyle(rules="rows", has_top_heads=True),
    "wrapped-bare-headtop": PdfStyle(rules="none", has_top_heads=True, name_share=0.6, is_top=True),
    "wrapped-bare-continued": PdfStyle(rules="none", name_share=0.6, repeats_header=False, page=0.6),
}


@dataclass(slots=True)
class _Paper:
    """The pages, how far down the current one is filled, and the figures placed so far."""

    pages: Pages
    style: PdfStyle
    y: float = 0.0
    is_wide: bool = False
    figures: list[Figure] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)

    def new_page(self, is_wide: bool) -> None:
        self.is_wide = is_wide
        width, height = (_A4[1], _A4[0]) if is_wide or self.style.is_landscape else (_A4[0], _A4[1] * self.style.page)
        self.pages.begin(width, height)
        if self.style.number == "foot":
            self.count_page(height - 20, f"- {self.pages.number} -", 8)
        self.y = _MARGIN

    def count_page(self, baseline: float, number: str, size: float) -> None:
        """The page's number in its middle."""
        self.pages.text((self.pages.width - text_width(number, size)) / 2, baseline, number, size)

    @property
    def bottom(self) -> float:
        return self.pages.height - 40

    @property
    def inner_width(self) -> float:
        return self.pages.width - 2 * _MARGIN

    def line(self, text: str, size: float, *, centred: bool = False, indent: float = 0.0) -> None:
        """One line of text below what is there, on a new page where this one is full."""
        if self.y + size * 1.6 > self.bottom:
            self.new_page(self.is_wide)
        x = (self.pages.width - text_width(text, size)) / 2 if centred else _MARGIN + indent
        self.pages.text(x, self.y + size, text, size)
        self.y += size * 1.6


def print_pdf(publication: Publication, style: PdfStyle, seed: int) -> Printed:
    """The publication as a PDF in a style; ``seed`` chooses what the style leaves open (the sizes of the type)."""
    size = Random(f"pdf {seed}").choice((7.0, 8.0, 9.0))
    pages = Pages(
        rotation=90 if style.is_turned else 0,
        is_cropped=style.is_cropped,
        digit_shift=style.digit_shift,
        by_glyph=style.by_glyph,
    )
    paper = _Paper(pages, style)
    paper.new_page(False)
    _write_blocks(paper, publication.before)
    for number, sheet in enumerate(publication.sheets, 1):
        _set_sheet(paper, sheet, publication, number, size)
    paper.new_page(False)
    _write_blocks(paper, publication.after)
    return Printed(pages.finish(), ".pdf", tuple(paper.figures), tuple(paper.said))


def _write_blocks(paper: _Paper, blocks: Sequence[Block]) -> None:
    for block in blocks:
        size = _SIZES.get(block.kind, _TEXT)
        indent = 2 * size if block.kind in ("text", "line") else 0.0
        lines = wrap(block.text, paper.inner_width - indent, size)
        for number, line in enumerate(lines):
            paper.line(line, size, centred=block.kind in ("cover", "part"), indent=0.0 if number else indent)
        paper.said += block.said


# --- tables -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Box:
    """One cell to draw: its columns [first, last), rows down from its own, its lines, how they stand."""

    first: int
    last: int
    down: int
    lines: tuple[str, ...]
    align: str  # 'left' | 'centre' | 'right'
    figure: Figure | None = None


def _set_sheet(paper: _Paper, sheet: Sheet, publication: Publication, number: int, size: float) -> None:
    """A statement with its caption, its table over as many pages as it needs, and the sentence below."""
    is_turned = sheet.form.is_wide != paper.is_wide and not paper.style.is_packed
    if is_turned or paper.y + 170 > paper.bottom:
        paper.new_page(sheet.form.is_wide)
    widths, size = _fit(sheet, paper.inner_width, size, paper.style.name_share)
    issuer, unit = f"编制{publication.word}：{publication.organisation}", f"单位：{sheet.unit}"
    paper.line(f"表{number}", _TEXT)
    header = [_header_boxes(row, at, sheet.header, widths, size) for at, row in enumerate(sheet.header)]
    if paper.style.has_inner_caption:
        header = [*_inner_caption(sheet, issuer, unit, len(widths)), *header]
    else:
        paper.line(sheet.title, 12, centred=True)
        _write_caption(paper, issuer, unit)
    body = [[_cell_box(at, cell, sheet, widths, size) for at, cell in enumerate(row)] for row in sheet.body]
    _set_rows(paper, header, body, widths, size)
    paper.y += 4
    if sheet.note and paper.style.has_notes:
        for line in wrap(sheet.note, paper.inner_width, _TEXT):
            paper.line(line, _TEXT)
    paper.y += 12


def _write_caption(paper: _Paper, issuer: str, unit: str) -> None:
    """The issuer on the left, the unit on the right of one line."""
    paper.pages.text(_MARGIN, paper.y + 9, issuer, 9)
    paper.pages.text(paper.pages.width - _MARGIN - text_width(unit, 9), paper.y + 9, unit, 9)
    paper.y += 15


def _inner_caption(sheet: Sheet, issuer: str, unit: str, columns: int) -> list[list[_Box]]:
    """Title, issuer and unit as the table's first two rows."""
    half = columns // 2
    return [
        [_Box(0, columns, 1, (sheet.title,), "centre")],
        [_Box(0, half, 1, (issuer,), "left"), _Box(half, columns, 1, (unit,), "right")],
    ]


def _fit(sheet: Sheet, room: float, size: float, share: float) -> tuple[list[float], float]:
    """The columns' widths, and the size of the type that lets them fit into ``room``."""
    while True:
        least = [_least_width(sheet, at, size) for at in range(len(sheet.form.grid))]
        names = [at for at, kind in enumerate(sheet.form.grid) if kind not in _NARROW]
        left = room - sum(least)
        if left >= 0 or size < 5:
            break
        size -= 0.5
    natural = [_natural_width(sheet, at, size) if at in names else least[at] for at in range(len(least))]
    wanted = [max(0.0, natural[at] * share - least[at]) for at in range(len(least))]
    scale = min(1.0, left / sum(wanted)) if sum(wanted) else 0.0
    widths = [width + more * scale for width, more in zip(least, wanted, strict=True)]
    return _spread(widths, [at for at in range(len(widths)) if share == 1 or at not in names], room), size


def _spread(widths: Sequence[float], growing: Sequence[int], room: float) -> list[float]:
    """The widths with the room that is left shared out among the columns that may grow."""
    more = max(0.0, room - sum(widths)) / max(1, len(growing))
    return [width + (more if at in growing else 0.0) for at, width in enumerate(widths)]


def _least_width(sheet: Sheet, at: int, size: float) -> float:
    """Wide enough for the column's figures and codes, and for three characters of its headings and names."""
    if sheet.form.grid[at] not in _NARROW:
        return 5 * size + 2 * _PADDING
    texts = [row[at].text for row in sheet.body]
    return max([3 * size, *(text_width(text, size) for text in texts)]) + 2 * _PADDING


def _natural_width(sheet: Sheet, at: int, size: float) -> float:
    return max([0.0, *(text_width(row[at].text, size) for row in sheet.body)]) + 2 * _PADDING + 1


def _header_boxes(
    row: Sequence[str], at: int, header: Sequence[Sequence[str]], widths: Sequence[float], size: float
) -> list[_Box]:
    """The cells that begin in a heading row."""
    boxes = []
    for first, text in enumerate(row):
        if text in ("<", "^"):
            continue
        last = next((x for x in range(first + 1, len(row)) if row[x] != "<"), len(row))
        down = next((y for y in range(at + 1, len(header)) if header[y][first] != "^"), len(header)) - at
        lines = wrap(text, sum(widths[first:last]) - 2 * _PADDING, size)
        boxes.append(_Box(first, last, down, tuple(lines), "centre"))
    return boxes


def _cell_box(at: int, cell: object, sheet: Sheet, widths: Sequence[float], size: float) -> _Box:
    text, figure = cell.text, cell.figure  # type: ignore[attr-defined]
    kind = sheet.form.grid[at]
    lines = [text] if kind == "=" else wrap(text, widths[at] - 2 * _PADDING, size)
    align = "right" if kind == "=" else "centre" if kind in ("code", "economic", "count") else "left"
    return _Box(at, at + 1, 1, tuple(line for line in lines if line), align, figure if text else None)


def _set_rows(
    paper: _Paper,
    header: Sequence[Sequence[_Box]],
    body: Sequence[Sequence[_Box]],
    widths: Sequence[float],
    size: float,
) -> None:
    """The table over its pages; each piece is drawn with its own rules."""
    heights = [_row_height(row, size) - paper.style.lower for row in body]
    head = _header_heights(header, size)
    done, is_first = 0, True
    while True:
        top = list(header) if is_first or paper.style.repeats_header else []
        room = paper.bottom - paper.y - sum(head[: len(top)])
        count = _how_many(heights[done:], room)
        rows = [*top, *body[done : done + count]]
        _draw_piece(paper, rows, [*head[: len(top)], *heights[done : done + count]], len(top), widths, size)
        done, is_first = done + count, False
        if done >= len(body):
            return
        _count_at_rows(paper, size)
        paper.new_page(paper.is_wide)


def _count_at_rows(paper: _Paper, size: float) -> None:
    """The page's number where the style wants it at the end of the table's rows: below the last or above it."""
    plain = size * _LEADING + 2 * _PADDING  # a row's height
    if paper.style.number == "under":
        paper.count_page(paper.y + 7, str(paper.pages.number), 7)
    elif paper.style.number == "within":
        paper.count_page(paper.y - plain + 2, str(paper.pages.number), 6)


def _how_many(heights: Sequence[float], room: float) -> int:
    """How many rows fit, at least one."""
    used, count = 0.0, 0
    for height in heights:
        used += height
        if used > room and count:
            break
        count += 1
    return count


def _row_height(boxes: Sequence[_Box], size: float) -> float:
    return max(max(1, len(box.lines)) for box in boxes if box.down == 1) * size * _LEADING + 2 * _PADDING


def _header_heights(header: Sequence[Sequence[_Box]], size: float) -> list[float]:
    """Rows high enough for their own cells, the last one also for what is merged down to it."""
    plain = size * _LEADING + 2 * _PADDING
    heights = [_row_height(row, size) if any(box.down == 1 for box in row) else plain for row in header]
    for at, row in enumerate(header):
        for box in row:
            need = len(box.lines) * size * _LEADING + 2 * _PADDING
            missing = need - sum(heights[at : at + box.down])
            heights[at + box.down - 1] += max(0.0, missing)
    return heights


def _draw_piece(
    paper: _Paper,
    rows: Sequence[Sequence[_Box]],
    heights: Sequence[float],
    head: int,
    widths: Sequence[float],
    size: float,
) -> None:
    """Rows from the current place down: texts, figures' places, rules."""
    edges = [_MARGIN + sum(widths[:at]) for at in range(len(widths) + 1)]
    tops = [paper.y + sum(heights[:at]) for at in range(len(heights) + 1)]
    for at, row in enumerate(rows):
        for box in row:
            bounds = (edges[box.first], tops[at], edges[box.last], tops[min(at + box.down, len(rows))])
            _draw_box(paper, box, bounds, size, is_top=paper.style.has_top_heads if at < head else paper.style.is_top)
            _draw_edges(paper, bounds, at < head)
    if paper.style.rules == "head" and rows:
        for top in {tops[0], tops[head], tops[-1]}:
            paper.pages.rule(edges[0], top, edges[-1], top, is_filled=False)
    paper.y = tops[-1]


def _draw_box(
    paper: _Paper, box: _Box, bounds: tuple[float, float, float, float], size: float, *, is_top: bool
) -> None:
    x0, top, x1, bottom = bounds
    height = len(box.lines) * size * _LEADING
    y = top + _PADDING if is_top else (top + bottom - height) / 2
    for line in box.lines:
        x = {"left": x0 + _PADDING, "right": x1 - _PADDING - text_width(line, size)}.get(
            box.align, (x0 + x1 - text_width(line, size)) / 2
        )
        paper.pages.text(x, y + size * 1.02, line, size)
        y += size * _LEADING
    if box.figure is not None:
        paper.figures.append(replace(box.figure, page=paper.pages.number, box=bounds))


def _draw_edges(paper: _Paper, bounds: tuple[float, float, float, float], in_header: bool) -> None:
    """The rules around a cell."""
    x0, top, x1, bottom = bounds
    rules = paper.style.rules
    if rules == "boxes":
        paper.pages.box(x0, top, x1, bottom)
    if rules in ("grid", "filled", "rows"):
        for y in (top, bottom):
            paper.pages.rule(x0, y, x1, y, is_filled=rules == "filled")
    if rules in ("grid", "filled"):
        for x in (x0, x1):
            paper.pages.rule(x, top, x, bottom, is_filled=rules == "filled")
