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
        ("Why did the housing fund decrease compared with last year?", ["为什么", "住房公积金", "减少", "比上年"]),
        ("What share of basic expenditure is public funds?", ["基本支出", "中", "公用经费", "占比"]),
        ("How many times travel is heating?", ["几倍"]),
        ("total budget in 100 million yuan", ["换算成亿元"]),
        ("Which bureau has the highest reception expenses?", ["哪个单位", "最高", "公务接待费"]),
    ],
)
def test_phrases_become_chinese(question: str, words: list[str]) -> None:
    chinese = to_chinese(question)
    assert all(word in chinese for word in words), chinese


@pytest.mark.parametrize("word", ["drones", "spaceship", "actually", "quarterly"])
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
