"""Header rows to heading paths, in the shapes that documents print."""

from __future__ import annotations

import pytest

from index.headers import Header, is_marker_row, read_header


def header(text: str) -> Header:
    """The header of rows written with '|' between cells; fails where there is none."""
    found = read_header([line.split("|") for line in text.strip().splitlines()])
    assert found is not None
    return found


def paths(text: str) -> list[str]:
    """The value columns' heading paths."""
    found = header(text)
    return ["/".join(found.paths[at]) for at in found.values]


SHAPES = {
    "three levels, merged down": (
        "科目||||支出预算|||\n功能分类科目编码|||功能分类科目名称|合计|基本支出||项目支出\n类|款|项|||人员经费|公用经费|\n※|※|※|※|1|2|3|4\n"
        "|||总计|3.00|1.00|1.00|1.00",
        ["支出预算/合计", "支出预算/基本支出/人员经费", "支出预算/基本支出/公用经费", "支出预算/项目支出"],
    ),
    "a sub-heading that slid to the end": (
        "功能分类科目编码|||功能分类科目名称|总计|拨款|||单位资金|结转|\n类|款|项|||小计|一般|基金|||资本\n"
        "※|※|※|※|1|2|3|4|5|6|7\n|||总计|3.00|||||||",
        ["总计", "拨款/小计", "拨款/一般", "拨款/基金", "拨款/资本", "单位资金", "结转"],
    ),
    "codes in one cell": (
        "项目||本年收入合计|财政拨款收入\n功能分类科目编码|科目名称||\n201|一般公共服务支出|1.00|1.00",
        ["本年收入合计", "财政拨款收入"],
    ),
    "two halves": (
        "收入||支出|\n项目|预算数|项目|预算数\n一、拨款|1.00|一、教育支出|1.00",
        ["收入/预算数", "支出/预算数"],
    ),
    "pairs under items, in one row": (
        "合计||因公出国（境）费||公务用车购置及运行费|||\n||||小计||购置费|\n预算数|决算数|预算数|决算数|预算数|决算数|预算数|决算数\n"
        "1.00|1.00|0.50|0.50|0.50|0.50|0.50|0.50",
        [
            *("合计/预算数", "合计/决算数", "因公出国(境)费/预算数", "因公出国(境)费/决算数"),
            *("公务用车购置及运行费/小计/预算数", "公务用车购置及运行费/小计/决算数"),
            *("公务用车购置及运行费/购置费/预算数", "公务用车购置及运行费/购置费/决算数"),
        ],
    ),
    "a mark tells a column of names whose heading ran together with the one below": (
        "科目||基本支出||\n编码类|名称款|合计|人员经费|公用经费\n※|※|1|2|3\n301|01 基本工资|1.00|1.00|",
        ["基本支出/合计", "基本支出/人员经费", "基本支出/公用经费"],
    ),
    "a line of marks that slid against its headings": (
        "科目||基本支出||\n编码|名称|合计|人员经费|公用经费\n※|※|※||\n||1|2|3\n|总计|3.00|1.00|2.00",
        ["基本支出/合计", "基本支出/人员经费", "基本支出/公用经费"],
    ),
    "a blank row between two levels": (
        "收入||支出|||\n|||||\n项目|合计|支出功能分类|合计|一般公共预算|政府性基金预算\n一、拨款|1.00|201一般公共服务支出|||",
        ["收入/合计", "支出/合计", "支出/一般公共预算", "支出/政府性基金预算"],
    ),
    "blank rows of a form without figures": (
        "项目||政府性基金支出|\n编码|名称|合计|基本支出\n|||\n|||\n合计|||",
        ["政府性基金支出/合计", "政府性基金支出/基本支出"],
    ),
    "the first row has no figure, but a code beside its name": (
        "收入||支出|\n项目|预算数|支出功能分类|预算数\n其他收入||215 资源勘探支出|\n收入总计|1.00|支出总计|1.00",
        ["收入/预算数", "支出/预算数"],
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_heading_paths(shape: str) -> None:
    text, expected = SHAPES[shape]
    assert paths(text) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("※|※|※|※|1|2|3", True),
        ("类|款|项|※|1|2|3", True),
        ("1|2|3|4", True),
        ("类|款|项||", False),
        ("2|1|3", False),
        ("合计|1|2", False),
    ],
)
def test_the_line_of_column_numbers(row: str, expected: bool) -> None:
    assert is_marker_row(row.split("|")) is expected


@pytest.mark.parametrize(
    "row", ["201|一般公共服务支出|1.00", "一、本年收入||", "总计|5|5", "其他收入||215 资源勘探支出"]
)
def test_rows_of_data_are_no_header(row: str) -> None:
    assert read_header([row.split("|")]) is None
