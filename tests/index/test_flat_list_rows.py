"""Flattened lists of projects by unit: rows only where they are certain, columns only where they are proved."""

from __future__ import annotations

from decimal import Decimal

import pytest

from index.extract import pages_to_extraction
from index.flat_lines import find_regions
from index.flat_list_rows import region_to_list
from index.read_text import text_to_pages
from index.records import Extraction, Placement

HEAD = """2025年项目支出表
编制部门：白桦县教育局 单位：万元
单位名称 项目名称 合计 本年拨款 财政专户管理资金 单位资金 上年结转
一般公共预算 政府性基金预算 国有资本经营预算
"""
BEFORE = """白桦县教育局2025年部门预算
第二部分 2025年部门预算公开表
2025年部门支出总表
编制部门：白桦县教育局 单位：万元
科目编码 科目名称 合计 基本支出 项目支出 事业单位经营支出 上缴上级支出 对附属单位补助支出
合计 80.00 20.00 60.00
205 教育支出 80.00 20.00 60.00
2025年一般公共预算支出表
编制部门：白桦县教育局 单位：万元
科目编码 科目名称 合计 基本支出 项目支出
合计 80.00 20.00 60.00
205 教育支出 80.00 20.00 60.00
"""
UNITS = ("白桦县教育局",)
ON_ONE_LINE = """合计 60.00 50.00 10.00
白桦县教育局 校园安全经费 50.00 50.00
白桦县实验学校 图书购置经费 10.00 10.00
"""
BELOW = """合计 60.00 50.00 10.00
白桦县教育局
校园安全
经费
50.00 50.00
白桦县实验学校
图书购置经费
10.00 10.00
"""
AROUND = """合计 60.00 50.00 10.00
白桦县教
育局 50.00 50.00
校园安全
经费
白桦县实
验学校 10.00 10.00
图书购置经费
"""
COUNTED = """合计 60.00 50.00 10.00
1 白桦县教育局 50.00 50.00
校园安全
经费
2 白桦县实验学校 图书购置经费 10.00 10.00
"""


def rows_of(body: str) -> list[tuple[str, str, int]] | None:
    head = HEAD.replace("单位名称 项目", "序号 单位名称 项目") if body is COUNTED else HEAD
    blocks = [block for page in text_to_pages((head + body).encode()) for block in page.blocks]
    (region,) = find_regions(blocks)
    rows = region_to_list(region, UNITS)
    return None if rows is None else [(row.label.unit, row.label.project, len(row.figures)) for row in rows]


@pytest.mark.parametrize("body", [ON_ONE_LINE, BELOW, AROUND, COUNTED])
def test_rows_begin_with_their_units_however_names_are_wrapped(body: str) -> None:
    assert rows_of(body) == [
        ("", "", 3),
        ("白桦县教育局", "校园安全经费", 2),
        ("白桦县实验学校", "图书购置经费", 2),
    ]


@pytest.mark.parametrize(
    "body",
    [
        ON_ONE_LINE.replace("白桦县实验学校 ", ""),  # a row without a unit
        ON_ONE_LINE.replace("白桦县实验学校", "青松小组"),  # a unit that can't be told
        ON_ONE_LINE.replace(" 50.00 50.00", ""),  # a row without figures
        ON_ONE_LINE.replace("合计 60.00 50.00 10.00\n", ""),  # no total
        ON_ONE_LINE.replace(" 图书购置经费", ""),  # a row of a unit alone
        BELOW.replace("白桦县教育局\n", "白桦县教育局\n培训中心\n"),  # where the unit's name ends is open
        ON_ONE_LINE.replace("50.00 50.00\n白", "#REF! 50.00\n白"),
    ],
)
def test_rows_that_are_not_certain_give_nothing(body: str) -> None:
    assert rows_of(body) is None


def extract(body: str) -> Extraction:
    return pages_to_extraction(text_to_pages((BEFORE + HEAD + body).encode()), name="a.txt", document_id="a")


def test_only_what_is_proved_has_a_column() -> None:
    facts = [fact for fact in extract(ON_ONE_LINE).facts if fact.table == "2025年项目支出表" and fact.quantity]
    totals = {fact.project: fact.quantity.number for fact in facts if fact.column == ("合计",) and fact.quantity}
    assert totals == {"": Decimal(60), "校园安全经费": Decimal(50), "图书购置经费": Decimal(10)}
    assert {fact.entity for fact in facts} == {"白桦县教育局", "白桦县实验学校"}
    assert {fact.concept for fact in facts} == {""} and {fact.statement for fact in facts} == {""}
    assert {fact.placement for fact in facts if fact.column == ("合计",)} == {Placement.PROVED}
    assert {fact.placement for fact in facts if fact.column != ("合计",)} == {Placement.UNDECIDED}


def test_a_list_that_contradicts_itself_has_no_column() -> None:
    found = extract(ON_ONE_LINE.replace("10.00 10.00", "10.00 10.30"))
    facts = [fact for fact in found.facts if fact.table == "2025年项目支出表"]
    assert {fact.placement for fact in facts} == {Placement.UNDECIDED}
    assert [finding.rule for finding in found.findings if "项目支出表" in finding.message] == ["BQ-ROW-SUM"]
