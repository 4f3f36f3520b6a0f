"""Everyday words to printed names, and passages whose form and subject fit a question."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from qa.everyday import Meant, names_meant
from qa.fit import FORM, GLOSSARY, SUBJECT, fit, forms_asked, subject


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("寄快递打电话要花多少", "邮电费"),
        ("给老革命发的钱", "离休费"),
        ("请客吃饭花了多少", "公务接待费"),
        ("办公楼多大", "房屋 平方米 价值"),
        ("wages", "工资福利支出"),
    ],
)
def test_everyday_words_mean_a_printed_name(question: str, name: str) -> None:
    assert name in [meant.name for meant in names_meant(question)]


@pytest.mark.parametrize("question", ["", "？", "zzz", "龘"])
def test_words_that_mean_nothing_have_no_names(question: str) -> None:
    assert names_meant(question) == ()


def test_the_likeliest_name_comes_first_and_has_score_one() -> None:
    found = names_meant("差旅费和水费")
    assert len(found) <= 3
    assert found[0].score == 1.0
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_every_entry_is_complete_and_stands_once() -> None:
    text = files("index").joinpath("vocabulary", "explanations.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert len({(row["kind"], row["name"]) for row in rows}) == len(rows)
    assert all(row["kind"] and row["name"] and row["explanation"] and row["phrases"] for row in rows)
    assert all(phrase for row in rows for phrase in row["phrases"].split(";"))


@pytest.mark.parametrize("kind", ["economic", "functional"])
def test_entries_of_a_classification_are_names_of_it(kind: str) -> None:
    vocabulary = files("index").joinpath("vocabulary")
    names = {row["name"] for row in csv.DictReader(vocabulary.joinpath(f"{kind}.csv").read_text("utf-8").splitlines())}
    rows = csv.DictReader(vocabulary.joinpath("explanations.csv").read_text("utf-8").splitlines())
    assert {row["name"] for row in rows if row["kind"] == kind} <= names


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("差旅费是多少", []),
        ("差旅费为什么比上年少", ["reason", "change"]),
        ("机关运行经费是什么意思", ["meaning"]),
        ("退休的有几位", ["people"]),
        ("Why did it fall?", ["reason", "change"]),
    ],
)
def test_kinds_of_questions(question: str, kinds: list[str]) -> None:
    assert [form.id for form in forms_asked(question)] == kinds


def test_a_reason_fits_a_question_for_one() -> None:
    asked = forms_asked("差旅费为何这样")
    assert fit("某局 | 2024 | 说明 | 差旅费2.00万元，主要原因是出差。", asked, ()) == FORM
    assert fit("某局 | 2024 | 说明 | 差旅费2.00万元。", asked, ()) == 0


def test_a_definition_answers_only_what_asks_for_one() -> None:
    text = "某局 | 2024 | 名词解释 | 一、基本支出：保障运转的支出。"
    assert fit(text, forms_asked("基本支出多少"), ()) == -GLOSSARY
    assert fit(text, forms_asked("基本支出什么意思"), ()) == FORM


def test_a_row_is_about_its_own_name_and_not_about_those_of_a_list() -> None:
    meant = (Meant("差旅费", 1.0),)
    row = "某局 | 2024 | 基本支出表 | 30211 | 商品和服务支出 > 差旅费 | 合计：2.00万元"
    listed = "某局 | 2024 | 基本支出说明 | 公用经费2.00万元，主要包括：办公费、印刷费、水费、电费、差旅费。"
    assert fit(row, (), meant) == pytest.approx(2 * SUBJECT)
    assert fit(listed, (), meant) == 0


def test_a_text_without_headings_is_its_own_subject() -> None:
    assert subject("差旅费") == (" 差旅费", "")
