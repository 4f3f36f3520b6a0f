"""Follow-ups: what the earlier questions said is taken over where the new one leaves it open."""

from __future__ import annotations

import pytest

from qa.dialogue import full_text, merge
from qa.library import Library
from qa.request import Turn
from tests.qa.conftest import Ask


@pytest.mark.parametrize(
    ("text", "before", "has", "lacks"),
    [
        ("临江市教育局呢", "青河县水利局差旅费", ["临江市教育局", "差旅费"], ["青河"]),
        ("电费呢", "青河县水利局差旅费", ["青河县水利局", "电费"], ["差旅费"]),
        ("占公用经费的多少", "青河县水利局差旅费", ["青河县水利局", "差旅费", "占公用经费"], []),
        ("换算成亿元", "青河县水利局总预算", ["青河县水利局", "总预算", "亿元"], []),
        ("去年呢", "青河县水利局三公经费", ["青河县水利局", "三公经费", "去年"], []),
        ("临江市教育局在职人数", "青河县水利局差旅费", ["临江市教育局", "在职人数"], ["差旅费", "青河"]),
        ("差旅费", "", ["差旅费"], []),
    ],
)
def test_what_is_taken_over(text: str, before: str, has: list[str], lacks: list[str], library: Library) -> None:
    merged = merge(text, before, library)
    assert all(words in merged for words in has), merged
    assert not any(words in merged for words in lacks), merged


def test_a_chain_of_turns(library: Library) -> None:
    earlier = [Turn("", "青河县水利局差旅费"), Turn("", "临江市教育局呢"), Turn("", "电费呢")]
    merged = full_text(Turn("", "占公用经费的多少"), earlier, library)
    assert all(words in merged for words in ("临江市教育局", "电费", "占公用经费"))


@pytest.mark.parametrize(
    ("question", "context", "value"),
    [
        ("那电费呢", ["青河县水利局差旅费", "临江市教育局呢"], "36.80"),
        ("占公用经费的多少", ["青河县水利局差旅费", "临江市教育局呢", "电费呢"], "11.46"),
        ("临江市教育局呢", ["青河县水利局总预算", "换算成亿元"], "0.53596"),
        ("项目支出呢", ["青河县水利局基本支出"], "689.98"),
        ("青河县水利局差旅费", ["今天天气怎么样", ""], "12.60"),
    ],
)
def test_answers_over_several_turns(question: str, context: list[str], value: str, ask: Ask) -> None:
    answer = ask(question, *context)
    assert answer.figures[0].value == value, answer.text


def test_the_same_turns_give_the_same_answer_as_the_question_in_full(ask: Ask) -> None:
    follow, full = ask("临江市教育局呢？", "青河县水利局差旅费"), ask("临江市教育局差旅费")
    assert (follow.figures, follow.citations, follow.text) == (full.figures, full.citations, full.text)


@pytest.mark.parametrize(
    ("question", "context"),
    [
        ("2022年呢", ["青河县水利局差旅费"]),
        ("实际花了多少", ["青河县水利局差旅费"]),
        ("无人机呢", ["青河县水利局差旅费"]),
        ("福海县水利局呢", ["青河县水利局差旅费"]),
        ("为什么", ["青河县水利局差旅费"]),
    ],
)
def test_a_follow_up_invents_nothing(question: str, context: list[str], ask: Ask) -> None:
    answer = ask(question, *context)
    assert (answer.status, answer.figures) == ("not_found", ()), answer.text


def test_several_questions_in_one(ask: Ask) -> None:
    answer = ask("青河县水利局差旅费多少？电费多少？临江市教育局呢？")
    assert [figure.value for figure in answer.figures] == ["12.60", "4.30", "36.80"]
    assert answer.text.count("\n") == 2


def test_one_unknown_part_withholds_them_all(ask: Ask) -> None:
    answer = ask("青河县水利局差旅费多少？无人机多少？")
    assert (answer.status, answer.figures) == ("not_found", ())
