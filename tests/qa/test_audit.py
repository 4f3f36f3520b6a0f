"""Questions about a document itself: equations, contradictions, gaps."""

from __future__ import annotations

import pytest

from index.store import Store
from qa.interface import answer_to_json
from qa.verify import verify_answer
from tests.qa.conftest import Ask


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("青河县水利局基本支出加项目支出等于支出总计吗", True),
        ("青河县水利局人员经费加公用经费等于一般公共预算基本支出吗", True),
        ("青河县水利局人员经费加差旅费等于公用经费吗", False),
        ("青河县水利局表2总计和表3总计一致吗", True),
        ("临江市教育局表7总计和表11总计一致吗", False),
        ("临江市教育局校园安全防护经费预算安排规模与表7各行合计是否一致", False),
        ("青河县水利局河湖长制工作经费的预算规模和资金分配一致吗", True),
        ("临江市教育局2024年中职学生免学费补助的预算规模和表7一致吗", True),
    ],
)
def test_equations(question: str, verdict: bool, ask: Ask) -> None:
    answer = ask(question)
    assert (answer.status, answer.verdict) == ("answered", verdict), answer.text
    assert len(answer.citations) >= 2
    assert ("不一致" in answer.text) is not verdict


def test_a_false_equation_says_by_how_much(ask: Ask) -> None:
    answer = ask("青河县水利局人员经费加差旅费等于公用经费吗")
    assert [figure.value for figure in answer.figures] == ["588.52", "66.43"]
    assert "522.09" in (answer.calculation or "")


def test_a_contradiction_shows_both_figures_and_their_places(ask: Ask) -> None:
    answer = ask("校园安全防护经费的预算规模和表7一致吗")
    assert "相差20.00万元" in answer.text
    assert sorted(one.printed for one in answer.citations) == ["20.00", "30.00", "30.00"]
    assert {one.table for one in answer.citations} == {"", "表7 一般公共预算项目支出情况表"}


def test_a_missing_table_is_cited_from_the_contents(ask: Ask) -> None:
    answer = ask("临江市教育局缺哪几张表")
    (citation,) = answer.citations
    assert citation.row == "目录" and "国有资本经营预算支出情况表" in (citation.quote or "")


@pytest.mark.parametrize("question", ["青河县水利局天气和气候一致吗", "青河县水利局无人机等于差旅费吗"])
def test_what_is_unknown_is_not_audited(question: str, ask: Ask) -> None:
    assert ask(question).verdict is None


def test_a_row_is_never_answered_with_the_totals_of_its_tables(ask: Ask) -> None:
    answer = ask("青河县水利局2139999其他农林水支出，表3与表5是否一致")
    assert not {"1332.45", "1038.85"} & {figure.value for figure in answer.figures}


def test_a_row_that_another_table_does_not_list_is_said_to_be_missing_there(ask: Ask) -> None:
    answer = ask("青河县水利局2130399其他水利支出，表3与表5列数是否一致")
    assert (answer.verdict, [figure.value for figure in answer.figures]) == (False, ["80.00"])
    assert "表5" in answer.text and "没有列" in answer.text


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("青河县水利局表8是空表吗", ["0"]),
        ("青河县水利局302下面各项之和等于302吗，差多少", ["66.43", "66.43"]),
        ("青河县水利局 30205 30206 元", ["8500", "43000"]),
        ("青河县水利局差旅费是多少，占公用经费的百分比", ["18.97", "12.60"]),
        ("青河县水利局 301 302 303 各占基本支出%", ["83.63", "10.34", "6.02"]),
    ],
)
def test_they_verify(question: str, values: list[str], ask: Ask, budgets: Store) -> None:
    answer = ask(question)
    assert [figure.value for figure in answer.figures] == values
    assert verify_answer(answer_to_json(answer), budgets) == ()


@pytest.mark.parametrize(
    "question", ["临江市教育局说明里非财政拨款的个数和金额前后对得上吗", "临江市教育局会议室的账前后一致吗"]
)
def test_what_the_checks_found_elsewhere_does_not_answer_for_a_named_thing(question: str, ask: Ask) -> None:
    assert ask(question).status == "not_found"
