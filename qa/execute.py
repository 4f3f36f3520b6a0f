"""A request to an Answer: which kind of question it is, then the figures."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from index.quantities import plain_text
from index.records import Document, Fact, Kind, Quantity, StatementRecord, StatementState
from qa.agreement import fact_value, is_rounded
from qa.amounts import Result, Value, ask_of
from qa.audit import answer_audit
from qa.bodies import answer_comparison
from qa.combine import answer_expression
from qa.compose import (
    NOT_BUDGETED,
    Voice,
    cite,
    cite_fact,
    cite_text,
    clarify,
    fact_label,
    figure_of,
    fold_brackets,
    other_notes,
    place_words,
    sentence,
    statement_words,
    unit_of,
    value_text,
)
from qa.compose import not_found as refuse
from qa.editions import answer_by_edition
from qa.evaluate import evaluate
from qa.find import Absent, Several
from qa.items import answer_compound, answer_items
from qa.library import Library
from qa.link import stated_amounts
from qa.measure import BLANK, read_measure
from qa.offices import answer_offices
from qa.pieces import answer_pieces, is_row_with_columns, listed_pieces
from qa.prose import answer_from_prose
from qa.purposes import item_of_purpose, without_gloss
from qa.quotients import converted
from qa.records import Answer, Figure
from qa.refusal import absent_answer, gate_answer
from qa.request import Request
from qa.resolve import is_budget_column
from qa.sets import answer_set
from qa.sufficiency import left_open
from qa.text import bits
from qa.units import wanted_unit
from qa.view import base_amount
from qa.wording import change_figures, change_sentence, computed_sentence
from qa.words import answer_in_words, asked_in_words

_BUDGET_AS_A_WHOLE = re.compile(r"部门预算|预算总额|总预算|收支预算")
_YES_NO = re.compile(r"有没有|是不是|是否|有无|对吗|对不对|对吧|吗\??$|没有\??$|了没\??$")
_CLAIMED = re.compile(r"对吗|对不对|对吧|没错吧|是不是|是否|吗\??$|吧\??$")
_AMOUNT_TOO = re.compile(r"(?:多少(?:钱|万?元)?|几)[?,，、]+.{0,4}占|金额.{0,3}(?:和|及|与|,).{0,6}(?:占比|比重|比例)")
_OVER = re.compile(r"超过了?|大于|高于|多于|突破")
_UNDER = re.compile(r"低于|少于|小于|不到|不足|不超过")
_GIVEN_FALSE = re.compile(r"对吗|对不对|对吧|是不是|是否")


def answer_request(request: Request, library: Library) -> Answer:
    """The answer to a request, by its kind; withheld where it would leave open what was asked."""
    by_edition = answer_by_edition(request, lambda inner: answer_request(inner, library))
    if by_edition is not None:
        return by_edition
    _, answer = answering_step(request, library)
    if answer.status == "not_found":
        answer = _by_other_words(request, library) or answer
    unmet = left_open(answer, request.words)
    return absent_answer(request, Absent("", request.documents, item=unmet), library) if unmet else answer


def _by_other_words(request: Request, library: Library) -> Answer | None:
    """The answer where an item is called by its purpose, or has its name in brackets behind an everyday word."""
    if request.stranger:
        return None
    called = item_of_purpose(request, library)
    if called is not None:
        value, text = called
        answer = value_answer(request, value, library)
        cited = (*answer.citations, cite_text(value.document, text))
        told = request.voice.say(f"（用途：{text.text}）", f" (for: {text.text})")
        return replace(answer, text=answer.text + told, citations=cited)
    named = without_gloss(request, library)
    if named is None:
        return None
    _, answer = answering_step(named, library)
    return answer if answer.status == "answered" else None


def answering_step(request: Request, library: Library) -> tuple[str, Answer]:
    """The kind of question that a request turned out to be, and its answer.

    The kinds are tried in their order; where the first that knows the question withholds, several figures put
    together may still answer it.
    """
    found = next(((name, given) for name, step in _STEPS if (given := step(request, library)) is not None), None)
    if found is not None and found[1].status == "answered":
        return found
    combined = answer_expression(request, library)
    if combined is not None:
        return "expression", combined
    if found is not None:
        return found
    answer = _answer_with_figure(request, library)
    if answer.status == "not_found" and not asked_in_words(request.words):
        quoted = answer_from_prose(request, library)
        return ("prose", quoted) if quoted is not None else ("figure", answer)
    return "figure", answer


def _answer_over_bodies(request: Request, library: Library) -> Answer | None:
    return answer_comparison(request, library, lambda inner: answer_request(inner, library))


def _answer_in_words(request: Request, library: Library) -> Answer | None:
    asked = asked_in_words(request.words)
    if not asked:
        return None
    return answer_in_words(request, asked, library)


_STEPS = (
    ("gate", gate_answer),
    ("agreement", answer_audit),
    ("bodies", _answer_over_bodies),
    ("offices", answer_offices),
    ("set", answer_set),
    ("words", _answer_in_words),
)


def _answer_with_figure(request: Request, library: Library) -> Answer:
    claim = read_claim(request.words)
    if claim is not None:
        checked = _check_claim(request, claim, library)
        if checked is not None:
            return checked
    words, unit = wanted_unit(request.words)
    empty = _empty_statement(request, words)
    if empty is not None:
        return empty
    several = _answer_listed(request, words, library) or answer_items(request, words, library)
    if several is not None:
        return several
    measure = read_measure(words)
    result = evaluate(measure, request.documents, library)
    if isinstance(result, Value):
        budget = _BUDGET_AS_A_WHOLE.search(words)
        if budget and _is_settled(result.fact):
            return unresolved(request, Absent(budget.group(), request.documents), library)
        value = converted(result, unit) if unit else result
        return with_verdict(value_answer(request, value, library), request.words, value, measure.kind)
    return answer_compound(request, words, library) or unresolved(request, result, library)


def _answer_listed(request: Request, words: str, library: Library) -> Answer | None:
    """Several columns of one row, each (2050303, 基本支出、项目支出分别多少); withheld where one is not found."""
    pieces = listed_pieces(words)
    if len(request.documents) != 1 or not is_row_with_columns(pieces, request.documents, library):
        return None
    found = answer_pieces(request, pieces, library, answer_request)
    return found or absent_answer(request, Absent("", request.documents, item="、".join(pieces)), library)


def _is_settled(fact: Fact) -> bool:
    """Whether a figure of a final account is what was settled, not what was budgeted."""
    return fact.kind is Kind.FINAL_ACCOUNT and not is_budget_column(fact)


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure that a question supposes (是30万元对吗, 超过100万元吗): ``way`` '=' | '>' | '<' of ``amount``."""

    words: str
    way: str
    amount: tuple[str, Decimal]


def read_claim(words: str) -> Claim | None:
    """What a yes/no question supposes of a figure, None where it supposes none."""
    stated = stated_amounts(words)
    if len(stated) != 1 or not _CLAIMED.search(words):
        return None
    mask, amount = stated[0]
    bare = "".join(BLANK if mask >> at & 1 else char for at, char in enumerate(words))
    over, under = _OVER.search(bare), _UNDER.search(bare)
    way = ">" if over else "<" if under else "="
    rest = _UNDER.sub(BLANK, _OVER.sub(BLANK, _CLAIMED.sub(BLANK, bare)))
    return Claim(rest, way, amount)


def _check_claim(request: Request, claim: Claim, library: Library) -> Answer | None:
    """Yes or no with the true figure; None where the item is not found or not of that kind."""
    measure = read_measure(claim.words)
    value = evaluate(measure, request.documents, library)
    if not isinstance(value, Value):
        return None
    unit, amount = base_amount(Quantity(abs(value.number), value.unit))
    if unit != claim.amount[0]:
        return None
    verdict = {"=": amount == claim.amount[1], ">": amount > claim.amount[1], "<": amount < claim.amount[1]}[claim.way]
    answer = value_answer(request, value, library)
    lead = request.voice.say("是。" if verdict else "不是。", "Yes. " if verdict else "No. ")
    return replace(answer, verdict=verdict, text=lead + answer.text)


def value_answer(request: Request, value: Value, library: Library) -> Answer:
    """An answer with one figure (and the rate beside a change)."""
    voice = request.voice
    figures = [Figure(value.label, plain_text(value.number), value.unit)]
    text = sentence(value.document, value.fact, voice)
    if value.fact.attribute in ("change", "growth") and value.calculation is None:
        figures, text = change_figures(value, voice), change_sentence(value, voice)
    elif value.calculation is not None:
        text = computed_sentence(value, voice)
    if value.calculation is not None and value.unit == "%" and _AMOUNT_TOO.search(request.words):
        figures.append(figure_of(value.fact))  # 是多少, 占…百分之几: both are asked
        text += voice.say("其中", " ") + sentence(value.document, value.fact, voice)
    notes = list(other_notes(value.others, value.fact, voice))
    notes += conflict_notes(value, library, voice)
    citations = tuple(cite_fact(value.document, fact) for fact in value.facts)
    return Answer(
        request.question,
        "answered",
        text,
        tuple(figures),
        None,
        value.calculation,
        citations,
        tuple(dict.fromkeys(notes)),
    )


def conflict_notes(value: Value, library: Library, voice: Voice) -> list[str]:
    """Where the prose gives another figure for the very same item and scope, both are said."""
    fact = value.fact
    if fact.origin != "table" or fact.quantity is None or value.calculation or fact.project or fact.concept != "total":
        return []
    notes = []
    for other in library.view(value.document).facts:
        alike = other.origin == "text" and other.attribute == "amount" and other.fund is fact.fund and other.quantity
        if (
            alike
            and other.path == fact.path
            and len(fact.path) > 1
            and other.quantity
            and other.quantity.number != fact.quantity.number
            and not is_rounded(fact_value(value.document, fact), fact_value(value.document, other))
        ):
            notes.append(
                voice.say(
                    f"文件自身不一致：文字说明写作{other.printed}{other.quantity.unit}，此处取表中数字。",
                    f"The document contradicts itself: its prose says {other.printed}{other.quantity.unit}; "
                    "the table's figure is given.",
                )
            )
    return notes


def with_verdict(answer: Answer, words: str, value: Value, kind: str) -> Answer:
    """The answer with yes or no, where the question asks for it."""
    if not _YES_NO.search(words):
        return answer
    stated = [amount for _, amount in ask_of(words, value.document).amounts]
    if stated and _GIVEN_FALSE.search(words):
        verdict = any(_same_amount(value, amount) for amount in stated)
    elif kind in ("change", "growth"):
        falling = bool(re.search(r"降|减|少", words))
        verdict = value.number < 0 if falling else value.number > 0
    else:
        verdict = value.number != 0
        if re.search(r"没有?安排|没安排|没有$", words) and not re.search(r"有没有", words):
            verdict = value.number == 0
    voice = Voice(bool(re.search("[A-Za-z]{4}", answer.text)))
    lead = voice.say("是。" if verdict else "否。", "Yes. " if verdict else "No. ")
    return replace(answer, verdict=verdict, text=lead + answer.text)


def _same_amount(value: Value, amount: tuple[str, Decimal]) -> bool:
    return base_amount(Quantity(value.number, value.unit)) == amount


def _empty_statement(request: Request, words: str) -> Answer | None:
    """A question about a fund as a whole whose statement is empty: nothing was budgeted, which is an answer."""
    if len(request.documents) != 1:
        return None
    document = request.documents[0]
    asked = ask_of(words, document)
    for number, fund, name in _WHOLE_STATEMENTS:
        named = asked.funds.get(fund, 0) | asked.tables.get(str(number), 0) | _mask_of(words, name)
        record = next((record for record in document.statements if record.no == number), None)
        if not named or record is None or record.state is StatementState.COMPLETE:
            continue
        if not asked.content & ~named & ~asked.concepts.get(fund, 0):
            return _empty_answer(request, document, record)
    return None


# Statements that a question may mean as a whole: number, fund, the word for it.
_WHOLE_STATEMENTS = ((8, "government_fund", "政府性基金"), (9, "state_capital", "国有资本"), (10, "", "三公经费"))


def _mask_of(words: str, name: str) -> int:
    at = words.find(name)
    return bits(at, at + len(name)) if at >= 0 else 0


def _empty_answer(request: Request, document: Document, record: StatementRecord) -> Answer:
    voice = request.voice
    said = (
        f"{document.organisation}{document.year}年{statement_words(record, voice)}。"
        if not voice.english
        else f"{document.organisation}, {document.year}: {statement_words(record, voice)}."
    )
    if record.state is not StatementState.EMPTY:
        return refuse(request.question, said)
    label = record.title.replace("情况表", "").replace("表", "")
    citations = (cite(document, record.source, "", record.source.text),) if record.source else ()
    verdict = False if _YES_NO.search(request.words) else None
    return Answer(
        request.question,
        "answered",
        {None: "", False: voice.say("否。", "No. ")}[verdict] + said + voice.say(f"（0，{NOT_BUDGETED}）", " (0)"),
        (Figure(label, "0", "万元"),),
        verdict,
        None,
        citations,
    )


def unresolved(request: Request, result: Result, library: Library) -> Answer:
    """The answer where there is not one value: readings to choose from, or what is missing."""
    if isinstance(result, Several):
        return several_answer(request, result)
    assert isinstance(result, Absent)
    return absent_answer(request, result, library)


def several_answer(request: Request, several: Several) -> Answer:
    """A question back with each reading and its figure."""
    voice = request.voice
    options, citations = [], []
    for document, fact in several.readings:
        unit = f"{unit_of(fact)}" if fact.quantity else NOT_BUDGETED
        value = f"{value_text(fact)}{unit}" if fact.quantity else unit
        name = document.organisation if several.across_documents else reading_name(fact)
        options.append(f"{name}：{fold_brackets(fact_label(fact))} {value}")
        citations.append(cite_fact(document, fact))
    if several.across_documents:
        text = voice.say("索引中有多个部门，请指明是哪一个：", "Several bodies are indexed; which one do you mean?")
    else:
        text = voice.say(
            "这个问题有几种同样常见的理解，请选择：", "The question has several equally usual readings; please choose:"
        )
    return clarify(request.question, text + "；".join(options), options, citations)


def reading_name(fact: Fact) -> str:
    """How a reading is told from the others: its code or project, unit and table."""
    unit = f"{fact.entity} " if fact.entity != fact.organisation else ""
    return f"{unit}{fact.code or fact.project or fact.name}（{place_words(fact, Voice(False))}）"
