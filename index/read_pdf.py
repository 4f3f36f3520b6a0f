"""The bytes of a PDF -> Pages: ruled grids and the lines of text around them, from top to bottom."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFStream, resolve1
from pdfplumber.utils.exceptions import PdfminerException

from index.beside import Part, frames_apart, split_beside
from index.errors import ReadRefused
from index.glyphs import Glyph, bounding_box, glyphs_to_lines, line_to_text, turn_box, usual_turn
from index.overprint import split_overprint
from index.page_numbers import split_page_number
from index.page_states import refuse_without_text
from index.pdf_marks import Marks, page_to_marks, turn_marks
from index.pdf_streams import StreamWatch, watched
from index.records import BBox, Grid, Page, TextLine
from index.ruled import Frame, find_frames, frame_to_grid, join_rules, place_glyphs
from index.two_up import may_be_two_up, split_two_up
from index.unruled import missing_floors, page_skeletons

logger = logging.getLogger(__name__)

DEFAULT_PAGE_LIMIT = 2000
_END_MARK_WITHIN = 2048  # bytes from the end; readers accept the mark a little before it


def pdf_to_pages(data: bytes, name: str, page_limit: int = DEFAULT_PAGE_LIMIT) -> tuple[Page, ...]:
    """All pages in order, without limits on time or memory: ``index.read`` gives those.

    Raises ReadRefused with ENCRYPTED, TRUNCATED, DAMAGED, PAGE_LIMIT or NO_TEXT. A page that can't be read has
    the flag DAMAGED, one without text NO_TEXT; if the file breaks off, its pages have the flag TRUNCATED.
    """
    pages = tuple(open_pages(data, name, page_limit)[1])
    refuse_without_text(pages, name)
    return pages


def open_pages(
    data: bytes, name: str, page_limit: int = DEFAULT_PAGE_LIMIT, first_no: int = 1
) -> tuple[int, Iterator[Page]]:
    """The number of all pages, and those from ``first_no`` on one by one, each forgotten once it is given."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # otherwise a line for every font without a box
    is_truncated = b"%%EOF" not in data[-_END_MARK_WITHIN:]
    broken = "TRUNCATED" if is_truncated else "DAMAGED"
    watch = StreamWatch()
    with watched(watch):
        pdf = _open(data, name, broken)
        pages = _page_objects(pdf, name, broken, page_limit)
    is_rebuilt = any(type(xref).__name__ == "PDFXRefFallback" for xref in pdf.doc.xrefs)
    is_short = _declared_pages(pdf) > len(pages)
    flags = (broken,) if is_truncated or is_rebuilt or is_short else ()
    return len(pages), _iterate_pages(pdf, pages, first_no, flags, watch)


def _iterate_pages(
    pdf: Any, pages: Sequence[PDFPage], first_no: int, flags: tuple[str, ...], watch: StreamWatch
) -> Iterator[Page]:
    """A torn stream may be a font's: the pages behind its first one are marked too."""
    edges: tuple[float, ...] = ()
    for page_no, page in enumerate(pages[first_no - 1 :], first_no):
        with watched(watch):
            read, edges = _read_page(page, pdf.rsrcmgr, page_no, flags, edges)
        yield _damaged(read) if watch.is_torn else _not_blank(read) if flags else read
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


def _declared_pages(pdf: Any) -> int:
    """How many pages the file says it has, 0 where it does not say."""
    root = resolve1(pdf.doc.catalog.get("Pages"))
    count = resolve1(root.get("Count")) if isinstance(root, dict) else None
    return count if isinstance(count, int) else 0


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
        if not all(isinstance(resolve1(content), PDFStream) for content in page.contents):
            raise ValueError("its contents are missing")
        return marks_to_page(page_to_marks(page, resources), page_no, flags, edges)
    except MemoryError:
        raise
    except Exception as error:  # pdfminer raises anything at all on a damaged page
        logger.warning("page %d can't be read: %s: %s", page_no, type(error).__name__, error)
        return _damaged(Page(page_no, (), flags=flags)), ()


def _damaged(page: Page) -> Page:
    return _not_blank(replace(page, flags=tuple(dict.fromkeys((*page.flags, "DAMAGED")))))


def _not_blank(page: Page) -> Page:
    """The page of a damaged file: if nothing is seen on it, that is no proof that it is blank."""
    return replace(page, flags=tuple(flag for flag in page.flags if flag != "BLANK"))


def _forget_contents(page: PDFPage, document: Any) -> None:
    """Drop the page's decoded streams, which pdfminer keeps for good: a long document would not fit the memory."""
    for content in page.contents:
        document._cached_objs.pop(getattr(content, "objid", None), None)
    page.contents.clear()


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
    glyphs, watermark = split_overprint(marks.glyphs)
    if watermark:
        marks = replace(marks, glyphs=glyphs, flags=(*marks.flags, "OVERPRINTED"))
    halves = split_two_up(marks)
    if halves is not None:
        return _two_pages(*halves, page_no, flags, edges)
    parts = split_beside(marks)
    if parts is not None:
        return _in_parts(parts, marks, page_no, flags)
    glyphs, number = split_page_number(marks.glyphs, marks.width)
    grids, rest = _ruled_grids(replace(marks, glyphs=glyphs), page_no)
    more, rest, edges, is_lost = _unruled_grids(rest, marks, page_no, edges)
    lines = [_to_text_line(line, page_no) for part in (rest, number) for line in glyphs_to_lines(part)]
    blocks: list[TextLine | Grid] = [*grids, *more, *(line for line in lines if line.text)]
    blocks.sort(key=_top)
    seen = (("TABLE_NOT_FOUND", is_lost), ("TWO_UP", may_be_two_up(marks)))
    found = (*marks.flags, *((flag for flag, is_set in seen if is_set) if blocks else _empty(marks)))
    page = Page(page_no, tuple(blocks), round(marks.width, 2), round(marks.height, 2), (*flags, *found))
    return page, edges


def _two_pages(
    gutter: float, left: Marks, right: Marks, page_no: int, flags: tuple[str, ...], edges: tuple[float, ...]
) -> tuple[Page, tuple[float, ...]]:
    """A sheet of two pages as one page: all of the left one, then all of the right one."""
    first, edges = marks_to_page(left, page_no, flags, edges)
    second, edges = marks_to_page(right, page_no, flags, edges)
    moved = _moved_right(second, gutter)
    both = tuple(dict.fromkeys((*first.flags, *second.flags)))
    return replace(
        first, blocks=first.blocks + moved.blocks, width=round(left.width + right.width, 2), flags=both
    ), edges


def _in_parts(
    parts: Sequence[Part], marks: Marks, page_no: int, flags: tuple[str, ...]
) -> tuple[Page, tuple[float, ...]]:
    """A page with two statements beside each other: what is above, the left one, the right one, what is below."""
    pages = [(part.x, marks_to_page(part.marks, page_no, flags)[0]) for part in parts]
    blocks = tuple(block for x, page in pages for block in _moved_right(page, x).blocks)
    found = tuple(dict.fromkeys(flag for _, page in pages for flag in page.flags))
    return Page(page_no, blocks, round(marks.width, 2), round(marks.height, 2), found), ()


def _moved_right(page: Page, x: float) -> Page:
    return _with_boxes(page, lambda box: (box[0] + x, box[1], box[2] + x, box[3]))


def _turned_back(page: Page, turn: int) -> Page:
    """The page that was turned upright for reading, its boxes as they lie on the sheet."""
    turned = _with_boxes(page, lambda box: turn_box(box, -turn, page.width, page.height))
    size = (page.height, page.width) if turn % 2 else (page.width, page.height)
    return replace(turned, width=size[0], height=size[1])


def _with_boxes(page: Page, move: Callable[[BBox], BBox]) -> Page:
    """The page with all its boxes moved."""

    def moved(bbox: BBox | None) -> BBox | None:
        if bbox is None:
            return None
        x0, top, x1, bottom = move(bbox)
        return (round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2))

    def moved_grid(grid: Grid) -> Grid:
        rows = tuple(tuple(replace(cell, bbox=moved(cell.bbox)) for cell in row) for row in grid.rows)
        return replace(grid, rows=rows, bbox=moved(grid.bbox))

    blocks = tuple(
        moved_grid(block) if isinstance(block, Grid) else replace(block, bbox=moved(block.bbox))
        for block in page.blocks
    )
    return replace(page, blocks=blocks)


def _empty(marks: Marks) -> tuple[str, ...]:
    is_blank = not (marks.has_image or marks.across or marks.down)
    return ("NO_TEXT", "BLANK") if is_blank else ("NO_TEXT",)


def _ruled_grids(marks: Marks, page_no: int) -> tuple[list[Grid], list[Glyph]]:
    across, down = join_rules(marks.across), join_rules(marks.down)
    frames = find_frames(across, down)
    floors = [rule for frame in frames for rule in missing_floors(frame, marks.glyphs)]
    if floors:
        frames = find_frames(join_rules([*across, *floors]), down)
    return _cut_out_all(frames_apart(frames, marks), marks.glyphs, page_no)


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
