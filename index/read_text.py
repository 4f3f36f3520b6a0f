"""Text files to Pages: tabbed and tagged conversions of a PDF, and Markdown.

A run of lines with tab-separated (or ``|``-separated) cells is a Grid; every other line is a TextLine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from index.errors import ReadRefused
from index.radicals import fold
from index.records import Cell, Grid, Page, TextLine

LONGEST_LINE = 5000  # characters; the longest paragraph seen in a real document has 1,778

_TAGS = re.compile(r"</?(?:b|p|i|u|strong|em|span|br|sup|sub|div)\b[^<>]*>", re.IGNORECASE)
_HEADING_MARKS = re.compile(r"^\s{0,3}#{1,6}\s+")
_BULLET = re.compile(r"^\s*[-*•]\s+(?=\S)")
_PIPE_ROW = re.compile(r"^\s*\|.*\|\s*$")
_PIPE_RULE = re.compile(r"^\s*\|[\s:|-]+\|\s*$")


def text_to_pages(data: bytes) -> tuple[Page, ...]:
    """One Page with the file's lines and grids in order; ``line`` counts from 1.

    A line that no document prints (binary data, a file without line ends) is left out and flagged LONG_LINE.
    Raises ReadRefused(EMPTY) without a single character, ReadRefused(ENCODING) where no encoding fits.
    """
    lines = decode_text(data).splitlines()
    short = [line if len(line) <= LONGEST_LINE else "" for line in lines]
    return (Page(None, tuple(_lines_to_blocks(short)), flags=() if short == lines else ("LONG_LINE",)),)


def decode_text(data: bytes) -> str:
    """The text of a file: UTF-8 (with or without mark), UTF-16 with mark, else GB18030, all strict."""
    if not data.strip():
        raise ReadRefused("EMPTY")
    has_mark = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if has_mark else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ReadRefused("ENCODING")


def _lines_to_blocks(lines: list[str]) -> Iterator[TextLine | Grid]:
    numbered = ((number, line) for number, line in enumerate(lines, 1))
    for is_row, group in groupby(numbered, key=lambda pair: _is_table_row(pair[1])):
        if is_row:
            yield _rows_to_grid(list(group))
        else:
            yield from _text_lines(group)


def _text_lines(group: Iterator[tuple[int, str]]) -> Iterator[TextLine]:
    for number, line in group:
        text = _clean_line(line)
        if text:
            yield TextLine(text=text, page_no=None, line=number, bbox=None)


def _is_table_row(line: str) -> bool:
    return "\t" in line or bool(_PIPE_ROW.match(line))


def _rows_to_grid(rows: list[tuple[int, str]]) -> Grid:
    cells = [
        [Cell(_clean_cell(text), line=number) for text in _split_row(line)]
        for number, line in rows
        if not _PIPE_RULE.match(line)
    ]
    width = max(map(len, cells), default=0)
    padded = tuple(tuple(row + [Cell("", line=row[0].line)] * (width - len(row))) for row in cells)
    return Grid(rows=padded, page_no=None)


def _split_row(line: str) -> list[str]:
    if "\t" in line:
        return line.rstrip("\r\n").split("\t")
    return line.strip().strip("|").split("|")


def _clean_cell(text: str) -> str:
    return " ".join(fold(_TAGS.sub("", text)).replace("**", "").split())


def _clean_line(line: str) -> str:
    text = fold(_TAGS.sub("", line)).replace("**", "")
    text = _BULLET.sub("", _HEADING_MARKS.sub("", text))
    return " ".join(text.split())
