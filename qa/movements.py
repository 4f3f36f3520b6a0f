"""The items of one body that moved on last year: which rose or fell, by how much, and which did most."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.quantities import grouped_text, plain_text
from index.records import Document, Fact, Fund
from qa.amounts import ask_of, fact_number, sibling
from qa.compose import cite_fact
from qa.library import Library
from qa.measure import BLANK
from qa.order import Moved, read_wish, split_tails
from qa.records import Answer, Figure
from qa.request import Request

_GREW = re.compile(
    r"(?:(?:比|较|跟|和|与)?(?:上年|去年)(?:相比)?|同比)?(?:是|都|有)*"
    r"(?:(?P<up>增加|增长|上升|上涨|涨)|(?P<down>减少|下降|降低|压减|降))(?:了|的)*"
)
_NEW = re.compile(
    r"(?:今年|本年|当年)?(?:从零|从无到有)?的?(?:新增加?|新列)了?(?:\((?:增长|增幅|增加)?100%\))?的?(?=科目|[那这哪]|支出|项)"
)
_LIST = re.compile(r"(?:都)?有?(?:哪些|哪几(?:个|项|类))(?:科目|项目|支出)?|列出来?|列一下|分别是什么")
_MEMBER = re.compile(
    r"各?(?:个|项|类)?(?:项级|功能|支出)*(?:分类)?科目|项级|各项|(?:哪|几)(?:一)?(?:个|项|些|笔|类)(?:科目|支出|费用|开支|项目)?|谁|哪里"
)
_FROM_NOTHING = 100  # a growth of 100 % where there was nothing before, as the documents print it


@dataclass(frozen=True, slots=True)
class _Choice:
    """Which movements: those 'up' or 'down', or new ones; all of them, or the first ``count`` by amount or rate."""

    way: str
    kind: str = "change"
    count: int = 0  # 0 for all
    is_new: bool = False


def answer_moved(request: Request, document: Document, library: Library) -> Answer | None:
    """The items that moved as asked; None for any other question, and where the explanation gives no movements."""
    choice, rest = _read(request.words)
    if choice is None or _names_more(rest, document):
        return None
    funds = ask_of(request.words, document).funds
    is_sangong = "三公" in request.words
    if funds and "general" not in funds and not is_sangong:
        return None
    rows = _chosen(_changes(library.view(document).facts, is_sangong), choice, library.view(document).facts)
    if rows is None:
        return None
    return _answer(request, document, rows, choice)


def _read(words: str) -> tuple[_Choice | None, str]:
    """Which movements a question asks for, and the words that say of what; None where it asks for none."""
    head, _ = split_tails(words)
    wish = read_wish(words)
    if wish.moved and _MEMBER.search(head):
        return _ranked(wish.moved, wish.order or ""), wish.stem
    new, listed = _NEW.search(head), _LIST.search(head)
    if new and listed:
        return _Choice("up", is_new=True), _NEW.sub(BLANK, head)
    grew = _GREW.search(head)
    if grew and (listed or (_MEMBER.search(head) and re.search("哪", head))):
        return _Choice("up" if grew["up"] else "down"), _GREW.sub(BLANK, head)
    return None, words


def _ranked(moved: Moved, order: str) -> _Choice:
    count = int(order[4:]) if order.startswith("top:") else 1
    return _Choice("down" if moved.is_down else "up", moved.kind, count)


def _names_more(words: str, document: Document) -> bool:
    """Whether a question names something besides its money: a row, a unit, a body that is not this one."""
    rest = _LIST.sub(BLANK, words).replace("三公", BLANK)
    asked = ask_of(_MEMBER.sub(BLANK, rest), document)
    understood = 0
    for group in (asked.attributes, asked.funds):
        for mask in group.values():
            understood |= mask
    return bool(asked.content & ~understood)


def _changes(facts: Sequence[Fact], is_sangong: bool) -> list[Fact]:
    """The printed changes of the items below the totals, or of the parts of the three public expenses."""
    return [
        fact
        for fact in facts
        if fact.origin == "text"
        and fact.attribute == "change"
        and fact.quantity
        and (fact.statement == "sangong") == is_sangong
        and (len(fact.path) > 1 or is_sangong)
        and (fact.fund is Fund.GENERAL or is_sangong)
    ]


def _chosen(changes: list[Fact], choice: _Choice, facts: Sequence[Fact]) -> list[tuple[Fact, Fact | None]] | None:
    """The movements asked for, each with its printed rate, largest first; None where a rate that ranks is lacking."""
    went = [fact for fact in changes if fact_number(fact) and (fact_number(fact) > 0) == (choice.way == "up")]
    rows = [(fact, sibling(fact, facts, "growth")) for fact in went]
    if not changes:
        return None
    if choice.is_new:
        rows = [row for row in rows if row[1] is not None and fact_number(row[1]) == _FROM_NOTHING]
        return rows or None
    if choice.kind == "growth" and any(rate is None for _, rate in rows):
        return None
    by_rate = choice.kind == "growth"
    if choice.count and not rows:
        return None
    rows.sort(key=lambda row: -abs(fact_number(row[1] if by_rate and row[1] else row[0])))
    return rows[: choice.count] if choice.count else rows


def _answer(request: Request, document: Document, rows: Sequence[tuple[Fact, Fact | None]], choice: _Choice) -> Answer:
    verb = "增加" if choice.way == "up" else "减少"
    listing = "；".join(_said(fact, rate, verb) for fact, rate in rows)
    scope = "" if rows and rows[0][0].statement == "sangong" else "一般公共预算各科目中"
    head = f"{document.organisation}{document.year}年{scope}比上年{verb}"
    if choice.count:
        text = f"{head}{'幅度' if choice.kind == 'growth' else ''}最大的{len(rows)}项：{listing}。"
    else:
        text = f"{head}的有{len(rows)}项{'：' + listing if rows else ''}。"
    figures, cited = [], []
    wants_rate = choice.kind == "growth" or "百分" in request.words or "幅" in request.words
    for fact, rate in rows:
        shown = [rate] if wants_rate and rate is not None else [fact]
        if choice.count == 1:
            shown += [other for other in (fact, rate) if other is not None and other not in shown]
        figures += [_figure(one, verb) for one in shown]
        cited += [one for one in (fact, rate) if one is not None]
    citations = tuple(cite_fact(document, fact) for fact in cited)
    return Answer(request.question, "answered", text, tuple(figures), None, None, citations)


def _figure(fact: Fact, verb: str) -> Figure:
    assert fact.quantity is not None
    word = f"{verb}额" if fact.attribute == "change" else "增长率" if verb == "增加" else "下降率"
    return Figure(f"{fact.path[-1]}{word}", plain_text(abs(fact_number(fact))), fact.quantity.unit)


def _said(fact: Fact, rate: Fact | None, verb: str) -> str:
    assert fact.quantity is not None
    moved = f"{fact.path[-1]}{verb}{grouped_text(abs(fact_number(fact)))}{fact.quantity.unit}"
    return moved if rate is None else f"{moved}（{plain_text(abs(fact_number(rate)))}%）"
