"""Where a flattened conversion prints a statement as plain lines: its title, its headings, its body.

The headings come in many short lines, repeated on every page; their words are kept, their places are lost. So a
heading is not looked for in a line: the *characters* of all lines together must be those of the standard form.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import takewhile

from index.check_cells import is_spoilt
from index.flat_counts import without_counts
from index.flat_names import code_names
from index.headers import MARK, is_marker_row
from index.labels import is_total
from index.quantities import fold_width
from index.records import Column, Grid, TextLine
from index.statements import StatementKind, list_kinds, normalise_heading, normalise_title, statement_kinds
from index.tables import read_unit

Block = TextLine | Grid
Layout = Sequence[tuple[str, ...]]  # heading paths of the value columns in print order
Numbered = tuple[int, TextLine]  # position among the document's blocks, line

_TITLE = re.compile(r"[\u4e00-\u9fff”）)]表([（(]续表?[）)])?$")
_NO_TITLE = re.compile(r"[。，；：,:;…]|[.]{3}")
_MAX_TITLE = 40
_CHAPTER = re.compile(r"^第[一二三四五六七八九十]+部分|^[一二三四五六七八九十]+、\s*关于")
_TABLE_NUMBER = re.compile(r"^(附件?)?表\s*[\d一二三四五六七八九十]{1,3}\s*[:：]?$")
_CAPTION = re.compile(
    r"^(编制|填报|预算|公开|填表|预算主管)?(部门|单位)(名称)?([（(]盖章[）)])?\s*[:：]|^(金额)?单位\s*[:：]|^[（(]\s*\d{4}\s*年度?\s*[）)]$"
)
_PAGE_NUMBER = re.compile(r"^[-—–\s]*\d{1,3}[-—–\s]*$")
_AMOUNT = re.compile(r"[-−－]?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d+|[-−－]?\d{1,3}(?:,\d{3})+")
_WHOLE = re.compile(r"[-−－]?\d{1,9}")
_CODE = re.compile(r"^[235]\d\d(?:\d\d){0,2}(?=\s|$|[^\d\s.,，年月日%％])")
_CODED = ("functional", "economic", "projects")
_LEVELS = frozenset("类款项")
_MAX_HEADER_LINES = 240
_LABEL_WORDS = (
    "功能分类科目编码功能分类科目名称经济分类科目编码经济分类科目名称科目编码科目名称项目名称类款项科目项目支出功能分类"
    "三公经费支出内容预算单位单位部门序号行次栏次"
)


@dataclass(frozen=True, slots=True)
class BodyLine:
    """A line of a statement's body. ``after_break`` where a page ended between it and the line before."""

    line: TextLine
    after_break: bool


@dataclass(frozen=True, slots=True)
class Region:
    """A statement printed as plain lines.

    ``columns`` is () where the headings are not those of the standard form: then no figure has a column.
    ``taken`` are the positions of the blocks that belong to the table; what is not taken stays prose.
    ``decimals`` tells that the statement prints its amounts with decimals, so that a whole number is none.
    ``counts`` are the numbers that count its rows, which the body's lines are without.
    """

    kind: StatementKind
    title: TextLine
    unit: str
    columns: tuple[Column, ...]
    body: tuple[BodyLine, ...]
    taken: frozenset[int]
    decimals: bool
    counts: tuple[tuple[TextLine, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Header:
    """The headings as printed: where the body starts, their characters, the count of column numbers."""

    end: int
    characters: Counter[str]
    text: str
    marked: bool
    numbers: int


def find_regions(blocks: Sequence[Block]) -> tuple[Region, ...]:
    """The flattened statements among the blocks of a document, in order; parts of one statement are joined."""
    regions: list[Region] = []
    position = 0
    while position < len(blocks):
        region = _read_region(blocks, position)
        if region is None:
            position += 1
            continue
        if regions and _goes_on(regions[-1], region):
            regions[-1] = _join(regions[-1], region)
        else:
            regions.append(region)
        position = max(region.taken) + 1
    return tuple(regions)


def is_amount(word: str, decimals: bool) -> bool:
    """Whether a word of a line is a figure; whole numbers are only where the statement prints no decimals."""
    plain = fold_width(word).replace("，", ",")
    return bool(_AMOUNT.fullmatch(plain)) or plain == "0" or (not decimals and bool(_WHOLE.fullmatch(plain)))


def amounts_at_end(words: Sequence[str], decimals: bool) -> int:
    """How many words at the end of a line are figures."""
    return sum(1 for _ in takewhile(lambda word: is_amount(word, decimals), reversed(words)))


# --- the frame --------------------------------------------------------------------------------------------


def _read_region(blocks: Sequence[Block], start: int) -> Region | None:
    title = blocks[start]
    kind = title_kind(title.text) if isinstance(title, TextLine) else None
    if kind is None or not isinstance(title, TextLine):
        return None
    printed = list(stretch(blocks, start + 1))
    decimals = any(re.search(r"\d\.\d", word) for _, line in printed for word in line.text.split())
    counted = without_counts([line for _, line in printed], has_sides=kind.rows == "sources", decimals=decimals)
    lines = [(position, line) for (position, _), line in zip(printed, counted.lines, strict=True)]
    header = _read_header(lines, kind, decimals)
    if header is None:
        return None
    columns = _standard_columns(header, kind) if counted.is_sure else ()
    if not columns and not header.marked:
        return None
    body = _read_body(lines[header.end :], header, kind, decimals)
    last = max((position for position, _ in body), default=lines[header.end - 1][0] if header.end else start)
    return Region(
        kind=kind,
        title=title,
        unit=next((unit for _, line in lines if (unit := read_unit(line.text))), ""),
        columns=columns,
        body=tuple(line for _, line in body),
        taken=frozenset(range(start, last + 1)),
        decimals=decimals,
        counts=counted.counts,
    )


def is_table_title(text: str) -> bool:
    """Whether a line reads like the title of a table."""
    title = plain_title(text)
    return bool(_TITLE.search(title)) and len(title) <= _MAX_TITLE and not _NO_TITLE.search(title)


@cache
def title_kind(text: str) -> StatementKind | None:
    """The kind of statement or list whose title a line is, by its words alone; None for any other line."""
    if not is_table_title(text):
        return None
    words = normalise_title(plain_title(text))
    kinds = (*statement_kinds(), *list_kinds())
    return next((kind for kind in kinds if any(pattern.search(words) for pattern in kind.titles)), None)


def plain_title(text: str) -> str:
    """A title's line without its number, the caption behind it, blanks and the mark of a continued table.

    >>> plain_title("表 3 部门支出总体情况表（续） 单位：万元")
    '部门支出总体情况表'
    """
    head = re.split(r"\s(?=\S*(?:部门|单位)\S{0,4}\s*[:：])", text.strip())[0]
    words = re.sub(r"^附?表\s*\d+\s*[:：]?", "", "".join(head.split()))
    return re.sub(r"[（(]续表?[）)]$", "", words)


def stretch(blocks: Sequence[Block], start: int) -> Iterator[Numbered]:
    """The lines after a title, up to what surely is no part of the table."""
    for position in range(start, len(blocks)):
        block = blocks[position]
        if isinstance(block, Grid) or _CHAPTER.match(block.text) or _TABLE_NUMBER.match(block.text):
            return
        if _TITLE.search(normalise_heading(block.text)) and len(block.text) > 4 and "。" not in block.text:
            return
        yield position, block


def _goes_on(last: Region, region: Region) -> bool:
    """Whether a region with the same title is the next page of the one before: it does not begin with a total."""
    same = last.kind is region.kind and last.columns == region.columns
    return same and bool(region.body) and not _begins_with_total(region.body[0].line.text)


def _begins_with_total(text: str) -> bool:
    words = list(takewhile(lambda word: not is_amount(word, True), text.split()))
    return is_total("".join(words))


def _join(first: Region, more: Region) -> Region:
    head = replace(more.body[0], after_break=True)
    body, taken = (*first.body, head, *more.body[1:]), first.taken | more.taken
    return replace(first, body=body, taken=taken, counts=(*first.counts, *more.counts))


# --- the headings -----------------------------------------------------------------------------------------


def _read_header(lines: Sequence[Numbered], kind: StatementKind, decimals: bool) -> _Header | None:
    """The headings at the top: up to the line of ``※`` and numbers, else up to the first row."""
    texts: list[str] = []
    numbers = 0
    marked = False
    for at, (_, line) in enumerate(lines[:_MAX_HEADER_LINES]):
        words = line.text.split()
        if is_marker(words, numbers):
            marked, numbers = True, max([numbers, *(int(word) for word in words if word.isdigit())])
        elif marked or begins_body(words, kind, decimals) or is_prose(words, decimals):
            return _header(at, texts, marked, numbers)
        elif not is_caption(line.text):
            texts.append(line.text)
    return _header(min(len(lines), _MAX_HEADER_LINES), texts, marked, numbers) if marked else None


def _header(end: int, texts: Sequence[str], marked: bool, numbers: int) -> _Header:
    text = _squeeze("".join(texts))
    return _Header(end, Counter(text), text, marked, numbers)


def is_marker(words: Sequence[str], numbers: int = 0) -> bool:
    """Whether a line is of ``※`` and column numbers; ``numbers`` is the last number of the line before.

    >>> is_marker(["※", "※", "1", "2"]), is_marker(["3", "4"], numbers=2), is_marker(["类", "款", "项"])
    (True, True, False)
    """
    if is_marker_row(words):
        return True
    printed = [int(word) for word in words if word.isascii() and word.isdigit()]
    follows = list(range(numbers + 1, numbers + 1 + len(printed)))
    return numbers > 0 and len(printed) == len(words) and printed == follows


def begins_body(words: Sequence[str], kind: StatementKind, decimals: bool) -> bool:
    """Whether a line can't stand among headings: it holds a figure, a code or an item with an outline mark."""
    if not words:
        return False
    if any(_AMOUNT.fullmatch(fold_width(word)) for word in words):
        return True
    if kind.rows in (*_CODED, "sources") and _CODE.match(" ".join(words)):
        return True
    is_item = bool(re.match(r"[一二三四五六七八九十]、", words[0]))
    return is_item or (is_total(words[0]) and amounts_at_end(words, decimals) == len(words) - 1 > 0)


def is_prose(words: Sequence[str], decimals: bool) -> bool:
    """Whether a line is a sentence rather than a label: it ends in the middle of one or holds its end."""
    text = "".join(words)
    return "。" in text or (bool(re.search("[，；]", text)) and len(text) > 12 and not amounts_at_end(words, decimals))


def is_caption(text: str) -> bool:
    """Whether a line names the body, the unit or the year above a table, or is a page's number."""
    return bool(_CAPTION.match(text) or _PAGE_NUMBER.match(text))


def _standard_columns(header: _Header, kind: StatementKind) -> tuple[Column, ...]:
    """The columns of the form that the headings are of, () where they are none's."""
    agreeing = [one for one in kind.layouts if _headings_agree(header, one)]
    layout = min(agreeing, key=lambda one: _distance(header, one), default=())
    return tuple(Column(path, kind.concept_of("/".join(path)), _half(path, kind)) for path in layout)


def _half(path: tuple[str, ...], kind: StatementKind) -> str:
    if kind.rows != "sources":
        return ""
    return "income" if "收入" in path[0] else "expenditure"


def _headings_agree(header: _Header, layout: Layout) -> bool:
    """Whether the printed headings are those of a form: its words, no others, in its order.

    The column numbers, where all are printed, must be as many. Without them no words may be left over.
    """
    needed = _characters(layout)
    lacking = (needed - header.characters).total()
    if header.numbers == len(layout):
        is_complete = lacking <= needed.total() // 8
    else:
        surplus = header.characters - needed - Counter(_LABEL_WORDS)
        is_complete = lacking <= needed.total() // 16 and surplus.total() <= 6 and header.numbers < len(layout)
    return is_complete and all(_in_order(siblings, header.text) for siblings in _families(layout))


def _characters(layout: Layout) -> Counter[str]:
    """The characters of all headings of a form."""
    parts = {path[: size + 1] for path in layout for size in range(len(path))}
    return Counter(_squeeze("".join(path[-1] for path in parts)))


def _distance(header: _Header, layout: Layout) -> int:
    """How many characters of a form's headings are lacking, and how many others are printed."""
    needed = _characters(layout)
    return (needed - header.characters).total() + (header.characters - needed).total()


def _families(layout: Layout) -> list[list[str]]:
    """The headings that stand side by side under one heading, in order."""
    found: dict[tuple[str, ...], list[str]] = {}
    for path in layout:
        for size, part in enumerate(path):
            siblings = found.setdefault(path[:size], [])
            if part not in siblings:
                siblings.append(part)
    return list(found.values())


def _in_order(siblings: Sequence[str], text: str) -> bool:
    """Whether headings stand in order, as far as each is printed in one piece and once."""
    places = [text.find(plain) for name in siblings if text.count(plain := _squeeze(name)) == 1]
    return places == sorted(places)


def _squeeze(text: str) -> str:
    return re.sub(rf"[\s“”\"'‘’{MARK}\d]", "", normalise_heading(text))


# --- the body ---------------------------------------------------------------------------------------------


def _read_body(
    lines: Sequence[Numbered], header: _Header, kind: StatementKind, decimals: bool
) -> list[tuple[int, BodyLine]]:
    """The rows' lines with their positions, up to the first sentence; repeated headings and page numbers left out."""
    body: list[tuple[int, BodyLine]] = []
    at, broken = 0, False
    while at < len(lines):
        position, line = lines[at]
        words = line.text.split()
        end = _header_end(lines, at, header, kind, decimals)
        is_levels = set(words) <= _LEVELS and (broken or len(words) > 1)
        is_noise = is_caption(line.text) or is_marker(words) or is_levels
        if end > at or (is_noise and not _is_code_alone(lines, at, kind, decimals)):
            broken = broken or end > at or not _PAGE_NUMBER.match(line.text)
            at = max(end, at + 1)
            continue
        if is_prose(words, decimals):
            break
        body.append((position, BodyLine(line, broken)))
        at, broken = at + 1, False
    return _without_sentence(body, decimals)


def _is_code_alone(lines: Sequence[Numbered], at: int, kind: StatementKind, decimals: bool) -> bool:
    """Whether a number of three digits is no page's but a class's code, its name on the lines below."""
    text = lines[at][1].text
    if kind.rows not in _CODED or text not in code_names() or at + 1 == len(lines):
        return False
    below = lines[at + 1][1].text
    return not is_caption(below) and not _CODE.match(below) and not is_amount(below.split()[0], decimals)


def _without_sentence(body: list[tuple[int, BodyLine]], decimals: bool) -> list[tuple[int, BodyLine]]:
    """No body where no line holds a figure or a code: those lines begin the sentence that tells why it is empty."""
    return body if any(_is_row(line.line.text, decimals) for _, line in body) else []


def _is_row(text: str, decimals: bool) -> bool:
    """Whether a line has a code, or figures or what stands in their place at its end."""
    words = text.split()
    return bool(_CODE.match(text)) or amounts_at_end(words, decimals) > 0 or (bool(words) and is_spoilt(words[-1]))


def _header_end(lines: Sequence[Numbered], start: int, header: _Header, kind: StatementKind, decimals: bool) -> int:
    """Where the headings that are repeated from ``start`` on end, ``start`` where none are."""
    texts: list[str] = []
    for at in range(start, min(start + _MAX_HEADER_LINES, len(lines))):
        text = lines[at][1].text
        words = text.split()
        if is_marker(words):
            return _after_markers(lines, at) if header.marked and _repeats(texts, header) else start
        if begins_body(words, kind, decimals) or is_prose(words, decimals):
            break
        texts.append("" if is_caption(text) else text)
    sizes = range(len(texts), 0, -1)
    size = max(sizes, key=lambda size: _likeness(texts[:size], header), default=0)
    return start + size if _repeats(texts[:size], header) else start


def _after_markers(lines: Sequence[Numbered], at: int) -> int:
    numbers = 0
    while at < len(lines) and is_marker(words := lines[at][1].text.split(), numbers):
        numbers = max([numbers, *(int(word) for word in words if word.isdigit())])
        at += 1
    return at


def _repeats(texts: Sequence[str], header: _Header) -> bool:
    """Whether lines are the headings again, all of them from the first line on.

    A torn name right above them is no heading: without it the likeness is greater.
    """
    likeness = [_likeness(texts[skipped:], header) for skipped in range(min(len(texts), 6))]
    return bool(likeness) and likeness[0] == max(likeness) and likeness[0] >= 0.85 * header.characters.total()


def _likeness(texts: Sequence[str], header: _Header) -> int:
    printed = Counter(_squeeze("".join(texts)))
    return (printed & header.characters).total() - (printed - header.characters).total()
