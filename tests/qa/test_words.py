"""Answers in the document's own words: asked for as such, quoted whole, with their place."""

from __future__ import annotations

import pytest

from qa.words import asked_in_words, figures_in
from tests.qa.conftest import Ask


@pytest.mark.parametrize(
    ("words", "attributes"),
    [
        ("行政运行为什么增加", ("reason",)),
        ("行政运行增加的原因", ("reason",)),
        ("项目的政策依据", ("policy_basis",)),
        ("由谁承担", ("executing_unit",)),
        ("什么时候执行", ("period",)),
        ("补助标准是多少", ("standard",)),
        ("发给多少人", ("beneficiaries",)),
        ("项目负责人是谁", ("person_in_charge",)),
        ("下设哪些科室", ("offices",)),
        ("有哪些下属单位", ("units",)),
        ("主要职能", ("duties",)),
        ("河湖长制是什么意思", ("definition",)),
        ("资金分配情况", ("allocation",)),
        ("主要用于什么", ("purpose",)),
        ("有哪些绩效指标", ("indicator",)),
        ("差旅费是多少", ()),
        ("三公经费", ()),
    ],
)
def test_what_is_asked_in_words(words: str, attributes: tuple[str, ...]) -> None:
    assert asked_in_words(words) == attributes


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        (
            "巡河管护44.00万元，村级护河员补助6.00万元",
            [("巡河管护", "44.00", "万元"), ("村级护河员补助", "6.00", "万元")],
        ),
        ("每人每月1,250元", [("每人每月", "1250", "元")]),
        ("800人", [("", "800", "人")]),
        ("2024年1月1日-2024年12月31日", []),
        ("完全不予公开。", []),
    ],
)
def test_figures_of_a_text(text: str, figures: list[tuple[str, str, str]]) -> None:
    assert figures_in(text) == figures


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("青河县水利局行政运行为什么增加", "主要原因是工资晋级和取暖面积增加。"),
        ("水利信息系统运行维护的政策依据", "设立的政策依据：《青河县水利信息化建设方案》（青水发〔2022〕8号）。"),
        ("河湖长制是什么意思", "四、河湖长制：由各级党政负责人担任河长、湖长，分级负责河湖管护的制度。"),
        ("河湖长制工作经费什么时候执行", "资金执行时间：2024年3月1日-2024年11月30日"),
    ],
)
def test_words_are_cited_with_their_sentence(question: str, quote: str, ask: Ask) -> None:
    answer = ask(question)
    assert [one.quote for one in answer.citations] == [quote]
    assert all(one.line and one.document == "qinghe-2024.txt" for one in answer.citations)


def test_the_reasons_of_two_scopes_are_not_mixed(ask: Ask) -> None:
    whole, general = ask("青河县水利局全口径基本支出增加的原因"), ask("青河县水利局一般公共预算基本支出增加的原因")
    assert "社保缴费基数上调" in whole.text and "工资标准提高" not in whole.text
    assert "工资标准提高" in general.text and "社保缴费基数上调" not in general.text


def test_a_reason_with_its_amount(ask: Ask) -> None:
    answer = ask("青河县水利局一般公共预算项目支出比上年减少多少，为什么")
    assert [figure.value for figure in answer.figures] == ["11.50", "2.82"]
    assert "压减一般性的管理项目" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "青河县水利局差旅费为什么增加",
        "青河县水利局无人机行政运行为什么增加",
        "青河县水利局2022年行政运行为什么增加",
        "河湖长制工作经费2022年怎么分配的",
        "青河县水利局无人机科室有哪些",
        "卫星遥感是什么意思",
    ],
)
def test_words_that_are_not_there_are_not_given(question: str, ask: Ask) -> None:
    assert ask(question).status == "not_found"


def test_a_confidential_project_is_not_explained(ask: Ask) -> None:
    for question in ("特定目标8860147E的政策依据", "特定目标8860147E由谁承担", "特定目标8860147E资金怎么分配"):
        answer = ask(question)
        assert answer.status == "not_found" or "不予公开" in answer.text
        assert not answer.figures
