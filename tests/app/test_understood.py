"""What was understood, and the neighbouring questions: each leads to the very cell it is meant for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from index.records import Document, Extraction, Fact, Fund
from qa.interface import place_to_citation
from qa.records import Answer, Figure
from ui.records import Evidence, Reply
from ui.render_chips import account_to_html, chips_to_html, neighbours_to_html
from ui.understood import NEXT_SHOWN, cited_figure, fact_to_question, neighbours, next_questions, reply_to_chips
from ui.words import load_words

ZH = load_words()["zh"]


@pytest.fixture
def one(make_extraction: Callable[..., Extraction]) -> Extraction:
    return make_extraction()


def answered_by(fact: Fact, document: Document, **changes: object) -> Answer:
    figure = Figure(fact.name, str(fact.quantity.number) if fact.quantity else "0", "万元")
    citation = place_to_citation(fact.source, document)
    return replace(Answer("问", "answered", "答", (figure,), citations=(citation,)), **changes)  # type: ignore[arg-type]


def reply_of(fact: Fact, document: Document, **changes: object) -> Reply:
    answer = answered_by(fact, document, **changes)
    return Reply(answer, (), (Evidence(answer.citations[0], document, fact=fact),), answer.question)


def test_chips_tell_body_year_statement_scope_and_item(one: Extraction) -> None:
    chips = reply_to_chips(reply_of(one.facts[0], one.document), ZH)
    assert [(chip.aspect, chip.values) for chip in chips] == [
        ("organisation", ("甲县商务局",)),
        ("year", ("2024 年",)),
        ("statement", ("表6 一般公共预算基本支出情况表",)),
        ("scope", ("一般公共预算 · 合计",)),
        ("item", ("30200 差旅费",)),
    ]
    assert all(chip.can_change for chip in chips)


def test_nothing_was_understood_where_nothing_is_answered(one: Extraction) -> None:
    assert reply_to_chips(reply_of(one.facts[0], one.document, status="clarify"), ZH) == ()
    assert reply_to_chips(Reply(Answer("问", "not_found", ""), (), (), "问"), ZH) == ()


def test_of_a_computed_answer_only_the_body_can_change(one: Extraction) -> None:
    reply = reply_of(one.facts[0], one.document, calculation="1 + 1 = 2")
    assert cited_figure(reply) is None
    assert [chip.aspect for chip in reply_to_chips(reply, ZH) if chip.can_change] == ["organisation"]


def test_a_neighbour_is_offered_only_if_it_is_answered_from_its_own_cell(one: Extraction) -> None:
    facts = {fact_to_question(fact): fact for fact in one.facts if fact.quantity}
    asked: list[str] = []

    def ask(question: str) -> Answer:
        asked.append(question)
        if "办公费" in question:  # answered, but from another cell than the one that is meant
            return answered_by(one.facts[0], one.document)
        if "养老" in question:
            return Answer(question, "not_found", "")
        return answered_by(facts[question], one.document)

    found = neighbours("item", one.facts[0], one.document, (one.document,), lambda _: one.facts, ask)
    assert [(neighbour.label, neighbour.value) for neighbour in found] == [("公务接待费", "31.50 万元")]
    assert len(asked) == 3 and all("2024年" in question for question in asked)


def test_other_bodies_years_and_statements(one: Extraction, make_extraction: Callable[..., Extraction]) -> None:
    other = make_extraction("乙局.txt", "乙县商务局").document
    older = replace(one.document, year=2023, name="甲2023.txt", document_id="0" * 64)
    documents = (one.document, other, older)
    fact = one.facts[0]
    elsewhere = replace(fact, table_no=3, table="部门支出总体情况表", fund=Fund.ALL)

    def ask(question: str) -> Answer:
        document = other if "乙县" in question else older if "2023" in question else one.document
        cited = elsewhere if "表3" in question else fact
        return answered_by(cited, document)

    def labels(aspect: str, facts: Sequence[Fact]) -> list[str]:
        return [found.label for found in neighbours(aspect, fact, one.document, documents, lambda _: facts, ask)]

    assert labels("organisation", one.facts) == ["乙县商务局"]
    assert labels("year", one.facts) == ["2023"]
    assert labels("statement", (fact, elsewhere)) == [elsewhere.source.table]


def test_what_to_ask_next_is_what_is_answered(one: Extraction) -> None:
    templates = ["{item}占{parent}多少", "{item}为什么", "{item}排名", "{item}在{year}年", "{organisation}{item}"]

    def ask(question: str) -> Answer:
        return Answer(question, "not_found" if "为什么" in question else "answered", "")

    found = next_questions(one.facts[0], templates, ask)
    assert found == ("差旅费占商品和服务支出多少", "差旅费排名", "差旅费在2024年") and len(found) == NEXT_SHOWN
    headless = replace(one.facts[0], path=("差旅费",))
    assert next_questions(headless, templates[:1], ask) == ()


def test_chips_are_buttons_that_say_whether_they_are_open(one: Extraction) -> None:
    chips = reply_to_chips(reply_of(one.facts[0], one.document), ZH)
    html = str(chips_to_html(chips, "3", "item", ZH))
    assert re.findall(r'aria-expanded="true" data-turn="3" data-show="(\w+)"', html) == ["item"]
    assert html.count("<button") == 5
    assert ZH("no_neighbours") in neighbours_to_html("year", (), ZH)


def test_the_account_shows_words_and_hides_the_engines_own_names() -> None:
    account = {
        "read_as": "<b>差旅费",
        "bodies": [{"organisation": "甲局", "year": 2024}],
        "operation": {"kind": "ratio", "operands": ["·基本支出··", "总支出"]},
        "links": [
            {"words": "基本支出", "sort": "column", "label": "basic"},
            {"words": "费", "sort": "name", "label": "费"},
        ],
        "unlinked": "占",
        "candidates": [{"label": "费", "value": "1.00", "unit": "万元", "place": "表3"}],
        "status": "answered",
    }
    html = account_to_html(account, ZH)
    assert "&lt;b&gt;差旅费" in html and "求占比：基本支出、总支出" in html and "基本支出 → 列" in html
    assert "basic" not in html and "占</dd>" not in html
    assert "占</dd>" in account_to_html({**account, "status": "not_found"}, ZH)
