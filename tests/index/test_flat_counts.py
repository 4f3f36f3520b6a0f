"""Numbers that count the rows of flattened statements: taken out where they surely are none of the amounts."""

from __future__ import annotations

import pytest

from eval.extraction import Layout, extract, print_publication, publish
from index.extract import pages_to_extraction
from index.flat_counts import Counted, without_counts
from index.read_text import text_to_pages
from index.records import TextLine

SIDES = (
    "收入 支出",
    "项目 行次 决算数 项目 行次 决算数",
    "栏次 1 栏次 2",
    "一、财政拨款收入 1 1,200.50 一、一般公共服务支出 4 1,100.25",
    "二、其他收入 2 二、教育支出 5 100.25",
    "总计 3 1,200.50 总计 6 1,200.50",
)
LIST = (
    "序号 科目编码 科目名称 合计 基本支出",
    "合计 30.00 30.00",
    "1 201 一般公共服务支出 20.00 20.00",
    "2 20101 人大事务 20.00 20.00",
    "3 208 社会保障和就业支出 10.00 10.00",
)


def count(texts: tuple[str, ...], *, has_sides: bool, decimals: bool = True) -> Counted:
    lines = [TextLine(text, None, number, None) for number, text in enumerate(texts, 1)]
    return without_counts(lines, has_sides=has_sides, decimals=decimals)


def test_both_sides_lose_their_counts_and_the_line_of_columns_stays() -> None:
    found = count(SIDES, has_sides=True)
    assert [line.text for line in found.lines[2:5]] == [
        "栏次 1 栏次 2",
        "一、财政拨款收入 1,200.50 一、一般公共服务支出 1,100.25",
        "二、其他收入 二、教育支出 100.25",
    ]
    assert [(line.line, number) for line, number in found.counts][:3] == [(4, "1"), (4, "4"), (5, "2")]
    assert found.is_sure


def test_a_count_before_a_code_is_taken_and_the_code_is_not() -> None:
    found = count(LIST, has_sides=False)
    assert [line.text.split()[0] for line in found.lines] == ["序号", "合计", "201", "20101", "208"]
    assert [number for _, number in found.counts] == ["1", "2", "3"]


def test_a_row_that_lost_its_count_keeps_its_code() -> None:
    found = count((*LIST, "210 卫生健康支出 5.00 5.00"), has_sides=False)
    assert found.lines[-1].text == "210 卫生健康支出 5.00 5.00"


@pytest.mark.parametrize("changed", ["500", "1,200"])
def test_counts_beside_whole_amounts_are_not_told_apart(changed: str) -> None:
    lines = tuple(text.replace("1,200.50", changed) for text in SIDES)
    assert not count(lines, has_sides=True, decimals=False).is_sure


def test_numbers_that_do_not_count_up_are_not_sure() -> None:
    lines = (LIST[0], *(text.replace("3 208", "90 208").replace("2 20101", "45 20101") for text in LIST[1:]))
    assert not count(lines, has_sides=False).is_sure


def test_without_the_heading_nothing_is_taken() -> None:
    found = count(tuple(text.replace("行次 ", "") for text in SIDES), has_sides=True)
    assert found.counts == () and found.lines[3].text == SIDES[3] and found.is_sure


@pytest.mark.parametrize("family", ["province", "accounts"])
@pytest.mark.parametrize("medium", ["tabbed", "flattened"])
def test_counts_are_ordinals_and_no_amounts(family: str, medium: str) -> None:
    layout = Layout(family, medium)
    publication = publish(layout, 4)
    counts = [
        cell.text
        for sheet in publication.sheets
        for row in sheet.body
        for kind, cell in zip(sheet.form.grid, row, strict=True)
        if kind == "count" and cell.text
    ]
    extraction = extract(print_publication(publication, medium, 4))
    assert len(counts) > 20 and extraction.document.numbers.ordinals >= len(counts)
    amounts = {fact.printed for fact in extraction.facts if fact.origin == "table"}
    assert amounts.isdisjoint(counts)


ACCOUNT = """白桦县民政局
2023年度部门决算
第二部分 2023年度部门决算表
收入支出决算总表
公开01表
部门：白桦县民政局 金额单位：万元
收入 支出
项目 行次 金额 项目 行次 金额
栏次 1 栏次 2
一、一般公共预算财政拨款收入 1 310.50 一、一般公共服务支出 8
二、政府性基金预算财政拨款收入 2 二、外交支出 9
八、其他收入 3 2.50 八、社会保障和就业支出 10 300.00
4 九、卫生健康支出 11 13.00
本年收入合计 5 313.00 本年支出合计 12 313.00
6 13
总计 7 313.00 总计 14 313.00
"""


def test_a_final_account_that_counts_blank_lines_is_read_on_both_sides() -> None:
    found = pages_to_extraction(text_to_pages(ACCOUNT.encode()), name="a.txt", document_id="a")
    figures = [(fact.half, fact.name, fact.printed) for fact in found.facts if fact.origin == "table" and fact.quantity]
    assert figures == [
        ("income", "一、一般公共预算财政拨款收入", "310.50"),
        ("income", "八、其他收入", "2.50"),
        ("income", "本年收入合计", "313.00"),
        ("income", "总计", "313.00"),
        ("expenditure", "八、社会保障和就业支出", "300.00"),
        ("expenditure", "九、卫生健康支出", "13.00"),
        ("expenditure", "本年支出合计", "313.00"),
        ("expenditure", "总计", "313.00"),
    ]
    assert found.document.numbers.not_understood == 0


def test_no_count_is_an_amount_where_amounts_have_no_decimals() -> None:
    whole = ACCOUNT.replace(".50", "").replace(".00", "")
    found = pages_to_extraction(text_to_pages(whole.encode()), name="a.txt", document_id="a")
    assert not [fact for fact in found.facts if fact.origin == "table" and fact.column]
