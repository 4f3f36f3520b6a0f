"""Lines to paragraphs: joined where a conversion broke them, apart where something new begins."""

from __future__ import annotations

import pytest

from index.paragraphs import heading_level, left_out, pages_to_paragraphs, running_lines
from index.read_text import text_to_pages
from index.records import Page, Paragraph, TextLine


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    return pages_to_paragraphs(text_to_pages(text.encode()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("巡河经费 50.00 万元，\n占 3.75%。", ["巡河经费50.00万元，占3.75%。"]),
        ("巡河经费 50.00 万元。\n水费 0.85 万元。", ["巡河经费50.00万元。", "水费0.85万元。"]),
        ("负责水库\n\n维修。", ["负责水库维修。"]),
        ("实有人数 67\n人，其中：在职 38 人。", ["实有人数67人，其中：在职38人。"]),
        ("设立依据一\n项目承担单位：水管站", ["设立依据一", "项目承担单位：水管站"]),
        ("预算安排规模：36.50 万元\n资金执行时间：2024 年", ["预算安排规模：36.50万元", "资金执行时间：2024年"]),
        ("第一段。\n12\n第二段。", ["第一段。", "第二段。"]),
        ("第一段。\n- 12 -\n第二段。", ["第一段。", "第二段。"]),
        ("目录........ 3\n正文。", ["正文。"]),
        ("一段未完\n单位：万元\n另一段。", ["一段未完", "另一段。"]),
    ],
)
def test_where_paragraphs_begin(text: str, expected: list[str]) -> None:
    assert [paragraph.text for paragraph in paragraphs(text)] == expected


def test_a_table_ends_the_paragraph_before_it() -> None:
    assert [one.text for one in paragraphs("上文未完\n甲\t1\n下文。")] == ["上文未完", "下文。"]


def test_pieces_lead_back_to_the_printed_lines() -> None:
    (paragraph,) = paragraphs("\n巡河经费 50.00 万元，\n\n占 3.75%。")
    assert [(start, line.line) for start, line in paragraph.pieces] == [(0, 2), (12, 4)]
    assert paragraph.text[12:] == "占3.75%。"


def test_headings_nest_and_close() -> None:
    text = """第三部分 2024 年部门预算情况说明
一、关于青河县水利局 2024 年收入预算情况说明
收入如下。
七、关于青河县水利局 2024 年一般公共预算项目支出情况说明
（一）项目名称：水利信息系统运行维护
预算安排规模：36.50 万元
八、关于青河县水利局 2024 年政府性基金预算拨款情况说明
没有。"""
    part = "第三部分2024年部门预算情况说明"
    assert [one.headings for one in paragraphs(text)] == [
        (part, "一、关于青河县水利局2024年收入预算情况说明"),
        (part, "七、关于青河县水利局2024年一般公共预算项目支出情况说明", "（一）项目名称：水利信息系统运行维护"),
        (part, "八、关于青河县水利局2024年政府性基金预算拨款情况说明"),
    ]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("第一部分 概况", 0),
        ("二、机构设置及人员情况", 1),
        ("（二）政府采购情况", 2),
        ("（三）项目名称：河湖长制工作经费", 2),
        ("3.项目名称：河湖长制工作经费", 3),
        ("主要职能", 0),
        ("名词解释", 0),
        ("1、教育支出（类）3.20万元，占0.31%。", None),
        ("（一）执行国家的方针和法规，编制规划。", None),
        ("一、财政拨款：指由一般公共预算拨付的款项。", None),
        ("2.车辆6辆，价值93.24万元。", None),
        ("其他说明事项较多，见附件", None),
        ("青河县水利局编制数42", None),
    ],
)
def test_headings(text: str, level: int | None) -> None:
    assert heading_level(text) == level


def pages_of(*texts: list[str]) -> list[Page]:
    return [
        Page(
            number,
            tuple(TextLine(text, number, None, (0.0, float(at), 1.0, at + 1.0)) for at, text in enumerate(lines)),
        )
        for number, lines in enumerate(texts, 1)
    ]


def test_running_headers_and_footers_are_dropped() -> None:
    pages = pages_of(*(["青河县水利局预算", f"{text}如下。", f"第 {at} 页"] for at, text in enumerate("甲乙丙丁", 1)))
    assert running_lines(pages) == {"青河县水利局预算", "第 0 页"}
    assert [paragraph.text for paragraph in pages_to_paragraphs(pages)] == [
        "甲如下。",
        "乙如下。",
        "丙如下。",
        "丁如下。",
    ]
    assert running_lines(pages[:3]) == frozenset()


def test_a_paragraph_goes_on_over_a_page_end() -> None:
    pages = pages_of(["一般公共预算 938.85 万元，占"], ["70.46%，比上年增加。"])
    (paragraph,) = pages_to_paragraphs(pages)
    assert paragraph.text == "一般公共预算938.85万元，占70.46%，比上年增加。"
    assert [line.page_no for _, line in paragraph.pieces] == [1, 2]


@pytest.mark.parametrize(
    ("line", "heading", "text"),
    [
        (
            "二、关于青河县水利局 2024 年收入预算情况说明青河县水利局部门收入预算 12.00 万元。",
            "二、关于青河县水利局2024年收入预算情况说明",
            "青河县水利局部门收入预算12.00万元。",
        ),
        ("（二）政府采购情况2024 年，采购预算 8.00 万元。", "（二）政府采购情况", "2024年，采购预算8.00万元。"),
        (
            "（一）单位运行经费情况青河县水利局的经费 8.00 万元。",
            "（一）单位运行经费情况",
            "青河县水利局的经费8.00万元。",
        ),
    ],
)
def test_a_heading_glued_to_its_sentence_is_cut_off(line: str, heading: str, text: str) -> None:
    (paragraph,) = pages_to_paragraphs(text_to_pages(line.encode()), ("青河县水利局",))
    assert (paragraph.headings, paragraph.text) == ((heading,), text)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("水费 2.00 万元，比上年减少 1.00 万元，21下降 33.33%。", "水费2.00万元，比上年减少1.00万元，下降33.33%。"),
        ("- 1、水费 2.00 万元。", "1、水费2.00万元。"),
        ("一、**水费**：指用水的支出。", "一、水费：指用水的支出。"),
        ("巡河 3 次，2人参加。", "巡河3次，2人参加。"),
    ],
)
def test_page_numbers_bullets_and_bold_marks_are_no_part_of_a_text(line: str, text: str) -> None:
    assert [one.text for one in paragraphs(line)] == [text]


def test_what_is_cut_off_a_line_is_told() -> None:
    line = TextLine("（二）政府采购情况2024 年，采购预算 8.00 万元，7增长 2%。", 1, None, None)
    (paragraph,) = pages_to_paragraphs([Page(1, (line,))])
    assert left_out(line, [piece for _, piece in paragraph.pieces]) == ("（二）政府采购情况", "7")


def test_a_definition_is_no_heading() -> None:
    text = "四、名词解释\n一、机关运行经费：指行政单位使用一般公共预算安排的日常公用经费\n支出。"
    assert [one.text for one in paragraphs(text)] == [
        "一、机关运行经费：指行政单位使用一般公共预算安排的日常公用经费支出。"
    ]


def test_a_title_of_its_own_page_stands_above_the_marked_headings() -> None:
    text = "河道清淤业务经费项目经费情况说明\n一、项目概述\n清理河道。\n二、立项依据\n《河道管理条例》。"
    title = "河道清淤业务经费项目经费情况说明"
    assert [one.headings for one in paragraphs(text)] == [(title, "一、项目概述"), (title, "二、立项依据")]
