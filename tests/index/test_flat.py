"""Flattened tables: every figure that is decided is right, the others stay without a column, and nothing is lost
from the prose."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from eval.synthetic.layouts_text import print_flattened
from eval.synthetic.publish import make_publication
from index.extract import pages_to_extraction
from index.facts import tables_to_facts
from index.flat import FlatReading, flattened_tables, undecided_rows
from index.flat_bounds import Range, code_ranges, find_rests, total_ranges
from index.flat_lines import find_regions, title_kind
from index.flat_names import is_torn, make_names, split_project
from index.flat_performance import restore_performance
from index.flat_pins import all_places, resolve
from index.flat_rows import read_wrapping, region_to_entries
from index.flat_widths import cell_width, tail_size
from index.metadata import pages_to_metadata
from index.performance import pages_to_performance
from index.read_text import text_to_pages
from index.records import Fact, Page, Placement, Table, TextLine
from index.tables import pages_to_tables
from tests.index.flat_setter import BUDGET, Form, flatten

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the shared documents are not beside this checkout")

FORMS = [
    Form(),
    Form(header=4),
    Form(marks=False),
    Form("above", 10, 4),
    Form("beside", 10, 3),
    Form("below", 10, 5),
    Form("around", 9, 4),
    Form("mixed", 12, 4),
    Form("mixed", 8, 1, marks=False),
]

Key = tuple[object, ...]


def read(text: str) -> FlatReading:
    pages = text_to_pages(text.encode())
    return flattened_tables(pages, pages_to_metadata(pages))


def flat_facts(text: str) -> tuple[Fact, ...]:
    pages = text_to_pages(text.encode())
    about = pages_to_metadata(pages)
    return tables_to_facts(flattened_tables(pages, about).tables, about)


def tabbed_facts(text: str) -> tuple[Fact, ...]:
    pages = text_to_pages(text.encode())
    about = pages_to_metadata(pages)
    return tables_to_facts(pages_to_tables(pages, about.organisations), about)


def keys(facts: Iterable[Fact]) -> Counter[Key]:
    """Facts without their place; 表11 names its rows as projects or not, in either reading."""
    return Counter(
        (fact.table_no, fact.half, fact.code, fact.project or fact.name, fact.column, str(fact.quantity))
        for fact in facts
        if fact.table_no and fact.placement is not Placement.UNDECIDED
    )


def figures(counted: Counter[Key]) -> Counter[Key]:
    return Counter({key: count for key, count in counted.items() if key[-1] != "None"})


def table(reading: FlatReading, no: int) -> Table:
    return next(table for table in reading.tables if table.no == no)


def cells(table: Table, name: str) -> list[str]:
    row = next(row for row in table.rows if name in (row.name, row.code, row.project))
    return [cell.text for _, cell in row.cells]


# --- a whole budget ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_a_flattened_budget_is_the_tabbed_one(form: Form) -> None:
    """All but the kinds of project spending: no other statement and no sentence tells them apart."""
    truth, got = keys(tabbed_facts(BUDGET)), keys(flat_facts(flatten(BUDGET, form)))
    assert not got - truth
    assert {key[0] for key in figures(truth - got)} == {7}


def test_plain_rows_keep_the_sum_of_an_undecided_table() -> None:
    reading = read(flatten(BUDGET, Form()))
    projects = table(reading, 7)
    assert [row.cells[0][1].text for row in projects.rows] == ["40.00", "40.00", "40.00", "40.00", "25.00", "15.00"]
    assert (undecided_rows(projects), undecided_rows(table(reading, 2))) == (6, 0)


def test_placements_tell_how_a_column_was_found() -> None:
    reading = read(flatten(BUDGET, Form()))
    assert {row.placement for row in table(reading, 1).rows} == {Placement.PRINTED}
    assert {row.placement for row in table(reading, 2).rows} == {Placement.PROVED}


def test_a_blank_of_a_proved_row_is_a_cell() -> None:
    assert cells(table(read(flatten(BUDGET, Form())), 3), "2110401") == ["60.00", "", "60.00"]


def test_only_prose_is_left() -> None:
    reading = read(flatten(BUDGET, Form("above", 10, 4)))
    left = [block.text for page in reading.pages for block in page.blocks if isinstance(block, TextLine)]
    assert not [text for text in left if re.search(r"\d\.\d\d$", text)]
    assert len([text for text in left if text.endswith("为空表。")]) == 2


def test_an_empty_statement_has_no_rows() -> None:
    assert table(read(flatten(BUDGET, Form(header=4))), 8).rows == ()


def test_cells_know_the_line_of_their_figures() -> None:
    text = flatten(BUDGET, Form("above", 10, 4))
    lines = text.splitlines()
    facts = [fact for fact in flat_facts(text) if fact.quantity is not None]
    assert facts and all(fact.source.text in lines[(fact.source.line or 0) - 1].split() for fact in facts)


def test_pages_without_flattened_tables_stay_as_they_are() -> None:
    pages = text_to_pages(BUDGET.encode())
    assert flattened_tables(pages, pages_to_metadata(pages)) == FlatReading(pages, ())


# --- damage -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("213 02 01 行政运行 100.50 100.00 0.50", "213 02 01 行政运行 100.50 109.00 0.50"),
        ("213 02 01 行政运行 100.50 100.00 0.50", "213 02 01 行政运行 100.50 0.50"),
        ("213 02 99 其他林业和草原支出 40.00 40.00\n表 4", "表 4"),
        ("※ ※ ※ ※ 1 2 3\n总计 212.50 112.00 100.50", "※ ※ ※ ※ 1 2 3 4\n总计 212.50 112.00 100.50"),
        (
            "合计 基本支出 项目支出\n类 款 项\n※ ※ ※ ※ 1 2 3\n总计 212.50",
            "合计 项目支出 基本支出\n类 款 项\n※ ※ ※ ※ 1 2 3\n总计 212.50",
        ),
    ],
    ids=["a changed figure", "a lost figure", "a lost row", "another count of columns", "another order of columns"],
)
def test_a_damaged_table_has_no_columns(old: str, new: str) -> None:
    text = flatten(BUDGET, Form())
    assert old in text
    expenditure = table(read(text.replace(old, new)), 3)
    assert undecided_rows(expenditure) == len(expenditure.rows) > 0
    assert not any(row.cells for row in expenditure.rows)


def test_a_contradiction_between_tables_is_not_used() -> None:
    """表1 with another 单位资金 than 表2: 表2 is placed by what remains, or not at all."""
    text = flatten(BUDGET, Form())
    changed = text.replace("5.单位资金 0.50", "5.单位资金 0.70").replace("其他收入 0.50", "其他收入 0.70")
    truth = keys(tabbed_facts(BUDGET))
    assert not {key for key in keys(flat_facts(changed)) - truth if key[0] != 1}


def test_a_total_row_that_lost_a_figure_is_the_only_one_left_open() -> None:
    """表6 with 人员经费 alone in its total row: the classes are bound by what 表5 and the prose say of the total."""
    said = (
        "六、关于青禾县林草局 2025 年一般公共预算基本支出情况说明\n其中：\n人员经费 82.00 万元，公用经费 30.00 万元。"
    )
    text = flatten(BUDGET, Form()).replace("总计 112.00 82.00 30.00", "总计 112.00 82.00") + f"\n{said}"
    basic = table(read(text), 6)
    assert (cells(basic, "总计"), undecided_rows(basic)) == (["112.00", "82.00"], 1)
    assert cells(basic, "30211") == ["12.00", "", "12.00"]
    alone = table(read(text.replace("公用经费 30.00 万元", "等等")), 6)
    assert not any(row.cells for row in alone.rows)


def test_a_table_that_breaks_off_keeps_what_its_rows_prove() -> None:
    """表3 without its last classes: the total row's own sum and each class's own parts still hold."""
    text = flatten(BUDGET, Form())
    start, end = text.index("213 农林水支出 140.50 100.00"), text.index("表 4\n")
    broken = table(read(text[:start] + text[end:]), 3)
    assert cells(broken, "总计") == ["212.50", "112.00", "100.50"]
    assert cells(broken, "211") == ["60.00"]
    assert undecided_rows(broken) == 6


# --- lines to regions -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("部门收支总体情况表", "balance"),
        ("表 3 部门支出总体情况表 编制部门：某局 单位：万元", "expenditure"),
        ("部门收入总体情况表（续表）", "income"),
        ("一般公共预算项目支出情况表为空表。", None),
        ("其中：政府性基金收入", None),
    ],
)
def test_titles(text: str, kind: str | None) -> None:
    found = title_kind(text)
    assert (found.id if found else None) == kind


def test_contents_are_no_tables() -> None:
    titles = re.findall(r"^\S+表$", BUDGET, re.MULTILINE)
    contents = (
        "目录\n" + "\n".join(f"{title} {page}" for page, title in enumerate(titles, 3)) + "\n" + "\n".join(titles)
    )
    assert find_regions([block for page in text_to_pages(contents.encode()) for block in page.blocks]) == ()


def test_page_numbers_and_repeated_headings_are_no_rows() -> None:
    text = flatten(BUDGET, Form(header=3)).replace("20.00 20.00\n", "20.00 20.00\n\n- 7 -\n\n12\n")
    rows = table(read(text), 6).rows
    assert [row.code for row in rows] == ["", "301", "30101", "30102", "30108", "302", "30201", "30211"]


def test_a_statement_goes_on_under_its_title_printed_again() -> None:
    caption = "编制部门：青禾县林草局 单位：万元\n"
    text = flatten(BUDGET, Form())
    once = text.index(caption, text.index("节能环保支出 60.00")) + len(caption)
    again = text[: once - len(caption)] + "部门收入总体情况表（续）\n" + text[once - len(caption) :]
    assert len(table(read(again), 2).rows) == len(table(read(text), 2).rows) == 11


# --- lines to rows ----------------------------------------------------------------------------------------


def rows_of(body: str, title: str = "一般公共预算支出情况表") -> list[tuple[str, str, bool]]:
    """Code, name and doubt of the rows under a title and its headings."""
    start = BUDGET.index(f"\n{title}\n")
    end = BUDGET.index("\n表 ", start + 1) if "\n表 " in BUDGET[start + 1 :] else BUDGET.index("第三部分")
    header = flatten(BUDGET[start : BUDGET.index("总计", BUDGET.index("※\t", start))], Form())
    assert start < end
    pages = text_to_pages(f"{header}\n{body}".encode())
    regions = find_regions([block for page in pages for block in page.blocks])
    names = make_names(["生态护林员补助资金（第一批）"], ["青禾县林业工作总站"])
    wrapping = read_wrapping(regions, names)
    entries = [entry for region in regions for entry in region_to_entries(region, names, wrapping)]
    return [(entry.label.code, entry.label.name, entry.is_doubtful) for entry in entries]


PENSION = "机关事业单位基本养老保险缴费支出"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "208 05 05\n机关事业单位基本养老保\n险缴费支出\n3.00 3.00",
            [("2080505", PENSION, False)],
        ),
        (
            "208 05 05 机关事业单位基本养\n老保险缴费支出 3.00 3.00",
            [("2080505", PENSION, False)],
        ),
        (
            "208 05 05 机关事业单位基本养 3.00 3.00\n老保险缴费支出",
            [("2080505", PENSION, False)],
        ),
        (
            "机关事业单位基本养\n208 05 05 3.00 3.00\n老保险缴费支出",
            [("2080505", PENSION, False)],
        ),
        (
            "2080505 机关事业单位基本养老保险缴费支出 3.00 3.00",
            [("2080505", PENSION, False)],
        ),
        ("208社会保障和就业支出 3.00 3.00", [("208", "社会保障和就业支出", False)]),
        ("208\n社会保障和就业\n支出\n3.00 3.00", [("208", "社会保障和就业支出", False)]),
        (
            "208 3.00\n社会保障和就业\n支出\n213 农林水支出 3.00",
            [("208", "社会保障和就业支出", False), ("213", "农林水支出", False)],
        ),
        ("总 计 3.00\n3.00", [("", "总计", False)]),
        ("208 社会保障和就业 3.00 3.00\n总计 3.00 3.00", [("208", "社会保障和就业", False), ("", "总计", False)]),
        (
            "208 社会保障和就业 3.00\n支出\n213 农林水支出 3.00",
            [("208", "社会保障和就业支出", False), ("213", "农林水支出", False)],
        ),
        (
            "208 社会保障和就业支出 3.00\n农林水\n213 3.00\n支出",
            [("208", "社会保障和就业支出", False), ("213", "农林水支出", False)],
        ),
    ],
)
def test_rows_with_codes(body: str, expected: list[tuple[str, str, bool]]) -> None:
    assert rows_of(body) == expected


CARRIED = "上年结转结余情况明细表"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("特定目标 2210001A 3.00 3.00\n3.00 3.00", [("特定目标2210001A", False), ("", False)]),
        ("2024年护林员补\n助 3.00 3.00", [("2024年护林员补助", False)]),
        (
            "防火物资 1.00\n生态护林员补助资\n金（第一批） 3.00",
            [("防火物资", False), ("生态护林员补助资金（第一批）", False)],
        ),
        (
            "生态护林员补助资 1.00\n金（第一批）\n防火物资 3.00",
            [("生态护林员补助资金（第一批）", False), ("防火物资", False)],
        ),
        ("防火物资 1.00\n青禾县林业\n工作总站 3.00", [("防火物资", False), ("青禾县林业工作总站", False)]),
        ("防火物资 1.00\n和设备等\n巡护 3.00", [("防火物资", True), ("和设备等巡护", True)]),
        ("防火物资 1.00\n巡护和宣传\n3.00\n标牌 2.00", [("防火物资", False), ("巡护和宣传", False), ("标牌", False)]),
    ],
)
def test_rows_without_codes(body: str, expected: list[tuple[str, bool]]) -> None:
    assert [(name, doubt) for _, name, doubt in rows_of(body, CARRIED)] == expected


@pytest.mark.parametrize(
    ("lines", "spellings", "expected"),
    [
        ([["其他林业和草原支出", "防火", "物资"]], ["其他林业和草原支出"], ("其他林业和草原支出", "防火物资")),
        ([["其他林业和草"], ["原支出", "防火"], ["物资"]], ["其他林业和草原支出"], ("其他林业和草原支出", "防火物资")),
        ([["其他林业和草", "防火"], ["原支出", "物资"]], ["其他林业和草原支出"], ("其他林业和草原支出", "防火物资")),
        ([["其他林业草原支出", "防火物资"]], ["其他林业和草原支出"], ("其他林业草原支出", "防火物资")),
        ([["其他林业和草原支出"]], ["其他林业和草原支出"], ("其他林业和草原支出", "")),
        ([["行政运行会议费"]], ["行政运行"], ("行政运行", "会议费")),
        ([["湿地保护", "巡护"]], [], ("湿地保护", "巡护")),
    ],
)
def test_name_and_project(lines: list[list[str]], spellings: list[str], expected: tuple[str, str]) -> None:
    assert split_project(lines, spellings) == expected


def test_a_torn_name_reads_like_the_beginning_of_a_known_one() -> None:
    assert is_torn("社会保障和就", ["社会保障和就业支出"])
    assert not is_torn("社会保障和就业支出", ["社会保障和就业支出"])


# --- two sides --------------------------------------------------------------------------------------------


def balance(body: str) -> Table:
    text = f"部门收支总体情况表\n单位：万元\n收入 支出\n项目 预算数 支出功能分类 预算数\n{body}"
    return table(read(text), 1)


@pytest.mark.parametrize(
    "body",
    [
        "一、本年收入 5.00 201 一般公共服务支出 3.00\n"
        "上级一般公共预算安排转移支付 202 外交支出\n"
        "收入总计 5.00 支出总计 5.00",
        "一、本年收入 5.00 201 一般公共服务\n支出 3.00\n"
        "上级一般公共预算安排\n转移支付 202 外交支出\n"
        "收 入 总 计 5.00 支 出 总 计 5.00",
        "一、本年收入 5.00 201一般公共服务 3.00\n支出\n"
        "上级一般公共预算安排 202外交支出\n转移支付\n"
        "收入总计\n5.00 支出总计\n5.00",
    ],
    ids=["plain", "names above", "names below"],
)
def test_sides(body: str) -> None:
    rows = [(row.code, row.name, [cell.text for _, cell in row.cells]) for row in balance(body).rows]
    assert rows == [
        ("", "一、本年收入", ["5.00"]),
        ("", "上级一般公共预算安排转移支付", [""]),
        ("", "收入总计", ["5.00"]),
        ("201", "一般公共服务支出", ["3.00"]),
        ("202", "外交支出", [""]),
        ("", "支出总计", ["5.00"]),
    ]


def test_sides_that_can_not_be_told_apart_are_undecided() -> None:
    """Both sides without codes, and a name that no form has: a row with one figure may stand on either."""
    unclear = balance("一、本年收入 5.00 一、一般公共服务支出 3.00\n二、外事往来 2.00\n收入总计 5.00 支出总计 5.00")
    assert {row.placement for row in unclear.rows} == {Placement.UNDECIDED}
    assert not any(row.cells for row in unclear.rows)


def test_known_names_tell_sides_without_codes_apart() -> None:
    rows = balance("一、本年收入 5.00 一、一般公共服务支出 3.00\n二、外交支出 2.00\n收入总计 5.00 支出总计 5.00").rows
    assert [(row.name, [cell.text for _, cell in row.cells]) for row in rows] == [
        ("一、本年收入", ["5.00"]),
        ("收入总计", ["5.00"]),
        ("一、一般公共服务支出", ["3.00"]),
        ("二、外交支出", ["2.00"]),
        ("支出总计", ["5.00"]),
    ]


# --- undecided figures and faults -------------------------------------------------------------------------


def test_undecided_figures_are_facts_in_order_without_a_column() -> None:
    facts = [fact for fact in flat_facts(flatten(BUDGET, Form())) if fact.table_no == 7]
    total = [fact for fact in facts if fact.name == "总计" and fact.placement is Placement.UNDECIDED]
    assert [(fact.printed, fact.column, fact.concept, fact.source.column) for fact in total] == [
        ("25.00", (), "", "第2个数（列未定）"),
        ("15.00", (), "", "第3个数（列未定）"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "rows"),
    [
        ("213 02 01 行政运行 100.50 100.00 0.50", "213 02 01 行政运行 100.50 109.00 0.50", ["2130201 行政运行"]),
        ("2080505", "", []),
        (
            "213 02 01 行政运行 100.50 100.00 0.50\n",
            "",
            ["21302 林业和草原", "2130299 其他林业和草原支出"],
        ),
    ],
    ids=["a figure", "nothing", "a lost row"],
)
def test_a_contradiction_names_its_rows(old: str, new: str, rows: list[str]) -> None:
    text = flatten(BUDGET, Form())
    start = text.index("表 3\n")
    findings = read(text[:start] + text[start:].replace(old, new, 1)).findings
    assert [place.row for finding in findings for place in finding.places] == rows
    assert all(place.table == "表3 部门支出总体情况表" for finding in findings for place in finding.places)


# --- widths -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("above", "loose", "below", "size"),
    [
        (["甲乙丙丁戊"], ["己", "子丑寅卯辰"], "巳", 1),
        (["甲乙丙丁戊"], ["己庚辛壬癸", "子丑寅卯辰"], "巳", None),
        (["甲乙丙（丁"], ["戊）", "子丑寅卯辰"], "巳", 1),
        (["总计"], ["子丑寅卯辰"], "巳", 0),
    ],
    ids=["a short line ends a name", "full lines tell nothing", "an open bracket goes on", "a total is whole"],
)
def test_how_many_lines_end_a_name(above: list[str], loose: list[str], below: str, size: int | None) -> None:
    assert tail_size(above, loose, below, cell_width([*above, *loose])) == size


# --- other forms ------------------------------------------------------------------------------------------

HALVES = """\
一般公共预算财政拨款基本支出决算表
单位：万元
人员经费 公用经费
经济分类科目编码 科目名称 决算数 经济分类科目编码 科目名称 决算数
301 工资福利支出 7.00 302 商品和服务支出 {public}
30101 基本工资 7.00 30201 办公费 3.00
303 对个人和家庭的补助 1.00
人员经费合计 8.00 公用经费合计 3.00
"""


@pytest.mark.parametrize(("public", "is_sure"), [("3.00", True), ("4.00", False)])
def test_halves_of_basic_spending(public: str, is_sure: bool) -> None:
    """Each half adds up to its total, or no figure of the table has a column."""
    basic = table(read(HALVES.format(public=public)), 6)
    found = {(row.code or row.name): [(order, cell.text) for order, cell in row.cells] for row in basic.rows}
    assert (found["303"], found["30201"]) == (([(0, "1.00")], [(1, "3.00")]) if is_sure else ([], []))


# --- identities -------------------------------------------------------------------------------------------

BASIC = ("general_expenditure", "*", "basic")
SAID_BASIC = ("prose", "general", "^基本支出$")
ECONOMIC = ("general_basic", "*", "total")


@pytest.mark.parametrize(
    ("printed", "said", "place", "amount"),
    [
        ({ECONOMIC: 5}, {}, BASIC, 5),
        ({}, {SAID_BASIC: 6}, BASIC, 6),
        ({ECONOMIC: 5}, {SAID_BASIC: 6}, BASIC, 5),
        ({("government_fund", "*", "total"): 0}, {}, ("sangong", "*", "government_fund"), 0),
        ({("fiscal_balance", "*", "government_fund"): 0}, {}, ("government_fund", "*", "total"), 0),
        ({("government_fund", "*", "total"): 7}, {}, ("sangong", "*", "government_fund"), None),
        ({("income", "*", "total"): 7, ("expenditure", "*", "total"): 8}, {}, ("balance", "^收入总计$", "total"), None),
    ],
    ids=[
        "a table",
        "the prose",
        "a table before the prose",
        "a part of nothing",
        "in a chain",
        "a part of something",
        "a contradiction",
    ],
)
def test_what_is_known_of_a_place(
    printed: dict[tuple[str, str, str], int],
    said: dict[tuple[str, str, str], int],
    place: tuple[str, str, str],
    amount: int | None,
) -> None:
    assert place in all_places()
    exact = [{at: Decimal(value) for at, value in amounts.items()} for amounts in (printed, said)]
    known = resolve(exact[0], exact[1]).get(place)
    assert (known.amount if known else None) == (None if amount is None else Decimal(amount))


def amounts(**concepts: int) -> dict[str, Decimal]:
    return {concept: Decimal(amount * 10_000) for concept, amount in concepts.items()}


INCOME = {
    "": amounts(general=80, general_transfer=20, fiscal_carry_over=30),
    "208": amounts(general=80, general_transfer=20, fiscal_carry_over=10, other_carry_over=0)
    | amounts(special_account=0, unit_funds=0, government_fund=0, government_fund_transfer=0)
    | amounts(state_capital=0, state_capital_transfer=0),
    "213": amounts(general=0, general_transfer=0, fiscal_carry_over=20),
}
EXPENDITURE = {
    "": amounts(basic=95, project=55),
    "208": amounts(basic=95, project=15),
    "213": amounts(basic=0, project=40),
}
GENERAL = {"": amounts(total=100, basic=90, project=10), "208": amounts(total=100, basic=90, project=10)}


def test_what_other_funds_can_hold() -> None:
    rests = find_rests(INCOME, EXPENDITURE, GENERAL)
    assert rests["213"] == amounts(basic=0, project=40)
    alone = code_ranges("fiscal", INCOME["208"], rests["208"])
    assert alone["basic"].low <= 50_000 <= alone["basic"].high < 51_000
    assert 49_000 < alone["project"].low <= 50_000
    carried = total_ranges("fiscal", INCOME, rests)
    assert (carried["project"].low, carried["project"].high // 1000) == (alone["project"].low, 250)


def test_what_one_figure_does_not_tell_is_no_range() -> None:
    assert code_ranges("fiscal", {}, amounts(basic=1, project=1)) == {}
    assert code_ranges("fiscal", amounts(fiscal_carry_over=0), None)["basic"] == Range(Decimal(0), Decimal(0))


@pytest.mark.parametrize("concepts", [{"general": 80, "general_transfer": 0}, {"general": 100}])
def test_nothing_is_said_of_other_funds_where_this_years_budget_holds_more(concepts: dict[str, int]) -> None:
    """表5 counts more than 表2 gives it, or it is not known what 表2 gives it."""
    assert find_rests({"": amounts(**concepts)}, EXPENDITURE, GENERAL) == {}


# --- targets ----------------------------------------------------------------------------------------------

TARGETS = """\
部门整体绩效目标表
（2025 年）
部门名称（盖章） 青禾县林草局
部门联系人 张林 联系电话 0000000
年度绩效目标
一是护好林草；
二是防好火。
年度预算(万元)
资金来源 资金总额（万元）
财政资金（万元）
上级安排 0.00
本级安排 152.00
其他资金（万元） 其他 0.50
一级指标 二级指标 三级指标 指标值 指标设定依据 分值权重
履职效能
数量指标 巡护次数 ＞=12 次
2025 年重点工
作计划
40
数量指标
新增湿地保护
面积
> =300 亩
年度计划
50
（五）其他需说明的事项
本部门没有其他事项。
项目支出绩效目标表
预算单位 青禾县林草局
项目名称 防火物资 项目负责人 李森
项目资金(万元) 年度预算总额 15.00 其中：财政拨款 15.00 其他资金 0.00
项目总体目标 备好物资。
一级指标 二级指标 三级指标 指标值 指标值设置依据 上年完成值 指标分值权重 指标赋分规则 佐证资料
产出指标 数量指标 采购风力灭火机 =20 台 计划标准 - 10 按照完成比例赋分 工作资料
产出 指标 时效 指标 完成时间 2025 年 10 月 计划标准 - 20 按照完成比例赋分 工作资料
效益指标 社会效益指标 防火能力 有效提升 自定义 有效提升 30 按评判等级赋分 工作资料
"""


def targets(text: str) -> tuple[Page, ...]:
    return restore_performance(text_to_pages(text.encode()))


def test_flattened_targets() -> None:
    pages = targets(TARGETS)
    facts, texts = pages_to_performance(pages, pages_to_metadata(pages))
    assert [
        (fact.project, fact.name, fact.attribute, str(fact.quantity.number), fact.quantity.unit)
        for fact in facts
        if fact.quantity
    ] == [
        ("", "上级安排", "funds", "0.00", "万元"),
        ("", "本级安排", "funds", "152.00", "万元"),
        ("", "其他", "funds", "0.50", "万元"),
        ("", "巡护次数", "target", "12", "次"),
        ("", "巡护次数", "weight", "40", "分"),
        ("", "新增湿地保护面积", "target", "300", "亩"),
        ("", "新增湿地保护面积", "weight", "50", "分"),
        ("防火物资", "年度预算总额", "funds", "15.00", "万元"),
        ("防火物资", "财政拨款", "funds", "15.00", "万元"),
        ("防火物资", "其他资金", "funds", "0.00", "万元"),
        ("防火物资", "采购风力灭火机", "target", "20", "台"),
        ("防火物资", "采购风力灭火机", "weight", "10", "分"),
        ("防火物资", "完成时间", "weight", "20", "分"),
        ("防火物资", "防火能力", "weight", "30", "分"),
    ]
    said = [(text.attribute, text.text) for text in texts]
    assert ("contact", "张林") in said and ("goal", "一是护好林草；二是防好火。") in said
    assert ("indicator", "完成时间：2025年10月") in said and ("indicator", "防火能力：有效提升") in said


def test_the_prose_below_targets_stays_prose() -> None:
    texts = [block.text for page in targets(TARGETS) for block in page.blocks if isinstance(block, TextLine)]
    assert texts == ["部门整体绩效目标表", "（五）其他需说明的事项", "本部门没有其他事项。", "项目支出绩效目标表"]


# --- the documents ----------------------------------------------------------------------------------------


@cache
def document(number: str) -> str:
    return next((SHARED / "corpus").glob(f"{number}_*.txt")).read_text(encoding="utf-8")


# What no identity decides: the kinds of project spending (表7), projects of one kind of money that add up in
# several ways (002 表11), and classes of a table that breaks off, so that no total binds them (001 表2).
UNKNOWN = {"000": {7: 5}, "001": {2: 6, 7: 16}, "002": {7: 247, 11: 12}, "003": {7: 27}}


@cache
def tabbed_keys(number: str) -> Counter[Key]:
    return keys(tabbed_facts(document(number)))


@needs_shared
@pytest.mark.parametrize("form", FORMS, ids=str)
@pytest.mark.parametrize("number", UNKNOWN)
def test_flattened_documents_have_no_wrong_figure(number: str, form: Form) -> None:
    truth, got = tabbed_keys(number), keys(flat_facts(flatten(document(number), form)))
    assert not got - truth
    lost = Counter(key[0] for key in figures(truth - got).elements())
    if form.name in ("plain", "above", "beside"):
        assert lost == UNKNOWN[number]
    elif form.name != "mixed":
        assert lost.total() <= 1.1 * sum(UNKNOWN[number].values()) + 10
    else:
        assert lost.total() <= 1.3 * sum(UNKNOWN[number].values()) + 20


@needs_shared
def test_the_flattened_original_equals_the_gold() -> None:
    with (SHARED / "gold" / "facts_manas.csv").open(encoding="utf-8-sig") as file:
        gold = sorted(_gold_key(row) for row in csv.DictReader(file))
    facts = [fact for fact in flat_facts(document("004")) if fact.quantity is not None]
    assert sorted(_fact_key(fact) for fact in facts) == gold


@needs_shared
def test_the_flattened_original_is_decided() -> None:
    reading = read(document("004"))
    assert [table.no for table in reading.tables] == list(range(1, 12))
    assert not any(undecided_rows(table) for table in reading.tables)


def _gold_key(row: dict[str, str]) -> Sequence[str]:
    column = row["column_path"].replace("（", "(").replace("）", ")")
    return (
        row["table_no"],
        row["line"],
        row["row_code"],
        row["row_name"],
        row["project"],
        column,
        row["value"],
        row["unit"],
    )


def _fact_key(fact: Fact) -> Sequence[str]:
    quantity = fact.quantity
    assert quantity is not None
    column = "/".join(fact.column)
    place = (str(fact.table_no), str(fact.source.line), fact.code, fact.name, fact.project)
    return (*place, column, str(quantity.number), quantity.unit)


@pytest.mark.parametrize("printed", ["12.3O", "#REF!", "########"])
def test_garbage_in_a_flattened_row_is_named_with_its_row(printed):
    """Amounts with separators are none; a row with garbage keeps its name and makes its table suspect."""
    publication = make_publication(3, "standard")
    text = print_flattened(publication, 3).data.decode()
    row = next(line for line in text.splitlines() if re.fullmatch(r"302 01 办公费 [\d,.]+ [\d,.]+", line))
    whole, damaged = (bad_cells(text), bad_cells(text.replace(row, f"{row.rpartition(' ')[0]} {printed}")))
    assert whole == []
    assert [place.text for finding in damaged for place in finding.places] == [printed]
    assert "办公费" in damaged[0].message


def bad_cells(text):
    read = pages_to_extraction(text_to_pages(text.encode()), name="a.txt", document_id="a")
    return [finding for finding in read.findings if finding.rule == "BQ-BAD-CELL"]
