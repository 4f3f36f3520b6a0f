"""Passages: a row in words, a paragraph under its headings, long ones cut at sentence ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.extract import pages_to_extraction
from index.passages import split_sentences
from index.read_text import text_to_pages
from index.records import Extraction, Passage

TEXT = """青河县水利局
2024 年部门预算公开
表 6

一般公共预算基本支出情况表

编制部门：青河县水利局

单位：万元

经济分类科目编码\t\t科目\t一般公共预算基本支出\t\t
类\t款\t经济分类科目名称\t合计\t人员经费\t公用经费
※\t※\t※\t1\t2\t3
\t\t总计\t12.60\t\t12.60
302\t\t商品和服务支出\t12.60\t\t12.60
302\t11\t差旅费\t12.60\t\t12.60
302\t12\t因公出国（境）费用\t\t\t

第三部分 2024 年部门预算情况说明
二、关于青河县水利局 2024 年收入预算情况说明
单位资金 80.00 万元，占 6.00%。水费返还增加。
"""


def extraction(text: str = TEXT) -> Extraction:
    return pages_to_extraction(text_to_pages(text.encode()), name="青河.txt", document_id="0" * 64)


def passages(kind: str) -> list[Passage]:
    return [one for one in extraction().passages if one.kind == kind]


def test_a_row_is_put_in_words_with_its_figures_by_column() -> None:
    rows = [one.text for one in passages("row")]
    assert rows[2] == (
        "青河县水利局 | 2024 | 一般公共预算基本支出情况表 | 30211 | 商品和服务支出 > 差旅费 | "
        "一般公共预算基本支出/合计：12.60万元；一般公共预算基本支出/公用经费：12.60万元"
    )
    assert rows[3].endswith("因公出国（境）费用 | 未安排")


def test_a_paragraph_stands_under_its_headings() -> None:
    paragraph = passages("paragraph")[-1]
    assert paragraph.text == (
        "青河县水利局 | 2024 | 部门预算情况说明 > 收入预算情况说明 | 单位资金80.00万元，占6.00%。水费返还增加。"
    )
    assert (paragraph.source.line, paragraph.source.text) == (21, "单位资金80.00万元，占6.00%。水费返还增加。")


def test_passages_know_their_facts() -> None:
    found = extraction()
    for passage in found.passages:
        for position in passage.facts:
            fact = found.facts[position]
            if passage.kind == "row":
                assert fact.source.line == passage.source.line
            else:
                assert fact.source.text in passage.source.text
    known = {position for passage in found.passages for position in passage.facts}
    assert known == set(range(len(found.facts)))


@pytest.mark.parametrize(
    ("text", "limit", "pieces"),
    [
        ("", 3, []),
        ("一二三", 3, [(0, "一二三")]),
        ("一。二三。四", 3, [(0, "一。"), (2, "二三。"), (5, "四")]),
        ("一二三四五六七", 3, [(0, "一二三"), (3, "四五六"), (6, "七")]),
        ("一二；三四五", 4, [(0, "一二；"), (3, "三四五")]),
    ],
)
def test_long_texts_are_cut(text: str, limit: int, pieces: list[tuple[int, str]]) -> None:
    assert list(split_sentences(text, limit)) == pieces


@given(st.text(alphabet="一二三。；！，", max_size=80), st.integers(min_value=1, max_value=20))
def test_the_pieces_are_the_text(text: str, limit: int) -> None:
    pieces = list(split_sentences(text, limit))
    assert "".join(piece for _, piece in pieces) == text
    assert all(text[start:].startswith(piece) and 0 < len(piece) <= limit for start, piece in pieces)
