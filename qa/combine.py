"""Several figures put together as a question asks: a difference, which is more, a sum, a quotient.

Every answer shows its operands with their places and an expression in exact decimals. Operands of different units are
not put together; operands of different money, years or kinds of documents are, with a note that says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial

from index.labels import is_total
from index.quantities import MONEY_UNITS, plain_text, round_half_up
from index.records import Document, Fact
from qa.amounts import Value
from qa.compose import FUND_NAMES, NOT_BUDGETED, Voice, amount_words, place_words
from qa.expressions import Expression, read_expressions
from qa.library import Library
from qa.operands import operand_results
from qa.quotients import converted
from qa.records import Answer, Figure
from qa.request import Request
from qa.resolve import is_budget_column
from qa.wording import finish, scope_notes

_ORDERED = ("difference", "greater", "which")


def answer_expression(request: Request, library: Library) -> Answer | None:
    """The answer to a question over several figures, None for any other or where an operand is not found."""
    for expression in read_expressions(request.marked):
        if expression.kind == "equal":
            continue  # qa.agreement
        results = operand_results(expression, request, library)
        values = [result for result in results if isinstance(result, Value)]
        if len(values) < max(2, len(expression.operands)) or len({value.facts for value in values}) < len(values):
            continue
        if _strays_from_project(values) or _mixes_years(values, request.words):
            continue
        answer = _combined(request, expression, labelled(values, request.voice))
        if answer is not None:
            return answer
    return None


def _strays_from_project(values: Sequence[Value]) -> bool:
    """Whether one operand is a part of a project and another is no project's: it may mean another part of it."""
    parts = [value.fact for value in values if value.fact.project and len(value.fact.path) > 1]
    parts = [fact for fact in parts if fact.origin == "text"]
    return bool(parts) and any(not value.fact.project for value in values)


def _mixes_years(values: Sequence[Value], words: str) -> bool:
    """Whether one operand is last year's and another this year's, where the question speaks of no year but last."""
    before = [value.fact.attribute == "prior" or bool(_LAST_YEARS.match(value.label)) for value in values]
    return any(before) and not all(before) and not _THIS_YEAR.search(words)


_LAST_YEARS, _THIS_YEAR = re.compile(r"20\d\d年"), re.compile(r"今年|本年|当年|现在|20\d\d|与|和|跟|、")


def _combined(request: Request, expression: Expression, values: Sequence[Value]) -> Answer | None:
    values = _in_one_unit(values) if expression.kind != "each" else values
    if expression.kind == "quotient":
        return _quotient(request, values)
    if expression.kind != "each" and len({value.unit for value in values}) > 1:
        return None
    if expression.kind in _ORDERED:
        return _ordered(request, expression, values)
    return _OPERATIONS[expression.kind](request, values)


def _in_one_unit(values: Sequence[Value]) -> list[Value]:
    """Amounts of money in the unit of the first of them."""
    unit = next((value.unit for value in values if value.unit in MONEY_UNITS), "")
    return [_in_unit(value, unit) if unit and value.unit in MONEY_UNITS else value for value in values]


def _in_unit(value: Value, unit: str) -> Value:
    """A value in another unit; how it was computed, or converted, is kept."""
    other = converted(value, unit)
    steps = dict.fromkeys(filter(None, (value.calculation, other.calculation)))
    return replace(other, calculation="；".join(steps) or None)


def labelled(values: Sequence[Value], voice: Voice) -> list[Value]:
    """The values under labels that tell them apart: by body, by unit, by money or by place."""
    if len({value.document.document_id for value in values}) > 1:
        values = [replace(value, label=f"{_body(value.document)}{value.label}") for value in values]
    if any(is_budget_column(value.fact) for value in values):
        values = [_as_settled(value) for value in values]
    money, place = partial(_money_of, voice=voice), partial(_place_of, voice=voice)
    for tell in (_unit_of, money, place):
        if len({value.label for value in values}) == len(values):
            return list(values)
        told = [tell(value) for value in values]
        if len(set(told)) > 1:
            values = [
                replace(value, label=f"{value.label}（{word}）") if word and word not in value.label else value
                for value, word in zip(values, told, strict=True)
            ]
    return list(values)


def _as_settled(value: Value) -> Value:
    """A figure beside budgeted ones: what was settled is called so."""
    return value if is_budget_column(value.fact) else replace(value, label=f"{value.label}（决算数）")


def _body(document: Document) -> str:
    return document.organisation


def _money_of(value: Value, voice: Voice) -> str:
    return FUND_NAMES[value.fact.fund][voice.english]


def _place_of(value: Value, voice: Voice) -> str:
    return place_words(value.fact, voice)


def _unit_of(value: Value) -> str:
    return value.fact.entity if value.fact.entity != value.fact.organisation else ""


# --- the operations ---------------------------------------------------------------------------------------


def _ordered(request: Request, expression: Expression, values: Sequence[Value]) -> Answer | None:
    """Which is more and by how much; yes or no where the question supposes a direction."""
    voice, unit = request.voice, values[0].unit
    first, second = values[0], values[1]
    if expression.kind == "which":
        values = sorted(values, key=lambda value: value.number, reverse=expression.way != "less")
        first, second = values[0], values[1]
    gap = first.number - second.number
    high, low = (first, second) if gap >= 0 else (second, first)
    listing = voice.say("，", ", ").join(f"{one.label}{_amount(one, voice)}" for one in values)
    calculation = f"{plain_text(high.number)} - {plain_text(low.number)} = {plain_text(abs(gap))}"
    said = _order_words(high, low, abs(gap), voice)
    gap_figure = Figure(voice.say("相差", "difference"), plain_text(abs(gap)), unit)
    shown = tuple(_figure(value) for value in values)
    if expression.kind == "difference" or expression.wants_gap:
        figures: tuple[Figure, ...] = (gap_figure, *shown)
    else:
        figures, calculation = (*shown, gap_figure), calculation
    verdict = None
    if expression.kind == "greater":
        verdict = gap < 0 if expression.way == "less" else gap > 0
        said = (voice.say("是。", "Yes. ") if verdict else voice.say("不是。", "No. ")) + said
    elif expression.kind == "difference" and expression.way and gap and (gap > 0) != (expression.way == "more"):
        said = voice.say("方向相反：", "It is the other way round: ") + said
    return _finish(request, f"{said}{listing}", figures, values, calculation, verdict)


def _order_words(high: Value, low: Value, gap: Decimal, voice: Voice) -> str:
    amount = amount_words(gap, high.unit)
    if not gap:
        return voice.say("两者相等。", "They are equal. ")
    return voice.say(f"{high.label}多于{low.label}，相差{amount}。", f"{high.label} exceeds {low.label} by {amount}. ")


def _share(request: Request, values: Sequence[Value]) -> Answer | None:
    return _over(request, values, Decimal(100), "%", "占")


def _half(request: Request, values: Sequence[Value]) -> Answer | None:
    """Whether one is more than half of the other."""
    shared = _share(request, values)
    if shared is None:
        return None
    verdict = values[0].number * 2 > values[1].number
    lead = request.voice.say("是。" if verdict else "不是。", "Yes. " if verdict else "No. ")
    return replace(shared, text=lead + shared.text, verdict=verdict)


def _multiple(request: Request, values: Sequence[Value]) -> Answer | None:
    return _over(request, values, Decimal(1), "倍", "相当于")


def _over(request: Request, values: Sequence[Value], factor: Decimal, unit: str, word: str) -> Answer | None:
    above, below = values[0], values[1]
    if len(values) != 2 or not below.number:
        return None
    number = round_half_up(above.number / below.number * factor, 2)
    times = " × 100%" if factor == 100 else ""
    sign = "%" if factor == 100 else ""
    calculation = f"{plain_text(above.number)} ÷ {plain_text(below.number)}{times} = {plain_text(number)}{sign}"
    label = f"{above.label}{word}{below.label}"
    voice = request.voice
    said = voice.say(f"{label}的{plain_text(number)}{unit}。", f"{above.label} ÷ {below.label} = {number}{unit}. ")
    listing = voice.say("，", ", ").join(f"{one.label}{_amount(one, voice)}" for one in values)
    return _finish(request, said + listing, (Figure(label, plain_text(number), unit),), values, calculation)


def _quotient(request: Request, values: Sequence[Value]) -> Answer | None:
    """One over the other as it stands: a multiple, or an amount for each of what the other counts."""
    above, below = values[0], values[1]
    if len({value.unit for value in values}) == 1:
        return _multiple(request, values)
    if below.unit in MONEY_UNITS or not below.number:
        return None
    number = round_half_up(above.number / below.number, 4)
    calculation = f"{plain_text(above.number)} ÷ {plain_text(below.number)} = {plain_text(number)}"
    label = f"{above.label}÷{below.label}"
    unit = f"{above.unit}/{below.unit}"
    text = f"{label} = {amount_words(number, unit)}"
    return _finish(request, text, (Figure(label, plain_text(number), unit),), values, calculation)


def _sum(request: Request, values: Sequence[Value]) -> Answer | None:
    total = sum((value.number for value in values), Decimal(0))
    calculation = f"{' + '.join(plain_text(value.number) for value in values)} = {plain_text(total)}"
    label = "、".join(value.label for value in values) + request.voice.say("合计", " in total")
    text = f"{label}{request.voice.say('为', ': ')}{amount_words(total, values[0].unit)}（{calculation}）"
    summed = _finish(request, text, (Figure(label, plain_text(total), values[0].unit),), values, calculation)
    return replace(summed, notes=(*summed.notes, *_twice_notes(values, request.voice)))


def _twice_notes(values: Sequence[Value], voice: Voice) -> list[str]:
    """A note for each operand that is a part of another one: the sum counts it twice."""
    return [
        voice.say(
            f"{part.label}已包含在{whole.label}之中，相加有重复。",
            f"{part.label} is a part of {whole.label}: the sum counts it twice.",
        )
        for whole in values
        for part in values
        if part is not whole and _is_part(part.fact, whole.fact)
    ]


def _is_part(part: Fact, whole: Fact) -> bool:
    """Whether a row stands under another one, or under the total, of the same column of one statement."""
    if (part.table, part.column, part.entity, part.half) != (whole.table, whole.column, whole.entity, whole.half):
        return False
    is_under = len(part.path) > len(whole.path) and part.path[: len(whole.path)] == whole.path
    return part.origin == "table" and (is_under or (is_total(whole.name) and not is_total(part.name)))


def _mean(request: Request, values: Sequence[Value]) -> Answer | None:
    total = sum((value.number for value in values), Decimal(0))
    number = round_half_up(total / len(values), 4)
    added = " + ".join(plain_text(value.number) for value in values)
    calculation = f"({added}) ÷ {len(values)} = {plain_text(number)}"
    label = "、".join(value.label for value in values) + request.voice.say("平均", ", mean")
    text = f"{label}{request.voice.say('为', ': ')}{amount_words(number, values[0].unit)}（{calculation}）"
    return _finish(request, text, (Figure(label, plain_text(number), values[0].unit),), values, calculation)


def _each(request: Request, values: Sequence[Value]) -> Answer | None:
    listing = request.voice.say("，", ", ").join(f"{one.label}{_amount(one, request.voice)}" for one in values)
    return _finish(request, listing, tuple(_figure(value) for value in values), values, None)


_OPERATIONS = {"share": _share, "half": _half, "multiple": _multiple, "mean": _mean, "sum": _sum, "each": _each}


# --- words ------------------------------------------------------------------------------------------------


def _figure(value: Value) -> Figure:
    return Figure(value.label, plain_text(value.number), value.unit)


def _amount(value: Value, voice: Voice) -> str:
    if value.is_blank:
        return voice.say(f" 0（{NOT_BUDGETED}）", " 0 (nothing budgeted)")
    return voice.say("", " ") + amount_words(value.number, value.unit)


def _finish(
    request: Request,
    text: str,
    figures: tuple[Figure, ...],
    values: Sequence[Value],
    calculation: str | None,
    verdict: bool | None = None,
) -> Answer:
    documents = list(dict.fromkeys(value.document for value in values))
    year = request.voice.say(f"{documents[0].year}年", f", {documents[0].year}: ")
    head = f"{documents[0].organisation}{year}" if len(documents) == 1 else ""
    joined = "；".join(dict.fromkeys(one.calculation for one in values if one.calculation))
    whole = "；".join(part for part in (joined, calculation or "") if part) or None
    end = request.voice.say("。", ".")
    answer = finish(request.question, f"{head}{text}{end}", figures, values, scope_notes(values, request.voice), whole)
    return replace(answer, verdict=verdict)
