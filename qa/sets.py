"""Questions over the items of one body: how many, which, the largest, those above a limit, those that grew.

A set is named by a word for its members (项目, 科目, 费用, 单位) and narrowed by what else the question names: a
unit, a table, a column, a part of the members' names. Only rows of one statement are ever put side by side.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from index.labels import is_total
from index.quantities import grouped_text, plain_text, round_half_up
from index.records import Document, Fact, Quantity
from qa.amounts import ask_of, fact_number
from qa.compose import cite_fact, fact_label, unit_of
from qa.library import Library
from qa.limits import LIMIT, Limit, read_limit, sets_several
from qa.link import Asked, LabelMasks, label_masks
from qa.measure import BLANK
from qa.members import PART_WORDS, names_units, only_schools, part_rows, unit_rows, without_excepted
from qa.movements import answer_moved
from qa.order import ORDER, SUM, split_tails
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
    (
        "project",
        re.compile(
            r"项目(?!支出|中心|负责人|名称|绩效|建设|总体)|(?:各|每一?|哪[几些]?|几|多少|[两三四五])笔(?:钱|资金|结转)"
        ),
    ),
    ("economic", re.compile(r"经济(分类)?科目|(哪|几|多少)(些|个|项|一项|几项)?(费用|开支|经费)|费用")),
    (
        "functional",
        re.compile(
            r"(按|各|哪(?:一|几)?个)?(支出|功能)(分类|大类)?的?(科目|支出)|功能大?(?:分)?类|(哪|几|多少)(一|几)?个?大类|各?大类"
            r"|科目|(哪|几|多少)(些|个|类|项|一类|一项|几类|几项)?(类)?支出|类级|款级|项级"
        ),
    ),
)
_MONEY_OF = r"项目[经资支钱款费开投金预]"  # 项目经费 is an amount, not a number of projects
_COUNT = re.compile(
    rf"(有|共有|一共有|总共有|一共|总共|共)?(几|多少)(个|项(?!目)|类|笔)|数量是?多少"
    rf"|有?多少(?=科目|项目)(?!{_MONEY_OF})|(?<![钱金额费出款算])有多少(个|项(?!目))?(?!{_MONEY_OF})"
)
_LIST = re.compile(r"(都)?有?哪些|哪几(个|项|类)|都有什么|列出来?|列一下|清单|名单|分别是什么")
_NUMERAL = r"[一两二三四五六七八九十\d]+"
_TOP = re.compile(
    rf"(?:预算|安排)*(?:金额|花钱|占比|规模)?最(?:大|多|高|贵)(?:的(?=(?:前)?{_NUMERAL}[大个项笔家类种]))?(?:前)?(?P<few>{_NUMERAL}(?=[大个项笔家类种]))?"
    rf"|(?:排名?|位列|居)?前(?P<top>{_NUMERAL})(?:大|名|项|个|位|笔|类|种)?|(?<!倒数)第(?P<nth>{_NUMERAL})(?:大|多|高|名)"
)
_BOTTOM = re.compile(
    rf"(?:预算|安排)*(?:金额|规模)?最(?:小|少|低)(?:的(?=(?:前)?{_NUMERAL}[大个项笔家类种]))?(?:前)?(?P<few>{_NUMERAL}(?=[大个项笔家类种]))?|倒数第一"
)
_GREW = re.compile(r"(增加|增长|上升|涨)了?(的)?|(减少|下降|降低|压减|降)了?(的)?")
_ORDINALS = {char: number for number, char in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_STATEMENT_OF = {"functional": "expenditure", "economic": "general_basic", "unit": "general_project"}


@dataclass(frozen=True, slots=True)
class _Wants:
    """What a question asks of the chosen members besides: their sum, their share in the whole."""

    total: bool = False
    share: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A member of a set: its name and amount, and the rows that it is made of (a project of several units)."""

    name: str
    number: Decimal
    facts: tuple[Fact, ...]

    @property
    def unit(self) -> str:
        """The unit of its amount."""
        return unit_of(self.facts[0])

    @property
    def calculation(self) -> str:
        """How its amount was added up, '' for one row."""
        if len(self.facts) == 1:
            return ""
        return " + ".join(plain_text(fact_number(fact)) for fact in self.facts) + f" = {plain_text(self.number)}"


@dataclass(frozen=True, slots=True)
class Choice:
    """What is wanted of a set: 'count' | 'list' | 'order' | 'up' | 'top' | 'bottom', how many, a limit, a direction."""

    kind: str
    first: int = 0
    count: int = 1
    limit: Limit | None = None
    moved: str = ""


def answer_set(request: Request, library: Library) -> Answer | None:
    """The answer to a question over the items of one body, None for any other question."""
    if len(request.documents) != 1:
        return None
    moved = answer_moved(request, request.documents[0], library)
    if moved is not None:
        return moved
    head, tails = split_tails(request.words)
    members = next((name for name, pattern in _MEMBERS if pattern.search(head)), "")
    choice = read_choice(head) or _of_limit(head, members)
    if choice is None or choice.moved:
        return None
    wants = _Wants(any(SUM.search(tail) for tail in tails) or bool(_SUM_ASKED.search(head)), _wants_share(tails))
    document, view = request.documents[0], library.view(request.documents[0])
    rest = _without_set_words(head)
    facts = _members(members, rest, head, document, view) if members else []
    if members == "unit":
        facts = only_schools(head, facts)
    if facts:
        return _answer(request, document, _rows(facts, members), choice, members, wants, view)
    return None if members == "project" else _of_parts_or_units(request, head, choice, wants, library)


def _of_limit(words: str, members: str) -> Choice | None:
    """The members above or below a limit (30万以上的项目), None for a question whether one exceeds it."""
    limit = read_limit(words) if members and not re.search("吗|是否|是不是|有没有", words) else None
    return Choice("list", limit=limit) if limit else None


def _wants_share(tails: Sequence[str]) -> bool:
    return any(re.search("占|百分之|比例", tail) for tail in tails)


def _of_parts_or_units(request: Request, words: str, choice: Choice, wants: _Wants, library: Library) -> Answer | None:
    """The same over the parts of a named row (公用经费里最大的三项) or over the sub-units that have it."""
    if choice.kind in ("list", "count", "order", "up") and choice.limit is None:
        return None
    document, view = request.documents[0], library.view(request.documents[0])
    rest, left_out = without_excepted(_without_choice_words(words), document, view)
    if names_units(rest):
        facts = only_schools(words, unit_rows(rest, document, library))
        kept = [fact for fact in facts if fact.entity not in left_out]
        if kept:
            return _answer(request, document, _rows(kept, "unit"), choice, "unit", wants, view)
    if left_out or not (choice.limit or choice.count > 1 or choice.first or PART_WORDS.search(words)):
        return None
    facts = part_rows(_WHICH.sub(BLANK, PART_WORDS.sub(BLANK, rest)), document, library)
    return _answer(request, document, _rows(facts, "part"), choice, "part", wants, view) if facts else None


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
    ordered = ORDER.search(words)
    if ordered and not limit:
        return Choice("up" if ordered["up"] else "order")
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
    for pattern in (LIMIT, ORDER, _TOP, _BOTTOM, _COUNT, _LIST, *(pattern for _, pattern in _MEMBERS), _WHICH):
        rest = pattern.sub(BLANK, rest)
    return rest


_WHICH = re.compile(
    r"(?:分别|各)?是?(?:哪(?:一|几)?(?:个|项|笔|类|种|些|家)?|谁|什么)|公开说明的?|按(?=·)|排(?=[,·]|$)"
)


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
    if statement == "general_project" and members == "project" and not _has_projects(view, statement):
        return [fact for fact in _listed_projects(view) if not _unexplained_fact(fact, asked, masks, view)]
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


def _has_projects(view: DocumentView, statement: str) -> bool:
    return any(fact.project and fact.origin == "table" and fact.statement == statement for fact in view.facts)


_AMOUNT_COLUMN = re.compile(r"^(?:合计|总计|小计|金额|预算数|预算金额|本年预算|项目金额|支出合计)$")


def _listed_projects(view: DocumentView) -> list[Fact]:
    """The projects of a table that is none of the known statements, in its column of amounts."""
    found = [
        fact
        for fact in view.facts
        if fact.project
        and fact.origin == "table"
        and fact.statement == ""
        and fact.quantity
        and not is_total(fact.project)
        and fact.column
        and _AMOUNT_COLUMN.match(re.sub(r"\s|[(（].*", "", fact.column[-1]))
    ]
    tables = {(fact.table, fact.column) for fact in found}
    return found if len(tables) == 1 else []


def _unexplained_fact(fact: Fact, asked: Asked, masks: LabelMasks, view: DocumentView) -> int:
    entry = next(entry for entry in view.entries if entry.fact is fact)
    return _unexplained(entry.own + entry.context, fact, asked, masks)


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


def _rows(facts: Sequence[Fact], members: str) -> list[Row]:
    """The members of a set: one row each, a project of several units once with what all its rows add up to."""
    names = _names(facts)
    if members != "project" or len({fact.project for fact in facts}) == 1:
        return [Row(name, fact_number(fact), (fact,)) for name, fact in zip(names, facts, strict=True)]
    groups: dict[str, list[Fact]] = {}
    for fact in facts:
        groups.setdefault(fact.project, []).append(fact)
    return [
        Row(
            f"{fact_label(rows[0])}{'合计' if len(rows) > 1 else ''}",
            sum((fact_number(fact) for fact in rows), Decimal(0)),
            tuple(rows),
        )
        for rows in groups.values()
    ]


def _answer(
    request: Request,
    document: Document,
    rows: list[Row],
    choice: Choice,
    members: str,
    wants: _Wants,
    view: DocumentView,
) -> Answer | None:
    kept = [row for row in rows if _within(row, choice)]
    if choice.kind == "count":
        return _counted(request, document, kept, members, wants)
    if choice.kind == "list":
        return _listed(request, document, _largest_first(kept) if choice.limit else kept, choice, wants, view)
    ordered = _largest_first(kept)
    if choice.kind in ("bottom", "up"):
        ordered = ordered[::-1]
    if choice.kind in ("order", "up"):
        return _listed(request, document, ordered, choice, wants, view)
    chosen = ordered[choice.first : choice.first + choice.count]
    if not chosen:
        return None
    chosen += [row for row in ordered[choice.first + choice.count :] if row.number == chosen[-1].number]
    return _listed(request, document, chosen, choice, wants, view)


def _largest_first(rows: Sequence[Row]) -> list[Row]:
    def place(row: Row) -> tuple[Decimal, int, int, str]:
        source = row.facts[0].source
        return -row.number, source.page_no or 0, source.line or 0, row.facts[0].name

    return sorted(rows, key=place)


def _within(row: Row, choice: Choice) -> bool:
    return choice.limit is None or choice.limit.holds(Quantity(row.number, row.unit))


_NAMES = {"project": "个项目", "unit": "个单位", "economic": "个经济科目", "functional": "个支出科目", "part": "项"}


def _counted(request: Request, document: Document, rows: Sequence[Row], members: str, wants: _Wants) -> Answer:
    where, noun = _where(rows), _NAMES[members][1:] or "项"
    listing = "；".join(_with_amount(row) for row in rows[:30])
    counted = f"共{len(rows)}{_NAMES[members]}{'：' + listing if rows else ''}"
    text = f"{document.organisation}{document.year}年{where}{counted}。"
    citations = tuple(cite_fact(document, fact) for row in rows for fact in row.facts)
    figures = (Figure(f"{where}{noun}数", str(len(rows)), "个"),)
    answer = Answer(request.question, "answered", text, figures, None, _calculations(rows), citations)
    return _with_total(answer, rows) if wants.total and rows else answer


def _listed(
    request: Request, document: Document, rows: Sequence[Row], choice: Choice, wants: _Wants, view: DocumentView
) -> Answer | None:
    if not rows:
        text = f"{document.organisation}{document.year}年没有符合条件的行。"
        return Answer(request.question, "not_found", text, reason=text)
    head = {"top": "金额最大的是", "bottom": "金额最小的是"}.get(choice.kind, "：")
    listing = "；".join(map(_with_amount, rows))
    text = f"{document.organisation}{document.year}年{_where(rows)}{head}{listing}。"
    figures = tuple(Figure(row.name, plain_text(row.number), row.unit) for row in rows)
    citations = tuple(cite_fact(document, fact) for row in rows for fact in row.facts)
    answer = Answer(request.question, "answered", text, figures, None, _calculations(rows), citations)
    if wants.share:
        return _with_share(answer, document, rows, view)
    return _with_total(answer, rows) if wants.total and len(rows) > 1 else answer


_SUM_ASKED = re.compile(r"(?:合计|一共|总共|共计|加起来|加在一起|之和|总和)(?:是|有|为)?(?:多少)?(?:钱|万元|元)?\??$")


def _calculations(rows: Sequence[Row]) -> str | None:
    return "；".join(f"{row.name}：{row.calculation}" for row in rows if row.calculation) or None


def _with_total(answer: Answer, rows: Sequence[Row]) -> Answer:
    """An answer with the sum of its members."""
    total = sum((row.number for row in rows), Decimal(0))
    added = f"{' + '.join(plain_text(row.number) for row in rows)} = {plain_text(total)}"
    calculation = added if len(rows) > 1 else None
    unit = rows[0].unit
    is_count = bool(answer.figures) and answer.figures[0].unit == "个"
    label = "合计" if is_count else f"{'、'.join(row.name for row in rows)}合计"
    summed = Figure(label, plain_text(total), unit)
    figures = (*answer.figures, summed) if is_count else (summed, *answer.figures)
    whole = "；".join(part for part in (answer.calculation, calculation) if part) or None
    text = f"{answer.text[:-1]}，合计{grouped_text(total)}{unit}。"
    return replace(answer, text=text, figures=figures, calculation=whole)


def _with_share(answer: Answer, document: Document, rows: Sequence[Row], view: DocumentView) -> Answer | None:
    """An answer with each member's share in the total of its column; None where the table has no total."""
    fact = rows[0].facts[0]
    totals = [
        other
        for other in view.facts
        if is_total(other.name)
        and other.quantity
        and (other.statement, other.table, other.column, other.half, other.entity)
        == (fact.statement, fact.table, fact.column, fact.half, document.organisation)
    ]
    if not totals or not fact_number(totals[0]):
        return None
    whole = fact_number(totals[0])
    shares = [round_half_up(row.number / whole * 100, 2) for row in rows]
    figures = tuple(
        figure
        for own, row, share in zip(answer.figures, rows, shares, strict=True)
        for figure in (own, Figure(f"{row.name}占{fact_label(totals[0])}的比重", plain_text(share), "%"))
    )
    calculation = "；".join(
        f"{plain_text(row.number)} ÷ {plain_text(whole)} × 100% = {plain_text(share)}%"
        for row, share in zip(rows, shares, strict=True)
    )
    said = "、".join(f"{plain_text(share)}%" for share in shares)
    text = f"{answer.text[:-1]}，占{fact_label(totals[0])}的{said}。"
    citations = (*answer.citations, cite_fact(document, totals[0]))
    joined = "；".join(part for part in (answer.calculation, calculation) if part)
    return replace(answer, text=text, figures=figures, calculation=joined, citations=citations)


def _where(rows: Sequence[Row]) -> str:
    source = rows[0].facts[0] if rows else None
    return f"（{source.source.table}）" if source and source.origin == "table" else ""


def _names(rows: Sequence[Fact]) -> list[str]:
    """What the rows are called: by their units where they are one row of several units."""
    named = [fact.entity if fact.name == fact.entity and not fact.code else fact_label(fact) for fact in rows]
    if len(rows) > 1 and len(set(named)) == 1:
        return [f"{fact.entity}{name}" for fact, name in zip(rows, named, strict=True)]
    return named


def _with_amount(row: Row) -> str:
    """A name and its amount, apart where the name ends with a digit or a Latin letter."""
    gap = " " if re.search("[0-9A-Za-z]$", row.name) else ""
    return f"{row.name}{gap}{grouped_text(row.number)}{row.unit}"
