"""Questions over the items of one body: how many, which, the largest, over a limit, those that moved."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qa.limits import Limit
from qa.sets import Choice, read_choice
from tests.qa.conftest import Ask


@pytest.mark.parametrize(
    ("words", "choice"),
    [
        ("有几个项目", Choice("count")),
        ("共有多少个项目", Choice("count")),
        ("有哪些项目", Choice("list")),
        ("哪个项目金额最大", Choice("top")),
        ("金额前三的项目", Choice("top", count=3)),
        ("第二大的项目", Choice("top", first=1)),
        ("金额最小的项目", Choice("bottom")),
        (
            "超过50万元的项目有哪些",
            Choice("list", limit=Limit("元", Decimal(500000), True, False)),
        ),
        (
            "30万元以上的项目有几个",
            Choice("count", limit=Limit("元", Decimal(300000), True, True)),
        ),
        ("哪些科目比上年增加了", Choice("list", moved="up")),
        ("哪些科目比上年减少了", Choice("list", moved="down")),
        ("差旅费是多少", None),
        ("项目支出多少钱", None),
    ],
)
def test_what_is_wanted_of_a_set(words: str, choice: Choice | None) -> None:
    assert read_choice(words) == choice


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        ("青河县水利局金额前三的项目有哪些", ["180.00", "100.00", "50.00"]),
        ("青河县水利局第二大的项目是哪个", ["100.00"]),
        ("青河县水利局金额最小的项目", ["30.00"]),
        ("青河县水利局30万元以上的项目有哪些", ["180.00", "100.00", "50.00", "36.50", "30.00"]),
        ("青河县水利局超过30万元的项目有哪些", ["180.00", "100.00", "50.00", "36.50"]),
        ("青河县水利局低于50万元的项目有哪些", ["36.50", "30.00"]),
        ("青河县水利局超过30万元的项目有几个", ["4"]),
        ("临江市教育局结转的项目有哪些", ["600.00", "10.00"]),
        ("临江市职业技术学校有哪些项目", ["160.00", "160.00"]),
    ],
)
def test_sets_of_projects(question: str, figures: list[str], ask: Ask) -> None:
    answer = ask(question)
    assert [figure.value for figure in answer.figures] == figures, answer.text
    if not figures[0].isdigit():
        assert [one.printed for one in answer.citations] == figures


def test_what_fell_is_the_sum_of_what_the_prose_says(ask: Ask) -> None:
    fell, rose = ask("青河县水利局哪些科目比上年减少"), ask("青河县水利局哪些科目比上年增加")
    total = sum(Decimal(one.value) for one in rose.figures) - sum(Decimal(one.value) for one in fell.figures)
    assert total == Decimal("27.30")  # 38.80 of 基本支出 and -11.50 of 项目支出


def test_a_set_that_nothing_meets_is_said_to_be_empty(ask: Ask) -> None:
    answer = ask("青河县水利局超过500万元的项目有哪些")
    assert (answer.status, answer.figures) == ("not_found", ())


@pytest.mark.parametrize(
    "question", ["青河县水利局有哪些无人机项目", "青河县水利局2022年有几个项目", "青河县水利局今年完成了几个项目"]
)
def test_a_set_narrowed_by_an_unknown_word_is_not_given(question: str, ask: Ask) -> None:
    assert ask(question).status == "not_found"


def test_a_sum_that_counts_a_part_twice_says_so(ask: Ask) -> None:
    assert ask("青河县水利局商品和服务支出和差旅费合计").notes == ("差旅费已包含在商品和服务支出之中，相加有重复。",)
    assert ask("青河县水利局水费加电费").notes == ()
