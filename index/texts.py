"""Paragraphs to TextFacts: the words that answer 为什么, 干什么用, 谁承担, 有哪些 and 什么叫.

Each is a whole clause or sentence of the document with the item it belongs to and its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from index.fields import field_heading, field_label
from index.items import MARK, item_path
from index.labels import plain_name
from index.metadata import Metadata
from index.prose import leading_subject, line_at, project_name, read_figures, sentence_at, text_name
from index.records import Fund, Paragraph, SourceRef, TextFact
from index.scope import Section, headings_to_section

_REASON = re.compile(
    r"(主要原因|变动原因|增减原因|原因)(是|为|系|[:：])+(由于|因为?)?\s*"
    r"|(?<=[元%％变平致化][，,])主要(是|系|为)?(由于|因为?|(?<=[是系]))\s*"
)
_REASON_END = re.compile(
    r"[。！？]|[；;](?=[^，。；;]{2,30}?(?:比上年|较上年)?[^，。；;]{0,12}?(?:增加|减少|增长|下降)\s*\d)"
    r"|[；;](?=[^，。；;]{2,30}?\d[\d,.]*\s*(?:万元|元|亿元)[，,])|$"
)
_REASON_OF = re.compile(r"(?P<item>[^，。；：;]{2,40}?)(?:增加|减少|增长|下降|变动|增减变化|变化)的$")
_PURPOSE = re.compile(r"主要用于[:：]?|，用于(?!\S{2,20}?的彩票公益金)")
_NO_WORDS = re.compile(r"^(以下|如下|下列)")
_COMPOSITION = re.compile(r"主要包括[:：]?|(?<=预算|支出)包括[:：]")
_TERM = re.compile(r"^(?:[（(]?[一二三四五六七八九十\d]+[）)、.．])?\s*([^:：，。]{2,30}?)\s*[:：]\s*(?=\S)")
_OFFICES = re.compile(
    r"下设\s*\d*\s*[个家]?\S{0,6}?(科室|处室|股室|机构|部门|股|科|室)"
    r"|设有?\s*\d+\s*个(内设|职能)?(机构|部门|科室|处室|股室)|内设(机构|科室|处室)|内设[^，。]{2,200}等?\d+个"
)
_EMPTY = re.compile(r"空表|本表无数据")
_LISTED_UNIT = re.compile(r"^\d{1,2}\s*[.、．]\s*(\S.*?)[。；;]?$")


def paragraphs_to_text_facts(paragraphs: Iterable[Paragraph], about: Metadata) -> tuple[TextFact, ...]:
    """TextFacts in print order; one passage may give several (a reason for each item that it names)."""
    facts: list[TextFact] = []
    for paragraph in paragraphs:
        section = headings_to_section(paragraph.headings)
        for attribute, path, text, offset in _read_texts(paragraph, section, about):
            facts.append(_text_fact(paragraph, section, about, attribute, path, text, offset))
    return tuple(facts)


def listed_units(paragraphs: Iterable[Paragraph]) -> tuple[str, ...]:
    """The units that the document lists as its own, without the remark on how they are funded."""
    names: list[str] = []
    for paragraph in paragraphs:
        if headings_to_section(paragraph.headings).id != "organisation":
            continue
        found = _LISTED_UNIT.match(paragraph.text)
        if found and "，" not in found.group(1):
            names.append(
                re.sub(r"[（(](行政机关|参照[^）)]*|[全差]额[^）)]*|自收自支[^）)]*)[）)]$", "", found.group(1))
            )
    return tuple(names)


Text = tuple[str, tuple[str, ...], str, int]  # attribute, path, words, offset in the paragraph


def _read_texts(paragraph: Paragraph, section: Section, about: Metadata) -> Iterator[Text]:
    text = paragraph.text
    if section.id == "glossary":
        yield from _definition(text)
    elif section.id == "duties":
        yield "duties", ("主要职能",), text, 0
    elif section.id == "organisation":
        yield from _organisation(text)
    elif section.id == "project":
        yield from _project_field(paragraph)
    empty = _EMPTY.search(text)
    if empty:
        yield "empty_statement", (section.id,), sentence_at(text, empty.start()), empty.start()
    if section.id not in ("glossary", "duties"):
        yield from _item_words(paragraph, section, about)


def _definition(text: str) -> Iterator[Text]:
    found = _TERM.match(text)
    if found:
        yield "definition", (plain_name(found.group(1)),), text, 0


def _organisation(text: str) -> Iterator[Text]:
    offices = _OFFICES.search(text)
    if offices:
        yield "offices", ("内设机构",), sentence_at(text, offices.start()), offices.start()
    elif _LISTED_UNIT.match(text) or re.search(r"下属预算(单位|部门)", text):
        yield "units", ("下属单位",), text, 0


def _project_field(paragraph: Paragraph) -> Iterator[Text]:
    """A field of a project's description, named at its beginning or by the heading above (二、立项依据)."""
    found = field_label(paragraph.text)
    heading = MARK.sub("", paragraph.headings[-1]) if paragraph.headings else ""
    name = (found.lastgroup if found else None) or field_heading(heading)
    words = paragraph.text[found.end() if found else 0 :].strip()
    if name and words:
        yield name, (project_name(paragraph.headings),), words, 0


def _item_words(paragraph: Paragraph, section: Section, about: Metadata) -> Iterator[Text]:
    """Reasons, purposes and compositions, each for the item whose figures stand before it or that its words name."""
    text = paragraph.text
    readings = list(read_figures(paragraph, section, about))
    leading = leading_subject(paragraph, section)
    for attribute, opening, ending in (
        ("reason", _REASON, _REASON_END),
        ("purpose", _PURPOSE, re.compile(r"[。；;]|$")),
        ("composition", _COMPOSITION, re.compile(r"[。；;]|$")),
    ):
        for found in opening.finditer(text):
            end = ending.search(text, found.end())
            words = text[found.end() : end.start() if end else len(text)].strip()
            before = [reading.path for reading in readings if reading.mention.end <= found.start() + 1]
            path = _reason_item(text[: found.start()], about) or (before[-1] if before else leading)
            if path and words and not _NO_WORDS.match(words):
                yield attribute, path[:3], words, found.start()


def _reason_item(before: str, about: Metadata) -> tuple[str, ...]:
    """The item that a reason names itself (财政拨款收入支出增加的主要原因是…), () for none."""
    named = _REASON_OF.search(before)
    return item_path(named["item"], about) if named else ()


def _text_fact(
    paragraph: Paragraph,
    section: Section,
    about: Metadata,
    attribute: str,
    path: tuple[str, ...],
    text: str,
    offset: int,
) -> TextFact:
    line = line_at(paragraph, offset)
    said = sentence_at(paragraph.text, offset)
    source = SourceRef(line.page_no, line.line, line.bbox, "", " > ".join(path), text_name(attribute), said)
    fund = Fund.NONE if section.id in ("glossary", "duties", "organisation") else section.fund
    return TextFact(about.organisation, about.organisation, about.year, attribute, path, fund, text, source)
