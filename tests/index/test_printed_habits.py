"""Habits of published PDFs, each in tables with all, some or no rules: the figures and their meaning stay the same."""

from __future__ import annotations

from decimal import Decimal

import pytest

from index.extract import pages_to_extraction
from index.quantities import parse_figure
from index.read_pdf import pdf_to_pages
from index.records import Extraction
from tests.index.pdf_setter import FONT, HEADER, TOP, XS, Draw, make_pdf, table_page, text_at

STYLES = ("ruled", "horizontal rules", "no rules")
BODY = (
    ("", "总计", "1,690.51", "1,615.51", "75.00", ""),
    ("201", "一般公共服务支出", "1,742.88", "1,667.88", "75.00", ""),
    ("208", "社会保障和就业支出", "2.75", "2.75", "", ""),
    ("221", "住房保障支出", "-55.12", "-55.12", "", ""),
)
COLUMNS = ("合计", "基本支出", "项目支出")
TITLE = "部门支出总体情况表"
FULL_WIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")

Figures = dict[tuple[str, str], Decimal]


def extract(*pages: Draw) -> Extraction:
    return pages_to_extraction(pdf_to_pages(make_pdf(*pages), "a.pdf"), name="a.pdf", document_id="a")


def figures(found: Extraction) -> Figures:
    assert all(fact.placement == "printed" for fact in found.facts if fact.origin == "table")
    printed = [fact for fact in found.facts if fact.origin == "table" and fact.quantity]
    return {(fact.name, fact.column[-1]): fact.quantity.number for fact in printed if fact.quantity}


def truth(body=BODY, columns=COLUMNS, first: int = 2) -> Figures:
    cells = {(row[1], name): parse_figure(row[at]) for row in body for at, name in enumerate(columns, first)}
    return {key: number for key, number in cells.items() if number is not None}


def changed(change) -> list[tuple[str, ...]]:
    return [tuple(change(text, column) for column, text in enumerate(row)) for row in BODY]


HABITS = {
    "brackets for a minus": changed(lambda text, _: text.replace("-55.12", "(55.12)")),
    "full-width brackets": changed(lambda text, _: text.replace("-55.12", "（55.12）")),
    "an en dash for a minus": changed(lambda text, _: text.replace("-", "–")),
    "full-width figures": changed(lambda text, column: text.translate(FULL_WIDTH) if column > 1 else text),
    "separators in one column only": changed(lambda text, column: text.replace(",", "") if column == 3 else text),
    "dashes for empty cells": changed(lambda text, column: text or ("—" if column == 4 else "")),
    "slashes for empty cells": changed(lambda text, column: text or ("/" if column == 4 else "")),
    "blanks within names": changed(lambda text, column: " ".join(text) if column == 1 else text),
    "remarks": changed(lambda text, column: "含上年结转" if column == 5 else text),
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("body", HABITS.values(), ids=HABITS)
def test_figures_are_read_however_they_are_printed(style, body):
    xs = (60, 105, 230, 320, 410, 480, 540)
    assert figures(extract(table_page(style, (*HEADER, *body), xs=xs))) == truth()


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("gap", [" ", "\n", "    "], ids=["blank", "line break", "wide blank"])
def test_headings_are_read_with_their_characters_apart(style, gap):
    wide = [tuple(gap.join(text) if len(text) == 2 or gap == " " else text for text in row) for row in HEADER]
    if gap == "\n":
        wide = [
            ("科目\n编码", "科目\n名称", "合\n计", "其中", "", "备注"),
            ("", "", "", "基本支\n出", "项目支\n出", ""),
        ]
    assert figures(extract(table_page(style, (*wide, *BODY)))) == truth()


@pytest.mark.parametrize("style", STYLES)
def test_a_number_of_the_row_is_no_part_of_its_name_and_no_code(style):
    rows = [(number, *row) for number, row in enumerate_rows()]
    head = [(first, *row) for first, row in zip(("序号", ""), HEADER, strict=True)]
    found = extract(table_page(style, (*head, *rows), xs=(40, 70, 125, 260, 330, 400, 470, 540)))
    assert figures(found) == truth()
    assert {fact.code for fact in found.facts if fact.origin == "table"} == {"", "201", "208", "221"}


def enumerate_rows() -> list[tuple[str, tuple[str, ...]]]:
    return [(str(number), row) for number, row in enumerate(BODY, 9)]


LINES = (
    ("收入", "", "", "支出", "", ""),
    ("项目", "行次", "金额", "项目", "行次", "金额"),
    ("栏次", "", "1", "栏次", "", "2"),
    ("一、财政拨款收入", "1", "1,200.50", "一、一般公共服务支出", "14", "1,100.25"),
    ("二、其他收入", "2", "100.00", "二、教育支出", "15", "200.25"),
    ("本年收入合计", "3", "1,300.50", "本年支出合计", "16", "1,300.50"),
)


@pytest.mark.parametrize("style", STYLES)
def test_numbers_of_lines_are_no_amounts(style):
    page = table_page(style, LINES, 3, title="收入支出决算总表", xs=(40, 190, 220, 290, 430, 460, 540))
    halves = [[(row[at], row[at], row[at + 2]) for row in LINES[3:]] for at in (0, 3)]
    expected = {key: number for half in halves for key, number in truth(half, ("金额",)).items()}
    assert figures(extract(page)) == expected


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "line",
    [
        "部门：白桦县教育局        单位：万元",
        "部门：白桦县教育局单位：万元",
        "编制单位：白桦县教育局   编制日期：2024年1月15日   金额单位：万元",
        f"{TITLE} 单位：万元",
        f"{TITLE}（单位：万元）",
    ],
)
def test_title_issuer_and_unit_may_share_a_line(style, line):
    def draw(canvas) -> None:
        if not line.startswith(TITLE):
            text_at(canvas, 220, TOP - 40, TITLE, size=14)
        text_at(canvas, XS[0], TOP - 16, line)
        table_page(style, (*HEADER, *BODY), title="")(canvas)

    found = extract(draw)
    assert figures(found) == truth()
    seen = {(fact.table_no, fact.quantity.unit) for fact in found.facts if fact.origin == "table" and fact.quantity}
    assert seen == {(3, "万元")}


@pytest.mark.parametrize("style", STYLES)
def test_large_text_across_a_table_is_set_aside_and_said(style):
    def draw(canvas) -> None:
        canvas.setFont(FONT, 60)
        canvas.drawString(120, 650, "内部资料")
        table_page(style, (*HEADER, *BODY))(canvas)

    found = extract(draw)
    assert figures(found) == truth()
    assert "BQ-OVERPRINTED" in {finding.rule for finding in found.findings}


def test_a_large_title_above_its_table_is_no_watermark():
    pages = pdf_to_pages(make_pdf(draw_titled), "a.pdf")
    assert pages[0].flags == () and pages[0].blocks[0].text == TITLE


def draw_titled(canvas) -> None:
    text_at(canvas, 150, TOP - 60, TITLE, size=30)
    table_page("ruled", (*HEADER, *BODY), title="")(canvas)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("turn", [90, -90])
def test_a_table_turned_by_its_text_matrix_is_read(style, turn):
    def draw(canvas) -> None:
        canvas.translate(*((595, 0) if turn == 90 else (0, 842)))
        canvas.rotate(turn)
        canvas._pagesize = (842, 595)
        table_page(style, (*HEADER, *BODY))(canvas)
        canvas._pagesize = (595, 842)

    assert figures(extract(draw)) == truth()


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "note", ["注：合计中含上年结转 12.50 万元，其中基本支出 10.00 万元。", "说明：1.金额转化为万元时可能存在尾差。"]
)
def test_a_note_with_figures_below_a_table_is_none_of_its_rows(style, note):
    def draw(canvas) -> None:
        table_page(style, (*HEADER, *BODY))(canvas)
        text_at(canvas, XS[0], TOP + 20 * (len(HEADER) + len(BODY)) + 6, note)

    assert figures(extract(draw)) == truth()


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    ("years", "attributes"),
    [
        (("2024", "2025", "2026"), (None, "prior", "amount")),
        (("2026", "2025", "2024"), ("amount", "prior", None)),
        (("2025年", "2026年预算数", "2024年决算数"), ("prior", "amount", None)),
    ],
)
def test_a_heading_may_be_no_more_than_its_year(style, years, attributes):
    """The figures of a year that is neither the document's nor the one before are of no fact."""
    head = (("科目编码", "科目名称", *years),)
    body = [row[:5] for row in BODY]

    def draw(canvas) -> None:
        text_at(canvas, XS[0], 40, "白桦县教育局2026年部门预算")
        table_page(style, (*head, *body), 1, xs=XS[:6])(canvas)

    found = extract(draw)
    expected = truth(body, years)
    dropped = [year for year, attribute in zip(years, attributes, strict=True) if attribute is None]
    assert figures(found) == {key: number for key, number in expected.items() if key[1] not in dropped}
    seen = {(fact.column[-1], fact.attribute) for fact in found.facts if fact.origin == "table"}
    assert seen == {(year, attribute) for year, attribute in zip(years, attributes, strict=True) if attribute}
    assert any(finding.rule == "BQ-NUMBER" for finding in found.findings)
