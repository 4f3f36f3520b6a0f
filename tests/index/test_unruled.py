"""Tables without vertical rules: empty statements, wrapped names in two halves, page numbers among the rows."""

from __future__ import annotations

import pytest

from index.extract import pages_to_extraction
from index.headers import read_header
from index.line_rows import body_rows
from index.read_pdf import pdf_to_pages
from index.records import Grid, StatementState
from index.words import Word
from index.zones import Line
from tests.index.pdf_setter import A4_LANDSCAPE, HEADER, ROW, TOP, XS, Draw, make_pdf, table_page, text_at

UNRULED = ("horizontal rules", "three rules", "no rules")
FUND_TITLE = "政府性基金预算支出情况表"
FUND_HEADER = (
    ("科目编码", "科目名称", "政府性基金预算支出", "", "", "备注"),
    ("", "", "合计", "基本支出", "项目支出", ""),
)
SMALL = (*HEADER, ("201", "一般公共服务支出", "1,742.88", "1,667.88", "75.00", ""))


def grids(pages) -> list[list[list[str]]]:
    return [
        [[cell.text for cell in row] for row in block.rows]
        for page in pages
        for block in page.blocks
        if isinstance(block, Grid)
    ]


def both(*draws: Draw) -> Draw:
    def draw(canvas) -> None:
        for one in draws:
            one(canvas)

    return draw


def at(x: float, top: float, text: str, align: str = "left") -> Draw:
    return lambda canvas: text_at(canvas, x, top, text, align)


def states(*pages: Draw) -> dict[str, StatementState]:
    data = make_pdf(*pages)
    read = pages_to_extraction(pdf_to_pages(data, "a.pdf"), name="a.pdf", document_id="a")
    return {record.title: record.state for record in read.document.statements}


CONTENTS = both(
    at(60, 60, "目录"), at(60, 90, "一、部门支出总体情况表"), at(60, 110, f"二、{FUND_TITLE}"), at(60, 200, "说明文字")
)


# --- empty statements -------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", UNRULED)
@pytest.mark.parametrize("blank", [(), (("", "合计", "", "", "", ""),)], ids=["headings only", "a blank total"])
def test_an_empty_statement_is_empty_and_not_missing(style, blank):
    found = states(CONTENTS, table_page(style, (*FUND_HEADER, *blank), title=FUND_TITLE))
    assert found[FUND_TITLE] is StatementState.EMPTY


@pytest.mark.parametrize("style", UNRULED)
def test_a_title_without_headings_is_no_empty_statement(style):
    found = states(CONTENTS, at(250, 90, FUND_TITLE))
    assert found[FUND_TITLE] is StatementState.MISSING


def test_headings_at_the_very_foot_of_a_page_are_no_empty_statement():
    """Its rows may stand on the next page."""
    foot = both(
        at(250, 760, FUND_TITLE),
        *(at((a + b) / 2, 790, text, "centre") for a, b, text in zip(XS, XS[1:], HEADER[0], strict=False) if text),
        at(297, 820, "2", "centre"),
    )
    assert states(CONTENTS, foot)[FUND_TITLE] is StatementState.MISSING


def test_a_whole_number_under_the_headings_is_no_blank():
    page = table_page("no rules", (*FUND_HEADER, ("", "合计", "75", "", "", "")), title=FUND_TITLE)
    assert states(CONTENTS, page)[FUND_TITLE] is not StatementState.EMPTY


# --- headings at the top of their cells ----------------------------------------------------------------------


def top_headed(heads, ends, body, xs) -> Draw:
    """Each heading in the first row of its merged cell; ``ends`` are the columns at which those over several end."""

    def draw(canvas) -> None:
        for row, texts in enumerate(heads):
            for column, text in enumerate(texts):
                middle = (xs[column] + xs[ends.get((row, column), column + 1)]) / 2
                text_at(canvas, middle, TOP + ROW * row + 5, text, "centre")
        for row, texts in enumerate(body, len(heads)):
            for column, text in enumerate(texts):
                x, align = (xs[column] + 3, "left") if "." not in text else (xs[column + 1] - 3, "right")
                text_at(canvas, x, TOP + ROW * row + 5, text, align)

    return draw


def test_headings_at_the_top_of_their_cells_go_down_to_the_figures():
    """基本支出 stands over the gap of its two columns, 备注 over an empty one."""
    heads = (
        ("编码", "名称", "总计", "财政拨款", "", "", "备注"),
        ("", "", "", "合计", "基本支出", "", ""),
        ("", "", "", "", "人员经费", "公用经费", ""),
    )
    body = [
        ("201", "一般公共服务支出", "9.00", "6.00", "4.00", "2.00"),
        ("204", "公共安全支出", "3.00", "3.00", "3.00", ""),
    ]
    page = top_headed(heads, {(0, 3): 6, (1, 4): 6}, body, (50, 110, 230, 300, 370, 430, 490, 540))
    (grid,) = grids(pdf_to_pages(make_pdf(page), "a.pdf"))
    assert read_header(grid).paths == (
        ("编码",),
        ("名称",),
        ("总计",),
        ("财政拨款", "合计"),
        ("财政拨款", "基本支出", "人员经费"),
        ("财政拨款", "基本支出", "公用经费"),
        ("备注",),
    )
    assert grid[-1] == ["204", "公共安全支出", "3.00", "3.00", "3.00", "", ""]


def test_as_many_headings_as_column_numbers_may_still_be_other_columns():
    """Two short headings over gaps make up for the two at the top of the first columns."""
    half = ("合计", "基本支出", "", "项目支出")
    heads = (
        ("项目名称", "总计", "财政拨款", "", "", "", "非财政拨款", "", "", ""),
        ("", "", *half, *half),
        ("", "", "", "人员经费", "公用经费", "", "", "人员经费", "公用经费", ""),
        ("※", *map(str, range(1, 10))),
    )
    ends = {(0, 2): 6, (0, 6): 10, (1, 3): 5, (1, 7): 9}
    body = [("道路养护", "9.00", "6.00", "4.00", "2.00", "", "3.00", "", "", "3.00"), ("校园安全", "3.00", "3.00")]
    page = top_headed(heads, ends, body, (40, 200, 265, 330, 395, 460, 525, 590, 655, 720, 790))
    (grid,) = grids(pdf_to_pages(make_pdf(page, size=A4_LANDSCAPE), "a.pdf"))
    paths = [("合计",), ("基本支出", "人员经费"), ("基本支出", "公用经费"), ("项目支出",)]
    assert read_header(grid).paths == (
        ("项目名称",),
        ("总计",),
        *((group, *path) for group in ("财政拨款", "非财政拨款") for path in paths),
    )


# --- page numbers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", UNRULED)
def test_a_page_number_between_two_rows_is_no_figure(style):
    rows = (
        *SMALL,
        ("20104", "发展与改革事务", "742.88", "667.88", "75.00", ""),
        ("221", "住房保障支出", "55.12", "55.12", "", ""),
    )
    number = at(595 / 2, TOP + 3 * ROW - 4.5, "7", "centre")
    (grid,) = grids(pdf_to_pages(make_pdf(both(table_page(style, rows), number)), "a.pdf"))
    assert [row for row in grid if row[0].isdigit()] == [list(row) for row in rows[2:]]


def test_a_column_of_codes_in_the_pages_middle_is_kept():
    rows = [
        ("项目名称", "科目编码", "合计"),
        ("甲项目", "201", "1.00"),
        ("乙项目", "204", "2.00"),
        ("丙项目", "205", "3.00"),
    ]
    page = table_page("no rules", rows, 1, xs=(60, 247.5, 347.5, 500))
    (grid,) = grids(pdf_to_pages(make_pdf(page), "a.pdf"))
    assert grid == [list(row) for row in rows]


# --- the end of a table -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("below", "is_row"), [("222粮油物资储备支出", True), ("2024年部门预算说明", False), ("二、支出说明", False)]
)
def test_a_line_below_the_last_figures_is_a_row_only_with_a_code(below, is_row):
    rows = [("功能分类", "合计"), ("201一般公共服务支出", "1.00"), ("204公共安全支出", "2.00"), ("205教育支出", "3.00")]
    page = both(table_page("no rules", rows, 1, xs=(60, 300, 500)), at(63, TOP + 4 * ROW + 5, below))
    (grid,) = grids(pdf_to_pages(make_pdf(page), "a.pdf"))
    assert grid == [list(row) for row in [*rows, *([(below, "")] if is_row else [])]]


@pytest.mark.parametrize(
    ("mark", "x", "lower", "is_row"),
    [("三、", 63, 0, True), ("四、", 63, 0, False), ("三、", 66, 0, False), ("三、", 63, 9, False)],
    ids=["next", "one left out", "indented", "set apart"],
)
def test_the_next_item_of_an_outline_is_a_row_without_figures(mark, x, lower, is_row):
    rows = [("项目", "预算数"), ("一、拨款收入", "1.00"), ("二、事业收入", "2.00")]
    below = at(x, TOP + 3 * ROW + 5.5 + lower, f"{mark}其他收入")
    page = both(table_page("no rules", rows, 1, xs=(60, 300, 500)), below)
    (grid,) = grids(pdf_to_pages(make_pdf(page), "a.pdf"))
    assert grid == [list(row) for row in [*rows, *([(f"{mark}其他收入", "")] if is_row else [])]]


# --- two tables -------------------------------------------------------------------------------------------

LEFT, RIGHT = (50, 150, 270), (310, 420, 540)
PAIR = (("项目", "预算数"), ("人员经费", "1,200.50"), ("公用经费", "300.25"), ("合计", "1,500.75"))


def test_two_tables_beside_each_other_are_withheld_and_said_so():
    """Read as one table, the title of the one would be said of the other."""
    page = both(
        at(160, TOP - 40, "部门收入总体情况表", "centre"),
        at(425, TOP - 40, "部门支出总体情况表", "centre"),
        table_page("no rules", PAIR, 1, title="", xs=LEFT),
        table_page("no rules", PAIR, 1, title="", xs=RIGHT),
    )
    pages = pdf_to_pages(make_pdf(page), "a.pdf")
    read = pages_to_extraction(pages, name="a.pdf", document_id="a")
    assert pages[0].flags == ("TABLE_NOT_FOUND",) and not grids(pages)
    assert not [fact for fact in read.facts if fact.origin == "table"]
    assert any(finding.rule == "BQ-TABLE-NOT-FOUND" for finding in read.findings), read.findings


HALVES = ((60, 200, 360), (480, 620, 780))


def beside(unit: str) -> Draw:
    """Two different tables on a landscape page, the right one with this unit line."""
    body = (PAIR[0], ("设备购置", "80.00"), ("房屋修缮", "20.50"), ("合计", "100.50"))
    return both(
        *(
            at((xs[0] + xs[-1]) / 2, TOP - 40, title, "centre")
            for xs, title in zip(HALVES, ("部门收入总体情况表", "部门支出总体情况表"), strict=True)
        ),
        at(HALVES[0][-1], TOP - 16, "单位：万元", "right"),
        at(HALVES[1][-1], TOP - 16, unit, "right"),
        table_page("no rules", PAIR, 1, title="", xs=HALVES[0]),
        table_page("no rules", body, 1, title="", xs=HALVES[1]),
    )


def test_two_whole_tables_beside_each_other_are_read_as_two():
    pages = pdf_to_pages(make_pdf(beside("单位：元"), size=A4_LANDSCAPE), "a.pdf")
    read = pages_to_extraction(pages, name="a.pdf", document_id="a")
    assert pages[0].flags == ()
    assert [(f.table, f.name, f.printed, f.quantity.unit) for f in read.facts if f.quantity and f.name != "合计"] == [
        ("部门收入总体情况表", "人员经费", "1200.50", "万元"),
        ("部门收入总体情况表", "公用经费", "300.25", "万元"),
        ("部门支出总体情况表", "设备购置", "80.00", "元"),
        ("部门支出总体情况表", "房屋修缮", "20.50", "元"),
    ]
    left, right = (block.bbox for block in pages[0].blocks if isinstance(block, Grid))
    assert left[2] < right[0]


def test_a_table_beside_another_without_its_own_unit_is_withheld():
    pages = pdf_to_pages(make_pdf(beside(""), size=A4_LANDSCAPE), "a.pdf")
    assert pages[0].flags == ("TABLE_NOT_FOUND",) and not grids(pages)


ABOVE = "本单位的收入和支出如下面两张表所示，收入和支出都按规定编制，收支保持平衡，没有差异。"
TWO = (("部门收入总体情况表", "人员经费", "1200.50", "万元"), ("部门支出总体情况表", "设备购置", "80.00", "元"))


@pytest.mark.parametrize("style", ["ruled", "horizontal rules", "no rules"])
@pytest.mark.parametrize("text", ["", ABOVE])
def test_two_whole_tables_beside_each_other_on_a_portrait_page(style: str, text: str):
    pages = pdf_to_pages(make_pdf(both(at(50, TOP - 80, text), upright(style, "单位：元"), at(50, 700, text))), "a.pdf")
    read = pages_to_extraction(pages, name="a.pdf", document_id="a")
    seen = [(f.table, f.name, f.printed, f.quantity.unit) for f in read.facts if f.quantity]
    assert len(seen) == 6 and (seen[0], seen[3]) == TWO and pages[0].flags == ()
    boxes = [f.source.bbox for f in read.facts if f.source.bbox and f.printed in ("1200.50", "80.00")]
    assert boxes[0][2] < RIGHT[0] < boxes[1][0]
    assert sum(block.text == text for block in pages[0].blocks if not isinstance(block, Grid)) == (2 if text else 0)


@pytest.mark.parametrize("style", ["ruled", "horizontal rules", "no rules"])
def test_a_table_beside_another_on_a_portrait_page_needs_its_own_unit(style: str):
    """The unit of the one would be said of the other."""
    pages = pdf_to_pages(make_pdf(upright(style, "")), "a.pdf")
    assert pages[0].flags == ("TABLE_NOT_FOUND",) and not grids(pages)


def upright(style: str, unit: str) -> Draw:
    """Two different tables beside each other on a portrait page, the right one with this unit line."""
    body = (PAIR[0], ("设备购置", "80.00"), ("房屋修缮", "20.50"), ("合计", "100.50"))
    return both(
        at(160, TOP - 40, TWO[0][0], "centre"),
        at(425, TOP - 40, TWO[1][0], "centre"),
        at(LEFT[-1], TOP - 16, "单位：万元", "right"),
        at(RIGHT[-1], TOP - 16, unit, "right"),
        table_page(style, PAIR, 1, title="", xs=LEFT),
        table_page(style, body, 1, title="", xs=RIGHT),
    )


def test_two_short_tables_on_one_page_keep_their_titles():
    def lower(canvas) -> None:
        canvas.translate(0, -250)
        table_page("no rules", PAIR, 1, title="部门支出总体情况表", xs=LEFT)(canvas)

    page = both(table_page("no rules", PAIR, 1, title="部门收入总体情况表", xs=LEFT), lower)
    assert grids(pdf_to_pages(make_pdf(page), "a.pdf")) == [[list(row) for row in PAIR]] * 2


# --- rows -------------------------------------------------------------------------------------------------


def line(middle: float, *words: tuple[float, str]) -> Line:
    return Line(tuple(Word(text, x, middle - 5, x + 9 * len(text), middle + 5) for x, text in words))


def rows_of(*lines: Line) -> list[str]:
    return [
        "|".join(word.text for word in sorted(row.words, key=lambda w: (w.x0, w.top)))
        for row in body_rows(lines, (0, 100, 200))
    ]


def test_figures_stand_halfway_between_the_lines_of_their_name():
    found = rows_of(
        line(100, (0, "一般公共")), line(106, (120, "1.00")), line(112, (0, "服务支出")),
        line(130, (0, "国防支出"), (120, "2.00")),
    )  # fmt: skip
    assert found == ["一般公共|服务支出|1.00", "国防支出|2.00"]


def test_names_as_near_to_the_next_row_as_to_their_own_lines_are_cut_between_the_figures():
    found = rows_of(
        line(100, (0, "机关事业")), line(113.6, (0, "养老保险"), (120, "1.00")), line(127.2, (0, "缴费支出")),
        line(141.2, (0, "机关单位")), line(154.8, (0, "职业年金"), (120, "2.00")), line(168.4, (0, "缴费支出")),
    )  # fmt: skip
    assert found == ["机关事业|养老保险|缴费支出|1.00", "机关单位|职业年金|缴费支出|2.00"]


def test_rows_without_figures_are_told_by_their_codes():
    found = rows_of(line(100, (0, "201一般公共")), line(111, (0, "服务支出")), line(127, (0, "202外交支出")))
    assert found == ["201一般公共|服务支出", "202外交支出"]
