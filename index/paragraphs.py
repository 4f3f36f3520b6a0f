"""Pages to Paragraphs: printed lines joined to paragraphs, each under its headings.

Every conversion breaks lines at other places: one line a paragraph, one line a printed line with a blank line
between, a page end in mid-sentence. A line goes on with the paragraph before it unless that one is finished or
the line begins something new.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from index.fields import field_label
from index.labels import tidy_name
from index.records import Page, Paragraph, TextLine

_CHINESE = "一二三四五六七八九十"
_HEADINGS = (
    re.compile(rf"^第[{_CHINESE}]+部分"),
    re.compile(rf"^[{_CHINESE}]+、"),
    re.compile(rf"^[（(][{_CHINESE}]+[）)]"),
    re.compile(r"^\d{1,2}\s*[.、．](?!\d)"),
)
_PROJECT = re.compile(r"项目名称\s*[:：]")
_EXPLAINED = re.compile(r"[:：]\S")  # a heading may end in a colon, but says nothing behind it
_GLUED_EXPLANATION = re.compile(
    rf"^[{_CHINESE}]+、关于(?P<who>.{{4,40}}?)(?:部门|单位)?20\d\d年.{{2,40}}?说明(?=(?P=who)|按照|20\d\d年)"
)
_GLUED_SECTION = re.compile(
    rf"^[（(][{_CHINESE}]+[）)][^，。；：]{{2,24}}?(?:情况|事项|说明)(?=20\d\d年|截至|本部门|本单位)"
)
_BULLET = re.compile(r"^[-•●▪◆]\s*(?=\d{1,2}\s*[.、．])|\*\*")
_GLUED_PAGE_NUMBER = re.compile(r"(?<=[，、；。])\d{1,3}(?=增长|下降|增加|减少|比上年|较上年|占|主要)")
_FINISHED = re.compile(r"[。；;：:！!？?]$")
_COMPLETE_HEADING = re.compile(
    r"(说明|情况|概况|职能|解释|公开表|表|事项|经费|费|构成|设置|职责|概述|依据|主体|方案|周期|安排|目标|来源)$"
)
_GOES_ON = re.compile(r"^(主要原因|其中[：:，]|原因|主要用于|年初预算|全年预算|决算数[与小大])")
_PAGE_NUMBER = re.compile(r"^[-—\s]*\d{1,3}[-—\s]*$")
_LEADERS = re.compile(r"[.…·]{3,}\s*\d*$")
_CAPTION = re.compile(
    r"^(编制|填报|预算主管|预算)?(部门|单位)(名称)?\s*[:：]|^单位\s*[:：]|^表\s*\d+$|^目\s*录$|^[（(]\s*\d{4}\s*年度?\s*[）)]$"
)
_TITLE = re.compile(r"(说明|职能|职责|机构设置|名词解释)$")
_MAX_HEADING = 90
_MAX_PLAIN_HEADING = 34
_MIN_TITLE = 4
_LONGEST = 5000  # characters: what goes on without end is no prose, and reading it would take very long
_RUNNING_PAGES = 4


@dataclass(slots=True)
class _Open:
    """The paragraph being put together."""

    text: str = ""
    pieces: list[tuple[int, TextLine]] = field(default_factory=list)

    def add(self, line: TextLine, text: str) -> None:
        self.pieces.append((len(self.text), line))
        self.text += text

    def close(self, headings: tuple[str, ...]) -> Paragraph:
        return Paragraph(self.text, headings, tuple(self.pieces))


def pages_to_paragraphs(pages: Iterable[Page], names: Sequence[str] = ()) -> tuple[Paragraph, ...]:
    """Paragraphs in print order. Page numbers, captions of tables and lines of contents are left out.

    ``names`` are the spellings of the issuing body, which begin the sentence that a conversion glued to a heading.
    """
    return tuple(_join_lines(_text_lines(pages, names)))


def _text_lines(pages: Iterable[Page], names: Sequence[str]) -> Iterator[TextLine | None]:
    """The lines of prose; None where a table stands between two of them."""
    pages = tuple(pages)
    running = running_lines(pages)
    for page in pages:
        for block in page.blocks:
            if not isinstance(block, TextLine):
                yield None
            elif not (_PAGE_NUMBER.match(block.text) or _LEADERS.search(block.text) or _folded(block.text) in running):
                yield from _unglued(block, names)


def _unglued(line: TextLine, names: Sequence[str]) -> Iterator[TextLine]:
    """The line without bullets and marks of bold type, no page number in mid-sentence.

    A heading and the sentence that a conversion set on its line are two.
    """
    text = _GLUED_PAGE_NUMBER.sub("", _BULLET.sub("", tidy_name(line.text)))
    glued = _GLUED_EXPLANATION.match(text) or _GLUED_SECTION.match(text) or _before_name(text, names)
    if glued is None:
        yield line if text == tidy_name(line.text) else replace(line, text=text)
        return
    yield replace(line, text=glued.group())
    yield replace(line, text=text[glued.end() :])


def left_out(line: TextLine, pieces: Sequence[TextLine]) -> tuple[str, ...]:
    """What a printed line holds beside its ``pieces`` in paragraphs: a heading glued to it, a page number in it."""
    text = _BULLET.sub("", tidy_name(line.text))
    rest = _GLUED_PAGE_NUMBER.sub("", text)
    for piece in pieces:
        rest = rest.replace(tidy_name(piece.text), "", 1)
    return tuple(part for part in (rest, *_GLUED_PAGE_NUMBER.findall(text)) if part)


def _before_name(text: str, names: Sequence[str]) -> re.Match[str] | None:
    """The heading before the body's name (（一）单位运行经费情况某县水利局2024年的…)."""
    words = "|".join(re.escape(tidy_name(name)) for name in names if name)
    return (
        re.match(rf"[（(][{_CHINESE}]+[）)][^，。；：]{{2,24}}?(?:情况|事项|说明)(?={words})", text) if words else None
    )


def running_lines(pages: Sequence[Page]) -> frozenset[str]:
    """Headers and footers: lines that most of at least four pages repeat, apart from the page's number."""
    if len(pages) < _RUNNING_PAGES:
        return frozenset()
    seen = Counter(
        text for page in pages for text in {_folded(block.text) for block in page.blocks if isinstance(block, TextLine)}
    )
    return frozenset(text for text, count in seen.items() if count * 2 > len(pages))


def _folded(text: str) -> str:
    return re.sub(r"\d+", "0", text)


def _join_lines(lines: Iterable[TextLine | None]) -> Iterator[Paragraph]:
    headings: list[tuple[int, str]] = []
    current = _Open()
    for line in lines:
        if line is None or _CAPTION.match(line.text):
            yield from _finish(current, headings)
            current = _Open()
            continue
        text = tidy_name(line.text)
        if current.text and len(current.text) < _LONGEST and not _begins_new(current.text, text):
            current.add(line, text)
            continue
        yield from _finish(current, headings)
        current = _Open()
        current.add(line, text)
    yield from _finish(current, headings)


def _finish(current: _Open, headings: list[tuple[int, str]]) -> Iterator[Paragraph]:
    """The paragraph, unless it is a heading: that one opens its level and closes those below."""
    if not current.text:
        return
    level = heading_level(current.text)
    if level is not None:
        while headings and headings[-1][0] >= level:
            headings.pop()
        headings.append((level, current.text))
    else:
        yield current.close(tuple(text for _, text in headings))


def heading_level(text: str) -> int | None:
    """The level of a heading, 0 for 第一部分 and the title of a part, or None for a paragraph of text.

    >>> heading_level("（一）项目名称：招商引资经费"), heading_level("1.房屋0.00平方米，价值0.00万元。")
    (2, None)
    """
    if _PROJECT.search(text) and len(text) <= _MAX_HEADING:
        return 3 if _HEADINGS[3].match(text) else 2
    for level, mark in enumerate(_HEADINGS):
        if mark.match(text):
            is_short = len(text) <= _MAX_HEADING and not _FINISHED.search(text) and "，" not in text
            return (
                level
                if is_short and not _EXPLAINED.search(text) and (level < 2 or _COMPLETE_HEADING.search(text))
                else None
            )
    return 0 if _is_title(text) else None


def _begins_field(text: str) -> bool:
    """Whether a field of a project's description begins here."""
    return field_label(text) is not None or text.startswith(("绩效目标：", "绩效目标:"))


def _is_title(text: str) -> bool:
    """Whether a line without a mark is the title of a part: of its own page, in many publications."""
    return len(text) <= _MAX_PLAIN_HEADING and bool(_TITLE.search(text)) and not re.search(r"[，。；：]", text)


def _begins_new(before: str, text: str) -> bool:
    """Whether ``text`` begins a paragraph of its own after ``before``."""
    if _GOES_ON.match(text) and not _COMPLETE_HEADING.search(before):
        return False
    if re.search(r"[)）][:：]$", before) and re.match(r"20\d\d年", text):
        return False
    if _FINISHED.search(before) and not before.endswith(("；", ";")):
        return True
    if any(mark.match(text) for mark in _HEADINGS) or _begins_field(text) or _PROJECT.match(text):
        return True
    if (
        _HEADINGS[3].match(before)
        and "，" not in before
        and len(before) < 60
        and re.match(r"[^，]{2,60}(编制数|下设)", text)
    ):
        return True  # a sentence on the staff after a list of units whose items end without a stop
    is_short = "，" not in before and len(before) <= _MAX_HEADING and not _EXPLAINED.search(before)
    if is_short and any(mark.match(before) for mark in _HEADINGS):
        return bool(_COMPLETE_HEADING.search(before)) and not re.match(r"^[^，。]{0,3}(明|说明|况|情况说明)$", text)
    if _is_title(before) or (_is_title(text) and len(text) >= _MIN_TITLE):
        return True
    return _begins_field(before) and len(before) < 24 and bool(re.match(r"^[\u4e00-\u9fff]{2,12}[:：]", text))
