"""The judge: answers against expectations, one property each."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from eval.cases import Case, ExpectedFigure, parse_expectation
from eval.judge import Outcome, is_named, is_same_figure, judge
from qa.records import Answer, Figure


def answered(text: str = "", *figures: tuple[str, str, str], verdict: bool | None = None) -> Answer:
    return Answer("?", "answered", text, tuple(Figure(*figure) for figure in figures), verdict)


def outcome(answer: Answer, expect: dict[str, Any], *accept: dict[str, Any]) -> Outcome:
    right = [parse_expectation(one) for one in (expect, *accept)]
    return judge(Case("c", "?", "lookup", right[0], tuple(right[1:])), answer).outcome


TRAVEL = {"value": "50.50", "unit": "万元"}
NOT_FOUND = Answer("?", "not_found", "没有")
CHOICE = Answer("?", "clarify", "哪一个", options=("甲", "乙"))


@pytest.mark.parametrize(
    ("value", "unit", "expected", "same"),
    [
        ("50.50", "万元", ("50.50", "万元", "0"), True),
        ("50.5", "万元", ("50.50", "万元", "0"), True),
        ("505000", "元", ("50.50", "万元", "0"), True),
        ("0.00505", "亿元", ("50.50", "万元", "0"), True),
        ("50.51", "万元", ("50.50", "万元", "0"), False),
        ("50.51", "万元", ("50.50", "万元", "0.01"), True),
        ("505101", "元", ("50.50", "万元", "0.01"), False),
        ("50.50", "元", ("50.50", "万元", "0"), False),
        ("50.50", "%", ("50.50", "万元", "0"), False),
        ("50.50", "", ("50.50", "万元", "0"), False),
        ("-0.02", "万元", ("0.02", "万元", "0"), True),
        ("37", "人", ("37", "个", "0"), True),
        ("37", "人", ("37", "%", "0"), False),
        ("3.7", "倍", ("3.7", "%", "0"), False),
        ("25250", "元/人", ("2.525", "万元/人", "0"), True),
        ("2.525", "万元/人", ("2.525", "万元/辆", "0"), False),
        ("1,163.03", "萬元", ("1163.03", "万元", "0"), True),
        ("12", "百分点", ("12", "％", "0"), True),
        ("many", "万元", ("1", "万元", "0"), False),
        ("NaN", "万元", ("0", "万元", "0"), False),
    ],
)
def test_figures_are_compared_as_decimals_after_conversion(
    value: str, unit: str, expected: tuple[str, str, str], same: bool
) -> None:
    number, in_unit, tolerance = expected
    wanted = ExpectedFigure(Decimal(number), in_unit, Decimal(tolerance))
    assert is_same_figure(Figure("x", value, unit), wanted) is same


def test_the_headline_counts() -> None:
    right, other = ("差旅费", "50.50", "万元"), ("办公费", "90.07", "万元")
    assert outcome(answered("", right, other), TRAVEL) is Outcome.RIGHT
    assert outcome(answered("", other, right), TRAVEL) is Outcome.WRONG
    assert outcome(answered(""), TRAVEL) is Outcome.WRONG


@pytest.mark.parametrize("answer", [NOT_FOUND, CHOICE])
def test_no_answer_where_one_was_due_is_withheld(answer: Answer) -> None:
    assert outcome(answer, TRAVEL) is Outcome.WITHHELD


def test_refusal() -> None:
    leak = Answer("?", "clarify", "哪一个", (Figure("差旅费", "50.50", "万元"),))
    assert outcome(NOT_FOUND, {"refuse": True}) is Outcome.RIGHT
    assert outcome(CHOICE, {"refuse": True}) is Outcome.RIGHT
    assert outcome(leak, {"refuse": True}) is Outcome.WITHHELD
    assert outcome(answered("50.50万元"), {"refuse": True}) is Outcome.WRONG


def test_a_choice_of_readings() -> None:
    assert outcome(CHOICE, {"clarify": True}) is Outcome.RIGHT
    assert outcome(NOT_FOUND, {"clarify": True}) is Outcome.WITHHELD
    assert outcome(answered("x", ("x", "1", "万元")), {"clarify": True}) is Outcome.WRONG


def test_another_accepted_answer_is_right() -> None:
    assert outcome(NOT_FOUND, TRAVEL, {"refuse": True}) is Outcome.RIGHT
    assert outcome(answered("", ("x", "0", "万元")), {"refuse": True}, {"value": "0", "unit": "万元"}) is Outcome.RIGHT


LIST = [("甲", "3", "万元"), ("乙", "2", "万元"), ("丙", "1", "万元")]


def values(*numbers: str, **more: Any) -> dict[str, Any]:
    return {"values": [{"label": "", "value": number, "unit": "万元"} for number in numbers], **more}


@pytest.mark.parametrize(
    ("expect", "right"),
    [
        (values("1", "2", "3"), True),
        (values("3", "2", "1", ordered=True), True),
        (values("3", "2", ordered=True), True),
        (values("1", "2", "3", ordered=True), False),
        (values("3", "2", "1", "0", ordered=True), False),
        (values("3", "3"), False),
        (values("4"), False),
    ],
)
def test_lists(expect: dict[str, Any], right: bool) -> None:
    assert (outcome(answered("", *LIST), expect) is Outcome.RIGHT) is right


def test_the_figure_must_not_be_buried() -> None:
    long = [("x", str(number), "万元") for number in range(9)]
    assert outcome(answered("", *long), values("3")) is Outcome.WRONG
    winner = {**values("0"), "winner": "甲局"}
    assert outcome(answered("甲局最多", *long), winner) is Outcome.RIGHT


@pytest.mark.parametrize(
    ("short", "text", "named"),
    [
        ("巴州工信局", "巴州工信局最多", True),
        ("巴州工信局", "巴音郭楞蒙古自治州工业和信息化局最多", True),
        ("自治区工信厅", "新疆维吾尔自治区工业和信息化厅", True),
        ("乌市工信局", "乌鲁木齐市工业和信息化局（乌鲁木齐市大数据发展局）", True),
        ("奇台县商信局", "玛纳斯县商务和工业信息化局", False),
        ("巴州工信局", "乌鲁木齐市工业和信息化局", False),
    ],
)
def test_a_winner_is_named_by_any_of_its_names(short: str, text: str, named: bool) -> None:
    from eval.judge import plain

    assert is_named(short, plain(text)) is named


def test_phrases_are_compared_without_punctuation() -> None:
    text = answered("“三公”经费：厉行节约，压减了 1,015.02 万元。")
    assert outcome(text, {"text_all": ["三公经费", "1015.02"]}) is Outcome.RIGHT
    assert outcome(text, {"text_all": ["三公经费", "会议费"]}) is Outcome.WRONG
    assert outcome(text, {"text_any": ["会议费", "厉行节约"]}) is Outcome.RIGHT
    assert outcome(text, {"text_any": ["会议费"]}) is Outcome.WRONG


def test_verdicts() -> None:
    assert outcome(answered("是", verdict=True), {"boolean": True}) is Outcome.RIGHT
    assert outcome(answered("否", verdict=False), {"boolean": True}) is Outcome.WRONG
    assert outcome(answered("是"), {"boolean": True}) is Outcome.WRONG
    assert outcome(answered("两年持平"), {"boolean": False, "text_any": ["持平"]}) is Outcome.RIGHT
    assert outcome(answered("两年持平", verdict=True), {"boolean": False, "text_any": ["持平"]}) is Outcome.WRONG


FALL = {"value": "0.02", "unit": "万元", "direction": "down"}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (answered("减少0.02万元", ("比上年减少", "0.02", "万元")), Outcome.RIGHT),
        (answered("变动", ("变动", "-0.02", "万元")), Outcome.RIGHT),
        (answered("增加0.02万元", ("比上年增加", "0.02", "万元")), Outcome.WRONG),
        (answered("It fell by 0.02", ("change", "0.02", "万元")), Outcome.RIGHT),
    ],
)
def test_directions(answer: Answer, expected: Outcome) -> None:
    assert outcome(answer, FALL) is expected


def test_everything_that_is_expected_must_hold_and_what_lacks_is_said() -> None:
    case = Case("c", "?", "yoy", parse_expectation({**FALL, "text_all": ["压减"]}))
    judgement = judge(case, answered("增加", ("x", "0.03", "万元")))
    assert judgement.lacks == ("the headline 0.02万元", "the words “压减”", "the direction down")
