"""Several documents of one body: budgets of two years, and a final account."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.build import build_index
from index.encoder import load_encoder
from index.store import Store
from qa.answer import answer
from qa.records import Answer
from tests.qa.conftest import DOCUMENTS, Ask

FINAL_ACCOUNT = """青河县水利局
2023 年度部门决算公开

支出决算表
公开03表
单位：万元
功能分类科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出\t上缴上级支出\t经营支出\t对附属单位补助支出
栏次\t\t1\t2\t3\t4\t5\t6
合计\t\t1,230.30\t630.30\t600.00\t\t\t
213\t农林水支出\t1,050.20\t450.20\t600.00\t\t\t
21303\t水利\t1,050.20\t450.20\t600.00\t\t\t
2130301\t行政运行\t450.20\t450.20\t\t\t\t
2130306\t水利工程运行与维护\t600.00\t\t600.00\t\t\t
221\t住房保障支出\t180.10\t180.10\t\t\t\t
22102\t住房改革支出\t180.10\t180.10\t\t\t\t
2210201\t住房公积金\t180.10\t180.10\t\t\t\t
"""

# What the budget of the year before prints otherwise.
LAST_YEAR = (("2023", "2022"), ("2024", "2023"), ("12.60", "11.10"), ("8.35", "8.80"), ("7.80", "8.25"))


def asking(folder: Path, files: dict[str, str]) -> Iterator[Ask]:
    (folder / "in").mkdir()
    for name, text in files.items():
        (folder / "in" / name).write_text(text, encoding="utf-8")
    build_index([folder / "in"], folder / "index", load_encoder(), workers=1)
    with Store.open(folder / "index") as store:
        yield lambda question, *context: answer(question, context, store=store)


@pytest.fixture(scope="module")
def ask_years(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """The budgets of 2023 and 2024, and the final account of 2023."""
    text = (DOCUMENTS / "qinghe-2024.txt").read_text(encoding="utf-8")
    before = text
    for now, then in LAST_YEAR:
        before = before.replace(now, then)
    files = {"2024.txt": text, "2023.txt": before, "2023-final.txt": FINAL_ACCOUNT}
    yield from asking(tmp_path_factory.mktemp("years"), files)


@pytest.fixture(scope="module")
def ask_final(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """The final account alone."""
    yield from asking(tmp_path_factory.mktemp("final"), {"2023-final.txt": FINAL_ACCOUNT})


def first(found: Answer) -> tuple[str, int]:
    assert found.status == "answered", found.text
    return found.figures[0].value, found.citations[0].year


@pytest.mark.parametrize(
    ("question", "value", "year"),
    [
        ("青河县水利局2024年差旅费", "12.60", 2024),
        ("青河县水利局2023年差旅费", "11.10", 2023),
        ("青河县水利局2023年三公经费预算", "8.80", 2023),
        ("2024年青河县水利局三公经费是多少", "8.35", 2024),
        ("青河县水利局2023年行政运行预算数", "432.60", 2023),
        ("青河县水利局2023年行政运行决算数", "450.20", 2023),
    ],
)
def test_the_year_and_the_kind_choose_the_document(question: str, value: str, year: int, ask_years: Ask) -> None:
    assert first(ask_years(question)) == (value, year)


def test_what_only_one_document_can_answer_is_answered(ask_years: Ask) -> None:
    assert first(ask_years("青河县水利局2023年实际支出合计")) == ("1230.30", 2023)


def test_without_a_year_the_readings_are_given_or_the_latest_is_meant(ask_years: Ask) -> None:
    found = ask_years("青河县水利局差旅费")
    if found.status == "clarify":
        assert all(any(part in option for option in found.options) for part in ("12.60", "11.10"))
    else:
        assert first(found) == ("12.60", 2024)


@pytest.mark.parametrize(
    "question", ["青河县水利局2022年差旅费", "青河县水利局2024年行政运行决算数", "青河县水利局2025年差旅费"]
)
def test_a_year_or_a_kind_that_is_not_there_is_not_found(question: str, ask_years: Ask) -> None:
    found = ask_years(question)
    assert (found.status, found.figures) == ("not_found", ())


def test_a_refusal_carries_no_figure_as_if_it_were_the_answer(ask_years: Ask) -> None:
    assert "432.60" not in ask_years("青河县水利局2024年行政运行决算数").text


def test_a_budget_and_a_final_account_of_one_year_are_a_choice(ask_years: Ask) -> None:
    found = ask_years("青河县水利局2023年行政运行")
    assert (found.status, found.figures) == ("clarify", ())
    assert [("决算" in one, "预算" in one) for one in found.options] == [(True, False), (False, True)]
    assert "450.20万元" in found.options[0]
    assert "432.60万元" in found.options[1]


def test_of_a_budget_and_a_final_account_the_one_that_has_the_item_answers(ask_years: Ask) -> None:
    (note,) = ask_years("青河县水利局2023年差旅费").notes
    assert note.startswith("取自青河县水利局2023年预算")


TRAVEL = [("青河县水利局2024年差旅费", "12.60"), ("青河县水利局2023年差旅费", "11.10")]


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        (
            "青河县水利局2023年和2024年差旅费",
            [("青河县水利局2024年差旅费", "12.60"), ("青河县水利局2023年差旅费", "11.10")],
        ),
        (
            "青河县水利局2023年和2024年差旅费哪年多",
            [("青河县水利局2024年差旅费", "12.60"), ("青河县水利局2023年差旅费", "11.10")],
        ),
        (
            "青河县水利局2023年和2024年三公经费相差多少",
            [("相差", "0.45"), ("青河县水利局2023年“三公”经费", "8.80"), ("青河县水利局2024年“三公”经费", "8.35")],
        ),
    ],
)
def test_two_years_of_one_body_are_told_apart(question: str, figures: list[tuple[str, str]], ask_years: Ask) -> None:
    assert [(figure.label, figure.value) for figure in ask_years(question).figures] == figures


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("青河县水利局2023年行政运行", "450.20"),
        ("青河县水利局行政运行", "450.20"),
        ("青河县水利局2023年项目支出", "600.00"),
        ("青河县水利局住房公积金", "180.10"),
    ],
)
def test_a_final_account_answers_what_was_spent(question: str, value: str, ask_final: Ask) -> None:
    assert first(ask_final(question)) == (value, 2023)


@pytest.mark.parametrize(
    "question",
    ["青河县水利局2023年行政运行决算数", "青河县水利局2023年行政运行实际支出多少", "青河县水利局2023年决算支出合计"],
)
def test_a_final_account_asked_for_as_such(question: str, ask_final: Ask) -> None:
    assert ask_final(question).status == "answered"


@pytest.mark.parametrize(
    "question",
    ["青河县水利局2024年行政运行预算", "青河县水利局2023年行政运行预算数", "青河县水利局2023年行政运行年初预算"],
)
def test_a_final_account_is_no_budget(question: str, ask_final: Ask) -> None:
    found = ask_final(question)
    assert (found.status, found.figures) == ("not_found", ())
