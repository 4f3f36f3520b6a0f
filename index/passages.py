"""Paragraphs and table rows to Passages, the units of retrieval.

A passage is written so that it can be found without its surroundings: the body that issued it, the headings or
the table it stands under, then its words. A row is put in words: its names and its printed figures by column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from index.metadata import Metadata
from index.prose import line_at
from index.records import BBox, Fact, Paragraph, Passage, SourceRef

Place = tuple[int | None, int | None, BBox | None]

_MAX_CHARACTERS = 600

# What every heading of the explanation says beside its subject.
_ORDINAL = re.compile(r"^第.{1,3}部分|^[（(]?[一二三四五六七八九十\d]+[）)、.．]+")
_YEAR = re.compile(r"20\d\d年度?")
_ABOUT = re.compile(r"^关于(?:单位|部门)?")


def make_passages(paragraphs: Iterable[Paragraph], facts: Sequence[Fact], about: Metadata) -> tuple[Passage, ...]:
    """Passages in print order: rows of tables first, then paragraphs, long ones cut at sentence ends."""
    return (*_row_passages(facts, about), *_paragraph_passages(paragraphs, _facts_by_place(facts), about))


def _row_passages(facts: Sequence[Fact], about: Metadata) -> Iterator[Passage]:
    numbered = [(position, fact) for position, fact in enumerate(facts) if fact.origin == "table"]
    for _, group in groupby(numbered, key=lambda pair: _row_key(pair[1])):
        row = list(group)
        first = row[0][1]
        printed = "；".join(
            f"{'/'.join(fact.column) or '列未定'}：{fact.printed}{fact.quantity.unit}"
            for _, fact in row
            if fact.quantity
        )
        names = " > ".join(first.path) or first.name
        parts = (
            about.organisation,
            str(about.year),
            first.table,
            first.entity if first.entity != about.organisation else "",
            first.code,
            names,
            first.project,
            printed or "未安排",
        )
        yield Passage(
            "row",
            (first.table,),
            " | ".join(part for part in parts if part),
            first.source,
            tuple(position for position, _ in row),
        )


def _row_key(fact: Fact) -> tuple[object, ...]:
    source = fact.source
    return (fact.table, fact.half, fact.entity, source.row, source.page_no, source.line)


def _paragraph_passages(
    paragraphs: Iterable[Paragraph], by_place: dict[Place, list[tuple[int, str]]], about: Metadata
) -> Iterator[Passage]:
    for paragraph in paragraphs:
        near = [
            found for _, line in paragraph.pieces for found in by_place.get((line.page_no, line.line, line.bbox), ())
        ]
        for offset, text in split_sentences(paragraph.text, _MAX_CHARACTERS):
            line = line_at(paragraph, offset)
            source = SourceRef(line.page_no, line.line, line.bbox, "", "", "", text)
            positions = tuple(position for position, sentence in near if sentence in text)
            under = filter(None, (shorten_heading(one, about.organisation) for one in paragraph.headings[-2:]))
            parts = (about.organisation, str(about.year), " > ".join(under), text)
            yield Passage(
                "paragraph", paragraph.headings, " | ".join(part for part in parts if part), source, positions
            )


def shorten_heading(heading: str, organisation: str) -> str:
    """A heading without its number, the year and the body's name; '' where nothing is left.

    >>> shorten_heading("二、关于某县水利局单位2024年收入预算情况说明", "某县水利局")
    '收入预算情况说明'
    >>> shorten_heading("（二）政府采购情况", "某县水利局"), shorten_heading("第四部分名词解释", "某县水利局")
    ('政府采购情况', '名词解释')
    """
    subject = _YEAR.sub("", _ORDINAL.sub("", heading).replace(organisation, ""))
    return _ABOUT.sub("", subject).strip()


def _facts_by_place(facts: Sequence[Fact]) -> dict[Place, list[tuple[int, str]]]:
    """The positions of prose facts with their sentences, by the printed line they were read from."""
    found: dict[Place, list[tuple[int, str]]] = {}
    for position, fact in enumerate(facts):
        if fact.origin == "text":
            place = (fact.source.page_no, fact.source.line, fact.source.bbox)
            found.setdefault(place, []).append((position, fact.source.text))
    return found


def split_sentences(text: str, limit: int) -> Iterator[tuple[int, str]]:
    """``text`` in pieces of at most ``limit`` characters, cut after full stops where there are any, with offsets.

    >>> list(split_sentences("一。二三。四", 3))
    [(0, '一。'), (2, '二三。'), (5, '四')]
    """
    start = 0
    while len(text) - start > limit:
        cut = max(text.rfind(stop, start, start + limit) for stop in "。；！？")
        end = cut + 1 if cut > start else start + limit
        yield start, text[start:end]
        start = end
    if text[start:]:
        yield start, text[start:]
