"""The cells that name a row: codes in every shape, names torn by layout, units, projects, outlines."""

from __future__ import annotations

import pytest

from index.labels import Label, RowNamer, is_total, looks_like_unit, plain_name, read_label, tidy_name
from index.records import Cell

CODES = (("功能分类科目编码", "类"), ("功能分类科目编码", "款"), ("功能分类科目编码", "项"))
NAME = ("功能分类科目名称",)
PROJECT = ("项目名称",)


@pytest.mark.parametrize(
    ("cells", "levels", "name", "project"),
    [
        ([(CODES[0], "213"), (NAME, "农林水支出")], ("213",), "农林水支出", ""),
        ([(CODES[0], "213"), (CODES[1], "03"), (NAME, "水利")], ("213", "03"), "水利", ""),
        (
            [(CODES[0], "213"), (CODES[1], "03"), (CODES[2], "01"), (NAME, "行政运行")],
            ("213", "03", "01"),
            "行政运行",
            "",
        ),
        ([(("编码",), "2130301"), (NAME, "行政运行")], ("2130301",), "行政运行", ""),
        ([(("科目",), "2130301 行政运行")], ("2130301",), "行政运行", ""),
        ([(("科目",), "213农林水支出")], ("213",), "农林水支出", ""),
        ([(("类",), "302"), (("款",), "11 差旅费")], ("302", "11"), "差旅费", ""),
        ([(("类",), "302"), (("款",), "11"), (NAME, "差旅费")], ("302", "11"), "差旅费", ""),
        ([(NAME, "总 计")], (), "总计", ""),
        ([(CODES[0], "213"), (NAME, "水利"), (PROJECT, "巡河 经费")], ("213",), "水利", "巡河经费"),
        ([(NAME, "2023年公用经费结余")], (), "2023年公用经费结余", ""),
        ([(NAME, "12 个村饮水工程")], (), "12个村饮水工程", ""),
        ([(NAME, "一、本年收入")], (), "一、本年收入", ""),
    ],
)
def test_label_cells(
    cells: list[tuple[tuple[str, ...], str]], levels: tuple[str, ...], name: str, project: str
) -> None:
    label = read_label([(path, Cell(text)) for path, text in cells])
    assert label == Label(levels, name, project)
    assert label.code == "".join(levels)


@pytest.mark.parametrize(
    ("printed", "tidy"),
    [
        ("对个人和 家庭的补 助", "对个人和家庭的补助"),
        ("2024 年 3 月", "2024年3月"),
        ("GIS data base", "GIS data base"),
        ("  水 费 ", "水费"),
        ("A 类", "A类"),
    ],
)
def test_blanks_of_layout_are_dropped(printed: str, tidy: str) -> None:
    assert tidy_name(printed) == tidy
    assert tidy_name(tidy) == tidy


@pytest.mark.parametrize("name", ["总计", "合计", "收入总计", "支出总计", "本年收入合计", "本年支出合计", "总 计"])
def test_totals(name: str) -> None:
    assert is_total(name)


@pytest.mark.parametrize("name", ["", "小计", "总计划", "合计划拨", "项目支出合计", "农林水支出", "预算总计"])
def test_names_that_are_no_totals(name: str) -> None:
    assert not is_total(name)


@pytest.mark.parametrize(
    "name", ["青河县水利局", "青河县水管站", "临江市第一中学校", "临江市教育局（本级）", "某县灌溉试验中心", "水文所"]
)
def test_bodies_by_their_last_word(name: str) -> None:
    assert looks_like_unit(name)


@pytest.mark.parametrize(
    "name",
    ["河湖长制工作经费", "2023年水利站改造", "“十四五”规划编制办公室", "教学楼抗震加固工程", "特定目标8860147E", ""],
)
def test_projects_are_no_bodies(name: str) -> None:
    assert not looks_like_unit(name)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("其中：公务用车购置费", "公务用车购置费"),
        ("其中:一般财力", "一般财力"),
        ("1. 一般公共预算拨款", "一般公共预算拨款"),
        ("二、上年结转结余", "上年结转结余"),
        ("1、财政拨款结转", "财政拨款结转"),
        ("“三公”经费", "三公经费"),
        ("因公出国（境）费", "因公出国(境)费"),
        ("0.5级水闸", "0.5级水闸"),
        ("水费", "水费"),
    ],
)
def test_names_for_comparing(name: str, plain: str) -> None:
    assert plain_name(name) == plain


def names(
    rows: str, labels: list[Label], entities: tuple[str, ...] = ()
) -> list[tuple[str, tuple[str, ...], str, str]]:
    """(code, path, entity, project) of each label in print order."""
    namer = RowNamer(rows, entities)
    named = [namer.name(label, ((0, Cell("1.00")),)) for label in labels]
    return [(row.code, row.path, row.entity, row.project) for row in named]


def test_functional_rows_stand_under_their_class_and_kind() -> None:
    labels = [
        Label((), "总计", ""),
        Label(("213",), "农林水支出", ""),
        Label(("213", "03"), "水利", ""),
        Label(("213", "03", "01"), "行政运行", ""),
        Label(("221", "02", "01"), "住房公积金", ""),
    ]
    assert [path for _, path, _, _ in names("functional", labels)] == [
        ("总计",),
        ("农林水支出",),
        ("农林水支出", "水利"),
        ("农林水支出", "水利", "行政运行"),
        ("住房公积金",),
    ]


def test_economic_rows_may_print_their_lower_level_alone() -> None:
    labels = [Label(("302",), "商品和服务支出", ""), Label(("01",), "办公费", ""), Label(("11",), "差旅费", "")]
    assert [(code, path) for code, path, _, _ in names("economic", labels)] == [
        ("302", ("商品和服务支出",)),
        ("30201", ("商品和服务支出", "办公费")),
        ("30211", ("商品和服务支出", "差旅费")),
    ]


def test_income_sources_stand_under_their_outline() -> None:
    printed = [
        "一、本年收入",
        "1. 一般公共预算拨款",
        "其中：一般财力",
        "上级一般公共预算安排转移支付",
        "2. 基金预算拨款",
    ]
    printed += ["二、上年结转结余", "1、财政拨款结转", "收入总计"]
    labels = [Label((), name, "") for name in printed]
    assert [path for _, path, _, _ in names("sources", labels)] == [
        ("本年收入",),
        ("本年收入", "一般公共预算拨款"),
        ("本年收入", "一般公共预算拨款", "一般财力"),
        ("本年收入", "一般公共预算拨款", "上级一般公共预算安排转移支付"),
        ("本年收入", "基金预算拨款"),
        ("上年结转结余",),
        ("上年结转结余", "财政拨款结转"),
        ("收入总计",),
    ]


def test_project_rows_belong_to_the_unit_above_them() -> None:
    labels = [
        Label((), "总计", ""),
        Label((), "临江市第一中学", ""),
        Label(("205", "02", "04"), "高中教育", "校园安全防护经费"),
        Label((), "临江市特殊教育学校", ""),
        Label(("205", "07", "01"), "特殊学校教育", "校园安全防护经费"),
    ]
    assert [(entity, project) for _, _, entity, project in names("projects", labels, ("临江市第一中学",))] == [
        ("", ""),
        ("临江市第一中学", ""),
        ("临江市第一中学", "校园安全防护经费"),
        ("临江市特殊教育学校", ""),
        ("临江市特殊教育学校", "校园安全防护经费"),
    ]


def test_carry_over_rows_name_units_and_projects_in_one_column() -> None:
    labels = [Label((), name, "") for name in ("总计", "青河县水利局", "2023年公用经费结余")]
    assert [(entity, project) for _, _, entity, project in names("carry_over", labels)] == [
        ("", ""),
        ("青河县水利局", ""),
        ("青河县水利局", "2023年公用经费结余"),
    ]


def test_a_project_name_torn_by_a_page_end_is_mended() -> None:
    namer = RowNamer("projects", ())
    row = namer.name(Label(("213", "03", "06"), "水利工程运行与维护", "农村水利设施维修"), ((0, Cell("180.00")),))
    rest = Label((), "", "养护项目")
    assert namer.is_torn(rest)
    assert namer.mend(row, rest).project == "农村水利设施维修养护项目"
    assert not namer.is_torn(Label((), "青河县水利局", ""))
