"""The rows that a named row is made of, and the same row of each sub-unit: what rankings and counts choose from."""

from __future__ import annotations

import re

from index.labels import is_total
from index.records import Document, Fact
from qa.amounts import Value, amount
from qa.library import Library
from qa.measure import BLANK
from qa.text import normalise
from qa.view import DocumentView

_PARTS_OF_BASIC = ("personnel", "public")
# What a question calls the parts of a row, besides the words that noise covers.
PART_WORDS = re.compile(
    r"(?:是|有)?(?:哪|几|多少|[一两三四五六七八九十\d]+)(?:一|几|个|些|大)?(?:项(?!目)|类|笔|块|科目|费用|开支|支出|经费)|各项|明细|子项|细项"
)
UNIT_WORDS = re.compile(
    r"(?:下属|所属|二级|下面|底下|预算)*的?(?:各个?|所有|哪一?个|哪家|哪所|那个)?(?:下属|所属|二级|预算)*的?(?:单位|学校|院校|学院)(?:里面|里|中)?|谁的?|下属的?|哪一?个"
)

# 各无线电管理局: the sub-units of one kind.
_EXCEPT = re.compile(
    r"除了?(?P<unit>[^,·]{2,14}?)(?:以外|之外|外)[,，·]?|(?:不含|不算|不包括)(?P<other>[^,·]{2,14}?)(?=[,，]|$)"
)
_WHICH_UNIT = re.compile(
    r"(?:下面|下属|所属|底下)|是?哪一?(?:个|家|所)(?:局|所|中心|站|院|校|学校|单位)?|是?谁|(?:里面|里|中)(?=[,·])|分得|分到|排(?=·)"
)
KIND_OF_UNIT = re.compile(
    r"各(?:个)?(?:地州市|地区|地州|州市|地市|县市|区县|个)?的?(?P<kind>[\u4e00-\u9fff]{2,10}?(?:局|院|校|中心|所|站|队|馆))"
)


def part_rows(words: str, document: Document, library: Library) -> list[Fact]:
    """The rows right below the row that ``words`` name, in its column; [] where they name none or it has none.

    人员经费 and 公用经费 are columns of basic spending: their parts are the items with an amount there.
    """
    whole = _table_fact(words, document, library)
    if whole is None:
        return []
    alike = [fact for fact in _rows_beside(whole, library.view(document)) if fact.entity == whole.entity]
    if is_total(whole.name) and whole.concept in _PARTS_OF_BASIC:
        return [fact for fact in alike if fact.code and fact.quantity and not _has_parts(fact, alike)]
    if is_total(whole.name):
        return [fact for fact in alike if fact.code and len(fact.path) == 1 and fact.quantity]
    depth = len(whole.path)
    return [
        fact
        for fact in alike
        if fact.quantity and len(fact.path) == depth + 1 and fact.path[:depth] == whole.path and fact is not whole
    ]


def names_units(words: str) -> bool:
    """Whether a question is about sub-units: it has a word for them, or names a kind of them."""
    return bool(UNIT_WORDS.search(words) or KIND_OF_UNIT.search(words))


def without_excepted(words: str, document: Document, view: DocumentView) -> tuple[str, frozenset[str]]:
    """The words without those that leave a sub-unit out (除厅本级外), and the units that they leave out."""
    found = _EXCEPT.search(words)
    if not found:
        return words, frozenset()
    said = found["unit"] or found["other"]
    units = {fact.entity for fact in view.facts if fact.entity != document.organisation}
    left_out = {unit for unit in units if said in normalise(unit) or (said.endswith("本级") and unit.endswith("本级"))}
    return (_EXCEPT.sub(BLANK, words), frozenset(left_out)) if left_out else (words, frozenset())


_SCHOOL_ASKED = re.compile(r"学校|院校|学院(?!的?下属)")
_SCHOOL = re.compile(r"学校|学院|中学|小学|大学|幼儿园|院校")


def only_schools(words: str, rows: list[Fact]) -> list[Fact]:
    """Of the rows of sub-units those of schools, where a question asks which school."""
    asked = re.search(
        rf"哪(?:一|几)?(?:个|家|所)(?:{_SCHOOL_ASKED.pattern})|各(?:个|所)?(?:学校|院校)|(?:学校|院校)[里中最]", words
    )
    return [row for row in rows if _SCHOOL.search(row.entity)] if asked else rows


def unit_rows(words: str, document: Document, library: Library) -> list[Fact]:
    """The row that ``words`` name, of each sub-unit that has it; [] where fewer than two have it."""
    view = library.view(document)
    units = list(dict.fromkeys(fact.entity for fact in view.facts if fact.entity != fact.organisation))
    kind = KIND_OF_UNIT.search(words)
    if kind:
        units = [unit for unit in units if kind["kind"] in normalise(unit)]
        words = words.replace(kind.group(), BLANK)
    words = _WHICH_UNIT.sub(BLANK, words)
    words = UNIT_WORDS.sub(BLANK, words)
    for unit in units:
        fact = _table_fact(f"{unit}{BLANK}{words}", document, library)
        if fact is None or fact.entity != unit:
            continue
        own_row = fact.name == fact.entity
        rows = [
            other
            for other in _rows_beside(fact, view)
            if other.entity in units
            and other.quantity
            and (other.name == other.entity if own_row else (other.code, other.name) == (fact.code, fact.name))
        ]
        return rows if len({row.entity for row in rows}) == len(rows) > 1 else []
    return []


def _table_fact(words: str, document: Document, library: Library) -> Fact | None:
    value = amount(words, [document], library)
    return value.fact if isinstance(value, Value) and value.fact.origin == "table" else None


def _rows_beside(fact: Fact, view: DocumentView) -> list[Fact]:
    """The figures of the same column of the same statement, and of the same project where it is one."""
    return [
        other
        for other in view.facts
        if other.origin == "table"
        and (other.statement, other.table, other.table_no) == (fact.statement, fact.table, fact.table_no)
        and (other.column, other.concept, other.half) == (fact.column, fact.concept, fact.half)
        and other.project == fact.project
    ]


def _has_parts(fact: Fact, rows: list[Fact]) -> bool:
    depth = len(fact.path)
    return any(len(other.path) > depth and other.path[:depth] == fact.path for other in rows)
