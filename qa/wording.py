"""Sentences for figures that take more than one fact: changes, computed values, sums, comparisons."""

from __future__ import annotations

from collections.abc import Sequence

from index.quantities import plain_text
from index.records import Fund, Kind
from qa.amounts import Value
from qa.compose import FUND_NAMES, Voice, amount_words, cite_fact
from qa.records import Answer, Figure


def change_figures(value: Value, voice: Voice) -> list[Figure]:
    """The change and its rate as sizes; the labels tell the direction."""
    figures = []
    for fact in value.facts:
        assert fact.quantity is not None
        number = fact.quantity.number
        down = number < 0
        if fact.attribute == "growth":
            label = voice.say("下降率" if down else "增长率", "rate of decrease" if down else "rate of increase")
        else:
            label = voice.say("减少额" if down else "增加额", "decrease" if down else "increase")
        figures.append(
            Figure(
                f"{fact.path[-1]}{label}" if not voice.english else f"{fact.path[-1]} {label}",
                plain_text(abs(number)),
                fact.quantity.unit,
            )
        )
    return figures


def change_sentence(value: Value, voice: Voice) -> str:
    """The sentence for a change: more, less or the same."""
    document, item = value.document, value.fact.path[-1]
    moved = next((fact.quantity.number for fact in value.facts if fact.attribute == "change" and fact.quantity), None)
    rate = next((fact.quantity.number for fact in value.facts if fact.attribute == "growth" and fact.quantity), None)
    unit = next((fact.quantity.unit for fact in value.facts if fact.attribute == "change" and fact.quantity), "")
    lead = moved if moved is not None else rate
    if lead == 0:
        return voice.say(
            f"{document.organisation}{document.year}年{item}与上年持平（增减0.00{unit}，没有变化）。",
            f"{document.organisation}, {document.year}: {item} is unchanged from last year (0.00).",
        )
    down = lead is not None and lead < 0
    amount = amount_words(abs(moved), unit) if moved is not None else ""
    percent = f"{abs(rate)}%" if rate is not None else ""
    if voice.english:
        moving = f"{'decreased' if down else 'increased'} by {amount}{' (' + percent + ')' if percent else ''}"
        return f"{document.organisation}, {document.year}: {item} {moving} compared with last year."
    parts = [
        f"{'减少' if down else '增加'}{amount}" if amount else "",
        f"{'下降' if down else '增长'}{percent}" if percent else "",
    ]
    return f"{document.organisation}{document.year}年{item}比上年{'，'.join(part for part in parts if part)}。"


def computed_sentence(value: Value, voice: Voice) -> str:
    """The sentence for a computed figure."""
    head = (
        f"{value.document.organisation}{value.document.year}年"
        if not value.label.startswith("20")
        else value.document.organisation
    )
    number = amount_words(value.number, value.unit)
    direction = ""
    if value.unit == "%" and value.label.endswith("增长率"):
        direction = voice.say(
            "，增长" if value.number >= 0 else "，下降", ", an increase" if value.number >= 0 else ", a decrease"
        )
    if voice.english:
        yuan = " (1 万元 = CNY 10,000)" if "万元" in value.unit else ""
        return f"{value.document.organisation}, {value.document.year}: {value.label} = {number}{yuan}{direction}."
    return f"{head}{value.label}为{number}{direction}。"


def finish(
    question: str,
    text: str,
    figures: tuple[Figure, ...],
    values: Sequence[Value],
    notes: Sequence[str] = (),
    calculation: str | None = None,
) -> Answer:
    """An answer that rests on several values: all their facts are cited, once each."""
    citations = tuple(dict.fromkeys(cite_fact(value.document, fact) for value in values for fact in value.facts))
    return Answer(question, "answered", text, figures, None, calculation, citations, tuple(notes))


def sum_words(values: Sequence[Value], total: str) -> str:
    """The calculation of a sum: '1.00 + 2.00 = 3.00'."""
    return " + ".join(plain_text(value.number) for value in values) + f" = {total}"


def body_amount(value: Value) -> str:
    """A body with its amount: '某局12.00万元'."""
    return f"{value.document.organisation}{amount_words(value.number, value.unit)}"


def scope_notes(values: Sequence[Value], voice: Voice) -> list[str]:
    """What a reader must know where the operands are not of the same kind: money, year, budget or final account."""
    notes = []
    funds = list(dict.fromkeys(value.fact.fund for value in values if value.fact.fund is not Fund.NONE))
    if len(funds) > 1:
        names = "、".join(FUND_NAMES[fund][voice.english] for fund in funds)
        notes.append(voice.say(f"口径不同：{names}。", f"The figures are of different money: {names}."))
    years = sorted({value.document.year for value in values})
    kinds = {value.fact.kind for value in values}
    if len(years) > 1:
        notes.append(voice.say(f"年度不同：{'、'.join(map(str, years))}。", f"Of different years: {years}."))
    if kinds >= {Kind.BUDGET, Kind.FINAL_ACCOUNT}:
        notes.append(voice.say("预算数与决算数相比。", "A budget is compared with a final account."))
    return notes
