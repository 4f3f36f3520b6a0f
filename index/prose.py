"""Paragraphs to Facts: every figure of a sentence with the item it is about and what it measures.

A figure is read by the words right before it (``vocabulary/attributes.toml``): 比上年增加 makes it a change,
占 a share; otherwise it is the amount of the item named there. A figure whose words name no item is about the
item before it in the same paragraph.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from index.labels import plain_name
from index.metadata import Metadata
from index.quantities import fold_width
from index.records import Fact, Fund, Paragraph, Quantity, SourceRef, TextLine
from index.scope import Section, headings_to_section

_UNITS = "万元|亿元|千元|元|个百分点|%|％|人次|批次|平方米|人|个|家|辆|台|名|户|次|批|项|万|套"
_NUMBER = re.compile(
    rf"(?<![\d.A-Za-z〔\[【])(\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*({_UNITS})?(?![\d年月日号〕】A-Za-z])"
)
_THRESHOLD = re.compile(r"^\s*(?:（含）)?(以上|以下|以内|左右|及以上)")
_LEVELS = re.compile(r"([^，。；：:]+?)[（(]类[）)](?:([^，。；：:]+?)[（(]款[）)])?(?:([^，。；：:]+?)[（(]项[）)])?")
_QUOTED_LEVELS = re.compile(r"“([^”]+?-[^”]+)”\s*科目")
_FALLING = re.compile(r"减少|下降|降低|压减|压缩")
_VERB = re.compile(
    r"(比|较|与)?(上年|去年|20\d\d年)?(度)?(部门)?(财政拨款)?(预算|决算)?(数)?(相比)?[，,]?(同比)?(预算|支出)?(增加|减少|下降|降低|上升|压减|压缩|增长|提高)(了|约)?$"
)
_COMPARED = re.compile(r"(比|较|与)(上年|去年|20\d\d年)")
_SAME = re.compile(r"(?:比|较|与)(?:上年|去年|20\d\d年)(?:度)?(?:预算|决算)?(?:数)?(?:相比)?(持平|无变[动化]|一致)")
_SUBJECT_NOISE = re.compile(
    r"^(其中|包括|另外|此外|以及|同时|截至20\d\d年(底|末|\d+月\d+日)|20\d\d年(度|底|末)?|本部门|本单位|我部门|我单位|部门(?!价值)|单位(?!价值|资金)|共有|共|安排|当年安排|和|及|与|的|为|、|，|,|：|:|\s)+"
)
_SUBJECT_TAIL = re.compile(
    r"(预算数为?|预算为|决算数?为|支出决算为|总计|合计|共计|金额为?|的?数额?为|为|是|共有|共|约|达|的|各|[:：，,、\s])+$"
)
_MARK = re.compile(r"^(\d{1,2}\s*[.、．](?!\d)|[（(][一二三四五六七八九十\d]+[）)]|[一二三四五六七八九十]+、)")
_REASON_START = re.compile(r"主要原因|主要用于|主要包括|原因是|用于")


@dataclass(frozen=True, slots=True)
class Mention:
    """A number in a paragraph: its place in the text, its value, its unit ('' for none)."""

    start: int
    end: int
    printed: str
    number: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mention says: of which item, measuring what, with which sign already applied."""

    mention: Mention
    path: tuple[str, ...]
    attribute: str
    number: Decimal


def paragraphs_to_facts(paragraphs: Iterable[Paragraph], about: Metadata) -> tuple[Fact, ...]:
    """The figures of the prose in print order; numbers without unit, dates and thresholds give none."""
    facts: list[Fact] = []
    for paragraph in paragraphs:
        section = headings_to_section(paragraph.headings)
        if section.id == "glossary":
            continue
        facts.extend(
            _reading_to_fact(reading, paragraph, section, about) for reading in read_figures(paragraph, section, about)
        )
    return tuple(facts)


def find_numbers(text: str) -> tuple[Mention, ...]:
    """All numbers of a text in order that are not part of a date, a document number or a name.

    >>> [(m.printed, m.unit) for m in find_numbers("2024年预算数为75.00万元，下降22.68%")]
    [('75.00', '万元'), ('22.68', '%')]
    """
    folded = fold_width(text) if len(fold_width(text)) == len(text) else text
    mentions = []
    for found in _NUMBER.finditer(folded):
        printed = found.group(1)
        unit = (found.group(2) or "").replace("％", "%")
        mentions.append(Mention(found.start(), found.end(), printed, Decimal(printed.replace(",", "")), unit))
    return tuple(mentions)


def read_figures(paragraph: Paragraph, section: Section, about: Metadata) -> Iterator[Reading]:
    """The readings of a paragraph's figures, in order."""
    text = paragraph.text
    subject = _leading_subject(paragraph, section)
    previous_end = 0
    for mention in find_numbers(text):
        words = _words_before(text, previous_end, mention.start)
        if not mention.unit and not _is_count(words, mention):
            continue
        if _THRESHOLD.match(text[mention.end :]):
            continue
        previous_end = mention.end
        attribute = _attribute(words, mention)
        named = _named_item(words, attribute, about)
        part = _part_of_project(paragraph, section, words, mention, named)
        if part is not None:
            yield part
            continue
        counted = _counted_noun(words, text[mention.end :], mention)
        if counted:
            yield Reading(mention, (counted,), "amount", mention.number)
            subject = (counted,)
            continue
        if named and attribute not in ("share", "completion"):
            subject = named
        if subject:
            yield Reading(mention, subject, attribute, _signed(words, attribute, mention.number))


_CARRIED_PROJECT = re.compile(r"^\d{1,2}\s*[.、．]\s*(.+?)\s*(?=[\d,]+(?:\.\d+)?\s*万元)")


def _part_of_project(
    paragraph: Paragraph, section: Section, words: str, mention: Mention, named: tuple[str, ...]
) -> Reading | None:
    """The reading of a figure that belongs to one project: its whole sum, or a part of it with its use."""
    if section.id == "project":
        whole = (project_name(paragraph.headings),)
        if paragraph.text.startswith("预算安排规模"):
            return Reading(mention, whole, "scale", mention.number)
        return Reading(mention, whole + named, "allocation", mention.number)
    carried = _CARRIED_PROJECT.match(paragraph.text) if section.id == "carry_over" else None
    if carried is None:
        return None
    whole = (carried.group(1).strip(),)
    if mention.start <= carried.end() + 1:
        return Reading(mention, whole, "amount", mention.number)
    return Reading(mention, whole + named, "use", mention.number)


def item_path(words: str, about: Metadata) -> tuple[str, ...]:
    """The item that the words before a figure name, () for none.

    >>> item_path("1、教育支出（类）进修及培训（款）培训支出（项）：2024年预算数为", Metadata("", (), 0, None, ""))
    ('教育支出', '进修及培训', '培训支出')
    """
    body = _MARK.sub("", words.strip())
    levels = _LEVELS.search(body)
    if levels:
        return tuple(_strip_subject(part, about) for part in levels.groups() if part)
    quoted = _QUOTED_LEVELS.search(body)
    if quoted:
        return tuple(quoted.group(1).split("-"))
    item = _strip_subject(re.split(r"[，。；,;]", body)[-1], about)
    return (item,) if item else ()


def _leading_subject(paragraph: Paragraph, section: Section) -> tuple[str, ...]:
    """What a paragraph is about before it names anything: the project or the item of its heading."""
    if section.id == "project":
        return (project_name(paragraph.headings),)
    first = re.split(r"[。！？]", paragraph.text)[0]
    levels = _LEVELS.search(_MARK.sub("", first))
    if levels and not find_numbers(_MARK.sub("", first)):
        return tuple(plain_name(part) for part in levels.groups() if part)
    return {"operating": ("机关运行经费",), "carry_over": ("上年结转结余",)}.get(section.id, ())


def project_name(headings: Sequence[str]) -> str:
    """The project that the innermost heading names, '' for none."""
    for heading in reversed(headings):
        found = re.search(r"项目名称\s*[:：]\s*(.+)$", heading)
        if found:
            return found.group(1).strip()
    return ""


def _words_before(text: str, start: int, end: int) -> str:
    """The words between the figure before and this one, back to the last full stop at most."""
    words = text[start:end]
    return re.split(r"[。！？]", words)[-1]


def _is_count(words: str, mention: Mention) -> bool:
    """Whether a bare number is a count by its words (编制数 50)."""
    return bool(re.search(r"(编制数?|人数|数量)(为|共)?\s*$", words))


_COUNTING = re.compile(r"(下设|下属|其中有|其中|共有|设有|设|有)\s*$")
_NOUN = re.compile(r"^\s*([\u4e00-\u9fff]{2,12}?)(?=[，。；、：,;（(]|和\d|及\d|在内|$)")


def _counted_noun(words: str, after: str, mention: Mention) -> str:
    """What a count counts where the noun stands behind it (下设14个科室, 有1个涉密项目), '' otherwise."""
    if mention.unit not in ("个", "家") or not _COUNTING.search(words):
        return ""
    noun = _NOUN.match(after)
    return noun.group(1) if noun else ""


def _attribute(words: str, mention: Mention) -> str:
    clause = re.split(r"[，；,;]", words)[-1]
    for pattern, attribute, unit in _introductions():
        fits = unit == "" or (unit == "%") == (mention.unit in ("%", "个百分点"))
        if fits and pattern.search(clause):
            return attribute
    return "amount"


def _named_item(words: str, attribute: str, about: Metadata) -> tuple[str, ...]:
    """The item named right before a figure, without the words that tell what is measured."""
    clause = (
        words
        if _LEVELS.search(words) or _QUOTED_LEVELS.search(words)
        else re.split(r"[，；,;：:]", words.rstrip("，：: "))[-1]
    )
    if _REASON_START.search(clause) and attribute in ("amount", "change"):
        clause = re.split(_REASON_START, clause)[-1]
    if attribute in ("change", "growth"):
        clause = _COMPARED.split(_VERB.sub("", clause))[0]
    if attribute == "value":
        clause = re.sub(r"价值(为|约|合计)?$", "", clause)
    if attribute == "involved":
        clause = re.sub(r"涉及.*$", "", clause)
    if attribute in ("opening_budget", "full_year_budget"):
        clause = re.sub(r"(年初|全年|调整)预算(数)?为?$", "", clause)
    path = item_path(clause, about)
    return path if path and len(path[-1]) > 1 else ()


def _strip_subject(text: str, about: Metadata) -> str:
    body = text.strip("“”\"'（）() ") if text.count("（") != text.count("）") else text.strip()
    for name in (*about.organisations, about.organisation):
        body = body.replace(name, "") if name else body
    body = re.sub(r"^.*财政拨款的(?=机关运行经费)", "", body)
    before = None
    while before != body:
        before = body
        body = _SUBJECT_TAIL.sub("", _SUBJECT_NOISE.sub("", _MARK.sub("", body)))
    return plain_name(body)


def _signed(words: str, attribute: str, number: Decimal) -> Decimal:
    falling = attribute in ("change", "growth") and _FALLING.search(re.split(r"[，；,;]", words)[-1])
    return -number if falling else number


def _reading_to_fact(reading: Reading, paragraph: Paragraph, section: Section, about: Metadata) -> Fact:
    line = line_at(paragraph, reading.mention.start)
    attribute = reading.attribute
    is_project = section.id == "project" or (section.id == "carry_over" and paragraph.text[:1].isdigit())
    project = reading.path[0] if is_project else ""
    name = attribute_name(attribute) or reading.path[-1]
    return Fact(
        organisation=about.organisation,
        entity=about.organisation,
        year=about.year,
        kind=about.kind,
        origin="text",
        table_no=None,
        statement=section.id,
        table="",
        code="",
        name=name,
        path=reading.path,
        project=project,
        column=(),
        concept="",
        half="",
        attribute=attribute,
        fund=_fund(section, reading),
        quantity=Quantity(reading.number, reading.mention.unit or "人"),
        printed=reading.mention.printed.replace(",", ""),
        source=SourceRef(
            line.page_no,
            line.line,
            line.bbox,
            "",
            " > ".join(reading.path),
            name,
            sentence_at(paragraph.text, reading.mention.start),
        ),
    )


def _fund(section: Section, reading: Reading) -> Fund:
    return section.fund if reading.mention.unit in ("万元", "元", "亿元", "千元", "%") else Fund.NONE


def line_at(paragraph: Paragraph, offset: int) -> TextLine:
    """The printed line that holds the character at ``offset``."""
    return next(line for start, line in reversed(paragraph.pieces) if start <= offset)


def sentence_at(text: str, offset: int) -> str:
    """The sentence around ``offset``, with its full stop."""
    start = max(text.rfind(stop, 0, offset) for stop in "。！？") + 1
    ends = [at for stop in "。！？" if (at := text.find(stop, offset)) >= 0]
    return text[start : min(ends) + 1 if ends else len(text)].strip()


def attribute_name(attribute: str) -> str:
    """The Chinese name of what an attribute measures, '' for an amount."""
    return _attribute_names().get(attribute, "")


def text_name(attribute: str) -> str:
    """The Chinese name of what a TextFact says of its item."""
    names: dict[str, str] = dict(_vocabulary()["text_name"])
    return names[attribute]


@cache
def _vocabulary() -> dict[str, Any]:
    return tomllib.loads(files("index").joinpath("vocabulary/attributes.toml").read_text(encoding="utf-8"))


@cache
def _attribute_names() -> dict[str, str]:
    return dict(_vocabulary()["name"])


@cache
def _introductions() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    entries: list[dict[str, str]] = _vocabulary()["introduction"]
    return tuple((re.compile(entry["words"]), entry["attribute"], entry["unit"]) for entry in entries)
