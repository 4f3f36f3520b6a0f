"""What a document is to a program that takes its text alone: no cells, no headings, no columns.

Rows are packed to the left: their printed cells with blanks between, the empty ones gone, as most converters give
them. On this text work the search for a label (Ctrl-F) and the index of a simple chat over documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.read import read_file
from index.records import Page, TextLine
from qa.records import Figure

CHUNK_CHARACTERS = 500
CHUNK_OVERLAP = 100
LEAST_LABEL = 2

_UNITS = r"万元|亿元|元|%|平方米|人次|家次|[人辆台套个家次份名项期册]"
_NUMBER = re.compile(rf"(?<![\d.])(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>{_UNITS})?")


def file_to_text(path: Path) -> str:
    """The packed text of a document, line by line. Raises ReadRefused."""
    return "\n".join(line for page in read_file(path).pages for line in page_lines(page))


def page_lines(page: Page) -> Iterator[str]:
    """The lines and rows of a page from top to bottom."""
    for block in page.blocks:
        if isinstance(block, TextLine):
            yield block.text
        else:
            yield from (" ".join(cell.text for cell in row if cell.text) for row in block.rows)


def text_to_chunks(text: str, size: int = CHUNK_CHARACTERS, overlap: int = CHUNK_OVERLAP) -> list[str]:
    """Pieces of ``size`` characters, each beginning ``overlap`` characters before the last one's end.

    >>> text_to_chunks("abcdefgh", 4, 1)
    ['abcd', 'defg', 'gh']
    """
    step = size - overlap
    return [text[start : start + size] for start in range(0, max(1, len(text) - overlap), step)]


# --- figures --------------------------------------------------------------------------------------------


def first_figure(text: str, label: str, unit: str = "万元") -> Figure | None:
    """The first number of a text that has a unit or decimals, ``unit`` where it has none; None without one.

    >>> first_figure("2024年预算 30211 差旅费 2.00", "差旅费")
    Figure(label='差旅费', value='2.00', unit='万元')
    """
    for found in _NUMBER.finditer(text):
        if found["unit"] or "." in found["number"]:
            return Figure(label, found["number"].replace(",", ""), found["unit"] or unit)
    return None


def figure_after(label: str, text: str) -> Figure | None:
    """The first figure on the same line behind a place at which a label stands; None where there is none.

    >>> figure_after("差旅费", "差旅费、会议费\\n差旅费 2.00 2.00")
    Figure(label='差旅费', value='2.00', unit='万元')
    """
    for line in text.split("\n") if label else ():
        found = first_figure(line.split(label, 1)[1], label) if label in line else None
        if found:
            return found
    return None


def longest_label(words: str, text: str) -> str:
    """The longest run of a question's words that stands in a text, the first of equal ones; '' below two characters.

    >>> longest_label("差旅费安排了多少", "基本支出 差旅费 2.00 其中安排")
    '差旅费'
    """
    runs = [run for run in re.split(r"\W+", words) if run]
    for length in range(max(map(len, runs), default=0), LEAST_LABEL - 1, -1):
        for run in runs:
            for start in range(len(run) - length + 1):
                if run[start : start + length] in text:
                    return run[start : start + length]
    return ""


def line_of(label: str, text: str) -> str:
    """The line that ``figure_after`` reads, else the first with the label; '' where no line has it."""
    lines = [line for line in text.split("\n") if label in line] if label else []
    return next((line for line in lines if first_figure(line.split(label, 1)[1], label)), lines[0] if lines else "")


def texts_of(paths: Sequence[Path]) -> dict[str, str]:
    """The packed texts of documents, by the names of their files."""
    return {path.name: file_to_text(path) for path in paths}
