"""Tables of performance targets: whose, which project's, its sum, its goal, its indicators; shifted rows as well."""

from __future__ import annotations

import pytest

from index.metadata import Metadata
from index.performance import pages_to_performance
from index.read_text import text_to_pages
from index.records import Fact, Fund, Kind, TextFact

ABOUT = Metadata("青河县水利局", ("青河县水利局",), 2024, Kind.BUDGET, "万元")

TABLE = """项目支出绩效目标表
预算单位\t\t青河县水管站\t\t\t\t\t
项目名称\t\t渠道清淤项目\t\t\t项目负责人\t阿依古丽\t
项目资金(万元)\t\t年度预算总额\t1,050.00\t其中：财政拨款\t50.00\t其他资金\t0.00
项目总体目标\t\t清淤渠道十二公里。\t\t\t\t\t
一级指标\t二级指标\t三级指标\t指标值\t指标值设置依据\t上年完成值\t指标分值权重\t佐证资料
"""


def read(rows: str, table: str = TABLE) -> tuple[tuple[Fact, ...], tuple[TextFact, ...]]:
    return pages_to_performance(text_to_pages((table + rows).encode()), ABOUT)


def indicators(rows: str) -> list[tuple[str, str, str, str]]:
    """(name, concept, number, unit) of the indicators' figures."""
    facts, _ = read(rows)
    return [
        (fact.name, fact.concept, str(fact.quantity.number), fact.quantity.unit)
        for fact in facts
        if fact.concept != "funds" and fact.quantity
    ]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            "产出指标\t数量指标\t清淤长度\t>=12 公里\t计划标准\t-\t20\t工作资料",
            [("清淤长度", "target", "12", "公里"), ("清淤长度", "weight", "20", "分")],
        ),
        (
            "\t\t巡查次数\t=48次\t计划标准\t-\t5\t",
            [("巡查次数", "target", "48", "次"), ("巡查次数", "weight", "5", "分")],
        ),
        ("\t成本指标\t清淤单价\t≤1,250.50元\t\t\t\t", [("清淤单价", "target", "1250.50", "元")]),
        (
            "\t\t村民满意率\t> =90%\t计划标准\t-\t10\t",
            [("村民满意率", "target", "90", "%"), ("村民满意率", "weight", "10", "分")],
        ),
        (
            "清淤及时率\t\t\t>=95%\t计划标准\t-\t8\t",
            [("清淤及时率", "target", "95", "%"), ("清淤及时率", "weight", "8", "分")],
        ),
        (
            "\t\t\t清淤长度\t>=12公里\t计划标准\t-\t20",
            [("清淤长度", "target", "12", "公里"), ("清淤长度", "weight", "20", "分")],
        ),
        ("\t\t渠道畅通\t基本畅通\t计划标准\t-\t15\t", [("渠道畅通", "weight", "15", "分")]),
        ("\t\t\t\t\t\t\t", []),
        ("产出指标\t数量指标\t\t>=12 公里\t\t\t20\t", []),
    ],
)
def test_an_indicator_is_read_where_the_conversion_put_it(row: str, expected: list[tuple[str, str, str, str]]) -> None:
    assert indicators(row) == expected


def test_an_indicator_without_a_number_is_kept_in_words() -> None:
    _, texts = read("\t\t渠道畅通\t基本畅通\t计划标准\t-\t15\t")
    assert [(one.path, one.text) for one in texts if one.attribute == "indicator"] == [
        (("渠道清淤项目", "渠道畅通"), "渠道畅通：基本畅通")
    ]


def test_the_head_of_the_table() -> None:
    facts, texts = read("")
    assert [(one.attribute, one.text) for one in texts] == [
        ("person_in_charge", "阿依古丽"),
        ("goal", "清淤渠道十二公里。"),
    ]
    assert [(fact.name, str(fact.quantity and fact.quantity.number), fact.fund) for fact in facts] == [
        ("年度预算总额", "1050.00", Fund.ALL),
        ("财政拨款", "50.00", Fund.ALL),
        ("其他资金", "0.00", Fund.ALL),
    ]
    assert {(fact.entity, fact.project, fact.table) for fact in facts} == {
        ("青河县水管站", "渠道清淤项目", "项目支出绩效目标表")
    }


def test_two_tables_do_not_mix() -> None:
    second = TABLE.replace("渠道清淤项目", "水闸更新项目").replace("青河县水管站", "青河县水利局")
    facts, _ = read("\t\t清淤长度\t>=12公里\t\t\t\t\n\n" + second + "\t\t更新数量\t=2座\t\t\t\t\n")
    assert [(fact.project, fact.entity, fact.name) for fact in facts if fact.concept == "target"] == [
        ("渠道清淤项目", "青河县水管站", "清淤长度"),
        ("水闸更新项目", "青河县水利局", "更新数量"),
    ]


def test_every_figure_is_cited_by_its_cell() -> None:
    facts, _ = read("\t\t清淤长度\t>=12公里\t\t\t20\t")
    target = next(fact for fact in facts if fact.concept == "target")
    assert (target.source.line, target.source.text, target.source.column) == (7, ">=12公里", "指标值")


def test_other_tables_are_left_alone() -> None:
    assert pages_to_performance(text_to_pages("表\n甲\t1.00\n乙\t2.00".encode()), ABOUT) == ((), ())


RAGGED = """项目支出绩效目标表
预算单位\t\t青河县水管站\t\t\t\t\t\t\t\t\t\t
项目名称\t\t渠道清淤项目\t\t\t\t\t\t\t\t\t\t
一级指标\t二级指标\t三级指标\t\t\t\t\t指标值\t指标值设置依据\t上年完成值\t指标分值权重\t指标赋分规则\t佐证资料
"""


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            "产出指标\t\t\t数量指标\t清淤长度\t=12公里\t行业标准\t/\t\t10\t按照完成比例赋分\t\t工作资料",
            [("清淤长度", "target", "12", "公里"), ("清淤长度", "weight", "10", "分")],
        ),
        (
            "\t\t\t\t巡查次数\t=48次\t计划标准\t45次\t\t5\t按照完成比例赋分\t\t",
            [
                ("巡查次数", "target", "48", "次"),
                ("巡查次数", "weight", "5", "分"),
                ("巡查次数", "target_before", "45", "次"),
            ],
        ),
        (
            "效益指标\t\t\t社会效益指标\t渠道畅通\t明显改善\t计划标准\t/\t\t20\t按评判等级赋分\t\t",
            [("渠道畅通", "weight", "20", "分")],
        ),
    ],
)
def test_a_row_that_does_not_stand_under_its_headings_is_read_in_order(
    row: str, expected: list[tuple[str, str, str, str]]
) -> None:
    facts, _ = read(row, RAGGED)
    found = [(one.name, one.concept, str(one.quantity.number), one.quantity.unit) for one in facts if one.quantity]
    assert found == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("\t\t渠道畅\t≥95%\t计划标准\t-\t10\t\n\n\t\t通率\t\t\t\t\t\n", [("渠道畅通率", "95", "%")]),
        ("\t\t清淤成本\t≤\t历史标准\t-\t4\t\n\t\t\t168.6 2万元\t\t\t\t\n", [("清淤成本", "168.62", "万元")]),
        ("\t\t清淤成本\t≤ 19.5\t历史标准\t-\t4\t\n\t\t及单价\t万元\t\t\t\t\n", [("清淤成本及单价", "19.5", "万元")]),
    ],
)
def test_a_row_torn_in_two_is_joined(rows: str, expected: list[tuple[str, str, str]]) -> None:
    facts, _ = read(rows)
    targets = [(one.name, str(one.quantity.number), one.quantity.unit) for one in facts if one.quantity]
    assert [one for one in targets if one[2] not in ("分",) and one[0][:2] in ("渠道", "清淤")] == expected


def test_a_number_torn_by_a_narrow_cell_is_put_together() -> None:
    facts, _ = read("\t\t年化担保额\t> =2336 80 万 元\t历史标准\t21000 0 万\t8\t\n")
    assert [(one.concept, str(one.quantity.number), one.quantity.unit) for one in facts[3:] if one.quantity] == [
        ("target", "233680", "万元"),
        ("weight", "8", "分"),
        ("target_before", "210000", "万"),
    ]


def test_a_table_whose_head_stands_alone_at_a_page_end_keeps_its_project() -> None:
    head, rest = TABLE.split("项目总体目标")
    first = text_to_pages((TABLE + "\t\t更新数量\t=2座\t计划标准\t-\t5\t\n").encode())
    second = text_to_pages(head.replace("渠道清淤项目", "水闸更新项目").encode())
    third = text_to_pages(f"项目总体目标{rest}\t\t清淤长度\t>=12公里\t计划标准\t-\t20\t\n".encode())
    facts, _ = pages_to_performance([*first, *second, *third], ABOUT)
    assert [(fact.project, fact.name) for fact in facts if fact.concept == "target"] == [
        ("渠道清淤项目", "更新数量"),
        ("水闸更新项目", "清淤长度"),
    ]


def test_a_table_that_names_no_project_is_not_the_one_before() -> None:
    nameless = TABLE.replace("项目名称\t\t渠道清淤项目\t\t\t项目负责人\t阿依古丽\t\n", "").replace(
        "预算单位", "填报时间"
    )
    facts, _ = read("\t\t更新数量\t=2座\t\t\t\t\n\n" + nameless + "\t\t清淤长度\t>=12公里\t\t\t\t\n")
    assert [fact.project for fact in facts if fact.concept == "target"] == ["渠道清淤项目", ""]
