"""Pages that were not read: what the document says of them and of the statements around them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.extract import pages_to_extraction
from index.page_states import is_unread, stretches
from index.read_pdf import pdf_to_pages
from index.records import Extraction, Page, StatementState
from tests.index.pdf_setter import HEADER, make_pdf, table_page, text_at

ROWS = [(f"2010{n}", f"第{n}项事务", f"{n}.50", f"{n}.50", "") for n in range(1, 9)]
HEAD = tuple(row[:5] for row in HEADER)
XS = (60, 120, 270, 340, 410, 480)


def contents(canvas) -> None:
    for at, line in enumerate(
        ("某县教育局2024年部门预算公开", "目 录", "一、部门支出总体情况表", "二、一般公共预算支出情况表")
    ):
        text_at(canvas, 60, 60 + 20 * at, line)


def part(rows, title="", header=HEAD):
    return table_page("ruled", (*header, *rows), len(header), title=title, xs=XS)


def pages_with(*draws) -> list[Page]:
    return list(pdf_to_pages(make_pdf(contents, *draws), "a.pdf"))


def read(pages: list[Page]) -> Extraction:
    flags = tuple(dict.fromkeys(flag for page in pages if "BLANK" not in page.flags for flag in page.flags))
    return pages_to_extraction(pages, name="a.pdf", document_id="0", flags=flags)


def unread(page: Page, flag: str) -> Page:
    return replace(page, blocks=(), flags=(flag,))


@pytest.mark.parametrize("flag", ["RESOURCE", "DAMAGED", "NO_TEXT"])
def test_an_unread_page_makes_the_statement_before_it_incomplete_and_joins_nothing(flag):
    pages = pages_with(part(ROWS[:3], "部门支出总体情况表"), part(ROWS[3:5], header=()), part(ROWS[5:], header=()))
    whole = read(pages)
    assert {fact.name for fact in whole.facts if fact.quantity} == {f"第{n}项事务" for n in range(1, 9)}
    torn = read([*pages[:2], unread(pages[2], flag), pages[3]])
    assert {fact.name for fact in torn.facts if fact.quantity} == {f"第{n}项事务" for n in range(1, 4)}
    assert torn.document.state == "incomplete"
    states = {record.title: record.state for record in torn.document.statements}
    assert set(states.values()) == {StatementState.INCOMPLETE}, states
    (finding,) = [finding for finding in torn.findings if finding.rule == f"BQ-{flag.replace('_', '-')}"]
    assert [place.page_no for place in finding.places] == [3] and "第3页" in finding.message


def test_a_repeated_header_behind_an_unread_page_may_be_another_statements():
    pages = pages_with(part(ROWS[:3], "部门支出总体情况表"), part(ROWS[3:5], "一般公共预算支出情况表"), part(ROWS[5:]))
    torn = read([*pages[:2], unread(pages[2], "RESOURCE"), pages[3]])
    assert {fact.table for fact in torn.facts} == {"部门支出总体情况表"}


def test_a_statement_with_its_own_title_behind_an_unread_page_is_read():
    pages = pages_with(part(ROWS[:3], "部门支出总体情况表"), contents, part(ROWS[5:], "一般公共预算支出情况表"))
    torn = read([*pages[:2], unread(pages[2], "RESOURCE"), pages[3]])
    assert {fact.table for fact in torn.facts} == {"部门支出总体情况表", "一般公共预算支出情况表"}
    assert [record.state for record in torn.document.statements] == ["incomplete", "complete"]


def test_a_blank_page_is_read():
    blank, text = Page(1, (), flags=("NO_TEXT", "BLANK")), Page(None, ())
    assert not is_unread(blank) and not is_unread(text)
    assert list(stretches([blank, Page(2, (), flags=("RESOURCE",)), text])) == [(blank,), (text,)]
