"""Flattened tables of performance targets back to grids, which ``performance`` reads.

The words of such a table keep their order; what each is shows by itself: a known field's name, a level of
indicators, a target that begins with a comparison, the standard that it is set by, the weight behind it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from index.flat_glued import cut_glued
from index.flat_lines import plain_title
from index.flat_names import join_words
from index.quantities import fold_width
from index.records import Cell, Grid, Page, TextLine

_TITLE = re.compile(r"绩效目标(申报)?表$")
_MAX_TITLE = 40
_END = re.compile(
    r"^第[一二三四五六七八九十]+部分|^[（(][一二三四五六七八九十]+[）)]([^。，]{2,24}$|[^。，]{2,20}?(情况|事项|说明))"
)
_YEAR = re.compile(r"^[（(]\s*\d{4}\s*年度?\s*[）)]$")
_STAMP = re.compile(r"^[（(](盖章|万元)[）)]$")
_GOALS = re.compile(r"^(年度绩效目标|年度总体目标|项目总体目标)$")
_HEADINGS = ("一级指标", "二级指标", "三级指标", "指标值", "指标设定依据", "分值权重")
_HEADING_CHARACTERS = frozenset("一二三级指标值设定置依据分权重上年完成赋规则佐证资料")
_COMPARED = re.compile(r"^[<>=≥≤＜＞＝]+\d")
_SIGN = re.compile(r"^[<>=≥≤＜＞＝]+$")
_NUMBER = re.compile(r"^=?\d[\d.,]*")
_DATE_PART = re.compile(r"^(20\d\d|\d{1,2}|20\d\d年|\d{1,2}月|[年月日]|[年月日]?[前底末])$")
_RULE = re.compile(r"^(按|满意度赋分|直接赋分)")
_WEIGHT = re.compile(r"^\d{1,3}(\.\d+)?$")
_MORE_NUMBER = re.compile(r"^=?[\d.,]+\S{0,4}$")
_MORE_UNIT = re.compile(r"^(元$|每)")
_UNIT = re.compile(r"^[^\d\s<>=≥≤]{1,4}(/\S{1,2})?$")
_NO_NAME = re.compile(r"^(万元|元+|分|\d+\.\d+)$")
_MAX_PLAIN_NAME = 2


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the region, the line that it is read on, and the one that it is printed on: most often the same."""

    text: str
    line: TextLine
    printed: TextLine


Words = Sequence[Word]


def restore_performance(pages: Sequence[Page]) -> tuple[Page, ...]:
    """The pages with each flattened table of targets as a Grid under its title; other blocks as they are.

    A table that goes on over a page's end stands on the page on which it begins.
    """
    kept: list[list[TextLine | Grid]] = [[] for _ in pages]
    for at, block in _restore([(at, block) for at, page in enumerate(pages) for block in page.blocks]):
        kept[at].append(block)
    return tuple(replace(page, blocks=tuple(blocks)) for page, blocks in zip(pages, kept, strict=True))


def _restore(placed: Sequence[tuple[int, TextLine | Grid]]) -> Iterator[tuple[int, TextLine | Grid]]:
    """Blocks with the position of their page, a region's lines replaced by its grid."""
    blocks = [block for _, block in placed]
    at = 0
    while at < len(blocks):
        page, block = placed[at]
        yield page, block
        at += 1
        if isinstance(block, TextLine) and _is_title(block.text):
            lines = _region(blocks, at)
            grid = _lines_to_grid(lines)
            if grid is not None:
                yield placed[at][0], grid
                at += len(lines)


def _is_title(text: str) -> bool:
    plain = plain_title(text)
    return bool(_TITLE.search(plain)) and len(plain) <= _MAX_TITLE and "。" not in plain


def _region(blocks: Sequence[TextLine | Grid], start: int) -> list[TextLine]:
    """The lines of a table of targets: up to the next title or, once its indicators began, the next heading."""
    lines: list[TextLine] = []
    inside = False
    for block in blocks[start:]:
        if isinstance(block, Grid) or _is_title(block.text) or (inside and _END.match("".join(block.text.split()))):
            break
        inside = inside or "三级指标" in block.text
        lines.append(block)
    return lines


def _lines_to_grid(lines: Sequence[TextLine]) -> Grid | None:
    """The rows of a region as a grid of six columns, None where no indicators are announced."""
    words = [
        Word(text, line, printed)
        for line, places in cut_glued(lines)
        if not _YEAR.match(line.text)
        for text, printed in zip(line.text.split(), places, strict=True)
    ]
    start = next((at for at, word in enumerate(words) if word.text.startswith("一级指标")), None)
    if start is None:
        return None
    end = start
    while end < len(words) and set(words[end].text) <= _HEADING_CHARACTERS and not words[end].text.isdigit():
        end += 1
    headings: list[Words] = [[Word(name, words[start].line, words[start].printed)] for name in _HEADINGS]
    rows = [*_field_rows(words[:start]), headings, *_indicator_rows(words[end:])]
    return Grid(rows=tuple(_cells(row) for row in rows), page_no=lines[0].page_no)


def _cells(row: Sequence[Words]) -> tuple[Cell, ...]:
    cells = [_cell(words) for words in row]
    return (*cells, *[Cell("")] * (len(_HEADINGS) - len(cells)))[: len(_HEADINGS)]


def _cell(words: Words) -> Cell:
    if not words:
        return Cell("")
    numbers = {id(line): at for at, line in enumerate(word.line for word in words)}
    line = words[0].printed
    return Cell(join_words([(word.text, numbers[id(word.line)]) for word in words]), line.page_no, line.line, line.bbox)


# --- the fields above the indicators ----------------------------------------------------------------------


def _field_rows(words: Words) -> Iterator[list[Words]]:
    """One row for each field: its name and what follows up to the next one."""
    starts = [at for at, word in enumerate(words) if _vocabulary().field.match(word.text)]
    goal = next((at for at in starts if _GOALS.match(words[at].text)), len(words))
    funds = next((at for at in starts if at > goal and words[at].text.startswith(("年度预算", "项目资金"))), len(words))
    starts = [at for at in starts if not goal < at < funds]
    for at, end in zip(starts, [*starts[1:], len(words)], strict=True):
        value = at + 2 if at + 1 < end and _STAMP.match(words[at + 1].text) else at + 1
        if words[value:end]:
            yield [words[at : at + 1], words[value:end]]


# --- the indicators ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Anchor:
    """Where an indicator's target stands: its first word, and the word behind its last.

    ``is_compared`` where it is a comparison with a number; else it is words, told apart from the name by their place.
    """

    start: int
    end: int
    is_compared: bool


def _indicator_rows(words: Words) -> Iterator[list[Words]]:
    """One row for each indicator that has a name and a target: two empty levels, name, target, standard, weight."""
    anchors = list(_anchors(words))
    begin = 0
    for anchor, following in zip(anchors, [*anchors[1:], None], strict=True):
        limit = following.start if following else len(words)
        name = _without_levels(words[begin : anchor.start])
        weight = _weight_at(words, anchor.end, limit)
        begin = _row_end(words, anchor.end, limit, weight)
        if _is_name(name, anchor):
            standard = words[anchor.end : anchor.end + 1 if weight is None else weight]
            marks = () if weight is None else words[weight : weight + 1]
            yield [(), (), name, words[anchor.start : anchor.end], standard, marks]


def _is_name(words: Words, anchor: _Anchor) -> bool:
    """Whether words before a target are surely its name: no rest of another row, few where the target is words."""
    is_clean = not any(_NO_NAME.match(word.text) for word in words)
    return bool(words) and is_clean and (anchor.is_compared or len(words) <= _MAX_PLAIN_NAME)


def _anchors(words: Words) -> Iterator[_Anchor]:
    """Targets in order: comparisons, and the words right before a standard where no comparison stands."""
    at = 0
    since = 0
    while at < len(words):
        end = _compared_end(words, at)
        if end > at:
            yield _Anchor(at, end, True)
            at = since = end
        elif _vocabulary().standard.match(words[at].text):
            start = _words_start(words, at)
            if start > since:
                yield _Anchor(start, at, False)
            at = since = at + 1
        else:
            at += 1


def _compared_end(words: Words, start: int) -> int:
    """The end of a comparison that begins here: its number, and the unit behind it; ``start`` where none begins."""
    line = words[start].line
    end = start + 1
    text = fold_width(words[start].text)
    follows = end < len(words) and words[end].line is line and _NUMBER.match(fold_width(words[end].text))
    if not (_COMPARED.match(text) or (_SIGN.match(text) and follows)):
        return start
    while end < len(words) and words[end].line is line and not text[-1:].isalpha() and text[-1] not in "%％":
        word = fold_width(words[end].text)
        is_more = _UNIT.match(word) or word.isdigit() if text[-1].isdigit() else _MORE_NUMBER.match(word)
        if not is_more:
            break
        text += word
        end += 1
    while end < len(words) and words[end].line is line and _MORE_UNIT.match(words[end].text):
        end += 1
    return end


def _words_start(words: Words, standard: int) -> int:
    """Where a target of words before a standard begins: one word, a date, or what last year's value repeats."""
    behind = [word.text for word in words[standard + 1 : standard + 8]]
    last_year = behind[: next((at for at, text in enumerate(behind) if _WEIGHT.match(text)), 0)]
    start = standard - len(last_year)
    if last_year and start >= 0 and [word.text for word in words[start:standard]] == last_year:
        return start
    start = standard - 1
    while start > 0 and _DATE_PART.match(words[start].text) and _DATE_PART.match(words[start - 1].text):
        start -= 1
    return start


def _weight_at(words: Words, start: int, limit: int) -> int | None:
    """The weight: the number right before the rule of marks, else the first bare number that ends its line."""
    rule = next((at for at in range(start, limit) if _RULE.match(words[at].text)), None)
    if rule is not None:
        return rule - 1 if rule > start and _WEIGHT.match(words[rule - 1].text) else None
    if any(_vocabulary().standard.match(words[at].text) for at in range(start, limit)):
        return None
    return next((at for at in range(start, limit) if _WEIGHT.match(words[at].text) and _ends_line(words, at)), None)


def _ends_line(words: Words, at: int) -> bool:
    return at + 1 == len(words) or words[at + 1].line is not words[at].line


def _row_end(words: Words, start: int, limit: int, weight: int | None) -> int:
    """Where the next indicator's words begin: behind the weight and what follows it on its line, rule and evidence."""
    at = start if weight is None else weight + 1
    line = words[at - 1].line
    while at < limit and (
        words[at].line is line or _RULE.match(words[at].text) or _vocabulary().evidence.match(words[at].text)
    ):
        at += 1
    return at


def _without_levels(words: Words) -> Words:
    """An indicator's name: what stands behind the last level before it; a level may be printed in several words."""
    spans = [(at, at + size) for at in range(len(words)) for size in (1, 2, 3, 4) if at + size <= len(words)]
    levels = _vocabulary().levels
    begin = max((end for at, end in spans if "".join(word.text for word in words[at:end]) in levels), default=0)
    while begin + 1 < len(words) and words[begin].text in _vocabulary().half_levels:
        begin += 1
    return words[begin:]


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """``performance.toml``, its patterns compiled."""

    field: re.Pattern[str]
    standard: re.Pattern[str]
    evidence: re.Pattern[str]
    levels: frozenset[str]
    half_levels: frozenset[str]


@cache
def _vocabulary() -> _Vocabulary:
    data = tomllib.loads(files("index").joinpath("vocabulary/performance.toml").read_text(encoding="utf-8"))
    return _Vocabulary(
        field=re.compile(f"^(?:{'|'.join(data['fields'])})$"),
        standard=re.compile(f"^(?:{'|'.join(data['standards'])})"),
        evidence=re.compile(f"^(?:{'|'.join(data['evidence'])})"),
        levels=frozenset(data["levels"]),
        half_levels=frozenset(data["half_levels"]),
    )
