"""A document as its text alone, and figures taken from it."""

from __future__ import annotations

import pytest

from eval.plain_text import figure_after, first_figure, line_of, longest_label, page_lines, text_to_chunks
from index.records import Cell, Grid, Page, TextLine


def test_rows_are_packed_to_the_left() -> None:
    rows = ((Cell("30211"), Cell("差旅费"), Cell(""), Cell("2.00")), (Cell(""), Cell("合计"), Cell("5.00"), Cell("")))
    page = Page(1, (TextLine("表6", 1, None, None), Grid(rows, 1)))
    assert list(page_lines(page)) == ["表6", "30211 差旅费 2.00", "合计 5.00"]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("2024年安排1,090.03万元", "1090.03", "万元"),
        ("30211 差旅费 2.00", "2.00", "万元"),
        ("在职36人，退休70人", "36", "人"),
        ("1. 房屋7,462.07平方米", "7462.07", "平方米"),
        ("增长 7.08%", "7.08", "%"),
    ],
)
def test_the_first_figure(text: str, value: str, unit: str) -> None:
    found = first_figure(text, "")
    assert found is not None and (found.value, found.unit) == (value, unit)


def test_codes_and_years_are_no_figures() -> None:
    assert first_figure("2024年第30211号文件", "") is None


def test_the_figure_behind_a_label_is_on_its_line() -> None:
    text = "目录 差旅费\n会议费 3.00\n差旅费 2.00"
    found = figure_after("差旅费", text)
    assert found is not None and found.value == "2.00"
    assert line_of("差旅费", text) == "差旅费 2.00" and line_of("会展费", text) == ""
    assert figure_after("会展费", text) is None and figure_after("", text) is None


def test_the_longest_words_of_the_question_are_the_label() -> None:
    assert longest_label("办公费和公务接待费", "公务接待费 1.10 办公费") == "公务接待费"
    assert longest_label("这里没有", "别处") == ""


def test_chunks_overlap_and_lose_nothing() -> None:
    text = "".join(chr(0x4E00 + at) for at in range(1234))
    chunks = text_to_chunks(text, 500, 100)
    assert all(len(chunk) <= 500 for chunk in chunks)
    assert chunks[0] + "".join(chunk[100:] for chunk in chunks[1:]) == text
    assert text_to_chunks("短") == ["短"]
