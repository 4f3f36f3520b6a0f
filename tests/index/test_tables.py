"""Grids to tables: pages joined, rows named, units told."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.labels import Label, RowNamer, read_label
from index.read_text import text_to_pages
from index.records import Cell, Row, Table
from index.tables import pages_to_tables


def tables(text: str, entities: Sequence[str] = ()) -> tuple[Table, ...]:
    return pages_to_tables(text_to_pages(text.encode()), entities)


def figures(row: Row) -> list[str]:
    return [cell.text for _, cell in row.cells]


BALANCE_HEADER = "收入\t\t支出\t\n项目\t预算数\t支出功能分类\t预算数\n"
BALANCE_CAPTION = "编制部门：某县数据局\n\n单位：万元\n\n"


def test_a_repeated_header_ends_where_the_first_one_did_though_a_row_without_figures_follows() -> None:
    text = (
        f"部门收支总体情况表\n\n{BALANCE_CAPTION}{BALANCE_HEADER}一、本年收入\t30.00\t201 一般公共服务支出\t\n\n"
        f"{BALANCE_CAPTION}{BALANCE_HEADER}其他收入\t\t215 资源勘探支出\t\n收入总计\t30.00\t支出总计\t30.00\n"
    )
    (table,) = tables(text)
    assert [(row.code, row.name, figures(row)) for row in table.rows] == [
        ("", "一、本年收入", ["30.00"]),
        ("", "其他收入", [""]),
        ("", "收入总计", ["30.00"]),
        ("201", "一般公共服务支出", [""]),
        ("215", "资源勘探支出", [""]),
        ("", "支出总计", ["30.00"]),
    ]


def test_a_table_with_another_title_keeps_its_own_header_though_it_looks_the_same() -> None:
    header = "科目编码\t科目名称\t合计\n"
    text = f"甲收费表\n\n{header}201\t甲\t1.00\n\n乙收费表\n\n{header}202\t乙\t2.00\n"
    assert [(table.title, len(table.rows)) for table in tables(text)] == [("甲收费表", 1), ("乙收费表", 1)]


def test_a_column_of_units_tells_whose_row_it_is() -> None:
    text = (
        "项目支出表\n\n单位名称\t项目名称\t合计\t本年\n某县种苗站\t育苗补助\t5.00\t5.00\n\t苗圃改造\t2.00\t2.00\n"
        "某县水文站\t水位观测\t3.00\t3.00\n合计\t\t10.00\t10.00\n"
    )
    (table,) = tables(text)
    assert [(row.entity, row.project, row.name) for row in table.rows] == [
        ("某县种苗站", "育苗补助", "育苗补助"),
        ("某县种苗站", "苗圃改造", "苗圃改造"),
        ("某县水文站", "水位观测", "水位观测"),
        ("", "", "合计"),
    ]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["本年收入合计", "使用非财政拨款结余", "年初结转和结余"], [("使用非财政拨款结余",), ("年初结转和结余",)]),
        (["一、拨款", "一般公共预算", "政府性基金"], [("拨款", "一般公共预算"), ("拨款", "政府性基金")]),
        (["1. 拨款", "其中：一般财力", "转移支付"], [("拨款", "一般财力"), ("拨款", "转移支付")]),
        (["拨款", "其中：一般财力", "转移支付"], [("拨款", "一般财力"), ("拨款", "转移支付")]),
    ],
)
def test_the_outline_of_sources(names: list[str], expected: list[tuple[str, ...]]) -> None:
    namer = RowNamer("sources", ())
    assert [namer.name(Label((), name, ""), ()).path for name in names][1:] == expected


LABELS = [
    ([("科目编码", "2010401")], ("2010401", "", "", "")),
    ([("类", "201"), ("款", "04"), ("项", "01"), ("科目名称", "行政运行")], ("2010401", "行政运行", "", "")),
    ([("类", "301"), ("款", "01 基本工资")], ("30101", "基本工资", "", "")),
    ([("支出功能分类", "201一般公共服务支出")], ("201", "一般公共服务支出", "", "")),
    ([("支出功能分类", "201  一般公共服务支出")], ("201", "一般公共服务支出", "", "")),
    ([("科目名称", "12 月发放的奖金")], ("", "12月发放的奖金", "", "")),
    ([("单位名称", "某县种苗站"), ("项目名称", "育苗补助")], ("", "", "育苗补助", "某县种苗站")),
    ([("单位名称", "某县种苗站"), ("项目名称", "")], ("", "某县种苗站", "", "某县种苗站")),
    ([("单位名称", "合计"), ("项目名称", "")], ("", "合计", "", "")),
]


@pytest.mark.parametrize(("cells", "expected"), LABELS)
def test_label_cells(cells: list[tuple[str, str]], expected: tuple[str, str, str, str]) -> None:
    label = read_label([((heading,), Cell(text)) for heading, text in cells])
    assert (label.code, label.name, label.project, label.unit) == expected


@pytest.mark.parametrize("first", ["其他收入\t\t215 资源勘探支出\t", "其他收入\t\t\t", "其中：事业收入\t\t\t"])
def test_a_page_without_a_header_may_begin_with_rows_without_figures(first: str) -> None:
    text = (
        f"部门收支总体情况表\n\n{BALANCE_HEADER}一、本年收入\t30.00\t201 一般公共服务支出\t30.00\n\n- 2 -\n\n"
        f"{first}\n收入总计\t30.00\t支出总计\t30.00\n"
    )
    (table,) = tables(text)
    assert [figures(row) for row in table.rows if row.name == "收入总计"] == [["30.00"]]
    assert table.rows[1].name == first.split("\t")[0]


def test_a_statement_of_headings_only_is_an_empty_table() -> None:
    header = "科目编码\t科目名称\t本年政府性基金预算支出\t\t\n\t\t合计\t基本支出\t项目支出\n"
    (table,) = tables(f"2025年政府性基金预算支出表\n\n{header}\n本表为空表。\n")
    assert (table.no, table.rows, [column.path[-1] for column in table.columns]) == (
        8,
        (),
        ["合计", "基本支出", "项目支出"],
    )


def test_columns_that_share_their_headings_have_no_meaning() -> None:
    text = (
        "部门支出总体情况表\n\n科目\t\t支出预算\t\t\n编码\t名称\t合计基本支出项目支出\t\t\n"
        "201\t一般公共服务支出\t3.00\t1.00\t2.00\n"
    )
    (table,) = tables(text)
    assert [(column.path[-1], column.concept) for column in table.columns] == [("合计基本支出项目支出", "")] * 3


def test_the_halves_of_basic_spending_may_have_the_same_headings() -> None:
    text = (
        "一般公共预算财政拨款基本支出决算表\n\n编码\t科目名称\t决算数\t编码\t科目名称\t决算数\n"
        "301\t工资福利支出\t3.00\t302\t商品和服务支出\t1.00\n"
    )
    (table,) = tables(text)
    assert [column.concept for column in table.columns] == ["total", "total"]


LOOSE = "\n".join(f"国有资本经营预算拨款 {code} 灾害防治及应急管理支出" for code in range(222, 230))


@pytest.mark.parametrize("header", [BALANCE_HEADER, ""])
def test_rows_that_a_page_left_outside_its_table_do_not_end_it(header: str) -> None:
    text = (
        f"部门收支总体情况表\n\n{BALANCE_HEADER}一、本年收入\t30.00\t201 一般公共服务支出\t30.00\n\n{LOOSE}\n- 2 -\n\n"
        f"{header}收入总计\t30.00\t支出总计\t30.00\n"
    )
    (table,) = tables(text)
    assert [row.name for row in table.rows if "总计" in row.name] == ["收入总计", "支出总计"]


def test_prose_ends_a_table() -> None:
    prose = "各项支出按照有关规定安排，与上年相比没有大的变化，" * 4 + "具体说明如下。"
    text = f"甲收费表\n\n编码\t名称\t合计\n201\t甲\t1.00\n\n{prose}\n\n202\t乙\t2.00\n"
    assert [len(table.rows) for table in tables(text)] == [1]
