"""Outcomes to Answers: labels, wording, citations. Nothing is decided here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.quantities import grouped_text, plain_text
from index.records import Document, Fact, Fund, SourceRef, StatementRecord, StatementState, TextFact
from qa.keys import SANGONG_COLUMNS
from qa.records import Answer, Citation, Figure

FUND_NAMES = {
    Fund.ALL: ("全口径", "all funds"),
    Fund.FISCAL: ("财政拨款", "fiscal appropriation"),
    Fund.GENERAL: ("一般公共预算", "general public budget"),
    Fund.GOVERNMENT_FUND: ("政府性基金预算", "government funds"),
    Fund.STATE_CAPITAL: ("国有资本经营预算", "state capital operating budget"),
    Fund.CARRY_OVER: ("上年结转结余", "carry-over from last year"),
    Fund.NONE: ("", ""),
}
NOT_BUDGETED = "未安排"
_OUTLINE_MARK = re.compile(r"^([一二三四五六七八九十]+、|\d{1,2}[.、．](?!\d)|其中[:：]?)+")


@dataclass(frozen=True, slots=True)
class Voice:
    """The language of an answer."""

    english: bool

    def say(self, chinese: str, english: str) -> str:
        """The wording in the answer's language."""
        return english if self.english else chinese


def cite(document: Document, source: SourceRef, printed: str, quote: str | None = None) -> Citation:
    """A citation of a place in a document."""
    return Citation(
        document.name,
        document.organisation,
        document.year,
        source.page_no,
        source.line,
        source.table,
        source.row,
        source.column,
        printed,
        source.bbox,
        quote,
    )


def cite_fact(document: Document, fact: Fact) -> Citation:
    """A citation of a figure: a table's cell, or a sentence of the prose."""
    return cite(document, fact.source, fact.printed, fact.source.text if fact.origin == "text" else None)


def cite_text(document: Document, text: TextFact) -> Citation:
    """A citation of words: the sentence they stand in."""
    return cite(document, text.source, "", text.source.text)


def value_text(fact: Fact) -> str:
    """A fact's value as a plain decimal string, '0' for a cell printed empty."""
    return plain_text(fact.quantity.number) if fact.quantity else "0"


def unit_of(fact: Fact) -> str:
    """A fact's unit; the table's where the cell is empty."""
    if fact.quantity:
        return fact.quantity.unit
    return "万元"


def amount_words(number: Decimal, unit: str) -> str:
    """A number with its unit for a sentence: '1,163.03万元'."""
    return f"{grouped_text(number)}{unit}"


def fact_label(fact: Fact) -> str:
    """What a figure is, in a few words: the project, or the row's name with its column where that narrows it."""
    name = fact.project or _OUTLINE_MARK.sub("", fact.name)
    if fact.origin == "text":
        item = fact.path[-1] if fact.path else fact.name
        if fact.project and len(fact.path) > 1:
            return fact.path[-1]
        return fact.project or (item if fact.attribute == "amount" else f"{item}{fact.name}")
    if fact.statement == "performance":
        return f"{fact.name}（{fact.column[-1]}）" if fact.concept == "weight" else fact.name
    if fact.statement == "sangong" and not fact.name:
        return SANGONG_COLUMNS.get(fact.concept, fact.column[-1])
    column = _column_words(fact.column)
    is_plain_column = (fact.concept in ("total", "") and fact.attribute == "amount") or not column
    if fact.origin == "table" and name == fact.entity and not fact.code:
        return total_label(fact) if is_plain_column else f"{total_label(fact)}（{fold_brackets(column)}）"
    if name in ("总计", "合计"):
        return fold_brackets(column) if not is_plain_column else total_label(fact)
    return name if is_plain_column else f"{name}（{fold_brackets(column)}）"


def _column_words(column: Sequence[str]) -> str:
    """What a column is called: its last heading, with the one above it where that is only 合计 or 小计."""
    if len(column) > 1 and column[-1] in ("合计", "小计"):
        return f"{column[-2]}{column[-1]}"
    return column[-1] if column else ""


def total_label(fact: Fact) -> str:
    """What the total of a statement is called."""
    names = {
        "expenditure": "支出总计",
        "income": "收入总计",
        "general_expenditure": "一般公共预算支出",
        "general_basic": "一般公共预算基本支出",
        "general_project": "一般公共预算项目支出",
        "carry_over": "上年结转结余",
        "sangong": "“三公”经费",
        "fiscal_balance": "财政拨款总计",
    }
    return names.get(fact.statement, fact.name)


def fold_brackets(text: str) -> str:
    """Half-width brackets as the full-width ones that Chinese prints."""
    return text.replace("(", "（").replace(")", "）")


def figure_of(fact: Fact, label: str | None = None) -> Figure:
    """The figure of a fact."""
    return Figure(label or fact_label(fact), value_text(fact), unit_of(fact))


def place_words(fact: Fact, voice: Voice) -> str:
    """Where a fact stands, for a note: '表5 一般公共预算支出情况表'."""
    if fact.origin == "text":
        return voice.say("文字说明", "the explanation")
    return fact.source.table or voice.say("表格", "a table")


def scope_words(fact: Fact, voice: Voice) -> str:
    """The scope of a figure's money and its unit, for a note; '' where there is nothing to say."""
    name = FUND_NAMES[fact.fund][1 if voice.english else 0]
    return name


def sentence(document: Document, fact: Fact, voice: Voice) -> str:
    """The answer's sentence for one figure."""
    year = document.year
    label = fact_label(fact)
    unit = fact.entity if fact.entity and fact.entity != document.organisation else ""
    if voice.english:
        if fact.quantity is None:
            return f"{document.organisation} budgeted nothing for {label} in {year} (the cell is printed empty)."
        of_unit = f" ({unit})" if unit else ""
        return f"{document.organisation}{of_unit}, {year}: {label} = {english_amount(fact)}."
    stated = "" if label.startswith(str(year)) else f"{year}年"
    head = f"{document.organisation}{unit and '（' + unit + '）'}{stated}"
    if fact.quantity is None:
        return f"{head}{label}{NOT_BUDGETED}（表中该格为空，即0）。"
    return f"{head}{label}为{amount_words(fact.quantity.number, fact.quantity.unit)}。"


def english_amount(fact: Fact) -> str:
    """A figure for an English sentence, 万元 explained."""
    assert fact.quantity is not None
    number, unit = fact.quantity.number, fact.quantity.unit
    if unit == "万元":
        return f"{grouped_text(number)} 万元 (ten thousand yuan, i.e. CNY {grouped_text(number * 10000)})"
    return f"{grouped_text(number)} {unit}"


def other_notes(others: Sequence[Fact], chosen: Fact, voice: Voice) -> tuple[str, ...]:
    """One note for each other reading with another value."""
    notes = []
    for fact in others:
        assert fact.quantity is not None
        amount = amount_words(fact.quantity.number, fact.quantity.unit)
        scope = scope_words(fact, voice) if fact.fund is not chosen.fund else ""
        place = place_words(fact, voice)
        if voice.english:
            notes.append(f"Another reading: {fact_label(fact)}{' of ' + scope if scope else ''} is {amount} ({place}).")
        else:
            notes.append(f"另有口径：{scope + '口径的' if scope else ''}{fact_label(fact)}为{amount}（{place}）。")
    return tuple(notes)


def statement_words(record: StatementRecord, voice: Voice) -> str:
    """What became of a statement, in words."""
    words = {
        StatementState.EMPTY: ("是空表，当年未安排", "is empty: nothing was budgeted"),
        StatementState.MISSING: ("在文件中缺失，不能判断是否安排", "is missing from the file, so nothing can be said"),
        StatementState.INCOMPLETE: ("在文件中不完整", "is incomplete in the file"),
        StatementState.UNDECIDED: ("的列在文件中丢失，无法确认", "lost its columns in the file"),
        StatementState.COMPLETE: ("完整", "is complete"),
    }[record.state]
    title = f"表{record.no}《{record.title}》" if record.no else f"《{record.title}》"
    return title + voice.say(words[0], " " + words[1])


def not_found(question: str, reason: str, notes: Sequence[str] = (), options: Sequence[str] = ()) -> Answer:
    """A refusal with its reason, never a figure."""
    return Answer(question, "not_found", reason, notes=tuple(notes), options=tuple(options), reason=reason)


def clarify(question: str, text: str, options: Sequence[str], citations: Sequence[Citation] = ()) -> Answer:
    """A question back, with the readings to choose from."""
    return Answer(question, "clarify", text, options=tuple(options), citations=tuple(citations))
