"""Text files to Pages: encodings, tabs, pipes, tags; nothing printed is lost."""

from __future__ import annotations

import pytest

from index.errors import ReadRefused
from index.read_text import decode_text, text_to_pages
from index.records import Grid, TextLine

SAMPLE = "青河县水利局２０２４年预算"


def blocks(text: str) -> list[tuple[object, ...]]:
    """A page's blocks, short: ('line', number, text) or ('grid', first line, rows of texts)."""
    (page,) = text_to_pages(text.encode())
    found: list[tuple[object, ...]] = []
    for block in page.blocks:
        if isinstance(block, TextLine):
            found.append(("line", block.line, block.text))
        else:
            found.append(("grid", block.rows[0][0].line, [[cell.text for cell in row] for row in block.rows]))
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_every_usual_encoding_gives_the_same_text(encoding: str) -> None:
    assert decode_text(SAMPLE.encode(encoding)) == SAMPLE


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n "])
def test_a_file_without_characters_is_refused(data: bytes) -> None:
    with pytest.raises(ReadRefused) as refused:
        text_to_pages(data)
    assert refused.value.code == "EMPTY"


@pytest.mark.parametrize("data", [b"\xff\xff\xff\x81", b"\xff\xfe\x00\xd8\x00"])
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(ReadRefused) as refused:
        text_to_pages(data)
    assert refused.value.code == "ENCODING"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一行", [("line", 1, "一行")]),
        ("\n\n一行\n", [("line", 3, "一行")]),
        ("一行\r\n二行", [("line", 1, "一行"), ("line", 2, "二行")]),
        ("## 表 6", [("line", 1, "表 6")]),
        ("#### **名词解释**", [("line", 1, "名词解释")]),
        ("- 1、教育支出", [("line", 1, "1、教育支出")]),
        ("* 附注", [("line", 1, "附注")]),
        ("-12.60", [("line", 1, "-12.60")]),
        ("<p>实有  67 人</p>", [("line", 1, "实有 67 人")]),
        ("<div class='x'>说明</div>", [("line", 1, "说明")]),
        ("价格<5万元", [("line", 1, "价格<5万元")]),
        (">=48 次", [("line", 1, ">=48 次")]),
        ("⼯作经费", [("line", 1, "工作经费")]),
    ],
)
def test_lines(text: str, expected: list[tuple[object, ...]]) -> None:
    assert blocks(text) == expected


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("类\t款\t合计\n301\t\t5.00", [["类", "款", "合计"], ["301", "", "5.00"]]),
        ("甲\t乙\t丙\n1", [["甲", "乙", "丙"]]),
        ("甲\t乙\t丙\n1\t2", [["甲", "乙", "丙"], ["1", "2", ""]]),
        ("\t\t总计\t1.00", [["", "", "总计", "1.00"]]),
        ("<b>总计</b>\t<b>1,332.45</b>", [["总计", "1,332.45"]]),
        ("对企业 补助\t 1.00 ", [["对企业 补助", "1.00"]]),
        ("| 科目 | 合计 |\n|---|---:|\n| 水费 | 0.85 |", [["科目", "合计"], ["水费", "0.85"]]),
        ("| **总计** | |", [["总计", ""]]),
    ],
)
def test_rows_of_cells(text: str, rows: list[list[str]]) -> None:
    assert next(block for block in blocks(text) if block[0] == "grid")[2] == rows


def test_cells_know_their_line_and_a_grid_ends_at_the_next_plain_line() -> None:
    text = "表 1\n\n甲\t1\n乙\t2\n\n丙\t3\n说明"
    assert blocks(text) == [
        ("line", 1, "表 1"),
        ("grid", 3, [["甲", "1"], ["乙", "2"]]),
        ("grid", 6, [["丙", "3"]]),
        ("line", 7, "说明"),
    ]
    (page,) = text_to_pages(text.encode())
    grid = page.blocks[1]
    assert isinstance(grid, Grid)
    assert [cell.line for row in grid.rows for cell in row] == [3, 3, 4, 4]
    assert (page.page_no, grid.page_no, grid.bbox, grid.columns_lost) == (None, None, None, False)
