"""The same figure of several bodies, put in order: which has most, all of them, the first few, the gap between two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from index.quantities import MONEY_UNITS, plain_text
from index.records import Document
from qa.amounts import Value
from qa.compose import amount_words
from qa.evaluate import evaluate
from qa.library import Library
from qa.measure import Measure
from qa.order import Wish
from qa.quotients import converted
from qa.records import Answer, Figure
from qa.request import Request
from qa.wording import finish, scope_notes, sum_words


def ranked_answer(request: Request, values: Sequence[Value], wish: Wish, missing: Sequence[str] = ()) -> Answer | None:
    """The answer to a ranking; None where it asks for a place that there is not, or for a gap between unsaid ones."""
    place = _place(wish.order, len(values))
    if place is not None and not 0 <= place < len(values):
        return None
    ranked = _in_order(values, wish)
    notes = [*missing, *scope_notes(values, request.voice)]
    if wish.has_gap and len(ranked) >= 2:
        if len(ranked) > 2 and wish.order is None:
            return None
        return _difference(request, ranked[0], ranked[-1] if wish.order == "both" else ranked[1], notes)
    chosen = _chosen(ranked, wish.order)
    if wish.has_sum:
        return _sum_of_first(request, chosen, notes)
    figures = tuple(figure for value in _shown(ranked, chosen, wish.order) for figure in named(value))
    text = _text(ranked, chosen, wish.order)
    return finish(request.question, text, figures, ranked, notes, _joined_calculations(ranked))


def _in_order(values: Sequence[Value], wish: Wish) -> list[Value]:
    """The values, largest first (smallest first for 'least' and 'up'); the one in place k at the head for
    'nth:k', counted from the end for 'last:k'.

    Movements that went one way are ranked by their size.
    """
    order = wish.order
    if order in ("least", "up"):
        return sorted(values, key=lambda value: (value.number, value.document.name))
    size = abs if wish.moved else Decimal
    ranked = sorted(values, key=lambda value: (-size(value.number), value.document.name))
    place = _place(order, len(ranked))
    if place is not None:
        return [ranked[place], *ranked[:place], *ranked[place + 1 :]]
    return ranked


def _place(order: str | None, among: int) -> int | None:
    """Which of ``among`` values, from 0, an order of one place means; None for any other order."""
    way, _, number = (order or "").partition(":")
    if way not in ("nth", "last"):
        return None
    return int(number) - 1 if way == "nth" else among - int(number)


def _chosen(ranked: list[Value], order: str | None) -> list[Value]:
    """The values that answer: all of them, the first few, both ends, or the lead with those that tie with it."""
    if order in (None, "order", "up"):
        return ranked
    if order and order.startswith("top:"):
        return ranked[: int(order[4:])]
    tied = [value for value in ranked if value.number == ranked[0].number]
    last = [value for value in ranked if value.number == ranked[-1].number]
    return [*tied, *last] if order == "both" and len(tied) < len(ranked) else tied


def _shown(ranked: list[Value], chosen: list[Value], order: str | None) -> list[Value]:
    return ranked if order in ("most", "least") and len(ranked) == 2 else chosen


def _text(ranked: list[Value], chosen: list[Value], order: str | None) -> str:
    lead = ranked[0]
    listing = "；".join(map(_said, ranked))
    if len(chosen) == len(ranked) and order in (None, "order", "up"):
        return f"{lead.label}：{listing}。"
    if order == "both" or (order and order.startswith("top:")):
        first = "；".join(map(_said, chosen))
        head = f"{lead.label}{'最高和最低' if order == 'both' else '依次'}：{first}"
        return f"{head}。各单位：{listing}。"
    leaders = "、".join(value.body for value in chosen)
    if _is_movement(lead):
        return f"{leaders}的{lead.label}变动最大：{_said(lead)}。各单位：{listing}。"
    word = {"least": "最少", "most": "最高"}.get(order or "", "")
    return f"{leaders}的{lead.label}{word}：{amount_words(lead.number, lead.unit)}。各单位：{listing}。"


def _is_movement(value: Value) -> bool:
    return value.fact.attribute in ("change", "growth") and not value.calculation


def _said(value: Value) -> str:
    """A body with its figure; a movement as its size with its direction."""
    if not _is_movement(value):
        return f"{value.body}{amount_words(value.number, value.unit)}"
    way = "减少" if value.number < 0 else "增加"
    return f"{value.body}{way}{amount_words(abs(value.number), value.unit)}"


def named(value: Value) -> tuple[Figure, ...]:
    """The figure of a body; a change as its size, under a label that tells the direction, with its rate beside it."""
    if not _is_movement(value):
        label, number = value.label, value.number
        return (Figure(f"{value.body}{label}", plain_text(number), value.unit),)
    figures = []
    for fact in value.facts:
        assert fact.quantity is not None
        number = fact.quantity.number
        down = number < 0
        kind = ("减少额" if down else "增加额") if fact.attribute == "change" else ("下降率" if down else "增长率")
        label = f"{value.body}{fact.path[-1] if fact.path else fact.name}{kind}"
        figures.append(Figure(label, plain_text(abs(number)), fact.quantity.unit))
    return tuple(figures)


def _difference(request: Request, first: Value, second: Value, notes: list[str]) -> Answer:
    difference = abs(first.number - second.number)
    high, low = (first, second) if first.number >= second.number else (second, first)
    points = "（百分点）" if high.unit == "%" else ""
    figures = (Figure("相差", plain_text(difference), high.unit), *named(high), *named(low))
    calculation = f"{plain_text(high.number)} - {plain_text(low.number)} = {plain_text(difference)}"
    own = _joined_calculations([high, low])
    text = (
        f"{high.body}的{high.label}更多：{amount_words(high.number, high.unit)}，"
        f"{low.body}为{amount_words(low.number, low.unit)}，"
        f"相差{amount_words(difference, high.unit)}{points}。"
    )
    whole = f"{own}；{calculation}" if own else calculation
    return finish(request.question, text, figures, [high, low], notes, whole)


def _sum_of_first(request: Request, chosen: list[Value], notes: list[str]) -> Answer:
    total = sum((value.number for value in chosen), Decimal(0))
    unit, calculation = chosen[0].unit, sum_words(chosen, plain_text(total))
    names = "、".join(value.body for value in chosen)
    label = f"{names}{chosen[0].label}合计"
    text = f"{label}为{amount_words(total, unit)}（{calculation}）。"
    figures = (Figure(label, plain_text(total), unit), *(figure for value in chosen for figure in named(value)))
    return finish(request.question, text, figures, chosen, notes, calculation)


def _joined_calculations(values: Sequence[Value]) -> str | None:
    found = [f"{value.body}：{value.calculation}" for value in values if value.calculation]
    return "；".join(found) or None


def missing_note(request: Request, values: Sequence[Value]) -> list[str]:
    """Which of the bodies asked about have no such figure, [] where all have it."""
    have = {value.document.document_id for value in values}
    names = [document.organisation for document in request.documents if document.document_id not in have]
    return [f"未列此项、不参与比较：{'、'.join(names)}。"] if names else []


def values_of(request: Request, measure: Measure, library: Library) -> list[Value]:
    """The measure's value for each body that has one, in the library's order."""
    values = []
    for document in request.documents:
        result = evaluate(measure, [document], library)
        if isinstance(result, Value):
            values.append(replace(result, edition=_edition(document, request.documents)))
    if {value.unit for value in values} <= MONEY_UNITS.keys() and values:
        values = [_alike(value, values[0].unit) for value in values]
    return values if len({value.unit for value in values}) == 1 else []


def _edition(document: Document, compared: Sequence[Document]) -> str:
    """The year of a document among others of its body, '' where it is the only one."""
    others = [one for one in compared if one.organisation == document.organisation]
    return f"{document.year}年" if len(others) > 1 else ""


def _alike(value: Value, unit: str) -> Value:
    """A value in the unit of the others, with how it was computed and converted."""
    other = converted(value, unit)
    steps = dict.fromkeys(step for step in (value.calculation, other.calculation) if step)
    return replace(other, calculation="；".join(steps) or None)


def incomplete(request: Request, values: Sequence[Value]) -> Answer:
    """A refusal where a comparison or a sum lacks the figure of a body that takes part."""
    have = {value.document.document_id for value in values}
    names = "、".join(document.organisation for document in request.documents if document.document_id not in have)
    known = "、".join(value.body for value in values)
    reason = request.voice.say(
        f"没有答案：{names}的文件中没有这一项，不能比较或相加。列有这一项的：{known or '没有'}。",
        f"Not answered: {names} has no such figure. Listed by: {known or 'none'}.",
    )
    return Answer(request.question, "not_found", reason, reason=reason)
