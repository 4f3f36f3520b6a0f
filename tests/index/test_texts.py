"""Words that answer: reasons, bases, uses, lists, definitions, each with the item it belongs to."""

from __future__ import annotations

import pytest

from index.metadata import Metadata
from index.paragraphs import pages_to_paragraphs
from index.read_text import text_to_pages
from index.records import Fund, Kind, Paragraph
from index.texts import listed_units, paragraphs_to_text_facts

ABOUT = Metadata("青河县水利局", ("青河县水利局",), 2024, Kind.BUDGET, "万元")

STAFF = "二、机构设置及人员情况"
INCOME = "二、关于青河县水利局2024年收入预算情况说明"
GENERAL = "五、关于青河县水利局2024年一般公共预算当年拨款情况说明"
FISCAL = "四、关于青河县水利局2024年财政拨款收支预算情况的总体说明"
BASIC = "六、关于青河县水利局2024年一般公共预算基本支出情况说明"
SANGONG = "十、关于青河县水利局2024年财政拨款“三公”经费预算情况说明"
FUNDS = "八、关于青河县水利局2024年政府性基金预算拨款情况说明"
PROJECT = "（二）项目名称：河湖长制工作经费"


def paragraphs(heading: str, text: str) -> tuple[Paragraph, ...]:
    return pages_to_paragraphs(text_to_pages(f"{heading}\n{text}".encode()))


def read(heading: str, text: str) -> list[tuple[str, tuple[str, ...], str]]:
    return [(one.attribute, one.path, one.text) for one in paragraphs_to_text_facts(paragraphs(heading, text), ABOUT)]


@pytest.mark.parametrize(
    ("heading", "text", "expected"),
    [
        (
            INCOME,
            "单位资金 80.00 万元，比上年预算增加 12.00 万元，主要原因是灌区水费返还增加。",
            [("reason", ("单位资金",), "灌区水费返还增加")],
        ),
        (
            GENERAL,
            "7、农林水支出（类）水利（款）行政运行（项）：2024 年预算数为 432.48 万元。主要原因是工资晋级。",
            [("reason", ("农林水支出", "水利", "行政运行"), "工资晋级")],
        ),
        (
            SANGONG,
            "公务用车运行费减少 0.30 万元，主要原因是旧车报废；公务接待费减少 0.15 万元，主要原因是精简批次。",
            [("reason", ("公务用车运行费",), "旧车报废"), ("reason", ("公务接待费",), "精简批次")],
        ),
        (
            FISCAL,
            "教育支出 3.20 万元，主要用于技术培训；农林水支出 828.98 万元，主要用于工程维护。",
            [("purpose", ("教育支出",), "技术培训"), ("purpose", ("农林水支出",), "工程维护")],
        ),
        (BASIC, "公用经费 66.43 万元，主要包括：办公费、水费。", [("composition", ("公用经费",), "办公费、水费")]),
        (PROJECT, "设立的政策依据：《实施意见》。", [("policy_basis", ("河湖长制工作经费",), "《实施意见》。")]),
        (PROJECT, "项目承担单位：青河县水利局", [("executing_unit", ("河湖长制工作经费",), "青河县水利局")]),
        (PROJECT, "补贴人数：12 人", [("beneficiaries", ("河湖长制工作经费",), "12人")]),
        (PROJECT, "补助标准：每人每月 416 元", [("standard", ("河湖长制工作经费",), "每人每月416元")]),
        (PROJECT, "发放程序：乡镇申报，县局审核", [("procedure", ("河湖长制工作经费",), "乡镇申报，县局审核")]),
        (PROJECT, "设立的政策依据：完全不予公开。", [("policy_basis", ("河湖长制工作经费",), "完全不予公开。")]),
        ("一、主要职能", "（一）编制全县水资源规划。", [("duties", ("主要职能",), "（一）编制全县水资源规划。")]),
        (
            STAFF,
            "青河县水利局下设 2 个科室，分别是：办公室、水政监察室。",
            [("offices", ("内设机构",), "青河县水利局下设2个科室，分别是：办公室、水政监察室。")],
        ),
        (STAFF, "1. 青河县水管站", [("units", ("下属单位",), "1.青河县水管站")]),
        (
            "第四部分 名词解释",
            "三、“三公”经费：指三项费用的合称。",
            [("definition", ("三公经费",), "三、“三公”经费：指三项费用的合称。")],
        ),
        (
            FUNDS,
            "青河县水利局 2024 年没有安排，政府性基金预算支出情况表为空表。",
            [("empty_statement", ("government_fund",), "青河县水利局2024年没有安排，政府性基金预算支出情况表为空表。")],
        ),
        (GENERAL, "没有说明。", []),
        (
            INCOME,
            "收入预算 8.00 万元。财政拨款收入增加的主要原因是：新增一个项目。",
            [("reason", ("财政拨款收入",), "新增一个项目")],
        ),
        (INCOME, "水费 8.00 万元，比上年增加 2.00 万元，主要是水价上调。", [("reason", ("水费",), "水价上调")]),
        (INCOME, "水费 8.00 万元，增长 2.00%，主要原因系由于水价上调。", [("reason", ("水费",), "水价上调")]),
        (
            SANGONG,
            "公务用车购置费 0 万元，主要原因是无车；公务接待费 1.00 万元，与2023年预算持平，主要原因是照旧。",
            [("reason", ("公务用车购置费",), "无车"), ("reason", ("公务接待费",), "照旧")],
        ),
        (
            GENERAL,
            "1、农林水支出（类）水利（款）防汛（项）。主要用于：购置沙袋。全年预算为5.00万元。",
            [("purpose", ("农林水支出", "水利", "防汛"), "购置沙袋")],
        ),
        (GENERAL, "水利支出 9.00 万元，主要用于以下方面：", []),
        (PROJECT, "政策依据：《实施意见》。", [("policy_basis", ("河湖长制工作经费",), "《实施意见》。")]),
        (PROJECT, "起止时间：2024年1月至12月", [("period", ("河湖长制工作经费",), "2024年1月至12月")]),
        (
            "巡河业务经费项目经费情况说明\n二、立项依据",
            "《河道管理条例》。",
            [("policy_basis", ("巡河业务经费",), "《河道管理条例》。")],
        ),
        (
            STAFF,
            "青河县水利局机关设3个内设机构，包括：办公室、规划科、水政科。",
            [("offices", ("内设机构",), "青河县水利局机关设3个内设机构，包括：办公室、规划科、水政科。")],
        ),
    ],
)
def test_words_and_their_items(heading: str, text: str, expected: list[tuple[str, tuple[str, ...], str]]) -> None:
    assert read(heading, text) == expected


def test_a_reason_keeps_its_scope_and_its_sentence() -> None:
    text = "基本支出 642.35 万元，比上年增加 38.80 万元，主要原因是工资标准提高。另有说明。"
    (general,) = paragraphs_to_text_facts(paragraphs(GENERAL, text), ABOUT)
    (whole,) = paragraphs_to_text_facts(paragraphs(INCOME, text), ABOUT)
    assert (general.fund, whole.fund) == (Fund.GENERAL, Fund.ALL)
    assert general.source.text == "基本支出642.35万元，比上年增加38.80万元，主要原因是工资标准提高。"
    assert general.source.line == 2


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("1. 青河县水管站\n2. 青河县灌溉试验站（全额事业）", ("青河县水管站", "青河县灌溉试验站")),
        ("1. 青河县水管站（参照公务员法管理）", ("青河县水管站",)),
        ("1. 甲站，编制 3 人。", ()),
        ("青河县水利局无下属预算单位。", ()),
    ],
)
def test_units_that_a_department_lists(text: str, units: tuple[str, ...]) -> None:
    assert listed_units(paragraphs(STAFF, text)) == units
