"""PDFs to Pages: one small PDF for each oddity, then the real ones of the shared folder."""

from __future__ import annotations

import io
import random
import re
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path

import pdfplumber
import pytest
from pdfminer.pdfpage import PDFPage
from reportlab.pdfgen.canvas import Canvas

from index.errors import ReadRefused
from index.glyphs import Glyph, bounding_box, cell_text, glyphs_to_lines, line_to_text, turn_box
from index.pdf_marks import Marks, page_to_marks
from index.radicals import fold
from index.read_pdf import marks_to_page, pdf_to_pages
from index.records import Grid, Page, TextLine
from tests.index.pdf_setter import (
    A4_LANDSCAPE,
    BODY,
    HEADER,
    SIZE,
    STYLES,
    TABLE,
    TOP,
    XS,
    make_pdf,
    table_page,
    text_at,
)
from tests.index.random_tables import random_table

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "pdf"


def grids(pages: tuple[Page, ...]) -> list[Grid]:
    return [block for page in pages for block in page.blocks if isinstance(block, Grid)]


def lines(pages: tuple[Page, ...]) -> list[str]:
    return [block.text for page in pages for block in page.blocks if isinstance(block, TextLine)]


def texts(grid: Grid) -> list[tuple[str, ...]]:
    return [tuple(cell.text for cell in row) for row in grid.rows]


def rows_of(*draws, **options) -> list[tuple[str, ...]]:
    (grid,) = grids(pdf_to_pages(make_pdf(*draws, **options), "a.pdf"))
    return texts(grid)


# --- the styles of tables -------------------------------------------------------------------------------


@pytest.mark.parametrize("style", STYLES)
def test_a_table_in_every_style(style):
    pages = pdf_to_pages(make_pdf(table_page(style)), "a.pdf")
    (grid,) = grids(pages)
    assert texts(grid) == list(TABLE)
    assert lines(pages) == ["部门支出总体情况表", "单位：万元"]
    assert pages[0].flags == ()


@pytest.mark.parametrize("style", STYLES)
def test_the_title_stands_before_the_grid(style):
    (page,) = pdf_to_pages(make_pdf(table_page(style)), "a.pdf")
    assert [type(block) for block in page.blocks] == [TextLine, TextLine, Grid]


@pytest.mark.parametrize("style", STYLES)
def test_a_figures_box_encloses_its_digits(style):
    (grid,) = grids(pdf_to_pages(make_pdf(table_page(style)), "a.pdf"))
    cell = grid.rows[2][2]
    assert cell.text == "1,742.88" and cell.page_no == 1
    x0, top, x1, bottom = cell.bbox
    assert XS[2] < x0 < XS[3] - 25 and x1 == pytest.approx(XS[3] - 3, abs=0.5)
    assert TOP + 40 <= top < bottom <= TOP + 60 and bottom - top == pytest.approx(SIZE, abs=0.5)


@pytest.mark.parametrize("style", STYLES)
def test_a_name_wrapped_in_its_cell_is_joined(style):
    rows = [*HEADER, *BODY[:2], ("2080505", "机关事业单位基本养老\n保险缴费支出", "69.00", "69.00", "", ""), *BODY[2:]]
    expected = [tuple(cell.replace("\n", "") for cell in row) for row in rows]
    assert rows_of(table_page(style, rows)) == expected


@pytest.mark.parametrize("style", STYLES)
def test_a_continued_page_without_header(style):
    more = (*BODY[:4], ("229", "其他支出", "3.00", "", "3.00", ""))
    pages = pdf_to_pages(make_pdf(table_page(style), table_page(style, more, 0, title="")), "a.pdf")
    first, second = grids(pages)
    assert texts(first) == list(TABLE)
    assert texts(second) == list(more)
    assert (second.page_no, second.rows[0][2].page_no) == (2, 2)


@pytest.mark.parametrize("style", ["horizontal rules", "three rules", "no rules"])
def test_columns_of_a_page_that_begins_a_new_table_are_not_carried_over(style):
    other = [("1.00", "2.00", "3.00"), ("4.00", "5.00", "6.00"), ("7.00", "8.00", "9.00")]
    new = table_page(style, other, 0, title="另一张表", xs=(70, 200, 330, 460))
    pages = pdf_to_pages(make_pdf(table_page(style), new), "a.pdf")
    assert len(grids(pages)) == 1 and pages[1].flags == ("TABLE_NOT_FOUND",)
    assert "1.00 2.00 3.00" in lines(pages)


def test_two_tables_and_a_sentence_between_them_keep_their_order():
    def draw(canvas: Canvas) -> None:
        table_page("ruled")(canvas)
        text_at(canvas, 60, 300, "本表为空表。")
        for x in (60, 200, 340):
            canvas.line(x, 500, x, 460)
        for y in (460, 480, 500):
            canvas.line(60, y, 340, y)
        text_at(canvas, 64, 346, "甲")
        text_at(canvas, 204, 346, "乙")

    (page,) = pdf_to_pages(make_pdf(draw), "a.pdf")
    kinds = [block.text if isinstance(block, TextLine) else len(block.rows) for block in page.blocks]
    assert kinds == ["部门支出总体情况表", "单位：万元", len(TABLE), "本表为空表。", 2]


def test_a_page_border_is_no_table_and_a_frame_inside_it_is_one():
    def draw(canvas: Canvas) -> None:
        canvas.rect(20, 20, 555, 802)
        table_page("ruled")(canvas)

    assert rows_of(draw) == list(TABLE)


def test_column_numbers_tell_the_columns():
    header = (("类", "功能分类科目名称", "总计", "上级安排的转移支付", "单位资金"), ("※", "※", "1", "2", "3"))
    body = (
        ("201", "行政运行", "521.50", "", "0.50"),
        ("205", "培训支出", "2.75", "", ""),
        ("", "总计", "524.25", "", "0.50"),
    )
    xs = (60, 100, 260, 340, 460, 540)
    assert rows_of(table_page("no rules", header + body, 2, xs=xs)) == [*header, *body]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("seed", range(25))
def test_random_tables(seed, style):
    table = random_table(seed)
    draw = table_page(style, table.rows, table.header_rows, xs=table.xs)
    assert rows_of(draw, size=(table.width, 842)) == table.read


# --- text layers ----------------------------------------------------------------------------------------


def test_digits_on_another_baseline_stay_in_their_line():
    def draw(canvas: Canvas) -> None:
        text_at(canvas, 60, 100, "收支总计")
        text_at(canvas, 104, 103, "2995.39")
        text_at(canvas, 146, 100, "万元")
        text_at(canvas, 60, 118, "下一行")

    assert lines(pdf_to_pages(make_pdf(draw), "a.pdf")) == ["收支总计 2995.39 万元", "下一行"]


def test_a_figure_that_hangs_over_its_cell_is_not_torn():
    rows = (("12,082,096,797.42", "82,096,797.42"), ("1.00", "2.00"))
    assert rows_of(table_page("ruled", rows, 0, xs=(60, 130, 200), title="")) == [tuple(row) for row in rows]


def test_a_figure_wrapped_in_a_narrow_cell_is_joined_and_two_figures_are_not():
    rows = [("1,234,5\n67.89", "1.00\n2.00"), ("甲", "乙")]
    assert rows_of(table_page("ruled", rows, 0, xs=(60, 92, 200), title=""))[0] == ("1,234,567.89", "1.00 2.00")


def test_separate_glyphs_make_one_figure():
    def draw(canvas: Canvas) -> None:
        table_page("ruled", [("", ""), ("", "")], 0, title="")(canvas)
        for number, digit in enumerate("307.82"):
            text_at(canvas, 70 + 4.5 * number, TOP + 5, digit)
        text_at(canvas, 130, TOP + 5, "甲")

    assert rows_of(draw)[0] == ("307.82", "甲")


def test_bold_by_drawing_twice_is_read_once():
    def draw(canvas: Canvas) -> None:
        text_at(canvas, 60, 100, "总计11.00")
        text_at(canvas, 60.3, 100, "总计11.00")

    assert lines(pdf_to_pages(make_pdf(draw), "a.pdf")) == ["总计11.00"]


def test_clipped_text_is_not_read():
    def draw(canvas: Canvas) -> None:
        text_at(canvas, 60, 100, "看得见")
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(50, 600, 400, 100)
        canvas.clipPath(path, stroke=0, fill=0)
        text_at(canvas, 60, 400, "裁去了 12.00")
        text_at(canvas, 60, 160, "框内")
        canvas.restoreState()
        text_at(canvas, 60, 420, "框外")

    assert lines(pdf_to_pages(make_pdf(draw), "a.pdf")) == ["看得见", "框内", "框外"]


def test_text_outside_the_page_is_not_read():
    def draw(canvas: Canvas) -> None:
        text_at(canvas, 60, 100, "页内")
        text_at(canvas, 700, 100, "页外")

    assert lines(pdf_to_pages(make_pdf(draw), "a.pdf")) == ["页内"]


def white_text(canvas: Canvas) -> None:
    text_at(canvas, 60, 100, "黑字")
    canvas.setFillGray(1)
    text_at(canvas, 60, 130, "白字 99.00")


def invisible_text(canvas: Canvas) -> None:
    text_at(canvas, 60, 100, "黑字")
    text = canvas.beginText(60, 700)
    text.setTextRenderMode(3)
    text.textOut("99.00")
    canvas.drawText(text)


@pytest.mark.parametrize("draw", [white_text, invisible_text])
def test_hidden_text_is_left_out_and_flagged(draw):
    pages = pdf_to_pages(make_pdf(draw), "a.pdf")
    assert lines(pages) == ["黑字"] and pages[0].flags == ("HIDDEN_TEXT",)


def test_white_text_on_a_dark_ground_is_read():
    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(0.2)
        canvas.rect(50, 700, 200, 60, stroke=0, fill=1)
        canvas.setFillGray(1)
        text_at(canvas, 60, 100, "白字")

    pages = pdf_to_pages(make_pdf(draw), "a.pdf")
    assert lines(pages) == ["白字"] and pages[0].flags == ()


def test_a_scans_hidden_text_layer_is_read_and_flagged():
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(60, 700)
        text.setTextRenderMode(3)
        text.textOut("99.00")
        canvas.drawText(text)

    pages = pdf_to_pages(make_pdf(draw), "a.pdf")
    assert lines(pages) == ["99.00"] and pages[0].flags == ("HIDDEN_TEXT",)


def test_a_slanted_watermark_does_not_enter_the_table():
    def draw(canvas: Canvas) -> None:
        table_page("ruled")(canvas)
        canvas.translate(200, 500)
        canvas.rotate(45)
        text_at(canvas, 0, 0, "内部资料", size=40)

    pages = pdf_to_pages(make_pdf(draw), "a.pdf")
    assert texts(grids(pages)[0]) == list(TABLE) and pages[0].flags == ("SLANTED_TEXT",)


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("⽀出 ⼯资 科⽬", "支出 工资 科目"),
        ("⻬⻋⺠⻔⻓⻚⻛⻝", "齐车民门长页风食"),
        ("⼾⼝", "户口"),
        ("１，２３４．５６万元", "1，234.56万元"),
        ("（类）、“三公”", "（类）、“三公”"),
        ("合\u3000计\u00a0", "合 计 "),
        ("零\u200b宽", "零宽"),
    ],
)
def test_fold(printed, folded):
    assert fold(printed) == folded


def glyph(text: str, x0: float, top: float = 0.0, width: float = 10.0, run: int = 1, turn: int = 0) -> Glyph:
    return Glyph(text, x0, top, x0 + width, top + 10, run, turn)


def test_quotes_drawn_apart_from_their_words_find_their_place():
    drawn = [glyph("三", 10), glyph("公", 20), glyph("“", 0, run=2), glyph("”", 30, run=2)]
    assert [line_to_text(line) for line in glyphs_to_lines(drawn)] == ["“三公”"]


def test_text_that_stands_sideways_in_a_cell_is_turned():
    drawn = [glyph(text, 0, 40 - 10 * n, turn=3) for n, text in enumerate("合计")]
    assert cell_text(drawn) == "合计"


@pytest.mark.parametrize("turns", range(4))
def test_turning_a_box_four_times_gives_it_back(turns):
    box = (1.0, 2.0, 5.0, 9.0)
    assert turn_box(turn_box(box, turns), 4 - turns) == box


def test_bounding_box_of_glyphs_and_boxes():
    assert bounding_box([glyph("a", 1), glyph("b", 20, 5)]) == (1, 0, 30, 15)
    assert bounding_box([(1.0, 2.0, 3.0, 4.0), (0.0, 3.0, 2.0, 9.0)]) == (0, 2, 3, 9)


# --- pages ----------------------------------------------------------------------------------------------


def test_landscape_among_portrait():
    (page,) = pdf_to_pages(make_pdf(table_page("ruled"), size=A4_LANDSCAPE), "a.pdf")
    assert (page.width, page.height) == (842, 595) and texts(grids((page,))[0]) == list(TABLE)


def word_at(canvas: Canvas) -> None:
    canvas.drawString(100, 700, "12.34")


@pytest.mark.parametrize(
    ("rotation", "crop", "size", "corner"),
    [
        (0, None, (595, 842), (100, 842 - 700)),
        (0, (50, 40, 545, 802), (495, 762), (50, 102)),
        (90, None, (842, 595), (700, 100)),
        (90, (50, 40, 545, 802), (762, 495), (660, 50)),
        (180, None, (595, 842), (595 - 100, 700)),
        (180, (50, 40, 545, 802), (495, 762), (445, 660)),
        (270, None, (842, 595), (842 - 700, 595 - 100)),
        (270, (50, 40, 545, 802), (762, 495), (102, 445)),
    ],
)
def test_boxes_count_from_the_visible_pages_top_left(rotation, crop, size, corner):
    """The text starts at a known point of the page; its box must touch that point after turning and cropping."""
    (page,) = pdf_to_pages(make_pdf(word_at, rotation=rotation, crop=crop), "a.pdf")
    (line,) = page.blocks
    assert (page.width, page.height) == size
    x0, top, x1, bottom = line.bbox
    assert x0 - 3 <= corner[0] <= x1 + 3 and top - 3 <= corner[1] <= bottom + 3
    assert line.text == "12.34"


@pytest.mark.parametrize("style", ["ruled", "no rules"])
def test_a_table_drawn_sideways_on_an_upright_page(style):
    """A landscape table printed on a portrait page without /Rotate."""

    def draw(canvas: Canvas) -> None:
        canvas.translate(595, 0)
        canvas.rotate(90)
        canvas._pagesize = (842, 595)
        table_page(style)(canvas)

    (page,) = pdf_to_pages(make_pdf(draw), "a.pdf")
    (grid,) = grids((page,))
    assert texts(grid) == list(TABLE)
    x0, top, x1, bottom = grid.rows[2][2].bbox
    assert bottom - top > x1 - x0 and 0 <= x0 < x1 <= 595 and 0 <= top < bottom <= 842


def test_a_blank_page_is_kept_and_flagged():
    pages = pdf_to_pages(make_pdf(word_at, lambda canvas: None, word_at), "a.pdf")
    assert [page.page_no for page in pages] == [1, 2, 3]
    assert pages[1] == Page(2, (), 595, 842, ("NO_TEXT", "BLANK"))


def test_page_numbers_are_lines():
    def draw(canvas: Canvas) -> None:
        table_page("ruled")(canvas)
        text_at(canvas, 297, 815, "7", "centre")

    assert lines(pdf_to_pages(make_pdf(draw), "a.pdf"))[-1] == "7"


def test_prose_and_contents_are_no_tables():
    sentence = "本年收入合计307.82万元，其中：财政拨款收入307.82万元，占100.00%。"

    def draw(canvas: Canvas) -> None:
        for number in range(12):
            text_at(canvas, 60, 100 + 16 * number, sentence)
            text_at(canvas, 60, 400 + 16 * number, f"{number}.2025年部门预算收支总表 ………………………… {number}")

    pages = pdf_to_pages(make_pdf(draw), "a.pdf")
    assert not grids(pages) and pages[0].flags == () and lines(pages).count(sentence) == 12


# --- damage ---------------------------------------------------------------------------------------------


def refusal(data: bytes, **options) -> str:
    with pytest.raises(ReadRefused) as caught:
        pdf_to_pages(data, "a.pdf", **options)
    assert caught.value.name == "a.pdf" and str(caught.value).startswith("a.pdf: ")
    return caught.value.code


def test_encrypted():
    assert refusal(make_pdf(word_at, password="secret")) == "ENCRYPTED"


def test_encrypted_with_an_empty_password_is_read():
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 9)
        word_at(canvas)

    assert lines(pdf_to_pages(make_pdf(draw, password=""), "a.pdf")) == ["12.34"]


def test_more_pages_than_allowed():
    assert refusal(make_pdf(*[word_at] * 4), page_limit=3) == "PAGE_LIMIT"
    assert len(pdf_to_pages(make_pdf(*[word_at] * 3), "a.pdf", 3)) == 3


def test_pages_without_text_are_a_scan():
    assert refusal(make_pdf(lambda canvas: canvas.rect(10, 10, 200, 200))) == "NO_TEXT"


@cache
def whole_pdf() -> bytes:
    return make_pdf(table_page("ruled"), table_page("ruled"))


@pytest.mark.parametrize("percent", range(5, 100, 5))
def test_a_cut_file_is_refused_or_flagged(percent):
    whole = whole_pdf()
    try:
        pages = pdf_to_pages(whole[: len(whole) * percent // 100], "a.pdf")
    except ReadRefused as error:
        assert error.code in {"TRUNCATED", "DAMAGED"}
    else:
        assert all("TRUNCATED" in page.flags for page in pages)


@pytest.mark.parametrize("seed", range(60))
def test_a_mutated_file_gives_pages_or_a_refusal(seed):
    rng = random.Random(seed)
    data = bytearray(whole_pdf())
    for _ in range(rng.randint(1, 20)):
        place = rng.randrange(len(data))
        kind = rng.randrange(3)
        if kind == 0:
            data[place] = rng.randrange(256)
        elif kind == 1:
            del data[place : place + rng.randint(1, 40)]
        else:
            data[place:place] = bytes(rng.randrange(256) for _ in range(rng.randint(1, 40)))
    try:
        pages = pdf_to_pages(bytes(data), "a.pdf")
    except ReadRefused as error:
        assert error.code
    else:
        assert pages and all(isinstance(page, Page) for page in pages)


# --- the real ones --------------------------------------------------------------------------------------


def shared_pdf(name: str) -> bytes:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the shared folder is absent: {path}")
    return path.read_bytes()


@cache
def real_pages(name: str) -> tuple[Page, ...]:
    return pdf_to_pages(shared_pdf(name), name)


SOCIAL_WORK = "putuo-shehuigongzuobu-2024-final-accounts.pdf"
OFFICE = "putuo-zhengfubangongshi-2025-budget.pdf"
COMMERCE = "putuo-shangwuwei-2025-unit-budget.pdf"
REAL = [f"{name}-ruled.pdf" for name in ("bazhou", "manas", "qitai", "urumqi", "xinjiang")] + [
    SOCIAL_WORK,
    OFFICE,
    COMMERCE,
]

SPOTS = [
    ("bazhou-ruled.pdf", 3, "收入总计|1,163.03|支出总计|1,163.03"),
    ("bazhou-ruled.pdf", 5, "|||总计|1,163.03|1,015.03|148.00"),
    ("bazhou-ruled.pdf", 4, "208|05|05|机关事业单位基本养老保险缴费支出|69.00|69.00|69.00|||||||||"),
    (SOCIAL_WORK, 8, "合计||307.82|105.58|202.24|||"),
    (SOCIAL_WORK, 13, "人员经费合计||95.36|公用经费合计||10.23"),
    (OFFICE, 9, "201|03|01|行政运行|12,029,501.84|12,029,501.84|||"),
    (OFFICE, 20, "867.50|839.00|28.50||||213.28"),
    (COMMERCE, 14, "收入总计|371,514,655.00|支出总计|371,514,655.00|371,514,655.00||"),
]


@pytest.mark.parametrize(("name", "page_no", "row"), SPOTS)
def test_rows_of_real_documents(name, page_no, row):
    page = real_pages(name)[page_no - 1]
    assert tuple(row.split("|")) in [line for grid in grids((page,)) for line in texts(grid)]


@pytest.mark.parametrize("name", REAL)
def test_real_documents_are_read_without_a_flag(name):
    pages = real_pages(name)
    assert {page.flags for page in pages} == {()}
    assert all(len({len(row) for row in grid.rows}) == 1 for grid in grids(pages))
    assert not any(re.search("[\u2e80-\u2fdf\ufffd]", text) for text in lines(pages))


@pytest.mark.slow
@pytest.mark.parametrize("name", REAL)
def test_figures_of_ruled_tables_as_another_table_finder_sees_them(name):
    """pdfplumber's own finder, which is exact on ruled tables: the same figures in the same rows of each page."""
    ours = [[row for grid in grids((page,)) for row in figures(texts(grid))] for page in real_pages(name)[:30]]
    with pdfplumber.open(io.BytesIO(shared_pdf(name))) as pdf:
        for page, found in zip(pdf.pages[:30], ours, strict=True):
            tables = [table for table in page.extract_tables() if len(table[0]) > 1]
            theirs = [row for table in tables for row in figures([[fold(cell or "") for cell in r] for r in table])]
            assert sorted(found) == sorted(theirs), page.page_number
            page.close()


def figures(rows) -> list[tuple[str, ...]]:
    """The amounts of each row that has any."""
    stripped = [[text.replace(" ", "").replace("\n", "") for text in row] for row in rows]
    found = [tuple(text for text in row if re.fullmatch(r"[-\d,]+\.\d+", text)) for row in stripped]
    return [row for row in found if row]


def without_rules(marks: Marks, keep_across: bool) -> Marks:
    return replace(marks, across=marks.across if keep_across else [], down=[])


def amounts(pages) -> dict:
    """Box of each amount with a table's row names beside it -> number of columns, column, row name."""
    found = {}
    for grid in grids(pages):
        for row in grid.rows:
            name = "".join(cell.text for cell in row if not re.fullmatch(r"[-\d,.%]*", cell.text)).replace(" ", "")
            for column, cell in enumerate(row):
                if re.fullmatch(r"-?[\d,]+\.\d+", cell.text):
                    found[grid.rows[0][0].page_no or cell.page_no, cell.bbox] = (len(row), column, name)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("keep_across", [True, False], ids=["horizontal rules only", "no rules"])
@pytest.mark.parametrize("name", REAL)
def test_real_tables_without_their_rules(name, keep_across):
    """The rules taken away, nearly all figures keep row and column, and none has a wrong one."""
    pdf = pdfplumber.open(io.BytesIO(shared_pdf(name)))
    ruled, bare, edges = [], [], ()
    for page_no, page in enumerate(islice(PDFPage.create_pages(pdf.doc), 30), 1):
        marks = page_to_marks(page, pdf.rsrcmgr)
        ruled.append(marks_to_page(marks, page_no)[0])
        page, edges = marks_to_page(without_rules(marks, keep_across), page_no, (), edges)
        bare.append(page)
    expected, found = amounts(ruled), amounts(bare)
    wrong = {key: (expected.get(key), value) for key, value in found.items() if expected.get(key) != value}
    assert len(wrong) <= len(expected) // 500  # a name at the very foot of a page may be cut
    assert len(found) >= 0.9 * len(expected)
