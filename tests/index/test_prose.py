"""Figures of sentences: what they measure, of which item, which money, with which sign."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.items import item_path
from index.metadata import Metadata
from index.paragraphs import pages_to_paragraphs
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


SETTLED = Metadata("青河县水利局", ("青河县水利局",), 2023, Kind.FINAL_ACCOUNT, "万元")
FINAL_SANGONG = "七、财政拨款“三公”经费支出决算情况说明"
FINAL_GENERAL = "五、一般公共预算财政拨款支出决算情况说明"


def settled(heading: str, text: str) -> list[str]:
    """Each figure of a final account as 'item attribute number unit'."""
    pages = text_to_pages(f"{heading}\n{text}".encode())
    return [
        f"{'/'.join(fact.path)} {fact.attribute} {fact.quantity.number} {fact.quantity.unit}"
        for fact in paragraphs_to_facts(pages_to_paragraphs(pages), SETTLED)
        if fact.quantity
    ]


@pytest.mark.parametrize(
    ("heading", "text", "expected"),
    [
        (
            FINAL_SANGONG,
            "2023年度“三公”经费支出预算为12.00万元，支出决算为10.50万元，完成预算的87.50%；决算数较上年减少1.20万元，下降10.26%。",
            [
                "三公经费 budget 12.00 万元",
                "三公经费 amount 10.50 万元",
                "三公经费 completion 87.50 %",
                "三公经费 change -1.20 万元",
                "三公经费 growth -10.26 %",
            ],
        ),
        (
            FINAL_SANGONG,
            "公务接待费支出决算为1.20万元，比年初预算减少0.30万元，下降20.00%。国内公务接待12批次85人次，其中外宾接待0批次。",
            [
                "公务接待费 amount 1.20 万元",
                "公务接待费 budget_change -0.30 万元",
                "公务接待费 budget_growth -20.00 %",
                "国内公务接待 amount 12 批次",
                "国内公务接待 amount 85 人次",
                "外宾接待 amount 0 批次",
            ],
        ),
        (
            FINAL_SANGONG,
            "因公出国（境）费支出决算为0万元，全年安排因公出国（境）团组0个，累计0人次。",
            ["因公出国(境)费 amount 0 万元", "因公出国(境)团组 amount 0 个", "因公出国(境)团组 amount 0 人次"],
        ),
        (
            FINAL_SANGONG,
            "截至2023年12月31日，开支财政拨款的公务用车保有量为4辆，平均每辆2.33万元。",
            ["公务用车保有量 amount 4 辆", "公务用车保有量 standard 2.33 万元"],
        ),
        (
            FINAL_GENERAL,
            "农林水支出（类）水利（款）防汛（项）2023年年初预算30万元，2022年决算数为28.6万元，2023年支出决算30万元，为年初预算的100%。",
            [
                "农林水支出/水利/防汛 opening_budget 30 万元",
                "农林水支出/水利/防汛 prior 28.6 万元",
                "农林水支出/水利/防汛 amount 30 万元",
                "农林水支出/水利/防汛 completion 100 %",
            ],
        ),
        (
            FINAL_GENERAL,
            "农林水支出（类）水利（款）防汛（项）年初预算为30万元，支出决算为30万元。决算数与年初预算数持平。",
            [
                "农林水支出/水利/防汛 opening_budget 30 万元",
                "农林水支出/水利/防汛 amount 30 万元",
                "农林水支出/水利/防汛 budget_change 0 万元",
            ],
        ),
        (
            "（二）政府采购支出情况",
            "授予中小企业合同金额100.00万元，占政府采购支出总额的82.99%；货物采购授予中小企业合同金额占货物支出金额的95.00%。",
            [
                "授予中小企业合同 amount 100.00 万元",
                "授予中小企业合同 share 82.99 %",
                "货物采购授予中小企业合同 share 95.00 %",
            ],
        ),
        (
            "（二）政府采购支出情况",
            "在面向小微企业预留的项目中，由小微企业成交的，采购金额21.07万元。",
            ["面向小微企业预留的项目/由小微企业成交采购金额 amount 21.07 万元"],
        ),
        (
            "（四）预算绩效情况",
            "河道治理项目绩效自评综述：项目自评得分为95.5分。项目全年预算数为120.00万元，执行数为118.50万元，完成预算的98.75%。",
            [
                "河道治理/项目自评得分 amount 95.5 分",
                "河道治理 full_year_budget 120.00 万元",
                "河道治理 amount 118.50 万元",
                "河道治理 completion 98.75 %",
            ],
        ),
        (
            "（一）机关运行经费支出情况",
            "机关运行经费支出45.60万元，比年初预算数减少2.40万元，降低5.00%；比上年决算数增加1.10万元，增长2.47%。",
            [
                "机关运行经费支出 amount 45.60 万元",
                "机关运行经费支出 budget_change -2.40 万元",
                "机关运行经费支出 budget_growth -5.00 %",
                "机关运行经费支出 change 1.10 万元",
                "机关运行经费支出 growth 2.47 %",
            ],
        ),
    ],
)
def test_a_final_account_keeps_budget_result_and_last_year_apart(heading: str, text: str, expected: list[str]) -> None:
    assert settled(heading, text) == expected


@pytest.mark.parametrize(
    ("heading", "text", "expected"),
    [
        (
            INCOME,
            "2024年收入预算1234.56万元，比2023年1200.00万元增加34.56万元，增长2.88%。",
            [
                "收入预算 amount 1234.56 万元",
                "收入预算 prior 1200.00 万元",
                "收入预算 change 34.56 万元",
                "收入预算 growth 2.88 %",
            ],
        ),
        (
            GENERAL,
            "农林水支出（类）水利（款）水文（项）预算5.00万元，从2023年的4.00万元增加到5.00万元，比2019年增加3.00万元。",
            [
                "农林水支出/水利/水文 amount 5.00 万元",
                "农林水支出/水利/水文 prior 4.00 万元",
                "农林水支出/水利/水文 amount 5.00 万元",
            ],
        ),
        (
            SPENDING,
            "基本支出245.67万元（其中人员经费200.67万元、公用经费45.00万元），占71.07%。",
            [
                "基本支出 amount 245.67 万元",
                "人员经费 amount 200.67 万元",
                "公用经费 amount 45.00 万元",
                "基本支出 share 71.07 %",
            ],
        ),
        (
            GENERAL,
            "行政运行（项）279.47万元，下降32.65%，主要原因是人员减少3人，所以2024年此项预算下降32.65%。",
            [
                "行政运行 amount 279.47 万元",
                "行政运行 growth -32.65 %",
                "人员 change -3 人",
                "行政运行 growth -32.65 %",
            ],
        ),
        (
            GENERAL,
            "彩票公益金6.00万元，比上年增加-1.00万元。",
            ["彩票公益金 amount 6.00 万元", "彩票公益金 change -1.00 万元"],
        ),
        (
            SANGONG,
            "公务接待费0.55万元，与2023年预算持平。",
            ["公务接待费 amount 0.55 万元", "公务接待费 change 0 万元"],
        ),
        (
            ASSETS,
            "2024年安排购置车辆1辆，其中：其他用车1辆；单位价值100万元以上设备2台（套）。",
            ["购置车辆 amount 1 辆", "购置其他用车 amount 1 辆", "购置单位价值100万元以上设备 amount 2 台"],
        ),
        (ASSETS, "房屋320平方米，账面价值80.10万元。", ["房屋 amount 320 平方米", "房屋 value 80.10 万元"]),
        (
            STAFF,
            "内设办公室、规划科、水政科等3个科室，下属事业单位2个。",
            ["科室 amount 3 个", "下属事业单位 amount 2 个"],
        ),
        (STAFF, "编制总数为86人，其中行政编制20名。", ["编制总数 amount 86 人", "行政编制 amount 20 名"]),
        (STAFF, "下属1家机关和2家事业单位。", ["下属机关 amount 1 家", "事业单位 amount 2 家"]),
        (
            PROJECT,
            "补助标准：村级河长每人每月 300 元，发放 10 个月。",
            ["河湖长制工作经费/村级河长 standard 300 元", "河湖长制工作经费/村级河长 months 10 个月"],
        ),
        (
            PROJECT,
            "补助人数：巡河员 300-500 人",
            ["河湖长制工作经费/巡河员/下限 beneficiaries 300 人", "河湖长制工作经费/巡河员/上限 beneficiaries 500 人"],
        ),
        (
            PROJECT,
            "预算安排规模：60.00 万元，其中：清淤 40.00 万元",
            ["河湖长制工作经费 scale 60.00 万元", "河湖长制工作经费/清淤 allocation 40.00 万元"],
        ),
        (PROJECT, "设立的政策依据：依据青水发〔2022〕8号，管护2个泵站。", ["河湖长制工作经费/泵站 amount 2 个"]),
        (
            CARRIED,
            "3. 原水管所20名职工安置费 6.06 万元，主要用于租赁1套住房。",
            ["原水管所20名职工安置费 amount 6.06 万元"],
        ),
        ("（四）预算绩效情况", "本部门1个预算单位开展编报工作。", ["预算单位 amount 1 个"]),
    ],
)
def test_what_a_budget_says_in_other_words(heading: str, text: str, expected: list[str]) -> None:
    assert read(heading, text) == expected


@pytest.mark.parametrize(
    "name",
    [
        "共性技术研究平台经费",
        "和平水库除险加固",
        "及时雨救助资金",
        "为民办实事项目",
        "安排残疾人就业支出",
        "单位运行费",
        "车辆购置税用于农村公路建设支出",
        "用于社会福利的彩票公益金支出",
        "公共服务",
    ],
)
def test_a_name_keeps_the_words_that_elsewhere_only_connect(name: str) -> None:
    assert read(GENERAL, f"其中：{name} 8.00 万元。") == [f"{name} amount 8.00 万元"]
    assert read(GENERAL, f"水费 1.00 万元，{name} 8.00 万元。")[1:] == [f"{name} amount 8.00 万元"]


def test_a_name_of_the_classification_is_not_cut_at_its_use() -> None:
    text = "交通运输支出（类）车辆购置税支出（款）车辆购置税用于农村公路建设支出（项）：2024年预算数为 9.00 万元。"
    assert read(GENERAL, text) == ["交通运输支出/车辆购置税支出/车辆购置税用于农村公路建设支出 amount 9.00 万元"]
