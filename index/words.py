"""A line of glyphs -> words as a table's reader sees them: figures apart from text, columns apart by their gaps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate, pairwise, takewhile
from typing import NamedTuple

from index.glyphs import Glyph
from index.radicals import fold

# In heights of a glyph.
_COLUMN_GAP = 0.7
_FIGURE_GAP = 0.25
_STRING_GAP = 0.4  # between texts that were drawn as two strings
_TOUCH = 0.03

_AMOUNT = re.compile(r"[-－−–]?(\d{1,3}(,\d{3})+(\.\d+)?|\d+\.\d+)%?")
_WHOLE_AMOUNT = re.compile(r"[-－−–]?[\d,]*\.\d\d")  # more digits would make a new figure of it
_NUMBER = re.compile(r"[-－−–]?\d[\d,]*(\.\d+)?%?")
_FIGURE_GLYPH = re.compile(r"[-－−–\d,.，．%]")
# Headings that are set with their characters apart.
_SPACED = frozenset(
    {
        "合计",
        "总计",
        "小计",
        "项目",
        "科目",
        "名称",
        "编码",
        "单位",
        "部门",
        "收入",
        "支出",
        "备注",
        "金额",
        "序号",
        "行次",
        "其中",
        "预算数",
        "决算数",
        "科目编码",
        "科目名称",
        "项目名称",
        "单位名称",
        "基本支出",
        "项目支出",
        "人员经费",
        "公用经费",
        "收入总计",
        "支出总计",
    }
)
_LONGEST_SPACED = max(map(len, _SPACED))


class Word(NamedTuple):
    """A word with its box. ``left_gap`` and ``right_gap`` are the blank beside it in glyph heights, 99 at line ends."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    left_gap: float = 99.0
    right_gap: float = 99.0

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def is_number(self) -> bool:
        return _NUMBER.fullmatch(self.text) is not None

    @property
    def is_amount(self) -> bool:
        """A number that can't be a code, a year or a page: it has decimals or thousands separators."""
        return _AMOUNT.fullmatch(self.text) is not None

    @property
    def is_isolated(self) -> bool:
        """Whether blank stands around it as around a table's figure, not as around a number in a sentence."""
        return self.left_gap >= 0.5 or (self.left_gap >= _FIGURE_GAP and self.right_gap >= 0.5)


def line_words(line: Sequence[Glyph]) -> list[Word]:
    """The line's words from left to right; blanks count only by their width."""
    groups: list[list[Glyph]] = []
    for glyph in line:
        if glyph.text.isspace():
            continue
        if groups and not _starts_word(groups[-1], glyph):
            groups[-1].append(glyph)
        else:
            groups.append([glyph])
    return _with_gaps([_to_word(group) for group in _join_spaced(groups)])


def _starts_word(word: Sequence[Glyph], glyph: Glyph) -> bool:
    last = word[-1]
    gap = (glyph.x0 - last.x1) / max(min(last.bottom - last.top, glyph.bottom - glyph.top), 0.1)
    if gap > _COLUMN_GAP:
        return True
    is_new_string = glyph.run != last.run
    was_figure, is_figure = _is_figure_glyph(last), _is_figure_glyph(glyph)
    if was_figure and is_figure:
        return gap > 0.3 or (is_new_string and gap > _TOUCH and _is_whole(word))
    if was_figure and _is_whole(word):
        return gap >= _FIGURE_GAP or (is_new_string and gap > _TOUCH)
    if is_figure:
        return gap >= _FIGURE_GAP and glyph.text not in ",.，．"
    return is_new_string and gap >= _STRING_GAP


def _is_figure_glyph(glyph: Glyph) -> bool:
    return _FIGURE_GLYPH.fullmatch(fold(glyph.text)) is not None


def _is_whole(word: Sequence[Glyph]) -> bool:
    return _WHOLE_AMOUNT.fullmatch(fold("".join(glyph.text for glyph in word))) is not None


def _join_spaced(groups: list[list[Glyph]]) -> list[list[Glyph]]:
    """The groups with single characters joined where they make up a heading, the longest one that does."""
    joined: list[list[Glyph]] = []
    at = 0
    while at < len(groups):
        singles = list(takewhile(lambda group: len(group) == 1, groups[at : at + _LONGEST_SPACED]))
        texts = accumulate(fold(group[0].text) for group in singles)
        count = max((n for n, text in enumerate(texts, 1) if text in _SPACED), default=1)
        joined.append([glyph for group in groups[at : at + count] for glyph in group])
        at += count
    return joined


def _to_word(glyphs: Sequence[Glyph]) -> Word:
    return Word(
        fold("".join(glyph.text for glyph in glyphs)),
        min(glyph.x0 for glyph in glyphs),
        min(glyph.top for glyph in glyphs),
        max(glyph.x1 for glyph in glyphs),
        max(glyph.bottom for glyph in glyphs),
    )


def _with_gaps(words: Sequence[Word]) -> list[Word]:
    spaced = list(words)
    for index, (left, right) in enumerate(pairwise(words)):
        gap = (right.x0 - left.x1) / max(left.bottom - left.top, 0.1)
        spaced[index] = spaced[index]._replace(right_gap=gap)
        spaced[index + 1] = spaced[index + 1]._replace(left_gap=gap)
    return spaced
