"""Findings: nothing on a document that adds up, and the right place on one that does not."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from index.check_cells import OddCell, odd_cells, odd_findings
from index.checks import facts_to_findings
from index.comparing import compare
from index.extract import pages_to_extraction
from index.read_text import text_to_pages
from index.records import Cell, Column, Fact, Finding, Fund, Kind, Placement, Quantity, Severity, SourceRef, Table
from index.records import Row as TableRow

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the shared documents are not beside this checkout")

COLUMNS = {
    "expenditure": ("total", "basic", "project"),
    "general_expenditure": ("total", "basic", "project"),
    "general_basic": ("total", "personnel", "public"),
    "income": ("total", "fiscal_total", "general", "government_fund", "unit_funds"),
    "sangong": ("total", "general", "government_fund", "state_capital"),
    "general_project": ("total", "wages", "goods"),
    "carry_over": ("total", "fiscal_total", "fiscal_project", "other_total", "other_project"),
    "balance": ("total",),
    "fiscal_balance": ("total", "general"),
}
NUMBERS = {name: no for no, name in enumerate(COLUMNS, 1)}

Row = tuple[str, str, str]  # code, name, the figures as printed with '.' for an empty cell


def table(statement: str, rows: Sequence[Row], half: str = "", project_rows: bool = False) -> list[Fact]:
    """The facts of a table in 万元, one a cell; '.' is a cell printed empty, '-' one that the file lost."""
    facts = []
    for line, (code, name, printed) in enumerate(rows, 1):
        for concept, text in zip(COLUMNS[statement], printed.split(), strict=True):
            if text != "-":
                facts.append(
                    _cell(statement, half, code, name, concept, "" if text == "." else text, line, project_rows)
                )
    return facts


def _cell(
    statement: str, half: str, code: str, name: str, concept: str, text: str, line: int, project_rows: bool
) -> Fact:
    is_project = project_rows and not name.endswith(("局", "站", "计"))
    return Fact(
        organisation="某县商务局",
        entity="某县商务局",
        year=2024,
        kind=Kind.BUDGET,
        origin="table",
        table_no=NUMBERS[statement],
        statement=statement,
        table=statement,
        code=code,
        name="" if is_project else name,
        path=(name,),
        project=name if is_project else "",
        column=(concept,),
        concept=concept,
        half=half,
        attribute="amount",
        fund=Fund.ALL,
        quantity=Quantity(Decimal(text), "万元") if text else None,
        printed=text,
        source=SourceRef(None, line, None, statement, f"{code} {name}".strip(), concept, text),
    )


def prose(section: str, item: str, text: str, attribute: str = "amount", unit: str = "万元") -> Fact:
    fact = _cell("expenditure", "", "", item, "", text, 1, False)
    quantity = Quantity(Decimal(text), unit)
    return replace(fact, origin="text", table_no=None, statement=section, attribute=attribute, quantity=quantity)


SPENDING: list[Row] = [
    ("", "总计", "10.00 6.00 4.00"),
    ("201", "一般公共服务支出", "7.00 3.00 4.00"),
    ("20113", "商贸事务", "7.00 3.00 4.00"),
    ("2011301", "行政运行", "3.00 3.00 ."),
    ("2011308", "招商引资", "4.00 . 4.00"),
    ("208", "社会保障和就业支出", "3.00 3.00 ."),
]


def rules(findings: Sequence[Finding]) -> list[tuple[str, str, str]]:
    """Rule, row and column of each finding's first place."""
    return [(one.rule, one.places[0].row, one.places[0].column) for one in findings]


def changed(rows: list[Row], code: str, printed: str) -> list[Row]:
    return [(row[0], row[1], printed) if row[0] == code else row for row in rows]


def test_a_table_that_adds_up_has_no_finding() -> None:
    assert facts_to_findings(table("expenditure", SPENDING)) == ()


def test_a_changed_part_is_found_in_its_row_and_its_column() -> None:
    findings = facts_to_findings(table("expenditure", changed(SPENDING, "2011308", "4.00 . 4.50")))
    assert rules(findings) == [
        ("BQ-ROW-SUM", "2011308 招商引资", "total"),
        ("BQ-SUM-CHILDREN", "20113 商贸事务", "project"),
    ]
    first = findings[0]
    assert (first.found, first.expected, first.difference) == (Decimal("4.00"), Decimal("4.50"), Decimal("-0.50"))
    assert (first.tolerance, first.unit, first.severity) == (Decimal("0.010"), "万元", Severity.CONTRADICTION)
    assert "4.00 万元" in first.message and "0.50 万元" in first.message_en


@pytest.mark.parametrize(("printed", "count"), [("3.01 3.00 .", 0), ("3.02 3.00 .", 2)])
def test_half_a_cent_for_each_printed_number_is_rounding(printed: str, count: int) -> None:
    findings = facts_to_findings(table("expenditure", changed(SPENDING, "2011301", printed)))
    assert [one.rule for one in findings] == ["BQ-ROW-SUM", "BQ-SUM-CHILDREN"][:count]


def test_an_empty_total_over_an_amount_is_a_contradiction() -> None:
    findings = facts_to_findings(table("expenditure", changed(SPENDING, "2011308", "4.00 . .")))
    assert ("BQ-ROW-SUM", "2011308 招商引资", "total") in rules(findings)


def test_a_missing_row_is_found_at_its_parent() -> None:
    findings = facts_to_findings(table("expenditure", [row for row in SPENDING if row[0] != "208"]))
    assert rules(findings) == [
        ("BQ-SUM-CHILDREN", "总计", "total"),
        ("BQ-SUM-CHILDREN", "总计", "basic"),
    ]


def test_a_lost_cell_is_said_and_not_taken_for_empty() -> None:
    findings = facts_to_findings(table("expenditure", changed(SPENDING, "2011308", "4.00 . -")))
    assert [(one.rule, one.severity) for one in findings] == [("BQ-LOST-CELL", Severity.MISSING)]


def test_undecided_columns_prove_nothing() -> None:
    facts = [
        replace(fact, placement=Placement.UNDECIDED) for fact in table("expenditure", changed(SPENDING, "208", "9 9 9"))
    ]
    assert facts_to_findings(facts) == ()


def test_whole_units_are_rounded_to_units() -> None:
    rows: list[Row] = [("", "合计", "10 . 10"), ("201", "甲", "5 . 5"), ("208", "乙", "6 . 6")]
    assert facts_to_findings(table("expenditure", rows)) == ()
    assert len(facts_to_findings(table("expenditure", changed(rows, "208", "7 . 7")))) == 2


def test_projects_under_units_and_a_project_under_its_own_code() -> None:
    rows: list[Row] = [
        ("", "总计", "9.00 . 9.00"),
        ("", "某县商务局", "6.00 . 6.00"),
        ("201", "一般公共服务支出", "6.00 . 6.00"),
        ("20113", "商贸事务", "6.00 . 6.00"),
        ("", "某县服务站", "3.00 . 3.00"),
        ("201", "一般公共服务支出", "3.00 . 3.00"),
    ]
    assert facts_to_findings(table("general_project", rows)) == ()
    wrong = [*rows[:4], ("", "某县服务站", "2.00 . 2.00"), ("201", "一般公共服务支出", "2.00 . 2.00")]
    assert rules(facts_to_findings(table("general_project", wrong)))[0] == ("BQ-SUM-CHILDREN", "总计", "total")


CARRY: list[Row] = [
    ("", "总计", "9.00 4.00 4.00 5.00 5.00"),
    ("", "某县商务局", "6.00 4.00 4.00 2.00 2.00"),
    ("", "某项目甲", "4.00 4.00 4.00 . ."),
    ("", "某项目乙", "2.00 . . 2.00 2.00"),
    ("", "某县服务站", "3.00 . . 3.00 3.00"),
    ("", "某项目丙", "3.00 . . 3.00 3.00"),
]


def test_carry_over_by_units_whatever_the_names_look_like() -> None:
    assert facts_to_findings(table("carry_over", CARRY, project_rows=True)) == ()
    unseen = [(code, name.replace("某县服务站", "某县服务基地建设项目"), printed) for code, name, printed in CARRY]
    assert facts_to_findings(table("carry_over", unseen, project_rows=True)) == ()
    wrong = [*CARRY[:3], ("", "某项目乙", "2.50 . . 2.50 2.50"), *CARRY[4:]]
    assert rules(facts_to_findings(table("carry_over", wrong, project_rows=True)))[0][:2] == (
        "BQ-SUM-CHILDREN",
        "某县商务局",
    )


def test_vehicles_are_counted_once() -> None:
    rows: list[Row] = [
        ("", "合计", "5.00 5.00 . ."),
        ("", "因公出国（境）费", ". . . ."),
        ("", "公务接待费", "1.00 1.00 . ."),
        ("", "公务用车购置及运行费（小计）", "4.00 4.00 . ."),
        ("", "其中：公务用车购置费", ". . . ."),
        ("", "公务用车运行费", "4.00 4.00 . ."),
    ]
    assert facts_to_findings(table("sangong", rows)) == ()
    wrong = [*rows[:5], ("", "公务用车运行费", "4.50 4.50 . .")]
    assert rules(facts_to_findings(table("sangong", wrong)))[0][:2] == (
        "BQ-SUM-CHILDREN",
        "公务用车购置及运行费（小计）",
    )


BASIC: list[Row] = [
    ("", "总计", "6.00 5.00 1.00"),
    ("301", "工资福利支出", "5.00 5.00 ."),
    ("302", "商品和服务支出", "1.00 . 1.00"),
]


def test_one_figure_in_two_statements() -> None:
    facts = [*table("general_expenditure", SPENDING), *table("general_basic", BASIC)]
    assert facts_to_findings(facts) == ()
    other = [("", "总计", "7.00 6.00 1.00"), ("301", "工资福利支出", "6.00 6.00 ."), BASIC[2]]
    findings = facts_to_findings([*table("general_expenditure", SPENDING), *table("general_basic", other)])
    assert [(one.rule, one.expected, one.found) for one in findings] == [
        ("BQ-TOTALS", Decimal("6.00"), Decimal("7.00"))
    ]
    assert [place.table for place in findings[0].places] == ["general_expenditure", "general_basic"]


def test_rows_of_one_code_in_two_statements() -> None:
    income: list[Row] = [
        ("", "总计", "10.00 10.00 10.00 . ."),
        ("201", "甲", "7.00 7.00 7.00 . ."),
        ("208", "乙", "3.00 3.00 3.00 . ."),
    ]
    assert facts_to_findings([*table("income", income), *table("expenditure", SPENDING)]) == ()
    moved = [income[0], ("201", "甲", "6.00 6.00 6.00 . ."), ("208", "乙", "4.00 4.00 4.00 . .")]
    findings = facts_to_findings([*table("income", moved), *table("expenditure", SPENDING)])
    assert [(one.rule, one.places[1].row) for one in findings] == [("BQ-TOTALS", "201 甲"), ("BQ-TOTALS", "208 乙")]


def test_final_accounts_are_not_bound_by_the_links_of_budgets() -> None:
    facts = [*table("expenditure", SPENDING), *table("income", [("", "总计", "9.00 9.00 9.00 . .")])]
    assert [one.rule for one in facts_to_findings(facts)] == ["BQ-TOTALS"]
    assert facts_to_findings([replace(fact, kind=Kind.FINAL_ACCOUNT) for fact in facts]) == ()


def test_basic_spending_is_one_amount_in_final_accounts_too() -> None:
    facts = [*table("general_expenditure", SPENDING), *table("general_basic", [("", "总计", "9.00 9.00 .")])]
    assert [one.rule for one in facts_to_findings([replace(fact, kind=Kind.FINAL_ACCOUNT) for fact in facts])] == [
        "BQ-TOTALS"
    ]


# --- rows that are not there ------------------------------------------------------------------------------


def without(rows: Sequence[Row], *names: str) -> list[Row]:
    return [row for row in rows if row[0] not in names and row[1] not in names]


def test_a_code_without_its_parent_is_a_gap() -> None:
    rows = [*SPENDING, ("20805", "养老支出", "3.00 3.00 ."), ("2080501", "离退休", "3.00 3.00 .")]
    assert facts_to_findings(table("expenditure", rows)) == ()
    (finding,) = facts_to_findings(table("expenditure", without(rows, "208")))
    assert (finding.rule, finding.severity, finding.places[0].row) == (
        "BQ-CODE-GAP",
        Severity.MISSING,
        "20805 养老支出",
    )
    assert "“208”" in finding.message


def test_a_statement_that_prints_items_only_has_no_gap() -> None:
    rows = [
        ("", "总计", "7.00 3.00 4.00"),
        ("2011301", "行政运行", "3.00 3.00 ."),
        ("2011308", "招商引资", "4.00 . 4.00"),
    ]
    assert facts_to_findings(table("expenditure", rows)) == ()


def test_a_code_that_another_statement_prints_is_named_with_its_figure() -> None:
    general = without(SPENDING, "2011308")
    findings = facts_to_findings([*table("general_expenditure", SPENDING), *table("expenditure", general)])
    gaps = [one for one in findings if one.rule == "BQ-CODE-GAP"]
    assert [[place.row for place in one.places] for one in gaps] == [["20113 商贸事务", "2011308 招商引资"]]
    assert "缺少“2011308 招商引资”一行" in gaps[0].message and "4.00" in gaps[0].message


def test_a_statement_without_any_row_of_that_depth_lacks_none() -> None:
    classes = [row for row in SPENDING if len(row[0]) < 5]
    assert facts_to_findings([*table("general_expenditure", SPENDING), *table("expenditure", classes)]) == ()


def test_a_flattened_statement_misses_its_rows_too() -> None:
    flat = [replace(fact, placement=Placement.PROVED) for fact in table("expenditure", without(SPENDING, "2011308"))]
    findings = facts_to_findings([*table("general_expenditure", SPENDING), *flat])
    assert "BQ-CODE-GAP" in {one.rule for one in findings}


def test_rows_without_any_column_are_seen_doubled() -> None:
    """Their codes are printed, whatever column their figures stand in."""

    def opened(rows: Sequence[Row]) -> list[Fact]:
        facts = table("expenditure", rows)
        places = (replace(one.source, column=f"{at % 3}") for at, one in enumerate(facts))
        open_ones = (
            replace(one, source=place, column=(), concept="", placement=Placement.UNDECIDED)
            for one, place in zip(facts, places, strict=True)
        )
        return [one for one in open_ones if one.quantity]

    general = table("general_expenditure", SPENDING)
    assert facts_to_findings([*general, *opened(SPENDING)]) == ()
    doubled = facts_to_findings([*general, *opened([*SPENDING, SPENDING[-1]])])
    assert [one.rule for one in doubled] == ["BQ-DOUBLED-ROW"]


@pytest.mark.parametrize(("total", "found"), [("9.00", ["BQ-DOUBLED-ROW"]), ("18.00", [])])
def test_a_project_may_stand_twice_only_where_the_total_counts_it_twice(total: str, found: list[str]) -> None:
    rows = [("", "总计", f"{total} {total} {total} . ."), *[("", "电子政务", "9.00 9.00 9.00 . .")] * 2]
    assert [one.rule for one in facts_to_findings(table("carry_over", rows, project_rows=True))] == found


def test_a_doubled_row_is_seen_where_columns_of_one_meaning_are_not_paired() -> None:
    """三公 of final accounts prints each expense twice (预算数, 决算数); with some columns lost they are no pairs."""
    budget, account, opened = table("sangong", [("", "三公", "9.00 . . .")])[:3]
    pair = [
        replace(one, column=("合计", leaf), concept="total") for one, leaf in ((budget, "预算数"), (account, "决算数"))
    ]
    place = replace(opened.source, column="第3个数（列未定）")
    rest = replace(opened, column=(), concept="", source=place, placement=Placement.UNDECIDED)
    row = [*pair, replace(pair[0], column=("接待费", "预算数"), concept="reception"), rest]
    assert facts_to_findings(row) == ()
    assert [one.rule for one in facts_to_findings([*row, *row])] == ["BQ-DOUBLED-ROW"]


def test_a_row_with_a_figure_of_unknown_column_is_not_summed() -> None:
    """The open figure may stand in a column that no row has proved, so that the sum would lack it."""
    rows = [("", "总计", "9.00 . . . 2.00"), ("201", "一般公共服务支出", "9.00 . . . 2.00")]
    known = [one for one in table("income", rows) if one.concept in ("total", "unit_funds")]
    assert {one.rule for one in facts_to_findings(known)} == {"BQ-ROW-SUM"}
    place = replace(known[0].source, column="第2个数（列未定）")
    opened = replace(known[0], column=(), concept="", source=place, placement=Placement.UNDECIDED)
    named = replace(known[2], column=(), concept="", placement=Placement.UNDECIDED)
    named = replace(named, source=replace(named.source, column=place.column))
    assert facts_to_findings([*known[:2], opened, *known[2:], named]) == ()


def test_a_blank_that_should_be_a_figure_is_a_place() -> None:
    """Of two cells that print one amount both are named, the empty one too."""
    rows = [("", "收入总计", "6.00")]
    found = facts_to_findings(
        [*table("balance", rows, "income"), *table("balance", [("", "支出总计", ".")], "expenditure")]
    )
    assert [place.row for place in found[0].places] == ["收入总计", "支出总计"]


def test_in_final_accounts_a_total_stands_below_that_of_the_year() -> None:
    def balance(*names: str) -> list[Fact]:
        return table("balance", [("", name, "6.00") for name in names], "income")

    others = [*table("expenditure", SPENDING), *table("general_expenditure", SPENDING)]
    lacking = [*balance("一、财政拨款收入", "本年收入合计"), *others]
    accounts = [replace(one, kind=Kind.FINAL_ACCOUNT) for one in lacking]
    assert "BQ-NO-TOTAL" not in {one.rule for one in facts_to_findings(lacking)}
    assert "BQ-NO-TOTAL" in {one.rule for one in facts_to_findings(accounts)}


LISTED = [("", "一、拨款", "5.00"), ("", "二、事业收入", "1.00"), ("", "三、其他收入", "."), ("", "收入总计", "6.00")]


def test_a_number_left_out_is_a_missing_row() -> None:
    assert facts_to_findings(table("balance", LISTED, "income")) == ()
    findings = facts_to_findings(table("balance", without(LISTED, "二、事业收入"), "income"))
    assert [(one.rule, one.places[0].row) for one in findings] == [
        ("BQ-SUM-CHILDREN", "收入总计"),
        ("BQ-NUMBER-GAP", "三、其他收入"),
    ]


def test_totals_one_after_the_other() -> None:
    rows = [*LISTED[:3], ("", "本年收入合计", "6.00"), ("", "上年结转", "2.00"), ("", "收入总计", "8.00")]
    assert facts_to_findings(table("balance", rows, "income")) == ()
    assert rules(facts_to_findings(table("balance", changed_name(rows, "上年结转", "3.00"), "income"))) == [
        ("BQ-SUM-CHILDREN", "收入总计", "total")
    ]


def changed_name(rows: Sequence[Row], name: str, printed: str) -> list[Row]:
    return [(row[0], row[1], printed) if row[1] == name else row for row in rows]


def test_a_statement_without_its_total_where_the_others_have_theirs() -> None:
    whole = [*table("expenditure", SPENDING), *table("general_expenditure", SPENDING)]
    rows = [("301", "工资福利支出", "6.00 6.00 ."), ("30101", "基本工资", "6.00 6.00 .")]
    findings = facts_to_findings([*whole, *table("general_basic", rows)])
    assert rules(findings) == [("BQ-NO-TOTAL", "301 工资福利支出", "total")]


def test_a_row_printed_twice_is_named() -> None:
    rows = [*SPENDING[:4], *SPENDING[3:]]
    assert ("BQ-DOUBLED-ROW", "2011301 行政运行", "total") in rules(facts_to_findings(table("expenditure", rows)))


# --- cells that hold no figure ----------------------------------------------------------------------------


def cells(*texts: str, statement: str = "expenditure") -> Table:
    rows = tuple(
        TableRow("", name, (name,), "", "", ((0, Cell("1.00", line=at)), (1, Cell(text, line=at))))
        for at, (name, text) in enumerate(zip("甲乙丙丁戊", texts, strict=False), 1)
    )
    columns = (Column(("合计",), "total"), Column(("基本支出",), "basic"))
    return Table(3, statement, "支出表", "万元", columns, rows, None, 1)


@pytest.mark.parametrize("text", ["#REF!", "########", "锟斤拷", "12.3O", "见附件", "1,2,3.4.5"])
def test_garbage_in_place_of_a_figure(text: str) -> None:
    (finding,) = odd_findings(odd_cells([cells("1.00", text)]))
    assert (finding.rule, finding.places[0].row, finding.places[0].text) == ("BQ-BAD-CELL", "乙", text)
    assert (finding.places[0].line, finding.places[0].column) == (2, "基本支出")


@pytest.mark.parametrize("text", ["", "-", "—", "0.00", "1,234.50", "无", "不予公开"])
def test_what_is_printed_on_purpose_is_no_garbage(text: str) -> None:
    assert list(odd_findings(odd_cells([cells(text)]))) == []


def test_a_column_of_garbage_is_one_finding() -> None:
    (finding,) = odd_findings(odd_cells([cells(*["#VALUE!"] * 5)]))
    assert len(finding.places) == 5 and "5 行" in finding.message


def test_words_in_a_table_of_another_kind_are_meant() -> None:
    assert odd_cells([cells("见附件", statement="")]) == ()
    assert len(odd_cells([cells("#REF!", statement="")])) == 1


def test_the_sums_over_rows_that_cannot_be_read_are_unknown() -> None:
    facts = table("balance", without(LISTED, "二、事业收入"), "income")
    place = SourceRef(None, 2, None, "balance", "二、事业收入", "total", "#REF!")
    findings = facts_to_findings(facts, [OddCell(place, is_garbage=True, is_whole_row=True)])
    assert [one.rule for one in findings] == ["BQ-BAD-CELL"]


# --- tables of no known kind ------------------------------------------------------------------------------


def a_list(*rows: tuple[str, str]) -> list[Fact]:
    facts = [
        _cell("expenditure", "", "", name, concept, text, line, True)
        for line, (name, figures) in enumerate(rows, 1)
        for concept, text in zip(("合计", "拨款", "其他"), figures.split(), strict=True)
    ]
    return [replace(fact, statement="", table_no=None, table="专项表", concept="") for fact in facts]


def test_a_list_is_held_against_its_total_where_another_column_adds_up() -> None:
    rows = (("合计", "6.00 4.00 2.00"), ("修路", "3.00 2.00 1.00"), ("修桥", "3.00 2.00 1.00"))
    assert facts_to_findings(a_list(*rows)) == ()
    findings = facts_to_findings(a_list(rows[0], rows[1], ("修桥", "2.50 2.00 1.00")))
    assert rules(findings) == [("BQ-ROW-SUM", "修桥", "合计"), ("BQ-SUM-CHILDREN", "合计", "合计")]


def test_a_list_with_parts_of_parts_proves_nothing() -> None:
    rows = (("合计", "6.00 4.00 2.00"), ("甲局", "6.00 4.00 2.00"), ("修桥", "6.00 4.00 2.00"))
    assert facts_to_findings(a_list(*rows)) == ()


PROSE = [
    ("a total", prose("expenditure", "基本支出", "6.00"), 0),
    ("another total", prose("expenditure", "基本支出", "6.10"), 1),
    ("in yuan", prose("expenditure", "基本支出", "60000", unit="元"), 0),
    ("元 for 万元", prose("expenditure", "基本支出", "6.00", unit="元"), 1),
    ("of another section", prose("assets", "基本支出", "9.00"), 0),
    ("a change is no amount", prose("expenditure", "基本支出", "1.00", attribute="change"), 0),
    ("no money", prose("expenditure", "基本支出", "9", unit="%"), 0),
]


@pytest.mark.parametrize(("fact", "count"), [case[1:] for case in PROSE], ids=[case[0] for case in PROSE])
def test_prose_against_totals(fact: Fact, count: int) -> None:
    findings = facts_to_findings([*table("expenditure", SPENDING), fact])
    assert [one.rule for one in findings] == ["BQ-PROSE-TABLE"] * count


def test_prose_item_against_its_row() -> None:
    facts = table("general_expenditure", SPENDING)
    assert facts_to_findings([*facts, prose("general", "行政运行", "3.00")]) == ()
    assert len(facts_to_findings([*facts, prose("general", "行政运行", "3.30")])) == 1
    assert facts_to_findings([*facts, prose("general", "不在表中的一项", "3.30")]) == ()


def test_project_in_prose_against_the_rows_of_all_units() -> None:
    rows: list[Row] = [
        ("", "总计", "9.00 . 9.00"),
        ("201", "某项目助学经费甲批", "6.00 . 6.00"),
        ("202", "某项目助助学经费甲批", "3.00 . 3.00"),
    ]
    facts = table("general_project", rows, project_rows=True)
    spelled_twice = prose("project", "某项目助学经费甲批", "9.00", attribute="scale")
    assert facts_to_findings([*facts, spelled_twice]) == ()
    one_unit = replace(spelled_twice, quantity=Quantity(Decimal("6.00"), "万元"))
    assert facts_to_findings([*facts, one_unit]) == ()
    neither = replace(spelled_twice, quantity=Quantity(Decimal("7.00"), "万元"))
    assert [one.rule for one in facts_to_findings([*facts, neither])] == ["BQ-PROSE-TABLE"]


GROWTH = [
    ("exact", "110.00", "10.00", "10.00", []),
    ("a fall", "90.00", "-10.00", "-10.00", []),
    ("rounded amounts of cents", "0.30", "0.10", "51.20", []),
    ("nothing last year", "10.00", "10.00", "100.00", []),
    ("a slip of the last digit", "110.00", "10.00", "10.02", [Severity.SLIP]),
    ("another rate", "110.00", "10.00", "11.00", [Severity.CONTRADICTION]),
    ("the sign", "110.00", "10.00", "-10.00", [Severity.CONTRADICTION]),
]


@pytest.mark.parametrize(("amount", "change", "growth", "found"), [c[1:] for c in GROWTH], ids=[c[0] for c in GROWTH])
def test_growth_follows_from_amount_and_change(amount: str, change: str, growth: str, found: list[Severity]) -> None:
    facts = [
        prose("general", "行政运行", amount),
        prose("general", "行政运行", change, attribute="change"),
        prose("general", "行政运行", growth, attribute="growth", unit="%"),
    ]
    assert [one.severity for one in facts_to_findings(facts)] == found


@pytest.mark.parametrize(("share", "count"), [("60.00", 0), ("61.00", 1)])
def test_share_follows_from_the_whole_of_its_section(share: str, count: int) -> None:
    facts = [
        prose("expenditure", "支出预算", "10.00"),
        prose("expenditure", "基本支出", "6.00"),
        prose("expenditure", "基本支出", share, attribute="share", unit="%"),
    ]
    assert [one.rule for one in facts_to_findings(facts)] == ["BQ-SHARE"] * count


@pytest.mark.parametrize(("goods", "count"), [("6", 0), ("5", 1)])
def test_allocation_by_kinds_of_spending_adds_up_to_the_scale(goods: str, count: int) -> None:
    def part(kind: str, text: str) -> Fact:
        return replace(prose("project", "某项目", text, attribute="allocation"), path=("某项目", kind))

    scale = prose("project", "某项目", "10.00", attribute="scale")
    facts = [scale, part("工资福利支出", "4"), part("商品和服务支出", goods), part("每人每月", "99")]
    assert [one.rule for one in facts_to_findings(facts)] == ["BQ-ALLOCATION"] * count


def test_of_which_rows_may_be_less_than_the_whole_but_not_more() -> None:
    def source(name: str, text: str, *path: str) -> Fact:
        return replace(_cell("balance", "income", "", name, "total", text, 1, False), path=(*path, name))

    whole, part = source("单位资金", "5.00"), source("其中：事业收入", "3.00", "单位资金")
    assert facts_to_findings([whole, part]) == ()
    assert len(facts_to_findings([whole, source("其中：事业收入", "6.00", "单位资金")])) == 1


def test_odd_figures_of_the_explanation_are_passed_over() -> None:
    odd = [
        prose("project", "", "5", attribute="scale"),
        prose("general", "行政运行", "93.6", unit="%"),
        prose("general", "行政运行", "3", attribute="change", unit="个"),
        prose("general", "行政运行", "3", attribute="growth"),
    ]
    no_item = [replace(fact, path=()) for fact in odd]
    assert facts_to_findings([*table("general_expenditure", SPENDING), *odd, *no_item]) == ()


def test_compare_leaves_out_what_is_no_money_and_what_is_all_empty() -> None:
    empty, five = replace(prose("", "", "5"), quantity=None), prose("", "", "5")
    people = replace(five, quantity=Quantity(Decimal(5), "人"))
    assert compare(empty, [empty]) is None
    assert compare(five, [people]) is None
    compared = compare(empty, [five])
    assert compared is not None and compared.contradicts


def test_rows_of_a_flattened_table_may_be_placed_in_part() -> None:
    """The first figure is surely the total, the others have no column: that is undecided, not lost."""
    facts = [
        replace(fact, placement=Placement.PROVED) for fact in table("expenditure", changed(SPENDING, "208", "3.00 - -"))
    ]
    assert facts_to_findings(facts) == ()


# --- the documents ----------------------------------------------------------------------------------------


@cache
def facts_of(document: str) -> tuple[Fact, ...]:
    path = next((SHARED / "corpus").glob(f"{document}_*.txt"))
    return pages_to_extraction(text_to_pages(path.read_bytes()), name=path.name, document_id="").facts


# 001: 表2 breaks off. 002: a cell on a line of its own; a subtotal of 款, a project of two schools and a project
# with a hidden row, each with another amount in the explanation; a share off by 0.01; 元 printed for 万元; two
# projects whose allocation is not their scale.
KNOWN = {
    "000": [],
    "001": [
        *[("BQ-SUM-CHILDREN", "总计")] * 4,
        ("BQ-CODE-GAP", "21011 行政事业单位医疗"),
        ("BQ-CODE-GAP", "216 商业服务业等支出"),
        ("BQ-CODE-GAP", "221 住房保障支出"),
    ],
    "002": [
        ("BQ-LOST-CELL", "总计"),
        ("BQ-PROSE-TABLE", "行政事业单位养老支出"),
        ("BQ-PROSE-TABLE", "2024年学生资助补助经费-中职免学费"),
        ("BQ-PROSE-TABLE", "2023年中央无线电管理经费"),
        ("BQ-SHARE", "65.82%"),
        ("BQ-ALLOCATION", "自治区葡萄酒企业经营管理人员高级研修班"),
        ("BQ-ALLOCATION", "3.48 万元"),
        ("BQ-ALLOCATION", "2024年学生资助补助经费-中职免学费"),
    ],
    "003": [],
}


@needs_shared
@pytest.mark.parametrize("document", sorted(KNOWN))
def test_documents_have_their_contradictions_and_no_other(document: str) -> None:
    findings = facts_to_findings(facts_of(document))
    assert [(one.rule, row in one.message) for one, (_, row) in zip(findings, KNOWN[document], strict=True)] == [
        (rule, True) for rule, _ in KNOWN[document]
    ]


@needs_shared
@pytest.mark.parametrize("document", sorted(KNOWN))
def test_a_changed_figure_of_a_table_is_found_where_it_stands(document: str) -> None:
    """One figure in a statement, changed by a unit or more: a new finding names its place."""
    facts = facts_of(document)
    dice = random.Random(document)
    at_risk = [i for i, f in enumerate(facts) if f.origin == "table" and f.statement in COLUMNS and f.quantity]
    missed = []
    for at in dice.sample(at_risk, 30):
        damaged = list(facts)
        damaged[at] = _damaged(facts[at], dice)
        new = [one for one in facts_to_findings(damaged) if damaged[at].source in one.places]
        if not any(one.difference for one in new):
            missed.append(facts[at].source)
    assert missed == []


def _damaged(fact: Fact, dice: random.Random) -> Fact:
    assert fact.quantity is not None
    number = fact.quantity.number + Decimal(dice.choice(["1", "9", "100", "0.50"]))
    return replace(
        fact,
        quantity=replace(fact.quantity, number=number),
        printed=str(number),
        source=replace(fact.source, text="damaged"),
    )
