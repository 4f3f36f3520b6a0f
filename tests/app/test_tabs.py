"""The tabs beside the chat: a department's page, comparing, findings, all figures; pictures and exports."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from index.records import Extraction, Fact, Fund, Passage, Quantity
from index.store import Store
from qa.export import COLUMNS
from qa.interface import place_to_citation
from qa.records import Answer, Citation, Figure
from tests.conftest import HashingEncoder
from ui.compare import compare, comparison_to_csv, difference, row_to_picture, statements_in_common
from ui.data import Filter, figures_to_csv, find_figures
from ui.department import document_choices, picture_of, projects_of, sections_of, tables_of
from ui.desk import Desk
from ui.findings import finding_named, finding_to_evidence, findings_of
from ui.markdown import replies_to_markdown
from ui.pictures import facts_to_picture, picture_to_csv, reply_to_picture, split_wish
from ui.records import Bar, Evidence, Picture, Reply
from ui.render import reply_to_html
from ui.render_picture import axis_range, picture_to_html
from ui.render_tabs import comparison_to_html, figures_table_to_html, finding_to_html, prose_to_html
from ui.tab_compare import common_statements, comparison_html, row_html
from ui.tab_data import place_html
from ui.tab_departments import PARTS, department_to_html
from ui.words import load_words

ZH, EN = load_words()["zh"], load_words()["en"]
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def extractions(make_extraction: Callable[..., Extraction]) -> list[Extraction]:
    return [
        make_extraction("甲.txt", "甲县商务局", ("差旅费", "办公费", "印刷费", "劳务费", "会议费")),
        make_extraction("乙.txt", "乙县商务局", ("差旅费", "水费", "电费", "会议费")),
    ]


@pytest.fixture
def desk(store: Store, extractions: list[Extraction], encoder: HashingEncoder) -> Iterator[Desk]:
    for one in extractions:
        store.add(one, [one.document.name], encoder.encode([passage.text for passage in one.passages]))
    yield Desk(store, lambda question, context=(), *, store: Answer(question, "not_found", ""))


def ids(desk: Desk) -> list[str]:
    return [one.document_id for one in desk.documents()]


# --- a department ------------------------------------------------------------------------------------------


def test_tables_are_whole_and_mark_nothing(extractions: list[Extraction]) -> None:
    (table,) = tables_of(extractions[0].facts)
    assert (table.rows[0].name, table.rows[0].cells) == ("差旅费", ("10.50",)) and len(table.rows) == 5
    assert (table.row, table.column, table.hidden_columns, table.rows_below) == (-1, -1, 0, 0)


@pytest.mark.parametrize("part", [*PARTS, "nonsense", None])
def test_every_part_of_a_department_is_shown(desk: Desk, part: object) -> None:
    html = department_to_html(desk, ids(desk)[0], part, ZH)
    assert html and "<mark" not in html
    assert department_to_html(desk, "0" * 64, part, ZH) == department_to_html(desk, [1], part, ZH) == ""


def test_refused_documents_cannot_be_chosen(extractions: list[Extraction]) -> None:
    first, second = (one.document for one in extractions)
    assert [label for label, _ in document_choices((first, replace(second, state="refused")))] == ["甲县商务局 2024"]
    twins = document_choices((first, replace(first, name="同.txt", document_id="1" * 64)))
    assert [label for label, _ in twins] == ["甲县商务局 2024 · 甲.txt", "甲县商务局 2024 · 同.txt"]


def test_prose_stands_under_its_headings_each_written_once(extractions: list[Extraction]) -> None:
    source = replace(extractions[0].facts[0].source, table="", text="第一段")
    passages = [
        Passage("paragraph", ("第三部分", "一、收入"), "甲 | 第一段", source),
        Passage("paragraph", ("第三部分", "一、收入"), "甲 | 第二段", replace(source, text=SCRIPT)),
        Passage("paragraph", ("第三部分", "二、支出"), "甲 | 第三段", replace(source, text="第三段")),
        Passage("row", ("表6",), "一行", source),
    ]
    html = prose_to_html(sections_of(passages), ZH)
    assert html.count("第三部分") == 1 and html.count("<h4>") == 2 and "&lt;script&gt;" in html and "一行" not in html


def test_projects_are_told_with_what_the_document_says_of_them(extractions: list[Extraction]) -> None:
    fact = replace(extractions[0].facts[0], statement="general_project", project="数字化")
    told = replace(extractions[0].text_facts[0], path=("数字化",), attribute="period", text="全年")
    (project,) = projects_of([fact, extractions[0].facts[1]], [told, extractions[0].text_facts[0]])
    assert (project.name, project.amount, project.told) == ("数字化", "10.50", (("period", "全年"),))


# --- pictures ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("画出各单位差旅费", "各单位差旅费"),
        ("请帮我画一张各单位差旅费的柱状图", "各单位差旅费"),
        ("用柱状图表示各单位差旅费", "各单位差旅费"),
        ("各单位差旅费，画成图", "各单位差旅费"),
        ("Please plot the travel budget of all bureaus", "the travel budget of all bureaus"),
    ],
)
def test_a_wish_for_a_picture_is_taken_out_of_the_question(question: str, plain: str) -> None:
    assert split_wish(question) == (plain, True)


@pytest.mark.parametrize(
    "question", ["画展经费是多少？", "绘制地图项目经费", "作风建设经费", "做好保障工作的经费", "图书购置费", "画出", ""]
)
def test_an_items_name_is_no_wish(question: str) -> None:
    assert split_wish(question) == (question, False)


def bodies(*facts: Fact) -> Reply:
    def cited(fact: Fact) -> Citation:
        return Citation("甲.txt", fact.organisation, 2024, 1, None, "表6", fact.name, "合计", "1", None, None)

    evidence = tuple(Evidence(cited(fact), fact=fact) for fact in facts)
    answer = Answer("问", "answered", "答", citations=tuple(one.citation for one in evidence))
    return Reply(answer, (), evidence, "问", wants_picture=True)


def test_figures_of_bodies_are_drawn_beside_each_other(extractions: list[Extraction]) -> None:
    first, second = (one.facts[0] for one in extractions)
    picture = reply_to_picture(bodies(first, second))
    assert picture is not None and picture.unit == "万元"
    assert [(bar.label, bar.value) for bar in picture.bars] == [
        ("甲县商务局", Decimal("10.50")),
        ("乙县商务局", Decimal("10.50")),
    ]
    html = reply_to_html(bodies(first, second), "1", ZH)
    assert "<details open" in html and "picture.csv?q=" in html


def test_what_cannot_stand_beside_each_other_is_not_drawn(extractions: list[Extraction]) -> None:
    first, second = (one.facts[0] for one in extractions)
    people = replace(second, quantity=Quantity(Decimal(3), "人"))
    change = replace(second, attribute="change")
    assert reply_to_picture(bodies(first)) is None
    assert reply_to_picture(bodies(first, people)) is reply_to_picture(bodies(first, change)) is None
    assert reply_to_picture(bodies(first, first)) is None  # nothing tells them apart
    assert ZH("no_picture") in reply_to_html(bodies(first), "1", ZH)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["721.27", "2"], (0, 800)),
        (["-3", "17"], (-20, 20)),
        (["-3"], (-4, 0)),
        (["0"], (0, 1)),
        (["0.04"], (0, "0.04")),
    ],
)
def test_the_axis_holds_zero_and_every_value(values: list[str], expected: tuple[object, object]) -> None:
    low, high = axis_range([Decimal(value) for value in values])
    assert (low, high) == tuple(Decimal(str(end)) for end in expected)


def test_bars_are_as_long_as_their_values_and_labels_are_escaped() -> None:
    picture = Picture("题", "万元", (Bar(SCRIPT, Decimal(10)), Bar("乙", Decimal("-5"))), "来源")
    html = picture_to_html(picture, ZH, "x.csv")
    assert "left:50.00%;width:50.00%" in html and "left:25.00%;width:25.00%" in html
    assert "<script>" not in html and "单位：万元" in html and "来源" in html
    rows = list(csv.reader(io.StringIO(picture_to_csv(replace(picture, bars=(Bar("=1+1", Decimal("0.10")),)), ZH))))
    assert rows[1] == ["'=1+1", "0.10", "万元", "来源"]


def test_an_item_is_drawn_once_and_units_of_projects_apart(extractions: list[Extraction]) -> None:
    fact, document = extractions[0].facts[0], extractions[0].document
    twice = [fact, fact, replace(fact, entity="下属", project="p"), replace(fact, entity="本级", project="p")]
    picture = facts_to_picture(twice, "题", document)
    assert picture is not None and [bar.label for bar in picture.bars] == ["差旅费", "p", "p"]
    assert picture_of("basic", extractions[0].facts, "题", document) is None  # no code of a class among them
    assert picture_of("nonsense", extractions[0].facts, "题", document) is None


# --- comparing ---------------------------------------------------------------------------------------------


def test_documents_are_compared_item_by_item(desk: Desk, extractions: list[Extraction]) -> None:
    facts = [one.facts for one in extractions]
    (statement, _), *_ = statements_in_common(facts)
    compared = compare(statement, [one.document for one in extractions], facts)
    cells = {row.name: [cell and cell.printed for cell in row.cells] for row in compared.rows}
    assert cells["差旅费"] == ["10.50", "10.50"] and cells["办公费"] == ["21.00", None]
    assert difference(compared.rows[0]) == Decimal("0.00")
    assert [difference(row) for row in compared.rows if row.name == "办公费"] == [None]
    picture = row_to_picture(compared, compared.rows[0])
    assert picture is not None and [bar.label for bar in picture.bars] == ["甲县商务局 2024", "乙县商务局 2024"]
    lines = list(csv.reader(io.StringIO(comparison_to_csv(compared, ZH))))
    assert lines[1] == ["30200", "差旅费", "10.50", "10.50", "万元"]
    assert "comparison.csv" in comparison_to_html(compared, ZH, "comparison.csv")


def test_an_item_that_stands_twice_is_left_out(extractions: list[Extraction]) -> None:
    doubled = (*extractions[0].facts, replace(extractions[0].facts[0], quantity=Quantity(Decimal(99), "万元")))
    (statement, _), *_ = statements_in_common([doubled, extractions[1].facts])
    compared = compare(statement, [one.document for one in extractions], [doubled, extractions[1].facts])
    assert [row.cells[0] for row in compared.rows if row.name == "差旅费"] == [None]


@pytest.mark.parametrize("chosen", [None, "x", [], ["x"], [3, None], "0" * 64])
def test_what_a_browser_sends_is_no_reason_to_fail(desk: Desk, chosen: object) -> None:
    assert common_statements(desk, chosen) == []
    assert ZH("choose_two") in comparison_html(desk, chosen, "nonsense", ZH)
    assert row_html(desk, chosen, 7, "-1", ZH) == row_html(desk, ids(desk), "general_basic/", "999", ZH) == ""


def test_a_row_is_drawn_when_its_name_is_clicked(desk: Desk) -> None:
    (_, statement), *_ = common_statements(desk, ids(desk))
    assert "bq-bar" in row_html(desk, ids(desk), statement, "0", ZH)


# --- findings and figures ----------------------------------------------------------------------------------


def test_findings_open_their_places(desk: Desk) -> None:
    found = findings_of(desk)
    assert len(found) == 2 and len(findings_of(desk, ids(desk)[0])) == 1
    assert findings_of(desk, "", "contradiction") == [] and len(findings_of(desk, "", "slip")) == 2
    told = finding_named(desk, found[0].name)
    assert told == found[0]
    html = finding_to_html(found[0], finding_to_evidence(desk, found[0]), EN)
    assert "the sum does not hold" in html and html.count('class="bq-panel"') == 2 and "bq-cell" in html
    for name in ("", "x", f"{ids(desk)[0]}:9", f"{ids(desk)[0]}:-1"):
        assert finding_named(desk, name) is None


def test_figures_are_found_by_all_words_and_put_in_order(desk: Desk) -> None:
    assert {one.fact.name for one in find_figures(desk, Filter("甲县 差旅"))} == {"差旅费"}
    assert find_figures(desk, Filter("差旅", table_no="3")) == []
    amounts = [one.fact.quantity.number for one in find_figures(desk, Filter(order="largest")) if one.fact.quantity]
    assert amounts == sorted(amounts, reverse=True) and len(amounts) == 7  # the last cell of each is blank
    smallest = find_figures(desk, Filter(document_id=ids(desk)[0], order="smallest"))
    assert smallest[0].fact.printed == "10.50"


def test_figures_are_exported_as_the_command_does(desk: Desk) -> None:
    rows = list(csv.reader(io.StringIO("".join(figures_to_csv(find_figures(desk, Filter("差旅")))))))
    assert tuple(rows[0]) == COLUMNS and [row[12] for row in rows[1:]] == ["10.50", "10.50"]


def test_a_figure_shows_its_place(desk: Desk) -> None:
    found = find_figures(desk, Filter("办公费"))
    html = figures_table_to_html(found, ZH, "figures.csv")
    opens = f"{found[0].document.document_id}:{found[0].position}"
    assert f'data-open="{opens}"' in html
    assert 'class="bq-cell">21.00<' in place_html(desk, opens, ZH)
    for name in ("", "x:1", f"{ids(desk)[0]}:999", f"{ids(desk)[0]}:x"):
        assert place_html(desk, name, ZH) == ""


# --- Markdown ----------------------------------------------------------------------------------------------


def test_a_conversation_is_exported_with_its_citations(extractions: list[Extraction]) -> None:
    fact, document = extractions[0].facts[0], extractions[0].document
    citation = place_to_citation(fact.source, document)
    figure = Figure("差旅费", "10500.50", "万元")
    answer = Answer("差旅费", "answered", "为10.50万元", (figure,), None, "1 + 1 = 2", (citation,))
    text = replies_to_markdown([Reply(answer, (), (), "*差旅费*\n# 假标题")], ZH)
    assert "## \\*差旅费\\* \\# 假标题" in text and "**10,500.50 万元**" in text and "`1 + 1 = 2`" in text
    assert "甲.txt · 第 10 行 · 表6 一般公共预算基本支出情况表" in text


def test_fund_names_cover_every_fund() -> None:
    assert all(ZH.get(f"fund_{fund}", "") for fund in Fund if fund is not Fund.NONE)


def test_the_index_of_a_desk_may_be_empty(tmp_path: Path, store: Store) -> None:
    desk = Desk(store, lambda question, context=(), *, store: Answer(question, "not_found", ""))
    assert find_figures(desk, Filter()) == [] and findings_of(desk) == [] and common_statements(desk, []) == []
