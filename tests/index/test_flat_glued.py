"""Tables of performance targets that a conversion glued into running text."""

from __future__ import annotations

from index.flat_glued import cut_glued
from index.flat_performance import restore_performance
from index.metadata import Metadata
from index.performance import pages_to_performance
from index.records import Kind, Page, TextLine

ABOUT = Metadata("青河县水利局", ("青河县水利局",), 2024, Kind.BUDGET, "万元")
LINES = (
    "部门整体绩效目标表",
    "（2024 年）部门名称（盖章） 青河县水利局部门联系人 马河 联系电话 15100000000年度绩效目标管好河渠，其他工作照常。",
    "年度预算(万元)资金来源 资金总额（万元）财政资金（万元）上级安排 0.00本级安排 1,332.40其他资金（万元） 其他 0.05"
    "一级指标 二级指标 三级指标 指标值 指标设定依据 分值权重履职效能数量指标 清淤长度 ＞=12",
    "公里2024 年工作计划30数量指标巡查河段数＞=5 个2024 年工作计划40",
    "（五）其他需说明的事项本部门另有项目 1 个。",
)


def lines(page_no: int, *texts: str) -> Page:
    return Page(page_no, tuple(TextLine(text, page_no, None, (0, at, 9, at + 1)) for at, text in enumerate(texts)))


def test_lines_are_cut_and_every_word_keeps_the_line_it_is_printed_on() -> None:
    printed = lines(1, *LINES[1:4]).blocks
    cut = cut_glued([line for line in printed if isinstance(line, TextLine)])
    assert [line.text for line, _ in cut][-3:] == [
        "一级指标 二级指标 三级指标 指标值 指标设定依据 分值权重",
        "履职效能 数量指标 清淤长度 ＞=12公里 2024 年工作计划 30",
        "数量指标 巡查河段数 ＞=5 个 2024 年工作计划 40",
    ]
    assert [printed.index(place) for place in cut[-2][1]] == [1, 1, 1, 1, 2, 2, 2]


def test_lines_that_glue_nothing_stay() -> None:
    line = TextLine("一级指标 二级指标 三级指标 指标值", 1, None, None)
    assert cut_glued([line]) == [(line, (line,) * 4)]


def test_a_glued_table_over_a_page_end_becomes_rows() -> None:
    pages = restore_performance([lines(1, *LINES[:2]), lines(2, *LINES[2:])])
    facts, texts = pages_to_performance(pages, ABOUT)
    found = [(one.name, one.concept, str(one.quantity.number), one.quantity.unit) for one in facts if one.quantity]
    assert found == [
        ("上级安排", "funds", "0.00", "万元"),
        ("本级安排", "funds", "1332.40", "万元"),
        ("其他", "funds", "0.05", "万元"),
        ("清淤长度", "target", "12", "公里"),
        ("清淤长度", "weight", "30", "分"),
        ("巡查河段数", "target", "5", "个"),
        ("巡查河段数", "weight", "40", "分"),
    ]
    assert {fact.source.page_no for fact in facts} == {2}
    assert [block.text for block in pages[1].blocks if isinstance(block, TextLine)] == [LINES[4]]
    assert [one.text for one in texts if one.attribute == "contact"] == ["马河"]
