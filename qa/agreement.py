"""Whether figures of one document agree: two that should be the same, or parts with their whole.

A side of the question is a figure, several that are added up, all parts of a figure (下面四项之和, 分配明细), or an
amount that the question itself states. Figures that are printed to different digits agree if the finer one, rounded, is
the coarser. A sum may miss its whole by half of the last digit of each figure (DOMAIN.md): said, but no equality.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from index.labels import is_total
from index.quantities import MONEY_UNITS, plain_text
from index.records import Document, Fact, StatementState
from qa.amounts import Value, ask_of, to_result
from qa.combine import labelled
from qa.compose import NOT_BUDGETED, Voice, amount_words, place_words
from qa.evaluate import evaluate
from qa.expressions import Expression, agreement_words, read_expressions
from qa.find import Found
from qa.library import Library
from qa.measure import BLANK, read_measure
from qa.operands import operand_results
from qa.order import CHINESE_ORDER
from qa.quotients import converted
from qa.records import Answer, Figure
from qa.request import Request
from qa.wording import finish, scope_notes

_EACH = re.compile("各(?!项|类|行|个|笔|款|种|项目)|分别")
_APART = re.compile("差(?!旅|额拨)")
_NEAR = Decimal("0.05")
_MANY = 4  # more parts than this are not called one by one
_STATED = re.compile(
    r"(?<=[\u4e00-\u9fff·])(?P<number>\d[\d,]*\.\d+|\d[\d,]*(?=万元|元|人|辆))(?:万元|元|人|辆)?(?=$|[,·])"
)
_BARE_AMOUNT = re.compile(r"(\d[\d,]*(?:\.\d+)?)(亿元|万元|万|元|人|辆)?")


@dataclass(frozen=True, slots=True)
class Sides:
    """What is compared: ``parts``, added up, with ``whole`` or with ``claimed``, which the question states."""

    parts: tuple[Value, ...]
    whole: Value | None
    claimed: tuple[Decimal, str] | None = None
    label: str = ""


def answer_agreement(request: Request, library: Library) -> Answer | None:
    """Yes or no with both sides, None where the question compares nothing or a side of it is not found."""
    if len(request.documents) != 1:
        return None
    text = _without_gap(request.marked)
    for expression in read_expressions(text):
        sides = _sides(expression, request, library) if expression.kind == "equal" else None
        sides = _in_one_money(sides) if sides is not None else None
        lacking = _not_listed(expression, request, library) if sides is None and expression.kind == "equal" else None
        if lacking is not None:
            return lacking
        if sides is not None:
            return agree(request, sides)
    return None


def _not_listed(expression: Expression, request: Request, library: Library) -> Answer | None:
    """No, where a row of one table is compared with another table that is complete and does not list it."""
    if len(expression.operands) != 2:
        return None
    document = request.documents[0]
    results = operand_results(expression, request, library)
    asked = [ask_of(operand, document).tables for operand in expression.operands]
    found = [one for one in results if isinstance(one, Value)]
    there = found[0] if len(found) == 1 else None
    if there is None or not there.fact.code or any(len(tables) != 1 for tables in asked):
        return None
    gone = next(iter(asked[1 - results.index(there)]))
    record = next((one for one in document.statements if str(one.no) == gone), None)
    facts = library.view(document).facts
    if record is None or record.state is not StatementState.COMPLETE:
        return None
    if any(str(fact.table_no) == gone and fact.code == there.fact.code for fact in facts) or not there.number:
        return None
    said = f"不一致：{place_words(there.fact, request.voice)}{there.label}{_amount(there, request.voice)}"
    text = f"{document.organisation}{document.year}年{said}，表{gone}《{record.title}》没有列这一项。"
    answer = finish(request.question, text, (_figure(there),), [there])
    return replace(answer, verdict=False)


def _in_one_money(sides: Sides) -> Sides | None:
    """The sides with the whole of the parts' money (DOMAIN.md: 公用经费 is of 一般公共预算).

    None where parts of different money miss their whole: then other parts were meant.
    """
    funds = {part.fact.fund for part in sides.parts}
    if len(sides.parts) < 2 or not sides.whole or funds == {sides.whole.fact.fund}:
        return sides
    like = next((fact for fact in sides.whole.others if {fact.fund} == funds), None)
    if like is not None:
        return replace(sides, whole=fact_value(sides.whole.document, like))
    total = sum((converted(part, sides.whole.unit).number for part in sides.parts), Decimal(0))
    return sides if abs(total - sides.whole.number) <= _NEAR else None


def _without_gap(text: str) -> str:
    """The question without ``,差多少`` at its end: by how much is always said."""
    return re.sub(agreement_words()["gap"] + r"\??$", "", text)


# --- the sides --------------------------------------------------------------------------------------------


def _sides(expression: Expression, request: Request, library: Library) -> Sides | None:
    *firsts, last = expression.operands
    claimed = _claim(last)
    both = [_children_asked(operand) for operand in expression.operands]
    if any(both):
        return _with_children(expression, both, claimed, request, library) if len(firsts) == 1 else None
    operands, stated = _unstated((*firsts,) if claimed else expression.operands)
    if len(operands) == 1 and claimed:
        return None  # 是30万元吗: a claim about one figure
    results = operand_results(replace(expression, operands=operands), request, library)
    values = [result for result in results if isinstance(result, Value)]
    if len(values) < max(len(operands), 1) or len({value.facts for value in values}) < len(values):
        return None
    if any(said is not None and said != abs(value.number) for said, value in zip(stated, values, strict=True)):
        return None
    if len({_kind(value.unit) for value in values}) > 1:
        return None
    return Sides(tuple(values), None, claimed) if claimed else Sides(tuple(values[:-1]), values[-1])


def _kind(unit: str) -> str:
    return "money" if unit in MONEY_UNITS else unit


def _claim(words: str) -> tuple[Decimal, str] | None:
    """The amount that a side states and nothing else, None for a side in words."""
    found = _BARE_AMOUNT.fullmatch(words.strip(BLANK + ",的"))
    if found is None or (found[2] is None and "." not in found[1]):
        return None
    unit = {"万": "万元", None: ""}.get(found[2], found[2] or "")
    return Decimal(found[1].replace(",", "")), unit


def _unstated(operands: Sequence[str]) -> tuple[tuple[str, ...], list[Decimal | None]]:
    """The operands without the amounts that the question adds to their names (总计2,359.94), and these amounts."""
    found = [_STATED.search(operand) for operand in operands]
    words = [
        operand[: one.start()] + operand[one.end() :] if one else operand
        for operand, one in zip(operands, found, strict=True)
    ]
    return tuple(words), [Decimal(one["number"].replace(",", "")) if one else None for one in found]


# --- all parts of a figure --------------------------------------------------------------------------------


def _children_asked(words: str) -> re.Match[str] | None:
    """下面四项之和, 各项目之和, 分配明细: the words that ask for all parts of a figure."""
    found = re.search(agreement_words()["children"], words)
    return found if found and found.group() and (found["each"] or found["noun"]) else None


def _with_children(
    expression: Expression,
    asked: Sequence[re.Match[str] | None],
    claimed: tuple[Decimal, str] | None,
    request: Request,
    library: Library,
) -> Sides | None:
    at = 0 if asked[0] else 1
    found, other = asked[at], expression.operands[1 - at]
    if found is None or (claimed and at == 1):
        return None
    document = request.documents[0]
    head = re.sub(r"[\ue000-\uf8ff]+", BLANK, found.string[: found.start()])
    is_bare = bool(re.fullmatch(agreement_words()["whole"], other.strip(BLANK)))
    parent = _parent(head, "" if is_bare or claimed else other, document, library)
    whole = None if claimed else parent if is_bare else _evaluated(other, document, library)
    if parent is None or (whole is None and not claimed):
        return None
    parts = children(parent.fact, found["noun"] or "", document, library)
    count = found["each"] and (CHINESE_ORDER.get(found["each"].replace("两", "二")) or _digits(found["each"]))
    if len(parts) < 2 or (count and count != len(parts)):
        return None
    label = f"{parent.label}各项合计" if len(parts) > _MANY else ""
    return Sides(tuple(parts), whole, claimed, label)


def _digits(text: str) -> int | None:
    return int(text) if text.isdigit() else None


def _parent(head: str, other: str, document: Document, library: Library) -> Value | None:
    if not re.search(r"[\u4e00-\u9fff\d]{2}", head):
        return _evaluated(other, document, library) if other else None
    return _evaluated(head, document, library) or _evaluated(f"{head}总计", document, library)


def _evaluated(words: str, document: Document, library: Library) -> Value | None:
    text = re.sub(r"[\ue000-\uf8ff]+", BLANK, words)
    readings = dict.fromkeys((text, re.sub(agreement_words()["level"], "", text)))
    results = (evaluate(read_measure(one), [document], library) for one in readings)
    return next((result for result in results if isinstance(result, Value)), None)


def children(whole: Fact, noun: str, document: Document, library: Library) -> list[Value]:
    """The parts of a figure: the rows under it, a table's projects, a project's allocation, a sentence's others."""
    facts = library.view(document).facts
    if whole.origin == "text" or "明细" in noun or "分配" in noun:
        found = _told_parts(whole, facts)
        if found or whole.origin == "text":
            return [fact_value(document, fact) for fact in found]
    column = [fact for fact in facts if _in_column(fact, whole)]
    if "项目" in noun:
        found = [fact for fact in column if fact.project]
    elif is_total(whole.name):
        found = [fact for fact in column if len(fact.path) == 1 and not is_total(fact.name) and not fact.project]
        found = [fact for fact in found if fact.code] or found
    else:
        found = [
            fact
            for fact in column
            if len(fact.path) == len(whole.path) + 1 and fact.path[: len(whole.path)] == whole.path and not fact.project
        ]
    return [fact_value(document, fact) for fact in found]


def _in_column(fact: Fact, whole: Fact) -> bool:
    there = (whole.table_no, whole.column, whole.half, whole.attribute)
    is_whole_body = whole.entity == whole.organisation
    return (
        fact is not whole
        and fact.origin == "table"
        and (fact.table_no, fact.column, fact.half, fact.attribute) == there
        and (fact.entity == whole.entity or (is_whole_body and bool(fact.project)))
    )


def _told_parts(whole: Fact, facts: Sequence[Fact]) -> list[Fact]:
    """A project's allocation, or the other figures of the kind in the sentence of the whole."""
    if whole.project:
        return [f for f in facts if f.project == whole.project and f.attribute == "allocation" and f.origin == "text"]
    unit = whole.quantity.unit if whole.quantity else ""
    return [
        fact
        for fact in facts
        if fact is not whole
        and (fact.source.text, fact.origin, fact.attribute) == (whole.source.text, "text", whole.attribute)
        and fact.quantity
        and fact.quantity.unit == unit
    ]


def fact_value(document: Document, fact: Fact) -> Value:
    """A fact as a value, under its own label."""
    value = to_result(Found(document, fact))
    assert isinstance(value, Value)
    return value


# --- the verdict ------------------------------------------------------------------------------------------


def last_digit(value: Value, unit: str) -> Decimal:
    """The worth of the last printed digit of an amount in a unit; 0 for what is counted, computed or blank."""
    quantity = value.fact.quantity
    if value.calculation or quantity is None or quantity.unit not in MONEY_UNITS or unit not in MONEY_UNITS:
        return Decimal(0)
    exponent = quantity.number.as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal(1).scaleb(min(exponent, 0)) * MONEY_UNITS[quantity.unit] / MONEY_UNITS[unit]


def is_rounded(one: Value, other: Value) -> bool:
    """Whether one of two amounts is the other one, rounded to the digits that it prints."""
    if one.unit not in MONEY_UNITS or other.unit not in MONEY_UNITS:
        return False
    fine, coarse = sorted((last_digit(one, "元"), last_digit(other, "元")))
    gap = abs(one.number * MONEY_UNITS[one.unit] - other.number * MONEY_UNITS[other.unit]) / MONEY_UNITS["元"]
    return 0 < fine < coarse and gap <= coarse / 2


def agree(request: Request, sides: Sides) -> Answer:
    """The answer of a comparison: the verdict, both sides, and by how much they differ."""
    if sides.whole and len({(one.number, one.unit) for one in (*sides.parts, sides.whole)}) == 1:
        return _all_alike(request, labelled((*sides.parts, sides.whole), request.voice))
    voice, unit = request.voice, sides.parts[0].unit
    values = labelled((*sides.parts, *([sides.whole] if sides.whole else [])), voice)
    alike = [converted(value, unit) for value in values]
    parts, whole = alike[: len(sides.parts)], alike[-1] if sides.whole else None
    total = sum((part.number for part in parts), Decimal(0))
    target = whole.number if whole else _claimed_in(sides, unit)
    gap = abs(total - target)
    tolerance = sum((last_digit(value, unit) / 2 for value in values), Decimal(0))
    is_near = len(parts) > 1 and gap <= tolerance
    is_same = not gap or (whole is not None and len(parts) == 1 and is_rounded(values[0], values[-1]))
    said = _verdict_words(gap, is_same, is_near, unit if whole else "", voice)
    rounded = (
        voice.say("（印到的位数不同，四舍五入后相等）", " (rounded to the same digits)") if gap and is_same else ""
    )
    listing = voice.say("，", ", ").join(f"{one.label}{_amount(one, voice)}" for one in values)
    figures = _figures_of(request, sides, values, total)
    if gap and whole and not is_same and _APART.search(request.words):
        figures = (*figures, Figure(voice.say("相差", "difference"), plain_text(gap), unit))
    if len(parts) > 1:
        listing += voice.say(f"；合计{amount_words(total, unit)}", f"; in total {amount_words(total, unit)}")
    document = request.documents[0]
    head = voice.say(f"{document.organisation}{document.year}年", f"{document.organisation}, {document.year}: ")
    steps = [one.calculation for one in alike if one.calculation]
    if len(parts) > 1:
        steps.append(f"{' + '.join(plain_text(part.number) for part in parts)} = {plain_text(total)}")
    if whole:
        steps.append(f"{plain_text(max(total, target))} - {plain_text(min(total, target))} = {plain_text(gap)}")
    answer = finish(
        request.question,
        f"{head}{said}{listing}{rounded}{voice.say('。', '.')}",
        figures,
        values,
        scope_notes(values, voice),
        "；".join(dict.fromkeys(steps)),
    )
    return replace(answer, verdict=is_same)


def _figures_of(request: Request, sides: Sides, values: Sequence[Value], total: Decimal) -> tuple[Figure, ...]:
    """Both sides of a comparison, and the parts where they are asked for; ``values`` are the parts, then the whole."""
    parts = values[: len(sides.parts)]
    label = sides.label or "＋".join(part.label for part in parts)
    summed = Figure(label, plain_text(total), parts[0].unit) if len(parts) > 1 else _figure(parts[0])
    figures = (summed, *([_figure(values[-1])] if sides.whole else []))
    if len(parts) < 2 or not _EACH.search(request.words):
        return figures
    each = tuple(map(_figure, parts))
    return (*figures, *each) if sides.whole else (*each, *figures)


def _all_alike(request: Request, values: Sequence[Value]) -> Answer:
    """The answer where all sides are the same amount: several totals are then compared, not added up."""
    voice, document = request.voice, request.documents[0]
    head = voice.say(f"{document.organisation}{document.year}年一致：", f"{document.organisation}: They agree. ")
    listing = voice.say("，", ", ").join(f"{one.label}{_amount(one, voice)}" for one in values)
    calculation = f"{plain_text(values[0].number)} - {plain_text(values[-1].number)} = 0"
    figures = tuple(map(_figure, values))
    text = f"{head}{listing}{voice.say('。', '.')}"
    notes = scope_notes(values, voice)
    return replace(finish(request.question, text, figures, values, notes, calculation), verdict=True)


def _claimed_in(sides: Sides, unit: str) -> Decimal:
    """The stated amount in the unit of the figures."""
    assert sides.claimed is not None
    number, said = sides.claimed
    return number * MONEY_UNITS[said] / MONEY_UNITS[unit] if said in MONEY_UNITS and unit in MONEY_UNITS else number


def _verdict_words(gap: Decimal, is_same: bool, is_near: bool, unit: str, voice: Voice) -> str:
    apart = amount_words(gap, unit) if unit else ""
    if is_same:
        return voice.say("一致：", "They agree. ")
    if is_near:
        by = voice.say(f"相差{apart}，" if apart else "", f" ({apart})" if apart else "")
        return voice.say(f"不完全相等，{by}在四舍五入的尾差之内。", f"They differ by rounding{by}. ")
    return voice.say(f"不一致{'，相差' + apart if apart else ''}。", f"They differ{' by ' + apart if apart else ''}. ")


def _figure(value: Value) -> Figure:
    return Figure(value.label, plain_text(value.number), value.unit)


def _amount(value: Value, voice: Voice) -> str:
    if value.is_blank:
        return voice.say(f" 0（{NOT_BUDGETED}）", " 0 (nothing budgeted)")
    return voice.say("", " ") + amount_words(value.number, value.unit)
