"""The bytes of a PDF -> Pages: ruled grids and the lines of text around them, from top to bottom."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Sequence
from itertools import islice

import pdfplumber
from pdfminer.pdfpage import PDFPage

from index.glyphs import Glyph, bounding_box, glyphs_to_lines, line_to_text
from index.pdf_marks import Marks, page_to_marks
from index.records import Grid, Page, TextLine
from index.ruled import find_frames, frame_to_grid, join_rules, place_glyphs

logger = logging.getLogger(__name__)
logging.getLogger("pdfminer").setLevel(logging.ERROR)


def pdf_to_pages(data: bytes, name: str) -> tuple[Page, ...]:
    pdf = pdfplumber.open(io.BytesIO(data))
    return tuple(
        marks_to_page(page_to_marks(page, pdf.rsrcmgr), number)
        for number, page in enumerate(PDFPage.create_pages(pdf.doc), 1)
    )


def marks_to_page(marks: Marks, page_no: int) -> Page:
    """The page's blocks from top to bottom. A page that shows no text has the flag NO_TEXT."""
    grids, outside = _grids(marks, page_no)
    lines = [_to_text_line(line, page_no) for line in glyphs_to_lines(outside)]
    blocks = sorted((*grids, *(line for line in lines if line.text)), key=lambda block: block.bbox[1])
    flags = marks.flags if blocks else (*marks.flags, "NO_TEXT")
    return Page(page_no, tuple(blocks), round(marks.width, 2), round(marks.height, 2), flags)


def _grids(marks: Marks, page_no: int) -> tuple[list[Grid], list[Glyph]]:
    grids, rest = [], marks.glyphs
    for frame in find_frames(join_rules(marks.across), join_rules(marks.down)):
        placed, rest = place_glyphs(frame, rest)
        if any(not glyph.text.isspace() for glyphs in placed.values() for glyph in glyphs):
            grids.append(frame_to_grid(frame, placed, page_no))
    return grids, rest


def _to_text_line(line: Sequence[Glyph], page_no: int) -> TextLine:
    printed = [glyph for glyph in line if not glyph.text.isspace()] or line
    return TextLine(line_to_text(line), page_no, None, bounding_box(printed))
