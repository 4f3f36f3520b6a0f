"""Generated questions and their referee."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from click.testing import CliRunner

from eval.generate import ask_all, askable_facts, main, miss_lines, ruling_lines
from eval.probes import MISSES, PHRASINGS, Prober, fact_to_item
from eval.referee import Ruling, rule, rule_miss, usual_reading
from index.records import Document, Fact, Fund, Quantity
from index.store import Store
from qa.records import Answer, Figure


@pytest.fixture(scope="module")
def document(store: Store) -> Document:
    (document,) = store.documents()
    return document


@pytest.fixture(scope="module")
def facts(store: Store, document: Document) -> tuple[Fact, ...]:
    return store.facts(document.document_id)


def find(facts: tuple[Fact, ...], table_no: int, code: str, concept: str) -> Fact:
    return next(one for one in facts if (one.table_no, one.code, one.concept) == (table_no, code, concept))


def telling(number: Decimal | str, *, status: str = "answered", beside: str = "") -> Answer:
    figures = [Figure("x", str(number), "万元"), *([Figure("y", beside, "万元")] if beside else [])]
    return Answer("?", status, "", tuple(figures))


def test_every_figure_with_a_name_is_asked_in_each_phrasing(document: Document, facts: tuple[Fact, ...]) -> None:
    prober = Prober(document, facts)
    for fact in askable_facts(document, facts):
        probes = prober.probes(fact)
        assert [probe.phrasing for probe in probes] == (list(PHRASINGS) if fact_to_item(fact) else [])
        for probe in probes:
            assert "{" not in probe.question and "  " not in probe.question
            assert fact_to_item(fact) in probe.question or probe.said.code in probe.question


def test_the_phrasings_say_what_they_claim(document: Document, facts: tuple[Fact, ...]) -> None:
    fact = find(facts, 5, "2080501", "basic")
    named, spoken, terse = Prober(document, facts).probes(fact)
    assert named.question == f"{document.organisation}2024年表5{fact.table}里，2080501行政单位离退休的基本支出是多少？"
    assert "一般公共预算的行政单位离退休的基本支出" in spoken.question and "2080501" not in spoken.question
    assert terse.question.endswith(" 2080501 基本支出")


def test_near_misses_differ_from_the_question_in_one_label(document: Document, facts: tuple[Fact, ...]) -> None:
    prober = Prober(document, facts)
    fact = find(facts, 6, "30211", "total")
    probe = prober.probes(fact)[0]
    misses = {miss.kind: miss.question for miss in prober.misses(probe, 0)}
    assert set(misses) == set(MISSES)
    assert "2024年" not in misses["year"] and document.organisation in misses["year"]
    assert document.organisation not in misses["body"]
    assert fact.name not in misses["item"] and "30211" not in misses["item"]
    assert fact.name in misses["word"] and len(misses["word"]) > len(probe.question)


class TestRulings:
    """A question by code alone fits 表3 and 表5; in this document they differ."""

    @pytest.fixture
    def pair(self, facts: tuple[Fact, ...]) -> tuple[Fact, Fact]:
        """The same row of all funds and of the general budget, made to differ."""
        everything, general = find(facts, 3, "2080501", "total"), find(facts, 5, "2080501", "total")
        return everything, replace(general, quantity=Quantity(Decimal("1.11"), "万元"))

    def test_the_asked_figure_is_right(self, document: Document, facts: tuple[Fact, ...]) -> None:
        fact = find(facts, 3, "2080501", "total")
        assert fact.quantity is not None
        for probe in Prober(document, facts).probes(fact):
            assert rule(probe, telling(fact.quantity.number), facts) is Ruling.ASKED

    def test_the_usual_reading_of_an_open_question_is_right(self, document: Document, pair: tuple[Fact, Fact]) -> None:
        everything, general = pair
        assert everything.quantity is not None and general.quantity is not None
        terse = Prober(document, pair).probes(general)[2]
        assert rule(terse, telling(everything.quantity.number), pair) is Ruling.USUAL
        asked_all = Prober(document, pair).probes(everything)[2]
        assert rule(asked_all, telling(general.quantity.number), pair) is Ruling.WRONG

    def test_a_question_that_says_its_table_has_one_answer(self, document: Document, pair: tuple[Fact, Fact]) -> None:
        everything, general = pair
        assert everything.quantity is not None
        named = Prober(document, pair).probes(general)[0]
        assert rule(named, telling(everything.quantity.number), pair) is Ruling.WRONG
        assert rule(named, telling(0, status="clarify"), pair) is Ruling.WITHHELD

    def test_a_choice_is_right_where_readings_differ(self, document: Document, pair: tuple[Fact, Fact]) -> None:
        terse = Prober(document, pair).probes(pair[1])[2]
        assert rule(terse, telling(0, status="clarify"), pair) is Ruling.CHOICE
        assert rule(terse, Answer("?", "not_found", ""), pair) is Ruling.WITHHELD

    def test_the_asked_figure_in_second_place_is_not_right(self, document: Document, pair: tuple[Fact, Fact]) -> None:
        named = Prober(document, pair).probes(pair[1])[0]
        assert rule(named, telling("7.77", beside="1.11"), pair) is Ruling.BESIDE
        assert rule(named, telling("7.77"), pair) is Ruling.WRONG
        assert rule(named, Answer("?", "answered", "一句话"), pair) is Ruling.WRONG

    def test_money_that_a_question_narrows_to_is_preferred(self, document: Document, pair: tuple[Fact, Fact]) -> None:
        said = Prober(document, pair).probes(pair[1])[1].said
        assert said.fund is Fund.GENERAL
        assert usual_reading(pair, said) == [pair[1]]


@pytest.mark.parametrize(
    ("answer", "unanswered"),
    [
        (Answer("?", "not_found", ""), True),
        (Answer("?", "clarify", ""), True),
        (telling("0.00"), True),
        (telling("0.01"), False),
        (Answer("?", "answered", "一句话"), False),
    ],
)
def test_a_near_miss_goes_unanswered(answer: Answer, unanswered: bool) -> None:
    assert rule_miss(answer) is unanswered


def test_a_whole_run_counts_every_question(store: Store, document: Document, facts: tuple[Fact, ...]) -> None:
    ruled, missed = ask_all(store, 40)
    asked = [fact for fact in askable_facts(document, facts)[::40] if fact_to_item(fact)]
    assert len(ruled) == len(PHRASINGS) * len(asked)
    assert {one.miss.kind for one in missed} == set(MISSES)
    totals = [line for line in ruling_lines(ruled) if " all " in line]
    assert [sum(int(word) for word in line.split()[2:8]) for line in totals] == [len(asked)] * len(PHRASINGS)
    assert len(list(miss_lines(missed))) == len(MISSES)


def test_the_command_prints_and_fails_only_for_what_misleads(store: Store) -> None:
    result = CliRunner().invoke(main, ["--index", str(store.directory), "--every", "60", "--worst", "1"])
    misleading = any(line.startswith(("wrong:", "beside:", "answered miss")) for line in result.output.splitlines())
    assert result.exit_code == (1 if misleading else 0), result.output
    assert "near miss, other year" in result.output
