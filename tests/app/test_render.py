"""Evidence tables and HTML, from small records."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from index.records import Extraction, Fact
from qa.records import Answer, Citation, Figure
from ui.evidence import COLUMNS_SHOWN, ROWS_AROUND, facts_to_table, find_fact
from ui.html import el
from ui.links import permalink
from ui.records import Evidence, PageView, Reply
from ui.render import calculation_to_html, documents_to_html, reply_to_html
from ui.render_evidence import citation_to_html, page_to_html, quote_to_html
from ui.words import LANGUAGES, load_words, words_for

ZH = load_words()["zh"]
SCRIPT = "<script>alert(1)</script>\"' onmouseover=alert(1) ${alert(1)} {{value}}"


class Outline(HTMLParser):
    """Tags, attributes and text as a browser takes them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.text = ""
        self.feed(str(html))  # a Markup would escape what is unescaped

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def facts(make_extraction: Callable[..., Extraction]) -> tuple[Fact, ...]:
    """Thirty rows of one column, the twelfth followed by one of the same name and figure."""
    rows = make_extraction(items=[f"第{number}项" for number in range(30)]).facts
    return (*rows[:12], _elsewhere(rows[11]), *rows[12:])


def _elsewhere(fact: Fact) -> Fact:
    return replace(fact, source=replace(fact.source, line=999, page_no=None, bbox=None))


def cite(fact: Fact) -> Citation:
    source = fact.source
    return Citation(
        *("甲县.txt", fact.organisation, fact.year, source.page_no, source.line),
        *(source.table, source.row, source.column, source.text, source.bbox, None),
    )


def reply_of(answer: Answer, *evidence: Evidence) -> Reply:
    return Reply(answer, (), evidence, answer.question)


def marked(html: str) -> list[str]:
    return re.findall(r'<mark class="bq-cell">([^<]*)</mark>', html)


def test_the_cited_cell_is_found_by_its_place_not_by_its_number(facts: tuple[Fact, ...]) -> None:
    assert facts[11].printed == facts[12].printed and facts[11].source.row == facts[12].source.row
    for fact in facts:
        assert find_fact(facts, cite(fact)) is fact
    assert find_fact(facts, replace(cite(facts[11]), line=998, page=None, bbox=None)) is None


@pytest.mark.parametrize("cited", [0, 3, 11, 12, 29, 30])
def test_the_table_shows_the_rows_around_and_marks_one_cell(facts: tuple[Fact, ...], cited: int) -> None:
    table = facts_to_table(facts, facts[cited])
    assert table is not None
    row = table.rows[table.row]
    assert (row.name, row.cells[table.column]) == (facts[cited].name, facts[cited].source.text)
    assert len(table.rows) == len(range(max(0, cited - ROWS_AROUND), min(31, cited + ROWS_AROUND + 1)))
    assert sum(row.skipped for row in table.rows) + len(table.rows) + table.rows_below == 31
    html = citation_to_html(Evidence(cite(facts[cited]), table=table), ZH)
    assert marked(html) == [facts[cited].source.text or "–"]


def test_ancestors_of_the_cited_row_head_the_table(facts: tuple[Fact, ...]) -> None:
    head = replace(facts[0], code="302", name="商品和服务支出", path=("商品和服务支出",))
    table = facts_to_table((head, *facts[1:]), facts[20])
    assert table is not None
    assert [(row.name, row.depth) for row in table.rows[:2]] == [("商品和服务支出", 0), ("第15项", 1)]
    assert table.rows[1].skipped == 15


def test_wide_tables_show_the_columns_around_the_cited_one(facts: tuple[Fact, ...]) -> None:
    columns = [("资金来源", f"第{number}列") for number in range(11)]
    row = [
        replace(facts[0], column=column, source=replace(facts[0].source, column="/".join(column), text=str(number)))
        for number, column in enumerate(columns)
    ]
    for number, fact in enumerate(row):
        table = facts_to_table(row, fact)
        assert table is not None and len(table.columns) == COLUMNS_SHOWN and table.hidden_columns == 5
        assert table.columns[table.column] == columns[number]
        html = citation_to_html(Evidence(cite(fact), table=table), ZH)
        assert marked(html) == [str(number)]
        assert re.findall(r'class="bq-lit">([^<]*)<', html) == ["资金来源", f"第{number}列"]


def test_a_row_without_some_cells_keeps_the_columns_in_order(facts: tuple[Fact, ...]) -> None:
    def cell(row: int, column: str) -> Fact:
        return replace(facts[row], column=(column,))

    stored = [cell(0, "合计"), cell(0, "公用经费"), cell(1, "合计"), cell(1, "人员经费"), cell(1, "公用经费")]
    table = facts_to_table(stored, stored[0])
    assert table is not None and table.columns == (("合计",), ("人员经费",), ("公用经费",))
    assert table.rows[0].cells[1] == ""


def test_prose_has_no_table(facts: tuple[Fact, ...]) -> None:
    assert facts_to_table(facts, replace(facts[0], origin="text")) is None


@pytest.mark.parametrize(
    ("quote", "printed", "item", "before"),
    [
        ("在职20人，减少1人", "20", "", "在职"),
        ("在职20人，退休20人", "20", "退休", "在职20人，退休"),
        ("在职20人，退休20人", "20", "编制", None),  # which of them is not known
        ("退休20人，退休20人", "20", "退休", None),
        ("共120.20万元", "20", "共", None),  # part of another number
        ("安排1,020万元", "020", "", None),
        ("人员减少。", "", "", None),
    ],
)
def test_a_figure_in_a_sentence_is_marked_only_where_certain(
    quote: str, printed: str, item: str, before: str | None
) -> None:
    html = str(quote_to_html(quote, printed, item))
    assert marked(html) == ([] if before is None else [printed])
    assert before is None or f"<blockquote>{before}<mark" in html
    assert Outline(html).text == quote


@pytest.mark.parametrize("left", [0.0, 40.0, 96.0])
@pytest.mark.parametrize("top", [0.0, 50.0, 99.0])
@pytest.mark.parametrize("aspect", [0.7, 1.41])
def test_the_window_on_a_page_shows_the_mark(left: float, top: float, aspect: float) -> None:
    html = page_to_html(PageView("page/x/1.webp", aspect, left, top, 3.0, 1.0), 1, ZH)
    style = re.search(r"width:([\d.]+)%;left:(-?[\d.]+)%;top:(-?[\d.]+)%", html)
    assert style is not None
    zoom, right, down = (float(value) / 100 for value in style.groups())
    height = zoom * 2.0 / aspect  # of the sheet, in heights of the window
    for shift, size, start, end in ((right, zoom, left, left + 3), (down, height, top, top + 1)):
        assert shift + size * start / 100 >= -1e-3 and shift + size * end / 100 <= 1 + 1e-3
        assert shift <= 0 and shift + size >= 1 - 1e-3  # nothing beyond the page


def test_operands_open_the_evidence_they_were_read_from(facts: tuple[Fact, ...]) -> None:
    first, second = replace(cite(facts[0]), printed="1,050.50"), replace(cite(facts[1]), printed="1050.50")
    html = calculation_to_html("1050.50 + 1,050.50 = 2101.00", (first, second), "7", ZH)
    assert re.findall(r'for="([^"]+)"[^>]*>([^<]+)<', str(html)) == [
        ("bq-evidence-7-1", "1050.50"),
        ("bq-evidence-7-2", "1,050.50"),
    ]
    assert Outline(str(html)).text.endswith("= 2101.00")


def test_choices_are_buttons_and_not_said_twice() -> None:
    options = ("甲局：1.00万元", "乙局：2.00万元")
    answer = Answer("问", "clarify", f"请指明是哪一个：{'；'.join(options)}", options=options)
    html = reply_to_html(reply_of(answer), "1", ZH)
    assert re.findall(r'data-ask="([^"]+)"', html) == list(options)
    assert '<p class="bq-sentence">请指明是哪一个</p>' in html


def test_figures_stand_with_their_units(facts: tuple[Fact, ...]) -> None:
    figures = (Figure("差旅费", "12345.60", "万元"), Figure("年份", "2024", "年"))
    answer = Answer("问", "answered", "答", figures, verdict=False)
    text = Outline(reply_to_html(reply_of(answer), "1", ZH)).text
    assert "12,345.60万元" in text and "2024年" in text and "否" in text


def test_nothing_from_a_question_or_document_becomes_markup(facts: tuple[Fact, ...]) -> None:
    fact = replace(
        facts[0],
        name=SCRIPT,
        path=(SCRIPT,),
        table=SCRIPT,
        column=(SCRIPT,),
        entity=SCRIPT,
        code=SCRIPT,
        source=replace(facts[0].source, table=SCRIPT, row=SCRIPT, column=SCRIPT, text=SCRIPT),
    )
    citation = replace(cite(fact), document=SCRIPT, organisation=SCRIPT, quote=SCRIPT)
    evidence = Evidence(citation, None, facts_to_table([fact], fact), None, ((10, SCRIPT),))
    answer = Answer(
        *(SCRIPT, "not_found", SCRIPT, (Figure(SCRIPT, "1", SCRIPT),), True, SCRIPT, (citation,)),
        *((SCRIPT,), (SCRIPT,), SCRIPT + "!"),
    )
    outline = Outline(reply_to_html(Reply(answer, (SCRIPT,), (evidence,), SCRIPT), "1", ZH))
    assert "script" not in outline.tags and not [name for name in outline.attributes if name.startswith("on")]
    assert outline.text.count(SCRIPT) >= 12


def test_a_document_shows_its_state_and_statements(make_extraction: Callable[..., Extraction]) -> None:
    document = make_extraction().document
    refused = replace(document, organisation="", name="<b>.pdf", state="refused", reason="NO_TEXT", statements=())
    outline = Outline(documents_to_html((document, refused), ZH))
    assert "甲县商务局完整" in outline.text and "列于目录" in outline.text
    assert "<b>.pdf未收录" in outline.text and "NO_TEXT" in outline.text
    assert Outline(documents_to_html((), ZH)).text == ZH("no_documents")


def test_permalink_carries_the_conversation() -> None:
    assert permalink("占多少？&<", ("甲 乙",)) == "?q=%E5%8D%A0%E5%A4%9A%E5%B0%91%EF%BC%9F%26%3C&c=%E7%94%B2+%E4%B9%99"


def test_elements_escape_children_and_attributes() -> None:
    assert el("a", "x < y", None, el("b", "&"), href='"><', hidden=True, title=None, class_="c") == (
        '<a href="&#34;&gt;&lt;" hidden class="c">x &lt; y<b>&amp;</b></a>'
    )
    assert el("input", checked=False, value=0) == '<input value="0">'


def test_both_languages_have_the_same_labels() -> None:
    labels = [load_words()[language]._labels for language in LANGUAGES]
    assert labels[0].keys() == labels[1].keys()
    for key in labels[0]:
        assert sorted(re.findall(r"{\w+}", labels[0][key])) == sorted(re.findall(r"{\w+}", labels[1][key])), key


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "zh"),
        ("", "zh"),
        ("zh-CN,zh;q=0.9", "zh"),
        ("en-GB,en;q=0.8,zh;q=0.5", "en"),
        ("de,zh-TW;q=0.5", "zh"),
        ("de-DE", "en"),
    ],
)
def test_the_browser_chooses_the_language(header: str | None, language: str) -> None:
    assert words_for(header).language == language
