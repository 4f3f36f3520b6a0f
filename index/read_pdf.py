"""The bytes of a PDF -> Pages: ruled grids and the lines of text around them, from top to bottom."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage
from pdfplumber.utils.exceptions import PdfminerException

from index.errors import ReadRefused
from index.glyphs import Glyph, bounding_box, glyphs_to_lines, line_to_text, turn_box, usual_turn
from index.page_numbers import split_page_number
from index.pdf_marks import Marks, page_to_marks, turn_marks
from index.records import BBox, Grid, Page, TextLine
from index.ruled import Frame, find_frames, frame_to_grid, join_rules, place_glyphs
from index.unruled import missing_floors, page_skeletons

logger = logging.getLogger(__name__)

DEFAULT_PAGE_LIMIT = 2000
_END_MARK_WITHIN = 2048  # bytes from the end; readers accept the mark a little before it


def pdf_to_pages(data: bytes, name: str, page_limit: int = DEFAULT_PAGE_LIMIT) -> tuple[Page, ...]:
    """All pages in order, without limits on time or memory: ``index.read`` gives those.

    Raises ReadRefused with ENCRYPTED, TRUNCATED, DAMAGED, PAGE_LIMIT or NO_TEXT. A page that can't be read has
    the flag DAMAGED, one without text NO_TEXT; if the file breaks off, its pages have the flag TRUNCATED.
    """
    pages = tuple(iterate_pages(data, name, page_limit))
    refuse_without_text(pages, name)
    return pages


def iterate_pages(data: bytes, name: str, page_limit: int = DEFAULT_PAGE_LIMIT) -> Iterator[Page]:
    """The pages one by one, each forgotten once it is given."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # otherwise a line for every font without a box
    is_truncated = b"%%EOF" not in data[-_END_MARK_WITHIN:]
    broken = "TRUNCATED" if is_truncated else "DAMAGED"
    pdf = _open(data, name, broken)
    is_rebuilt = any(type(xref).__name__ == "PDFXRefFallback" for xref in pdf.doc.xrefs)
    flags = (broken,) if is_truncated or is_rebuilt else ()
    edges: tuple[float, ...] = ()
    for page_no, page in enumerate(_page_objects(pdf, name, broken, page_limit), 1):
        read, edges = _read_page(page, pdf.rsrcmgr, page_no, flags, edges)
        yield read
        _forget_contents(page, pdf.doc)


def _open(data: bytes, name: str, broken: str) -> Any:
    try:
        return pdfplumber.open(io.BytesIO(data))
    except PdfminerException as error:
        cause = error.args[0] if error.args else error
        if isinstance(cause, (PDFPasswordIncorrect, PDFEncryptionError)):
            raise ReadRefused("ENCRYPTED", name) from error
        if isinstance(cause, MemoryError):
            raise MemoryError from error
        raise ReadRefused(broken, name) from error


def _page_objects(pdf: Any, name: str, broken: str, page_limit: int) -> list[PDFPage]:
    try:
        pages = list(islice(PDFPage.create_pages(pdf.doc), page_limit + 1))
    except MemoryError:
        raise
    except Exception as error:  # pdfminer raises anything at all on a damaged page tree
        raise ReadRefused(broken, name) from error
    if len(pages) > page_limit:
        raise ReadRefused("PAGE_LIMIT", name, f"it has more than {page_limit} pages")
    if not pages:
        raise ReadRefused(broken, name)
    return pages


def _read_page(
    page: PDFPage, resources: Any, page_no: int, flags: tuple[str, ...], edges: tuple[float, ...]
) -> tuple[Page, tuple[float, ...]]:
    try:
        return marks_to_page(page_to_marks(page, resources), page_no, flags, edges)
    except MemoryError:
        raise
    except Exception as error:  # pdfminer raises anything at all on a damaged page
        logger.warning("page %d can't be read: %s: %s", page_no, type(error).__name__, error)
        return Page(page_no, (), flags=tuple(dict.fromkeys((*flags, "DAMAGED")))), ()


def _forget_contents(page: PDFPage, document: Any) -> None:
    """Drop the page's decoded streams, which pdfminer keeps for good: a long document would not fit the memory."""
    for content in page.contents:
        document._cached_objs.pop(getattr(content, "objid", None), None)
    page.contents.clear()


def refuse_without_text(pages: Sequence[Page], name: str) -> None:
    """Raise ReadRefused where no page holds a block: a scan, or nothing that could be read."""
    if any(page.blocks for page in pages):
        return
    flags = {flag for page in pages for flag in page.flags}
    raise ReadRefused(next((code for code in ("TRUNCATED", "DAMAGED") if code in flags), "NO_TEXT"), name)


def marks_to_page(
    marks: Marks, page_no: int, flags: tuple[str, ...] = (), edges: tuple[float, ...] = ()
) -> tuple[Page, tuple[float, ...]]:
    """The page's blocks from top to bottom, and the columns of its last table without vertical rules.

    ``edges`` are those columns of the page before: the table may go on without its header. The page's own flags:
    NO_TEXT (with BLANK where nothing at all is printed), TABLE_NOT_FOUND where figures stand in rows and columns
    that could not be told apart, and those of its marks.
    """
    turn = usual_turn(marks.glyphs)
    if turn:
        page, edges = marks_to_page(turn_marks(marks, turn), page_no, flags, edges)
        return _turned_back(page, turn), edges
    glyphs, number = split_page_number(marks.glyphs, marks.width)
    grids, rest = _ruled_grids(replace(marks, glyphs=glyphs), page_no)
    more, rest, edges, is_lost = _unruled_grids(rest, marks, page_no, edges)
    lines = [_to_text_line(line, page_no) for part in (rest, number) for line in glyphs_to_lines(part)]
    blocks: list[TextLine | Grid] = [*grids, *more, *(line for line in lines if line.text)]
    blocks.sort(key=_top)
    found = (*marks.flags, *(("TABLE_NOT_FOUND",) if is_lost else ())) if blocks else (*marks.flags, *_empty(marks))
    page = Page(page_no, tuple(blocks), round(marks.width, 2), round(marks.height, 2), (*flags, *found))
    return page, edges


def _turned_back(page: Page, turn: int) -> Page:
    """The page that was turned upright for reading, its boxes as they lie on the sheet."""

    def back(bbox: BBox | None) -> BBox | None:
        if bbox is None:
            return None
        x0, top, x1, bottom = turn_box(bbox, -turn, page.width, page.height)
        return (round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2))

    def back_grid(grid: Grid) -> Grid:
        rows = tuple(tuple(replace(cell, bbox=back(cell.bbox)) for cell in row) for row in grid.rows)
        return replace(grid, rows=rows, bbox=back(grid.bbox))

    blocks = tuple(
        back_grid(block) if isinstance(block, Grid) else replace(block, bbox=back(block.bbox)) for block in page.blocks
    )
    size = (page.height, page.width) if turn % 2 else (page.width, page.height)
    return replace(page, blocks=blocks, width=size[0], height=size[1])


def _empty(marks: Marks) -> tuple[str, ...]:
    is_blank = not (marks.has_image or marks.across or marks.down)
    return ("NO_TEXT", "BLANK") if is_blank else ("NO_TEXT",)


def _ruled_grids(marks: Marks, page_no: int) -> tuple[list[Grid], list[Glyph]]:
    across, down = join_rules(marks.across), join_rules(marks.down)
    frames = find_frames(across, down)
    floors = [rule for frame in frames for rule in missing_floors(frame, marks.glyphs)]
    if floors:
        frames = find_frames(join_rules([*across, *floors]), down)
    return _cut_out_all(frames, marks.glyphs, page_no)


def _unruled_grids(
    glyphs: list[Glyph], marks: Marks, page_no: int, edges: tuple[float, ...]
) -> tuple[list[Grid], list[Glyph], tuple[float, ...], bool]:
    """Grids of tables whose rules had to be inferred; the glyphs left; the last one's columns; whether one is lost."""
    grids: list[Grid] = []
    last: tuple[float, ...] = ()
    is_lost = False
    for skeleton in page_skeletons(glyphs, join_rules(marks.across), edges, marks.height):
        if skeleton is None:
            is_lost = True
            continue
        frames = find_frames(join_rules(skeleton.across), join_rules(skeleton.down))
        found, glyphs = _cut_out_all(frames, glyphs, page_no)
        grids, last = grids + found, skeleton.edges or last
    return grids, glyphs, last, is_lost


def _cut_out_all(frames: Sequence[Frame], glyphs: list[Glyph], page_no: int) -> tuple[list[Grid], list[Glyph]]:
    """The frames' grids, without empty ones, and the glyphs outside them."""
    grids = []
    for frame in frames:
        placed, glyphs = place_glyphs(frame, glyphs)
        if any(not glyph.text.isspace() for inside in placed.values() for glyph in inside):
            grids.append(frame_to_grid(frame, placed, page_no))
    return grids, glyphs


def _to_text_line(line: Sequence[Glyph], page_no: int) -> TextLine:
    printed = [glyph for glyph in line if not glyph.text.isspace()] or line
    return TextLine(line_to_text(line), page_no, None, bounding_box(printed))


def _top(block: TextLine | Grid) -> float:
    return block.bbox[1] if block.bbox else 0.0
