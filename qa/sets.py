"""Questions over the items of one body: how many, which, the largest, those above a limit, those that grew.

A set is named by a word for its members (项目, 科目, 费用, 单位) and narrowed by what else the question names: a
unit, a table, a column, a part of the members' names. Only rows of one statement are ever put side by side.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.labels import is_total
from index.quantities import grouped_text, plain_text
from index.records import Document, Fact, Fund
from qa.compose import cite_fact, fact_label
from qa.library import Library
from qa.limits import LIMIT, Limit, read_limit, sets_several
from qa.link import Asked, LabelMasks, label_masks
from qa.measure import BLANK, ask_of, fact_number
from qa.members import PART_WORDS, UNIT_WORDS, part_rows, unit_rows
from qa.records import Answer, Figure
from qa.request import Request
from qa.resolve import context_mask_of_fact
from qa.view import DocumentView

_MEMBERS = (
    (
        "unit",
        re.compile(
            r"(下属|所属|二级|预算)?(单位|学校|院校)(?=最|里|中|的项目支出最)|哪(个|家)(下属|所属|二级)?(单位|学校|院校)|各(下属)?单位"
        ),
    ),
    ("project", re.compile(r"项目(?!支出|中心|负责人|名称|绩效|建设|总体)")),
    ("economic", re.compile(r"经济(分类)?科目|(哪|几|多少)(些|个|项|一项|几项)?(费用|开支|经费)|费用")),
    (
        "functional",
        re.compile(
            r"(支出|功能)(分类)?科目|科目|(哪|几|多少)(些|个|类|项|一类|一项|几类|几项)?(类)?支出|类级|款级|项级"
        ),
    ),
)
_COUNT = re.compile(r"(有|共有|一共有|总共有|共)?(几|多少)(个|项|类|笔)|数量是?多少|有多少(个|项)?")
_LIST = re.compile(r"(都)?有?哪些|哪几(个|项|类)|都有什么|列出来?|列一下|清单|名单|分别是什么")
_NUMERAL = r"[一两二三四五六七八九十\d]+"
_TOP = re.compile(
    rf"(?:金额|花钱|占比)?最(?:大|多|高|贵)(?:的(?=(?:前)?{_NUMERAL}[大个项笔家]))?(?:前)?(?P<few>{_NUMERAL}(?=[大个项笔家]))?"
    rf"|前(?P<top>{_NUMERAL})(?:大|名|项|个)?|第(?P<nth>{_NUMERAL})(?:大|多|高|名)"
)
_BOTTOM = re.compile(
    rf"最(?:小|少|低)(?:的(?=(?:前)?{_NUMERAL}[大个项笔家]))?(?:前)?(?P<few>{_NUMERAL}(?=[大个项笔家]))?|倒数第一"
)
_GREW = re.compile(r"(增加|增长|上升|涨)了?(的)?|(减少|下降|降低|压减|降)了?(的)?")
_ORDINALS = {char: number for number, char in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_STATEMENT_OF = {"functional": "expenditure", "economic": "general_basic", "unit": "general_project"}


@dataclass(frozen=True, slots=True)
class Choice:
    """What is wanted of a set: 'count' | 'list' | 'top' | 'bottom', how many, a limit, a direction."""

    kind: str
    first: int = 0
    count: int = 1
    limit: Limit | None = None
    moved: str = ""


def answer_set(request: Request, library: Library) -> Answer | None:
    """The answer to a question over the items of one body, None for any other question."""
    if len(request.documents) != 1:
        return None
    choice = read_choice(request.words)
    if choice is None:
        return None
    members = next((name for name, pattern in _MEMBERS if pattern.search(request.words)), "")
    document, view = request.documents[0], library.view(request.documents[0])
    if choice.moved:
        return _moved(request, document, view, choice) if not _names_more(request.words, document) else None
    rest = _without_set_words(request.words)
    rows = _members(members, rest, request.words, document, view) if members else []
    if rows:
        return _answer(request, document, rows, choice, members)
    return _of_parts_or_units(request, document, choice, library)


def _of_parts_or_units(request: Request, document: Document, choice: Choice, library: Library) -> Answer | None:
    """The same over the parts of a named row (公用经费里最大的三项) or over the sub-units that have it."""
    if choice.kind in ("list", "count") and choice.limit is None:
        return None
    rest = _without_choice_words(request.words)
    if UNIT_WORDS.search(rest):
        rows = unit_rows(UNIT_WORDS.sub(BLANK, rest), document, library)
        if rows:
            return _answer(request, document, rows, choice, "unit")
    if not (choice.limit or choice.count > 1 or choice.first or PART_WORDS.search(request.words)):
        return None
    rows = part_rows(PART_WORDS.sub(BLANK, rest), document, library)
    return _answer(request, document, rows, choice, "part") if rows else None


def read_choice(words: str) -> Choice | None:
    """What a question wants of a set, None where it asks of a single item."""
    if sets_several(words):
        return None
    grew = _GREW.search(words)
    if grew and _LIST.search(words):
        return Choice("list", moved="up" if grew.group(1) else "down")
    limit = read_limit(words)
    top = _TOP.search(words)
    if top and not limit:
        count = _number(top["top"] or top["few"] or "一")
        nth = _number(top["nth"]) if top["nth"] else 1
        return Choice("top", first=nth - 1, count=count)
    bottom = _BOTTOM.search(words)
    if bottom:
        return Choice("bottom", count=_number(bottom["few"] or "一"))
    if _COUNT.search(words) and not re.search(r"多少(钱|万|元|亿|人)", words):
        return Choice("count", limit=limit)
    if _LIST.search(words) or limit:
        return Choice("list", limit=limit) if _LIST.search(words) else None
    return None


def _number(text: str) -> int:
    return _ORDINALS.get(text) or (int(text) if text.isdigit() else 1)


def _without_choice_words(words: str) -> str:
    rest = words
    for pattern in (LIMIT, _TOP, _BOTTOM, _COUNT, _LIST):
        rest = pattern.sub(BLANK, rest)
    return rest


def _without_set_words(words: str) -> str:
    rest = words
    for pattern in (LIMIT, _TOP, _BOTTOM, _COUNT, _LIST, *(pattern for _, pattern in _MEMBERS)):
        rest = pattern.sub(BLANK, rest)
    return rest


def _members(members: str, rest: str, words: str, document: Document, view: DocumentView) -> list[Fact]:
    """The rows of the set that the rest of the question names nothing against, in print order."""
    asked = ask_of(rest, document)
    masks = label_masks(asked, view)
    statement = _STATEMENT_OF.get(members, "general_project")
    if members == "project" and ("carry_over" in asked.funds or "11" in asked.tables):
        statement = "carry_over"
    if members == "functional" and ("general" in asked.funds or "5" in asked.tables):
        statement = "general_expenditure"
    concept = next((name for name in asked.concepts if name not in ("general", "project", "basic")), "total")
    if members in ("economic", "functional") and "basic" in asked.concepts and statement != "general_basic":
        concept = "basic"
    rows = []
    for entry in view.entries:
        fact = entry.fact
        if not isinstance(fact, Fact) or fact.origin != "table" or fact.statement != statement or fact.quantity is None:
            continue
        if not _is_member(members, fact, words) or fact.concept != _column(concept, fact):
            continue
        if not _unexplained(entry.own + entry.context, fact, asked, masks):
            rows.append(fact)
    return rows


def _column(concept: str, fact: Fact) -> str:
    """The column to look at: parts of basic spending have 人员经费 or 公用经费, all others the total."""
    if fact.statement == "general_basic":
        return concept if concept in ("personnel", "public") else "total"
    return (
        concept if concept in ("wages", "goods", "households", "capital", "enterprise", "basic", "project") else "total"
    )


def _is_member(members: str, fact: Fact, words: str) -> bool:
    if members == "project":
        return bool(fact.project)
    if members == "unit":
        return fact.name == fact.entity and not fact.code
    if is_total(fact.name) or fact.project or not fact.code:
        return False
    if members == "economic":
        return len(fact.code) == (3 if "类" in words else 5)
    return len(fact.code) == (3 if "类" in words else 5 if re.search("款级|款科目", words) else 7)


def _unexplained(labels: Sequence[tuple[str, str]], fact: Fact, asked: Asked, masks: LabelMasks) -> int:
    """The words of the rest that speak of something else than this row."""
    explained = context_mask_of_fact(fact, asked)
    for label in labels:
        explained |= masks.of(label)[0]
    return asked.content & ~explained


def _answer(request: Request, document: Document, rows: list[Fact], choice: Choice, members: str) -> Answer | None:
    kept = [fact for fact in rows if _within(fact, choice)]
    if choice.kind == "count":
        return _counted(request, document, kept, members)
    if choice.kind == "list":
        if choice.limit:
            kept = _largest_first(kept)
        return _listed(request, document, kept, choice)
    ordered = _largest_first(kept)
    if choice.kind == "bottom":
        ordered = ordered[::-1]
    chosen = ordered[choice.first : choice.first + choice.count]
    if not chosen:
        return None
    chosen += [fact for fact in ordered[choice.first + choice.count :] if fact_number(fact) == fact_number(chosen[-1])]
    named = dict(zip(map(id, rows), _names(rows), strict=True))
    return _listed(request, document, chosen, choice, [named[id(fact)] for fact in chosen])


def _largest_first(facts: Sequence[Fact]) -> list[Fact]:
    return sorted(
        facts, key=lambda fact: (-fact_number(fact), fact.source.page_no or 0, fact.source.line or 0, fact.name)
    )


def _within(fact: Fact, choice: Choice) -> bool:
    return choice.limit is None or (fact.quantity is not None and choice.limit.holds(fact.quantity))


_NAMES = {"project": "个项目", "unit": "个单位", "economic": "个经济科目", "functional": "个支出科目", "part": "项"}


def _counted(request: Request, document: Document, rows: Sequence[Fact], members: str) -> Answer:
    label = f"{_where(rows)}{_NAMES[members][1:] or '项'}数" if rows else f"{_NAMES[members][1:] or '项'}数"
    listing = "；".join(_with_amount(name, fact) for name, fact in zip(_names(rows), rows[:30], strict=False))
    counted = f"共{len(rows)}{_NAMES[members]}{'：' + listing if rows else ''}"
    text = f"{document.organisation}{document.year}年{_where(rows)}{counted}。"
    citations = tuple(cite_fact(document, fact) for fact in rows)
    return Answer(request.question, "answered", text, (Figure(label, str(len(rows)), "个"),), None, None, citations)


def _listed(
    request: Request, document: Document, rows: Sequence[Fact], choice: Choice, named: Sequence[str] = ()
) -> Answer:
    where = _where(rows)
    if not rows:
        text = f"{document.organisation}{document.year}年没有符合条件的行。"
        return Answer(request.question, "not_found", text, reason=text)
    named = named or _names(rows)
    listing = "；".join(_with_amount(name, fact) for name, fact in zip(named, rows, strict=True))
    head = {"top": "金额最大的是", "bottom": "金额最小的是", "list": ""}[choice.kind]
    text = f"{document.organisation}{document.year}年{where}{head or '：'}{listing}。"
    figures = tuple(
        Figure(name, plain_text(fact_number(fact)), fact.quantity.unit)
        for name, fact in zip(named, rows, strict=True)
        if fact.quantity
    )
    citations = tuple(cite_fact(document, fact) for fact in rows)
    if len(rows) > 1 and _SUM_ASKED.search(request.words):
        total = sum((fact_number(fact) for fact in rows), Decimal(0))
        calculation = f"{' + '.join(plain_text(fact_number(fact)) for fact in rows)} = {plain_text(total)}"
        unit = figures[0].unit
        label = f"{'、'.join(named)}合计"
        text = f"{text[:-1]}，合计{grouped_text(total)}{unit}。"
        summed = (Figure(label, plain_text(total), unit), *figures)
        return Answer(request.question, "answered", text, summed, None, calculation, citations)
    return Answer(request.question, "answered", text, figures, None, None, citations)


_SUM_ASKED = re.compile(r"(?:合计|一共|总共|共计|加起来|加在一起|之和|总和)(?:是|有|为)?(?:多少)?(?:钱|万元|元)?\??$")


def _where(rows: Sequence[Fact]) -> str:
    return f"（{rows[0].source.table}）" if rows and rows[0].origin == "table" else ""


def _names(rows: Sequence[Fact]) -> list[str]:
    """What the rows are called: by their units where they are one row of several units."""
    named = [fact.entity if fact.name == fact.entity and not fact.code else fact_label(fact) for fact in rows]
    if len(rows) > 1 and len(set(named)) == 1:
        return [f"{fact.entity}{name}" for fact, name in zip(rows, named, strict=True)]
    return named


def _with_amount(name: str, fact: Fact) -> str:
    """A name and its amount, apart where the name ends with a digit."""
    assert fact.quantity is not None
    gap = " " if name[-1:].isdigit() else ""
    return f"{name}{gap}{grouped_text(fact.quantity.number)}{fact.quantity.unit}"


def _names_more(words: str, document: Document) -> bool:
    """Whether a question for what grew names something besides: a row, a unit, a body that is not this one."""
    rest = _GREW.sub(BLANK, _LIST.sub(BLANK, _without_set_words(words))).replace("三公", BLANK)
    asked = ask_of(rest, document)
    understood = 0
    for group in (asked.attributes, asked.funds):
        for mask in group.values():
            understood |= mask
    return bool(asked.content & ~understood)


def _moved(request: Request, document: Document, view: DocumentView, choice: Choice) -> Answer | None:
    """The items whose printed change goes up (or down), largest first."""
    funds = ask_of(request.words, document).funds
    sangong = "三公" in request.words
    rows = [
        fact
        for fact in view.facts
        if fact.origin == "text"
        and fact.attribute == "change"
        and fact.quantity
        and (fact.statement == "sangong") == sangong
        and (len(fact.path) > 1 or sangong)
        and (fact.fund is Fund.GENERAL or sangong)
    ]
    if not rows or (funds and "general" not in funds and not sangong):
        return None
    chosen = [fact for fact in rows if (fact_number(fact) > 0) == (choice.moved == "up") and fact_number(fact)]
    chosen.sort(key=lambda fact: -abs(fact_number(fact)))
    verb = "增加" if choice.moved == "up" else "减少"
    listing = "；".join(f"{fact.path[-1]}{verb}{grouped_text(abs(fact_number(fact)))}万元" for fact in chosen)
    text = (
        f"{document.organisation}{document.year}年比上年{verb}的有{len(chosen)}项{'：' + listing if chosen else ''}。"
    )
    figures = tuple(
        Figure(f"{fact.path[-1]}{verb}额", plain_text(abs(fact_number(fact))), fact.quantity.unit)
        for fact in chosen
        if fact.quantity
    )
    return Answer(
        request.question, "answered", text, figures, None, None, tuple(cite_fact(document, fact) for fact in chosen)
    )
