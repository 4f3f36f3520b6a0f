"""English questions in the words that the engine reads."""

from __future__ import annotations

import pytest

from qa.english import to_chinese
from tests.qa.conftest import Ask


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What is the travel budget of Linjiang?", ["差旅费", "临江市"]),
        ("How many staff does Linjiang have in service?", ["在职人数", "临江市"]),
        ("heating expenses", ["取暖费"]),
        ("Why did the housing fund decrease compared with last year?", ["原因", "住房公积金", "减少", "比上年"]),
        ("What share of basic expenditure is public funds?", ["基本支出", "中", "公用经费", "占比"]),
        ("How many times travel is heating?", ["几倍"]),
        ("total budget in 100 million yuan", ["换算成亿元"]),
        ("Which bureau has the highest reception expenses?", ["哪个单位", "最多", "公务接待费"]),
    ],
)
def test_phrases_become_chinese(question: str, words: list[str]) -> None:
    chinese = to_chinese(question)
    assert all(word in chinese for word in words), chinese


@pytest.mark.parametrize("word", ["drones", "spaceship", "lunar", "quarterly"])
def test_an_unknown_word_stays(word: str) -> None:
    assert word in to_chinese(f"What is the travel {word} budget of Linjiang?")


def test_chinese_in_an_english_question_stays() -> None:
    assert "公用经费" in to_chinese("What is the 公用经费 of Linjiang?")


@pytest.mark.parametrize(
    ("question", "value", "unit"),
    [
        ("What is the heating budget of Linjiang?", "58.20", "万元"),
        ("How many staff does Linjiang have in service?", "342", "人"),
        ("What is the travel budget of Linjiang?", "16.45", "万元"),
    ],
)
def test_answers_are_in_english(question: str, value: str, unit: str, ask: Ask) -> None:
    answer = ask(question)
    assert (answer.figures[0].value, answer.figures[0].unit) == (value, unit)
    assert answer.text.startswith("临江市教育局, 2024:")
    assert unit == "人" or "CNY" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "What is the drone budget of Linjiang?",
        "What is the travel budget of Linjiang in 2022?",
        "How much did Linjiang actually spend on travel?",
        "What is the travel budget of Shanghai?",
        "Who is the head of the Linjiang bureau?",
    ],
)
def test_refusals_are_in_english(question: str, ask: Ask) -> None:
    answer = ask(question)
    assert (answer.status, answer.figures) == ("not_found", ())
    assert answer.reason and answer.reason.startswith("Not answered")


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Travel budget of the Linjiang Gizmo Office", "‹linjiang·gizmo·office›"),
        ("Linjiang Department of Education and Science budget", "‹linjiang·education·and·science·department›"),
        ("Which projects exceed 1.5 million yuan?", "超过150万元的项目有哪些"),
        ("How much did Linjiang's heating fall compared with 2023?", "比2023年减少多少"),
        ("union fees (工会经费) of Linjiang", "临江市 工会经费"),
        ("office expenses of the Linjiang bureau", "临江市 办公费"),
        ("Is heating larger than travel at Linjiang?", "取暖费 比 差旅费 多吗"),
        ("In-service staff of Linjiang and Fuhai", "临江市、福海县 在职人数 各是多少"),
        ("Why?", "为什么"),
        ("And last year?", "去年"),
    ],
)
def test_constructions(question: str, words: str) -> None:
    assert words in to_chinese(question)


def test_an_unknown_word_is_named_whole(ask: Ask) -> None:
    answer = ask("What is the inter-planetary maintenance budget of Linjiang?")
    assert answer.status == "not_found"
    assert "planetary" in (answer.reason or "")
