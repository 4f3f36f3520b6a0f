"""From a question to a fact: the usual reading, its neighbours, a real ambiguity, nothing."""

from __future__ import annotations

import pytest

from index.records import Document, Fund
from qa.amounts import ask_of
from qa.find import Absent, Found, Outcome, Several, find_fact
from qa.library import Library


def find(words: str, library: Library, body: str = "青河县水利局", attribute: str = "amount") -> Outcome:
    documents: list[Document] = [one for one in library.documents if body in one.organisation]
    return find_fact([(document, ask_of(words, document)) for document in documents], library, attribute)


def described(outcome: Outcome) -> tuple[object, ...]:
    assert isinstance(outcome, Found), outcome
    fact = outcome.fact
    return (fact.table_no, fact.code or fact.name, fact.concept, fact.printed)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("差旅费", (6, "30211", "total", "12.60")),
        ("差旅费公用经费", (6, "30211", "public", "12.60")),
        ("行政运行", (3, "2130301", "total", "432.60")),
        ("行政运行基本支出", (3, "2130301", "basic", "432.60")),
        ("表5行政运行", (5, "2130301", "total", "432.48")),
        ("表2行政运行一般公共预算", (2, "2130301", "general", "432.48")),
        ("项目支出", (3, "总计", "project", "689.98")),
        ("三公经费", (10, "合计", "total", "8.35")),
        ("公务用车购置费", (10, "其中：公务用车购置费", "total", "")),
        ("农林水支出", (3, "213", "total", "1122.58")),
        ("水利", (3, "21303", "total", "1122.58")),
        ("上年结转结余", (1, "二、上年结转结余", "total", "213.60")),
        ("公用经费", (6, "总计", "public", "66.43")),
    ],
)
def test_the_usual_reading(words: str, expected: tuple[object, ...], library: Library) -> None:
    assert described(find(words, library)) == expected


def test_a_figure_of_the_prose(library: Library) -> None:
    outcome = find("防汛", library)
    assert isinstance(outcome, Found)
    assert (outcome.fact.origin, outcome.fact.path[-1], outcome.fact.printed) == ("text", "防汛", "0.00")


@pytest.mark.parametrize(
    ("words", "others"),
    [
        ("行政运行", {"432.48"}),
        ("项目支出", {"396.50"}),
        ("基本支出", {"642.35"}),
        ("差旅费", set()),
        ("三公经费", set()),
    ],
)
def test_other_readings_are_kept_for_the_notes(words: str, others: set[str], library: Library) -> None:
    outcome = find(words, library)
    assert isinstance(outcome, Found)
    assert {fact.printed for fact in outcome.others} == others
    assert all(fact.fund is Fund.GENERAL for fact in outcome.others)


def test_two_readings_of_one_cost_are_several(library: Library) -> None:
    outcome = find("住房公积金", library, "临江市教育局")
    assert isinstance(outcome, Several) and not outcome.across_documents
    assert {(fact.code, fact.printed) for _, fact in outcome.readings} == {("30113", "251.60"), ("2210201", "239.20")}


def test_one_value_in_two_places_is_one_answer(library: Library) -> None:
    assert described(find("住房公积金", library))[3] == "46.80"


def test_several_bodies(library: Library) -> None:
    outcome = find("取暖费", library, "")
    assert isinstance(outcome, Several) and outcome.across_documents
    assert [fact.printed for _, fact in outcome.readings] == ["58.20", "7.48"]


@pytest.mark.parametrize(
    ("words", "unexplained"),
    [
        ("差旅费无人机", "无人机"),
        ("2022年差旅费", "2022"),
        ("局长差旅费", "局长"),
        ("会议费", ""),
        ("无人机", "无人机"),
    ],
)
def test_what_is_not_explained_is_said(words: str, unexplained: str, library: Library) -> None:
    outcome = find(words, library)
    assert isinstance(outcome, Absent)
    assert unexplained in outcome.words


def test_a_known_item_that_is_not_listed_is_named(library: Library) -> None:
    outcome = find("会议费", library)
    assert isinstance(outcome, Absent) and outcome.item == "会议费"


@pytest.mark.parametrize(
    ("words", "printed"),
    [("行政运行", "34.33"), ("三公经费", "0.45"), ("一般公共预算项目支出", "11.50"), ("单位资金", "12.00")],
)
def test_changes(words: str, printed: str, library: Library) -> None:
    outcome = find(words, library, attribute="change")
    assert isinstance(outcome, Found)
    assert (outcome.fact.attribute, outcome.fact.printed) == ("change", printed)


@pytest.mark.parametrize(
    ("words", "unit", "printed"),
    [
        ("临江市第一中学校园安全防护经费", "临江市第一中学", "20.00"),
        ("临江市特殊教育学校校园安全防护经费", "临江市特殊教育学校", "30.00"),
        ("临江市职业技术学校项目支出", "临江市职业技术学校", "320.00"),
        ("实训基地设备购置", "临江市职业技术学校", "160.00"),
    ],
)
def test_units(words: str, unit: str, printed: str, library: Library) -> None:
    outcome = find(words, library, "临江市教育局")
    assert isinstance(outcome, Found)
    assert (outcome.fact.entity, outcome.fact.printed) == (unit, printed)
