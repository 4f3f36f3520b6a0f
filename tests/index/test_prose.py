"""Figures of sentences: what they measure, of which item, which money, with which sign."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.metadata import Metadata
from index.paragraphs import pages_to_paragraphs
from index.items import item_path
from index.prose import find_numbers, paragraphs_to_facts, project_name, sentence_at
from index.read_text import text_to_pages
from index.records import Fact, Fund, Kind

ABOUT = Metadata("青河县水利局", ("青河县水利局",), 2024, Kind.BUDGET, "万元")

INCOME = "二、关于青河县水利局2024年收入预算情况说明"
SPENDING = "三、关于青河县水利局2024年支出预算情况说明"
GENERAL = "五、关于青河县水利局2024年一般公共预算当年拨款情况说明"
SANGONG = "十、关于青河县水利局2024年财政拨款“三公”经费预算情况说明"
CARRIED = "十一、关于青河县水利局2024年上年结转结余预算情况说明"
OPERATING = "（一）单位运行经费情况"
PURCHASES = "（二）政府采购情况"
ASSETS = "（三）国有资产占用使用情况"
STAFF = "二、机构设置及人员情况"
PROJECT = "（二）项目名称：河湖长制工作经费"


def facts(heading: str, text: str) -> list[Fact]:
    pages = text_to_pages(f"{heading}\n{text}".encode())
    return list(paragraphs_to_facts(pages_to_paragraphs(pages), ABOUT))


def read(heading: str, text: str) -> list[str]:
    """Each figure as 'path attribute number unit'."""
    return [
        f"{'/'.join(fact.path)} {fact.attribute} {fact.quantity.number} {fact.quantity.unit}"
        for fact in facts(heading, text)
        if fact.quantity
    ]


@pytest.mark.parametrize(
    ("heading", "text", "expected"),
    [
        (
            INCOME,
            "单位资金 80.00 万元，占 6.00%，比上年预算增加 12.00 万元，增长 17.65%，主要原因是水费返还增加。",
            [
                "单位资金 amount 80.00 万元",
                "单位资金 share 6.00 %",
                "单位资金 change 12.00 万元",
                "单位资金 growth 17.65 %",
            ],
        ),
        (
            INCOME,
            "财政拨款结转 1,213.60 万元，较上年减少 86.40 万元，下降 6.65%。",
            ["财政拨款结转 amount 1213.60 万元", "财政拨款结转 change -86.40 万元", "财政拨款结转 growth -6.65 %"],
        ),
        (
            SPENDING,
            "青河县水利局 2024 年支出预算 1,332.45 万元，其中：\n基本支出 642.47 万元，同比压减 8.90 万元。",
            [
                "支出预算 amount 1332.45 万元",
                "基本支出 amount 642.47 万元",
                "基本支出 change -8.90 万元",
            ],
        ),
        (
            GENERAL,
            "10、农林水支出（类）水利（款）防汛（项）：预算数为 0.00 万元，比上年减少 20.00 万元，降低 100.00%。",
            [
                "农林水支出/水利/防汛 amount 0.00 万元",
                "农林水支出/水利/防汛 change -20.00 万元",
                "农林水支出/水利/防汛 growth -100.00 %",
            ],
        ),
        (
            GENERAL,
            "- 4、农林水支出（类）828.98 万元，占 79.80%。",
            ["农林水支出 amount 828.98 万元", "农林水支出 share 79.80 %"],
        ),
        (
            SANGONG,
            "其中：因公出国（境）费 0.00 万元，公务用车运行费 7.80 万元，公务接待费 0.55 万元。",
            ["因公出国(境)费 amount 0.00 万元", "公务用车运行费 amount 7.80 万元", "公务接待费 amount 0.55 万元"],
        ),
        (
            CARRIED,
            "1. 2023年水资源节约管理与保护项目 213.48 万元，主要用于节水灌溉 120.00 万元，取水口计量 93.48 万元。",
            [
                "2023年水资源节约管理与保护项目 amount 213.48 万元",
                "2023年水资源节约管理与保护项目/节水灌溉 use 120.00 万元",
                "2023年水资源节约管理与保护项目/取水口计量 use 93.48 万元",
            ],
        ),
        (
            PURCHASES,
            "2024 年，青河县水利局政府采购预算 128.60 万元，其中：政府采购货物预算 18.60 万元。",
            ["政府采购预算 amount 128.60 万元", "政府采购货物预算 amount 18.60 万元"],
        ),
        (
            ASSETS,
            "2. 车辆 6 辆，价值 93.24 万元；其中：一般公务用车 2 辆，价值 31.08 万元。",
            ["车辆 amount 6 辆", "车辆 value 93.24 万元", "一般公务用车 amount 2 辆", "一般公务用车 value 31.08 万元"],
        ),
        (
            ASSETS,
            "1. 房屋 2,318.50 平方米，价值 412.36 万元。",
            ["房屋 amount 2318.50 平方米", "房屋 value 412.36 万元"],
        ),
        (
            STAFF,
            "青河县水利局编制数 42，实有人数 67 人，其中：在职 38 人，增加 1 人；退休 29 人，减少 2 人。",
            [
                "编制数 amount 42 人",
                "实有人数 amount 67 人",
                "在职 amount 38 人",
                "在职 change 1 人",
                "退休 amount 29 人",
                "退休 change -2 人",
            ],
        ),
        (STAFF, "青河县水利局无下属预算单位，下设 6 个科室，分别是：办公室。", ["科室 amount 6 个"]),
        (PROJECT, "预算安排规模：50.00 万元", ["河湖长制工作经费 scale 50.00 万元"]),
        (
            PROJECT,
            "资金分配情况：巡河管护 44.00 万元，村级护河员补助 6.00 万元",
            ["河湖长制工作经费/巡河管护 allocation 44.00 万元", "河湖长制工作经费/村级护河员补助 allocation 6.00 万元"],
        ),
        (
            OPERATING,
            "青河县水利局 2024 年的机关运行经费财政拨款预算 66.43 万元。",
            ["机关运行经费财政拨款预算 amount 66.43 万元"],
        ),
    ],
)
def test_figures_of_sentences(heading: str, text: str, expected: list[str]) -> None:
    assert read(heading, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "资金执行时间：2024年1月1日至2024年12月31日。",
        "依据青水发〔2022〕8号文件。",
        "单位价值50万元以上的设备另行登记。",
        "第3个五年规划的第2期工程。",
    ],
)
def test_dates_document_numbers_and_thresholds_are_no_figures(text: str) -> None:
    assert read(GENERAL, text) == []


def test_the_glossary_gives_no_figures() -> None:
    assert facts("第四部分 名词解释", "一、小额采购：指单项 5.00 万元的采购。") == []


@pytest.mark.parametrize(
    ("heading", "text", "fund"),
    [
        (INCOME, "单位资金 80.00 万元。", Fund.ALL),
        (GENERAL, "基本支出 642.35 万元。", Fund.GENERAL),
        (SANGONG, "公务接待费 0.55 万元。", Fund.FISCAL),
        (CARRIED, "上年结转结余 213.60 万元。", Fund.CARRY_OVER),
        (PURCHASES, "政府采购预算 128.60 万元。", Fund.ALL),
        (STAFF, "在职 38 人。", Fund.NONE),
        (ASSETS, "车辆 6 辆。", Fund.NONE),
    ],
)
def test_the_heading_tells_which_money_it_is(heading: str, text: str, fund: Fund) -> None:
    assert {fact.fund for fact in facts(heading, text)} == {fund}


def test_a_figure_knows_its_sentence_and_line_and_its_print() -> None:
    fact = facts(SPENDING, "先说一句。\n项目支出 1,689.98 万元，占 51.78%。")[0]
    assert (fact.printed, fact.source.line, fact.source.text) == ("1689.98", 3, "项目支出1,689.98万元，占51.78%。")
    assert (fact.origin, fact.table_no, fact.entity, fact.year) == ("text", None, "青河县水利局", 2024)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("2024年预算数为75.00万元", [("75.00", "万元")]),
        ("1,332.45万元，6.00％", [("1,332.45", "万元"), ("6.00", "%")]),
        ("增加2个百分点", [("2", "个百分点")]),
        ("编制数42，实有67人", [("42", ""), ("67", "人")]),
        ("（8860147E）", []),
        ("2023年底", []),
        ("12月31日", []),
        ("青水发〔2022〕8号", []),
        ("房屋2318.50平方米", [("2318.50", "平方米")]),
    ],
)
def test_numbers_of_a_text(text: str, numbers: list[tuple[str, str]]) -> None:
    assert [(found.printed, found.unit) for found in find_numbers(text)] == numbers


@given(st.decimals(min_value=0, max_value=10**8, places=2), st.sampled_from(["万元", "元", "%", "人", "辆"]))
def test_every_figure_with_a_unit_is_found_where_it_stands(number: Decimal, unit: str) -> None:
    text = f"合计{number:,}{unit}，其余不计。"
    (found,) = find_numbers(text)
    assert (found.number, found.unit, text[found.start : found.end]) == (number, unit, f"{number:,}{unit}")


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("1、教育支出（类）进修及培训（款）培训支出（项）：2024年预算数为", ("教育支出", "进修及培训", "培训支出")),
        ("“213农林水支出-水利”科目", ("213农林水支出", "水利")),
        ("其中：公务接待费", ("公务接待费",)),
        ("青河县水利局部门收入预算", ("收入预算",)),
        ("截至2023年底，车辆共有", ("车辆",)),
        ("，", ()),
    ],
)
def test_items_named_before_a_figure(words: str, path: tuple[str, ...]) -> None:
    assert item_path(words, ABOUT) == path


def test_small_helpers() -> None:
    assert project_name(("七、项目支出情况说明", PROJECT)) == "河湖长制工作经费"
    assert project_name((SPENDING,)) == ""
    assert sentence_at("甲为一。乙为二。丙为三", 5) == "乙为二。"
    assert sentence_at("甲为一。丙为三", 5) == "丙为三"
