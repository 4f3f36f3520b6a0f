"""Damage of flattened tables is named with its row; the undamaged ones have no finding."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from index.extract import pages_to_extraction
from index.flat_lists import FlatList, find_lists, list_findings, odd_list_cells
from index.flat_outline import outline_row
from index.read_text import text_to_pages
from index.records import Cell, Extraction, Finding, Placement, Row, Severity, StatementState, TextLine
from tests.index.flat_setter import BUDGET, Form, flatten

WHOLE = flatten(BUDGET, Form()).splitlines()


def extract(lines: Sequence[str]) -> Extraction:
    return pages_to_extraction(text_to_pages("\n".join(lines).encode()), name="a.txt", document_id="a")


def loud(lines: Sequence[str]) -> list[Finding]:
    quiet = (Severity.NOTE, Severity.ROUNDING)
    return [finding for finding in extract(lines).findings if finding.severity not in quiet]


def line_of(title: str, start: str) -> int:
    """Where a row stands: the first line below a title that begins so."""
    below = WHOLE.index(title)
    return next(at for at in range(below, len(WHOLE)) if WHOLE[at].startswith(start))


def changed(title: str, start: str, *lines: str) -> list[str]:
    """The budget with other lines in a row's place."""
    at = line_of(title, start)
    return [*WHOLE[:at], *lines, *WHOLE[at + 1 :]]


def named(findings: Sequence[Finding]) -> set[tuple[str, str]]:
    """Rule and first row of each finding."""
    return {(finding.rule, finding.places[0].row) for finding in findings if finding.places}


INCOME, SPENDING, GENERAL = "部门收入总体情况表", "部门支出总体情况表", "一般公共预算支出情况表"
BASIC = "一般公共预算基本支出情况表"


def test_the_undamaged_budget_has_no_finding() -> None:
    assert loud(WHOLE) == []


@pytest.mark.parametrize(
    ("title", "row", "code"),
    [
        (SPENDING, "208 05 行政", "20805 行政事业单位养老支出"),
        (GENERAL, "213 农林水", "213 农林水支出"),
        (INCOME, "211 04 01", "2110401 生态保护"),
    ],
)
def test_a_lost_row_is_named_by_its_code(title: str, row: str, code: str) -> None:
    gaps = [finding for finding in loud(changed(title, row)) if finding.rule == "BQ-CODE-GAP"]
    assert [f"缺少“{code}”一行" in finding.message for finding in gaps] == [True]


def test_a_doubled_row_is_named() -> None:
    row = WHOLE[line_of(SPENDING, "213 02 99")]
    assert ("BQ-DOUBLED-ROW", "2130299 其他林业和草原支出") in named(loud(changed(SPENDING, "213 02 99", row, row)))


def test_a_lost_total_is_missed_though_other_totals_stand() -> None:
    assert "BQ-NO-TOTAL" in {rule for rule, _ in named(loud(changed(GENERAL, "总计")))}


def test_a_row_that_no_placement_satisfies_is_held_against_its_rows() -> None:
    """The first figure is the total: the row above whose parts do not add up is named, not only some rows."""
    wrong = loud(changed(SPENDING, "213 02 01", "213 02 01 行政运行 700.50 100.00 0.50"))
    assert ("BQ-SUM-CHILDREN", "21302 林业和草原") in named(wrong)


@pytest.mark.parametrize("printed", ["见附件", "详见附表2", "1,2,3.4.5"])
def test_what_stands_for_a_figure_is_named_with_its_row(printed: str) -> None:
    found = loud(changed(BASIC, "301 01", f"301 01 基本工资 {printed} 50.00"))
    assert named(found) >= {("BQ-BAD-CELL", "30101 基本工资")}
    assert "BQ-COLUMNS" not in {finding.rule for finding in found}  # one fault, said once


def test_a_table_of_garbage_has_rows() -> None:
    """Where all figures are garbage the lines are still rows of the table."""
    start, end = line_of(GENERAL, "总计"), line_of(GENERAL, "表 6")
    spoilt = [" ".join("12.3O" if "." in word else word for word in line.split()) for line in WHOLE[start:end]]
    found = [one for one in loud([*WHOLE[:start], *spoilt, *WHOLE[end:]]) if one.rule == "BQ-BAD-CELL"]
    assert [place.row for place in found[0].places][:2] == ["总计", "208 社会保障和就业支出"]


def test_garbage_is_named_on_its_side() -> None:
    at = line_of("部门收支总体情况表", "1、一般公共预算拨款")
    spoilt = WHOLE[at].rsplit(" ", 1)[0] + " #REF!"
    found = loud([*WHOLE[:at], spoilt, *WHOLE[at + 1 :]])
    assert [row for rule, row in named(found) if rule == "BQ-BAD-CELL"] == ["208 社会保障和就业支出"]


def test_a_table_with_a_gap_is_incomplete_or_undecided() -> None:
    spoilt = extract(changed(SPENDING, "208 05 行政"))
    states = {record.title: record.state for record in spoilt.document.statements}
    assert states[SPENDING] in (StatementState.INCOMPLETE, StatementState.UNDECIDED)


# --- what print tells -------------------------------------------------------------------------------------

LINE = TextLine("a", None, 7, None)
OPEN = Row("201", "甲", ("甲",), "", "", (), Placement.UNDECIDED)


@pytest.mark.parametrize(
    ("printed", "concepts", "cells"),
    [
        ("", ("total", "basic", "project"), [(4, ""), (5, ""), (6, "")]),
        ("3.00 1.00 2.00", ("opening", "income", "total"), [(4, "3.00"), (5, "1.00"), (6, "2.00")]),
        ("3.00 3.00", ("total", "basic", "project"), [(4, "3.00")]),
        ("3.00 3.00", ("opening", "income", "total"), []),
        ("3.00 -3.00", ("total", "basic", "project"), []),  # 0.00 = 3.00 - 3.00, its total dropped
        ("3.00", (), []),
    ],
)
def test_the_order_of_print_tells_blanks_full_rows_and_totals(
    printed: str, concepts: tuple[str, ...], cells: list[tuple[int, str]]
) -> None:
    figures = tuple(Cell(word, None, 7) for word in printed.split())
    row = outline_row(OPEN, figures, (4, 5, 6), concepts, LINE)
    assert [(order, cell.text) for order, cell in row.cells] == cells


# --- lists ------------------------------------------------------------------------------------------------

ROWS = [
    "合计 60.00 50.00 10.00",
    "某县林草局 甲项目 20.00 20.00",
    "某县林草局（本级） 乙项目 30.00 30.00",
    "某县林草局",
]
LIST = ["2025年项目支出表", "单位：万元", "单位名称 项目名称 合计 本年 结转", *ROWS, "丙项目", "10.00 10.00"]


def read_list(lines: Sequence[str]) -> FlatList:
    blocks = [TextLine(line, None, at, None) for at, line in enumerate(lines, 1)]
    (one,) = find_lists(blocks, frozenset({"某县林草局"}))
    return one


def test_a_list_has_its_rows_without_their_units() -> None:
    one = read_list(LIST)
    assert [row.label for row in one.rows] == ["合计", "甲项目", "乙项目", "丙项目"]
    assert (one.unit, one.rows[0].total) == ("万元", Decimal("60.00"))
    assert list(list_findings(one)) == []


@pytest.mark.parametrize(
    ("old", "new", "rule", "row"),
    [
        ("甲项目 20.00 20.00", "甲项目 20.00 20.00\n某县林草局 甲项目 20.00 20.00", "BQ-SUM-CHILDREN", "合计"),
        ("某县林草局 甲项目 20.00 20.00\n", "", "BQ-SUM-CHILDREN", "合计"),
        ("乙项目 30.00 30.00", "乙项目 30.00 31.00", "BQ-ROW-SUM", "乙项目"),
        ("合计 60.00 50.00 10.00\n", "", "BQ-NO-TOTAL", "甲项目"),
    ],
)
def test_a_list_is_held_against_itself(old: str, new: str, rule: str, row: str) -> None:
    text = "\n".join(LIST)
    assert old in text
    found = list(list_findings(read_list(text.replace(old, new).split("\n"))))
    assert (rule, row) in named(found)


def test_garbage_in_a_list_is_a_cell_and_no_sum() -> None:
    one = read_list("\n".join(LIST).replace("乙项目 30.00 30.00", "乙项目 30.00 #REF!").split("\n"))
    assert [cell.source.row for cell in odd_list_cells(one)] == ["乙项目"]
    assert list(list_findings(one)) == []


@pytest.mark.parametrize("label", ["小计", "其中：甲", "20101"])
def test_a_list_with_subtotals_or_codes_is_no_plain_list(label: str) -> None:
    lines = [*LIST, f"{label} 5.00 5.00"]
    assert not list(find_lists([TextLine(line, None, at, None) for at, line in enumerate(lines, 1)], frozenset()))
