"""The ledger of a document's numbers: every number that is printed, and what became of it.

A number is *in a fact* where the figure of a fact was read from its place, or where the words that a fact or a text
keeps (a project's name, the sentence of a reason) hold it. Of the others, a code of a row, a date, an ordinal (of a
heading, a page, a column) and a reference (a law, a document, a threshold, a telephone) are told by their
surroundings. What is left was *not understood*: it is counted and listed with its place, never dropped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.flat_counts import COUNT_HEADINGS
from index.labels import tidy_name
from index.paragraphs import left_out
from index.quantities import fold_width
from index.records import (
    Cell,
    Fact,
    Finding,
    Grid,
    NumberLedger,
    Page,
    Paragraph,
    Severity,
    SourceRef,
    TextFact,
    TextLine,
)

_NUMBER = re.compile(r"\d{1,2}(?=[.](?:19|20)\d\d年)|\d+(?:,\d{3})*(?:\.\d+)?")
_IN_FACTS, _CODES, _DATES, _ORDINALS, _REFERENCES, _OPEN = (
    "in_facts",
    "codes",
    "dates",
    "ordinals",
    "references",
    "not_understood",
)
Place = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A form of words whose numbers are of one sort; the number lies within the match."""

    sort: str
    words: re.Pattern[str]


_PATTERNS = (
    _Pattern(
        _REFERENCES,
        re.compile(r"[〔\[【﹝(（]\s*(?:19|20)\d\d\s*[〕\]】﹞)）]\s*(?:第)?\s*\d*\s*号?|第?\s*\d+\s*号(?!线)"),
    ),
    _Pattern(_REFERENCES, re.compile(r"《[^》]*》|\d+\s*[条款]\b|第\s*\d+\s*[条款届次轮期]")),
    _Pattern(
        _REFERENCES,
        re.compile(
            r"\d[\d,.]*\s*(?:万元|亿元|元|万|平方米|个|台|套|人|次|名|%|％)?\s*(?:[（(]含[）)])?(?:及|（含）)?(?:以上|以下|以内)"
        ),
    ),
    _Pattern(
        _REFERENCES,
        re.compile(
            r"(?:电\s*话|热线|传真|邮编|账号)\D{0,6}[\d\-—]+|(?<!\d)0\d{2,3}\s*[-—]\s*\d{7,8}|(?<![\d.])1[3-9]\d{9}(?!\d)"
        ),
    ),
    _Pattern(_REFERENCES, re.compile(r"[A-Za-z][A-Za-z\-.]*\d+|\d+[A-Za-z]+")),
    _Pattern(
        _DATES,
        re.compile(
            r"(?<!\d)(?:19|20)\d\d\s*(?:[-—–－~～至/.、和及与]\s*(?:19|20)\d\d)*\s*(?:年|学年|财年)?(?![\d.,万元%])"
        ),
    ),
    _Pattern(
        _DATES,
        re.compile(
            r"\d{1,4}\s*年\s*(?:\d{1,2}\s*月\s*(?:\d{1,2}\s*日)?)?|\d{1,2}\s*月\s*\d{1,2}\s*日|\d{1,2}\s*[月日](?!均)(?:\s*[-—至~～]\s*\d{1,2}\s*[月日])?|\d{1,2}\s*[-—至~～、]\s*\d{1,2}\s*[月日]|\d{1,2}\s*个月"
        ),
    ),
    _Pattern(_DATES, re.compile(r"(?:19|20)\d\d[./-]\d{1,2}(?:[./-]\d{1,2})?|\d{1,2}[:：]\d{2}")),
    _Pattern(
        _ORDINALS, re.compile(r"^\s*[（(]?\s*\d{1,2}\s*[)）.、．](?!\d)|(?<!\d)\d{1,2}[.、．](?=(?:19|20)\d\d年)")
    ),
    _Pattern(
        _ORDINALS, re.compile(r"(?<=[：:。；;，,、！\s])\s*[（(]?\d{1,2}\s*[)）.、．](?!\d)|[（(]\d{1,2}[)）]|[①-⑳]")
    ),
    _Pattern(_ORDINALS, re.compile(r"(?:第|附件|附表|表|图|项目|栏次)\s*\d{1,3}(?!\d)|公开\d{1,2}(?=表)")),
    _Pattern(_ORDINALS, re.compile(r"^[※\s]*(?:\d{1,2}\s+){2,}\d{1,2}\s*$|^\s*栏次(?:\s+(?:栏次|\d{1,2}))+\s*$")),
    _Pattern(_ORDINALS, re.compile(r"^[-—\s第]*\d{1,4}[-—\s页]*$|[.…·]{2,}\s*\d{1,4}\s*$")),
)
_TELEPHONE_DIGITS = 7
_WRAPPED = 6  # lines, blank ones counted, between a row's code and its figures
_LEADING = re.compile(r"^\s*[（(]?\s*\d{1,2}\s*[)）.、．](?!\d)")
_COLUMN_NUMBERS = re.compile(r"^\s*(?:栏次)?\s*\d{1,3}(?:\s*=[\d+\-\s]+)?\s*$")


def pages_to_ledger(
    pages: Sequence[Page],
    paragraphs: Sequence[Paragraph],
    facts: Sequence[Fact],
    texts: Sequence[TextFact],
    row_counts: Iterable[tuple[TextLine, str]] = (),
) -> tuple[NumberLedger, tuple[Finding, ...]]:
    """The count of a document's numbers, and one finding (a note) for each place that holds ones not understood.

    ``row_counts`` are the numbers that count the rows of flattened tables, each with its line.
    """
    claims = _Claims(paragraphs, facts, texts)
    claims.add_row_counts(row_counts)
    counts: Counter[str] = Counter()
    findings: list[Finding] = []
    for unit in _units(pages, paragraphs):
        open_numbers: list[str] = []
        for number, sort in claims.sort_numbers(unit):
            counts[sort] += 1
            if sort == _OPEN:
                open_numbers.append(number)
        if open_numbers:
            findings.append(_open_finding(unit, open_numbers))
    return NumberLedger(total=counts.total(), **counts), tuple(findings)


@dataclass(frozen=True, slots=True)
class _Unit:
    """Printed words that are read as one: a paragraph, a line outside paragraphs, a table cell with its row."""

    text: str
    lines: tuple[tuple[int, TextLine | Cell], ...]
    row: tuple[Cell, ...] = ()
    counts_rows: bool = False  # a whole number under 序号 or 行次

    def line_at(self, offset: int) -> TextLine | Cell:
        return next(line for start, line in reversed(self.lines) if start <= offset)


def _units(pages: Iterable[Page], paragraphs: Iterable[Paragraph]) -> Iterator[_Unit]:
    joined: dict[Place, list[TextLine]] = {}
    for paragraph in paragraphs:
        yield _Unit(paragraph.text, paragraph.pieces)
        for _, line in paragraph.pieces:
            joined.setdefault(_place(line), []).append(line)
    for page in pages:
        for block in page.blocks:
            if isinstance(block, Grid):
                yield from _grid_units(block)
            elif _place(block) not in joined:
                yield _Unit(block.text, ((0, block),))
            else:
                yield from (_Unit(part, ((0, block),)) for part in left_out(block, joined[_place(block)]))


def _grid_units(grid: Grid) -> Iterator[_Unit]:
    counting: set[int] = set()
    for at, row in enumerate(grid.rows):
        near = tuple(cell for rows in grid.rows[max(at - 2, 0) : at + 3] for cell in rows if cell.text)
        counting |= {column for column, cell in enumerate(row) if tidy_name(cell.text) in COUNT_HEADINGS}
        for column, cell in enumerate(row):
            if cell.text:
                yield _Unit(cell.text, ((0, cell),), near, column in counting and cell.text.strip().isdecimal())


class _Claims:
    """What facts and texts have read, by place; each number of a place is claimed once for each time it was read."""

    def __init__(self, paragraphs: Sequence[Paragraph], facts: Sequence[Fact], texts: Sequence[TextFact]) -> None:
        self._figures: dict[Place, Counter[str]] = {}
        self._row_counts: dict[Place, set[str]] = {}
        self._codes: dict[Place, set[str]] = {}
        self._coded: set[str] = set()
        labels: set[str] = set()
        for fact in facts:
            place = _source_place(fact.source)
            printed = _NUMBER.findall(fold_width(fact.source.text if fact.origin == "table" else fact.printed))
            self._figures.setdefault(place, Counter()).update(_plain(number) for number in printed)
            self._codes.setdefault(place, set()).add(fact.code)
            self._coded.update([fact.code + tidy_name(fact.name)] if fact.code else ())
            labels.update((*fact.path, fact.project, fact.entity, fact.name))
        quoted = [text for text in texts if _NUMBER.search(text.text)]
        labels.update(text.text for text in quoted)
        self._labels = "\n".join(sorted(tidy_name(label) for label in labels if re.search(r"\d", label)))
        self._quotes: dict[tuple[tuple[int, TextLine | Cell], ...], tuple[tuple[int, int], ...]] = {
            paragraph.pieces: (*_quoted_spans(paragraph, quoted), *_named_spans(paragraph, facts))
            for paragraph in paragraphs
        }

    def add_row_counts(self, row_counts: Iterable[tuple[TextLine, str]]) -> None:
        """Numbers that are known to count the rows of a table."""
        for line, number in row_counts:
            self._row_counts.setdefault(_place(line), set()).add(number)

    def sort_numbers(self, unit: _Unit) -> Iterator[tuple[str, str]]:
        """Each number of a unit with what became of it."""
        folded = fold_width(unit.text)
        text = folded if len(folded) == len(unit.text) else unit.text
        told = [(pattern.sort, found.span()) for pattern in _PATTERNS for found in pattern.words.finditer(text)]
        quotes = self._quotes.get(unit.lines, ())
        is_kept = len(unit.text) > 1 and not _COLUMN_NUMBERS.match(text) and tidy_name(unit.text) in self._labels
        leading = _LEADING.match(text)
        is_coded = tidy_name(unit.text).replace(" ", "") in self._coded
        for found in _NUMBER.finditer(text):
            number = _plain(found.group())
            if (leading and found.end() <= leading.end()) or unit.counts_rows:
                yield number, _ORDINALS
            elif self._claim(unit, found.start(), number):
                yield number, _IN_FACTS
            elif number in self._row_counts.get(_place(unit.line_at(0)), ()):
                yield number, _ORDINALS
            elif (is_coded and unit.text.strip().startswith(number)) or self._is_code(unit, number):
                yield number, _CODES
            elif is_column_number(text, unit.row):
                yield number, _ORDINALS
            elif _is_telephone(unit, number):
                yield number, _REFERENCES
            else:
                sort = next((sort for sort, (start, end) in told if start <= found.start() and found.end() <= end), "")
                is_quoted = is_kept or any(start <= found.start() < end for start, end in quotes)
                yield number, sort or (_IN_FACTS if is_quoted else _OPEN)

    def _claim(self, unit: _Unit, offset: int, number: str) -> bool:
        figures = self._figures.get(_place(unit.line_at(offset)))
        if figures is None or figures[number] <= 0:
            return False
        figures[number] -= 1
        return True

    def _is_code(self, unit: _Unit, number: str) -> bool:
        places = {_place(cell) for cell in unit.row} or _near_places(unit.line_at(0))
        codes = {code for place in places for code in self._codes.get(place, ()) if code}
        return len(number) >= 2 and any(number in _code_parts(code) for code in codes)


def _is_telephone(unit: _Unit, number: str) -> bool:
    """Whether a cell holds nothing but a number of seven digits or more in a row that announces a telephone."""
    is_whole = unit.text.strip() == number and len(number) >= _TELEPHONE_DIGITS
    return is_whole and any("电话" in tidy_name(cell.text) for cell in unit.row)


def _code_parts(code: str) -> tuple[str, ...]:
    """A classification code as rows print it: whole, or its levels in cells of their own."""
    return (code, code[:3], code[:5], code[3:5], code[5:7], code[3:7])


def _near_places(line: TextLine | Cell) -> set[Place]:
    """The line and its neighbours: a wrapped row has its code above or below its figures, its name between them."""
    if line.line is None:
        return {_place(line)}
    return {(line.page_no, line.line + step) for step in range(-_WRAPPED, _WRAPPED + 1)}


def is_column_number(text: str, row: Sequence[Cell]) -> bool:
    """Whether a cell belongs to a table's line of column numbers (栏次)."""
    return bool(_COLUMN_NUMBERS.match(text)) and sum(1 for cell in row if _COLUMN_NUMBERS.match(cell.text)) > 1


def _quoted_spans(paragraph: Paragraph, texts: Sequence[TextFact]) -> tuple[tuple[int, int], ...]:
    """The parts of a paragraph that a text keeps."""
    places = {_place(line) for _, line in paragraph.pieces}
    starts = (
        (start, start + len(text.text))
        for text in texts
        if _source_place(text.source) in places and (start := paragraph.text.find(text.text)) >= 0
    )
    return tuple(starts)


def _named_spans(paragraph: Paragraph, facts: Sequence[Fact]) -> tuple[tuple[int, int], ...]:
    """Where a paragraph names the projects whose figures were read from it (原厂20名职工补偿费 6.06万元)."""
    places = {_place(line) for _, line in paragraph.pieces}
    names = {fact.project for fact in facts if fact.origin == "text" and _source_place(fact.source) in places}
    spans = ((paragraph.text.find(name), len(name)) for name in names if re.search(r"\d", name))
    return tuple((start, start + length) for start, length in spans if start >= 0)


def _open_finding(unit: _Unit, numbers: Sequence[str]) -> Finding:
    line = unit.line_at(0)
    source = SourceRef(line.page_no, line.line, line.bbox, "", "", "", unit.text)
    shown = "、".join(numbers)
    return Finding(
        "BQ-NUMBER",
        Severity.NOTE,
        f"未能确定含义的数字：{shown}。",
        f"Numbers that were not understood: {', '.join(numbers)}.",
        places=(source,),
    )


def _plain(number: str) -> str:
    return number.replace(",", "")


def _place(line: TextLine | Cell) -> Place:
    return (line.page_no, line.line if line.line is not None else line.bbox)


def _source_place(source: SourceRef) -> Place:
    return (source.page_no, source.line if source.line is not None else source.bbox)
