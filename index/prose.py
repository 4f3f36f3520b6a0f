"""Paragraphs to Facts: every figure of a sentence with the item it is about and what it measures.

A figure is read by the words right before it: ``measures`` tells what it measures (比上年增加 makes it a change, 占 a
share), ``items`` what it is about. A figure whose words name no item is about the item before it in the same paragraph;
what a reason or a purpose names is forgotten when it ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from index.fields import field_heading, field_label
from index.items import LEVELS, MARK, named_item, vocabulary
from index.labels import plain_name
from index.measures import LAST_YEAR, compared_with, measure_of, signed_by
from index.metadata import Metadata
from index.quantities import MONEY_UNITS, fold_width
from index.records import Fact, Fund, Paragraph, Quantity, SourceRef, TextLine
from index.scope import Section, headings_to_section

_UNITS = (
    r"万元|亿元|千元|元|万人次|万人|万户|万亩|个百分点|%|％|人次|批次|平方米|公里|人|个月|个|家|辆|台|名|户|次|批|项|万(?=[，。；、）)\s]|$)|套|件|份|所|亩|间|场|期(?!间)"
    "|分(?![之钟别类散配])"
)
_NUMBER = re.compile(
    rf"(?<![\d.A-Za-z〔\[【第])(\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:\s*({_UNITS})(?![年月日号A-Za-z])|(?![\d年月日号〕】A-Za-z]))"
)
_RANGE = re.compile(rf"^\s*[-—–~～至]+\s*\d[\d,.]*\s*({_UNITS})")
_MINUS = re.compile(r"(增长|增加|增幅|下降|减少|降低|为|率)\s*[-－−]$")
_THRESHOLD = re.compile(r"^\s*(?:[（(]含[）)])?(以上|以下|以内|左右|及以上)")
_ASIDE = re.compile(r"主要原因|原因是|主要用于|主要是")
_SAME = re.compile(r"(?:比|较|与)[^，。；]{2,14}?(持平|无变[动化])")
_PER_HEAD = re.compile(r"每[人生名户][月年次天日]?\s*$|每[人生名户]每[月年次天日]\s*$")
_THIS_ITEM = re.compile(r"[此该]项目?(?:预算|支出|经费|资金)?[^，。；]{0,8}$")
_PEOPLE = ("人", "名", "户", "人次", "万人", "万户", "万人次")
_NO_CHANGE = "持平"
_BUYING = "购置"
_PROJECT_TITLE = re.compile(r"^([^、（(]{2,60}?[^、])项目经费情况说明$")
_EVALUATED = re.compile(
    r"^(?:\d{1,2}\s*[.、．]|[（(].{1,3}[）)])?\s*(.{2,40}?)(?:项目)?绩效(?:自评|评价)(?:综述|情况|结果)\s*[:：]"
)
_COUNTING = re.compile(r"(下设|下属|其中有|其中|共有|设有|设|有|本部门|本单位|增加|减少|新增|等|[和及、])\s*$")
_NOUN = re.compile(
    r"^\s*([\u4e00-\u9fff]{2,12}?)(?=[，。；、：:,;（(]|[和及]\s*\d|在内|以及|的|(?<=单位)财政|开展|开支|$)"
)
_CARRIED_PROJECT = re.compile(r"^\d{1,2}\s*[.、．]\s*(.+?)\s*(?=[\d,]+(?:\.\d+)?\s*万元)")
_FIELD_ATTRIBUTES = ("scale", "allocation", "standard", "beneficiaries")


@dataclass(frozen=True, slots=True)
class Mention:
    """A number in a paragraph: its place in the text, its value, its unit ('' for none).

    ``bound`` is 下限 or 上限 for an end of a range (300-500人), '' for any other.
    """

    start: int
    end: int
    printed: str
    number: Decimal
    unit: str
    bound: str = ""


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
    mentions: list[Mention] = []
    for found in _NUMBER.finditer(folded):
        printed = found.group(1)
        upper = _RANGE.match(folded[found.end() :]) if not found.group(2) else None
        unit = (found.group(2) or (upper.group(1) if upper else "")).replace("％", "%")
        is_upper = bool(mentions) and mentions[-1].bound == "下限"
        number = Decimal(printed.replace(",", ""))
        number = -number if _MINUS.search(folded[: found.start()]) else number
        bound = "下限" if upper else "上限" if is_upper else ""
        mentions.append(Mention(found.start(), found.end(), printed, number, unit, bound))
    return tuple(mentions)


@dataclass(slots=True)
class _Reader:
    """Reads the figures of one paragraph from left to right.

    ``subject`` is the item that the paragraph is about by now, ``project`` the one whose evaluation it tells,
    ``aside`` the item that a reason or purpose speaks of, ``base`` what changes are changes on. ``end`` is where the
    figure before ended, ``noun`` what it counted, ``unit`` the unit of the last amount, ``opened`` the subjects before
    each bracket that is still open, ``count`` how many figures were read.
    """

    paragraph: Paragraph
    section: Section
    about: Metadata
    subject: tuple[str, ...]
    project: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    base: str = LAST_YEAR
    end: int = 0
    unit: str = "万元"
    noun: str = ""
    opened: tuple[tuple[str, ...], ...] = ()
    count: int = 0
    is_first: bool = True

    def read(self, mention: Mention) -> Reading | None:
        """The reading of the next figure, None for a number that says nothing of an item."""
        text = self.paragraph.text
        words = re.sub(r"[-－−]\s*$", "", _words_before(text, self.end, mention.start))
        per_head = not mention.unit and _PER_HEAD.search(words)
        if not (mention.unit or per_head or _is_count(words)) or _THRESHOLD.match(text[mention.end :]):
            return None
        self._close_brackets(text[self.end : mention.start])
        self.base = compared_with(text[self.end : mention.start], self.base, self.about)
        unit = "元" if per_head else mention.unit
        attribute = measure_of(words, unit, self.base, self.about)
        named = named_item(words, attribute, self.about, is_after_figure=self.end > 0)
        counted = self._counted(words, mention)
        self.is_first = self.count == 0
        self.count += 1
        self.end = mention.end
        mention = replace(mention, unit=unit)
        reading = self._part_of_project(mention, attribute, counted or named)
        if reading is not None:
            return reading
        path = self.subject if _THIS_ITEM.search(words) and not named else self._path(counted or named, mention)
        if not path or not attribute:
            return None
        path = (*path, mention.bound) if mention.bound else path
        self.unit = unit if unit in MONEY_UNITS else self.unit
        sign = signed_by(words, attribute)
        return Reading(mention, path, attribute, -abs(mention.number) if sign < 0 else mention.number)

    def read_same(self, mention: Mention) -> Reading | None:
        """The reading of 与上年持平: a change of nothing, in the unit of the amount before."""
        words = _words_before(self.paragraph.text, self.end, mention.end)
        base = compared_with(words, LAST_YEAR, self.about)
        attribute = measure_of(words + "增加", self.unit, base, self.about)
        path = named_item(words, "change", self.about, is_after_figure=self.end > 0) or self.subject
        if not path or not attribute or self._is_aside(mention.start):
            return None
        return Reading(replace(mention, unit=self.unit), path, attribute, mention.number)

    def _close_brackets(self, text: str) -> None:
        """What brackets name is forgotten when they close (基本支出 80万元（其中人员经费 60万元），占…)."""
        for char in text:
            if char in "（(":
                self.opened = (*self.opened, self.subject)
            elif char in "）)" and self.opened:
                self.opened, self.subject = self.opened[:-1], self.opened[-1]

    def _path(self, named: tuple[str, ...], mention: Mention) -> tuple[str, ...]:
        """The item of a figure: the one just named, or the one that is spoken of."""
        if named and self.project:
            return self.project + named
        named = self._bought(named, mention) if named else ()
        if self._is_aside(mention.start):
            self.aside = named or self.aside
            return self.aside or self.subject
        self.aside = ()
        if named:
            self.subject = named
        return self.subject

    def _is_aside(self, start: int) -> bool:
        """Whether a place lies within a reason or a purpose."""
        before = re.split(r"[。；;]", self.paragraph.text[:start])[-1]
        return bool(_ASIDE.search(before))

    def _bought(self, named: tuple[str, ...], mention: Mention) -> tuple[str, ...]:
        """The item with 购置 before it where its sentence lists what will be bought (安排购置车辆0辆，其中：…)."""
        sentence = re.split(r"[。！？]", self.paragraph.text[: mention.start])[-1]
        is_bought = self.section.id == "assets" and re.search(r"安排购置[^，。；]*?\d", sentence)
        return (_BUYING + named[-1],) if is_bought and not named[-1].startswith(_BUYING) else named

    def _counted(self, words: str, mention: Mention) -> tuple[str, ...]:
        """What a count counts where the noun stands behind it (下设14个科室, 增加2名退休人员), () otherwise."""
        counting = _COUNTING.search(words)
        before, self.noun = self.noun, ""
        noun = _NOUN.match(self.paragraph.text[mention.end :])
        if mention.unit not in ("个", "家", "名") or noun is None:
            return ()
        if not counting and self.section.id != "project":
            return ()
        if counting and counting.group(1) in "和及、" and words.strip() != before + counting.group(1):
            return ()
        self.noun = noun.group(1)
        is_own = words.rstrip().endswith("下属") and not self.noun.startswith("预算")
        return ("下属" + self.noun if is_own else self.noun,)

    def _part_of_project(self, mention: Mention, attribute: str, named: tuple[str, ...]) -> Reading | None:
        """The reading of a figure that belongs to one project: its whole sum, or a part of it with its use."""
        if self.section.id == "project":
            return self._field_of_project(mention, attribute, named)
        carried = _CARRIED_PROJECT.match(self.paragraph.text) if self.section.id == "carry_over" else None
        if carried is None:
            return None
        whole = (carried.group(1).strip(),)
        if mention.start < carried.end():
            return Reading(mention, (), "", mention.number)  # a number of the project's name
        if mention.start <= carried.end() + 1:
            return Reading(mention, whole, "amount", mention.number)
        if mention.unit not in MONEY_UNITS:
            return Reading(mention, (), "", mention.number)  # 租赁1套设备: part of what it is for
        return Reading(mention, whole + named, "use", mention.number)

    def _field_of_project(self, mention: Mention, attribute: str, named: tuple[str, ...]) -> Reading:
        whole = (project_name(self.paragraph.headings),)
        attribute = _project_attribute(_field_of(self.paragraph), mention.unit, attribute)
        if attribute == "scale" and self.is_first:
            return Reading(mention, whole, attribute, mention.number)
        attribute = "allocation" if attribute == "scale" else attribute
        if mention.bound != "上限" and (named or attribute != "months"):
            self.subject = whole + named
        path = self.subject + ((mention.bound,) if mention.bound else ())
        return Reading(mention, path, attribute, mention.number)


def read_figures(paragraph: Paragraph, section: Section, about: Metadata) -> Iterator[Reading]:
    """The readings of a paragraph's figures, in order, 持平 among them."""
    text = paragraph.text
    evaluated = _EVALUATED.match(text)
    project = (plain_name(evaluated.group(1)),) if evaluated else ()
    reader = _Reader(paragraph, section, about, project or leading_subject(paragraph, section), project)
    label = field_label(text) if section.id == "project" else None
    reader.end = label.end() if label else 0
    for mention in sorted((*find_numbers(text), *_find_same(text)), key=lambda one: one.start):
        reading = reader.read(mention) if mention.unit != _NO_CHANGE else reader.read_same(mention)
        if reading is not None and reading.path:
            yield reading


def _find_same(text: str) -> Iterator[Mention]:
    """The places that say 与上年持平, as mentions of a change of nothing."""
    for found in _SAME.finditer(text):
        yield Mention(found.start(1), found.end(1), found.group(1), Decimal(0), _NO_CHANGE)


def _field_of(paragraph: Paragraph) -> str:
    """The field of a project's description that a paragraph is, '' for none."""
    label = field_label(paragraph.text)
    if label is not None:
        return label.lastgroup or ""
    return field_heading(MARK.sub("", paragraph.headings[-1])) if paragraph.headings else ""


def _project_attribute(field: str, unit: str, attribute: str) -> str:
    """What a figure among a project's fields measures: the field says it, or its own words and unit."""
    if unit == "个月":
        return "months"
    if unit in _PEOPLE:
        return "beneficiaries"
    if unit not in MONEY_UNITS:
        return "share" if unit == "%" else "amount"
    return field if field in _FIELD_ATTRIBUTES and attribute != "standard" else attribute


def leading_subject(paragraph: Paragraph, section: Section) -> tuple[str, ...]:
    """What a paragraph is about before it names anything: the project or the item of its heading."""
    if section.id == "project":
        return (project_name(paragraph.headings),)
    first = re.split(r"[。！？]", paragraph.text)[0]
    levels = LEVELS.search(MARK.sub("", first))
    if levels and not find_numbers(MARK.sub("", first)):
        return tuple(plain_name(part) for part in levels.groups() if part)
    return {"operating": ("机关运行经费",), "carry_over": ("上年结转结余",)}.get(section.id, ())


def project_name(headings: Sequence[str]) -> str:
    """The project that the innermost heading names, '' for none."""
    for heading in reversed(headings):
        found = re.search(r"项目名称\s*[:：]\s*(.+)$", heading) or _PROJECT_TITLE.match(heading)
        if found:
            return found.group(1).strip()
    return ""


def _words_before(text: str, start: int, end: int) -> str:
    """The words between the figure before and this one, back to the last full stop at most."""
    words = text[start:end]
    return re.split(r"[。！？]", words)[-1]


def _is_count(words: str) -> bool:
    """Whether a bare number is a count by its words (编制数 50)."""
    return bool(re.search(r"(编制数?|人数|数量)(为|共)?\s*$", words))


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
    return str(vocabulary()["name"].get(attribute, ""))


def text_name(attribute: str) -> str:
    """The Chinese name of what a TextFact says of its item."""
    names: dict[str, str] = dict(vocabulary()["text_name"])
    return names[attribute]
