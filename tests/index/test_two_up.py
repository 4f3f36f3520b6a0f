"""Two pages on one landscape sheet: split where it is certain, flagged where it is not, one page left as it is."""

from __future__ import annotations

import pytest

from index.read_pdf import pdf_to_pages
from index.records import Grid, Page, TextLine
from tests.index.pdf_setter import A4_LANDSCAPE, HEADER, TABLE, make_pdf, table_page, text_at

LEFT = (30, 90, 190, 250, 310, 350, 390)
RIGHT = tuple(x + 421 for x in LEFT)
PROSE = "本年收入预算比上年增加的主要原因是人员增加和项目增加，按照规定编制。"


def sheet(*draws) -> Page:
    def draw(canvas) -> None:
        for one in draws:
            one(canvas)

    (page,) = pdf_to_pages(make_pdf(draw, size=A4_LANDSCAPE), "a.pdf")
    return page


def numbers(left: str, right: str):
    def draw(canvas) -> None:
        text_at(canvas, 205, 570, left)
        text_at(canvas, 626, 570, right)

    return draw


def prose(x: float):
    return lambda canvas: [text_at(canvas, x, 100 + 15 * at, PROSE) for at in range(12)]


def texts(page: Page) -> list[str]:
    return [block.text for block in page.blocks if isinstance(block, TextLine)]


@pytest.mark.parametrize("style", ["ruled", "thin boxes", "no rules"])
def test_two_numbered_pages_with_tables(style):
    page = sheet(
        table_page(style, title="部门收入总体情况表", xs=LEFT),
        table_page(style, title="部门支出总体情况表", xs=RIGHT),
        numbers("- 6 -", "- 7 -"),
    )
    assert page.flags == () and (page.page_no, page.width) == (1, 842)
    assert texts(page) == ["部门收入总体情况表", "单位：万元", "- 6 -", "部门支出总体情况表", "单位：万元", "- 7 -"]
    left, right = (block for block in page.blocks if isinstance(block, Grid))
    figures = [[[cell.text for cell in row] for row in grid.rows[len(HEADER) :]] for grid in (left, right)]
    assert figures == [[list(row) for row in TABLE[len(HEADER) :]]] * 2
    for grid, xs in ((left, LEFT), (right, RIGHT)):
        for row in grid.rows:
            for at, cell in enumerate(row):
                if cell.text and "." in cell.text:
                    assert cell.bbox and xs[at] <= cell.bbox[0] < cell.bbox[2] <= xs[at + 1]


def test_two_ruled_tables_without_page_numbers():
    page = sheet(
        table_page("ruled", title="部门收入总体情况表", xs=LEFT), table_page("ruled", title="支出表", xs=RIGHT)
    )
    assert texts(page) == ["部门收入总体情况表", "单位：万元", "支出表", "单位：万元"]


def test_two_columns_of_text():
    page = sheet(prose(40), prose(461))
    assert texts(page) == [PROSE] * 24 and [block.bbox[0] < 421 for block in page.blocks] == [True] * 12 + [False] * 12


def test_a_table_and_a_column_of_text():
    page = sheet(table_page("ruled", title="部门收入总体情况表", xs=LEFT), prose(461))
    assert [type(block) for block in page.blocks] == [TextLine, TextLine, Grid, *[TextLine] * 12]


def test_numbered_halves_without_a_gutter_are_flagged():
    wide = (30, 120, 300, 410, 520, 640, 800)
    page = sheet(table_page("ruled", xs=wide), numbers("6", "7"))
    assert page.flags == ("TWO_UP",) and sum(isinstance(block, Grid) for block in page.blocks) == 1


@pytest.mark.parametrize("style", ["ruled", "no rules", "three rules"])
def test_a_wide_table_is_one_page(style):
    wide = (30, 120, 380, 500, 610, 720, 800)  # a blank strip in the middle, if it has no rules
    page = sheet(table_page(style, xs=wide), lambda canvas: text_at(canvas, 416, 570, "6"))
    assert page.flags == () and sum(isinstance(block, Grid) for block in page.blocks) == 1
